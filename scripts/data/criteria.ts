// Conditions of the demonstration's listings: those of real listings come translated from the table, those of
// generated ones are drawn from their shape, and both receive the usual stops that no source prints.
import { ATTRIBUTES, type Attribute } from '../../worker/matching/attributes.ts';
import { DATA_CLASSES, type DataClass } from '../../worker/matching/terms-facts.ts';
import type { Criteria, Leaf, TextCondition } from '../../worker/matching/terms.ts';
import type { ProductClass } from '../../worker/products/terms.ts';
import type { Random } from './random.ts';
import type { SettledFields, Shape, Template, TemplateLeaf, Translation } from './tables.ts';

/** All leaves of a tree in document order. */
export function leavesOf(criteria: Criteria): Leaf[] {
  if ('id' in criteria) return [criteria];
  if ('not' in criteria) return leavesOf(criteria.not);
  return ('all' in criteria ? criteria.all : criteria.any).flatMap(leavesOf);
}

/** Conditions of one listing, and what is not from its source: ids of leaves, names of fields. */
export type Conditions = {
  criteria: Criteria[];
  texts: TextCondition[];
  fields: SettledFields;
  filled: string[];
};

const inCriteria = (criteria: readonly Criteria[]): string[] =>
  criteria.flatMap(leavesOf).map(({ id }) => `criteria.${id}`);

// Two conditions may each name titles, security or borrowers: lists of one field are joined, other fields stated once.
function join(a: SettledFields, b: SettledFields): SettledFields {
  const joined: Record<string, unknown> = { ...a };
  for (const [name, value] of Object.entries(b)) {
    const before = joined[name];
    joined[name] =
      Array.isArray(before) && Array.isArray(value) ? [...new Set([...before, ...value])] : value;
  }
  return joined;
}

/** The conditions of a real listing, from the table of translations. */
export function translated({ conditions, implied = [] }: Translation): Conditions {
  const parts = conditions.flatMap((condition) => condition.parts);
  const byName = implied.flatMap(({ criteria: leaf }) => (leaf ? [leaf] : []));
  return {
    criteria: [...parts.flatMap(({ criteria = [] }) => criteria), ...byName],
    texts: parts.flatMap(({ text }) => (text ? [text] : [])),
    fields: [...parts, ...implied].reduce((fields, part) => join(fields, part.fields ?? {}), {}),
    filled: [
      ...parts.filter((part) => part.filled).flatMap(({ criteria = [] }) => inCriteria(criteria)),
      ...inCriteria(byName),
      // A figure that the source leaves open and that became a field, such as the towns behind 辖内.
      ...parts
        .filter((part) => part.filled && !part.criteria)
        .flatMap(({ fields = {} }) => Object.keys(fields)),
    ],
  };
}

function drawLeaf(template: TemplateLeaf, id: string, random: Random): Leaf {
  const { attr, op, value, window_months, severity, code } = template;
  const isPick = typeof value === 'object' && 'pick' in value;
  return {
    id,
    attr,
    op,
    ...(value !== undefined && { value: isPick ? random.pick(value.pick) : value }),
    ...(window_months !== undefined && { window_months }),
    severity,
    code,
  };
}

/** The conditions of a generated listing, drawn from its shape. */
export function drawn(shape: Shape, random: Random): Conditions {
  const criteria: Criteria[] = [];
  let n = 0;
  const nextId = (): string => `r${(n += 1)}`;
  const draw = (template: Template): Criteria =>
    'any' in template
      ? { any: template.any.map((leaf) => drawLeaf(leaf, nextId(), random)) }
      : drawLeaf(template, nextId(), random);
  for (const template of shape.criteria) {
    const chance = 'any' in template ? 1 : (template.chance ?? 1);
    if (random.chance(chance)) criteria.push(draw(template));
  }
  return {
    criteria,
    texts: shape.texts.map((text, i) => ({ id: `t${i + 1}`, text })),
    fields: {},
    filled: inCriteria(criteria),
  };
}

const TAX_CLASSES: readonly ProductClass[] = ['tax_loan', 'invoice_loan', 'procurement_loan'];

/**
 * The stops lenders apply whether or not they print them (失信、严重违法 always, the others often), without those that
 * the listing already has. Registration is not among them: every listing asks for it by its structure.
 */
export function usualStops(
  criteria: readonly Criteria[],
  product_class: ProductClass,
  random: Random,
): Leaf[] {
  const stop = (attr: Leaf['attr'], value: boolean | number, code: Leaf['code'], chance: number) => ({
    leaf: { attr, op: 'eq', value, severity: 'hard', code } as const,
    chance,
  });
  const stops = [
    stop('dishonest_judgment_debtor', false, 'J02', 1),
    stop('serious_violation', false, 'J02', 1),
    stop('abnormal_operation', false, 'J02', 0.7),
    stop('judgment_debtor', false, 'J01', 0.4),
    stop('tax_arrears', 0, 'J02', TAX_CLASSES.includes(product_class) ? 0.9 : 0.2),
    stop('wage_arrears', false, 'J02', 0.2),
    stop('current_overdue', false, 'C01', 0.5),
  ];
  const asked = new Set(criteria.flatMap(leavesOf).map(({ attr }) => attr));
  return stops
    .filter(({ leaf, chance }) => random.chance(chance) && !asked.has(leaf.attr))
    .map(({ leaf }, i) => ({ id: `s${i + 1}`, ...leaf }));
}

/** The classes of data that the criteria speak of, with those named besides, in the registry's order. */
export function dataClassesOf(criteria: Criteria, named: readonly DataClass[] = []): DataClass[] {
  const classes = new Set<DataClass>(named);
  for (const { attr } of leavesOf(criteria)) {
    const { data_class }: Attribute = ATTRIBUTES[attr];
    classes.add(data_class);
  }
  return DATA_CLASSES.filter((data_class) => classes.has(data_class));
}
