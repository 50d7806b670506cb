// A visitor's answers: as facts, as the sentence that states them, and with what is taken for granted of a firm that
// nobody has looked up yet.
import { both, type Bilingual } from '../lib/bilingual.ts';
import {
  GUARANTEE_TYPE_LABELS,
  LOAN_PURPOSE_LABELS,
  type GuaranteeType,
  type LoanPurpose,
} from '../products/terms.ts';
import type { MatchAnswers } from './answers.ts';
import { type AttributeId } from './attributes.ts';
import { ORG_TYPES, TAX_CREDIT_LEVELS } from './terms-facts.ts';
import { INVOICED_BANDS, YEARS_BANDS, type InvoicedBand, type YearsBand } from './bands.ts';
import { PRESUMED_BY, type Facts, type Snapshot } from './terms.ts';
import { moneyText, monthsText } from './words.ts';

/** A visitor's answers as an address holds them; each may be left out. */
export type VisitorAnswers = {
  readonly amount_fen?: number | undefined;
  readonly years?: YearsBand | undefined;
  readonly invoiced?: InvoicedBand | undefined;
  readonly org_type?: keyof typeof ORG_TYPES | undefined;
  readonly tax?: keyof typeof TAX_CREDIT_LEVELS | undefined;
  readonly town?: string | undefined;
  readonly term_months?: number | undefined;
  readonly purpose?: LoanPurpose | undefined;
  readonly guarantee?: GuaranteeType | undefined;
};

/** The answers in the words of the matching rules. A wish for a kind of security chooses products, it is no fact. */
export function answersOf(visitor: VisitorAnswers): MatchAnswers {
  const { amount_fen, years, invoiced, org_type, tax, town, term_months, purpose } = visitor;
  return {
    ...(amount_fen !== undefined && { amount_fen }),
    ...(years && { operating_months: YEARS_BANDS[years].span }),
    ...(invoiced && { invoiced_12m_fen: INVOICED_BANDS[invoiced].span }),
    ...(org_type && { org_type }),
    ...(tax && { tax_credit_level: tax }),
    ...(town !== undefined && { street: town }),
    ...(term_months !== undefined && { term_months }),
    ...(purpose && { purpose }),
  };
}

const PRESUMED = {
  org_type: 'enterprise',
  size_class: 'small',
  registration_status: 'active',
  dishonest_judgment_debtor: false,
  judgment_debtor: false,
  serious_violation: false,
  abnormal_operation: false,
  wage_arrears: false,
  tax_arrears: 0,
} as const satisfies Partial<Record<AttributeId, Snapshot['value']>>;

/** Said wherever a visitor sees matches. */
export const PRESUMED_LABEL = both(
  '未注明主体类型时按小型企业预估，并假定登记存续、无失信和欠税记录；认证企业后以公开记录为准',
  'Assumes a small enterprise unless you say otherwise, an active registration and no bad public record; once the firm is verified the record decides',
);

/**
 * What is presumed of a visitor's firm: a small enterprise that is registered and on none of the lists that stop every
 * loan. Nearly every product asks for these, so that without the presumption nothing could be told apart from three
 * answers. An answer of the visitor's own takes its place.
 */
export function presumedFacts(today: string): Facts {
  const presumed = (value: Snapshot['value']): Snapshot => ({
    ...(value !== undefined && { value }),
    as_of: today,
    valid_until: null,
    source: 'asked',
    provider: PRESUMED_BY,
  });
  return Object.fromEntries(Object.entries(PRESUMED).map(([attr, value]) => [attr, presumed(value)]));
}

/** One answer as the sentence above the matches names it; `key` and `value` are those of the address. */
export type Criterion = {
  readonly key: keyof VisitorAnswers;
  readonly value: string;
  readonly label: Bilingual;
};

/** The answers given, in the order in which they are asked. `town` is named by the district's table. */
export function criteriaOf(visitor: VisitorAnswers, towns: ReadonlyMap<string, Bilingual>): Criterion[] {
  const { amount_fen, years, invoiced, org_type, tax, town, term_months, purpose, guarantee } = visitor;
  const labels: [keyof VisitorAnswers, Bilingual | undefined][] = [
    ['amount_fen', amount_fen === undefined ? undefined : moneyText(amount_fen)],
    ['years', years && YEARS_BANDS[years].label],
    ['invoiced', invoiced && INVOICED_BANDS[invoiced].label],
    ['org_type', org_type && ORG_TYPES[org_type]],
    ['tax', tax && TAX_CREDIT_LEVELS[tax]],
    ['town', town === undefined ? undefined : towns.get(town)],
    ['term_months', term_months === undefined ? undefined : monthsText(term_months)],
    ['purpose', purpose && LOAN_PURPOSE_LABELS[purpose]],
    ['guarantee', guarantee && GUARANTEE_TYPE_LABELS[guarantee]],
  ];
  return labels.flatMap(([key, label]) => (label ? [{ key, value: String(visitor[key]), label }] : []));
}
