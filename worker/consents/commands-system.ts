// Consents whose last day is over end by themselves. Reading stopped at that very instant already; this says so in the
// ledger and erases what no consent covers any more.
import { SYSTEM } from '../lib/actor.ts';
import { execute } from '../lib/command.ts';
import type { Ctx } from '../lib/context.ts';
import { AppError } from '../lib/problem.ts';
import { endConsents } from './commands.ts';
import { listFirmsToExpire, selectOverdueConsents } from './queries.ts';
import { selectLedger } from './queries-ledger.ts';
import type { ConsentRow } from './rules.ts';

const PAGE = 100;

/** Ends what is over by its date, firm by firm, and returns how many consents that were. May be repeated. */
export async function runConsentExpiry(ctx: Ctx): Promise<number> {
  let ended = 0;
  for (const firm of await listFirmsToExpire(ctx.db, ctx.now, PAGE)) {
    const own: Ctx = {
      ...ctx,
      actor: SYSTEM,
      command: { operation: 'system.expire_consents', key: `${firm}:${ctx.now}` },
    };
    try {
      const { answer } = await execute(own, {
        input: { firm },
        read: [selectOverdueConsents(firm, ctx.now), selectLedger(firm)],
        decide: ([consents, ledger]) => {
          const rows = consents as ConsentRow[];
          return {
            answer: { ended: rows.length },
            write: endConsents(own, rows, ledger, 'system.expire_consents'),
          };
        },
      });
      ended += answer.ended;
    } catch (error) {
      // Whoever wrote into the ledger at the same moment wins; the next run looks again.
      if (!(error instanceof AppError)) throw error;
    }
  }
  return ended;
}
