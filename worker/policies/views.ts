// A policy in words: what it pays, to whom, until when.
import { both, type Bilingual } from '../lib/bilingual.ts';
import { moneyText, percentText, type Names } from '../matching/words.ts';
import { conditionOf, splitLines } from '../products/conditions.ts';
import type { Benefit, PolicyTerms } from './schema.ts';
import { POLICY_KIND_LABELS, POLICY_SCOPE_LABELS } from './terms.ts';

const capText = (cap_fen: number | null): Bilingual => {
  if (cap_fen === null) return both('', '');
  const cap = moneyText(cap_fen);
  return both(`，每户最高${cap.zh}`, `, at most ${cap.en} a firm`);
};

/** What a policy pays, as one sentence without a full stop. */
export function benefitText(benefit: Benefit): Bilingual {
  const cap = capText(benefit.cap_fen);
  switch (benefit.kind) {
    case 'interest_subsidy': {
      const points = percentText(benefit.subsidy_ppm);
      return both(
        `按年化${points}贴息，最长${benefit.months_max}个月${cap.zh}`,
        `Pays back interest of ${points} a year for up to ${benefit.months_max} months${cap.en}`,
      );
    }
    case 'guarantee_fee_subsidy': {
      const share = percentText(benefit.share_ppm);
      return both(`补贴担保费的${share}${cap.zh}`, `Pays back ${share} of the guarantee fee${cap.en}`);
    }
    case 'first_loan_reward': {
      const share = percentText(benefit.share_ppm);
      return both(
        `按贷款金额的${share}奖励，放款后${benefit.after_months}个月发放${cap.zh}`,
        `Pays ${share} of the loan ${benefit.after_months} months after the drawdown${cap.en}`,
      );
    }
  }
}

/** What everybody may read of a policy. */
export function policyView(id: string, terms: PolicyTerms, names: Names) {
  const { code, name, summary, source, benefit, scope, budget_fen, valid_from, valid_until, contact_phone } =
    terms;
  return {
    id,
    code,
    name,
    summary,
    source,
    kind: benefit.kind,
    kind_label: POLICY_KIND_LABELS[benefit.kind],
    benefit: benefitText(benefit),
    scope: POLICY_SCOPE_LABELS[scope],
    conditions: splitLines(terms.criteria).map((line) => conditionOf(line, names)),
    budget_fen,
    valid_from,
    valid_until,
    contact_phone,
  };
}
