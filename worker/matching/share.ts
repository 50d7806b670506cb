// A result that may be shown to others: the bands that a visitor would have chosen, and nothing that names the firm.
import { INVOICED_BANDS, YEARS_BANDS, type InvoicedBand, type YearsBand } from './bands.ts';
import { packDay, wholeMonths } from './dates.ts';
import { ORG_TYPES, TAX_CREDIT_LEVELS } from './terms-facts.ts';
import type { Facts, Snapshot } from './terms.ts';
import type { VisitorAnswers } from './visitor.ts';

type Span = readonly [min: number, max?: number];

/** The band of a table in which a value lies; undefined where none holds it. */
export const bandWith = <Key extends string>(
  bands: Readonly<Record<Key, { readonly span: Span }>>,
  value: number,
): Key | undefined =>
  (Object.keys(bands) as Key[]).find((key) => {
    const [min, max = Number.POSITIVE_INFINITY] = bands[key].span;
    return value >= min && value < max;
  });

const freshValue = (fact: Snapshot | undefined, today: string): Snapshot['value'] =>
  fact && !(fact.valid_until && fact.valid_until <= today) ? fact.value : undefined;

const oneOf = <Key extends string>(table: Readonly<Record<Key, unknown>>, value: unknown): Key | undefined =>
  (Object.keys(table) as Key[]).find((key) => key === value);

/**
 * The answers by which a visitor would see about what this firm sees: age and invoices as bands, the kind of firm and its
 * tax credit level. Neither name, code, town nor trade: together with the bands these could name a firm.
 */
export function shareableAnswers(
  facts: Facts,
  today: string,
): Pick<VisitorAnswers, 'years' | 'invoiced' | 'org_type' | 'tax'> {
  const founded = freshValue(facts.established_on, today);
  const invoiced = freshValue(facts.invoiced_amount_12m, today);
  const years: YearsBand | undefined =
    typeof founded === 'string'
      ? bandWith(YEARS_BANDS, Math.max(0, wholeMonths(packDay(founded), packDay(today))))
      : undefined;
  const sold: InvoicedBand | undefined =
    typeof invoiced === 'number' ? bandWith(INVOICED_BANDS, invoiced) : undefined;
  const org_type = oneOf(ORG_TYPES, freshValue(facts.org_type, today));
  const tax = oneOf(TAX_CREDIT_LEVELS, freshValue(facts.tax_credit_level, today));
  return {
    ...(years && { years }),
    ...(sold && { invoiced: sold }),
    ...(org_type && { org_type }),
    ...(tax && { tax }),
  };
}
