// The LPR as the office continues it: each publication is entered once, by its day, and every floating price follows.
import { insertEvent, selectStreamEnd, streamEndFrom } from '../audit/queries.ts';
import { nextEvent } from '../audit/rules.ts';
import { both, type Bilingual } from '../lib/bilingual.ts';
import { execute, type Outcome } from '../lib/command.ts';
import type { Ctx } from '../lib/context.ts';
import { fieldError } from '../lib/problem.ts';
import { dayOf } from '../lib/shanghai.ts';
import { isPlausible, withPublication, type LprProblem, type LprTable, type Publication } from './lpr.ts';
import { lprFrom, selectLpr, updateLpr } from './queries-lpr.ts';

const STREAM = 'lpr';

const REFUSALS: Record<LprProblem, { readonly field: string; readonly detail: Bilingual }> = {
  not_after_last: {
    field: 'date',
    detail: both('公布日须晚于表中最后一次变动', 'The day must be after the last change of the table'),
  },
  in_future: { field: 'date', detail: both('公布日不能晚于今天', 'The day cannot be after today') },
  implausible: {
    field: 'lpr_1y',
    detail: both(
      'LPR 应在 1% 至 6% 之间，请核对小数点',
      'The LPR lies between 1% and 6%: check the decimal point',
    ),
  },
};

/** Enters a publication of the LPR. */
export function recordLpr(ctx: Ctx, publication: Publication): Promise<Outcome<LprTable>> {
  return execute(ctx, {
    input: publication,
    read: [selectLpr(), selectStreamEnd(STREAM)],
    decide: ([tables, last]) => {
      const next = withPublication(lprFrom(tables), publication, dayOf(ctx.now));
      if (!next.ok) {
        const { field, detail } = REFUSALS[next.problem];
        const isOther = next.problem === 'implausible' && isPlausible(publication.lpr_1y);
        throw fieldError(isOther ? 'lpr_5y' : field, next.problem, detail);
      }
      const event = nextEvent(streamEndFrom(STREAM, last), ctx.actor, ctx.now, {
        type: 'lpr.recorded',
        command: 'lpr.record',
        body: { ...publication, known_until: next.table.known_until },
      });
      return { answer: next.table, write: [updateLpr(JSON.stringify(next.table)), insertEvent(event)] };
    },
  });
}
