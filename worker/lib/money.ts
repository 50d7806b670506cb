// Money is whole fen, a rate is whole parts per million; both are plain numbers, always integers. Text goes in and
// out here, digit by digit, and every division of money in the program is divRoundHalfUp. Shared with the browser.

/** An amount of money in fen (分): an integer. Amounts that people enter lie between 1 and FEN_MAX. */
export type Fen = number;

/** 10¹³ fen (1000 亿元): far above any loan here, and small enough that sums stay exact in a JavaScript number. */
export const FEN_MAX = 10_000_000_000_000;

/** 1000 %: the largest percentage that is read from text; a typing error beyond it is certain. */
export const PPM_MAX = 10_000_000;

/** Whether n is an amount one can lend or charge: an integer from 1 to FEN_MAX. */
export function isFen(n: number): boolean {
  return Number.isInteger(n) && n >= 1 && n <= FEN_MAX;
}

/**
 * The only division of money: n ÷ d to the nearest integer, exact halves away from zero (2.5 → 3, −2.5 → −3), so
 * that a refund rounds to the same fen as the payment it mirrors. For what is never negative this is 四舍五入.
 * Throws RangeError unless d > 0.
 */
export function divRoundHalfUp(n: bigint, d: bigint): bigint {
  if (d <= 0n) throw new RangeError('the divisor must be positive');
  return n < 0n ? -((d - 2n * n) / (2n * d)) : (d + 2n * n) / (2n * d);
}

/**
 * n × 10^−decimals as plain decimal text with exactly that many decimals: (34500, 4) → "3.4500". Never an exponent,
 * never "-0". Throws RangeError unless n is an integer and decimals is 0 to 20.
 */
export function decimalText(n: number | bigint, decimals: number): string {
  if (typeof n === 'number' && !Number.isSafeInteger(n)) throw new RangeError(`not an exact integer: ${n}`);
  if (!Number.isInteger(decimals) || decimals < 0 || decimals > 20) throw new RangeError('0 to 20 decimals');
  const digits = String(n < 0 ? -n : n).padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const text = decimals === 0 ? whole : `${whole}.${digits.slice(-decimals)}`;
  return n < 0 ? `-${text}` : text;
}

/** Why a text was not taken as a number at all, whatever it measures. */
export type NumberRefusal = 'empty' | 'not_a_number' | 'full_width' | 'exponent' | 'negative' | 'too_large';
export type YuanRefusal = NumberRefusal | 'fraction_of_fen' | 'zero';
export type PercentRefusal = NumberRefusal | 'fraction_of_ppm';

type Plain = { ok: true; whole: string; fraction: string; negative: boolean; suffix: string };

const PLAIN = /^(-?)(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d+))?(\D*)$/;
const EXPONENT = /^-?[\d.,]+e[+-]?\d+/i;
// Full-width letters, digits and signs, the ideographic space and full stop, the full-width yen sign.
const FULL_WIDTH = /[\u3000\u3002\uff01-\uffe6]/;

// No amount needs more, and the patterns below take time that grows with the square of the length.
const TEXT_MAX = 60;

function readPlain(text: string): Plain | { ok: false; reason: NumberRefusal } {
  if (text.length > TEXT_MAX) return { ok: false, reason: 'not_a_number' };
  const trimmed = text.replace(/^[ \t]+|[ \t]+$/g, '');
  if (trimmed === '') return { ok: false, reason: 'empty' };
  if (FULL_WIDTH.test(trimmed)) return { ok: false, reason: 'full_width' };
  if (EXPONENT.test(trimmed)) return { ok: false, reason: 'exponent' };
  const match = PLAIN.exec(trimmed);
  if (!match) return { ok: false, reason: 'not_a_number' };
  return {
    ok: true,
    negative: match[1] === '-',
    whole: (match[2] ?? '').replaceAll(',', '').replace(/^0+(?=\d)/, ''),
    fraction: (match[3] ?? '').replace(/0+$/, ''),
    suffix: (match[4] ?? '').trimStart(),
  };
}

// Moves the decimal point by joining digits: no arithmetic, so nothing can be rounded. Null when decimals are left.
function shiftPoint({ whole, fraction }: Plain, places: number): string | null {
  return fraction.length > places ? null : (whole + fraction.padEnd(places, '0')).replace(/^0+(?=\d)/, '');
}

// Longer digit strings exceed every limit here; they are refused before Number could round them.
const SAFE_DIGITS = 15;

const YUAN_PLACES: Readonly<Record<string, number>> = { '': 2, 元: 2, 万: 6, 万元: 6, 亿: 10, 亿元: 10 };

/**
 * Reads an amount a person typed: a plain ASCII decimal in yuan, thousands commas allowed where they belong, with an
 * optional 元, 万 or 亿 ("120万" and "1,200,000.00" are 120,000,000 fen). What cannot be held exactly is refused with
 * its reason and never rounded: "0.001" is a fraction_of_fen, "１２０" is full_width, "1e6" an exponent.
 */
export function parseYuan(text: string): { ok: true; fen: Fen } | { ok: false; reason: YuanRefusal } {
  const plain = readPlain(text);
  if (!plain.ok) return plain;
  const places = Object.hasOwn(YUAN_PLACES, plain.suffix) ? YUAN_PLACES[plain.suffix] : undefined;
  if (places === undefined) return { ok: false, reason: 'not_a_number' };
  const digits = shiftPoint(plain, places);
  if (digits === '0') return { ok: false, reason: 'zero' };
  if (plain.negative) return { ok: false, reason: 'negative' };
  if (digits === null) return { ok: false, reason: 'fraction_of_fen' };
  if (digits.length > SAFE_DIGITS || Number(digits) > FEN_MAX) return { ok: false, reason: 'too_large' };
  return { ok: true, fen: Number(digits) };
}

/**
 * Reads a percentage a person typed, with or without "%", to parts per million: "3.45" → 34500. Zero is a rate; more
 * than four decimals (fraction_of_ppm) and more than PPM_MAX are refused.
 */
export function parsePercent(
  text: string,
): { ok: true; ppm: number } | { ok: false; reason: PercentRefusal } {
  const plain = readPlain(text);
  if (!plain.ok) return plain;
  if (plain.suffix !== '' && plain.suffix !== '%') return { ok: false, reason: 'not_a_number' };
  const digits = shiftPoint(plain, 4);
  if (plain.negative && digits !== '0') return { ok: false, reason: 'negative' };
  if (digits === null) return { ok: false, reason: 'fraction_of_ppm' };
  if (digits.length > SAFE_DIGITS || Number(digits) > PPM_MAX) return { ok: false, reason: 'too_large' };
  return { ok: true, ppm: Number(digits) };
}

function group(text: string): string {
  const point = text.indexOf('.');
  const whole = point < 0 ? text : text.slice(0, point);
  return whole.replace(/\B(?=(\d{3})+$)/g, ',') + (point < 0 ? '' : text.slice(point));
}

/** Fen as yuan with thousands commas and two decimals, no unit: 120000000 → "1,200,000.00". Any exact integer. */
export function formatYuan(fen: Fen): string {
  return group(decimalText(fen, 2));
}

const SHORT_UNITS = {
  zh: [
    { fen: 10_000_000_000, word: '亿' },
    { fen: 1_000_000, word: '万' },
  ],
  en: [
    { fen: 100_000_000_000, word: 'B' },
    { fen: 100_000_000, word: 'M' },
    { fen: 100_000, word: 'K' },
  ],
} as const;

/**
 * Fen as yuan where space is short, no 元: 120万, 2.58亿 (zh), 1.2M, 258M (en). At most two decimals, rounded half
 * up once, zeros dropped; an amount that rounds up to the next unit is written in it (9999.999万 → 1亿).
 */
export function formatYuanShort(fen: Fen, locale: 'zh' | 'en'): string {
  const exact = BigInt(fen);
  const size = exact < 0n ? -exact : exact;
  const sign = exact < 0n ? '-' : '';
  const units = SHORT_UNITS[locale];
  for (const [index, unit] of units.entries()) {
    // A unit is taken when the next smaller one, at its own two decimals, would already write a whole one of it.
    const step = BigInt(units[index + 1]?.fen ?? 100) / 100n;
    if (divRoundHalfUp(size, step) * step >= BigInt(unit.fen)) {
      const hundredths = divRoundHalfUp(size * 100n, BigInt(unit.fen));
      return sign + group(trimZeros(decimalText(hundredths, 2))) + unit.word;
    }
  }
  return sign + group(trimZeros(decimalText(size, 2)));
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/**
 * Parts per million as percent with the given number of decimals (0 to 20), half up, without the sign: 34500 → "3.45".
 */
export function formatPercent(ppm: number, digits = 2): string {
  if (digits >= 4) return decimalText(BigInt(ppm) * 10n ** BigInt(digits - 4), digits);
  return decimalText(divRoundHalfUp(BigInt(ppm), 10n ** BigInt(4 - digits)), digits);
}

/** n × 10^−decimals as the shortest exact decimal text: (51750, 4) → "5.175", (300000, 4) → "30". */
export function shortDecimalText(n: number | bigint, decimals: number): string {
  return trimZeros(decimalText(n, decimals));
}
