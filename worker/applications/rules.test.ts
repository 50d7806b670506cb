import { describe, expect, it } from 'vitest';
import { demandProblem, drawdownProblem, offerProblem, refusalProblem, signingProblem } from './rules.ts';

const listing = {
  amount_min_fen: 1_000_000,
  amount_max_fen: 300_000_000,
  term_months_min: 3,
  term_months_max: 12,
  rate_max_ppm: 45_000,
  purposes: ['wages', 'rent'] as ('wages' | 'rent')[],
  guarantee_types: ['credit'] as 'credit'[],
  repayment_methods: ['interest_only'] as 'interest_only'[],
};

describe('a refusal', () => {
  const base = { codes: ['E01'] as const, text: '', state: 'contacted' as const, papers_overdue: false };
  it('needs a code', () => expect(refusalProblem({ ...base, codes: [] })?.code).toBe('missing'));
  it('is accepted with one code', () => expect(refusalProblem(base)).toBeNull());
  it('takes at most four codes', () =>
    expect(refusalProblem({ ...base, codes: ['E01', 'E02', 'T01', 'T02', 'F01'] })?.code).toBe('too_many'));
  it('does not take a code twice', () =>
    expect(refusalProblem({ ...base, codes: ['E01', 'E01'] })?.code).toBe('repeated'));
  it('needs ten written characters for “other”, counted as a person counts them', () => {
    expect(refusalProblem({ ...base, codes: ['B99'], text: '一二三四五六七八九' })?.code).toBe(
      'statement_needed',
    );
    expect(refusalProblem({ ...base, codes: ['B99'], text: '一二三四五六七八九十' })).toBeNull();
  });
  it('may blame missing papers only when they were asked for and are overdue', () => {
    expect(refusalProblem({ ...base, codes: ['D01'] })?.code).toBe('papers_not_overdue');
    expect(refusalProblem({ ...base, codes: ['D01'], state: 'action_required' })?.code).toBe(
      'papers_not_overdue',
    );
    expect(
      refusalProblem({ ...base, codes: ['D01'], state: 'action_required', papers_overdue: true }),
    ).toBeNull();
  });
});

describe('what is asked for', () => {
  const most = { fen: 300_000_000, by_formula: false, missing: [], too_low: false };
  const demand = { amount_fen: 1_000_000, term_months: 3, purpose: 'rent', guarantee_type: 'credit' };
  it('fits at both ends of the listing', () => {
    expect(demandProblem(listing, most, demand)).toBeNull();
    expect(demandProblem(listing, most, { ...demand, amount_fen: 300_000_000, term_months: 12 })).toBeNull();
  });
  it.each([
    ['below_minimum', { amount_fen: 999_999 }],
    ['above_maximum', { amount_fen: 300_000_001 }],
    ['outside_term', { term_months: 13 }],
    ['outside_term', { term_months: 2 }],
    ['purpose_not_admitted', { purpose: 'equipment' }],
    ['guarantee_not_offered', { guarantee_type: 'mortgage' }],
  ])('is refused: %s', (code, change) =>
    expect(demandProblem(listing, most, { ...demand, ...change })?.code).toBe(code),
  );
  it('is refused above what the product’s formula leaves this firm, with that amount', () => {
    const own = { ...most, fen: 80_000_000, by_formula: true };
    const refusal = demandProblem(listing, own, { ...demand, amount_fen: 80_000_001 });
    expect(refusal).toMatchObject({ field: 'amount_fen', code: 'above_maximum' });
    expect(refusal?.detail.zh).toContain('80万元');
    expect(demandProblem(listing, own, { ...demand, amount_fen: 80_000_000 })).toBeNull();
  });
  it('goes as high as a title opens to this firm', () => {
    const own = { ...most, fen: 500_000_000 };
    expect(demandProblem(listing, own, { ...demand, amount_fen: 500_000_000 })).toBeNull();
  });
  it('is refused whatever it is where the formula leaves less than the lowest amount', () => {
    const own = { ...most, fen: 0, by_formula: true, too_low: true };
    expect(demandProblem(listing, own, demand)?.code).toBe('limit_too_low');
  });
});

describe('an offer keeps the promise of its listing', () => {
  const offer = {
    amount_fen: 300_000_000,
    term_months: 12,
    rate_ppm: 45_000,
    repayment_method: 'interest_only',
    guarantee_type: 'credit',
    valid_days: 5,
  };
  it('at its limits', () => {
    expect(offerProblem(listing, offer)).toBeNull();
    expect(offerProblem(listing, { ...offer, rate_ppm: 5_000 })).toBeNull();
  });
  it.each([
    ['above_maximum', { amount_fen: 300_000_001 }],
    ['outside_term', { term_months: 13 }],
    ['above_listed_rate', { rate_ppm: 45_001 }],
    ['below_plausible_rate', { rate_ppm: 4_999 }],
    ['not_listed', { repayment_method: 'bullet' }],
    ['not_listed', { guarantee_type: 'pledge' }],
    ['outside_range', { valid_days: 4 }],
    ['outside_range', { valid_days: 31 }],
  ])('is refused: %s %j', (code, change) =>
    expect(offerProblem(listing, { ...offer, ...change })?.code).toBe(code),
  );
});

describe('a contract', () => {
  const bounds = { accepted_on: '2026-03-02', today: '2026-03-10' };
  it('may be signed on the day of acceptance and today', () => {
    expect(signingProblem('2026-03-02', bounds)).toBeNull();
    expect(signingProblem('2026-03-10', bounds)).toBeNull();
  });
  it.each([
    ['before_acceptance', '2026-03-01'],
    ['in_the_future', '2026-03-11'],
  ])('is refused: %s', (code, day) =>
    expect(signingProblem(day, bounds)).toMatchObject({ field: 'signed_on', code }),
  );
});

describe('a drawdown', () => {
  const rate_ppm = 40_500;
  const contract = { rate_ppm, signed_on: '2026-03-02', term_months: 12, today: '2026-03-10' };
  it('may be paid on the day of signing and mature on the last day of the term', () =>
    expect(
      drawdownProblem({ rate_ppm, paid_on: '2026-03-02', matures_on: '2027-03-02' }, contract),
    ).toBeNull());
  it('may not cost another rate than the one accepted, which the refusal names', () => {
    const dates = { paid_on: '2026-03-02', matures_on: '2027-03-02' };
    const dearer = drawdownProblem({ ...dates, rate_ppm: 240_000 }, contract);
    expect(dearer).toMatchObject({ field: 'rate_ppm', code: 'not_the_accepted_rate' });
    expect([dearer?.detail.zh, dearer?.detail.en].every((text) => text?.includes('4.05%'))).toBe(true);
    expect(drawdownProblem({ ...dates, rate_ppm: 40_499 }, contract)?.code).toBe('not_the_accepted_rate');
  });
  it.each([
    ['in_the_future', '2026-03-11', '2026-12-01'],
    ['before_signing', '2026-03-01', '2026-12-01'],
    ['not_after_payment', '2026-03-05', '2026-03-05'],
    ['beyond_term', '2026-03-05', '2027-03-06'],
  ])('is refused: %s', (code, paid_on, matures_on) =>
    expect(drawdownProblem({ rate_ppm, paid_on, matures_on }, contract)?.code).toBe(code),
  );
});
