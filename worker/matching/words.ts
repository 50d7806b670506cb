// Values as people write them, in both languages: 5万元 and CNY 50,000, 80%, 24 months, names for codes.
import { both, type Bilingual } from '../lib/bilingual.ts';
import { attributeOf, type Attribute, type AttributeId } from './attributes.ts';
import { industryName } from './industries.ts';
import { YES_NO } from './phrases.ts';
import type { Snapshot } from './terms.ts';

/** Names for codes the engine does not carry: industry classes, towns. Undefined lets the built-in name stand. */
export type Names = (attr: AttributeId, code: string) => Bilingual | undefined;

/** Names for codes and codes for names; a name is looked up normalised (NFKC without blanks), undefined when unknown. */
export type Namebook = {
  readonly names: Names;
  readonly codeOf: (attr: AttributeId, name: string) => string | undefined;
};

const WAN_FEN = 1_000_000;
const grouped = (whole: number): string => String(whole).replace(/\B(?=(\d{3})+$)/g, ',');
const trimmed = (text: string): string => text.replace(/\.?0+$/, '');

/**
 * Fen as text. Chinese says 万元 from ten thousand yuan on where two digits behind the point are exact (5万元, 8.25万元),
 * and 亿元 likewise; anything else is plain yuan.
 */
export function moneyText(fen: number): Bilingual {
  const size = Math.abs(fen);
  const sign = fen < 0 ? '-' : '';
  const yuan = grouped(Math.floor(size / 100));
  const cents = size % 100 === 0 ? '' : `.${String(size % 100).padStart(2, '0')}`;
  const inUnit = (unit: number): string => sign + trimmed((size / unit).toFixed(2));
  const isRound = (unit: number): boolean => size >= unit && size % (unit / 100) === 0;
  const zh = isRound(WAN_FEN * 10_000)
    ? `${inUnit(WAN_FEN * 10_000)}亿元`
    : isRound(WAN_FEN)
      ? `${inUnit(WAN_FEN)}万元`
      : `${sign}${yuan}${cents}元`;
  return both(zh, `${sign}CNY ${yuan}${cents}`);
}

/** Parts per million as percent, with as many digits as needed: 800,000 is 80%. */
export function percentText(ppm: number): string {
  return `${trimmed((ppm / 10_000).toFixed(4))}%`;
}

/** A number of months: 24个月, "24 months". */
export function monthsText(months: number): Bilingual {
  return both(`${months}个月`, months === 1 ? '1 month' : `${months} months`);
}

/** The months up to now: 近12个月, "in the last 12 months". */
export function recentlyText(months: number): Bilingual {
  return both(`近${months}个月`, months === 1 ? 'in the last month' : `in the last ${months} months`);
}

/** Alternatives: A、B、C and "A, B or C"; with semicolons where a name has commas of its own. */
export function listText(items: readonly Bilingual[]): Bilingual {
  const en = items.map((item) => item.en);
  const zh = items.map((item) => item.zh);
  const [last = ''] = en.slice(-1);
  const hasCommas = en.some((text) => text.includes(','));
  const before = en.slice(0, -1).join(hasCommas ? '; ' : ', ');
  return both(
    zh.join(zh.some((text) => text.includes('、')) ? '；' : '、'),
    en.length > 1 ? `${before}${hasCommas ? '; or ' : ' or '}${last}` : last,
  );
}

/** The name of a code of an attribute; the code itself where nobody knows a name. */
export function nameOf(attr: AttributeId, code: string, names?: Names): Bilingual {
  const known = attributeOf(attr).values?.[code] ?? names?.(attr, code);
  return known ?? (attr === 'industry' ? industryName(code) : null) ?? both(code, code);
}

/** One value of an attribute. English leaves the unit out where the label already names what is counted. */
export function valueText(attr: AttributeId, value: unknown, names?: Names): Bilingual {
  const { type, unit }: Attribute = attributeOf(attr);
  if (value === null) return both('无', 'none');
  if (typeof value === 'boolean')
    return YES_NO[attr]?.[value ? 0 : 1] ?? both(value ? '是' : '否', value ? 'yes' : 'no');
  if (typeof value === 'string') return nameOf(attr, value, names);
  if (Array.isArray(value)) {
    return value.length === 0
      ? both('无', 'none')
      : listText(value.map((item) => valueText(attr, item, names)));
  }
  if (typeof value !== 'number') return both(String(value), String(value));
  if (type === 'money') return moneyText(value);
  if (type === 'ratio' || type === 'series') return both(percentText(value), percentText(value));
  if (type === 'date' || unit?.zh === '个月') return monthsText(value);
  return both(`${value}${unit?.zh ?? ''}`, String(value));
}

/** A band [min, max) in words that keep the open upper end. */
export function bandText(attr: AttributeId, { min, max }: NonNullable<Snapshot['band']>): Bilingual {
  const isDate = attributeOf(attr).type === 'date';
  const text = (end: number | string): Bilingual =>
    typeof end === 'string' ? both(end, end) : valueText(attr, end);
  const parts: Bilingual[] = [];
  if (min !== undefined) {
    const { zh, en } = text(min);
    parts.push(isDate ? both(`不早于${zh}`, `${en} or later`) : both(`不低于${zh}`, `at least ${en}`));
  }
  if (max !== undefined) {
    const { zh, en } = text(max);
    parts.push(isDate ? both(`早于${zh}`, `before ${en}`) : both(`低于${zh}`, `less than ${en}`));
  }
  return both(parts.map((part) => part.zh).join('且'), parts.map((part) => part.en).join(' and '));
}
