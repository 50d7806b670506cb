// The 129 listings of the demonstration: 84 shaped after real ones, on the shelves of invented institutions, and 45
// drawn from shapes. Pure and deterministic: a seed and a day decide every letter.
import type { Listing } from '../../worker/products/schema.ts';
import { completeListing } from './market.ts';
import { borrowersOf, offerOfShape, offerOfSource, type Offer } from './offers.ts';
import { createRandom, type Random } from './random.ts';
import {
  FOLDS,
  GENERATED,
  INSTITUTIONS,
  RENAMED,
  SHAPES,
  SOURCES,
  TRANSLATIONS,
  type Generated,
  type Institution,
  type Source,
} from './tables.ts';

/** A listing with its institution (a key of data/demo/institutions.json) and the real listing it is shaped after. */
export type DemoListing = { institution: string; source: string | null; listing: Listing };

function need<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`data/demo lacks ${what}`);
  return value;
}

/** Whether a real listing admits firms or sole traders; the five that do not are replaced by generated ones. */
export function admitsFirms(source: Source): boolean {
  return borrowersOf(source).some((kind) => kind === 'enterprise' || kind === 'individual_business');
}

/** The institution that carries a real listing: the row of its bank that names it, else the bank's general row. */
export function institutionOf(source: Source): string {
  const rows = FOLDS.filter(({ bank }) => bank === source.bank);
  const row =
    rows.find(({ products }) => products?.includes(source.id)) ?? rows.find(({ products }) => !products);
  return need(row, `a fold for ${source.bank}`).institution;
}

// A guarantee institution lends nothing itself: its listings say which bank pays out.
function withLendingBank(offer: Offer, { lending_banks }: Institution, random: Random): Offer {
  if (!lending_banks) return offer;
  const key = random.pick(lending_banks);
  const bank = need(
    INSTITUTIONS.find((institution) => institution.key === key),
    `the bank ${key}`,
  );
  const text = {
    zh: `贷款由${bank.short_name}发放，本机构提供担保`,
    en: `The loan is paid out by ${bank.name.en}; this institution guarantees it`,
  };
  const { conditions } = offer;
  return { ...offer, conditions: { ...conditions, texts: [...conditions.texts, { id: 'lender', text }] } };
}

// Nothing of a generated listing was found anywhere: every field of the offer counts as filled.
const DRAWN_FIELDS: readonly (keyof Listing)[] = [
  'product_class',
  'borrower_types',
  'amount_min_fen',
  'amount_max_fen',
  'term_months_max',
  'is_revolving',
  'credit_line_months',
  'rate_type',
  'spread_bp_min',
  'spread_bp_max',
  'rate_min_ppm',
  'rate_max_ppm',
  'repayment_methods',
  'guarantee_types',
  'purposes',
  'process',
  'text_conditions',
  'data_classes',
];

type Planned = {
  source: string | null;
  title: Pick<Listing, 'name' | 'tagline'>;
  offer: (random: Random) => Offer;
};

function plannedFrom(source: Source): Planned {
  const { name, tagline, ...rest } = need(RENAMED[source.id], `a name for ${source.id}`);
  const translation = need(TRANSLATIONS[source.id], `conditions of ${source.id}`);
  return {
    source: source.id,
    title: { name, tagline },
    offer: () => offerOfSource(source, { name, tagline, ...rest }, translation),
  };
}

function plannedAs({ name, tagline, shape, towns }: Generated): Planned {
  return {
    source: null,
    title: { name, tagline },
    offer: (random) => {
      const offer = offerOfShape(need(SHAPES[shape], `the shape ${shape}`), towns, random);
      const filled = [...offer.conditions.filled, ...DRAWN_FIELDS];
      return { ...offer, conditions: { ...offer.conditions, filled } };
    },
  };
}

function shelf(institution: Institution): Planned[] {
  const carried = SOURCES.filter(
    (source) => admitsFirms(source) && institutionOf(source) === institution.key,
  );
  const generated = GENERATED.filter((row) => row.institution === institution.key);
  return [...carried.map(plannedFrom), ...generated.map(plannedAs)];
}

/**
 * The listings of the demonstration, by institution in the order of its table. Each is drawn from a stream of its
 * own, so that a change to one leaves the others as they are. `anchor_day` is the day 'YYYY-MM-DD' that dates are
 * relative to.
 */
export function demoListings({
  seed,
  anchor_day,
}: {
  seed: number | string;
  anchor_day: string;
}): DemoListing[] {
  const root = createRandom(seed).fork('listings');
  return INSTITUTIONS.flatMap((institution) =>
    shelf(institution).map(({ source, title, offer }, i) => {
      const random = root.fork(source ?? title.name);
      const head = {
        ...title,
        code: `${institution.code}-${String(i + 1).padStart(3, '0')}`,
        complaint_phone: need(institution.branches[0], 'a branch').phone,
      };
      const complete = withLendingBank(offer(random), institution, random);
      return {
        institution: institution.key,
        source,
        listing: completeListing(complete, head, { anchor_day, random }),
      };
    }),
  );
}
