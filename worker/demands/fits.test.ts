// Which products of a bank a need fits by its bands, and which ranges a bank may name.
import { describe, expect, it } from 'vitest';
import { DEFAULT_LISTING } from '../../tests/worker/world/listing.ts';
import { compileProduct } from '../matching/judge.ts';
import type { Listing } from '../products/schema.ts';
import { fits } from './fits.ts';
import { rangeProblem } from './offers.ts';
import type { Shown } from './shown.ts';

const TODAY = '2026-06-10';
const SHOWN: Shown = {
  amount: '100to300',
  term: '6to12',
  purpose: 'wages',
  needed_by: '2026-08-01',
  collateral: [],
  town: '430112001',
  industry: 'C',
  size: 'small',
  years: 'gt3',
  revenue: null,
  tax_good: null,
};
const product = (changes: Partial<Listing> = {}) => {
  const listing = { ...DEFAULT_LISTING, code: 'T-1', name: '周转贷', ...changes };
  return { id: 'prd_1', listing, compiled: compileProduct(listing) };
};
const fitsFor = (changes: Partial<Listing>, shown: Partial<Shown> = {}) =>
  fits(product(changes), { ...SHOWN, ...shown }, TODAY);

describe('a product of the shelf', () => {
  it('fits where amounts and terms overlap and purpose and years admit it', () => {
    expect(fitsFor({})).toBe(true);
    expect(fitsFor({ amount_max_fen: 99_999_900 })).toBe(false);
    expect(fitsFor({ amount_max_fen: 100_000_000 })).toBe(true);
    expect(fitsFor({ term_months_min: 13, term_months_max: 36 })).toBe(false);
    expect(fitsFor({ term_months_min: 12, term_months_max: 36 })).toBe(true);
    expect(fitsFor({ purposes: ['equipment'] })).toBe(false);
    expect(fitsFor({}, { years: 'lt1' })).toBe(false);
    expect(fitsFor({}, { years: null })).toBe(true);
  });

  it('that asks for security fits whoever has some of the kind', () => {
    const secured = { guarantee_types: ['mortgage'], collateral_kinds: ['real_estate'] } as const;
    const listing = {
      guarantee_types: [...secured.guarantee_types],
      collateral_kinds: [...secured.collateral_kinds],
    };
    expect(fitsFor(listing)).toBe(false);
    expect(fitsFor(listing, { collateral: ['equipment'] })).toBe(false);
    expect(fitsFor(listing, { collateral: ['real_estate'] })).toBe(true);
  });

  it('for some towns fits those and whoever does not say where it is', () => {
    expect(fitsFor({ towns: ['430112002'] })).toBe(false);
    expect(fitsFor({ towns: ['430112001'] })).toBe(true);
    expect(fitsFor({ towns: ['430112002'] }, { town: null })).toBe(true);
  });
});

describe('the range a bank names', () => {
  const range = {
    amount_from_fen: 100_000_000,
    amount_to_fen: 200_000_000,
    rate_from_ppm: 38_000,
    rate_to_ppm: 42_000,
  };
  it.each([
    ['within what the product promises', {}, undefined],
    ['with its amounts reversed', { amount_from_fen: 200_000_001 }, 'reversed'],
    ['below the least amount', { amount_from_fen: 1 }, 'outside_amount'],
    ['above the largest amount', { amount_to_fen: 300_000_001 }, 'outside_amount'],
    ['with its rates reversed', { rate_to_ppm: 37_999 }, 'reversed'],
    ['cheaper than listed', { rate_from_ppm: 36_499 }, 'outside_rate'],
    ['dearer than listed', { rate_to_ppm: 48_001 }, 'outside_rate'],
  ])('%s', (_, changes, code) => {
    expect(rangeProblem(DEFAULT_LISTING, { ...range, ...changes })?.code).toBe(code);
  });
});
