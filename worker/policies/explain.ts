// What each subsidy of a price pays, with its formula, this loan's numbers and the document it rests on; and the rate
// that is left when all of them are paid.
import { both, type Bilingual } from '../lib/bilingual.ts';
import { addMonths } from '../lib/days.ts';
import { formatYuan } from '../lib/money.ts';
import { moneyText } from '../matching/words.ts';
import type { LoanWish, PriceTerms } from '../products/card.ts';
import { costSchedule, type CostInput, type Paid } from '../products/cost.ts';
import { irrLine, lineOf, percent, type CostLine, type Source, type Step } from '../products/explain-cost.ts';
import { benefitParts, together, type BenefitPart } from './benefit.ts';
import { countedAt, type NetAt, type Subsidy } from './linked.ts';
import { pricedLoan } from './net.ts';
import type { Benefit } from './schema.ts';
import { bestSet, chargesTogether, type PricedLoan } from './stacking.ts';

/** How a benefit is worked out, in words. */
export function benefitFormula(benefit: Benefit, rate_ppm: number): Bilingual {
  switch (benefit.kind) {
    case 'interest_subsidy': {
      const points = percent(Math.min(benefit.subsidy_ppm, rate_ppm));
      return both(
        `贴息 = 已付利息 × ${points} ÷ ${percent(rate_ppm)}`,
        `Subsidy = interest paid × ${points} ÷ ${percent(rate_ppm)}`,
      );
    }
    case 'guarantee_fee_subsidy':
      return both(
        `补贴 = 已付担保费 × ${percent(benefit.share_ppm)}`,
        `Subsidy = guarantee fee paid × ${percent(benefit.share_ppm)}`,
      );
    case 'first_loan_reward':
      return both(
        `奖励 = 放款金额 × ${percent(benefit.share_ppm)}`,
        `Reward = loan paid out × ${percent(benefit.share_ppm)}`,
      );
  }
}

/** What bounds a benefit: months, cap, and what others have paid already. */
export function benefitLimits(benefit: Benefit, granted: Benefit = benefit): Bilingual[] {
  const limits: Bilingual[] = [];
  if (benefit.kind === 'interest_subsidy') {
    limits.push(both(`最多 ${benefit.months_max} 个月`, `For ${benefit.months_max} months at most`));
  }
  if (benefit.kind === 'first_loan_reward') {
    limits.push(
      both(
        `放款 ${benefit.after_months} 个月后发放`,
        `Paid ${benefit.after_months} months after the drawdown`,
      ),
    );
  }
  if (benefit.cap_fen !== null) {
    const cap = moneyText(benefit.cap_fen);
    limits.push(both(`每户封顶 ${cap.zh}`, `${cap.en} a firm at most`));
  }
  const isReduced =
    (benefit.kind === 'interest_subsidy' &&
      granted.kind === 'interest_subsidy' &&
      granted.subsidy_ppm < benefit.subsidy_ppm) ||
    (benefit.kind === 'guarantee_fee_subsidy' &&
      granted.kind === 'guarantee_fee_subsidy' &&
      granted.share_ppm < benefit.share_ppm);
  if (isReduced) {
    limits.push(both('与其他补贴合计不超过实际付出', 'Together with the others no more than what was paid'));
  }
  return limits;
}

/** One payment in numbers: 14,500.00 × 1.5% ÷ 4.35% = 5,000.00, and what a cap leaves of it. */
export function partStep(
  { month, base_fen, share, whole, uncapped_fen, fen }: BenefitPart,
  start_on?: string,
): Step {
  const times = `${formatYuan(base_fen)} × ${percent(share)}`;
  const divided = whole === 1_000_000 ? times : `${times} ÷ ${percent(whole)}`;
  const left = formatYuan(fen);
  return {
    month,
    due_on: start_on === undefined ? null : addMonths(start_on, month),
    how: `${divided} = ${formatYuan(uncapped_fen)}`,
    cut: fen === uncapped_fen ? null : both(`封顶后 ${left}`, `${left} after the cap`),
    fen,
  };
}

const CERTAINTY_OF = { met: 'qualified', unknown: 'open', not_met: 'open' } as const;

/** The line of one benefit; `granted` is what is left of it beside others, itself unless said. */
export function explainBenefit(
  benefit: Benefit,
  at: {
    readonly input: CostInput;
    readonly paid: Paid;
    readonly granted?: Benefit;
  } & Pick<CostLine, 'key' | 'name' | 'certainty' | 'source'>,
): CostLine[] {
  const { input, paid, granted = benefit, key, name, certainty, source } = at;
  const parts = benefitParts(granted, input, paid);
  return [
    lineOf({
      key,
      name,
      fen: parts.reduce((sum, { fen }) => sum + fen, 0),
      ppm: null,
      formula: benefitFormula(granted, input.rate_ppm),
      limits: benefitLimits(benefit, granted),
      steps: parts.map((part) => partStep(part, input.start_on)),
      certainty,
      source,
    }),
  ];
}

/** The document that a policy rests on. */
export const policySource = ({
  id,
  source,
  published_on,
}: Pick<Subsidy, 'id' | 'source' | 'published_on'>): Source => ({
  text: both(`${source}，${published_on} 发布`, `${source}, published on ${published_on}`),
  path: `/policies/${id}`,
});

/** The lines below a price: each subsidy that is in it, and the rate after them. Empty where there are none. */
export function explainNet(terms: PriceTerms, wish: LoanWish, at: NetAt): CostLine[] {
  return explainNetOf(pricedLoan(terms, wish, at.method), at);
}

/** The same below the price of a loan whose terms are settled: an offer's. */
export function explainNetOf(input: CostInput & PricedLoan, at: Omit<NetAt, 'method'>): CostLine[] {
  const { counted } = countedAt(at);
  if (counted.length === 0) return [];
  const { paid } = costSchedule(input);
  const taken = bestSet(
    counted.map(({ subsidy }) => subsidy),
    { loan: input, paid },
  ).flatMap((place) => counted[place] ?? []);
  const benefits = taken.map(({ subsidy }) => subsidy.benefit);
  const granted = together(benefits, input.rate_ppm);
  const lines = taken.flatMap(({ subsidy, answer }, i) => {
    const benefit = granted[i];
    if (!benefit) return [];
    const certainty = answer === null ? 'if_qualified' : CERTAINTY_OF[answer];
    return explainBenefit(subsidy.benefit, {
      input,
      paid,
      granted: benefit,
      key: `subsidy-${subsidy.id}`,
      name: subsidy.name,
      certainty,
      source: policySource(subsidy),
    });
  });
  const after = costSchedule({
    ...input,
    refunds: (known) => chargesTogether(benefits, { loan: input, paid: known }).flat(),
  });
  const name = both('补贴后年化成本（IRR）', 'Annual cost after subsidies (IRR)');
  return lines.length === 0 ? [] : [...lines, ...irrLine(input, after, { key: 'irr-net', name })];
}
