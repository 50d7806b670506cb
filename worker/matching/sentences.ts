// The sentence an owner reads for a condition, well-formed in both languages for every operator and type. A
// condition under `not` is said as its opposite, never as 不符合“…”.
import { both, type Bilingual } from '../lib/bilingual.ts';
import { attributeOf, type AttributeId } from './attributes.ts';
import { compileTest } from './operators.ts';
import { PRESENCE_NOUNS, SERIES_NOUNS, SET_VERBS, SINCE, YES_NO, ZERO } from './phrases.ts';
import type { Leaf } from './terms.ts';
import { listText, monthsText, percentText, recentlyText, valueText, type Names } from './words.ts';

/** How to say a condition: `names` for codes, `negated` when the tree asks for its opposite. */
export type Wording = { readonly names?: Names | undefined; readonly negated?: boolean };

type Compared = 'eq' | 'ne' | 'gte' | 'lte' | 'gt' | 'lt' | 'between' | 'outside';
type Form = (low: Bilingual, high: Bilingual) => Bilingual;

const COMPARED: Record<Compared, Form> = {
  eq: (a) => both(`为${a.zh}`, a.en),
  ne: (a) => both(`不为${a.zh}`, `other than ${a.en}`),
  gte: (a) => both(`不低于${a.zh}`, `at least ${a.en}`),
  lte: (a) => both(`不超过${a.zh}`, `at most ${a.en}`),
  gt: (a) => both(`超过${a.zh}`, `more than ${a.en}`),
  lt: (a) => both(`低于${a.zh}`, `less than ${a.en}`),
  between: (a, b) => both(`为${a.zh}至${b.zh}`, `${a.en} to ${b.en}`),
  outside: (a, b) => both(`低于${a.zh}或超过${b.zh}`, `less than ${a.en} or more than ${b.en}`),
};
const COMPARED_DAYS: Record<Compared, Form> = {
  ...COMPARED,
  gte: (a) => both(`不早于${a.zh}`, `${a.en} or later`),
  lte: (a) => both(`不晚于${a.zh}`, `${a.en} or earlier`),
  gt: (a) => both(`晚于${a.zh}`, `after ${a.en}`),
  lt: (a) => both(`早于${a.zh}`, `before ${a.en}`),
  outside: (a, b) => both(`早于${a.zh}或晚于${b.zh}`, `before ${a.en} or after ${b.en}`),
};

const OPPOSITE: Partial<Record<Leaf['op'], Compared>> = {
  eq: 'ne',
  ne: 'eq',
  gte: 'lt',
  lte: 'gt',
  between: 'outside',
};

const partsOf = (leaf: Leaf): readonly (number | string | boolean)[] => [leaf.value ?? []].flat();
const lowered = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

function ofPresence(attr: AttributeId, present: boolean): Bilingual {
  const subject = PRESENCE_NOUNS[attr] ?? SINCE[attr] ?? attributeOf(attr).label;
  return present
    ? both(`有${subject.zh}记录`, `On record: ${lowered(subject.en)}`)
    : both(`无${subject.zh}记录`, `Not on record: ${lowered(subject.en)}`);
}

function ofAge(attr: AttributeId, months: number, negated: boolean): Bilingual {
  const subject = SINCE[attr] ?? attributeOf(attr).label;
  const { zh, en } = monthsText(months);
  return negated
    ? both(`${subject.zh}不满${zh}`, `${subject.en} for less than ${en}`)
    : both(`${subject.zh}满${zh}`, `${subject.en} for at least ${en}`);
}

function ofCount({ attr, window_months: months = 1 }: Leaf, most: number, negated: boolean): Bilingual {
  const { label, unit } = attributeOf(attr);
  const when = recentlyText(months);
  const most_zh = `${most}${unit?.zh ?? '次'}`;
  const said = negated
    ? both(`超过${most_zh}`, `more than ${most}`)
    : both(`不超过${most_zh}`, `at most ${most}`);
  if (most > 0) return both(when.zh + label.zh + said.zh, `${label.en} ${when.en}: ${said.en}`);
  return both(
    `${when.zh}${negated ? '有' : '无'}${label.zh}`,
    `${label.en} ${when.en}: ${negated ? 'at least 1' : 'none'}`,
  );
}

function ofGrowth({ attr, window_months: months = 1 }: Leaf, ppm: number, negated: boolean): Bilingual {
  const noun = SERIES_NOUNS[attr] ?? attributeOf(attr).label;
  const percent = percentText(Math.abs(ppm));
  const [zh, en] =
    ppm > 0
      ? negated
        ? [`增幅低于${percent}`, `up less than ${percent}`]
        : [`增幅不低于${percent}`, `up at least ${percent}`]
      : ppm < 0
        ? negated
          ? [`降幅超过${percent}`, `down more than ${percent}`]
          : [`降幅不超过${percent}`, `down at most ${percent}`]
        : negated
          ? ['下降', 'down']
          : ['不下降', 'not down'];
  const span = months === 1 ? 'month' : `${months} months`;
  return both(
    `近${months}个月${noun.zh}较此前${months}个月${zh}`,
    `${noun.en} in the last ${span} against the ${span} before: ${en}`,
  );
}

function ofMembers(leaf: Leaf, has: boolean, names?: Names): Bilingual {
  const { label } = attributeOf(leaf.attr);
  const words = partsOf(leaf).map((part) => valueText(leaf.attr, part, names));
  const list = listText(words);
  const [hasZh, lacksZh] = SET_VERBS[leaf.attr] ?? [`${label.zh}包括`, `${label.zh}不包括`];
  const many = words.length > 1;
  return has
    ? both(`${hasZh}${list.zh}${many ? '之一' : ''}`, `${label.en}: ${list.en}`)
    : both(`${lacksZh}${list.zh}${many ? '中任何一项' : ''}`, `${label.en}: other than ${list.en}`);
}

function ofWords(leaf: Leaf, among: boolean, names?: Names): Bilingual {
  const { label } = attributeOf(leaf.attr);
  const list = listText(partsOf(leaf).map((part) => valueText(leaf.attr, part, names)));
  const en = `${label.en}: ${among ? '' : 'other than '}${list.en}`;
  if (leaf.attr === 'industry') return both(`行业${among ? '' : '不'}属于${list.zh}`, en);
  return both(`${label.zh}${among ? '' : '不'}为${list.zh}`, en);
}

function ofNumber(leaf: Leaf, negated: boolean, names?: Names): Bilingual {
  const { label, type } = attributeOf(leaf.attr);
  const op = negated ? OPPOSITE[leaf.op] : (leaf.op as Compared);
  const [low, high] = partsOf(leaf);
  const zero = low === 0 && op === 'eq' ? ZERO[leaf.attr] : undefined;
  if (zero) return zero;
  const say = (type === 'date' ? COMPARED_DAYS : COMPARED)[op ?? 'eq'];
  const { zh, en } = say(valueText(leaf.attr, low ?? null, names), valueText(leaf.attr, high ?? null, names));
  return both(label.zh + zh, `${label.en}: ${en}`);
}

/**
 * The condition as one sentence in both languages, without a full stop. A stored leaf that does not fit its
 * attribute (ruling C-TYPE) is said to be wrong instead of being misread.
 */
export function sentenceOf(leaf: Leaf, { names, negated = false }: Wording = {}): Bilingual {
  if (compileTest(leaf) === null) return both('该条件设置有误', 'This condition is set up wrongly');
  const { attr, op } = leaf;
  const { type } = attributeOf(attr);
  const positive = (op === 'ne' || op === 'not_in' || op === 'not_exists') === negated;
  const amount = Number(leaf.value);
  if (op === 'exists' || op === 'not_exists') return ofPresence(attr, positive);
  if (op === 'months_since') return ofAge(attr, amount, negated);
  if (op === 'count_in_window') return ofCount(leaf, amount, negated);
  if (op === 'growth') return ofGrowth(leaf, amount, negated);
  if (type === 'boolean') {
    const yes = (leaf.value === true) === positive;
    return YES_NO[attr]?.[yes ? 0 : 1] ?? both(attributeOf(attr).label.zh, attributeOf(attr).label.en);
  }
  if (type === 'set') return ofMembers(leaf, positive, names);
  if (type === 'enum' || op === 'in' || op === 'not_in') return ofWords(leaf, positive, names);
  return ofNumber(leaf, negated, names);
}
