// What is wrong with criteria before they are stored: for the builder, for imports and for the seed. A stored tree
// passes this or is never listed; `compile` still survives one that did not.
import { both, type Bilingual } from '../lib/bilingual.ts';
import { attributeOf, ATTRIBUTES, type Attribute } from './attributes.ts';
import { findAgainst, findFlaws, reachOf, type Flaw } from './contradictions.ts';
import { industryCode } from './industries.ts';
import { compileTest, OPERATORS_OF } from './operators.ts';
import { structuralParts, type ListingCore } from './structure.ts';
import type { Criteria, Leaf } from './terms.ts';

export const PROBLEM_LABELS = {
  empty_group: both('条件组为空', 'The group holds no condition'),
  duplicate_id: both('条件编号重复', 'Another condition has the same id'),
  reserved_id: both('条件编号不能以@开头', 'Ids beginning with @ are reserved'),
  unknown_attribute: both('没有这个指标', 'There is no such attribute'),
  wrong_operator: both('该指标不支持这种比较', 'The attribute does not take this operator'),
  window_missing: both('缺少统计月数', 'The number of months is missing'),
  window_unused: both('这种比较不使用统计月数', 'This operator takes no number of months'),
  value_unused: both('这种比较不需要数值', 'This operator takes no value'),
  wrong_value: both('比较值的类型不符', 'The value has the wrong type'),
  unknown_value: both('比较值不在可选范围内', 'The value is not one of the choices'),
  out_of_range: both('比较值超出合理范围', 'The value is out of range'),
  empty_list: both('列表为空或有重复', 'The list is empty or repeats itself'),
  wrong_order: both('下限大于上限', 'The lower end is above the upper'),
  contradiction: both(
    '与同组的其他条件矛盾，没有企业能同时满足',
    'Contradicts its neighbours: no firm can meet both',
  ),
  branch_contradiction: both(
    '与这一备选之外的必备条件矛盾，这一备选永远不会成立',
    'Contradicts a condition that must hold anyway: this alternative can never be met',
  ),
  against_listing: both(
    '与产品自身的字段矛盾，没有企业能同时满足',
    'Contradicts a field of the listing itself',
  ),
  unreachable: both('没有企业能满足这一条件', 'No firm can meet this condition'),
  says_nothing: both(
    '有该项数据的企业都会满足，这一条件不起作用',
    'Every firm with this figure meets it: the condition says nothing',
  ),
  repeated: both('与另一必备条件完全相同', 'The same condition is asked for already'),
  covered: both(
    '满足这一备选的企业也满足另一备选，这一备选不起作用',
    'Whoever meets this alternative meets another one as well: it adds nothing',
  ),
} satisfies Record<string, Bilingual>;
export type ProblemKind = keyof typeof PROBLEM_LABELS;

/** One thing wrong: the leaf it is about (null for a group) and what, in words the builder shows. */
export type CriteriaProblem = {
  readonly leaf_id: string | null;
  readonly kind: ProblemKind;
  readonly message: Bilingual;
  /** The leaf it contradicts, repeats or is covered by, when that is one. */
  readonly other_id: string | null;
};

const RANGES: Partial<Record<Leaf['op'], readonly [number, number]>> = {
  months_since: [0, 1200],
  count_in_window: [0, 1000],
  growth: [-1_000_000, 100_000_000],
};
const LONGEST_WINDOW = 120;

function isChoice(leaf: Leaf, { values }: Attribute, value: string): boolean {
  if (values) return Object.hasOwn(values, value);
  if (leaf.attr === 'industry') return /^[A-T]/.test(value) && industryCode(value) !== null;
  return leaf.attr !== 'street' || /^\d{9}$/.test(value);
}

function findValueProblem(leaf: Leaf, attribute: Attribute): ProblemKind | null {
  const parts = [leaf.value ?? []].flat();
  const isList = leaf.op === 'in' || leaf.op === 'not_in';
  if (isList && (parts.length === 0 || new Set<unknown>(parts).size < parts.length)) return 'empty_list';
  const range = RANGES[leaf.op] ?? attribute.range;
  for (const part of parts) {
    if (typeof part === 'number' && range && (part < range[0] || part > range[1])) return 'out_of_range';
    const isWord = attribute.type === 'enum' || attribute.type === 'set';
    if (isWord && typeof part === 'string' && !isChoice(leaf, attribute, part)) return 'unknown_value';
  }
  const [low, high] = parts;
  if (leaf.op === 'between' && low !== undefined && high !== undefined && low > high) return 'wrong_order';
  return null;
}

function findLeafProblem(leaf: Leaf): ProblemKind | null {
  if (!Object.hasOwn(ATTRIBUTES, leaf.attr)) return 'unknown_attribute';
  const attribute: Attribute = attributeOf(leaf.attr);
  const { op, value, window_months: months } = leaf;
  if (!OPERATORS_OF[attribute.type].includes(op)) return 'wrong_operator';
  const isPresence = op === 'exists' || op === 'not_exists';
  if (isPresence && value !== undefined) return 'value_unused';
  const isWindowed = op === 'count_in_window' || op === 'growth';
  if (!isWindowed && months !== undefined) return 'window_unused';
  if (isWindowed && !(Number.isSafeInteger(months) && Number(months) >= 1)) return 'window_missing';
  if (compileTest(leaf) === null) return 'wrong_value';
  if (Number(months ?? 0) > LONGEST_WINDOW) return 'out_of_range';
  return findValueProblem(leaf, attribute);
}

const problem = (
  leaf_id: string | null,
  kind: ProblemKind,
  other_id: string | null = null,
  message: Bilingual = PROBLEM_LABELS[kind],
): CriteriaProblem => ({ leaf_id, kind, message, other_id });

const fromFlaw = ({ kind, leaf, other }: Flaw): CriteriaProblem => problem(leaf.id, kind, other?.id ?? null);

/**
 * Everything wrong with criteria, in document order; an empty list means that they may be stored. Looks at each
 * leaf by itself, at ids across the tree, and at neighbours that exclude, repeat or cover each other.
 */
export function checkCriteria(criteria: Criteria): CriteriaProblem[] {
  const problems: CriteriaProblem[] = [];
  const ids = new Set<string>();
  const checkLeaf = (leaf: Leaf, negated: boolean): void => {
    if (ids.has(leaf.id)) problems.push(problem(leaf.id, 'duplicate_id'));
    if (leaf.id.startsWith('@')) problems.push(problem(leaf.id, 'reserved_id'));
    ids.add(leaf.id);
    const kind = findLeafProblem(leaf);
    if (kind) return void problems.push(problem(leaf.id, kind));
    const reach = reachOf(leaf, negated);
    if (reach) problems.push(problem(leaf.id, reach === 'never' ? 'unreachable' : 'says_nothing'));
  };
  const visit = (node: Criteria, negated: boolean): void => {
    if ('not' in node) return visit(node.not, !negated);
    if ('id' in node) return checkLeaf(node, negated);
    const parts = 'all' in node ? node.all : node.any;
    if (parts.length === 0) problems.push(problem(null, 'empty_group'));
    for (const part of parts) visit(part, negated);
  };
  visit(criteria, false);
  return problems.length > 0 ? problems : findFlaws(criteria).map(fromFlaw);
}

const FIELD_LABELS: Partial<Record<Leaf['attr'], Bilingual>> = {
  org_type: both('借款主体', 'borrowers'),
  registration_status: both('登记状态须为存续', 'active registration'),
  requested_amount: both('额度范围', 'amounts'),
  requested_term: both('最长期限', 'longest term'),
  requested_purpose: both('贷款用途', 'purposes'),
  street: both('服务街镇', 'towns'),
};

/**
 * What criteria that `checkCriteria` accepts ask in vain because a field of their listing excludes it: sole traders
 * only, of a product for enterprises. Fields that are not written yet exclude nothing.
 */
export function checkAgainst(listing: Partial<ListingCore>, criteria: Criteria): CriteriaProblem[] {
  return findAgainst({ all: structuralParts(listing) }, criteria).map(({ kind, leaf }) => {
    const field = FIELD_LABELS[leaf.attr];
    const message = field && {
      zh: `与产品的“${field.zh}”矛盾，没有企业能同时满足`,
      en: `Contradicts the listing's ${field.en}: no firm can meet both`,
    };
    return problem(leaf.id, kind, null, message);
  });
}
