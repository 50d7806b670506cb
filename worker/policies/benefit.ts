// What subsidies pay for a loan. A subsidy is money paid back by others after the fact: the bank's schedule is unchanged.
import type { Fen } from '../lib/money.ts';
import { inProportion } from '../products/annualised.ts';
import type { LoanWish } from '../products/card.ts';
import type { Paid } from '../products/cost.ts';
import type { Charge } from '../products/fees.ts';
import type { Benefit } from './schema.ts';

/**
 * One payment of a policy as it is worked out: `base_fen` × `share` ÷ `whole`, rounded half up once, and what of that the
 * cap leaves. `from_month` (not counted) to `month` after the drawdown is the time it covers.
 */
export type BenefitPart = {
  readonly from_month: number;
  readonly month: number;
  readonly base_fen: Fen;
  readonly share: number;
  readonly whole: number;
  readonly uncapped_fen: Fen;
  /** What is paid to the borrower. */
  readonly fen: Fen;
};

type Uncapped = Omit<BenefitPart, 'uncapped_fen' | 'fen'>;

/** Never more than the cap in all, the earlier payment first. */
function capped(parts: readonly Uncapped[], cap_fen: Fen | null): BenefitPart[] {
  let left = cap_fen ?? Number.POSITIVE_INFINITY;
  return parts.flatMap((part) => {
    const uncapped_fen = inProportion(part.base_fen, part.share, part.whole);
    const fen = Math.min(uncapped_fen, left);
    left -= fen;
    return uncapped_fen > 0 ? [{ ...part, uncapped_fen, fen }] : [];
  });
}

// Interest of the months that it covers, paid back in the share that its points are of the rate.
function interestBack(
  benefit: Extract<Benefit, { kind: 'interest_subsidy' }>,
  { interest }: Paid,
  rate_ppm: number,
): Uncapped[] {
  if (rate_ppm === 0) return [];
  const share = Math.min(benefit.subsidy_ppm, rate_ppm);
  const parts: Uncapped[] = [];
  let base_fen = 0;
  let before = 0;
  let from_month = 0;
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
    base_fen += fen;
    if (month % benefit.every_months !== 0 && k < covered.length - 1) continue;
    parts.push({ from_month, month, base_fen, share, whole: rate_ppm });
    base_fen = 0;
    from_month = month;
  }
  return parts;
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

/** The payments of one policy to the borrower of a loan with the figures each is made of, the earlier first. */
export function benefitParts(
  benefit: Benefit,
  loan: LoanWish & { readonly rate_ppm: number },
  paid: Paid,
): BenefitPart[] {
  switch (benefit.kind) {
    case 'interest_subsidy':
      return capped(interestBack(benefit, paid, loan.rate_ppm), benefit.cap_fen);
    case 'guarantee_fee_subsidy': {
      const parts = paid.fees
        .filter(({ fee }) => fee.kind === 'guarantee_fee')
        .flatMap((item) => item.charges)
        .map(({ month, fen }) => ({
          from_month: month,
          month,
          base_fen: fen,
          share: benefit.share_ppm,
          whole: 1_000_000,
        }));
      return capped(parts, benefit.cap_fen);
    }
    case 'first_loan_reward': {
      const month = Math.min(benefit.after_months, loan.term_months);
      const part = { base_fen: loan.amount_fen, share: benefit.share_ppm, whole: 1_000_000 };
      return capped([{ from_month: 0, month, ...part }], benefit.cap_fen);
    }
  }
}

/** The payments of one policy to the borrower of a loan; months after the drawdown, amounts below zero. */
export function benefitCharges(
  benefit: Benefit,
  loan: LoanWish & { readonly rate_ppm: number },
  paid: Paid,
): Charge[] {
  return benefitParts(benefit, loan, paid).flatMap(({ month, fen }) =>
    fen > 0 ? [{ month, fen: -fen }] : [],
  );
}
