// One sentence back into one condition: the turns of phrase of sentences.ts, and what people write in their place.
import { attributeOf, type AttributeId } from './attributes.ts';
import {
  aged,
  compared,
  counted,
  growing,
  memberVerbs,
  wholePhrases,
  valueWords,
  type Core,
  type Subject,
} from './sentence-lexicon.ts';
import { NUMBER, readAmount, readDayText, readMonths, readPercent, readWhole } from './sentence-values.ts';

/** Finds the code behind a name that a person wrote (normalised); undefined when nothing is called so. */
export type CodeOf = (attr: AttributeId, name: string) => string | undefined;

/** What one sentence says; under `negated` the tree asks for the opposite of the leaf. */
export type Said = { readonly core: Core; readonly negated: boolean };

const plain = (core: Core): Said => ({ core, negated: false });
const opposite = (core: Core): Said => ({ core, negated: true });

const subjectOf = (list: readonly Subject[], text: string): readonly (readonly [AttributeId, string])[] =>
  list.flatMap(({ name, attr }) => (text.startsWith(name) ? [[attr, text.slice(name.length)] as const] : []));

/** The first of several readings that makes sense. */
function first<T, R>(items: readonly T[], read: (item: T) => R | null): R | null {
  for (const item of items) {
    const found = read(item);
    if (found !== null) return found;
  }
  return null;
}

// --- Ages, counts, growth ------------------------------------------------------------------------------------------

const AGE =
  /^(?:时间|年限|期限|日期)?(?:已)?(不满|未满|不足|满|不少于|不低于|超过|达到?|≥|>=)?(.+?)(?:\(?含\)?)?(?:及?以上)?$/;

function readAge(text: string): Said | null {
  return first(subjectOf(aged(), text), ([attr, rest]) => {
    const [, turn, span = ''] = AGE.exec(rest) ?? [];
    const isBare = turn === undefined;
    const months = readMonths(span);
    // A bare span says nothing without 以上.
    if (months === null || (isBare && !rest.endsWith('以上'))) return null;
    const core: Core = { attr, op: 'months_since', value: months };
    return turn === '不满' || turn === '未满' || turn === '不足' ? opposite(core) : plain(core);
  });
}

const WINDOW = /^近(.+?(?:个月|月|年))(?:内|以内|来)?(.*)$/;
const AT_MOST = new RegExp(
  `^(?:次数)?(?:累计)?(不超过|不多于|不高于|不大于|小于等于|至多|最多|≤|<=)(${NUMBER})次?$`,
);
const WITHIN = new RegExp(`^(?:次数)?(${NUMBER})次(?:及?以内|及?以下)$`);
const MORE = new RegExp(`^(?:次数)?(超过|多于|高于|大于|>)(${NUMBER})次?$`);

function readCount(text: string): Said | null {
  const [, span = '', rest = ''] = WINDOW.exec(text) ?? [];
  const months = readMonths(span);
  if (months === null) return null;
  const within = (attr: AttributeId, value: number): Core => ({
    attr,
    op: 'count_in_window',
    value,
    window_months: months,
  });
  const [, has, noun = ''] = /^(无|没有|有)(.+)$/.exec(rest) ?? [];
  const named = counted().find(({ name }) => name === noun);
  if (has && named) return has === '有' ? opposite(within(named.attr, 0)) : plain(within(named.attr, 0));
  return first(subjectOf(counted(), rest), ([attr, tail]) => {
    const most = readWhole(AT_MOST.exec(tail)?.[2] ?? WITHIN.exec(tail)?.[1] ?? '');
    if (most !== null) return plain(within(attr, most));
    const more = readWhole(MORE.exec(tail)?.[2] ?? '');
    return more === null ? null : opposite(within(attr, more));
  });
}

const AGAINST = /^较此前(.+?(?:个月|月|年))(不下降|下降|增幅不低于|增幅低于|降幅不超过|降幅超过)(.*)$/;

function readGrowth(text: string): Said | null {
  const [, span = '', rest = ''] = WINDOW.exec(text) ?? [];
  const months = readMonths(span);
  if (months === null) return null;
  return first(subjectOf(growing(), rest), ([attr, tail]) => {
    const [, before = '', turn = '', share = ''] = AGAINST.exec(tail) ?? [];
    if (readMonths(before) !== months) return null;
    const grown = (value: number): Core => ({ attr, op: 'growth', value, window_months: months });
    if (turn === '不下降' || turn === '下降') {
      return share === '' ? { core: grown(0), negated: turn === '下降' } : null;
    }
    const ppm = readPercent(share);
    if (ppm === null || ppm <= 0) return null;
    const isFall = turn.startsWith('降幅');
    return { core: grown(isFall ? -ppm : ppm), negated: turn === '增幅低于' || turn === '降幅超过' };
  });
}

// --- Words ---------------------------------------------------------------------------------------------------------

/** No name has more than eight separators of its own. */
const MOST_PARTS = 17;
const SEPARATOR = /([、;,/]|以及|或者?|和|及)/;

/**
 * The codes of a list of names; null when one of them is no name. Names may hold separators of their own (农、林、牧、
 * 渔业), so that the longest run of parts that is a name counts as one.
 */
function readNames(attr: AttributeId, text: string, codeOf: CodeOf): string[] | null {
  const words = valueWords(attr);
  const parts = text.split(SEPARATOR);
  const codes: string[] = [];
  for (let from = 0; from < parts.length;) {
    let end = parts.length - from > MOST_PARTS ? from + MOST_PARTS : parts.length;
    let found: readonly string[] | undefined;
    for (; end > from; end -= 2) {
      const name = parts.slice(from, end).join('');
      const code = codeOf(attr, name);
      found =
        words.get(name) ?? words.get(name.replace(/级$/, '')) ?? (code === undefined ? undefined : [code]);
      if (found) break;
    }
    if (!found) return null;
    codes.push(...found);
    from = end + 1;
  }
  return codes.length > 0 ? codes : null;
}

function wordsCore(attr: AttributeId, codes: readonly string[], among: boolean): Core {
  const [only] = codes;
  if (codes.length === 1 && only !== undefined && attributeOf(attr).type !== 'set') {
    return { attr, op: among ? 'eq' : 'ne', value: only };
  }
  return { attr, op: among ? 'in' : 'not_in', value: codes };
}

function readMembers(text: string, codeOf: CodeOf): Said | null {
  return first(memberVerbs(), ({ verb, attr, has }) => {
    if (!text.startsWith(verb)) return null;
    const list = text
      .slice(verb.length)
      .replace(/(之一|中?任何一项|中?任一|中?任意一项|资质|称号|荣誉)$/, '');
    const codes = readNames(attr, list, codeOf);
    return codes && plain(wordsCore(attr, codes, has));
  });
}

const AMONG =
  /^(不属于|不为|不是|不在|不含|非|≠|!=)?(?:限于|限|属于|为|是|在|包括|达到|=|:)?(.+?)(?:之一|内|等)?$/;

function readWords(attr: AttributeId, rest: string, codeOf: CodeOf): Said | null {
  const [, no, list = ''] = AMONG.exec(rest) ?? [];
  const codes = readNames(attr, list, codeOf);
  return codes && plain(wordsCore(attr, codes, no === undefined));
}

// --- Comparisons ---------------------------------------------------------------------------------------------------

type Read = (text: string) => number | string | null;

function readerOf(attr: AttributeId): Read {
  const { type, unit } = attributeOf(attr);
  if (type === 'money') return readAmount;
  if (type === 'ratio') return readPercent;
  if (type === 'date') return readDayText;
  if (unit?.zh === '个月') return readMonths;
  return (text) => {
    const own = unit && text.endsWith(unit.zh) ? text.slice(0, -unit.zh.length) : text;
    return readWhole(own.replace(/周?岁$|[周个项名户]$/, ''));
  };
}

// What people write for "at least" and "at most", before the value or behind it.
const TURNS: readonly (readonly [pattern: RegExp, op: 'gte' | 'lte', negated: boolean])[] = [
  [/^(?:不低于|不少于|不小于|不早于|大于等于|大于或等于|至少|达到|≥|>=)(.+?)(?:及?以上)?$/, 'gte', false],
  [
    /^(?:不超过|不高于|不多于|不大于|不晚于|小于等于|小于或等于|至多|最多|最高|≤|<=)(.+?)(?:及?以[内下])?$/,
    'lte',
    false,
  ],
  [/^(?:超过|大于|高于|多于|晚于|>)(.+)$/, 'lte', true],
  [/^(?:低于|小于|少于|早于|不满|不足|<)(.+)$/, 'gte', true],
  [/^(?:为|在|是|须)?(.+?)(?:\(含\))?及?以上(?:\(含\))?$/, 'gte', false],
  [/^(?:为|在|是|须)?(.+?)(?:\(含\))?及?以[内下](?:\(含\))?$/, 'lte', false],
];

const OUTSIDE = /^(?:低于|小于|少于|早于)(.+?)或(?:超过|大于|高于|多于|晚于)(.+)$/;
const BETWEEN = /^(?:为|在|介于|:)?(.+?)(?:至|到|~|—|–|-{1,2}|与)(.+?)(?:之间)?$/;
const DAYS_BETWEEN = /^(?:为|在|介于|:)?(.+?)(?:至|到|~|—|–)(.+?)(?:之间)?$/;

// 20-65岁, 50-100万元: what stands in front takes the unit of what stands behind.
function readPair(
  read: Read,
  a: string,
  b: string,
): readonly [number, number] | readonly [string, string] | null {
  const high = read(b);
  const [unit = ''] = /[^\d.,]+$/.exec(b) ?? [];
  const low = read(a) ?? read(a + unit);
  if (typeof low === 'number' && typeof high === 'number') return [low, high];
  return typeof low === 'string' && typeof high === 'string' ? [low, high] : null;
}

function readComparison(attr: AttributeId, rest: string): Said | null {
  const { type } = attributeOf(attr);
  const read = readerOf(attr);
  const [, below = '', above = ''] = OUTSIDE.exec(rest) ?? [];
  const outside = below === '' ? null : readPair(read, below, above);
  if (outside) return opposite({ attr, op: 'between', value: outside });
  const turned = first(TURNS, ([pattern, op, negated]) => {
    const value = read(pattern.exec(rest)?.[1] ?? '');
    return value === null ? null : { core: { attr, op, value }, negated };
  });
  if (turned) return turned;
  const [, a = '', b = ''] = (type === 'date' ? DAYS_BETWEEN : BETWEEN).exec(rest) ?? [];
  const inside = a === '' ? null : readPair(read, a, b);
  if (inside) return plain({ attr, op: 'between', value: inside });
  if (type === 'date') return null;
  const [, no, text = ''] = /^(不为|不等于|≠|!=|为|等于|是|=)(.+)$/.exec(rest) ?? [];
  if (no === undefined) return null;
  const isNot = no.startsWith('不') || no === '≠' || no === '!=';
  const value = read(text);
  if (value !== null) return plain({ attr, op: isNot ? 'ne' : 'eq', value });
  const list = type === 'number' ? text.split('、').map(read) : [];
  const whole = list.flatMap((item) => (typeof item === 'number' ? [item] : []));
  if (whole.length < 2 || whole.length < list.length) return null;
  return plain({ attr, op: isNot ? 'not_in' : 'in', value: whole });
}

function readCompared(text: string, codeOf: CodeOf): Said | null {
  return first(subjectOf(compared(), text), ([attr, rest]) =>
    attributeOf(attr).type === 'enum' ? readWords(attr, rest, codeOf) : readComparison(attr, rest),
  );
}

// 企业成立须满2年 says what 成立满2年 says.
const FILLERS = /^(?:申请人|借款人|申请企业|借款企业|企业|客户|公司|主体)/;
const DUTIES = /(?:必须|应当|需要|原则上|要求|须|应|需)/g;

function read(text: string, codeOf: CodeOf): Said | null {
  const phrase = wholePhrases().get(text);
  if (phrase) return plain(phrase);
  return (
    readGrowth(text) ??
    readAge(text) ??
    readCount(text) ??
    readMembers(text, codeOf) ??
    readCompared(text, codeOf)
  );
}

/** What one normalised sentence says, or null when it is none. */
export function readSentence(text: string, codeOf: CodeOf): Said | null {
  const bare = text.replace(FILLERS, '');
  const dutiless = bare.replace(DUTIES, '');
  return first([...new Set([text, bare, dutiless])], (variant) => read(variant, codeOf));
}
