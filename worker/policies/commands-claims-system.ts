// What happens to claims when nobody acts: a deadline that was missed becomes a breach with a ticket, and a firm is told
// on the day from which it may claim something. Run by cron; each act may be repeated and happens once.
import { insertEvent } from '../audit/queries.ts';
import { SYSTEM } from '../lib/actor.ts';
import { assertChanged, execute, isConstraint } from '../lib/command.ts';
import { idIn, type Ctx } from '../lib/context.ts';
import { newNumber } from '../lib/ids.ts';
import { formatYuan } from '../lib/money.ts';
import { dayOf } from '../lib/shanghai.ts';
import { readAll, writeAll } from '../lib/sql.ts';
import { insertMessage } from '../notifications/queries.ts';
import { factsFrom } from '../organisations/facts.ts';
import {
  factRowsFrom,
  firmFrom,
  prefixFrom,
  selectFacts,
  selectFirm,
  selectTown,
} from '../organisations/queries.ts';
import { insertTicket } from '../supervision/queries.ts';
import { ticketRaised } from '../supervision/rules.ts';
import { nextDueAfter } from './claimable.ts';
import { claimChanged, claimMessage, partsOfLoans } from './commands-claims.ts';
import { claimAlarm, markClaimBreached, missedClaimClock } from './machine-claims.ts';
import { publishedFrom, selectPublished } from './queries.ts';
import {
  claimsFrom,
  listDueClaims,
  listDueReminders,
  liveClaimsFrom,
  loansFrom,
  selectApplicant,
  selectClaim,
  selectLiveClaims,
  selectLoansOfFirm,
  updateReminder,
  type DueReminder,
} from './queries-claims.ts';

const PAGE = 50;

/** Records that a clock ran out: event, mark, ticket for the office, message to the one who answers for it. */
async function recordBreach(ctx: Ctx, id: string): Promise<boolean> {
  const system: Ctx = {
    ...ctx,
    actor: SYSTEM,
    command: { operation: 'system.breach_claim', key: `${id}:${ctx.now}` },
  };
  const { answer } = await execute(system, {
    input: { claim: id },
    read: [selectClaim(id), selectTown(null)],
    decide: ([rows, towns]) => {
      const row = claimsFrom(rows)[0];
      const missed = row && missedClaimClock(row.clocks, ctx.now);
      if (!row || !missed) return { answer: { breached: false }, write: [] };
      const due_at = missed.clock.due_at ?? 0;
      const ticket = ticketRaised({
        id: idIn(ctx, 'ticket'),
        number: newNumber({ prefix: prefixFrom(towns), day: dayOf(ctx.now), random: ctx.random }),
        now: ctx.now,
        cause: 'claim_overdue',
        claim_id: id,
        due_at,
        enterprise_id: row.enterprise_id,
        enterprise_name: row.enterprise_name,
      });
      const clocks = markClaimBreached(row.clocks, missed, ctx.now);
      const breached = claimChanged(
        system,
        row,
        {
          type: 'claim.breached',
          command: 'system.breach_claim',
          body: { clock: missed.name, due_at, ticket: ticket.row.id },
        },
        { clocks, alarm_at: claimAlarm(clocks) },
      );
      return {
        answer: { breached: true },
        write: [
          ...breached.write,
          insertEvent(ticket.event),
          insertTicket(ticket.row),
          ...(row.owner_id === null
            ? []
            : [claimMessage(system, 'claim.breached', row.owner_id, breached.row)]),
        ],
      };
    },
  });
  return answer.breached;
}

/** Tells a firm what it may claim for a drawdown today, and notes when there will be more. */
async function remind(ctx: Ctx, due: DueReminder): Promise<boolean> {
  const today = dayOf(ctx.now);
  const [loans, policies, firms, facts, live, applicants] = await readAll(ctx.db, [
    selectLoansOfFirm(due.enterprise_id),
    selectPublished(),
    selectFirm(due.enterprise_id),
    selectFacts(due.enterprise_id),
    selectLiveClaims(due.enterprise_id),
    selectApplicant(due.application_id),
  ]);
  const firm = firmFrom(firms);
  const applicant = (applicants as { submitted_by: string; number: string }[])[0];
  if (!firm || !applicant) throw new Error('a drawdown has a firm and an application');
  const parts = partsOfLoans(
    loansFrom(loans).filter(({ drawdown_id }) => drawdown_id === due.drawdown_id),
    {
      published: publishedFrom(policies),
      facts: factsFrom(firm, factRowsFrom(facts), today),
      claims: liveClaimsFrom(live),
      today,
    },
  ).flatMap((one) => one.parts);
  const now = parts.filter(({ due_on }) => due_on <= today);
  const amount = now.reduce((sum, { amount_fen }) => sum + amount_fen, 0);
  const message = insertMessage(
    {
      id: idIn(ctx, 'message'),
      topic: 'claim.claimable',
      user_id: applicant.submitted_by,
      object: due.drawdown_id,
      object_ver: 1,
      payload: { number: applicant.number, amount: formatYuan(amount) },
    },
    ctx.now,
  );
  try {
    await writeAll(ctx.db, [
      updateReminder(due, nextDueAfter(parts, today)),
      assertChanged(),
      ...(amount > 0 ? [message] : []),
    ]);
  } catch (error) {
    // Somebody else has told it.
    if (!isConstraint(error)) throw error;
    return false;
  }
  return amount > 0;
}

/** Tells firms what has become due to be claimed. Returns how many were told. */
export async function runClaimReminders(ctx: Ctx): Promise<number> {
  let told = 0;
  for (const due of await listDueReminders(ctx.db, dayOf(ctx.now), PAGE)) {
    if (await remind(ctx, due)) told += 1;
  }
  return told;
}

/** Records every deadline that has passed. Returns how many there were. */
export async function runClaimBreaches(ctx: Ctx): Promise<number> {
  let acts = 0;
  for (const id of await listDueClaims(ctx.db, ctx.now, PAGE)) if (await recordBreach(ctx, id)) acts += 1;
  return acts;
}

/** Acts on every claim whose time has come, and tells firms what they may claim. Returns how many acts there were. */
export const runClaims = async (ctx: Ctx): Promise<number> =>
  (await runClaimBreaches(ctx)) + (await runClaimReminders(ctx));
