import { describe, expect, it } from 'vitest';
import file from '../../data/rates-cases.json' with { type: 'json' };
import { parsePercent } from '../lib/money.ts';
import type { Listing } from '../products/schema.ts';
import { compareOffers, costOn, type Compared } from './comparison.ts';
import { disclosureOf, DISCLOSURE_IDS } from './disclosure.ts';
import type { OfferTermsInput } from './schema.ts';

const LISTING = {
  repayment_frequency: 'month',
  principal_grace_periods: 0,
  interest_grace_periods: 0,
  interest_by: 'period',
  day_basis: 360,
  penalty_multiple_pct: 150,
  prepayment_allowed: true,
  prepayment_fee_ppm: 0,
} as unknown as Listing;

const fee = (amount_fen: number): OfferTermsInput['fees'][number] => ({
  kind: 'guarantee_fee',
  payer: 'borrower',
  payee: 'third_party',
  mandatory: true,
  basis: 'fixed',
  amount_fen,
  when: 'upfront',
});

const TERMS: OfferTermsInput = {
  kind: 'committed',
  amount_fen: 80_000_000,
  term_months: 12,
  rate_ppm: 36_500,
  repayment_method: 'interest_only',
  guarantee_type: 'credit',
  fees: [],
  conditions: [],
  valid_days: 10,
};

const offer = (
  id: string,
  terms: Partial<OfferTermsInput>,
  valid_until = 10,
): Compared & { terms: OfferTermsInput } => {
  const full = { ...TERMS, ...terms };
  const same = costOn(LISTING, full, { amount_fen: 80_000_000, term_months: 12 });
  return { id, kind: full.kind, state: 'open', valid_until, same, terms: full };
};

describe('the annual cost on the sheet', () => {
  type Case = {
    id: string;
    input: {
      principal: number;
      annual_rate_pct: string;
      periods: number;
      method: string;
      upfront_fee?: number;
    };
    irr_effective_pct?: string;
  };
  // The worked cases of one loan with or without a fee at the start, paid every month.
  const cases = (file as unknown as { annualised?: Case[]; cases?: Case[] }).cases ?? [];
  const plain = cases.filter(
    ({ id, input, irr_effective_pct }) =>
      id.startsWith('APR') &&
      irr_effective_pct !== undefined &&
      ['equal_installment', 'equal_principal', 'interest_only'].includes(input.method) &&
      Object.keys(input).every((key) =>
        ['principal', 'annual_rate_pct', 'periods', 'period', 'method', 'upfront_fee'].includes(key),
      ),
  );
  it.each(plain.map((one) => [one.id, one] as const))(
    'is that of the worked case %s',
    (_, { input, irr_effective_pct }) => {
      const rate = parsePercent(input.annual_rate_pct);
      if (!rate.ok) throw new Error(input.annual_rate_pct);
      const loan = { amount_fen: input.principal, term_months: input.periods };
      const cost = costOn(
        LISTING,
        {
          ...loan,
          rate_ppm: rate.ppm,
          repayment_method: input.method as 'interest_only',
          fees: input.upfront_fee ? [fee(input.upfront_fee)] : [],
        },
        loan,
      );
      expect(cost.irr_effective?.pct).toBe(irr_effective_pct);
    },
  );
  it('has worked cases to be held against', () => expect(plain.length).toBeGreaterThanOrEqual(2));
});

describe('offers side by side', () => {
  it('are sorted by the annual cost on the same loan, whatever amount each bank has cut its offer to', () => {
    const dear = offer('off_a', { rate_ppm: 38_000, amount_fen: 10_000_000 });
    const fees = offer('off_b', { rate_ppm: 36_000, fees: [fee(400_000)] });
    const cheap = offer('off_c', { rate_ppm: 37_000 });
    const { offers } = compareOffers([dear, fees, cheap], 'committed');
    expect(offers.map(({ id }) => id)).toEqual(['off_c', 'off_a', 'off_b']);
    expect(offers.map(({ more_fen }) => more_fen)).toEqual([null, 79_992, 319_996]);
  });

  it('keep what binds nobody apart, and mark the one that ends first only where there is a choice', () => {
    const all = [
      offer('off_a', {}, 30),
      offer('off_b', { rate_ppm: 40_000 }, 20),
      offer('off_p', { kind: 'in_principle' }, 5),
    ];
    expect(compareOffers(all, 'committed').offers.map(({ id, ends_first }) => [id, ends_first])).toEqual([
      ['off_a', false],
      ['off_b', true],
    ]);
    expect(compareOffers(all, 'in_principle').offers.map(({ ends_first }) => ends_first)).toEqual([false]);
  });

  it('stand in the same order however they were given', () => {
    const all = [offer('off_a', {}), offer('off_b', {}), offer('off_c', { rate_ppm: 36_000 })];
    const order = (list: typeof all) => compareOffers(list, 'committed').offers.map(({ id }) => id);
    expect(order(all)).toEqual(['off_c', 'off_a', 'off_b']);
    expect(order(all.toReversed())).toEqual(order(all));
  });
});

describe('the fifteen points of a sheet', () => {
  const contact = { branch: { zh: '城北支行', en: 'North Branch' }, phone: '0731-1', hotline: '0731-2' };
  const cost = costOn(LISTING, { ...TERMS, fees: [fee(400_000)] }, TERMS);
  const points = disclosureOf({ ...TERMS, fees: [fee(400_000)] }, cost, LISTING, contact);
  it('are all there, in order, and none is empty', () => {
    expect(points.map(({ id }) => id)).toEqual([...DISCLOSURE_IDS]);
    expect(DISCLOSURE_IDS).toHaveLength(15);
    for (const { fen, ppm, text } of points) expect(fen ?? ppm ?? text).toBeDefined();
  });
  it('add up: what is paid in all is principal, interest and charges', () => {
    const sum = (id: string) => points.find((point) => point.id === id)?.fen?.[0] ?? 0;
    expect(sum('total_payable')).toBe(sum('principal') + sum('interest') + sum('upfront_fees'));
    expect(sum('upfront_fees')).toBe(400_000);
  });
  it('name the penalty as a rate a year', () => {
    expect(points.find(({ id }) => id === 'late_penalty')?.text?.zh).toContain('5.475%');
  });
});
