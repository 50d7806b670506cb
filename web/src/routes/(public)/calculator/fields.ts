// What is typed into the calculator: read into the API's own numbers, with a reason for everything that is none.
import { parsePercent, parseYuan, type PercentRefusal, type YuanRefusal } from '#worker/lib/money.ts';
import { FEE_LINES, type FeeLine } from '#worker/products/calculator.ts';

/** The questions of the page, as they stand in its address. */
export const QUESTIONS = [
  'amount',
  'term_months',
  'rate',
  'method',
  'frequency',
  'interest_by',
  'day_basis',
  'start_on',
  'principal_grace',
  'interest_grace',
  'subsidy',
  ...FEE_LINES.flatMap((n) => [
    `fee${n}_kind` as const,
    `fee${n}_basis` as const,
    `fee${n}_value` as const,
    `fee${n}_when` as const,
    `fee${n}_payee` as const,
  ]),
] as const;
export type Question = (typeof QUESTIONS)[number];
export type Typed = Readonly<Record<Question, string>>;

/** What an address says; a question that it does not name is answered by an empty text. */
export function typedIn(url: URL): Typed {
  const entries = QUESTIONS.map((name) => [name, (url.searchParams.get(name) ?? '').trim().slice(0, 60)]);
  return Object.fromEntries(entries) as Typed;
}

/** Why a text was not read; what was typed stands in its question. */
export type Unread =
  | {
      readonly field: 'amount' | `fee${FeeLine}_value`;
      readonly kind: 'yuan';
      readonly reason: YuanRefusal | 'too_small';
    }
  | {
      readonly field: 'rate' | 'subsidy' | `fee${FeeLine}_value`;
      readonly kind: 'percent';
      readonly reason: PercentRefusal;
    }
  | { readonly field: 'term_months' | 'principal_grace' | 'interest_grace'; readonly kind: 'count' };

/** Whoever writes 50 for an amount to borrow means 50万; for a fee it is fifty yuan. */
const BORROWED_MIN_FEN = 1_000_000;
const PERCENT_MAX_PPM = 1_000_000;

/**
 * The query of the API for what was typed, and the reasons of what could not be read. Choices go as they stand: the API
 * knows which there are.
 */
export function readTyped(typed: Typed): { query: Record<string, string>; unread: Unread[] } {
  const query: Record<string, string> = {};
  const unread: Unread[] = [];
  const takeYuan = (field: 'amount' | `fee${FeeLine}_value`, name: string): void => {
    const read = parseYuan(typed[field]);
    if (!read.ok) unread.push({ field, kind: 'yuan', reason: read.reason });
    else if (field === 'amount' && read.fen < BORROWED_MIN_FEN)
      unread.push({ field, kind: 'yuan', reason: 'too_small' });
    else query[name] = String(read.fen);
  };
  const takePercent = (field: 'rate' | 'subsidy' | `fee${FeeLine}_value`, name: string): void => {
    const read = parsePercent(typed[field]);
    if (!read.ok) unread.push({ field, kind: 'percent', reason: read.reason });
    else if (read.ppm > PERCENT_MAX_PPM) unread.push({ field, kind: 'percent', reason: 'too_large' });
    else query[name] = String(read.ppm);
  };
  const takeCount = (field: 'term_months' | 'principal_grace' | 'interest_grace', min: number): void => {
    const text = typed[field];
    if (/^\d{1,3}$/.test(text) && Number(text) >= min && Number(text) <= 360) query[field] = text;
    else unread.push({ field, kind: 'count' });
  };
  takeYuan('amount', 'amount_fen');
  takeCount('term_months', 1);
  takePercent('rate', 'rate_ppm');
  for (const name of ['method', 'frequency', 'interest_by', 'day_basis', 'start_on'] as const) {
    if (typed[name] !== '') query[name] = typed[name];
  }
  for (const name of ['principal_grace', 'interest_grace'] as const) {
    if (typed[name] !== '') takeCount(name, 0);
  }
  if (typed.subsidy !== '') takePercent('subsidy', 'subsidy_ppm');
  for (const n of FEE_LINES) {
    for (const part of ['kind', 'basis', 'when', 'payee'] as const) {
      const text = typed[`fee${n}_${part}`];
      if (text !== '') query[`fee${n}_${part}`] = text;
    }
    const value = typed[`fee${n}_value`];
    if (value === '') continue;
    // Percent or yuan as the basis asks; a fee of each period may be either, and the sign decides.
    const basis = typed[`fee${n}_basis`];
    if (basis.startsWith('percent_') || (basis !== 'fixed' && value.endsWith('%')))
      takePercent(`fee${n}_value`, `fee${n}_rate_ppm`);
    else takeYuan(`fee${n}_value`, `fee${n}_amount_fen`);
  }
  return { query, unread };
}

/** The question of this page that stands for a field of the API. */
export function questionOf(field: string): string {
  const named: Readonly<Record<string, string>> = {
    amount_fen: 'amount',
    rate_ppm: 'rate',
    subsidy_ppm: 'subsidy',
  };
  return named[field] ?? field.replace(/^(fee\d)_(?:amount_fen|rate_ppm)$/, '$1_value');
}
