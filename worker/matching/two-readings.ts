// Where a figure without a unit would be taken for ten thousand times what was meant: a form counts in 万元, and who
// types 50000 there may mean 元.
import type { Fen } from '../lib/money.ts';
import type { AttributeId } from './attributes.ts';

/**
 * The smallest amount, in fen, that a condition on an attribute plausibly speaks of. Nobody asks for revenue of 9,000元,
 * but tax of 1,000元 is a threshold, and arrears are counted in hundreds.
 */
const LEAST: Partial<Record<AttributeId, Fen>> = {
  tax_paid_12m: 100_000,
  tax_paid_avg_24m: 100_000,
  tax_arrears: 10_000,
};
const LEAST_USUALLY: Fen = 1_000_000;

const YUAN_IN_WAN = 10_000;

/**
 * Whether a bare figure, read in 万元 as `fen`, makes a plausible condition on the attribute in 元 as well. Such a figure
 * is asked back, never taken: what is left has one plausible reading (ruling I-UNIT).
 */
export function couldMeanYuan(attr: AttributeId, fen: Fen): boolean {
  return fen >= (LEAST[attr] ?? LEAST_USUALLY) * YUAN_IN_WAN;
}
