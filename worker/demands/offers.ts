// What a bank may say of itself when it shows interest: a range of money and of rates that its product can keep.
import { both } from '../lib/bilingual.ts';
import type { FieldRefusal } from '../applications/rules.ts';
import { moneyText, percentText } from '../matching/words.ts';
import type { Listing } from '../products/schema.ts';

/** An indicative range; fen and ppm a year. */
export type Range = {
  readonly amount_from_fen: number;
  readonly amount_to_fen: number;
  readonly rate_from_ppm: number;
  readonly rate_to_ppm: number;
};

/** Whether a range lies within what the product promises to everybody; the first problem found. */
export function rangeProblem(
  listing: Pick<Listing, 'amount_min_fen' | 'amount_max_fen' | 'rate_min_ppm' | 'rate_max_ppm'>,
  range: Range,
): FieldRefusal | null {
  if (range.amount_from_fen > range.amount_to_fen) {
    const detail = both('下限高于上限', 'The lower amount is above the upper one');
    return { field: 'amount_from_fen', code: 'reversed', detail };
  }
  if (range.amount_from_fen < listing.amount_min_fen || range.amount_to_fen > listing.amount_max_fen) {
    const [min, max] = [moneyText(listing.amount_min_fen), moneyText(listing.amount_max_fen)];
    const detail = both(`该产品额度为${min.zh}至${max.zh}`, `The product lends ${min.en} to ${max.en}`);
    const field = range.amount_from_fen < listing.amount_min_fen ? 'amount_from_fen' : 'amount_to_fen';
    return { field, code: 'outside_amount', detail };
  }
  if (range.rate_from_ppm > range.rate_to_ppm) {
    const detail = both('下限高于上限', 'The lower rate is above the upper one');
    return { field: 'rate_from_ppm', code: 'reversed', detail };
  }
  if (range.rate_from_ppm < listing.rate_min_ppm || range.rate_to_ppm > listing.rate_max_ppm) {
    const [min, max] = [percentText(listing.rate_min_ppm), percentText(listing.rate_max_ppm)];
    const detail = both(`该产品公示利率为 ${min} 至 ${max}`, `The product lists rates of ${min} to ${max}`);
    const field = range.rate_from_ppm < listing.rate_min_ppm ? 'rate_from_ppm' : 'rate_to_ppm';
    return { field, code: 'outside_rate', detail };
  }
  return null;
}
