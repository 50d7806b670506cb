// What subsidies pay for a loan. A subsidy is money paid back by others after the fact: the bank's schedule is unchanged.
import type { Fen } from '../lib/money.ts';
import { inProportion } from '../products/annualised.ts';
import type { LoanWish } from '../products/card.ts';
import type { Paid } from '../products/cost.ts';
import type { Charge } from '../products/fees.ts';
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
export function together(benefits: readonly Benefit[], rate_ppm: number): Benefit[] {
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
