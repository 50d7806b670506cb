// Lines of text back into criteria: numbering, groups, brackets and marks. What one sentence says is sentence-leaf.ts.
import { both, type Bilingual } from '../lib/bilingual.ts';
import { REASON_CODES, type ReasonCode } from '../lib/reasons.ts';
import { attributeOf } from './attributes.ts';
import { readSentence, type CodeOf, type Said } from './sentence-leaf.ts';
import { readable } from './sentence-lexicon.ts';
import { normalCriteria } from './sentence-normal.ts';
import { nearestPatterns } from './sentence-repair.ts';
import type { Criteria, Leaf, Severity } from './terms.ts';
import type { Namebook } from './words.ts';

/** A line that was not understood: what stands there, what would be understood, and what to write instead. */
export type TextProblem = {
  /** From 1. */
  readonly line: number;
  readonly found: string;
  readonly expected: Bilingual;
  readonly repair: Bilingual;
};

export type ParsedCriteria =
  | { readonly ok: true; readonly criteria: Criteria }
  | { readonly ok: false; readonly problems: readonly TextProblem[] };

type Failure = { readonly failed: string };
type Node =
  | { readonly all: readonly Node[] }
  | { readonly any: readonly Node[] }
  | { readonly not: Node }
  | Omit<Leaf, 'id'>;
const isFailure = (node: Node | Failure): node is Failure => 'failed' in node;

// ① and its like, before NFKC turns them into digits that stand before the first word.
const CIRCLED = /^\s*[\u2460-\u249b\u24ea-\u24ff\u2776-\u2793]\s*/;
const NUMBERING = /^(?:[(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[.、):](?!\d)|[-•*·])/;
const MARK = /[〔【[]([^〔〕【】[\]]*)[〕】\]]$/;

type Marks = { severity: Severity; code: ReasonCode | null; orAbsent: boolean };

// Marks stand at the end, one behind the other; null when one of them means nothing.
function marksOf(text: string): { rest: string; marks: Marks } | null {
  const marks: Marks = { severity: 'hard', code: null, orAbsent: false };
  let rest = text;
  for (let match = MARK.exec(rest); match; match = MARK.exec(rest)) {
    const mark = (match[1] ?? '').toUpperCase();
    const code = REASON_CODES.find((known) => known === mark);
    if (mark === '参考') marks.severity = 'soft';
    else if (mark === '提示') marks.severity = 'info';
    else if (mark === '含无记录') marks.orAbsent = true;
    else if (code) marks.code = code;
    else return null;
    rest = rest.slice(0, match.index);
  }
  return { rest, marks };
}

function leafFrom({ core, negated }: Said, { severity, code, orAbsent }: Marks): Node | null {
  const isBoolean = attributeOf(core.attr).type === 'boolean' && typeof core.value === 'boolean';
  if (orAbsent && !isBoolean) return null;
  const asked = orAbsent ? ({ ...core, op: 'ne', value: !core.value } as const) : core;
  const leaf = { ...asked, severity, code: code ?? attributeOf(core.attr).code };
  return negated ? { not: leaf } : leaf;
}

/** Splits at semicolons that stand in no brackets. */
function split(text: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const letter of text) {
    if (letter === '(') depth += 1;
    else if (letter === ')') depth -= 1;
    if (letter === ';' && depth === 0) parts.push('');
    else parts[parts.length - 1] += letter;
  }
  return parts.filter((part) => part !== '');
}

// The text within brackets that hold all of it.
function unwrapped(text: string): string | null {
  if (!text.startsWith('(') || !text.endsWith(')')) return null;
  let depth = 0;
  for (let i = 0; i < text.length - 1; i += 1) {
    if (text[i] === '(') depth += 1;
    else if (text[i] === ')') depth -= 1;
    if (depth === 0) return null;
  }
  return text.slice(1, -1);
}

const HEADS: readonly (readonly [RegExp, (parts: readonly Node[]) => Node])[] = [
  [
    /^(?:满足|符合|具备)?(?:以下|下列)(?:条件)?(?:中的?)?(?:任一|之一|任意一项|其一|任何一项)(?:条件|即可)?:/,
    (parts) => ({ any: parts }),
  ],
  [
    /^(?:同时)?(?:满足|符合|具备)?(?:以下|下列)(?:条件)?(?:全部|同时满足|全部满足|所有条件)(?:条件)?:/,
    (parts) => ({ all: parts }),
  ],
  [/^(?:以下|下列)(?:条件)?均不(?:成立|满足):/, (parts) => ({ not: { any: parts } })],
  [/^(?:以下|下列)(?:条件)?不同时(?:成立|满足):/, (parts) => ({ not: { all: parts } })],
];

/** Brackets within brackets, a line, what is wrong: no listing has more, and a text must not keep the reader busy. */
const DEEPEST = 40;
const LONGEST_LINE = 4000;
const MOST_PROBLEMS = 50;

function readPiece(text: string, codeOf: CodeOf, depth = 0): Node | Failure {
  if (depth > DEEPEST) return { failed: text };
  const inner = unwrapped(text);
  if (inner !== null) return readPiece(inner, codeOf, depth + 1);
  for (const [head, group] of HEADS) {
    const match = head.exec(text);
    if (!match) continue;
    const parts = split(text.slice(match[0].length)).map((part) => readPiece(part, codeOf, depth + 1));
    const failure = parts.find(isFailure);
    if (failure) return failure;
    const nodes = parts.filter((part): part is Node => !isFailure(part));
    return nodes.length > 0 ? group(nodes) : { failed: text };
  }
  const marked = marksOf(text);
  const said = marked && readSentence(marked.rest, codeOf);
  return (said && leafFrom(said, marked.marks)) ?? { failed: text };
}

// A line is one condition; a person may also have put several into one, with semicolons between them.
function readLine(text: string, codeOf: CodeOf): (Node | Failure)[] {
  const whole = readPiece(text, codeOf);
  if (!isFailure(whole)) return [whole];
  const parts = split(text);
  return parts.length > 1 && !HEADS.some(([head]) => head.test(text))
    ? parts.map((part) => readPiece(part.replace(NUMBERING, ''), codeOf))
    : [whole];
}

function problemAt(line: number, failed: string): TextProblem {
  const nearest = nearestPatterns(failed);
  const examples = nearest.length > 0 ? nearest : ['成立满24个月', '近12个月纳税额不低于5万元'];
  return {
    line,
    found: failed,
    expected: both(
      '一行一个条件：指标名称、比较词和带单位的数值',
      'One condition a line: the attribute, a comparison and a value with its unit',
    ),
    repair: both(
      `可改写为：${examples.join('；')}（数值按需修改）`,
      `Write it like: ${examples.join('; ')} (with your own values)`,
    ),
  };
}

function numbered(node: Node, next: () => string): Criteria {
  if ('all' in node) return { all: node.all.map((part) => numbered(part, next)) };
  if ('any' in node) return { any: node.any.map((part) => numbered(part, next)) };
  if ('not' in node) return { not: numbered(node.not, next) };
  const { attr, op, value, window_months, severity, code } = node;
  return {
    id: next(),
    attr,
    op,
    ...(value === undefined ? {} : { value }),
    ...(window_months === undefined ? {} : { window_months }),
    severity,
    code,
  };
}

/**
 * Reads criteria from text, one condition a line, as `criteriaText` writes it and as people write it: numbering, full
 * width, ≥ and ≤, 以上 and 以内, years for months. Leaves are numbered c1, c2 … in their order; the tree is in normal
 * form. Whatever is not understood is refused with the line and the nearest sentences that would be; whether what was
 * understood makes sense is for `checkCriteria`. Empty text gives an empty `all`, which that refuses. After fifty problems the rest is not read.
 */
export function parseCriteria(text: string, names?: Namebook): ParsedCriteria {
  const codeOf: CodeOf = (attr, name) => names?.codeOf(attr, name) ?? bareCode(attr, name);
  const nodes: Node[] = [];
  const problems: TextProblem[] = [];
  for (const [i, line] of text.split(/\r\n|[\n\r\u2028\u2029]/).entries()) {
    const bare = readable(line.replace(CIRCLED, ''))
      .replace(NUMBERING, '')
      .replace(/[;。,]+$/, '');
    if (bare === '') continue;
    if (problems.length >= MOST_PROBLEMS) break;
    const read = bare.length > LONGEST_LINE ? [{ failed: bare.slice(0, 80) }] : readLine(bare, codeOf);
    for (const node of read) {
      if (isFailure(node)) problems.push(problemAt(i + 1, node.failed));
      else nodes.push(node);
    }
  }
  if (problems.length > 0) return { ok: false, problems };
  let n = 0;
  const criteria = numbered({ all: nodes }, () => `c${(n += 1)}`);
  return { ok: true, criteria: normalCriteria(criteria) };
}

// A code that nobody names stands for itself, as it does in a sentence. In brackets it goes before its name.
function bareCode(attr: string, name: string): string | undefined {
  if (attr === 'industry') return /^(?:[^、;,]*\()?([A-T](?:\d{2,4})?)\)?$/.exec(name)?.[1];
  return attr === 'street' ? /^\d{9}$/.exec(name)?.[0] : undefined;
}
