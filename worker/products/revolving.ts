// 随借随还 and 利随本清: money drawn and repaid on any day. Interest on a line is settled monthly on 积数, the sum of the
// daily balances, and rounded once per settlement; a repayment lowers the balance of its own day.
import { addMonths, dayInMonth, daysBetween } from '../lib/days.ts';
import { FEN_MAX, isFen, type Fen } from '../lib/money.ts';
import { daysInterest, interestOnProduct, type DayBasis } from './dated.ts';
import { ensureAmount, ensureRate } from './schedule.ts';

/** A drawdown (amount above zero) or a repayment of principal (below zero), in fen. */
export type LineEvent = { on: string; amount_fen: Fen };

/** Interest paid on a settlement day or at payoff, with the 积数 (fen × days) it was computed on. */
export type Settlement = { paid_on: string; product_fen_days: number; interest_fen: Fen };

/** Bounds the monthly walk: a line of a hundred years is an input error. */
const DAYS_MAX = 36_525;

/**
 * Interest on a line. It is paid on `settle_day` (the month's last day where the month lacks it) for the days up to
 * the one before; a settlement with nothing accumulated gives no row. The last event is the payoff and always gives
 * a row, also with 0; reaching 0 earlier is no payoff.
 * Throws RangeError without events, when more is repaid than was drawn, or when the last event leaves a balance.
 */
export function revolvingInterest(terms: {
  rate_ppm: number;
  day_basis: DayBasis;
  settle_day: number;
  events: readonly LineEvent[];
}): { rows: Settlement[]; total_interest_fen: Fen } {
  ensureRate(terms.rate_ppm);
  const events = terms.events.toSorted((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));
  const first = events[0];
  const last = events.at(-1);
  if (!first || !last) throw new RangeError('a line without drawdowns bears no interest');
  if (daysBetween(first.on, last.on) > DAYS_MAX) throw new RangeError('the line runs too long');

  const rows: Settlement[] = [];
  let total_interest_fen = 0;
  let balance = 0;
  let product = 0n;
  let reached = first.on;

  const countTo = (day: string) => {
    product += BigInt(balance) * BigInt(daysBetween(reached, day));
    reached = day;
  };
  const settle = (paid_on: string) => {
    const interest_fen = interestOnProduct(product, terms);
    rows.push({ paid_on, product_fen_days: Number(product), interest_fen });
    total_interest_fen += interest_fen;
    product = 0n;
  };

  const stops = [...settlementDays(first.on, last.on, terms.settle_day), last.on];
  let next = 0;
  for (const stop of stops) {
    for (let event = events[next]; event && event.on <= stop; event = events[++next]) {
      countTo(event.on);
      balance = moved(balance, event, events[next + 1]);
    }
    countTo(stop);
    if (stop === last.on || product > 0n) settle(stop);
  }
  if (balance !== 0) throw new RangeError(`the last event leaves ${balance} fen`);
  return { rows, total_interest_fen };
}

// Within a day the order of events means nothing, so the balance is checked when the day is complete.
function moved(balance: Fen, event: LineEvent, following: LineEvent | undefined): Fen {
  if (!isFen(Math.abs(event.amount_fen))) throw new RangeError(`not an amount in fen: ${event.amount_fen}`);
  const after = balance + event.amount_fen;
  if (following?.on === event.on) return after;
  if (after < 0) throw new RangeError(`more repaid than drawn on ${event.on}`);
  if (after > FEN_MAX) throw new RangeError(`more drawn than a loan may be on ${event.on}`);
  return after;
}

/** Settlement days strictly between two days. */
function settlementDays(from: string, to: string, settle_day: number): string[] {
  const days: string[] = [];
  for (let n = 0; ; n++) {
    const day = dayInMonth(addMonths(from, n), settle_day);
    if (day >= to) return days;
    if (day > from) days.push(day);
  }
}

/** One repayment of 利随本清 with the interest it carries. */
export type PrincipalWithInterest = { on: string; days: number; principal_fen: Fen; interest_fen: Fen };

/**
 * 利随本清: each repayment carries the interest on the part repaid, from the drawdown to its day, rounded once.
 * Throws RangeError unless the repayments follow the drawdown and add up to the principal.
 */
export function interestWithPrincipal(terms: {
  rate_ppm: number;
  day_basis: DayBasis;
  drawn_on: string;
  principal_fen: Fen;
  repayments: readonly { on: string; principal_fen: Fen }[];
}): { rows: PrincipalWithInterest[]; total_interest_fen: Fen } {
  ensureRate(terms.rate_ppm);
  ensureAmount(terms.principal_fen);
  let left = terms.principal_fen;
  let total_interest_fen = 0;
  const rows = terms.repayments.map(({ on, principal_fen }) => {
    ensureAmount(principal_fen);
    const days = daysBetween(terms.drawn_on, on);
    if (days < 0) throw new RangeError(`repaid before the drawdown: ${on}`);
    const interest_fen = daysInterest(principal_fen, { ...terms, days });
    left -= principal_fen;
    total_interest_fen += interest_fen;
    return { on, days, principal_fen, interest_fen };
  });
  if (left !== 0) throw new RangeError(`the repayments leave ${left} fen`);
  return { rows, total_interest_fen };
}
