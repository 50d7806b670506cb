// The page of one product.
import { describe, expect, it } from 'vitest';
import lprTable from '../../data/lpr.json' with { type: 'json' };
import { DEFAULT_LISTING } from '../../tests/worker/world/listing.ts';
import { both } from '../lib/bilingual.ts';
import { pricedOn } from './current.ts';
import type { Listing } from './schema.ts';
import { sheetOf, type SheetWish } from './sheet.ts';

const towns = new Map([['430112106', both('靖港镇', 'Jinggang Town')]]);
const lpr = { known_until: '2026-12-31', changes: lprTable.changes };

function sheet(listing: Partial<Listing> = {}, wish: SheetWish = {}, today = '2026-06-10') {
  const product = {
    id: 'prd_1',
    version_id: 'ver_1',
    institution: { id: 'org_1', name: both('国岳银行望城支行', 'Guoyue Bank'), short: '国岳银行' },
    truth: null,
    listing: { ...DEFAULT_LISTING, code: 'C-1', name: '周转贷', ...listing },
  };
  return sheetOf(product, wish, { today, lpr, towns, names: (_, code) => towns.get(code), subsidies: [] });
}

describe('the cost example', () => {
  it('is the reference loan until another is asked for', () => {
    expect(sheet().example).toMatchObject({
      amount_fen: 100_000_000,
      term_months: 12,
      method: 'interest_only',
    });
    const asked = sheet({}, { amount_fen: 20_000_000, term_months: 6, method: 'equal_installment' }).example;
    expect(asked).toMatchObject({ amount_fen: 20_000_000, term_months: 6, method: 'equal_installment' });
    expect(asked.payments).toBe(6);
  });

  it('is moved to what the product offers', () => {
    expect(sheet({}, { amount_fen: 10 ** 12, term_months: 360 }).example).toMatchObject({
      amount_fen: DEFAULT_LISTING.amount_max_fen,
      term_months: DEFAULT_LISTING.term_months_max,
    });
  });

  it('stands beside every other way of repaying, and is one of them', () => {
    const { example, methods } = sheet({ repayment_methods: ['equal_principal', 'bullet', 'revolving'] });
    expect(methods.map(({ method }) => method)).toEqual(['equal_principal', 'bullet', 'revolving']);
    expect(methods[0]?.total_cost_fen).toBe(example.total_cost_fen);
    expect(methods.every(({ irr_ppm, rate }) => irr_ppm !== null && rate?.kind === 'simple')).toBe(true);
  });

  it('lists every fee with its sum, and whether it counts', () => {
    const fee = {
      kind: 'guarantee_fee',
      payer: 'borrower',
      payee: 'third_party',
      mandatory: true,
      basis: 'percent_per_year',
      rate_ppm: 5000,
      when: 'upfront',
    } as const;
    const { fees, example } = sheet({ fees: [fee, { ...fee, kind: 'notary_fee', payer: 'bank' }] });
    expect(fees.map(({ kind, total_fen, counted }) => [kind, total_fen, counted])).toEqual([
      ['guarantee_fee', 500_000, true],
      ['notary_fee', 500_000, false],
    ]);
    expect(example.total_fees_fen).toBe(500_000);
    expect(example.rate?.kind).toBe('irr');
  });
});

describe('the LPR behind a price', () => {
  const floating = { rate_type: 'lpr', spread_bp_min: 45, spread_bp_max: 100 } as const;

  it('is none for a fixed price', () => {
    expect(sheet().lpr).toBeNull();
  });

  it('is today’s value of the tenor of the loan, with the rates it makes', () => {
    const { lpr: basis } = sheet(floating);
    expect(basis).toMatchObject({ known: true, tenor: 'lpr_1y', spread_bp_min: 45 });
    expect(basis?.rate_min_ppm).toBe((basis?.lpr_ppm ?? 0) + 4500);
    expect(basis?.rate_max_ppm).toBe((basis?.lpr_ppm ?? 0) + 10_000);
    expect(sheet({ ...floating, term_months_max: 120 }, { term_months: 61 }).lpr?.tenor).toBe('lpr_5y');
  });

  it('is the one that the example is worked out with, on both sides of five years', () => {
    const listing = { ...DEFAULT_LISTING, code: 'C-1', name: '长短贷', ...floating, term_months_max: 120 };
    for (const term_months of [12, 60, 61, 120]) {
      const shown = sheet(pricedOn(listing, lpr, '2026-06-10'), { term_months });
      expect([shown.example.rate_ppm, shown.rate_min_ppm]).toEqual([
        shown.lpr?.rate_min_ppm,
        shown.lpr?.rate_min_ppm,
      ]);
    }
  });

  it('is unknown after the last entry, and then no rate is made of it', () => {
    const { lpr: basis } = sheet(floating, {}, '2027-01-01');
    expect(basis).toMatchObject({ known: false, lpr_ppm: null, rate_min_ppm: null });
  });

  it('makes no rate below zero', () => {
    expect(sheet({ ...floating, spread_bp_min: -500 }).lpr?.rate_min_ppm).toBeNull();
  });
});

it('names towns, titles and classes of data instead of codes', () => {
  const shown = sheet({
    towns: ['430112106', '430112999'],
    amount_by_honour: [{ honour: 'high_tech', amount_max_fen: 500_000_000 }],
  });
  expect(shown.towns?.map(({ zh }) => zh)).toEqual(['靖港镇', '430112999']);
  expect(shown.amount_by_title[0]?.title.zh).toBe('高新技术企业');
  expect(shown.documents.find(({ id }) => id === 'tax')?.source?.zh).toBe('纳税信息');
  expect(shown.data_classes.map(({ id }) => id)).toEqual(['public', 'tax']);
});
