// The terms of a policy as the texts of its form's fields: amounts in 万元, shares in percent, conditions as sentences.
import { shortDecimalText } from '#worker/lib/money.ts';
import type { PolicyTerms } from '#worker/policies/schema.ts';

const WAN_PLACES = 6;
const PERCENT_PLACES = 4;

/** What the fields hold, by their names; those of the other formulas are left out. */
export function textsOf({
  terms,
  criteria_text,
}: {
  terms: Omit<PolicyTerms, 'criteria'>;
  criteria_text: string;
}) {
  const { benefit, name, summary } = terms;
  const amount = (fen: number | null): string => (fen === null ? '' : shortDecimalText(fen, WAN_PLACES));
  const percent = (ppm: number): string => shortDecimalText(ppm, PERCENT_PLACES);
  const formula = {
    cap_fen: amount(benefit.cap_fen),
    ...('subsidy_ppm' in benefit
      ? {
          subsidy_ppm: percent(benefit.subsidy_ppm),
          months_max: String(benefit.months_max),
          every_months: String(benefit.every_months),
        }
      : { share_ppm: percent(benefit.share_ppm) }),
    ...('after_months' in benefit ? { after_months: String(benefit.after_months) } : {}),
  };
  return {
    'terms.code': terms.code,
    'terms.name.zh': name.zh,
    'terms.name.en': name.en,
    'terms.summary.zh': summary.zh,
    'terms.summary.en': summary.en,
    'terms.source': terms.source,
    'terms.benefit.kind': benefit.kind,
    'terms.scope': terms.scope,
    'terms.criteria': criteria_text,
    'terms.excludes': terms.excludes.join(', '),
    'terms.budget_fen': amount(terms.budget_fen),
    'terms.valid_from': terms.valid_from,
    'terms.valid_until': terms.valid_until,
    'terms.contact_phone': terms.contact_phone,
    ...Object.fromEntries(Object.entries(formula).map(([field, text]) => [`${benefit.kind}.${field}`, text])),
  } as Readonly<Record<string, string>>;
}
