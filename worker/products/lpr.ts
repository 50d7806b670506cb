// The loan prime rate (贷款市场报价利率): which published value a contract takes, and the rate it makes of it. The table
// is data that an officer continues month by month; nothing after `known_until` is ever assumed.
import { daysBetween } from '../lib/days.ts';
import { parsePercent } from '../lib/money.ts';
import { addWorkdays, type Calendar } from '../lib/workdays.ts';

/** A publication: the day, and both values in percent text with two decimals. */
export type Publication = { readonly date: string; readonly lpr_1y: string; readonly lpr_5y: string };

/** A row of the table; one that an officer entered says up to which day the table was known before it. */
export type LprRow = Publication & { readonly known_before?: string };

/**
 * Published values; of those before the platform's own time only the ones that changed something. A value holds until
 * the next, but for days on which nobody had entered what was published. What is after `known_until` has to be entered
 * first.
 */
export type LprTable = { known_until: string; changes: readonly LprRow[] };

export type LprTenor = 'lpr_1y' | 'lpr_5y';

/** The value in force with the day it was first published, or that the table does not reach that day. */
export type Lpr = { known: true; rate_ppm: number; tenor: LprTenor; published_on: string } | { known: false };

/** The longest term, in months, that takes the one-year rate (ruling R-LPRTERM). */
export const TENOR_MONTHS = 60;

/** Up to 60 months take the one-year rate, from 61 the five-year one. Throws RangeError unless months ≥ 1. */
export function tenorOf(term_months: number): LprTenor {
  if (!Number.isInteger(term_months) || term_months < 1) throw new RangeError(`not a term: ${term_months}`);
  return term_months <= TENOR_MONTHS ? 'lpr_1y' : 'lpr_5y';
}

/** The day whose LPR a fixed rate takes: a product says contract or drawdown, drawdown unless it says so. */
export function lprDay(dates: {
  contract_on: string;
  drawdown_on: string;
  lpr_fixed_on?: 'contract' | 'drawdown';
}): string {
  return dates.lpr_fixed_on === 'contract' ? dates.contract_on : dates.drawdown_on;
}

/**
 * The LPR for a contract on `day`: the last publication strictly before it. Unknown when the day is after
 * `known_until`, when no publication of the table precedes it, and in a gap: what was published between `known_before`
 * of a row and its own day was never entered. Throws RangeError on a bad day, term or table.
 */
export function lprOn(table: LprTable, day: string, term_months: number): Lpr {
  const tenor = tenorOf(term_months);
  if (daysBetween(day, table.known_until) < 0) return { known: false };
  let last: LprRow | null = null;
  let next: LprRow | null = null;
  for (const row of table.changes) {
    if (row.date < day && (last === null || row.date > last.date)) last = row;
    if (row.date >= day && (next === null || row.date < next.date)) next = row;
  }
  if (last === null || day > (next?.known_before ?? day)) return { known: false };
  const rate = parsePercent(last[tenor]);
  if (!rate.ok) throw new RangeError(`not a rate in the LPR table: ${last[tenor]}`);
  return { known: true, rate_ppm: rate.ppm, tenor, published_on: last.date };
}

/**
 * LPR ± basis points in ppm: 3.00 % and 45 bp make 34500. Throws RangeError unless both are integers and the rate is
 * not negative.
 */
export function rateFromLpr(lpr_ppm: number, spread_bp: number): number {
  const rate_ppm = lpr_ppm + spread_bp * 100;
  if (!Number.isInteger(lpr_ppm) || !Number.isInteger(spread_bp) || rate_ppm < 0) {
    throw new RangeError(`no rate from ${lpr_ppm} ppm and ${spread_bp} bp`);
  }
  return rate_ppm;
}

/** Why a publication cannot be entered. */
export type LprProblem =
  'not_after_last' | 'already_known' | 'in_future' | 'not_publication_day' | 'implausible';

// No LPR since its beginning lay outside; a slip of the point does.
const PLAUSIBLE_PPM = [10_000, 60_000] as const;

/** Whether a value in percent text lies where the LPR has ever been. */
export const isPlausible = (text: string): boolean => {
  const rate = parsePercent(text);
  return rate.ok && rate.ppm >= PLAUSIBLE_PPM[0] && rate.ppm <= PLAUSIBLE_PPM[1];
};

/** The day on which the LPR of a day's month is published: the 20th, or the next working day (全国银行间同业拆借中心). */
export function publicationDay(calendar: Calendar, day: string): string {
  return addWorkdays(calendar, `${day.slice(0, 7)}-19`, 1);
}

const lastOf = ({ changes }: LprTable): LprRow | null =>
  changes.reduce<LprRow | null>((last, row) => (last === null || row.date > last.date ? row : last), null);

/**
 * The table with a further publication, or why not; it is known then until the next one. `due` is the
 * {@link publicationDay} of its month and `next` that of the month after, `today` the day in Shanghai. Months that the
 * table knows already are not rewritten: a wrong entry is taken back.
 */
export function withPublication(
  table: LprTable,
  { date, lpr_1y, lpr_5y }: Publication,
  { today, due, next }: { readonly today: string; readonly due: string; readonly next: string },
): { ok: true; table: LprTable } | { ok: false; problem: LprProblem } {
  const last = lastOf(table);
  if (last !== null && date <= last.date) return { ok: false, problem: 'not_after_last' };
  if (date > today) return { ok: false, problem: 'in_future' };
  if (date.slice(0, 7) < table.known_until.slice(0, 7)) return { ok: false, problem: 'already_known' };
  if (date !== due) return { ok: false, problem: 'not_publication_day' };
  if (!isPlausible(lpr_1y) || !isPlausible(lpr_5y)) return { ok: false, problem: 'implausible' };
  const known_until = next > table.known_until ? next : table.known_until;
  const row = { date, lpr_1y, lpr_5y, known_before: table.known_until };
  return { ok: true, table: { ...table, changes: [...table.changes, row], known_until } };
}

/** The publication that an officer entered last and may take back, or null. */
export function withdrawable(table: LprTable): LprRow | null {
  const last = lastOf(table);
  return last?.known_before === undefined ? null : last;
}

/** The table as it was before its last entry; null where that was not an officer's. */
export function withoutLast(table: LprTable): LprTable | null {
  const last = withdrawable(table);
  if (last?.known_before === undefined) return null;
  return { ...table, known_until: last.known_before, changes: table.changes.filter((row) => row !== last) };
}
