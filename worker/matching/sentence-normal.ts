// One way to write each condition: what two rules say in the same words, they should also say in the same data. The
// normal form answers like the original for every firm, unknowns and known absences included.
import { attributeOf } from './attributes.ts';
import type { Criteria, Leaf, Operator } from './terms.ts';

const OPPOSITE: Partial<Record<Operator, Operator>> = {
  eq: 'ne',
  ne: 'eq',
  in: 'not_in',
  not_in: 'in',
  exists: 'not_exists',
  not_exists: 'exists',
};

const SINGLE: Partial<Record<Operator, Operator>> = { in: 'eq', not_in: 'ne' };

// A list of one is that one; sets have no equality, since a firm may hold more than the one.
function normalLeaf(leaf: Leaf): Leaf {
  const op = SINGLE[leaf.op];
  if (!op || !Array.isArray(leaf.value) || leaf.value.length !== 1) return leaf;
  const [only] = leaf.value as readonly (string | number)[];
  return attributeOf(leaf.attr).type === 'set' || only === undefined ? leaf : { ...leaf, op, value: only };
}

function normalPart(criteria: Criteria): Criteria {
  if ('id' in criteria) return normalLeaf(criteria);
  if ('all' in criteria) return { all: criteria.all.map(normalPart) };
  if ('any' in criteria) return { any: criteria.any.map(normalPart) };
  const inner = normalPart(criteria.not);
  if ('not' in inner) return inner.not;
  if (!('id' in inner)) return { not: inner };
  const op = OPPOSITE[inner.op];
  return op ? normalLeaf({ ...inner, op }) : { not: inner };
}

/**
 * The criteria in normal form: an `all` at the root, a list of one as that one value, no `not` before a `not` or before
 * a comparison that has an opposite (rulings C-NULL, C-KLEENE: the opposite answers exactly as the negation does).
 */
export function normalCriteria(criteria: Criteria): { readonly all: readonly Criteria[] } {
  const root = normalPart(criteria);
  return 'all' in root ? root : { all: [root] };
}
