// What a leaf asks, apart from the product it stands in. A catalogue asks the same few hundred questions tens of
// thousands of times: products compiled together share them, and a firm answers each of them once.
import { attributeOf, ATTRIBUTES, type Attribute, type AttributeId } from './attributes.ts';
import { type DataClass } from './terms-facts.ts';
import { compileTest, type Outcome, type Test } from './operators.ts';
import type { Leaf } from './terms.ts';

/** Answers as ranks, so that `all` is the least and `any` the greatest: not_met 0, unknown 1, met 2. */
export type Rank = 0 | 1 | 2;

export type Question = {
  /** Its place among the questions it was compiled with. */
  readonly slot: number;
  readonly key: string;
  readonly attr: AttributeId;
  /** The first leaf that asked it: operator, value and window are those of all. */
  readonly leaf: Leaf;
  /** The tree asks for the opposite. */
  readonly negated: boolean;
  /** Null when the leaf does not fit its attribute (ruling C-TYPE). */
  readonly test: Test | null;
  /** Only the bank may look (ruling C-BANK). */
  readonly bank: boolean;
  /** Left out while nothing is asked: a wish that was not voiced is no open question. */
  readonly wish: boolean;
  /** Its answer may change by waiting alone: ages and windows of events (ruling K-DATE). */
  readonly moves: boolean;
  /** Something, waiting or doing, can make its fact another one (ruling K-NONE). */
  readonly changes: boolean;
  /** The class of data whose consent would bring the fact; null when none is needed or none helps. */
  readonly consent: DataClass | null;
};

/** The hard leaves of one tree on one attribute: one change of the fact moves them together. */
export type Group = {
  readonly attr: AttributeId;
  readonly indexes: readonly number[];
  readonly questions: readonly Question[];
  /** All its leaves are conditions of the whole tree, none an alternative. */
  readonly plain: boolean;
  /** Equal for groups that ask the same of the same fact. */
  readonly key: string;
};

/** A tree without `not`; leaves are indexes into the leaves of the product. */
export type Node = number | { readonly all: boolean; readonly nodes: readonly Node[] };

/** What products compiled together have in common, each thing kept once: a catalogue is small where it repeats. */
export type Shared = {
  readonly questions: Map<string, Question>;
  readonly leaves: Map<string, Leaf>;
  readonly groups: Map<string, Group>;
  readonly trees: Map<string, Node>;
};

/** Nothing in common yet. */
export function newShared(): Shared {
  return { questions: new Map(), leaves: new Map(), groups: new Map(), trees: new Map() };
}

/** The thing kept under a key, which is `thing` itself when there was none. */
export function keep<T>(kept: Map<string, T>, key: string, thing: T): T {
  const known = kept.get(key);
  if (known === undefined) kept.set(key, thing);
  return known ?? thing;
}

/** The leaf itself or an equal one met before. */
export function leafOf(leaf: Leaf, { leaves }: Shared): Leaf {
  const { id, attr, op, value, window_months, severity, code } = leaf;
  return keep(leaves, JSON.stringify([id, attr, op, value, window_months, severity, code]), leaf);
}

const NO_CONSENT: readonly DataClass[] = ['public', 'declared', 'credit_report'];

/** The question of a leaf, new or one already asked. Adds to `questions`. */
export function questionOf(leaf: Leaf, negated: boolean, { questions }: Shared): Question {
  const key = JSON.stringify([leaf.attr, leaf.op, leaf.value, leaf.window_months, negated]);
  const known = questions.get(key);
  if (known) return known;
  const attribute: Attribute | null = Object.hasOwn(ATTRIBUTES, leaf.attr) ? attributeOf(leaf.attr) : null;
  const test = compileTest(leaf);
  const question: Question = {
    slot: questions.size,
    key,
    attr: leaf.attr,
    leaf,
    negated,
    test,
    bank: attribute?.evaluator === 'bank' && test !== null,
    wish: leaf.attr.startsWith('requested_'),
    moves: leaf.op === 'months_since' || leaf.op === 'count_in_window',
    changes: attribute !== null && attribute.change !== 'none',
    consent: attribute && !NO_CONSENT.includes(attribute.data_class) ? attribute.data_class : null,
  };
  questions.set(key, question);
  return question;
}

/** What an outcome contributes to the tree at the question's place there. */
export function rankOf({ negated, wish }: Question, outcome: Outcome): Rank {
  if (outcome === 'met') return negated ? 0 : 2;
  if (outcome === 'not_met') return negated ? 2 : 0;
  return wish && outcome === 'missing' ? 2 : 1;
}
