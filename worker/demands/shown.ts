// What banks see of a demand before its firm has chosen one: bands and nothing that names the firm. One function makes
// it, for the firm's preview and for the pool alike.
import { canonicalJson, sha256 } from '../lib/hash.ts';
import { INVOICED_BANDS, YEARS_BANDS, type InvoicedBand, type YearsBand } from '../matching/bands.ts';
import { packDay, wholeMonths } from '../matching/dates.ts';
import { bandWith } from '../matching/share.ts';
import type { Facts, Snapshot } from '../matching/terms.ts';
import { factsFrom, type Enterprise, type Fact } from '../organisations/facts.ts';
import type { SizeClass } from '../organisations/size.ts';
import type { CollateralKind, LoanPurpose } from '../products/terms.ts';
import { LEAST_ALIKE, type AmountBand, type TermBand } from './terms.ts';

/** What the firm says of its need. */
export type Wish = {
  readonly amount: AmountBand;
  readonly term: TermBand;
  readonly purpose: LoanPurpose;
  /** 'YYYY-MM-DD' */
  readonly needed_by: string;
  readonly collateral: readonly CollateralKind[];
};

/** What is told of the firm itself; null where it is not known or would tell too much. */
export type FirmBands = {
  /** GB/T 2260 code; null for somewhere in the district. */
  readonly town: string | null;
  /** Section letter of GB/T 4754. */
  readonly industry: string | null;
  readonly size: SizeClass | null;
  readonly years: YearsBand | null;
  readonly revenue: InvoicedBand | null;
  /** Whether the tax credit level is A or B, as the firm declared it. */
  readonly tax_good: boolean | null;
};

export type Shown = Wish & FirmBands;

const valueOf = (fact: Snapshot | undefined, today: string): Snapshot['value'] =>
  fact && !(fact.valid_until && fact.valid_until <= today) ? fact.value : undefined;

const amountOf = (facts: Facts, today: string): number | null => {
  const value = valueOf(facts.revenue_12m, today) ?? valueOf(facts.invoiced_amount_12m, today);
  return typeof value === 'number' ? value : null;
};

/**
 * The bands of a firm on a day, from its registration and its own declarations. What sources gave by a consent for the
 * platform stays out: that consent promises that nothing of it goes to any institution.
 */
export function bandsOf(enterprise: Enterprise, facts: readonly Fact[], today: string): FirmBands {
  const declared = facts.filter(({ source }) => source === 'declared');
  const known = factsFrom(enterprise, declared, today);
  const age = wholeMonths(packDay(enterprise.established_on), packDay(today));
  const revenue = amountOf(known, today);
  const level = valueOf(known.tax_credit_level, today);
  return {
    town: enterprise.town,
    industry: /^[A-T]/.test(enterprise.industry) ? enterprise.industry.slice(0, 1) : null,
    size: enterprise.size_class,
    years: bandWith(YEARS_BANDS, Math.max(0, age)) ?? null,
    revenue: revenue === null ? null : (bandWith(INVOICED_BANDS, revenue) ?? null),
    tax_good: typeof level === 'string' ? level === 'A' || level === 'B' : null,
  };
}

/** How many firms of the district share town, trade and size; trade and size; the trade. Counted up to the least number. */
export type Alike = { readonly here: number; readonly sized: number; readonly trade: number };

/**
 * The bands with as much left out as makes at least five firms of the district look alike (k-anonymity): first the town,
 * which becomes the whole district, then the size, then the trade.
 */
export function blurred(bands: FirmBands, alike: Alike): FirmBands {
  if (alike.here >= LEAST_ALIKE) return bands;
  if (alike.sized >= LEAST_ALIKE) return { ...bands, town: null };
  if (alike.trade >= LEAST_ALIKE) return { ...bands, town: null, size: null };
  return { ...bands, town: null, size: null, industry: null };
}

/** What of the bands was left out so that the firm cannot be told from others. */
export function leftOut(bands: FirmBands, shown: FirmBands): ('town' | 'size' | 'industry')[] {
  return (['town', 'size', 'industry'] as const).filter(
    (field) => bands[field] !== null && shown[field] === null,
  );
}

/** What banks see of a wish and a firm: just these fields, in this order. */
export function shownOf(wish: Wish, bands: FirmBands, alike: Alike): Shown {
  const { amount, term, purpose, needed_by, collateral } = wish;
  const { town, industry, size, years, revenue, tax_good } = blurred(bands, alike);
  return {
    amount,
    term,
    purpose,
    needed_by,
    collateral: [...collateral].sort(),
    town,
    industry,
    size,
    years,
    revenue,
    tax_good,
  };
}

/** The hash by which a publication says which preview it publishes. */
export function shownHash(shown: Shown): string {
  return sha256(canonicalJson(shown));
}
