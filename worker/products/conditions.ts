// The conditions of a listing as sentences, in the order in which they are written: what its own fields ask of a firm,
// the bank's criteria, and what only words can say.
import { both, type Bilingual } from '../lib/bilingual.ts';
import { attributeOf } from '../matching/attributes.ts';
import { type DataClass } from '../matching/terms-facts.ts';
import { sentenceOf } from '../matching/sentences.ts';
import { structuralCriteria, type ListingCore } from '../matching/structure.ts';
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

/** What one line of the list says: a single condition or alternatives, under a `not` or plain. */
export type Line = { readonly criteria: Criteria; readonly negated: boolean };

const idOf = ({ criteria, negated }: Line): string =>
  leavesOf(criteria, negated)
    .map(({ leaf }) => leaf.id)
    .join('+');

/** A line in words. Its id is the ids of its leaves, joined by '+'. */
export function conditionOf(line: Line, names: Names): Condition {
  const leaves = leavesOf(line.criteria, line.negated).map(({ leaf }) => leaf);
  const severities = leaves.map(({ severity }) => severity);
  return {
    id: idOf(line),
    sentence: sentence(line.criteria, line.negated, names),
    severity: severities.includes('hard') ? 'hard' : severities.includes('soft') ? 'soft' : 'info',
    checked_by: leaves.every(({ attr }) => attributeOf(attr).evaluator === 'bank') ? 'bank' : 'platform',
    data_classes: [...new Set(leaves.map(({ attr }) => attributeOf(attr).data_class))],
  };
}

// What must hold together is one line each; a `not` over alternatives is such an `all` as well.
function split(criteria: Criteria, negated: boolean): Line[] {
  if ('not' in criteria) return split(criteria.not, !negated);
  const parts = 'all' in criteria ? criteria.all : 'any' in criteria ? criteria.any : null;
  const isTogether = parts !== null && 'all' in criteria !== negated;
  if (isTogether) return parts.flatMap((part) => split(part, negated));
  return leavesOf(criteria).length === 0 ? [] : [{ criteria, negated }];
}

/** The lines of a tree of conditions: what must hold together is one line each. */
export function splitLines(criteria: Criteria): Line[] {
  return split(criteria, false);
}

/** The lines of a listing's structured conditions; amount, term and purpose have fields of their own and are left out. */
export function linesOf(listing: Pick<Listing, 'criteria'> & ListingCore): Line[] {
  const isWish = (line: Line): boolean => /^@(amount|term|purpose)/.test(idOf(line));
  const own = split(structuralCriteria(listing), false).filter((line) => !isWish(line));
  return [...own, ...splitLines(listing.criteria)];
}

/** All conditions of a listing; what it says of amount, term and purpose stands in fields of its own and is left out. */
export function conditionsOf(listing: Listing, names: Names): Condition[] {
  const inWords = listing.text_conditions.map(({ id, text }): Condition => ({
    id,
    sentence: text,
    severity: 'hard',
    checked_by: 'bank',
    data_classes: [],
  }));
  return [...linesOf(listing).map((line) => conditionOf(line, names)), ...inWords];
}
