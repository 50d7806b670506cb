// What subsidies leave of a loan's cost. A subsidy is money paid back by others after the fact: the bank's schedule is
// unchanged, and the net figure depends on approval.
import type { Fen } from '../lib/money.ts';
import { inProportion } from '../products/annualised.ts';
import {
  firstMethod,
  nearestLoan,
  rhythmOf,
  shownRate,
  type LoanWish,
  type PriceTerms,
  type ShownRate,
} from '../products/card.ts';
import { costExample, type Paid } from '../products/cost.ts';
import { ratesFor } from '../products/current.ts';
import type { Charge } from '../products/fees.ts';
import type { RepaymentMethod } from '../products/terms.ts';
import type { Benefit } from './schema.ts';

/** Never more than the cap in all, the earlier payment first. Amounts below zero are paid to the borrower. */
function capped(charges: readonly Charge[], cap_fen: Fen | null): Charge[] {
  let left = cap_fen ?? Number.POSITIVE_INFINITY;
  return charges.flatMap(({ month, fen }) => {
    const paid = Math.min(-fen, left);
    left -= paid;
    return paid > 0 ? [{ month, fen: -paid }] : [];
  });
}

// Interest of the months that it covers, paid back in the share that its points are of the rate.
function interestBack(
  benefit: Extract<Benefit, { kind: 'interest_subsidy' }>,
  { interest }: Paid,
  rate_ppm: number,
): Charge[] {
  if (rate_ppm === 0) return [];
  const share = Math.min(benefit.subsidy_ppm, rate_ppm);
  const charges: Charge[] = [];
  let sum = 0;
  let before = 0;
  const covered = interest.flatMap(({ month, interest_fen }) => {
    // A row that begins inside counts for the part of it that lies inside.
    const months = month - before;
    const inside = Math.min(month, benefit.months_max) - before;
    before = month;
    if (inside <= 0) return [];
    const fen = inside === months ? interest_fen : inProportion(interest_fen, inside, months);
    return [{ month: Math.min(month, benefit.months_max), fen }];
  });
  for (const [k, { month, fen }] of covered.entries()) {
    sum += fen;
    if (month % benefit.every_months !== 0 && k < covered.length - 1) continue;
    charges.push({ month, fen: -inProportion(sum, share, rate_ppm) });
    sum = 0;
  }
  return charges;
}

/**
 * The benefits as they are paid when a loan has several: together they pay back no more than the interest, and no more
 * than the guarantee fee, that there is; the earlier one first.
 */
function together(benefits: readonly Benefit[], rate_ppm: number): Benefit[] {
  let points = rate_ppm;
  let share = 1_000_000;
  return benefits.map((benefit) => {
    if (benefit.kind === 'interest_subsidy') {
      const subsidy_ppm = Math.min(benefit.subsidy_ppm, points);
      points -= subsidy_ppm;
      return { ...benefit, subsidy_ppm };
    }
    if (benefit.kind === 'guarantee_fee_subsidy') {
      const share_ppm = Math.min(benefit.share_ppm, share);
      share -= share_ppm;
      return { ...benefit, share_ppm };
    }
    return benefit;
  });
}

/** The payments of one policy to the borrower of a loan; months after the drawdown, amounts below zero. */
export function benefitCharges(
  benefit: Benefit,
  loan: LoanWish & { readonly rate_ppm: number },
  paid: Paid,
): Charge[] {
  switch (benefit.kind) {
    case 'interest_subsidy':
      return capped(interestBack(benefit, paid, loan.rate_ppm), benefit.cap_fen);
    case 'guarantee_fee_subsidy': {
      const charges = paid.fees
        .filter(({ fee }) => fee.kind === 'guarantee_fee')
        .flatMap((item) => item.charges)
        .map(({ month, fen }) => ({ month, fen: -inProportion(fen, benefit.share_ppm, 1_000_000) }));
      return capped(charges, benefit.cap_fen);
    }
    case 'first_loan_reward': {
      const fen = -inProportion(loan.amount_fen, benefit.share_ppm, 1_000_000);
      return capped([{ month: Math.min(benefit.after_months, loan.term_months), fen }], benefit.cap_fen);
    }
  }
}

/** What a loan costs after subsidies. Money in fen, rates in ppm a year. */
export type NetCost = LoanWish & {
  readonly method: RepaymentMethod;
  readonly total_cost_fen: Fen;
  readonly total_subsidy_fen: Fen;
  readonly irr_ppm: number | null;
  readonly rate: ShownRate | null;
  /** What each policy pays, in the order given; 0 where it pays nothing for this loan. */
  readonly paid_fen: readonly Fen[];
};

/** The cost of the nearest loan that a product offers, less what the policies pay for it. */
export function netCost(
  terms: PriceTerms,
  wish: LoanWish,
  benefits: readonly Benefit[],
  method: RepaymentMethod = firstMethod(terms),
): NetCost {
  const nearest = nearestLoan(terms, wish);
  const loan = { ...nearest, rate_ppm: ratesFor(terms, nearest.term_months).rate_min_ppm };
  const paid_fen: Fen[] = [];
  const cost = costExample({
    ...loan,
    ...rhythmOf(terms, { ...loan, method }),
    method,
    fees: terms.fees,
    day_basis: terms.day_basis,
    refunds: (paid) =>
      together(benefits, loan.rate_ppm).flatMap((benefit) => {
        const charges = benefitCharges(benefit, loan, paid);
        paid_fen.push(charges.reduce((sum, { fen }) => sum - fen, 0));
        return charges;
      }),
  });
  return {
    amount_fen: loan.amount_fen,
    term_months: loan.term_months,
    method,
    total_cost_fen: cost.total_cost_fen,
    total_subsidy_fen: cost.total_subsidy_fen,
    irr_ppm: cost.irr_effective?.ppm ?? null,
    rate: shownRate(cost),
    paid_fen,
  };
}
