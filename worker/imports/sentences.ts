// Conditions and limit formulas as a cell writes them: the sentences of the matching slice, with the refusals of an
// import. What says the same as before stays the very same data, ids included.
import { both } from '../lib/bilingual.ts';
import { canonicalJson } from '../lib/hash.ts';
import type { Limit } from '../matching/limits.ts';
import { limitText, parseLimit } from '../matching/limits-text.ts';
import { criteriaText, parseCriteria } from '../matching/sentence-text.ts';
import type { Criteria, Leaf } from '../matching/terms.ts';
import type { Namebook } from '../matching/words.ts';
import { bad, good, refusalOfKind, shown, type Read, type ValueProblem } from './found.ts';
import { saysNothing } from './lines.ts';
import type { Cell } from './sheets/cells.ts';

const CRITERIA_FORM = both('每行一个条件，如 成立满24个月', 'one condition a line, such as 成立满24个月');
const LIMIT_FORM = both(
  '算式，如 min(10 × 近两年年均纳税额, 300万元)',
  'a formula such as min(10 × 近两年年均纳税额, 300万元)',
);

/** A text that was read, with what it means. */
export type Meant<Value> = { readonly text: string; readonly value: Value };

const tidy = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');

/** The conditions of a cell. */
export function readCriteria(cell: Cell, book: Namebook): Read<Meant<Criteria>> {
  const refused = refusalOfKind(cell, CRITERIA_FORM);
  if (refused) return refused;
  const text = tidy(cell.text);
  const parsed = parseCriteria(text, book);
  if (parsed.ok) return good({ text, value: parsed.criteria });
  const [first, ...more] = parsed.problems.map(({ line, found, expected, repair }): ValueProblem => ({
    code: 'not_a_condition',
    found: shown(found),
    expected,
    repair,
    line,
  }));
  if (first) return { ok: false, problem: first, more };
  return bad('not_a_condition', text, CRITERIA_FORM, both('请按示例改写', 'Write it as in the example'));
}

/** The limit formula of a cell, or null. */
export function readLimit(cell: Cell): Read<Meant<Limit | null>> {
  const refused = refusalOfKind(cell, LIMIT_FORM);
  if (refused) return refused;
  const text = tidy(cell.text);
  if (text === '' || saysNothing(text)) return good({ text: '', value: null });
  const parsed = parseLimit(text);
  if (parsed.ok) return good({ text, value: parsed.limit });
  return bad('not_a_formula', parsed.found, LIMIT_FORM, parsed.repair);
}

export { criteriaText, limitText };

const contentOf = ({ id: _, ...leaf }: Leaf): string => canonicalJson(leaf);

function leavesOf(criteria: Criteria): Leaf[] {
  if ('not' in criteria) return leavesOf(criteria.not);
  if ('id' in criteria) return [criteria];
  return ('all' in criteria ? criteria.all : criteria.any).flatMap(leavesOf);
}

/** The criteria with the ids that equal conditions had before; others get the first free ones. */
export function withKnownIds(criteria: Criteria, before: Criteria | undefined): Criteria {
  const known = before ? leavesOf(before) : [];
  const taken = new Set<string>();
  const given = new Map<Leaf, string>();
  const leaves = leavesOf(criteria);
  for (const leaf of leaves) {
    const content = contentOf(leaf);
    const same = known.find((other) => !taken.has(other.id) && contentOf(other) === content);
    if (!same) continue;
    taken.add(same.id);
    given.set(leaf, same.id);
  }
  const used = new Set([...taken, ...known.map(({ id }) => id)]);
  let next = 1;
  for (const leaf of leaves) {
    if (given.has(leaf)) continue;
    while (used.has(`c${next}`)) next += 1;
    used.add(`c${next}`);
    given.set(leaf, `c${next}`);
  }
  const rewrite = (node: Criteria): Criteria => {
    if ('not' in node) return { not: rewrite(node.not) };
    if ('id' in node) return { ...node, id: given.get(node) ?? node.id };
    return 'all' in node ? { all: node.all.map(rewrite) } : { any: node.any.map(rewrite) };
  };
  return rewrite(criteria);
}
