// The calculator's page: what is typed reaches the API as it was meant, and a product's own terms give its own figures.
import { describe, expect, it } from 'vitest';
import { calculatorPath } from '../../web/src/lib/owner/calculation.ts';
import { comparedIn, comparedText } from '../../web/src/lib/owner/compared.ts';
import { questionOf, readTyped, typedIn } from '../../web/src/routes/(public)/calculator/fields.ts';
import { calculate, FEE_LINES } from '../../worker/products/calculator.ts';
import { firstMethod, listedCost, rhythmOf } from '../../worker/products/card.ts';
import type { Listing } from '../../worker/products/schema.ts';
import { CalculatorQuery } from '../../worker/products/schema.ts';
import { REPAYMENT_METHODS } from '../../worker/products/terms.ts';
import { DEFAULT_LISTING } from '../worker/world/listing.ts';

const at = (path: string): URL => new URL(path, 'http://localhost');
const read = (query: string) => readTyped(typedIn(at(`/calculator?${query}`)));

const FEES: Listing['fees'] = [
  {
    kind: 'guarantee_fee',
    payer: 'borrower',
    payee: 'third_party',
    mandatory: true,
    basis: 'percent_per_year',
    rate_ppm: 12_500,
    when: 'yearly',
  },
  {
    kind: 'service_fee',
    payer: 'borrower',
    payee: 'lender',
    mandatory: true,
    basis: 'fixed',
    amount_fen: 123_456,
    when: 'upfront',
  },
  {
    kind: 'notary_fee',
    payer: 'bank',
    payee: 'third_party',
    mandatory: true,
    basis: 'fixed',
    amount_fen: 100_000,
    when: 'upfront',
  },
];

describe('a product that is calculated', () => {
  const listings: Partial<Listing>[] = [
    {},
    { fees: FEES },
    { principal_grace_periods: 3, interest_grace_periods: 2 },
    { repayment_frequency: 'quarter', fees: FEES },
  ];

  it.each(REPAYMENT_METHODS)('costs on its own terms what its page says, repaid as %s', (method) => {
    for (const more of listings) {
      const listing = { ...DEFAULT_LISTING, repayment_methods: [method], ...more };
      const loan = { amount_fen: 87_654_300, term_months: 12 };
      const path = calculatorPath({
        ...loan,
        rate_ppm: listing.rate_min_ppm,
        method: firstMethod(listing),
        day_basis: listing.day_basis,
        rhythm: rhythmOf(listing, { ...loan, method }),
        fees: listing.fees,
      });
      const { query, unread } = readTyped(typedIn(at(path ?? '')));
      expect(unread).toEqual([]);
      const asked = CalculatorQuery.parse(query);
      const answer = calculate(
        {
          amount_fen: asked.amount_fen,
          term_months: asked.term_months,
          rate_ppm: asked.rate_ppm,
          method: asked.method,
          interest_by: asked.interest_by ?? 'period',
          day_basis: 360,
          frequency: asked.frequency ?? 'month',
          start_on: null,
          principal_grace: asked.principal_grace ?? 0,
          interest_grace: asked.interest_grace ?? 0,
          subsidy_ppm: 0,
          fees: FEE_LINES.map((line) => ({
            line,
            basis: asked[`fee${line}_basis`],
            kind: asked[`fee${line}_kind`],
            amount_fen: asked[`fee${line}_amount_fen`],
            rate_ppm: asked[`fee${line}_rate_ppm`],
            when: asked[`fee${line}_when`],
            payee: asked[`fee${line}_payee`],
          })),
        },
        '2026-06-10',
      );
      const cost = listedCost(listing, loan);
      expect(answer.ok && answer.result).toMatchObject({
        irr_ppm: cost.irr_effective?.ppm,
        simple_ppm: cost.simple_annual?.ppm,
        total_cost_fen: cost.total_cost_fen,
        received_fen: cost.principal_fen,
      });
    }
  });

  it('with more fees than the calculator takes, or a deposit, is not offered to it', () => {
    const terms = {
      amount_fen: 1,
      term_months: 12,
      rate_ppm: 1,
      method: 'bullet',
      day_basis: 360,
      rhythm: rhythmOf(DEFAULT_LISTING, { term_months: 12, method: 'bullet' }),
    } as const;
    const [fee] = FEES;
    if (!fee) throw new Error('no fee');
    expect(calculatorPath({ ...terms, fees: [fee, fee, fee] })).not.toBeNull();
    expect(calculatorPath({ ...terms, fees: [fee, fee, fee, fee] })).toBeNull();
    expect(calculatorPath({ ...terms, fees: [{ ...fee, refundable: true }] })).toBeNull();
  });
});

describe('what is typed', () => {
  it('is read with its units', () => {
    const { query, unread } = read(
      'amount=120万&term_months=24&rate=3.65%25&method=bullet&subsidy=1.5&fee1_basis=fixed&fee1_value=2,000&fee2_basis=percent_once&fee2_value=0.5&fee3_basis=per_period&fee3_value=0.1%25',
    );
    expect(unread).toEqual([]);
    expect(query).toMatchObject({
      amount_fen: '120000000',
      term_months: '24',
      rate_ppm: '36500',
      subsidy_ppm: '15000',
      fee1_amount_fen: '200000',
      fee2_rate_ppm: '5000',
      fee3_rate_ppm: '1000',
    });
  });

  it.each([
    ['amount=&term_months=12&rate=3', 'amount'],
    ['amount=50&term_months=12&rate=3', 'amount'],
    ['amount=50万&term_months=0&rate=3', 'term_months'],
    ['amount=50万&term_months=12&rate=３', 'rate'],
    ['amount=50万&term_months=12&rate=101', 'rate'],
    ['amount=50万&term_months=12&rate=3.65001', 'rate'],
    ['amount=50万&term_months=12&rate=3&principal_grace=x', 'principal_grace'],
    ['amount=50万&term_months=12&rate=3&subsidy=-1', 'subsidy'],
    ['amount=50万&term_months=12&rate=3&fee2_basis=fixed&fee2_value=1%25', 'fee2_value'],
  ])('is refused at its field: %s', (query, field) => {
    expect(read(query).unread.map((one) => one.field)).toEqual([field]);
  });

  it('stands at its own question again when the API refuses it', () => {
    expect(
      ['amount_fen', 'rate_ppm', 'subsidy_ppm', 'fee2_rate_ppm', 'fee3_amount_fen'].map(questionOf),
    ).toEqual(['amount', 'rate', 'subsidy', 'fee2_value', 'fee3_value']);
    expect(['term_months', 'fee1_when'].map(questionOf)).toEqual(['term_months', 'fee1_when']);
  });
});

describe('the products chosen for a comparison', () => {
  it('are read from links and forms alike, each once, four at most, and nothing else', () => {
    expect(comparedIn(at('/?ids=prd_a,prd_b&ids=prd_b&ids=prd_c,prd_d,prd_e'), 'ids')).toEqual([
      'prd_a',
      'prd_b',
      'prd_c',
      'prd_d',
    ]);
    expect(comparedIn(at('/?compare=../x,%3Cb%3E,org_a'), 'compare')).toEqual([]);
    expect(comparedText([])).toBeUndefined();
    expect(comparedText(['prd_a', 'prd_b'])).toBe('prd_a,prd_b');
  });
});
