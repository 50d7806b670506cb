// What people write for an amount, a share, a span of months, a number or a day. Texts come normalised (NFKC, no
// blanks). Nothing is rounded and no unit is guessed: what is not exactly one value is null (ruling I-UNIT).
import { isDay } from '../lib/days.ts';

const DIGITS = '零一二三四五六七八九';

// Whole numbers up to 99 in Chinese numerals: 两, 十二, 三十六.
function fromNumerals(text: string): number | null {
  const plain = text.replace('两', '二');
  const [tens, ones, ...rest] = plain.includes('十') ? plain.split('十') : ['0', plain];
  if (rest.length > 0 || tens === undefined || ones === undefined) return null;
  const digit = (part: string, empty: number): number =>
    part === '' ? empty : part === '0' ? 0 : part.length === 1 ? DIGITS.indexOf(part) : -1;
  const [a, b] = [digit(tens, 1), digit(ones, 0)];
  return a < 0 || b < 0 || (text !== '零' && a + b === 0) ? null : a * 10 + b;
}

/** What a number may look like: 1,200,000.5 or 两. */
export const NUMBER = String.raw`(?:-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?|[零一二两三四五六七八九十]{1,3})`;

// The digits with the point moved right, when nothing is left behind it and the result is exact.
function shifted(text: string, places: number): number | null {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)([\d,]+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === '') return null;
  const kept = fraction.replace(/0+$/, '');
  if (kept.length > places) return null;
  const value = Number(sign + whole.replaceAll(',', '') + kept.padEnd(places, '0'));
  return Number.isSafeInteger(value) ? (value === 0 ? 0 : value) : null;
}

/** A whole number, in digits or Chinese numerals. */
export function readWhole(text: string): number | null {
  return fromNumerals(text) ?? shifted(text, 0);
}

const PLACES: Readonly<Record<string, number>> = { 元: 2, 万: 6, 万元: 6, 亿: 10, 亿元: 10 };
const AMOUNT = new RegExp(`^(${NUMBER})(?:人民币)?(元|万元|亿元|万|亿)$`);

/** An amount with its unit, in fen: 5万元, 50000元, 1.2亿. */
export function readAmount(text: string): number | null {
  const [, number = '', unit = ''] = AMOUNT.exec(text) ?? [];
  const places = PLACES[unit];
  if (places === undefined) return null;
  const small = fromNumerals(number);
  return small === null ? shifted(number, places) : small * 10 ** places;
}

/** A share with its percent sign, in ppm. */
export function readPercent(text: string): number | null {
  return text.endsWith('%') ? shifted(text.slice(0, -1), 4) : null;
}

/** A span in whole months: 24个月, 2年, 半年. */
export function readMonths(text: string): number | null {
  if (text === '半年') return 6;
  const [, number = '', unit = ''] = /^(.+?)(个月|月|周年|年)$/.exec(text) ?? [];
  const n = number === '' ? null : readWhole(number);
  return n === null ? null : unit.endsWith('年') ? n * 12 : n;
}

/** A day: 2024-03-31, 2024/3/31, 2024年3月31日. */
export function readDayText(text: string): string | null {
  const [, year, month, day] = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(text) ?? [];
  if (!year || !month || !day) return null;
  const written = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return isDay(written) ? written : null;
}
