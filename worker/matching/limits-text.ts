// A limit as text for a cell, and back: min(10 × 近两年年均纳税额, 0.3 × 近一年营业收入, 300万元).
import { both, type Bilingual } from '../lib/bilingual.ts';
import { shortDecimalText } from '../lib/money.ts';
import { attributeOf, type AttributeId } from './attributes.ts';
import { MONEY_ATTRIBUTES, type Limit } from './limits.ts';
import { compared, readable } from './sentence-lexicon.ts';
import { NUMBER, readAmount, readPercent } from './sentence-values.ts';
import { moneyText } from './words.ts';

type Figure = (typeof MONEY_ATTRIBUTES)[number];
const isFigure = (attr: AttributeId): attr is Figure =>
  (MONEY_ATTRIBUTES as readonly string[]).includes(attr);

/** The text that {@link parseLimit} reads back. Amounts have no thousands commas, since commas part the terms. */
export function limitText(limit: Limit): string {
  if ('fen' in limit) return moneyText(limit.fen).zh.replaceAll(',', '');
  if ('attr' in limit) return `${shortDecimalText(limit.times_ppm, 6)} × ${attributeOf(limit.attr).label.zh}`;
  const [name, parts] =
    'min' in limit ? ['min', limit.min] : 'max' in limit ? ['max', limit.max] : ['sum', limit.sum];
  return `${name}(${parts.map(limitText).join(', ')})`;
}

const GROUPS: readonly (readonly [RegExp, 'min' | 'max' | 'sum'])[] = [
  [/^(?:min|取?最小值?|取?较小者?|孰低)\(/i, 'min'],
  [/^(?:max|取?最大值?|取?较大者?|孰高)\(/i, 'max'],
  [/^(?:sum|合计|求和|之和)\(/i, 'sum'],
];

// Commas part the terms; those within a number stay: three digits follow, and nothing but digits stands before.
function split(text: string): string[] {
  const parts: string[] = [];
  let part = '';
  let depth = 0;
  for (const [i, letter] of [...text].entries()) {
    if (letter === '(') depth += 1;
    else if (letter === ')') depth -= 1;
    const inNumber = /^\d{1,3}(,\d{3})*$/.test(part) && /^,\d{3}(?!\d)/.test(text.slice(i));
    if (depth === 0 && !inNumber && /[,、;]/.test(letter)) {
      parts.push(part);
      part = '';
    } else part += letter;
  }
  return [...parts, part];
}

function timesOf(text: string): number | null {
  const share = readPercent(text);
  if (share !== null) return share;
  const [, whole = '', fraction = ''] = /^(\d{1,4})(?:\.(\d{1,6}))?$/.exec(text) ?? [];
  return whole === '' ? null : Number(whole + fraction.padEnd(6, '0'));
}

const figureOf = (name: string): Figure | undefined => {
  const attr = compared().find((subject) => subject.name === name)?.attr;
  return attr !== undefined && isFigure(attr) ? attr : undefined;
};

// 10 × A, A × 10, A的10倍, A的30%, A.
const TIMES: readonly RegExp[] = [
  new RegExp(`^(?<times>${NUMBER}%?)倍?[×*xX](?<name>.+)$`),
  new RegExp(`^(?<name>.+?)[×*xX](?<times>${NUMBER}%?)倍?$`),
  new RegExp(`^(?<name>.+?)的(?<times>${NUMBER})倍$`),
  new RegExp(`^(?<name>.+?)的(?<times>${NUMBER}%)$`),
];

function readMultiple(text: string): Limit | null {
  const bare = figureOf(text);
  if (bare) return { attr: bare, times_ppm: 1_000_000 };
  for (const pattern of TIMES) {
    const { times = '', name = '' } = pattern.exec(text)?.groups ?? {};
    const attr = figureOf(name);
    const times_ppm = timesOf(times);
    if (attr && times_ppm !== null) return { attr, times_ppm };
  }
  return null;
}

type Failure = { readonly failed: string };

function read(text: string, depth: number): Limit | Failure {
  // The stack is the reader's, and no formula is nested deeper than four.
  if (depth > 8 || text === '') return { failed: text };
  for (const [head, kind] of GROUPS) {
    const match = head.exec(text);
    if (!match || !text.endsWith(')')) continue;
    const parts = split(text.slice(match[0].length, -1)).map((part) => read(part, depth + 1));
    const failure = parts.find((part): part is Failure => 'failed' in part);
    if (failure) return failure;
    const limits = parts.filter((part): part is Limit => !('failed' in part));
    return kind === 'min' ? { min: limits } : kind === 'max' ? { max: limits } : { sum: limits };
  }
  const fen = readAmount(text);
  return fen === null ? (readMultiple(text) ?? { failed: text }) : { fen };
}

export type ParsedLimit =
  | { readonly ok: true; readonly limit: Limit }
  | { readonly ok: false; readonly found: string; readonly repair: Bilingual };

/**
 * Reads a limit as {@link limitText} writes it and as people do: 取最小(…), *, full width, 、 between the parts, a
 * multiple as 10倍 or 30%. Anything else is refused with the part that was not understood; sizes are for `limitProblems`.
 */
export function parseLimit(text: string): ParsedLimit {
  const limit = read(readable(text).slice(0, 2000), 0);
  if (!('failed' in limit)) return { ok: true, limit };
  const figures = MONEY_ATTRIBUTES.map((attr) => attributeOf(attr).label);
  return {
    ok: false,
    found: limit.failed,
    repair: both(
      `写成：min(10 × 近两年年均纳税额, 300万元)。可用的数据：${figures.map(({ zh }) => zh).join('、')}`,
      `Write it like min(10 × 近两年年均纳税额, 300万元). Figures: ${figures.map(({ en }) => en).join('; ')}`,
    ),
  };
}
