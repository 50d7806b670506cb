import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shortDecimalText } from '../lib/money.ts';
import { PLAUSIBLE } from '../rounds/problems.ts';
import { EMPTY, type Cell, type CellKind } from './sheets/cells.ts';
import type { Read } from './found.ts';
import { readAmount, readDay, readMonths, readRate, readSpread, readWhole } from './values.ts';
import { choicesOf, readChoices, readText, readYesNo } from './words.ts';
import { GUARANTEE_TYPE_LABELS, REPAYMENT_METHOD_LABELS } from '../products/terms.ts';

const cell = (text: string, kind: CellKind = 'text'): Cell => ({ kind, text });
const said = <T>(read: Read<T>): T | string => (read.ok ? read.value : read.problem.code);

describe('an amount', () => {
  const at = (text: string, unit: string | null, kind: CellKind = 'text') =>
    said(readAmount(cell(text, kind), unit, PLAUSIBLE.amount_fen, '300万元'));

  it.each([
    ['300', '万元', 300_000_000],
    ['300万', '元', 300_000_000],
    ['300万元', null, 300_000_000],
    ['300 万元', '万元', 300_000_000],
    ['3000000', '元', 300_000_000],
    ['3,000,000元', '万元', 300_000_000],
    ['¥3,000,000', null, 300_000_000],
    ['人民币300万元', null, 300_000_000],
    ['0.5亿元', '万元', 5_000_000_000],
    ['８', '万元', 'full_width'],
    ['３００万', '元', 'full_width'],
  ])('%j under %s is %s: the unit of the cell goes before the heading (I-UNIT)', (text, unit, fen) => {
    expect(at(text, unit)).toBe(fen);
  });

  it.each([
    ['3000000', null, 'no_unit'],
    ['3000000', '万元', 'implausible'],
    ['300', '元', 'implausible'],
    ['2亿元', '万元', 'implausible'],
    ['9999元', '万元', 'implausible'],
    ['约300万', '万元', 'not_an_amount'],
    ['300-500', '万元', 'not_an_amount'],
    ['300万美元', '万元', 'not_an_amount'],
    ['三百万', '万元', 'not_an_amount'],
    ['3e6', '元', 'exponent'],
    ['-300', '万元', 'negative'],
    ['0', '万元', 'zero'],
    ['1.00000001', '万元', 'too_precise'],
    ['1,00,000', '元', 'not_an_amount'],
    ['', '万元', 'not_an_amount'],
    ['NaN', '万元', 'not_an_amount'],
  ])('%j under %s is refused as %s and never rescaled', (text, unit, code) => {
    expect(at(text, unit)).toBe(code);
  });

  it('is neither a percentage nor a date nor the result of a formula', () => {
    expect(at('300', '万元', 'percent')).toBe('not_an_amount');
    expect(at('2026-01-01', '万元', 'date')).toBe('not_an_amount');
    expect(at('=1+1', '万元', 'formula')).toBe('formula');
    expect(at('#REF!', '万元', 'error')).toBe('cell_error');
  });

  it('written in any of its units is the same amount', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_000_000, max: 10_000_000_000 }), (fen) => {
        expect(at(shortDecimalText(fen, 6), '万元')).toBe(fen);
        expect(at(`${shortDecimalText(fen, 2)}元`, '万元')).toBe(fen);
        expect(at(shortDecimalText(fen, 10), '亿元')).toBe(fen);
      }),
    );
  });
});

describe('a rate', () => {
  const at = (text: string, unit: string | null, kind: CellKind = 'text') =>
    said(readRate(cell(text, kind), unit, PLAUSIBLE.rate_ppm, '3.45%'));

  it.each<[string, string | null, CellKind, number | string]>([
    ['3.45%', null, 'text', 34_500],
    ['3.45％', '%', 'text', 34_500],
    ['3.45', '%', 'number', 34_500],
    ['3.45', '%', 'percent', 34_500],
    ['3.45', null, 'percent', 34_500],
    ['3.45', null, 'number', 'no_unit'],
    ['0.0345', null, 'number', 'no_unit'],
    ['0.0345', '%', 'number', 'implausible'],
    ['345', '%', 'number', 'implausible'],
    ['3.45‰', '%', 'text', 'not_a_rate'],
    ['3.45678%', '%', 'text', 'too_precise'],
    ['３．４５％', '%', 'text', 'full_width'],
    ['3.45%-4.35%', '%', 'text', 'not_a_rate'],
    ['2026-03-31', '%', 'date', 'not_a_rate'],
  ])('%j under %s as %s is %s (I-RATE, I-RATE2)', (text, unit, kind, ppm) => {
    expect(at(text, unit, kind)).toBe(ppm);
  });
});

describe('a percentage out of its band', () => {
  const told = (text: string, band: readonly [number, number], example: string) => {
    const read = readRate(cell(text, 'number'), '%', band, example);
    return read.ok ? '' : `${read.problem.expected.zh}。${read.problem.repair.zh}`;
  };

  it.each<[string, readonly [number, number], string, RegExp, string]>([
    ['1.5', [1_000_000, 2_000_000], '150%', /读出来是 1.5%；如果要填 150%，请写 150%/, '3.45'],
    ['170', [10_000, 1_000_000], '70%', /1% 至 100% .*如 70%.*读出来是 170%；请核对小数点/, '3.45'],
    ['0.7', [10_000, 1_000_000], '70%', /如果要填 70%/, '3.45'],
    ['0.0345', PLAUSIBLE.rate_ppm, '3.45%', /如果要填 3.45%/, '而不是'],
    ['345', PLAUSIBLE.rate_ppm, '3.45%', /读出来是 345%；请核对小数点/, '0.0345'],
  ])('%s is answered with an example of its own column', (text, band, example, said, foreign) => {
    expect(told(text, band, example)).toMatch(said);
    expect(told(text, band, example)).not.toContain(foreign);
  });
});

describe('a spread', () => {
  const at = (text: string, unit: string | null = null, kind: CellKind = 'text') =>
    said(readSpread(cell(text, kind), unit));

  it.each([
    ['LPR+50BP', 50, null],
    ['LPR＋50bp', 50, null],
    ['LPR-10BP', -10, null],
    ['LPR−10BP', -10, null],
    ['LPR加45个基点', 45, null],
    ['减10BP', -10, null],
    ['1年期LPR+0.5%', 50, 'lpr_1y'],
    ['5年期以上LPR+15BP', 15, 'lpr_5y'],
    ['LPR', 0, null],
    ['50bps', 50, null],
  ])('%j is %i points over the LPR', (text, bp, tenor) => {
    expect(at(text)).toEqual({ bp, tenor });
  });

  it('takes the unit of its heading, and none from nowhere', () => {
    expect(at('-10', 'BP', 'number')).toEqual({ bp: -10, tenor: null });
    expect(at('0.5', '%', 'number')).toEqual({ bp: 50, tenor: null });
    expect(at('50', null, 'number')).toBe('no_unit');
  });

  it.each([
    ['LPR50BP', 'not_a_spread'],
    ['LPR+0.555%', 'too_precise'],
    ['LPR+50.5BP', 'too_precise'],
    ['LPR+5000BP', 'implausible'],
    ['LPR+50BP至100BP', 'not_a_spread'],
    ['LPR+５０BP', 'full_width'],
    ['10年期LPR+1BP', 'not_a_spread'],
  ])('%j is refused as %s', (text, code) => {
    expect(at(text)).toBe(code);
  });
});

describe('a term', () => {
  it.each<[string, string | null, number | string]>([
    ['12', null, 12],
    ['12个月', '年', 12],
    ['1', '年', 12],
    ['1年', '月', 12],
    ['1年6个月', null, 18],
    ['1.5年', null, 18],
    ['两年', null, 24],
    ['半年', null, 6],
    ['361', '月', 'implausible'],
    ['0', '月', 'implausible'],
    ['360天', '月', 'not_a_term'],
    ['1-3年', '月', 'not_a_term'],
    ['１２', '月', 'full_width'],
  ])('%j under %s is %s months', (text, unit, months) => {
    expect(said(readMonths(cell(text), unit, [1, 360]))).toBe(months);
  });
});

describe('a day', () => {
  it.each<[string, CellKind, string]>([
    ['2026-03-31', 'date', '2026-03-31'],
    ['2026-3-1', 'text', '2026-03-01'],
    ['2026/3/31', 'text', '2026-03-31'],
    ['2026年3月31日', 'text', '2026-03-31'],
    ['2026-03-31 00:00:00', 'text', '2026-03-31'],
    ['46112', 'number', 'number_as_date'],
    ['46112', 'text', 'number_as_date'],
    ['20260331', 'text', 'number_as_date'],
    ['2026-02-30', 'text', 'not_a_date'],
    ['03/31/2026', 'text', 'not_a_date'],
    ['２０２６-03-31', 'text', 'full_width'],
  ])('%j as %s is %s (I-DATE)', (text, kind, day) => {
    expect(said(readDay(cell(text, kind), false))).toBe(day);
  });

  it('has no end when it is empty or 长期', () => {
    expect(said(readDay(EMPTY, true))).toBeNull();
    expect(said(readDay(cell('长期'), true))).toBeNull();
    expect(said(readDay(cell('长期'), false))).toBe('not_a_date');
  });
});

describe('words', () => {
  const methods = choicesOf(REPAYMENT_METHOD_LABELS);

  it('are found by label, code and English, parted by any of the usual signs, each once', () => {
    expect(said(readChoices(cell('先息后本，等额本息;revolving\n先息后本'), methods))).toEqual([
      'interest_only',
      'equal_installment',
      'revolving',
    ]);
    expect(said(readChoices(cell('Interest only, principal at maturity'), methods))).toEqual([
      'interest_only',
    ]);
  });

  it('that nobody knows are refused with what is expected', () => {
    const read = readChoices(cell('信用、留置'), choicesOf(GUARANTEE_TYPE_LABELS));
    expect(read).toMatchObject({
      ok: false,
      problem: { found: '留置', expected: { zh: '信用、抵押、质押、保证' } },
    });
  });

  it('for yes and no are few', () => {
    expect(['是', 'Y', '支持', '√', '1'].map((text) => said(readYesNo(cell(text))))).toEqual(
      Array(5).fill(true),
    );
    expect(['否', '无', '×', '0'].map((text) => said(readYesNo(cell(text))))).toEqual(Array(4).fill(false));
    expect(said(readYesNo(cell('FALSE', 'boolean')))).toBe(false);
    expect(said(readYesNo(cell('看情况')))).toBe('not_yes_no');
  });

  it('stand letter for letter, markup included, but for what cannot be seen (I-TEXT)', () => {
    const text = (value: string) => said(readText(cell(value), { min: 1, max: 100 }));
    for (const kept of [
      '<script>alert(1)</script>',
      '<img src=x onerror=alert(1)>',
      '&lt;b&gt;',
      '{{7*7}}',
      '贷😀',
    ]) {
      expect(text(` ${kept} `)).toBe(kept);
    }
    for (const unseen of [
      '\u202e',
      '\u200b',
      '\u0007',
      '\u2066',
      '\ufeff',
      '\u00ad',
      '\ud800',
      '\u{e0041}',
      '\u0085',
    ]) {
      expect(text(`贷${unseen}款`)).toBe('unseen_character');
    }
    expect(text('贷\n款')).toBe('line_break');
    expect(text('x'.repeat(101))).toBe('too_long');
  });

  it('of every refusal name what was found, what is expected and what to do', () => {
    const reads = [
      readAmount(cell('abc'), null, PLAUSIBLE.amount_fen, '300万元'),
      readRate(cell('abc'), null, PLAUSIBLE.rate_ppm, '3.45%'),
      readSpread(cell('abc'), null),
      readMonths(cell('abc'), null, [1, 360]),
      readWhole(cell('abc'), [1, 10], ['天']),
      readDay(cell('abc'), false),
      readYesNo(cell('abc')),
    ];
    for (const read of reads) {
      if (read.ok) throw new Error('not refused');
      const { found, expected, repair } = read.problem;
      expect(found).toBe('abc');
      for (const text of [expected.zh, expected.en, repair.zh, repair.en]) expect(text).not.toBe('');
    }
  });

  it('in a cell never throw', () => {
    const kinds: CellKind[] = ['text', 'number', 'percent', 'date', 'boolean', 'formula', 'error', 'empty'];
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.constantFrom(...kinds),
        fc.constantFrom('万元', '%', null),
        (text, kind, unit) => {
          const any = cell(text, kind);
          readAmount(any, unit, PLAUSIBLE.amount_fen, '300万元');
          readRate(any, unit, PLAUSIBLE.rate_ppm, '3.45%');
          readSpread(any, unit);
          readMonths(any, unit, [1, 360]);
          readWhole(any, [0, 10]);
          readDay(any, true);
          readYesNo(any);
          readChoices(any, methods);
          readText(any, { min: 1, max: 20 });
        },
      ),
      { numRuns: 300 },
    );
  });
});
