// What banks see of a need, as terms and texts: one list for the firm's preview, its own page and the bank's.
import { say, type Bilingual } from '#lib/locale.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Tone } from '#lib/ui/StatusBadge.svelte';
import {
  AMOUNT_BANDS,
  TERM_BANDS,
  type AmountBand,
  type DemandState,
  type DispatchState,
  type InterestState,
  type TermBand,
} from '#worker/demands/terms.ts';
import { INVOICED_BANDS, YEARS_BANDS, type InvoicedBand, type YearsBand } from '#worker/matching/bands.ts';
import { INDUSTRY_SECTIONS } from '#worker/matching/industries.ts';
import { SIZE_CLASSES } from '#worker/matching/terms-facts.ts';
import {
  COLLATERAL_KIND_LABELS,
  LOAN_PURPOSE_LABELS,
  type CollateralKind,
  type LoanPurpose,
} from '#worker/products/terms.ts';

/** A need as the API shows it, to its firm and to banks alike. */
export type Need = {
  readonly amount: AmountBand;
  readonly term: TermBand;
  readonly purpose: LoanPurpose;
  readonly needed_by: string;
  readonly collateral: readonly CollateralKind[];
  readonly town: Bilingual | null;
  readonly industry: string | null;
  readonly size: keyof typeof SIZE_CLASSES | null;
  readonly years: YearsBand | null;
  readonly revenue: InvoicedBand | null;
  readonly tax_good: boolean | null;
};

const industryName = (letter: string): string => {
  const section = INDUSTRY_SECTIONS[letter];
  return section ? say(section.name) : letter;
};

/** The line that names a need in a list: "100万至300万元、6至12个月、支付工资". */
export const needTitle = ({ amount, term, purpose }: Pick<Need, 'amount' | 'term' | 'purpose'>): string =>
  [say(AMOUNT_BANDS[amount].label), say(TERM_BANDS[term].label), say(LOAN_PURPOSE_LABELS[purpose])].join(
    m.list_comma(),
  );

/** The money that is wanted, and what is told of the firm. What is not told is said to be untold, never left out. */
export function needItems(need: Need): { wish: Item[]; firm: Item[] } {
  const untold = m.need_untold();
  const { collateral, town, industry, size, years, revenue, tax_good } = need;
  return {
    wish: [
      { term: m.need_amount(), text: say(AMOUNT_BANDS[need.amount].label) },
      { term: m.need_term(), text: say(TERM_BANDS[need.term].label) },
      { term: m.need_purpose(), text: say(LOAN_PURPOSE_LABELS[need.purpose]) },
      { term: m.need_by(), text: need.needed_by },
      {
        term: m.need_collateral(),
        text:
          collateral.length === 0
            ? m.need_no_collateral()
            : collateral.map((kind) => say(COLLATERAL_KIND_LABELS[kind])).join(m.list_comma()),
      },
    ],
    firm: [
      { term: m.need_town(), text: town ? say(town) : m.need_district() },
      { term: m.need_industry(), text: industry === null ? untold : industryName(industry) },
      { term: m.need_size(), text: size === null ? untold : say(SIZE_CLASSES[size]) },
      { term: m.need_years(), text: years === null ? untold : say(YEARS_BANDS[years].label) },
      { term: m.need_revenue(), text: revenue === null ? untold : say(INVOICED_BANDS[revenue].label) },
      {
        term: m.need_tax(),
        text: tax_good === null ? untold : tax_good ? m.need_tax_good() : m.need_tax_other(),
      },
    ],
  };
}

type Item = { readonly term: string; readonly text: string };

export const DEMAND_TONES: Record<DemandState, Tone> = {
  published: 'info',
  routed: 'brand',
  in_progress: 'brand',
  fulfilled: 'ok',
  partly_fulfilled: 'warn',
  unmet: 'plain',
  withdrawn: 'plain',
  expired: 'plain',
};

export const DISPATCH_TONES: Record<DispatchState, Tone> = {
  offered: 'info',
  taken: 'ok',
  refused: 'plain',
  lapsed: 'bad',
  closed: 'plain',
};

export const INTEREST_TONES: Record<InterestState, Tone> = {
  shown: 'info',
  chosen: 'ok',
  declined: 'plain',
  withdrawn: 'plain',
  lapsed: 'plain',
};
