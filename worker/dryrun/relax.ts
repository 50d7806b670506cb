// The next looser forms of a condition: what a bank would try when it loses too many.
import { attributeOf } from '../matching/attributes.ts';
import type { Leaf } from '../matching/terms.ts';
import type { Ask } from './engine.ts';
import { edgesOf, GROWTH_EDGES, USUAL_AGES } from './terms.ts';

const STEPS = 2;

const below = (list: readonly number[], limit: number): number[] =>
  list
    .filter((value) => value < limit)
    .slice(-STEPS)
    .reverse();
const above = (list: readonly number[], limit: number): number[] =>
  list.filter((value) => value > limit).slice(0, STEPS);

// Limits as people set them: an edge behind an upper limit is that limit plus one.
function limitsOf({ attr }: Leaf): number[] {
  const [low = Number.NEGATIVE_INFINITY, high = Number.POSITIVE_INFINITY] = attributeOf(attr).range ?? [];
  const limits = edgesOf(attr).map((edge) =>
    edge > 1 && edge % 10 === 1 && isUpper(attr) ? edge - 1 : edge,
  );
  return limits.filter((limit) => limit > low && limit < high);
}

const UPPER: readonly Leaf['attr'][] = [
  'debt_ratio',
  'loan_to_sales',
  'top_buyer_share',
  'litigation_open',
  'invoice_gap_days',
];
const isUpper = (attr: Leaf['attr']): boolean => UPPER.includes(attr);

function byLimit(leaf: Leaf, raise: boolean): Leaf[] {
  const limit = Number(leaf.value);
  const limits = limitsOf(leaf);
  return (raise ? above(limits, limit) : below(limits, limit)).map((value) => ({ ...leaf, value }));
}

function byEnds(leaf: Leaf): Leaf[] {
  const [low, high] = [leaf.value ?? []].flat().map(Number);
  if (low === undefined || high === undefined || attributeOf(leaf.attr).type === 'date') return [];
  const limits = limitsOf(leaf);
  return [
    ...below(limits, low)
      .slice(0, 1)
      .map((value) => ({ ...leaf, value: [value, high] })),
    ...above(limits, high)
      .slice(0, 1)
      .map((value) => ({ ...leaf, value: [low, value] })),
  ];
}

// One more choice admitted, or one fewer excluded.
function byChoice(leaf: Leaf, admits: boolean): Leaf[] {
  const { values } = attributeOf(leaf.attr);
  const named = [leaf.value ?? []].flat().map(String);
  if (!admits) {
    if (named.length < 2) return [];
    return named.map((gone) => ({ ...leaf, op: 'not_in', value: named.filter((word) => word !== gone) }));
  }
  const others = Object.keys(values ?? {}).filter((word) => !named.includes(word));
  return others.map((word) => ({ ...leaf, op: 'in', value: [...named, word] }));
}

/** The next looser forms of a condition, under the same negation; none where it can only be given up. */
export function looserForms({ leaf, negated }: Ask): Leaf[] {
  const { type } = attributeOf(leaf.attr);
  const value = Number(leaf.value);
  switch (leaf.op) {
    case 'months_since':
      return (negated ? above(USUAL_AGES, value) : below(USUAL_AGES, value)).map((age) => ({
        ...leaf,
        value: age,
      }));
    case 'count_in_window':
      if (negated) return value > 0 ? [{ ...leaf, value: value - 1 }] : [];
      return [1, 2].map((more) => ({ ...leaf, value: value + more }));
    case 'growth':
      return (negated ? above(GROWTH_EDGES, value) : below(GROWTH_EDGES, value)).map((ppm) => ({
        ...leaf,
        value: ppm,
      }));
    case 'gte':
    case 'lte':
      return type === 'date' ? [] : byLimit(leaf, (leaf.op === 'lte') !== negated);
    case 'between':
      return negated ? [] : byEnds(leaf);
    case 'eq':
    case 'in':
      return type === 'enum' || type === 'set' ? (negated ? [] : byChoice(leaf, true)) : [];
    case 'ne':
    case 'not_in':
      return (type === 'enum' || type === 'set') && !negated ? byChoice(leaf, false) : [];
    default:
      return [];
  }
}
