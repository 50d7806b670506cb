// The office's list of firms that two people claim to represent, and how it decides.
import { Hono } from 'hono';
import * as z from 'zod';
import { guard } from '../identity/guard.ts';
import { Nothing } from '../identity/schema.ts';
import { Words } from '../lib/fields.ts';
import { answerOf, valid, type AppEnv } from '../lib/http.ts';
import { maskPhone } from '../lib/phone.ts';
import { readAll } from '../lib/sql.ts';
import { confirmDecision, proposeDecision } from './commands-disputes.ts';
import { DISPUTE_OUTCOMES } from './disputes.ts';
import { selectDisputes, type ListedDispute } from './queries-disputes.ts';

const DisputeParam = z.strictObject({ dispute: z.string().min(1).max(40) });
const Finding = z.strictObject({ outcome: z.enum(DISPUTE_OUTCOMES), grounds: Words(5, 300) });

function view(row: ListedDispute, me: string | null) {
  const ends = (phone: string | null) => (phone === null ? null : maskPhone(phone));
  return {
    id: row.id,
    firm: row.firm_name,
    uscc: row.uscc,
    legal_representative: row.legal_representative,
    raised_at: row.raised_at,
    // Until an identity check is accepted somebody new is called by the ends of his phone: once is enough.
    claimant: {
      name: row.claimant_name === ends(row.claimant_phone) ? null : row.claimant_name,
      phone: ends(row.claimant_phone),
    },
    first:
      row.first_name === null
        ? null
        : { name: row.first_name, phone: ends(row.first_phone), since: row.first_since },
    state: row.state,
    outcome: row.outcome,
    grounds: row.grounds,
    proposed_at: row.proposed_at,
    proposer: row.proposer_name,
    is_own: row.proposed_by === me && me !== null,
    decided_at: row.decided_at,
  };
}

/** Mount at the root of the API: `.route('/', disputeRoutes)`. */
export const disputeRoutes = new Hono<AppEnv>()
  .get('/office/disputes', guard('dispute.list'), async (c) => {
    const ctx = c.get('ctx');
    const [rows] = await readAll(ctx.db, [selectDisputes()]);
    // A firm with two proven people would stand there twice; the first of them is enough to ring up.
    const seen = new Map<string, ListedDispute>();
    for (const row of rows as ListedDispute[]) if (!seen.has(row.id)) seen.set(row.id, row);
    return c.json({
      now: ctx.now,
      disputes: [...seen.values()].map((row) => view(row, ctx.actor.user_id)),
    });
  })
  .post(
    '/office/disputes/:dispute/propose',
    guard('dispute.propose'),
    valid('param', DisputeParam),
    valid('json', Finding),
    async (c) =>
      c.json(
        answerOf(c, await proposeDecision(c.get('ctx'), c.req.valid('param').dispute, c.req.valid('json'))),
      ),
  )
  .post(
    '/office/disputes/:dispute/confirm',
    guard('dispute.confirm'),
    valid('param', DisputeParam),
    valid('json', Nothing),
    async (c) => c.json(answerOf(c, await confirmDecision(c.get('ctx'), c.req.valid('param').dispute))),
  );
