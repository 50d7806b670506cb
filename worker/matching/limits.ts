// The limit of a product for one firm: a small typed expression over what is known of the firm, of the same family as
// the criteria. Money in fen throughout; a figure that is not known makes the limit unknown and never zero.
import { both, type Bilingual } from '../lib/bilingual.ts';
import { divRoundHalfUp, FEN_MAX, shortDecimalText, type Fen } from '../lib/money.ts';
import { attributeOf, type AttributeId } from './attributes.ts';
import type { Facts } from './terms.ts';
import { moneyText, percentText } from './words.ts';

/** The attributes a limit may be worked out from: yearly figures and values in fen that the platform can evaluate. */
export const MONEY_ATTRIBUTES = [
  'tax_paid_12m',
  'tax_paid_avg_24m',
  'invoiced_amount_12m',
  'revenue_12m',
  'total_assets',
  'gov_contract_amount',
  'confirmed_receivables',
  'export_amount_12m',
  'property_value',
] as const satisfies readonly AttributeId[];

/**
 * An amount, a multiple of a figure (`times_ppm` 10,000,000 is ten times, 300,000 three tenths), or the smallest, the
 * largest or the sum of several.
 */
export type Limit =
  | { readonly fen: Fen }
  | { readonly attr: (typeof MONEY_ATTRIBUTES)[number]; readonly times_ppm: number }
  | { readonly min: readonly Limit[] }
  | { readonly max: readonly Limit[] }
  | { readonly sum: readonly Limit[] };

/** The limit of one firm in fen, or which of its figures would have to be known. */
export type LimitOfFirm =
  | { readonly known: true; readonly fen: Fen }
  | { readonly known: false; readonly missing: readonly AttributeId[] };

const partsOf = (limit: Limit): readonly Limit[] | null =>
  'min' in limit ? limit.min : 'max' in limit ? limit.max : 'sum' in limit ? limit.sum : null;

// A figure that is known to be absent is zero; one that is missing, out of date or only known as a band is not known.
function figureOf(attr: AttributeId, facts: Facts, today: string): number | null {
  const fact = facts[attr];
  if (!fact || (fact.valid_until && fact.valid_until <= today)) return null;
  if (fact.value === null) return 0;
  return typeof fact.value === 'number' ? fact.value : null;
}

function evaluate(limit: Limit, facts: Facts, today: string, missing: Set<AttributeId>): bigint {
  if ('fen' in limit) return BigInt(limit.fen);
  if ('attr' in limit) {
    const figure = figureOf(limit.attr, facts, today);
    if (figure === null) missing.add(limit.attr);
    // Half up: a multiple of a figure is a computed amount like any other (ruling R-ROUND).
    return divRoundHalfUp(BigInt(figure ?? 0) * BigInt(limit.times_ppm), 1_000_000n);
  }
  const parts = (partsOf(limit) ?? []).map((part) => evaluate(part, facts, today, missing));
  if ('sum' in limit) return parts.reduce((sum, part) => sum + part, 0n);
  const isMin = 'min' in limit;
  return parts.reduce((best, part) => (part < best === isMin ? part : best), parts[0] ?? 0n);
}

/**
 * What the expression comes to for a firm on a day 'YYYY-MM-DD', in fen from 0 to FEN_MAX; each multiple is rounded
 * half up by itself. Unknown as soon as one figure is not known exactly, also where another one is smaller: whoever is
 * told a limit may rely on it.
 */
export function limitOf(limit: Limit, facts: Facts, today: string): LimitOfFirm {
  const missing = new Set<AttributeId>();
  const fen = evaluate(limit, facts, today, missing);
  if (missing.size > 0) return { known: false, missing: [...missing] };
  return { known: true, fen: fen > BigInt(FEN_MAX) ? FEN_MAX : Math.max(0, Number(fen)) };
}

// --- In words ------------------------------------------------------------------------------------------------------

function timesSentence(attr: AttributeId, times_ppm: number): Bilingual {
  const { label } = attributeOf(attr);
  if (times_ppm === 1_000_000) return label;
  if (times_ppm < 1_000_000) {
    const share = percentText(times_ppm);
    return both(`${label.zh}的${share}`, `${share} of ${lowered(label.en)}`);
  }
  const times = shortDecimalText(times_ppm, 6);
  return both(`${label.zh}的${times}倍`, `${times} × ${lowered(label.en)}`);
}

const lowered = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

function joined(parts: readonly Limit[], zh: string, en: string): Bilingual {
  const said = parts.map((part) => (partsOf(part) ? bracketed(limitSentence(part)) : limitSentence(part)));
  if (said.length === 1 && said[0]) return said[0];
  return both(
    said.map((part) => part.zh).join('、') + zh,
    en.replace('…', said.map((part) => part.en).join('; ')),
  );
}

const bracketed = ({ zh, en }: Bilingual): Bilingual => both(`（${zh}）`, `(${en})`);

/** A limit as the owner reads it: 近两年年均纳税额的10倍，最高300万元. */
export function limitSentence(limit: Limit): Bilingual {
  if ('fen' in limit) return moneyText(limit.fen);
  if ('attr' in limit) return timesSentence(limit.attr, limit.times_ppm);
  if ('sum' in limit) return joined(limit.sum, '之和', 'the sum of …');
  if ('max' in limit) return joined(limit.max, '中的较大者', 'the larger of …');
  // Among the smallest of several, an amount of its own is the ceiling.
  const ceilings = limit.min.flatMap((part) => ('fen' in part ? [part.fen] : []));
  const others = limit.min.filter((part) => !('fen' in part));
  if (ceilings.length === 0 || others.length === 0)
    return joined(limit.min, '中的较小者', 'the smaller of …');
  const { zh, en } = joined(others, '中的较小者', 'the smaller of …');
  const ceiling = moneyText(Math.min(...ceilings));
  return both(`${zh}，最高${ceiling.zh}`, `${en}, at most ${ceiling.en}`);
}

// --- What may be stored --------------------------------------------------------------------------------------------

const DEEPEST = 4;
const MOST_PARTS = 10;
const MOST_IN_ALL = 20;
const TIMES_PPM_MAX = 1_000_000_000;

const PROBLEMS = {
  too_deep: both('公式嵌套超过4层', 'The formula is nested more than four deep'),
  empty: both('公式中有空的一组', 'A group of the formula is empty'),
  too_many: both('公式一组超过10项或总计超过20项', 'More than 10 parts in a group or 20 in all'),
  wrong_amount: both('公式中的金额须在0.01元至1000亿元之间', 'An amount is outside CNY 0.01 to 100 billion'),
  wrong_times: both('公式中的倍数须大于0且不超过1000倍', 'A multiple is not between 0 and 1000'),
  wrong_attribute: both('公式只能使用金额类指标', 'A formula takes figures in yuan only'),
  no_figure: both(
    '公式没有用到企业的任何数据，请直接填写最高额度',
    'The formula uses no figure of the firm: state the amount itself',
  ),
} as const;

function count(limit: Limit): { depth: number; leaves: number; figures: number } {
  const parts = partsOf(limit);
  if (!parts) return { depth: 1, leaves: 1, figures: 'attr' in limit ? 1 : 0 };
  const counted = parts.map(count);
  return {
    depth: 1 + Math.max(0, ...counted.map(({ depth }) => depth)),
    leaves: counted.reduce((sum, { leaves }) => sum + leaves, 0),
    figures: counted.reduce((sum, { figures }) => sum + figures, 0),
  };
}

/** What is wrong with a formula before it is stored; empty when it may be. At most four levels and twenty parts. */
export function limitProblems(limit: Limit): Bilingual[] {
  const found = new Set<keyof typeof PROBLEMS>();
  const visit = (node: Limit): void => {
    const parts = partsOf(node);
    if (parts) {
      if (parts.length === 0) found.add('empty');
      if (parts.length > MOST_PARTS) found.add('too_many');
      parts.forEach(visit);
    } else if ('fen' in node) {
      if (!Number.isSafeInteger(node.fen) || node.fen < 1 || node.fen > FEN_MAX) found.add('wrong_amount');
    } else if ('attr' in node) {
      if (!MONEY_ATTRIBUTES.includes(node.attr)) found.add('wrong_attribute');
      const { times_ppm } = node;
      if (!Number.isSafeInteger(times_ppm) || times_ppm < 1 || times_ppm > TIMES_PPM_MAX) {
        found.add('wrong_times');
      }
    }
  };
  visit(limit);
  const { depth, leaves, figures } = count(limit);
  if (depth > DEEPEST) found.add('too_deep');
  if (leaves > MOST_IN_ALL) found.add('too_many');
  if (figures === 0 && leaves > 0) found.add('no_figure');
  return [...found].map((kind) => PROBLEMS[kind]);
}
