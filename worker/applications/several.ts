// One amount and one term for several banks: what all of them admit, and whom a wish does not fit.
import { both, type Bilingual } from '../lib/bilingual.ts';
import { moneyText } from '../matching/words.ts';

/** What of a prepared application bounds the wish. Money in fen. */
export type Bounds = {
  readonly amount_min_fen: number;
  readonly amount_max_fen: number;
  readonly term_months_min: number;
  readonly term_months_max: number;
  readonly purposes: readonly string[];
};

export type Misfit = {
  readonly field: 'amount_fen' | 'term_months' | 'purpose';
  readonly detail: Bilingual;
};

/** Why a wish does not fit one product; empty where it does. Purposes are compared only where one was chosen. */
export function misfitsOf(
  bounds: Bounds,
  wish: { readonly amount_fen: number; readonly term_months: number; readonly purpose?: string | undefined },
): Misfit[] {
  const { amount_fen, term_months, purpose } = wish;
  const misfits: Misfit[] = [];
  if (amount_fen < bounds.amount_min_fen || amount_fen > bounds.amount_max_fen) {
    const [min, max] = [moneyText(bounds.amount_min_fen), moneyText(bounds.amount_max_fen)];
    misfits.push({
      field: 'amount_fen',
      detail: both(`可申请${min.zh}至${max.zh}`, `${min.en} to ${max.en} may be asked for`),
    });
  }
  if (term_months < bounds.term_months_min || term_months > bounds.term_months_max) {
    const [min, max] = [bounds.term_months_min, bounds.term_months_max];
    misfits.push({
      field: 'term_months',
      detail: both(`期限为 ${min} 至 ${max} 个月`, `Terms are ${min} to ${max} months`),
    });
  }
  if (purpose !== undefined && !bounds.purposes.includes(purpose)) {
    misfits.push({
      field: 'purpose',
      detail: both('不支持此用途', 'The purpose is not admitted'),
    });
  }
  return misfits;
}

/** What all of them admit; null where they have nothing in common. */
export function commonBounds(all: readonly Bounds[]): {
  readonly amount: { readonly min_fen: number; readonly max_fen: number } | null;
  readonly term: { readonly min: number; readonly max: number } | null;
  readonly purposes: readonly string[];
} {
  const min_fen = Math.max(...all.map(({ amount_min_fen }) => amount_min_fen));
  const max_fen = Math.min(...all.map(({ amount_max_fen }) => amount_max_fen));
  const min = Math.max(...all.map(({ term_months_min }) => term_months_min));
  const max = Math.min(...all.map(({ term_months_max }) => term_months_max));
  const [first, ...others] = all;
  return {
    amount: all.length > 0 && min_fen <= max_fen ? { min_fen, max_fen } : null,
    term: all.length > 0 && min <= max ? { min, max } : null,
    purposes: (first?.purposes ?? []).filter((purpose) =>
      others.every(({ purposes }) => purposes.includes(purpose)),
    ),
  };
}

/** The value nearest to a wish within bounds; the wish itself where there are none. */
export const nearest = (wish: number, bounds: { min: number; max: number } | null): number =>
  bounds ? Math.min(Math.max(wish, bounds.min), bounds.max) : wish;

/** The key of one bank's command: that of the sheet with the product, so that a repetition finds what was done. */
export const keyFor = (sheet: string, product_id: string): string => `${sheet}:${product_id}`;
