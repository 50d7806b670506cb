import { describe, expect, it } from 'vitest';
import { demoListings } from '../../scripts/data/listings.ts';
import { DEFAULT_LISTING } from '../../tests/worker/world/listing.ts';
import { STARTING_DRAFT } from './draft.ts';
import { isComplete, listingProblems, type Draft } from './problems.ts';

const { filled: _, ...TERMS } = DEFAULT_LISTING;
const WHOLE: Draft = { ...TERMS, code: 'T-001', name: '周转贷一号' };

/** The errors that a change makes, as field and code. */
const wrong = (change: Draft, known = {}): string[] =>
  listingProblems({ ...WHOLE, ...change }, known)
    .filter(({ severity }) => severity === 'error')
    .map(({ field, code }) => `${field} ${code}`);

describe('a listing that is handed over', () => {
  it('is complete when every field is there and fits', () => {
    expect(wrong({})).toEqual([]);
    expect(isComplete(WHOLE)).toBe(true);
  });

  it('names each field that is still to be written', () => {
    const { rate_min_ppm: _rate, documents: _papers, ...rest } = WHOLE;
    const missing = listingProblems(rest).filter(({ code }) => code === 'missing');
    expect(missing.map(({ field }) => field)).toEqual(['rate_min_ppm', 'documents']);
  });

  it('a new product begins with the usual terms and lacks what makes it a product', () => {
    const missing = listingProblems(STARTING_DRAFT).filter(({ code }) => code === 'missing');
    expect(missing.map(({ field }) => field)).toContain('rate_min_ppm');
    expect(missing.map(({ field }) => field)).not.toContain('towns');
    expect(
      listingProblems(STARTING_DRAFT).filter(
        ({ severity, code }) => severity === 'error' && code !== 'missing',
      ),
    ).toEqual([]);
  });

  it.each<[string, Draft, string[]]>([
    [
      'the smallest amount above the largest',
      { amount_min_fen: 400_000_000 },
      ['amount_min_fen wrong_order'],
    ],
    ['an amount nobody lends here', { amount_max_fen: 20_000_000_000 }, ['amount_max_fen implausible']],
    [
      'a rate that is a slip of the point',
      { rate_min_ppm: 345, rate_max_ppm: 40_000 },
      ['rate_min_ppm implausible'],
    ],
    ['a revolving line without its validity', { is_revolving: true }, ['credit_line_months missing']],
    [
      'draw and repay at will without a line',
      { repayment_methods: ['revolving'] },
      ['repayment_methods contradiction'],
    ],
    ['a bullet paid every month', { repayment_methods: ['bullet'] }, ['repayment_frequency contradiction']],
    [
      'a floating rate without its spreads',
      { rate_type: 'lpr' },
      ['spread_bp_min missing', 'spread_bp_max missing'],
    ],
    ['a spread on a fixed rate', { spread_bp_min: 10, spread_bp_max: 20 }, ['spread_bp_min unused']],
    [
      'a penalty where nobody may repay early',
      { prepayment_allowed: false, prepayment_fee_ppm: 10_000 },
      ['prepayment_fee_ppm unused'],
    ],
    ['renewal without its terms', { renewal_without_repayment: true }, ['renewal_terms missing']],
    [
      'collateral for an unsecured loan',
      { collateral_kinds: ['real_estate'] },
      ['collateral_kinds contradiction'],
    ],
    [
      'shares of risk that do not add up',
      { risk_shares: [{ party: 'bank', share_ppm: 200_000 }] },
      ['risk_shares wrong_sum'],
    ],
    ['bands of days that fall', { overdue_days: [90, 30] }, ['overdue_days wrong_order']],
    ['an end before the beginning', { valid_until: '2025-01-01' }, ['valid_until wrong_order']],
    [
      'a choice of one',
      {
        extra_fields: [
          {
            id: 'x',
            label: { zh: '渠道', en: 'Channel' },
            kind: 'choice',
            required: true,
            choices: ['门店'],
          },
        ],
      },
      ['extra_fields choices'],
    ],
  ])('refuses %s', (_name, change, expected) => {
    expect(wrong(change)).toEqual(expected);
  });

  it('warns of a title that raises nothing, and stops nobody', () => {
    const amount_by_honour = [{ honour: 'high_tech', amount_max_fen: 1_000_000 } as const];
    expect(wrong({ amount_by_honour })).toEqual([]);
    expect(listingProblems({ ...WHOLE, amount_by_honour }).map(({ code }) => code)).toContain(
      'raises_nothing',
    );
  });

  it('asks for consent to the data that its conditions use', () => {
    const criteria = {
      all: [
        {
          id: 'c1',
          attr: 'invoiced_amount_12m',
          op: 'gte',
          value: 100_000_000,
          severity: 'hard',
          code: 'T04',
        },
      ],
    } as const;
    expect(wrong({ criteria })).toEqual(['data_classes lacking']);
    expect(wrong({ criteria, data_classes: ['public', 'tax', 'invoice'] })).toEqual([]);
  });

  it('names only towns, branches, managers and policies that there are', () => {
    const known = {
      towns: new Set(['430112001']),
      branches: new Set(['bra_1']),
      policies: new Set<string>(),
    };
    expect(wrong({ towns: ['430112001'], branches: ['bra_1'] }, known)).toEqual([]);
    expect(wrong({ towns: ['430112999'], branches: ['bra_2'], policies: ['NO-SUCH'] }, known)).toEqual([
      'branches unknown',
      'policies unknown',
      'towns unknown',
    ]);
  });

  it('every product of the demonstration could be handed over', () => {
    const faulty = demoListings({ seed: 'caifu', anchor_day: '2026-06-10' }).flatMap(({ listing }) =>
      listingProblems(listing)
        .filter(({ severity }) => severity === 'error')
        .map(({ field, code, detail }) => `${listing.code} ${field} ${code} ${detail.zh}`),
    );
    expect(faulty).toEqual([]);
  });
});

describe('a listing on a day, with an LPR', () => {
  const lpr = {
    known_until: '2026-12-31',
    changes: [{ date: '2025-05-20', lpr_1y: '3.00', lpr_5y: '3.50' }],
  };
  const at = { lpr, today: '2026-11-23' };
  const floating = { rate_type: 'lpr', spread_bp_min: 50, spread_bp_max: 100 } as const;

  it('is not handed over when its last day has passed', () => {
    const ends = (valid_until: string): string[] => wrong({ valid_from: '2025-01-01', valid_until }, at);
    expect([ends('2026-11-22'), ends('2026-11-23')]).toEqual([['valid_until past'], []]);
  });

  it('has spreads that make a rate', () => {
    expect(wrong(floating, at)).toEqual([]);
    expect(wrong({ ...floating, spread_bp_min: -500, spread_bp_max: -490 }, at)).toEqual([
      'spread_bp_min implausible',
      'spread_bp_max implausible',
    ]);
    expect(wrong({ ...floating, spread_bp_max: 3_000 }, at)).toEqual([]);
  });

  it('has no discount that leaves nothing of the rate', () => {
    const text = { zh: '优惠', en: 'Discount' };
    const rates = { rate_min_ppm: 10_000, rate_max_ppm: 40_000 };
    const less = (discount_bp: number): string[] =>
      wrong({ ...rates, rate_discounts: [{ text, discount_bp }] });
    expect([less(50), less(51)]).toEqual([[], ['rate_discounts implausible']]);
  });
});
