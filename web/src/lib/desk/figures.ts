// Figures as the columns, charts and forms of the desks write them.
import { m } from '#lib/paraglide/messages.js';
import { getLocale, say, type Bilingual } from '#lib/locale.ts';
import {
  divRoundHalfUp,
  formatPercent,
  formatYuan,
  formatYuanShort,
  shortDecimalText,
} from '#worker/lib/money.ts';

const WAN_FEN = 1_000_000;

/** Fen in units of ten thousand yuan with two decimals, for a column whose heading names the unit: "1,200.00". */
export function wan(fen: number): string {
  // What is left is hundredths of the unit, which is what fen are to a yuan.
  return formatYuan(Number(divRoundHalfUp(BigInt(fen), BigInt(WAN_FEN / 100))));
}

/** Fen in whole units of ten thousand yuan, rounded half up: "1,200". */
export function wholeWan(fen: number): string {
  return count(Number(divRoundHalfUp(BigInt(fen), BigInt(WAN_FEN))));
}

/** A whole number with thousands commas. */
export function count(n: number): string {
  return formatYuan(n * 100).slice(0, -3);
}

/** A figure of a report as charts and tiles write it, its unit apart: 2.58 + 亿元, ¥258M + nothing, 1,234 + nothing. */
export function figure(unit: 'count' | 'fen', value: number): { text: string; unit: string } {
  if (unit === 'count') return { text: count(value), unit: '' };
  const short = formatYuanShort(value, getLocale());
  if (getLocale() === 'en') return { text: m.yuan_short({ amount: short }), unit: '' };
  const digits = short.replace(/[万亿]$/, '');
  return { text: digits, unit: `${short.slice(digits.length)}元` };
}

/** A figure of a report in one piece. */
export function figureText(unit: 'count' | 'fen', value: number): string {
  const { text, unit: behind } = figure(unit, value);
  return text + behind;
}

/** An amount to the last fen where a short figure stands for it: "258,250,000.00 元"; undefined for what is counted. */
export function exactText(unit: 'count' | 'fen', value: number): string | undefined {
  return unit === 'fen' ? m.yuan_full({ amount: formatYuan(value) }) : undefined;
}

/** Parts per million as percent with one decimal, for shares: "96.2%". */
export function share(ppm: number): string {
  return `${formatPercent(ppm, 1)}%`;
}

/** A rate as a person would type it: 34500 → "3.45". */
export function percentEntry(ppm: number): string {
  return shortDecimalText(ppm, 4);
}

export type Towns = Readonly<Record<string, Bilingual>>;

/** A town without the word for its kind, for cells that have no room for what is the same in all of them. */
export function shortTown(name: string): string {
  return name.replace(/(街道|镇| Subdistrict| Town)$/, '');
}

/** The name of a town by its code; the code itself where nobody knows it. */
export function townName(towns: Towns, code: string | null): string {
  if (code === null) return '—';
  const name = towns[code];
  return name ? say(name) : code;
}
