// The conditions of a listing as sentences, in the order in which they are written: what its own fields ask of a firm,
// the bank's criteria, and what only words can say.
import { both, type Bilingual } from '../lib/bilingual.ts';
import { attributeOf } from '../matching/attributes.ts';
import { type DataClass } from '../matching/terms-facts.ts';
import { sentenceOf } from '../matching/sentences.ts';
import { structuralCriteria } from '../matching/structure.ts';
import type { Criteria, Leaf, Severity } from '../matching/terms.ts';
import type { Names } from '../matching/words.ts';
import type { Listing } from './schema.ts';

/** One line of the list of conditions. */
export type Condition = {
  readonly id: string;
  readonly sentence: Bilingual;
  /** Only `hard` ones decide. */
  readonly severity: Severity;
  /** `bank`: the platform never evaluates it (银行将核实). */
  readonly checked_by: 'platform' | 'bank';
  /** Where its facts come from; none for a condition in words. */
  readonly data_classes: readonly DataClass[];
};

type Placed = { readonly leaf: Leaf; readonly negated: boolean };

function leavesOf(criteria: Criteria, negated = false): Placed[] {
  if ('not' in criteria) return leavesOf(criteria.not, !negated);
  if ('id' in criteria) return [{ leaf: criteria, negated }];
  return ('all' in criteria ? criteria.all : criteria.any).flatMap((part) => leavesOf(part, negated));
}

// Under a `not`, all and any change places (De Morgan) and each leaf is said as its opposite.
function sentence(criteria: Criteria, negated: boolean, names: Names): Bilingual {
  if ('not' in criteria) return sentence(criteria.not, !negated, names);
  if ('id' in criteria) return sentenceOf(criteria, { names, negated });
  const isAll = 'all' in criteria;
  const parts = (isAll ? criteria.all : criteria.any).map((part) => sentence(part, negated, names));
  if (parts.length === 1 && parts[0]) return parts[0];
  const zh = parts.map((part) => part.zh);
  const en = parts.map((part) => part.en);
  return isAll !== negated
    ? both(`（${zh.join('，且')}）`, `(${en.join(', and ')})`)
    : both(`以下任一：${zh.join('；')}`, `One of: ${en.join('; ')}`);
}

function conditionOf(criteria: Criteria, negated: boolean, names: Names): Condition {
  const leaves = leavesOf(criteria, negated).map(({ leaf }) => leaf);
  const severities = leaves.map(({ severity }) => severity);
  return {
    id: leaves.map(({ id }) => id).join('+'),
    sentence: sentence(criteria, negated, names),
    severity: severities.includes('hard') ? 'hard' : severities.includes('soft') ? 'soft' : 'info',
    checked_by: leaves.every(({ attr }) => attributeOf(attr).evaluator === 'bank') ? 'bank' : 'platform',
    data_classes: [...new Set(leaves.map(({ attr }) => attributeOf(attr).data_class))],
  };
}

// What must hold together is one line each; a `not` over alternatives is such an `all` as well.
function linesOf(criteria: Criteria, negated: boolean, names: Names): Condition[] {
  if ('not' in criteria) return linesOf(criteria.not, !negated, names);
  const parts = 'all' in criteria ? criteria.all : 'any' in criteria ? criteria.any : null;
  const isTogether = parts !== null && 'all' in criteria !== negated;
  if (isTogether) return parts.flatMap((part) => linesOf(part, negated, names));
  return leavesOf(criteria).length === 0 ? [] : [conditionOf(criteria, negated, names)];
}

/** All conditions of a listing; what it says of amount, term and purpose stands in fields of its own and is left out. */
export function conditionsOf(listing: Listing, names: Names): Condition[] {
  const own = linesOf(structuralCriteria(listing), false, names);
  const isWish = ({ id }: Condition): boolean => /^@(amount|term|purpose)/.test(id);
  const inWords = listing.text_conditions.map(({ id, text }): Condition => ({
    id,
    sentence: text,
    severity: 'hard',
    checked_by: 'bank',
    data_classes: [],
  }));
  return [...own.filter((line) => !isWish(line)), ...linesOf(listing.criteria, false, names), ...inWords];
}
