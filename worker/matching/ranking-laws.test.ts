// The order of a list of matches: the same for the same shelf however it came in, and no product is moved past another by
// a third one that comes or goes.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LISTING } from '../../tests/worker/world/listing.ts';
import { both } from '../lib/bilingual.ts';
import { buildCatalogue } from '../products/catalogue.ts';
import type { Listing } from '../products/schema.ts';
import { MATCH_SORTS, type MatchSort } from './bands.ts';
import { namesOf } from './names.ts';
import { matchResults } from './results.ts';
import type { PublishedPolicy } from '../policies/linked.ts';
import { facts } from './test-support.ts';
import type { Facts } from './terms.ts';

const TODAY = '2026-06-10';
const WAN = 1_000_000;
const bank = { id: 'org_a', name: both('国岳银行望城支行', 'Guoyue Bank'), short: '国岳银行' };
const FIRM = facts({ org_type: 'enterprise', registration_status: 'active', tax_paid_12m: 5 * WAN });
/** As many as a part shows at length: what is shown is the whole order. */
const MOST = 25;

type Offer = { readonly id: string; readonly listing: Partial<Listing> };
const anyOffer = fc.record({
  rate: fc.integer({ min: 3, max: 6 }).map((rate) => rate * 10_000),
  most: fc.integer({ min: 1, max: 4 }).map((hundred) => hundred * 50 * WAN),
  days: fc.integer({ min: 1, max: 3 }),
  formula: fc.boolean(),
});
// Few different terms, so that ties are common.
const anyShelf: fc.Arbitrary<Offer[]> = fc.array(anyOffer, { minLength: 2, maxLength: MOST }).map((offers) =>
  offers.map(({ rate, most, days, formula }, i) => ({
    id: `prd_${String(i).padStart(3, '0')}`,
    listing: {
      rate_min_ppm: rate,
      rate_max_ppm: rate + 10_000,
      amount_max_fen: most,
      payout_workdays: days,
      limit_formula: formula ? { attr: 'tax_paid_12m', times_ppm: 10_000_000 } : null,
    },
  })),
);

function orderOf(
  offers: readonly Offer[],
  sort: MatchSort,
  amount_fen: number,
  more: { readonly known?: Facts; readonly policies?: readonly PublishedPolicy[] } = {},
): string[] {
  const catalogue = buildCatalogue(
    {
      version: 1,
      towns: new Map(),
      institution_spellings: new Map(),
      policies: more.policies ?? [],
      products: offers.map(({ id, listing }) => ({
        id,
        version_id: `v${id}`,
        institution: bank,
        spelling: '',
        truth: null,
        listing: { ...DEFAULT_LISTING, code: id, name: id, criteria: { all: [] }, ...listing },
      })),
    },
    TODAY,
  );
  const asked = facts({ requested_amount: amount_fen, requested_term: 12 });
  const wish = { sort, amount_fen, term_months: 12, part: 'eligible' } as const;
  const at = { today: TODAY, names: namesOf(new Map()) };
  return matchResults(catalogue, { ...FIRM, ...more.known, ...asked }, wish, at).eligible.items.map(
    ({ id }) => id,
  );
}

const anySort = fc.constantFrom(...MATCH_SORTS);
const anyAmount = fc.constantFrom(10 * WAN, 40 * WAN, 60 * WAN, 150 * WAN);

describe('the order of those that admit the firm', () => {
  it('does not depend on the order in which the shelf came in', () => {
    fc.assert(
      fc.property(anyShelf, anySort, anyAmount, fc.infiniteStream(fc.nat()), (shelf, sort, amount, draws) => {
        const shuffled = shelf
          .map((offer) => ({ offer, at: draws.next().value as number }))
          .toSorted((a, b) => a.at - b.at)
          .map(({ offer }) => offer);
        expect(orderOf(shuffled, sort, amount)).toEqual(orderOf(shelf, sort, amount));
      }),
      { numRuns: 300 },
    );
  });

  it('of two products is not changed by a third one', () => {
    fc.assert(
      fc.property(anyShelf, anySort, anyAmount, fc.nat(MOST), (shelf, sort, amount, out) => {
        const without = shelf.filter((_, i) => i !== out % shelf.length);
        const gone = shelf[out % shelf.length]?.id;
        expect(orderOf(without, sort, amount)).toEqual(
          orderOf(shelf, sort, amount).filter((id) => id !== gone),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('is by the criterion that is stated, and a better offer never stands lower for it', () => {
    fc.assert(
      fc.property(anyShelf, anyAmount, fc.nat(MOST), (shelf, amount, which) => {
        const place = which % shelf.length;
        const id = shelf[place]?.id ?? '';
        const before = orderOf(shelf, 'cost', amount).indexOf(id);
        const cheaper = shelf.map((offer, i) =>
          i === place ? { ...offer, listing: { ...offer.listing, rate_min_ppm: 20_000 } } : offer,
        );
        if (before >= 0) expect(orderOf(cheaper, 'cost', amount).indexOf(id)).toBeLessThanOrEqual(before);
      }),
      { numRuns: 300 },
    );
  });
});

describe('the order by cost', () => {
  const subsidy: PublishedPolicy = {
    hash: '',
    published_on: '2025-12-20',
    is_used_up: false,
    id: 'pol_1',
    terms: {
      code: 'TX-1',
      name: both('科技贴息', 'Technology subsidy'),
      summary: both('', ''),
      source: '',
      benefit: {
        kind: 'interest_subsidy',
        subsidy_ppm: 15_000,
        months_max: 12,
        every_months: 12,
        cap_fen: 1000 * WAN,
      },
      scope: 'linked_products',
      criteria: {
        all: [{ id: 'c', attr: 'honours', op: 'in', value: ['high_tech'], severity: 'hard', code: 'E07' }],
      },
      budget_fen: 10_000 * WAN,
      excludes: [],
      valid_from: '2026-01-01',
      valid_until: '2027-12-31',
      contact_phone: '',
    },
  };
  const shelf: Offer[] = [
    { id: 'prd_plain', listing: { rate_min_ppm: 39_000 } },
    { id: 'prd_subsidised', listing: { rate_min_ppm: 45_000, policies: ['TX-1'] } },
  ];
  const order = (known: Facts): string[] => orderOf(shelf, 'cost', 10 * WAN, { known, policies: [subsidy] });

  it('counts the subsidy of a firm that certainly qualifies', () => {
    expect(order(facts({ honours: ['high_tech'] }))).toEqual(['prd_subsidised', 'prd_plain']);
  });

  it('counts none that the firm does not qualify for, nor one that is still open', () => {
    expect(order(facts({ honours: ['tech_sme'] }))).toEqual(['prd_plain', 'prd_subsidised']);
    expect(order({})).toEqual(['prd_plain', 'prd_subsidised']);
  });
});
