// Three groups for one firm: what admits it, what almost does and what would help, what does not.
import { describe, expect, it } from 'vitest';
import { DEFAULT_LISTING } from '../../tests/worker/world/listing.ts';
import { both } from '../lib/bilingual.ts';
import { buildCatalogue } from '../products/catalogue.ts';
import type { Listing } from '../products/schema.ts';
import { namesOf } from './names.ts';
import { matchResults, SHOWN, SHOWN_ALONE, type MatchWish } from './results.ts';
import type { Facts, Leaf, Snapshot } from './terms.ts';

const TODAY = '2026-06-10';
const names = namesOf(new Map());
const bank = { id: 'org_a', name: both('国岳银行望城支行', 'Guoyue Bank'), short: '国岳银行' };

const catalogueOf = (listings: readonly Partial<Listing>[]) =>
  buildCatalogue(
    {
      version: 1,
      towns: new Map(),
      institution_spellings: new Map(),
      policies: [],
      products: listings.map((listing, i) => ({
        id: `prd_${String(i).padStart(3, '0')}`,
        version_id: `ver_${i}`,
        institution: bank,
        spelling: '',
        truth: null,
        listing: { ...DEFAULT_LISTING, code: `C-${i}`, name: `产品${i}`, criteria: { all: [] }, ...listing },
      })),
    },
    TODAY,
  );

const known = (value: Snapshot['value']): Snapshot => ({
  ...(value !== undefined && { value }),
  as_of: TODAY,
  source: 'official',
  provider: 'registry',
});
const FIRM: Facts = {
  org_type: known('enterprise'),
  registration_status: known('active'),
  established_on: known('2025-03-11'),
};

const leaf = (more: Pick<Leaf, 'attr' | 'op'> & Partial<Leaf>): Leaf => ({
  id: more.attr,
  severity: 'hard',
  code: 'E01',
  ...more,
});
const aged = (months: number) => leaf({ attr: 'established_on', op: 'months_since', value: months });

const FIXED_FEE = {
  kind: 'service_fee',
  payer: 'borrower',
  payee: 'third_party',
  mandatory: true,
  basis: 'fixed',
  amount_fen: 500_000,
  when: 'upfront',
} as const;

function match(listings: readonly Partial<Listing>[], wish: Partial<MatchWish> = {}, facts: Facts = FIRM) {
  const asked: Facts = {
    ...facts,
    requested_amount: known(wish.amount_fen ?? 100_000_000),
    requested_term: known(wish.term_months ?? 12),
  };
  return matchResults(catalogueOf(listings), asked, { sort: 'cost', ...wish }, { today: TODAY, names });
}

describe('what is asked for reference only', () => {
  it('decides nothing, and is told apart from what is met', () => {
    const soft = { severity: 'soft' as const };
    const criteria = {
      all: [
        leaf({ attr: 'patents', op: 'gte', value: 1, ...soft }),
        leaf({ attr: 'established_on', op: 'months_since', value: 1200, ...soft }),
        leaf({ attr: 'established_on', op: 'exists', ...soft }),
      ].map((one, i) => ({ ...one, id: `s${i}` })),
    };
    const { eligible } = match([{ criteria }], { product: 'prd_000' });
    const [item] = eligible.items;
    expect(item?.conditions?.aside.map(({ id, is_unknown }) => [id, is_unknown])).toEqual([
      ['s0', true],
      ['s1', false],
    ]);
  });
});

describe('a product that the firm does not meet yet', () => {
  const { near } = match([{ criteria: { all: [aged(24)] } }], { product: 'prd_000' });
  const [item] = near.items;

  it('says what is missing, by which evidence, and from which day it is met', () => {
    expect(item?.conditions?.failed).toMatchObject([{ attr: 'established_on' }]);
    expect(item?.conditions?.failed[0]?.sentence.zh).toBe('成立满24个月');
    expect(item?.conditions?.failed[0]?.explanation.zh).toMatch(/2025-03-11/);
    expect(item?.cure).toMatchObject({ reaches: 'met', on: '2027-03-11' });
    expect(item?.cure?.changes).toMatchObject([{ attr: 'established_on', kind: 'time', on: '2027-03-11' }]);
    expect(item?.self_cure_on).toBe('2027-03-11');
    expect(item?.why.zh).toBe('2027-03-11起成立满24个月');
    expect(item?.why.en).toMatch(/2027-03-11/);
    expect(item?.steps).toBe(1);
  });
});

describe('a product with open questions', () => {
  it('says who settles each: a consent, the firm’s own word, the registry or the bank', () => {
    const { open } = match(
      [
        {
          criteria: {
            all: [
              leaf({ attr: 'tax_credit_level', op: 'in', value: ['A'] }),
              leaf({ attr: 'tax_paid_12m', op: 'gte', value: 100 }),
              leaf({ attr: 'employees', op: 'gte', value: 5 }),
              leaf({ attr: 'patents', op: 'gte', value: 1 }),
              leaf({ attr: 'current_overdue', op: 'eq', value: false }),
            ],
          },
        },
      ],
      { product: 'prd_000' },
    );
    const [item] = open.items;
    expect(item?.conditions?.open.map(({ attr, cause, settled_by }) => [attr, cause, settled_by])).toEqual([
      ['tax_credit_level', 'missing', 'consent'],
      ['tax_paid_12m', 'missing', 'consent'],
      ['employees', 'missing', 'declaration'],
      ['patents', 'missing', 'verification'],
      ['current_overdue', 'bank_only', 'bank'],
    ]);
    // Both questions on tax are one consent; what the bank checks is no step of the firm.
    expect(item?.steps).toBe(3);
    expect(item?.why.zh).toMatch(/^待确认：.*等4项$/);
    expect(item).toMatchObject({ group: 'near', unknown_other: true, to_confirm: false, cure: null });
  });

  it('stands among 符合 when only the bank can answer them', () => {
    const { eligible } = match([
      {
        criteria: { all: [leaf({ attr: 'current_overdue', op: 'eq', value: false })] },
        text_conditions: [{ id: 't1', text: both('有固定场所', 'Premises') }],
      },
    ]);
    expect(eligible.items[0]).toMatchObject({ group: 'eligible', to_confirm: true });
    expect(eligible.items[0]?.why.zh).toBe('可核对的条件均符合，另有2项由银行核实');
  });

  it('counts for the consents, first the one that settles most', () => {
    const tax = leaf({ attr: 'tax_credit_level', op: 'in', value: ['A'] });
    const invoices = leaf({ attr: 'invoiced_amount_12m', op: 'gte', value: 1 });
    const { consents } = match([
      { criteria: { all: [invoices] } },
      { criteria: { all: [tax] } },
      { criteria: { all: [tax] } },
      { criteria: { all: [tax, invoices] } },
    ]);
    expect(consents.map(({ data_class, products, helps }) => [data_class, products, helps])).toEqual([
      ['tax', 2, 3],
      ['invoice', 1, 2],
    ]);
    expect(consents[0]?.label.zh).toBe('纳税信息');
  });
});

describe('a product that nothing can bring within reach', () => {
  it('is named with the reason only', () => {
    const { ineligible } = match([{ borrower_types: ['farmer_cooperative'] }]);
    expect(ineligible.total).toBe(1);
    expect(ineligible.items[0]).toEqual({
      id: 'prd_000',
      name: '产品0',
      institution: bank,
      why: { zh: '不符合“主体类型为农民专业合作社”', en: "Not met: Kind of firm: Farmers' cooperative" },
    });
  });
});

describe('the wish for more than a product lends', () => {
  it('is near, priced for what it does lend, and cured by asking less', () => {
    const { near } = match([{ amount_max_fen: 50_000_000 }], { amount_fen: 80_000_000 });
    const [item] = near.items;
    expect(item?.price).toMatchObject({ amount_fen: 50_000_000, term_months: 12 });
    expect(item?.cure?.changes[0]).toMatchObject({ attr: 'requested_amount', kind: 'action' });
  });
});

describe('a product that works its limit out from the firm’s figures', () => {
  const formula = { limit_formula: { attr: 'tax_paid_12m', times_ppm: 10_000_000 } } as const;
  const paying = (fen: number): Facts => ({ ...FIRM, tax_paid_12m: known(fen) });

  it('says what this firm may borrow, and prices that', () => {
    const [item] = match([formula], { amount_fen: 100_000_000 }, paying(4_000_000)).eligible.items;
    expect(item?.limit).toMatchObject({ fen: 40_000_000, by_formula: true, missing: [] });
    expect(item?.price).toMatchObject({ amount_fen: 40_000_000 });
  });

  it('prices the wish where the firm may borrow more', () => {
    const [item] = match([formula], { amount_fen: 20_000_000 }, paying(4_000_000)).eligible.items;
    expect(item?.price).toMatchObject({ amount_fen: 20_000_000 });
  });

  it('names the figures that are missing and promises no less than the listing', () => {
    const [item] = match([formula]).eligible.items;
    expect(item?.limit).toMatchObject({ by_formula: false });
    expect(item?.limit.missing.map(({ zh }) => zh)).toEqual(['近12个月纳税额']);
  });

  it('does not stand among 符合 where that is less than its lowest amount, and says so', () => {
    const { eligible, near } = match([formula], {}, paying(50_000));
    expect([eligible.total, near.total]).toEqual([0, 1]);
    expect(near.items[0]?.why.zh).toContain('低于起贷额1万元');
    expect(near.items[0]?.steps).toBe(1);
  });

  it('is ordered by amount as much as it lends this firm', () => {
    const shelf = [
      { name: '按公式', rate_min_ppm: 20_000, ...formula },
      { name: '按上限', rate_min_ppm: 40_000, amount_max_fen: 60_000_000 },
    ];
    const order = (tax: number): string[] =>
      match(shelf, { amount_fen: 60_000_000, sort: 'amount' }, paying(tax)).eligible.items.map(
        ({ name }) => name,
      );
    expect(order(4_000_000)).toEqual(['按上限', '按公式']);
    expect(order(6_000_000)).toEqual(['按公式', '按上限']);
  });
});

describe('the order of a group', () => {
  const shelf: Partial<Listing>[] = [
    // For 100万元 a fee of 5,000 yuan is half a point; for 10万元 it is five points.
    { name: '有固定费用', rate_min_ppm: 30_000, fees: [FIXED_FEE] },
    { name: '无费用', rate_min_ppm: 40_000, payout_workdays: 1 },
    { name: '小额', rate_min_ppm: 20_000, amount_max_fen: 20_000_000 },
  ];
  const order = (wish: Partial<MatchWish>, group: 'eligible' | 'near' = 'eligible') =>
    match(shelf, wish)[group].items.map(({ name }) => name);

  it('by cost is that of the loan asked for, not of the reference loan', () => {
    expect(order({ amount_fen: 100_000_000 })).toEqual(['有固定费用', '无费用']);
    expect(order({ amount_fen: 10_000_000 })).toEqual(['小额', '无费用', '有固定费用']);
  });

  it('by amount puts those first that lend it all, the cheapest of them before the others', () => {
    expect(order({ amount_fen: 20_000_000, sort: 'amount' })).toEqual(['小额', '有固定费用', '无费用']);
  });

  it('by speed is that of the promised days', () => {
    expect(order({ amount_fen: 10_000_000, sort: 'speed' })[0]).toBe('无费用');
  });

  it('among 差一点 has the nearest first; what is merely open is not counted as missing', () => {
    const { near } = match([
      {
        name: '两步',
        rate_min_ppm: 10_000,
        criteria: { all: [aged(24), leaf({ attr: 'employees', op: 'gte', value: 5 })] },
      },
      { name: '一步', rate_min_ppm: 90_000, criteria: { all: [aged(24)] } },
    ]);
    expect(near.items.map(({ name, steps }) => [name, steps])).toEqual([
      ['一步', 1],
      ['两步', 1],
    ]);
  });
});

describe('what is shown', () => {
  it('is limited, what is counted is not', () => {
    const many = Array.from({ length: 100 }, () => ({}));
    const { eligible, near, ineligible } = match(many);
    expect([eligible.total, near.total, ineligible.total]).toEqual([100, 0, 0]);
    expect(eligible.items).toHaveLength(SHOWN.eligible);
    const stopped = match(many.map(() => ({ borrower_types: ['farmer_cooperative' as const] })));
    expect(stopped.ineligible.total).toBe(100);
    expect(stopped.ineligible.items).toHaveLength(SHOWN.ineligible);
  });

  it('is a part alone and at length when that is asked for; the others are still counted', () => {
    const many = Array.from({ length: SHOWN_ALONE + 50 }, (_, i) =>
      i % 40 === 0 ? { borrower_types: ['farmer_cooperative' as const] } : {},
    );
    const { eligible, ineligible } = match(many, { part: 'ineligible' });
    expect(eligible).toEqual({ total: 195, items: [] });
    expect(ineligible.total).toBe(5);
    expect(ineligible.items).toHaveLength(5);
    const admitted = match(many, { part: 'eligible' });
    expect(admitted.eligible.items).toHaveLength(SHOWN_ALONE);
    expect(admitted.ineligible).toEqual({ total: 5, items: [] });
  });

  it('has the cheapest for the loan asked for, also when the reference loan would have chosen others', () => {
    const fee = { ...FIXED_FEE, amount_fen: 1_000_000 };
    const shelf = [
      ...Array.from({ length: SHOWN.eligible + 4 }, () => ({ rate_min_ppm: 40_000, fees: [fee] })),
      { name: '小额便宜', rate_min_ppm: 80_000, rate_max_ppm: 90_000 },
    ];
    const names = match(shelf, { amount_fen: 10_000_000 }).eligible.items.map(({ name }) => name);
    expect(names).toHaveLength(SHOWN.eligible);
    expect(names[0]).toBe('小额便宜');
  });

  it('leaves out products without the kind of security wished for', () => {
    const { eligible, near, ineligible } = match(
      [{ guarantee_types: ['mortgage'] }, { guarantee_types: ['credit', 'guarantee'] }],
      { guarantee: 'credit' },
    );
    expect(eligible.total + near.total + ineligible.total).toBe(1);
    expect(eligible.items[0]?.name).toBe('产品1');
  });

  it('leaves the conditions out of a list: they weigh several times the cards', () => {
    const { near } = match([{ criteria: { all: [aged(24)] } }]);
    expect(near.items[0]?.conditions).toBeNull();
  });

  it('puts every product into exactly one group', () => {
    const { eligible, open, near, ineligible } = match([
      {},
      { criteria: { all: [leaf({ attr: 'employees', op: 'gte', value: 5 })] } },
      { criteria: { all: [aged(24)] } },
      { borrower_types: ['farmer_cooperative'] },
    ]);
    expect([eligible, open, near, ineligible].map(({ total }) => total)).toEqual([1, 1, 1, 1]);
    expect(eligible.items[0]?.why.zh).toBe('符合该产品的全部条件');
  });
});
