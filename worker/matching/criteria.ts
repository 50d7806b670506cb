// From stored criteria to a verdict: strong Kleene logic over leaves with three answers. A tree is compiled once
// per product version, its negations pushed down to the leaves, and then held against many firms.
import { attributeOf, ATTRIBUTES, orderOf, type Attribute } from './attributes.ts';
import { wholeMonths, packDay } from './dates.ts';
import { firmOf, outcomeFor, type Firm } from './firm.ts';
import { compileTest, eventsIn, growthPpm, type Clock, type Outcome, type Test } from './operators.ts';
import type { Answer, Criteria, Facts, Leaf, Snapshot, UnknownCause } from './terms.ts';

/** The answer of one leaf and what it rests on. */
export type LeafVerdict = {
  readonly leaf: Leaf;
  /** The tree asks for the opposite of the leaf: then the answer `met` is what stands in the way. */
  readonly negated: boolean;
  readonly answer: Answer;
  /** Why there is no answer; only with `unknown`. */
  readonly cause: UnknownCause | undefined;
  /** The fact looked at, with its source and day; none when there is no fact or only the bank may look. */
  readonly evidence: Snapshot | undefined;
  /** What was compared where that is not the value itself: age in whole months, events counted, growth in ppm. */
  readonly measured: number | undefined;
};

export type TreeVerdict = { readonly answer: Answer; readonly leaves: readonly LeafVerdict[] };

/** Answers as ranks, so that `all` is the least and `any` the greatest: not_met 0, unknown 1, met 2. */
export type Rank = 0 | 1 | 2;
/** The answer behind a rank. */
export const ANSWER_OF: readonly [Answer, Answer, Answer] = ['not_met', 'unknown', 'met'];

export type CompiledLeaf = {
  readonly leaf: Leaf;
  readonly attr: Leaf['attr'];
  /** Equal for leaves that ask the same of the same fact, whatever product they stand in. */
  readonly key: string;
  readonly test: Test | null;
  readonly negated: boolean;
  /** Only the bank may look (ruling C-BANK). */
  readonly bank: boolean;
  /** Left out while nothing is asked: a wish that was not voiced is no open question. */
  readonly wish: boolean;
  /** Its answer may change by waiting alone: ages and windows of events (ruling K-DATE). */
  readonly moves: boolean;
  /** Something, waiting or doing, can make its fact another one (ruling K-NONE). */
  readonly changes: boolean;
  /** Counts events or sums months: worth remembering per firm. */
  readonly costly: boolean;
  /** Its verdict while nothing is known of the fact, or for ever when only the bank may look. */
  readonly unanswered: LeafVerdict;
  /** Soft and info leaves are shown and do not decide (ruling C-SEVERITY). */
  readonly hard: boolean;
};

/** The hard leaves of one tree on one attribute: one change of the fact moves them together. */
export type Group = {
  readonly attr: Leaf['attr'];
  readonly indexes: readonly number[];
  readonly leaves: readonly CompiledLeaf[];
  /** Equal for groups that ask the same of the same fact. */
  readonly key: string;
};

/** A tree without `not`; leaves are indexes into `Compiled.leaves`. */
export type Node = number | { readonly all: boolean; readonly nodes: readonly Node[] };

export type Compiled = {
  readonly leaves: readonly CompiledLeaf[];
  readonly root: Node;
  /** The facts that can become others, in the registry's order. */
  readonly groups: readonly Group[];
  /** Indexes of the hard leaves that waiting may change. */
  readonly moving: readonly number[];
  /** One change may spoil a branch that holds, so that a cure may have to look there too. */
  readonly entangled: boolean;
  /** Ids of stored leaves whose operator or value does not fit the attribute: the caller raises an alarm. */
  readonly alarms: readonly string[];
  /** The verdict for one firm on a day 'YYYY-MM-DD'; throws RangeError when that is no day. */
  readonly evaluate: (facts: Facts, today: string) => TreeVerdict;
};

function compileLeaf(leaf: Leaf, negated: boolean): CompiledLeaf {
  const nothing = { evidence: undefined, measured: undefined };
  const attribute: Attribute | null = Object.hasOwn(ATTRIBUTES, leaf.attr) ? attributeOf(leaf.attr) : null;
  const bank = attribute?.evaluator === 'bank';
  return {
    leaf,
    attr: leaf.attr,
    key: JSON.stringify([leaf.attr, leaf.op, leaf.value, leaf.window_months, negated]),
    test: compileTest(leaf),
    negated,
    bank,
    unanswered: { leaf, negated, answer: 'unknown', cause: bank ? 'bank_only' : 'missing', ...nothing },
    wish: leaf.attr.startsWith('requested_'),
    moves: leaf.op === 'months_since' || leaf.op === 'count_in_window',
    costly: leaf.op === 'count_in_window' || leaf.op === 'growth',
    changes: attribute !== null && attribute.change !== 'none',
    hard: leaf.severity === 'hard',
  };
}

// A group that held nothing but soft leaves goes with them; a group written empty stays (ruling C-EMPTY).
function plant(criteria: Criteria, negated: boolean, leaves: CompiledLeaf[]): Node | null {
  if ('not' in criteria) return plant(criteria.not, !negated, leaves);
  if ('id' in criteria) {
    leaves.push(compileLeaf(criteria, negated));
    return criteria.severity === 'hard' ? leaves.length - 1 : null;
  }
  const parts = 'all' in criteria ? criteria.all : criteria.any;
  const all = 'all' in criteria !== negated;
  const nodes: Node[] = [];
  let decides = parts.length === 0;
  for (const part of parts) {
    const node = plant(part, negated, leaves);
    if (node === null) continue;
    decides = true;
    if (typeof node === 'object' && node.all === all) nodes.push(...node.nodes);
    else nodes.push(node);
  }
  return decides ? { all, nodes } : null;
}

function groupsOf(leaves: readonly CompiledLeaf[]): Group[] {
  const byAttr = new Map<Leaf['attr'], number[]>();
  leaves.forEach(({ attr, hard, changes }, i) => {
    if (hard && changes) byAttr.set(attr, [...(byAttr.get(attr) ?? []), i]);
  });
  const groups = [...byAttr].map(([attr, indexes]) => {
    const own = indexes.flatMap((i) => leaves[i] ?? []);
    return { attr, indexes, leaves: own, key: own.map(({ key }) => key).join() };
  });
  return groups.sort((a, b) => orderOf(a.attr) - orderOf(b.attr));
}

const hasAny = (node: Node): boolean =>
  typeof node === 'object' && (!node.all || node.nodes.some((child) => hasAny(child)));

// Two leaves on one fact may pull it apart, and waiting may end what a negated clock allows.
function isEntangled(leaves: readonly CompiledLeaf[], root: Node): boolean {
  const hard = leaves.filter((leaf) => leaf.hard);
  if (hard.some(({ moves, negated }) => moves && negated)) return true;
  return hasAny(root) && new Set(hard.map(({ attr }) => attr)).size < hard.length;
}

/**
 * Prepares criteria for judging. Never throws on stored criteria: a leaf that does not fit its attribute is
 * unknown with the cause wrong_type and named in `alarms`.
 */
export function compile(criteria: Criteria): Compiled {
  const leaves: CompiledLeaf[] = [];
  const root = plant(criteria, false, leaves) ?? { all: true, nodes: [] };
  const compiled: Compiled = {
    leaves,
    root,
    groups: groupsOf(leaves),
    moving: leaves.flatMap(({ moves, hard, bank, test }, i) => (moves && hard && !bank && test ? [i] : [])),
    entangled: isEntangled(leaves, root),
    alarms: leaves.filter(({ test }) => test === null).map(({ leaf }) => leaf.id),
    evaluate: (facts, today) => {
      const firm = firmOf(facts, today);
      return {
        answer: ANSWER_OF[fold(root, ranksOf(compiled, firm))],
        leaves: leaves.map((leaf) => verdictOf(leaf, firm)),
      };
    },
  };
  return compiled;
}

/** What an outcome contributes to the tree at the leaf's place there. */
export function rankOf({ negated, wish }: CompiledLeaf, outcome: Outcome): Rank {
  if (outcome === 'met') return negated ? 0 : 2;
  if (outcome === 'not_met') return negated ? 2 : 0;
  return wish && outcome === 'missing' ? 2 : 1;
}

/** What every leaf contributes for a firm today, in the order of `leaves`. */
export function ranksOf({ leaves }: Compiled, firm: Firm): Rank[] {
  const ranks: Rank[] = [];
  for (const leaf of leaves) ranks.push(rankOf(leaf, outcomeFor(leaf, firm)));
  return ranks;
}

/** Strong Kleene logic (rulings C-KLEENE, C-EMPTY): the least answer of an `all`, the greatest of an `any`. */
export function fold(node: Node, ranks: readonly Rank[]): Rank {
  if (typeof node === 'number') return ranks[node] ?? 1;
  const { all, nodes } = node;
  const decided: Rank = all ? 0 : 2;
  let rank: Rank = all ? 2 : 0;
  for (const child of nodes) {
    const r = typeof child === 'number' ? (ranks[child] ?? 1) : fold(child, ranks);
    if (r === decided) return r;
    if (r === 1) rank = 1;
  }
  return rank;
}

/**
 * The leaves that keep the tree from being met: `failed` are the cause of a not_met, `open` are the unknown ones in
 * branches that do not hold. An alternative that is already covered by a met one is in neither.
 */
export function standing(root: Node, ranks: readonly Rank[]): { failed: number[]; open: number[] } {
  const found = { failed: [], open: [] };
  collect(root, ranks, true, found);
  return found;
}

function collect(
  node: Node,
  ranks: readonly Rank[],
  failing: boolean,
  found: { failed: number[]; open: number[] },
): void {
  const rank = fold(node, ranks);
  if (rank === 2) return;
  if (typeof node === 'object') {
    for (const child of node.nodes) collect(child, ranks, failing && rank === 0, found);
  } else if (rank === 1) found.open.push(node);
  else if (failing) found.failed.push(node);
}

function measure({ leaf }: CompiledLeaf, fact: Snapshot, clock: Clock): number | undefined {
  const months = leaf.window_months ?? 0;
  switch (leaf.op) {
    case 'months_since':
      return typeof fact.value === 'string' ? wholeMonths(packDay(fact.value), clock.day) : undefined;
    case 'count_in_window':
      return eventsIn(fact, months, clock.day) ?? undefined;
    case 'growth':
      return growthPpm(fact, months, clock.month) ?? undefined;
    default:
      return undefined;
  }
}

/** The verdict of one leaf with its evidence, for showing. */
export function verdictOf(compiled: CompiledLeaf, firm: Firm): LeafVerdict {
  const { leaf, negated, bank } = compiled;
  const outcome: Outcome = outcomeFor(compiled, firm);
  if (outcome === compiled.unanswered.cause) return compiled.unanswered;
  const isAnswer = outcome === 'met' || outcome === 'not_met';
  const evidence = bank ? undefined : firm.facts[leaf.attr];
  return {
    leaf,
    negated,
    answer: isAnswer ? outcome : 'unknown',
    cause: isAnswer ? undefined : outcome,
    evidence,
    measured: evidence && outcome !== 'wrong_type' ? measure(compiled, evidence, firm.clock) : undefined,
  };
}
