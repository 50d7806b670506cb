import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decimalText,
  divRoundHalfUp,
  FEN_MAX,
  formatPercent,
  formatYuan,
  formatYuanShort,
  isFen,
  parsePercent,
  parseYuan,
  PPM_MAX,
  shortDecimalText,
} from './money.ts';

describe('an amount of money', () => {
  it('is a whole number of fen from 1 to 1000 亿元', () => {
    expect([1, 120, FEN_MAX].map(isFen)).toEqual([true, true, true]);
    expect([0, -1, 0.5, FEN_MAX + 1, Number.NaN, Infinity].some(isFen)).toBe(false);
  });
});

describe('dividing money', () => {
  it.each([
    [5n, 2n, 3n],
    [-5n, 2n, -3n],
    [49n, 100n, 0n],
    [50n, 100n, 1n],
    [-49n, 100n, 0n],
    [-50n, 100n, -1n],
    [7n, 7n, 1n],
    [0n, 3n, 0n],
  ])('%s ÷ %s is %s, halves away from zero', (n, d, rounded) => {
    expect(divRoundHalfUp(n, d)).toBe(rounded);
  });

  it('is never further from the true quotient than half, and mirrors for negatives', () => {
    fc.assert(
      fc.property(fc.bigInt(-(10n ** 40n), 10n ** 40n), fc.bigInt(1n, 10n ** 20n), (n, d) => {
        const rounded = divRoundHalfUp(n, d);
        const off = 2n * (n - rounded * d);
        expect((off < 0n ? -off : off) <= d).toBe(true);
        expect(divRoundHalfUp(-n, d)).toBe(-rounded);
      }),
    );
  });

  it('refuses a divisor that is not positive', () => {
    expect(() => divRoundHalfUp(1n, 0n)).toThrow(RangeError);
    expect(() => divRoundHalfUp(1n, -2n)).toThrow(RangeError);
  });
});

describe('reading an amount that a person typed', () => {
  it.each([
    ['1200000', 120_000_000],
    ['1,200,000.00', 120_000_000],
    ['120万', 120_000_000],
    ['120 万元', 120_000_000],
    ['2.58亿', 25_800_000_000],
    ['0.01', 1],
    ['99.9', 9_990],
    ['1.000', 100],
    ['0.0001万', 100],
    ['1.234567万', 1_234_567],
    [' 35元 ', 3_500],
    ['1000亿', FEN_MAX],
    ['1,000亿元', FEN_MAX],
    ['007', 700],
  ])('%s is %i fen', (text, fen) => {
    expect(parseYuan(text)).toEqual({ ok: true, fen });
  });

  it.each([
    ['', 'empty'],
    ['  \t', 'empty'],
    ['１２０', 'full_width'],
    ['120．5', 'full_width'],
    ['１20万', 'full_width'],
    ['1，200', 'full_width'],
    ['1e6', 'exponent'],
    ['1.2E+3', 'exponent'],
    ['0.001', 'fraction_of_fen'],
    ['1.2345678万', 'fraction_of_fen'],
    ['0', 'zero'],
    ['0.00', 'zero'],
    ['-0', 'zero'],
    ['0万', 'zero'],
    ['-5', 'negative'],
    ['-0.001', 'negative'],
    ['1000.0000000001亿', 'too_large'],
    ['100000000000.01', 'too_large'],
    ['9'.repeat(50), 'too_large'],
    ['9'.repeat(100_000), 'not_a_number'],
    ['1,20', 'not_a_number'],
    ['12,00,000', 'not_a_number'],
    ['1,2000', 'not_a_number'],
    [',100', 'not_a_number'],
    ['1.2.3', 'not_a_number'],
    ['.5', 'not_a_number'],
    ['5.', 'not_a_number'],
    ['+5', 'not_a_number'],
    ['1 200', 'not_a_number'],
    ['5万万', 'not_a_number'],
    ['5千', 'not_a_number'],
    ['5 constructor', 'not_a_number'],
    ['toString', 'not_a_number'],
    ['¥5', 'not_a_number'],
    ['0x10', 'not_a_number'],
    ['NaN', 'not_a_number'],
    ['Infinity', 'not_a_number'],
    ['一百', 'not_a_number'],
  ])('%j is refused as %s', (text, reason) => {
    expect(parseYuan(text)).toEqual({ ok: false, reason });
  });

  it('reads back every amount as it is displayed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: FEN_MAX }), (fen) => {
        expect(parseYuan(formatYuan(fen))).toEqual({ ok: true, fen });
      }),
    );
  });
});

describe('reading a percentage', () => {
  it.each([
    ['3.45', 34_500],
    ['3.45%', 34_500],
    [' 0.0001 %', 1],
    ['0', 0],
    ['-0', 0],
    ['18.36', 183_600],
    ['3.450000', 34_500],
    ['1,000', PPM_MAX],
  ])('%s is %i ppm', (text, ppm) => {
    expect(parsePercent(text)).toEqual({ ok: true, ppm });
  });

  it.each([
    ['', 'empty'],
    ['3.45％', 'full_width'],
    ['3e1', 'exponent'],
    ['3.45001', 'fraction_of_ppm'],
    ['-1', 'negative'],
    ['1000.0001', 'too_large'],
    ['3.45‰', 'not_a_number'],
    ['3.45元', 'not_a_number'],
    ['%', 'not_a_number'],
  ])('%j is refused as %s', (text, reason) => {
    expect(parsePercent(text)).toEqual({ ok: false, reason });
  });

  it('reads back every rate as it is displayed with four decimals', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: PPM_MAX }), (ppm) => {
        expect(parsePercent(formatPercent(ppm, 4))).toEqual({ ok: true, ppm });
        expect(parsePercent(shortDecimalText(ppm, 4))).toEqual({ ok: true, ppm });
      }),
    );
  });
});

describe('displaying', () => {
  it.each([
    [120_000_000, '1,200,000.00'],
    [5, '0.05'],
    [0, '0.00'],
    [99_999, '999.99'],
    [100_000, '1,000.00'],
    [-123_456_789, '-1,234,567.89'],
    [FEN_MAX, '100,000,000,000.00'],
  ])('%i fen in full is %s', (fen, text) => {
    expect(formatYuan(fen)).toBe(text);
  });

  it.each([
    [120_000_000, '120万', '1.2M'],
    [25_800_000_000, '2.58亿', '258M'],
    [1_000_000, '1万', '10K'],
    [999_950, '9,999.5', '10K'],
    [123_456_700, '123.46万', '1.23M'],
    [9_999_000_000, '9,999万', '99.99M'],
    [9_999_994_999, '9,999.99万', '100M'],
    [9_999_995_000, '1亿', '100M'],
    [99_500, '995', '995'],
    [99_999, '999.99', '999.99'],
    [99_999_500, '100万', '1M'],
    [99_999_499, '100万', '999.99K'],
    [250_000_000_000, '25亿', '2.5B'],
    [FEN_MAX, '1,000亿', '100B'],
    [5, '0.05', '0.05'],
    [0, '0', '0'],
    [-120_000_000, '-120万', '-1.2M'],
  ])('%i fen where space is short is %s in Chinese and %s in English', (fen, zh, en) => {
    expect(formatYuanShort(fen, 'zh')).toBe(zh);
    expect(formatYuanShort(fen, 'en')).toBe(en);
  });

  it('never shows a short amount that is off by more than half of its last digit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: FEN_MAX }), (fen) => {
        const shown = parseYuan(formatYuanShort(fen, 'zh'));
        const step = fen >= 9_999_995_000 ? 100_000_000 : fen >= 1_000_000 ? 10_000 : 1;
        expect(shown.ok && Math.abs(shown.fen - fen) * 2 <= step).toBe(true);
      }),
    );
  });

  it.each([
    [34_500, 2, '3.45'],
    [34_550, 2, '3.46'],
    [34_549, 2, '3.45'],
    [52_632, 4, '5.2632'],
    [34_500, 0, '3'],
    [35_000, 0, '4'],
    [34_500, 6, '3.450000'],
    [0, 2, '0.00'],
    [-1_500, 2, '-0.15'],
    [-10, 2, '0.00'],
  ])('%i ppm with %i decimals is %s', (ppm, digits, text) => {
    expect(formatPercent(ppm, digits)).toBe(text);
  });

  it('refuses to display what is not an exact integer', () => {
    expect(() => formatYuan(0.5)).toThrow(RangeError);
    expect(() => formatYuan(2 ** 53)).toThrow(RangeError);
    expect(() => formatYuanShort(0.5, 'zh')).toThrow(RangeError);
    expect(() => decimalText(1, 21)).toThrow(RangeError);
  });

  it('R-EXP: writes a rate as plain decimal text, never with an exponent', () => {
    expect(shortDecimalText(300_000, 4)).toBe('30');
    expect(shortDecimalText(51_750, 4)).toBe('5.175');
    expect(shortDecimalText(10n ** 30n, 4)).toBe(`1${'0'.repeat(26)}`);
  });
});
