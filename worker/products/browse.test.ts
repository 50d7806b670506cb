// The public list over a shelf in memory: filters, orders, pages.
import { describe, expect, it } from 'vitest';
import { DEFAULT_LISTING } from '../../tests/worker/world/listing.ts';
import { both } from '../lib/bilingual.ts';
import { findProducts, PAGE_SIZE, type Filters } from './browse.ts';
import { buildCatalogue, type Catalogue } from './catalogue.ts';
import { compareKeys, readPlace, sortKey, writePlace } from './order.ts';
import type { Listing } from './schema.ts';
import { GUARANTEE_TYPES, PRODUCT_CLASSES, PRODUCT_SORTS, type ProductSort } from './terms.ts';

const BANKS = [
  { id: 'org_a', name: both('国岳银行望城支行', 'Guoyue Bank'), short: '国岳银行' },
  { id: 'org_b', name: both('澧水农商银行', 'Lishui Rural Bank'), short: '澧水农商行' },
];

function shelfOf(listings: readonly Partial<Listing>[], gone: readonly string[] = []): Catalogue {
  const products = listings.map((listing, i) => ({
    id: `prd_${String(i).padStart(5, '0')}`,
    version_id: `ver_${i}`,
    spelling: '',
    institution: BANKS[i % 2] ?? { id: '', name: both('', ''), short: '' },
    truth: null,
    listing: { ...DEFAULT_LISTING, code: `C-${i}`, name: `产品${i}`, ...listing },
  }));
  const left = products.filter(({ id }) => !gone.includes(id));
  return buildCatalogue(
    { version: 7, towns: new Map(), products: left, institution_spellings: new Map(), policies: [] },
    '2026-06-10',
  );
}

const FEE = {
  kind: 'guarantee_fee',
  payer: 'borrower',
  payee: 'third_party',
  mandatory: true,
  basis: 'percent_per_year',
  rate_ppm: 10_000,
  when: 'upfront',
} as const;

/** A shelf whose products repeat values, so that every order has ties. */
function manyListings(count: number): Partial<Listing>[] {
  const classes = PRODUCT_CLASSES;
  return Array.from({ length: count }, (_, i) => ({
    name: i % 3 === 0 ? `税贷${i % 7}号` : `周转金${i % 5}号`,
    rate_min_ppm: 30_000 + (i % 4) * 1000,
    amount_max_fen: 100_000_000 * (1 + (i % 3)),
    payout_workdays: 1 + (i % 3),
    product_class: classes[i % classes.length] ?? 'working_capital',
    guarantee_types: [GUARANTEE_TYPES[i % 4] ?? 'credit'],
  }));
}

function allPages(catalogue: Catalogue, wanted: Filters & { sort: ProductSort; search?: string }) {
  const ids: string[] = [];
  const totals = new Set<number>();
  let cursor: string | null = null;
  let pages = 0;
  do {
    const page = findProducts(catalogue, { ...wanted, after: cursor === null ? null : readPlace(cursor) });
    ids.push(...page.items.map(({ id }) => id));
    totals.add(page.total);
    expect(page.items.length).toBeLessThanOrEqual(PAGE_SIZE);
    cursor = page.next;
    pages += 1;
  } while (cursor !== null && pages < 100);
  return { ids, totals: [...totals], pages };
}

describe('the pages of a list', () => {
  const catalogue = shelfOf(manyListings(129));

  it.each(PRODUCT_SORTS)('show every product exactly once, sorted by %s', (sort) => {
    const { ids, totals, pages } = allPages(catalogue, { sort });
    expect(new Set(ids).size).toBe(129);
    expect(ids).toHaveLength(129);
    expect(totals).toEqual([129]);
    expect(pages).toBe(7);
    const keys = ids.map((id) => {
      const entry = catalogue.entries.find(({ card }) => card.id === id);
      return entry ? sortKey(entry.card, sort) : sort;
    });
    for (const [i, key] of keys.entries()) {
      const before = keys[i - 1];
      if (typeof key === 'object' && typeof before === 'object') {
        expect(compareKeys(before, key)).toBeLessThan(0);
      }
    }
  });

  it.each(PRODUCT_SORTS)('show every find of a search exactly once, sorted by %s', (sort) => {
    const { ids, totals } = allPages(catalogue, { sort, search: '税贷' });
    const wanted = catalogue.entries.filter(
      ({ card }) => /税贷/.test(card.name) || card.product_class === 'tax_loan',
    );
    expect([...ids].sort()).toEqual(wanted.map(({ card }) => card.id).sort());
    expect(totals).toEqual([wanted.length]);
    // What is found in a name goes before what is found in other words.
    const inName = ids.map((id) =>
      /税贷/.test(catalogue.entries.find(({ card }) => card.id === id)?.card.name ?? ''),
    );
    expect(inName.lastIndexOf(true)).toBeLessThan(
      inName.indexOf(false) < 0 ? ids.length : inName.indexOf(false),
    );
  });

  it('stay whole when products come and go between them', () => {
    const first = findProducts(catalogue, { sort: 'cost' });
    const seen = first.items.map(({ id }) => id);
    const last = seen.at(-1) ?? '';
    // The very product at which the page ended is taken off the shelf, and eleven new ones come.
    const later = shelfOf(manyListings(140), [last]);
    const second = findProducts(later, { sort: 'cost', after: readPlace(first.next ?? '') });
    const before = allPages(catalogue, { sort: 'cost' }).ids;
    const stayed = before.slice(PAGE_SIZE).filter((id) => id !== last);
    const known = second.items.map(({ id }) => id).filter((id) => before.includes(id));
    expect(second.items).toHaveLength(PAGE_SIZE);
    expect(known).toEqual(stayed.slice(0, known.length));
    expect(seen.some((id) => known.includes(id))).toBe(false);
  });

  it('end exactly at the last product', () => {
    for (const count of [0, 1, 19, 20, 21, 40]) {
      const page = allPages(shelfOf(manyListings(count)), { sort: 'name' });
      expect(page.ids).toHaveLength(count);
      expect(page.pages).toBe(Math.max(1, Math.ceil(count / PAGE_SIZE)));
    }
  });
});

describe('an order', () => {
  it('by cost compares the effective IRR and never a simple rate with it', () => {
    // 3.00 % simple without fees is cheaper than 2.50 % with a guarantee fee of 1 % a year, though the rate is higher.
    const page = findProducts(
      shelfOf([
        { rate_min_ppm: 25_000, fees: [FEE], name: '带担保费' },
        { rate_min_ppm: 30_000, name: '无费用' },
      ]),
      { sort: 'cost' },
    );
    expect(page.items.map(({ name, rate }) => [name, rate?.kind])).toEqual([
      ['无费用', 'simple'],
      ['带担保费', 'irr'],
    ]);
    expect(page.items[0]?.rate?.ppm).toBe(30_000);
  });

  it('by amount puts the highest first, by speed the fewest promised days, by name the order of pinyin', () => {
    const catalogue = shelfOf([
      { name: '周转', amount_max_fen: 100_000_000, payout_workdays: 1 },
      { name: '税金', amount_max_fen: 300_000_000, payout_workdays: 9 },
      { name: '安居', amount_max_fen: 200_000_000, payout_workdays: 5 },
    ]);
    const names = (sort: ProductSort) => findProducts(catalogue, { sort }).items.map(({ name }) => name);
    expect(names('amount')).toEqual(['税金', '安居', '周转']);
    expect(names('speed')).toEqual(['周转', '安居', '税金']);
    expect(names('name')).toEqual(['安居', '税金', '周转']);
  });
});

describe('a filter', () => {
  const catalogue = shelfOf([
    {
      name: '甲',
      amount_min_fen: 10_000_000,
      amount_max_fen: 100_000_000,
      term_months_min: 6,
      term_months_max: 12,
    },
    {
      name: '乙',
      amount_max_fen: 500_000_000,
      term_months_max: 36,
      guarantee_types: ['mortgage', 'guarantee'],
    },
    { name: '丙', borrower_types: ['farmer_cooperative'], product_class: 'agri_loan', rate_min_ppm: 30_000 },
    {
      name: '丁',
      amount_max_fen: 100_000_000,
      amount_by_honour: [{ honour: 'high_tech', amount_max_fen: 900_000_000 }],
    },
  ]);
  const names = (filters: Filters) =>
    findProducts(catalogue, { sort: 'name', ...filters })
      .items.map(({ name }) => name)
      .sort();

  it('by amount takes both ends in, and the amount a title raises', () => {
    expect(names({ amount_fen: 9_999_999 })).toEqual(['丁', '丙', '乙']);
    expect(names({ amount_fen: 10_000_000 })).toContain('甲');
    expect(names({ amount_fen: 100_000_000 })).toContain('甲');
    expect(names({ amount_fen: 100_000_001 })).toEqual(['丁', '丙', '乙']);
    expect(names({ amount_fen: 900_000_000 })).toEqual(['丁']);
    expect(names({ amount_fen: 900_000_001 })).toEqual([]);
  });

  it('by term takes both ends in', () => {
    expect(names({ term_months: 5 })).toEqual(['丁', '丙', '乙']);
    expect(names({ term_months: 6 })).toContain('甲');
    expect(names({ term_months: 12 })).toContain('甲');
    expect(names({ term_months: 13 })).toEqual(['乙']);
  });

  it('by words asks for one of a product’s own', () => {
    expect(names({ guarantee: 'guarantee' })).toEqual(['乙']);
    expect(names({ guarantee: 'pledge' })).toEqual([]);
    expect(names({ borrower: 'farmer_cooperative' })).toEqual(['丁', '丙', '乙', '甲'].sort());
    expect(names({ borrower: 'enterprise' })).not.toContain('丙');
    expect(names({ product_class: 'agri_loan' })).toEqual(['丙']);
    expect(names({ institution: 'org_a' })).toEqual(['丙', '甲'].sort());
    expect(names({ institution: 'org_none' })).toEqual([]);
  });

  it('by rate compares the effective IRR, so that nothing dearer hides behind a simple rate', () => {
    // 3.00 % simple, interest monthly, is 3.04 % effective.
    expect(names({ rate_max_ppm: 30_000 })).toEqual([]);
    expect(names({ rate_max_ppm: 30_416 })).toEqual(['丙']);
    expect(names({ rate_max_ppm: 30_415 })).toEqual([]);
  });

  it('and another together narrow the list', () => {
    expect(names({ amount_fen: 50_000_000, institution: 'org_b', guarantee: 'credit' })).toEqual(['丁']);
  });

  it('leaves the counts per institution open, so that another can be chosen', () => {
    const { facets, total } = findProducts(catalogue, {
      sort: 'cost',
      institution: 'org_a',
      amount_fen: 900_000_000,
    });
    expect(total).toBe(0);
    expect(facets?.institution.map(({ id, products }) => [id, products])).toEqual([
      ['org_b', 1],
      ['org_a', 0],
    ]);
  });
});

describe('the counts beside the choices', () => {
  const catalogue = shelfOf(
    manyListings(129).map((listing, i) => ({
      ...listing,
      tags: i % 6 === 0 ? ['technology', 'green'] : i % 6 === 1 ? ['green'] : [],
      process: i % 2 === 0 ? 'online' : 'offline',
      first_loan_friendly: i % 3 === 0,
      borrower_types: i % 4 === 0 ? ['enterprise'] : ['enterprise', 'individual_business'],
    })),
  );
  const NONE = { sort: 'cost' } as const;
  const CHOSEN: readonly Filters[] = [
    {},
    { guarantee: 'credit' },
    { tag: 'green', process: 'online' },
    { product_class: 'tax_loan', institution: 'org_a', borrower: 'enterprise' },
    { first_loan: 'yes', amount_fen: 200_000_000, term_months: 6 },
    { rate_max_ppm: 31_500, tag: 'technology', guarantee: 'mortgage' },
  ];

  it.each(CHOSEN)('are what each choice would then show, with %o chosen', (filters) => {
    for (const search of [undefined, '税贷']) {
      const { facets } = findProducts(catalogue, { ...NONE, ...filters, search });
      if (!facets) throw new Error('the first page counts');
      const shown = (change: Filters): number =>
        findProducts(catalogue, { ...NONE, ...filters, search, ...change }).total;
      for (const { value, products } of facets.guarantee) expect(shown({ guarantee: value })).toBe(products);
      for (const { value, products } of facets.borrower) expect(shown({ borrower: value })).toBe(products);
      for (const { value, products } of facets.product_class)
        expect(shown({ product_class: value })).toBe(products);
      for (const { value, products } of facets.tag) expect(shown({ tag: value })).toBe(products);
      for (const { value, products } of facets.process) expect(shown({ process: value })).toBe(products);
      for (const { value, products } of facets.first_loan)
        expect(shown({ first_loan: value })).toBe(products);
      for (const { id, products } of facets.institution) expect(shown({ institution: id })).toBe(products);
    }
  });

  it('name no choice that would leave nothing, except the one that is chosen', () => {
    const { facets } = findProducts(catalogue, { ...NONE, tag: 'technology', process: 'offline' });
    expect(facets?.tag.map(({ value, products }) => [value, products])).toEqual([
      ['technology', 0],
      ['green', 22],
    ]);
    expect(facets?.process).toEqual([
      { value: 'online', products: 22 },
      { value: 'offline', products: 0 },
    ]);
  });

  it('are not counted again on later pages', () => {
    const first = findProducts(catalogue, NONE);
    expect(first.facets).not.toBeNull();
    expect(findProducts(catalogue, { ...NONE, after: readPlace(first.next ?? '') }).facets).toBeNull();
  });
});

describe('the place where a page ended', () => {
  const place = { sort: 'cost', searched: false, tier: 0, key: [30_416, -1, 'prd_x'] } as const;

  it('can be written and read again, names in Chinese too', () => {
    expect(readPlace(writePlace(place))).toEqual(place);
    const named = { sort: 'name', searched: true, tier: 4, key: ['湘税贷', 0, 'prd_y'] } as const;
    expect(readPlace(writePlace(named))).toEqual(named);
    expect(writePlace(named)).toMatch(/^[\w-]+$/);
  });

  it.each([
    ['nothing', ''],
    ['no base64', '%%%'],
    ['no JSON', Buffer.from('cost').toString('base64url')],
    ['an object', Buffer.from('{"sort":"cost"}').toString('base64url')],
    ['another order', Buffer.from('["price",0,0,1,1,"a"]').toString('base64url')],
    ['a name where a number belongs', Buffer.from('["cost",0,0,"x",1,"a"]').toString('base64url')],
    ['a number where a name belongs', Buffer.from('["name",0,0,1,1,"a"]').toString('base64url')],
    ['a tier that does not exist', Buffer.from('["cost",0,12,1,1,"a"]').toString('base64url')],
    ['too few parts', Buffer.from('["cost",0,0,1,1]').toString('base64url')],
    ['a fraction', Buffer.from('["cost",0,0,1.5,1,"a"]').toString('base64url')],
  ])('is refused when it is %s', (_, text) => {
    expect(readPlace(text)).toBeNull();
  });
});
