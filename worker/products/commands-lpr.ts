// The LPR as the office continues it: each publication is entered once, by its day, and every floating price follows.
import { insertEvent, selectStreamEnd, streamEndFrom } from '../audit/queries.ts';
import { nextEvent } from '../audit/rules.ts';
import { both, type Bilingual } from '../lib/bilingual.ts';
import { addMonths } from '../lib/days.ts';
import { execute, type Outcome } from '../lib/command.ts';
import type { Ctx } from '../lib/context.ts';
import { AppError, fieldError } from '../lib/problem.ts';
import { dayOf } from '../lib/shanghai.ts';
import {
  isPlausible,
  publicationDay,
  withdrawable,
  withoutLast,
  withPublication,
  type LprProblem,
  type LprTable,
  type Publication,
} from './lpr.ts';
import { calendarBeside, lprFrom, selectLpr, updateLpr } from './queries-lpr.ts';

const STREAM = 'lpr';

const REFUSALS: Record<LprProblem, { readonly field: string; readonly detail: Bilingual }> = {
  not_after_last: {
    field: 'date',
    detail: both('公布日须晚于表中最后一次变动', 'The day must be after the last change of the table'),
  },
  not_publication_day: {
    field: 'date',
    detail: both('不是 LPR 的公布日', 'The LPR is not published on that day'),
  },
  already_known: {
    field: 'date',
    detail: both(
      '表中已有这个月的公布值；录错了请撤回最近一次录入',
      'The table knows that month already; a wrong entry is taken back',
    ),
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
      const calendar = calendarBeside(tables);
      const due = publicationDay(calendar, publication.date);
      const next = withPublication(lprFrom(tables), publication, {
        today: dayOf(ctx.now),
        due,
        next: publicationDay(calendar, addMonths(`${publication.date.slice(0, 7)}-01`, 1)),
      });
      if (!next.ok) {
        const { field, detail } = REFUSALS[next.problem];
        const isOther = next.problem === 'implausible' && isPlausible(publication.lpr_1y);
        throw fieldError(
          isOther ? 'lpr_5y' : field,
          next.problem,
          next.problem === 'not_publication_day'
            ? both(
                `${detail.zh}；当月公布日为 ${due}（20 日，遇节假日顺延）`,
                `${detail.en}: in that month it is ${due}, the 20th or the next working day`,
              )
            : detail,
        );
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

/**
 * Takes the last entry back, as after a slip of the hand; the right one can be entered then. Throws 409 when the last
 * entry is another one, or came with the platform.
 */
export function withdrawLpr(ctx: Ctx, { date }: Pick<Publication, 'date'>): Promise<Outcome<LprTable>> {
  return execute(ctx, {
    input: { date },
    read: [selectLpr(), selectStreamEnd(STREAM)],
    decide: ([tables, last]) => {
      const table = lprFrom(tables);
      const entry = withdrawable(table);
      const before = withoutLast(table);
      if (!before || entry?.date !== date) {
        throw new AppError('illegal_move', {
          state: entry?.date ?? '',
          detail: both(
            '只能撤回最近一次录入，它可能已被撤回或有了新的录入',
            'Only the last entry can be taken back; it may be gone, or followed by another',
          ),
        });
      }
      const event = nextEvent(streamEndFrom(STREAM, last), ctx.actor, ctx.now, {
        type: 'lpr.withdrawn',
        command: 'lpr.withdraw',
        body: { date, lpr_1y: entry.lpr_1y, lpr_5y: entry.lpr_5y, known_until: before.known_until },
      });
      return { answer: before, write: [updateLpr(JSON.stringify(before)), insertEvent(event)] };
    },
  });
}
