// Products side by side for one loan (明白纸): what each costs in all, cheapest first, and in what they differ.
import type { Bilingual } from '../lib/bilingual.ts';
import type { Fen } from '../lib/money.ts';
import type { Names } from '../matching/words.ts';
import { linkedTo, netPrice, type Subsidy } from '../policies/linked.ts';
import {
  firstMethod,
  listedCost,
  nearestLoan,
  rhythmOf,
  shownRate,
  workdaysOf,
  type ListedProduct,
  type LoanWish,
} from './card.ts';
import { conditionsOf } from './conditions.ts';
import { ratesFor } from './current.ts';
import { REPAYMENT_METHODS, type RepaymentMethod } from './terms.ts';

type Said = { readonly key: string; readonly text: Bilingual };

const said = (text: Bilingual): Said => ({ key: `${text.zh}\n${text.en}`, text });

/** What all columns say, and what each says beyond that; of one column all is its own. */
function partedBy<Line extends { readonly said: Said }>(columns: readonly (readonly Line[])[]) {
  const [first = [], ...others] = columns;
  const everywhere = new Set(
    others.length === 0
      ? []
      : first
          .filter((line) => others.every((lines) => lines.some((other) => other.said.key === line.said.key)))
          .map((line) => line.said.key),
  );
  return {
    common: first.filter((line) => everywhere.has(line.said.key)),
    own: columns.map((lines) => lines.filter((line) => !everywhere.has(line.said.key))),
  };
}

// The way of repaying that all of them offer and most of them name first: what is repaid sooner costs less in yuan at the
// same price.
function commonMethod(products: readonly ListedProduct[]): RepaymentMethod | null {
  const firsts = (method: RepaymentMethod): number =>
    products.filter(({ listing }) => firstMethod(listing) === method).length;
  const common = REPAYMENT_METHODS.filter((method) =>
    products.every(({ listing }) => listing.repayment_methods.includes(method)),
  );
  return common.toSorted((a, b) => firsts(b) - firsts(a))[0] ?? null;
}

function columnOf(
  { id, version_id, institution, listing }: ListedProduct,
  wish: LoanWish,
  subsidies: readonly Subsidy[],
  method: RepaymentMethod = firstMethod(listing),
) {
  const loan = nearestLoan(listing, wish);
  const cost = listedCost(listing, wish, method);
  return {
    id,
    version_id,
    name: listing.name,
    institution,
    /** The loan that the figures are for. */
    loan,
    /** It is not the one asked for: the product does not reach that. */
    is_moved: loan.amount_fen !== wish.amount_fen || loan.term_months !== wish.term_months,
    method,
    day_basis: listing.day_basis,
    rhythm: rhythmOf(listing, { ...loan, method }),
    rate: shownRate(cost),
    simple_ppm: cost.simple_annual?.ppm ?? null,
    irr_ppm: cost.irr_effective?.ppm ?? null,
    ...ratesFor(listing, loan.term_months),
    total_interest_fen: cost.total_interest_fen,
    fees: cost.fee_lines.map(({ fee, total_fen, counted }) => ({ ...fee, total_fen, counted })),
    total_fees_fen: cost.total_fees_fen,
    total_cost_fen: cost.total_cost_fen,
    /** The same loan for a firm that qualifies for every subsidy; null when there are none. It puts nothing in order. */
    net: netPrice(listing, loan, {
      subsidies,
      linked: linkedTo({ policies: listing.policies, price: listing }, subsidies),
      answers: null,
      method,
    }),
    payments: cost.schedule.payments,
    first_payment_fen: cost.schedule.first_payment_fen,
    last_payment_fen: cost.schedule.last_payment_fen,
    repayment_methods: listing.repayment_methods,
    amount_min_fen: listing.amount_min_fen,
    amount_max_fen: listing.amount_max_fen,
    term_months_min: listing.term_months_min,
    term_months_max: listing.term_months_max,
    guarantee_types: listing.guarantee_types,
    collateral_kinds: listing.collateral_kinds,
    prepayment_allowed: listing.prepayment_allowed,
    prepayment_fee_ppm: listing.prepayment_fee_ppm,
    process: listing.process,
    promised_workdays: workdaysOf(listing),
  };
}

type Column = ReturnType<typeof columnOf>;

// A product without a figure stands last; what costs the same stays in the order asked for.
const byCost = (a: Column, b: Column): number =>
  (a.irr_ppm ?? Number.POSITIVE_INFINITY) - (b.irr_ppm ?? Number.POSITIVE_INFINITY) || 0;

/**
 * Products for one loan, the lowest effective IRR first. Each is priced at its lowest rate with every mandatory fee, by
 * the first way of repaying that all of them offer. Without such a way each is priced by its own first one, and only the
 * rate compares them: yuan do not, since what is repaid sooner costs less. Where a product cannot give the loan asked
 * for it is priced at the nearest, and what that costs is not held against the others. What subsidies leave of a price stands
 * beside it. Money in fen, rates in ppm a year.
 */
export function comparisonOf(
  products: readonly ListedProduct[],
  wish: LoanWish,
  at: { readonly names: Names; readonly subsidies: readonly Subsidy[] },
) {
  const byId = new Map(products.map((product) => [product.id, product]));
  const method = commonMethod(products);
  const sorted = products
    .map((product) => columnOf(product, wish, at.subsidies, method ?? undefined))
    .toSorted(byCost);
  const costs = sorted.filter(({ is_moved }) => !is_moved).map(({ total_cost_fen }) => total_cost_fen);
  const cheapest: Fen | null = method !== null && costs.length > 1 ? Math.min(...costs) : null;
  const listings = sorted.flatMap(({ id }) => byId.get(id)?.listing ?? []);
  const conditions = partedBy(
    listings.map((listing) =>
      conditionsOf(listing, at.names).map(({ id, sentence, checked_by }) => ({
        id,
        sentence,
        checked_by,
        said: said(sentence),
      })),
    ),
  );
  const documents = partedBy(
    listings.map((listing) =>
      listing.documents.map(({ id, name, how }) => ({ id, name, how, said: said(name) })),
    ),
  );
  const told = <Line extends { readonly said: Said }>(lines: readonly Line[]): Omit<Line, 'said'>[] =>
    lines.map(({ said: _, ...line }) => line);
  return {
    loan: wish,
    /** How all of them are repaid here; null where no way is common to them. */
    method,
    columns: sorted.map((column, i) => ({
      ...column,
      /** Yuan in fen above the cheapest of those that give the loan asked for; null where that says nothing. */
      above_cheapest_fen: cheapest === null || column.is_moved ? null : column.total_cost_fen - cheapest,
      conditions: told(conditions.own[i] ?? []),
      documents: told(documents.own[i] ?? []),
    })),
    /** What all of them ask for alike. */
    common: { conditions: told(conditions.common), documents: told(documents.common) },
  };
}
