// A firm's complaints: it reads its own words and what came of them, not what office and bank wrote to one another.
import { Hono } from 'hono';
import { guard } from '../identity/guard.ts';
import { answerOf, valid, type AppEnv } from '../lib/http.ts';
import { AppError } from '../lib/problem.ts';
import { readAll } from '../lib/sql.ts';
import { raiseComplaint } from './commands-complaints.ts';
import { ticketMove } from './machine.ts';
import { selectComplaints, selectOwnComplaint, selectTicketSteps, type TicketStep } from './queries.ts';
import type { TicketRow } from './rules.ts';
import { Complain, TicketParam } from './schema.ts';

type ComplaintRow = TicketRow & { product_name: string | null };

const complaintView = (row: ComplaintRow) => ({
  id: row.id,
  number: row.number,
  state: row.state,
  kind: row.cause,
  application_id: row.application_id,
  application_number: row.application_number,
  product_name: row.product_name,
  raised_at: row.raised_at,
  closed_at: row.closed_at,
});

/** Steps whose words are the firm's to read: its own, and how it ended. */
const OPEN_STEPS: readonly string[] = (['raise', 'dismiss', 'close'] as const).map(
  (command) => ticketMove(command).emits,
);

/** Mount at the root of the API: `.route('/', complaintRoutes)`. */
export const complaintRoutes = new Hono<AppEnv>()
  .get('/sme/complaints', guard('complaint.list_own'), async (c) => {
    const ctx = c.get('ctx');
    const [rows] = await readAll(ctx.db, [selectComplaints(ctx.actor.org_id ?? '')]);
    return c.json({ now: ctx.now, complaints: (rows as ComplaintRow[]).map(complaintView) });
  })
  .get('/sme/complaints/:id', guard('complaint.show_own'), valid('param', TicketParam), async (c) => {
    const ctx = c.get('ctx');
    const { id } = c.req.valid('param');
    const [rows, steps] = await readAll(ctx.db, [
      selectOwnComplaint(id, ctx.actor.org_id ?? ''),
      selectTicketSteps(id),
    ]);
    const row = (rows as ComplaintRow[])[0];
    if (!row) throw new AppError('not_found');
    return c.json({
      now: ctx.now,
      ...complaintView(row),
      steps: (steps as TicketStep[]).map(({ ver, type, at, text }) => ({
        ...{ ver, type, at },
        text: OPEN_STEPS.includes(type) ? text : null,
      })),
    });
  })
  .post(
    '/sme/applications/:id/complaints',
    guard('complaint.raise'),
    valid('param', TicketParam),
    valid('json', Complain),
    async (c) => {
      const made = await raiseComplaint(c.get('ctx'), c.req.valid('param').id, c.req.valid('json'));
      return c.json(answerOf(c, made), 201);
    },
  );
