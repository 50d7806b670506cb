import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FEN_MAX } from '../lib/money.ts';
import { limitText, parseLimit } from './limits-text.ts';
import { limitOf, limitProblems, limitSentence, MONEY_ATTRIBUTES, type Limit } from './limits.ts';
import { facts, TODAY } from './test-support.ts';

const WAN = 1_000_000;
const tenTimesTax: Limit = { attr: 'tax_paid_avg_24m', times_ppm: 10_000_000 };
const usual: Limit = {
  min: [tenTimesTax, { attr: 'revenue_12m', times_ppm: 300_000 }, { fen: 300 * WAN }],
};

describe('what a limit comes to', () => {
  it('is the smallest of its parts, each worked out exactly', () => {
    const firm = facts({ tax_paid_avg_24m: 8 * WAN, revenue_12m: 500 * WAN });
    expect(limitOf(usual, firm, TODAY)).toEqual({ known: true, fen: 80 * WAN });
    expect(limitOf({ max: usual.min }, firm, TODAY)).toEqual({ known: true, fen: 300 * WAN });
    expect(limitOf({ sum: usual.min }, firm, TODAY)).toEqual({ known: true, fen: 530 * WAN });
  });

  it('is not known as soon as one figure is missing, whichever is the smallest', () => {
    const firm = facts({ tax_paid_avg_24m: 1 });
    expect(limitOf(usual, firm, TODAY)).toEqual({ known: false, missing: ['revenue_12m'] });
    expect(limitOf(usual, {}, TODAY)).toEqual({ known: false, missing: ['tax_paid_avg_24m', 'revenue_12m'] });
  });

  it('takes neither a band nor a figure that has aged', () => {
    const band = facts({ tax_paid_avg_24m: { band: { min: 0, max: WAN } } });
    expect(limitOf(tenTimesTax, band, TODAY).known).toBe(false);
    const aged = facts({ tax_paid_avg_24m: { value: WAN, valid_until: TODAY } });
    expect(limitOf(tenTimesTax, aged, TODAY).known).toBe(false);
    const fresh = facts({ tax_paid_avg_24m: { value: WAN, valid_until: '2026-06-02' } });
    expect(limitOf(tenTimesTax, fresh, TODAY).known).toBe(true);
  });

  it('counts a figure that is known to be absent as nothing', () => {
    expect(limitOf(tenTimesTax, facts({ tax_paid_avg_24m: null }), TODAY)).toEqual({ known: true, fen: 0 });
  });

  it('rounds each multiple half up, once, and never exceeds the largest amount there is', () => {
    const half: Limit = { attr: 'revenue_12m', times_ppm: 500_000 };
    expect(limitOf(half, facts({ revenue_12m: 3 }), TODAY)).toEqual({ known: true, fen: 2 });
    expect(limitOf({ sum: [half, half] }, facts({ revenue_12m: 3 }), TODAY)).toEqual({ known: true, fen: 4 });
    const much: Limit = { attr: 'revenue_12m', times_ppm: 1_000_000_000 };
    expect(limitOf(much, facts({ revenue_12m: FEN_MAX }), TODAY)).toEqual({ known: true, fen: FEN_MAX });
  });
});

describe('a limit in words', () => {
  it.each<[Limit, string, string]>([
    [
      { min: [tenTimesTax, { fen: 300 * WAN }] },
      '近两年年均纳税额的10倍，最高300万元',
      '10 × yearly average of tax paid over two years, at most CNY 3,000,000',
    ],
    [
      usual,
      '近两年年均纳税额的10倍、近一年营业收入的30%中的较小者，最高300万元',
      'the smaller of 10 × yearly average of tax paid over two years; 30% of revenue of the last year, at most CNY 3,000,000',
    ],
    [
      { sum: [{ attr: 'property_value', times_ppm: 700_000 }, { fen: 50 * WAN }] },
      '可抵押房产估值的70%、50万元之和',
      'the sum of 70% of value of property to mortgage; CNY 500,000',
    ],
  ])('%o', (limit, zh, en) => {
    expect(limitSentence(limit)).toEqual({ zh, en });
  });
});

const anyLimit = fc.letrec<{ limit: Limit }>((tie) => {
  const group = fc.array(tie('limit'), { minLength: 1, maxLength: 4 });
  return {
    limit: fc.oneof(
      { depthSize: 'small', maxDepth: 3, withCrossShrink: true },
      fc.integer({ min: 1, max: FEN_MAX }).map((fen): Limit => ({ fen })),
      fc
        .tuple(fc.constantFrom(...MONEY_ATTRIBUTES), fc.integer({ min: 1, max: 1_000_000_000 }))
        .map(([attr, times_ppm]): Limit => ({ attr, times_ppm })),
      group.map((min): Limit => ({ min })),
      group.map((max): Limit => ({ max })),
      group.map((sum): Limit => ({ sum })),
    ),
  };
}).limit;

describe('a limit as the text of a cell', () => {
  it('is read back as what was written, whatever it is', () => {
    fc.assert(
      fc.property(anyLimit, (limit) => {
        expect(parseLimit(limitText(limit))).toEqual({ ok: true, limit });
      }),
      { numRuns: 500 },
    );
  });

  it('is written as people expect', () => {
    expect(limitText(usual)).toBe('min(10 × 近两年年均纳税额, 0.3 × 近一年营业收入, 300万元)');
  });

  it.each([
    '取最小（10×近两年年均纳税额，0.3×近一年营业收入，3,000,000元）',
    'MIN(近两年年均纳税额 * 10、 30%×近一年营业收入； 300 万)',
    'min(近两年年均纳税额 × 10, 营业收入 × 0.3, 300万元)',
    '较小者（近两年年均纳税额的10倍，营业收入的30%，300万元）',
  ])('is understood as people write it: %s', (text) => {
    expect(parseLimit(text)).toEqual({ ok: true, limit: usual });
  });

  it.each([
    '300',
    'min(',
    'min()',
    '10 × 员工人数',
    '十倍',
    'min(10 × 星座, 300万元)',
    '-1万元 x',
    '('.repeat(999),
  ])('is refused with what may be used: %s', (text) => {
    const parsed = parseLimit(text);
    expect(parsed.ok).toBe(false);
    if (!parsed.ok) expect(parsed.repair.zh).toContain('近两年年均纳税额');
  });
});

describe('a formula before it is stored', () => {
  const nested = (depth: number): Limit => (depth === 1 ? tenTimesTax : { min: [nested(depth - 1)] });
  it.each<[string, Limit, string]>([
    ['nested five deep', nested(5), '公式嵌套超过4层'],
    ['with an empty group', { min: [tenTimesTax, { max: [] }] }, '空的一组'],
    ['of too many parts', { sum: Array.from({ length: 11 }, () => tenTimesTax) }, '超过10项'],
    ['without any figure of the firm', { fen: 100 * WAN }, '没有用到'],
    ['with a fraction of a fen', { min: [tenTimesTax, { fen: 0.5 }] }, '0.01元'],
    ['with a multiple of nought', { attr: 'revenue_12m', times_ppm: 0 }, '倍数'],
  ])('is refused %s', (_, limit, zh) => {
    expect(
      limitProblems(limit)
        .map((problem) => problem.zh)
        .join(),
    ).toContain(zh);
  });

  it('is taken four deep', () => {
    expect(limitProblems(nested(4))).toEqual([]);
    expect(limitProblems(usual)).toEqual([]);
  });
});
