// The loan prime rate (贷款市场报价利率): which published value a contract takes, and the rate it makes of it. The table
// is data that an officer continues month by month; nothing after `known_until` is ever assumed.
import { addMonths, daysBetween } from '../lib/days.ts';
import { parsePercent } from '../lib/money.ts';

/**
 * Published values in percent text; only publications that changed something are listed, a value holds until the
 * next. What is after `known_until` has to be entered first.
 */
export type LprTable = {
  known_until: string;
  changes: readonly { date: string; lpr_1y: string; lpr_5y: string }[];
};

export type LprTenor = 'lpr_1y' | 'lpr_5y';

/** The value in force with the day it was first published, or that the table does not reach that day. */
export type Lpr = { known: true; rate_ppm: number; tenor: LprTenor; published_on: string } | { known: false };

/** Up to 60 months take the one-year rate, from 61 the five-year one. Throws RangeError unless months ≥ 1. */
export function tenorOf(term_months: number): LprTenor {
  if (!Number.isInteger(term_months) || term_months < 1) throw new RangeError(`not a term: ${term_months}`);
  return term_months <= 60 ? 'lpr_1y' : 'lpr_5y';
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
 * `known_until` or no publication of the table precedes it. Throws RangeError on a bad day, term or table.
 */
export function lprOn(table: LprTable, day: string, term_months: number): Lpr {
  const tenor = tenorOf(term_months);
  if (daysBetween(day, table.known_until) < 0) return { known: false };
  let last: LprTable['changes'][number] | null = null;
  for (const change of table.changes) {
    if (change.date < day && (last === null || change.date > last.date)) last = change;
  }
  if (last === null) return { known: false };
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
export type LprProblem = 'not_after_last' | 'in_future' | 'implausible';

/** A publication as an officer enters it: the day, and both values in percent text with two decimals. */
export type Publication = { readonly date: string; readonly lpr_1y: string; readonly lpr_5y: string };

// No LPR since its beginning lay outside; a slip of the point does.
const PLAUSIBLE_PPM = [10_000, 60_000] as const;

/** Whether a value in percent text lies where the LPR has ever been. */
export const isPlausible = (text: string): boolean => {
  const rate = parsePercent(text);
  return rate.ok && rate.ppm >= PLAUSIBLE_PPM[0] && rate.ppm <= PLAUSIBLE_PPM[1];
};

/**
 * The table with a further publication, or why not. A publication that changes nothing only moves `known_until`: up to
 * a month after it, when the next one is due (全国银行间同业拆借中心, the 20th of each month).
 */
export function withPublication(
  table: LprTable,
  publication: Publication,
  today: string,
): { ok: true; table: LprTable } | { ok: false; problem: LprProblem } {
  const { date, lpr_1y, lpr_5y } = publication;
  const last = table.changes.reduce((a, b) => (b.date > a.date ? b : a), {
    date: '',
    lpr_1y: '',
    lpr_5y: '',
  });
  if (date <= last.date) return { ok: false, problem: 'not_after_last' };
  if (date > today) return { ok: false, problem: 'in_future' };
  if (!isPlausible(lpr_1y) || !isPlausible(lpr_5y)) return { ok: false, problem: 'implausible' };
  const until = addMonths(date, 1);
  const known_until = until > table.known_until ? until : table.known_until;
  const same = (a: string, b: string): boolean => Number(a) === Number(b);
  const isUnchanged = same(last.lpr_1y, lpr_1y) && same(last.lpr_5y, lpr_5y);
  const changes = isUnchanged ? table.changes : [...table.changes, publication];
  return { ok: true, table: { ...table, changes, known_until } };
}
