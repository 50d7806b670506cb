// What a number in a cell stands for: its format says whether people see a plain number, a percentage, a day or a
// number with a unit behind it. Digits are moved as text, never multiplied.
import { addDays } from '../../lib/days.ts';
import type { Cell } from './cells.ts';

/** How numbers of a style are shown. `odd` is a format that shows another number than the cell holds. */
export type NumberStyle =
  | { readonly kind: 'number'; readonly unit: string }
  | { readonly kind: 'percent' | 'date' }
  | { readonly kind: 'odd'; readonly format: string };

export const GENERAL: NumberStyle = { kind: 'number', unit: '' };

// Built-in formats by number (ECMA-376 18.8.30, with the East Asian dates); all others are General or plain digits.
const BUILT_IN: readonly (readonly [number, number, 'percent' | 'date'])[] = [
  [9, 10, 'percent'],
  [14, 22, 'date'],
  [27, 36, 'date'],
  [45, 47, 'date'],
  [50, 58, 'date'],
];

/** What a format code shows. Only its first section counts: the others are for negative numbers, zero and text. */
export function styleOfFormat(id: number, code: string | undefined): NumberStyle {
  const known = BUILT_IN.find(([from, to]) => id >= from && id <= to);
  if (code === undefined) return known ? { kind: known[2] } : GENERAL;
  const section = firstSection(code);
  const bare = section.replace(/"[^"]*"|\\.|!.|_.|\*.|\[[^\]]*\]/g, '');
  if (bare.includes('%')) return { kind: 'percent' };
  if (/[ymdhs]/i.test(bare.replace(/general/gi, ''))) return { kind: 'date' };
  const literal = [...section.matchAll(/"([^"]*)"|\\(.)|!(.)/g)]
    .map(([, a, b, c]) => a ?? b ?? c ?? '')
    .join('');
  // A comma behind the last digit divides by a thousand, and a point written as a literal moves the point: 0!.0,"万".
  const isScaled = /[0#?],+(?![0#?,])/.test(bare) || /[.]/.test(literal);
  if (isScaled) return { kind: 'odd', format: code };
  const unit = (literal + bare.replace(/[0#?.,\s;()+\-/E@]|general/gi, '')).replace(/[¥￥$]/g, '').trim();
  return { kind: 'number', unit };
}

function firstSection(code: string): string {
  let quoted = false;
  for (let i = 0; i < code.length; i += 1) {
    if (code[i] === '"') quoted = !quoted;
    else if (code[i] === '\\' || code[i] === '!') i += 1;
    else if (code[i] === ';' && !quoted) return code.slice(0, i);
  }
  return code;
}

/**
 * A stored double as the plain decimal a person typed: 15 digits, as the spreadsheet itself shows them, no exponent.
 * Null when the text is no finite number.
 */
export function plainNumber(stored: string): string | null {
  if (!/^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(stored)) return null;
  const value = Number(stored);
  if (!Number.isFinite(value) || Math.abs(value) >= 1e21) return null;
  const [, sign = '', whole = '0', fraction = '', exponent = '0'] =
    /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(value.toExponential(14)) ?? [];
  return movePoint(`${sign}${whole}.${fraction}`, Number(exponent));
}

/** Moves the decimal point of plain decimal text to the right (left when negative) and drops what zeros it leaves. */
export function movePoint(text: string, places: number): string {
  const sign = text.startsWith('-') ? '-' : '';
  const [whole = '', fraction = ''] = text.replace('-', '').split('.');
  const point = whole.length + places;
  const digits = (whole + fraction).padEnd(point, '0');
  const padded = point <= 0 ? '0'.repeat(1 - point) + digits : digits;
  const at = Math.max(point, 1);
  const left = padded.slice(0, at).replace(/^0+(?=\d)/, '');
  const right = padded.slice(at).replace(/0+$/, '');
  const plain = right === '' ? left : `${left}.${right}`;
  return plain === '0' ? '0' : sign + plain;
}

const LAST_SERIAL = 2_958_465;
const EPOCHS = { 1900: '1899-12-30', 1904: '1904-01-01' } as const;

// Day 60 of the 1900 system is 29 February 1900, which never was, and the days before it count from another start.
function dayOfSerial(value: number, system: 1900 | 1904): string | null {
  const serial = Math.floor(value);
  if (serial > LAST_SERIAL || serial < (system === 1900 ? 61 : 0)) return null;
  return addDays(EPOCHS[system], serial);
}

/** The cell of a stored number in a style; a time of day behind a date is dropped (ruling I-DATE). */
export function numberCell(stored: string, style: NumberStyle, system: 1900 | 1904): Cell {
  const text = plainNumber(stored);
  if (text === null) return { kind: 'error', text: stored };
  switch (style.kind) {
    case 'percent':
      return { kind: 'percent', text: movePoint(text, 2) };
    case 'date': {
      const day = dayOfSerial(Number(stored), system);
      return day === null ? { kind: 'number', text } : { kind: 'date', text: day };
    }
    case 'odd':
      return { kind: 'error', text: `${text} (${style.format})` };
    case 'number':
      return style.unit === '' ? { kind: 'number', text } : { kind: 'text', text: text + style.unit };
  }
}
