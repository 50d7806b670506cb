// What a firm may claim for a drawdown, part by part: worked out from what the bank recorded and a second person of it
// confirmed, never from what somebody types.
import type { LoanTerms } from '../applications/offer-cost.ts';
import { offerCostInput } from '../applications/offer-cost.ts';
import type { Bilingual } from '../lib/bilingual.ts';
import { addMonths } from '../lib/days.ts';
import type { Fen } from '../lib/money.ts';
import type { Answer } from '../matching/terms.ts';
import { inProportion } from '../products/annualised.ts';
import { costSchedule, type CostInput } from '../products/cost.ts';
import type { Source, Step } from '../products/explain-cost.ts';
import type { Listing } from '../products/schema.ts';
import type { RepaymentMethod } from '../products/terms.ts';
import { benefitParts, together } from './benefit.ts';
import { benefitFormula, benefitLimits, partStep } from './explain.ts';
import type { Subsidy } from './linked.ts';
import { bestSet, excludesOther, isAllowed, type PricedLoan } from './stacking.ts';

/** A drawdown as the bank recorded it, with the contract it belongs to. Fen, ppm, days. */
export type DrawnLoan = {
  readonly drawdown_id: string;
  readonly application_id: string;
  readonly amount_fen: Fen;
  readonly rate_ppm: number;
  readonly paid_on: string;
  readonly matures_on: string;
  /** The day on which the loan was recorded as paid back; null while it is not. */
  readonly settled_on: string | null;
  /** The offer that the firm accepted. */
  readonly offer: LoanTerms;
  readonly listing: Listing;
};

/** A claim as far as it takes something away: those that were refused or withdrawn are none. */
export type LiveClaim = {
  readonly policy_code: string;
  readonly drawdown_id: string;
  readonly application_id: string;
  readonly period: number;
  readonly amount_fen: Fen;
};

/** What a claim was worked out from: everything that the office is shown of the loan. */
export type ClaimBasis = {
  readonly drawdown: {
    readonly amount_fen: Fen;
    readonly rate_ppm: number;
    readonly paid_on: string;
    readonly matures_on: string;
    readonly account_tail: string;
    readonly bank_reference: string;
  };
  readonly loan: {
    readonly number: string;
    readonly contract_no: string | null;
    readonly institution: Bilingual;
    readonly product_name: string;
    readonly method: RepaymentMethod;
    readonly term_months: number;
  };
  /** The document that the policy rests on. */
  readonly source: Source;
  /** What was known of the firm about the policy's conditions when it was opened. */
  readonly answer: Answer;
  readonly due_on: string;
  readonly formula: Bilingual;
  readonly limits: readonly Bilingual[];
  readonly steps: readonly Step[];
  /** What the policy would pay without the firm's cap over all its loans. */
  readonly uncapped_fen: Fen;
};

/** Whole months from a drawdown to its maturity; a part of one counts as one. */
export function monthsOf({ paid_on, matures_on }: Pick<DrawnLoan, 'paid_on' | 'matures_on'>): number {
  let months = 1;
  while (addMonths(paid_on, months) < matures_on) months += 1;
  return months;
}

/** The loan of a drawdown as costs are computed; what the contract fixes for the whole is shared out by amount. */
export function drawnInput(loan: DrawnLoan): CostInput & PricedLoan {
  const { offer, amount_fen, rate_ppm } = loan;
  const fees = offer.fees.flatMap((fee) => {
    if (fee.amount_fen === undefined) return [fee];
    const share = inProportion(fee.amount_fen, amount_fen, offer.amount_fen);
    return share > 0 ? [{ ...fee, amount_fen: share }] : [];
  });
  const term_months = monthsOf(loan);
  return {
    ...offerCostInput(loan.listing, { ...offer, amount_fen, rate_ppm, term_months, fees }),
    start_on: loan.paid_on,
  };
}

/** A part of what a policy pays for a drawdown. */
export type ClaimPart = {
  readonly subsidy: Subsidy;
  readonly answer: Answer;
  /** Months after the drawdown, which names the part. */
  readonly period: number;
  /** From this day on it may be claimed. */
  readonly due_on: string;
  readonly amount_fen: Fen;
  /** What the policy pays for this part before the cap of a firm over all its loans. */
  readonly uncapped_fen: Fen;
  readonly formula: Bilingual;
  readonly limits: readonly Bilingual[];
  readonly steps: readonly Step[];
};

type At = {
  /** The policies that were in force on the day of the drawdown, with what is known of the firm about each. */
  readonly subsidies: readonly Subsidy[];
  readonly answers: readonly Answer[];
  /** Places of those that the product is eligible for. */
  readonly linked: readonly number[];
  readonly claims: readonly LiveClaim[];
};

/** What is left of a policy's cap to a firm over all its loans; infinite without a cap. */
export function capLeft(subsidy: Pick<Subsidy, 'code' | 'benefit'>, claims: readonly LiveClaim[]): number {
  const { cap_fen } = subsidy.benefit;
  if (cap_fen === null) return Number.POSITIVE_INFINITY;
  const used = claims.filter(({ policy_code }) => policy_code === subsidy.code);
  return cap_fen - used.reduce((sum, { amount_fen }) => sum + amount_fen, 0);
}

// A reward for the first loan is for one loan.
const isTakenElsewhere = (
  { code, benefit }: Subsidy,
  loan: DrawnLoan,
  claims: readonly LiveClaim[],
): boolean =>
  benefit.kind === 'first_loan_reward' &&
  claims.some((claim) => claim.policy_code === code && claim.application_id !== loan.application_id);

type Taken = { readonly month: number; readonly fen: Fen };

/**
 * What is left of something that is paid month by month for a part that is due in a month: in no month may what was
 * claimed by then be more than what was paid by then.
 */
function roomFor(paid: readonly Taken[], claimed: readonly Taken[], month: number): Fen {
  const by = (list: readonly Taken[], until: number): Fen =>
    list.reduce((sum, one) => (one.month <= until ? sum + one.fen : sum), 0);
  const months = [month, ...claimed.map((one) => one.month).filter((other) => other > month)];
  return Math.max(0, Math.min(...months.map((until) => by(paid, until) - by(claimed, until))));
}

/**
 * The parts that a drawdown still allows, by policy and month: those of the best set of policies that may be had
 * together, where what was claimed already stays. A policy that the firm does not qualify for, or whose budget is used up,
 * has none; a part beyond the day on which the loan was paid back neither.
 */
export function claimParts(loan: DrawnLoan, { subsidies, answers, linked, claims }: At): ClaimPart[] {
  const input = drawnInput(loan);
  const { paid } = costSchedule(input);
  const own = claims.filter(({ drawdown_id }) => drawdown_id === loan.drawdown_id);
  const places = linked.filter((place) => {
    const subsidy = subsidies[place] as Subsidy;
    if (own.some(({ policy_code }) => policy_code === subsidy.code)) return true;
    const isOpen = answers[place] !== 'not_met' && !subsidy.is_used_up;
    return isOpen && !isTakenElsewhere(subsidy, loan, claims);
  });
  const candidates = places.map((place) => subsidies[place] as Subsidy);
  // In the order in which they were first claimed: who came first has his share.
  const fixed = [...new Set(own.map(({ policy_code }) => policy_code))].flatMap((code) => {
    const place = candidates.findIndex((subsidy) => subsidy.code === code);
    return place < 0 ? [] : [place];
  });
  const kindOf = (code: string) => subsidies.find((subsidy) => subsidy.code === code)?.benefit.kind;
  const paidOf: Record<Subsidy['benefit']['kind'], Taken[]> = {
    interest_subsidy: paid.interest.map(({ month, interest_fen: fen }) => ({ month, fen })),
    guarantee_fee_subsidy: paid.fees
      .filter(({ fee }) => fee.kind === 'guarantee_fee')
      .flatMap(({ charges }) => [...charges]),
    first_loan_reward: [{ month: 0, fen: input.amount_fen }],
  };
  const taken = bestSet(candidates, {
    loan: input,
    paid,
    fixed: isAllowed(fixed.map((i) => candidates[i] as Subsidy)) ? fixed : [],
  });
  // What is claimed already keeps its share of the interest, whatever joins it.
  const order = [...fixed, ...taken.filter((i) => !fixed.includes(i))];
  const granted = together(
    order.map((i) => (candidates[i] as Subsidy).benefit),
    input.rate_ppm,
  );
  return order.flatMap((i, at): ClaimPart[] => {
    const subsidy = candidates[i] as Subsidy;
    const benefit = granted[at];
    const place = places[i] ?? -1;
    if (!benefit || answers[place] === 'not_met' || subsidy.is_used_up) return [];
    let left = capLeft(subsidy, claims);
    const claimed = own
      .filter(({ policy_code }) => (kindOf(policy_code) ?? benefit.kind) === benefit.kind)
      .map(({ period: month, amount_fen: fen }) => ({ month, fen }));
    const byMonth = Map.groupBy(benefitParts(benefit, input, paid), ({ month }) => month);
    return [...byMonth].flatMap(([period, parts]): ClaimPart[] => {
      const due_on = addMonths(loan.paid_on, period);
      const uncapped_fen = parts.reduce((sum, { fen }) => sum + fen, 0);
      const isClaimed = own.some((claim) => claim.policy_code === subsidy.code && claim.period === period);
      const room = roomFor(paidOf[benefit.kind], claimed, period);
      const amount_fen = Math.min(uncapped_fen, room, Math.max(0, left));
      const isOver = loan.settled_on !== null && due_on > loan.settled_on;
      if (isClaimed || isOver || amount_fen <= 0) return [];
      left -= amount_fen;
      return [
        {
          subsidy,
          answer: answers[place] ?? 'unknown',
          period,
          due_on,
          amount_fen,
          uncapped_fen,
          formula: benefitFormula(benefit, input.rate_ppm),
          limits: benefitLimits(subsidy.benefit, benefit),
          steps: parts.map((part) => partStep(part, loan.paid_on)),
        },
      ];
    });
  });
}

/** The codes of those policies that cannot be had beside one of them. */
export function excludedBy(subsidy: Subsidy, others: readonly Subsidy[]): string[] {
  return others.filter((other) => excludesOther(subsidy, other)).map(({ code }) => code);
}

/** The day on which something next falls due after `today`; null where nothing does. */
export function nextDueAfter(parts: readonly ClaimPart[], today: string): string | null {
  const later = parts.map(({ due_on }) => due_on).filter((day) => day > today);
  return later.toSorted()[0] ?? null;
}
