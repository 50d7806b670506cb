// From stored criteria to a verdict: strong Kleene logic over leaves with three answers. A tree is compiled once
// per product version, its negations pushed down to the leaves, and then held against many firms.
import { orderOf, type AttributeId } from './attributes.ts';
import { packDay, wholeMonths } from './dates.ts';
import { answersOf, firmOf, rankFor, type Firm } from './firm.ts';
import { eventsIn, growthPpm, type Clock } from './operators.ts';
import {
  keep,
  leafOf,
  newShared,
  questionOf,
  type Group,
  type Node,
  type Question,
  type Rank,
  type Shared,
} from './questions.ts';
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

/** The answer behind a rank. */
export const ANSWER_OF: readonly [Answer, Answer, Answer] = ['not_met', 'unknown', 'met'];

export type Compiled = {
  /** All leaves in document order, soft and info ones too, and what each asks. */
  readonly leaves: readonly Leaf[];
  readonly questions: readonly Question[];
  /** What this tree has in common with everything compiled together with it. */
  readonly shared: Shared;
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

type Planting = { readonly leaves: Leaf[]; readonly questions: Question[]; readonly shared: Shared };

// Only hard leaves stand in the tree (ruling C-SEVERITY). A group that held nothing else goes with them; a group
// written empty stays (ruling C-EMPTY).
function plant(criteria: Criteria, negated: boolean, planting: Planting): Node | null {
  if ('not' in criteria) return plant(criteria.not, !negated, planting);
  if ('id' in criteria) {
    planting.leaves.push(leafOf(criteria, planting.shared));
    planting.questions.push(questionOf(criteria, negated, planting.shared));
    return criteria.severity === 'hard' ? planting.leaves.length - 1 : null;
  }
  const parts = 'all' in criteria ? criteria.all : criteria.any;
  const all = 'all' in criteria !== negated;
  const nodes: Node[] = [];
  let decides = parts.length === 0;
  for (const part of parts) {
    const node = plant(part, negated, planting);
    if (node === null) continue;
    decides = true;
    if (typeof node === 'object' && node.all === all) nodes.push(...node.nodes);
    else nodes.push(node);
  }
  return decides ? { all, nodes } : null;
}

function groupsOf(hard: readonly number[], { questions, shared }: Planting, root: Node): Group[] {
  const conditions = new Set<Node>(typeof root === 'object' && root.all ? root.nodes : [root]);
  const byAttr = new Map<AttributeId, number[]>();
  for (const i of hard) {
    const question = questions[i];
    if (question?.changes) byAttr.set(question.attr, [...(byAttr.get(question.attr) ?? []), i]);
  }
  const keyAt = (i: number): string => questions[i]?.key ?? '';
  const groups = [...byAttr].map(([attr, found]): Group => {
    // By what they ask, so that the order in which rules are written chooses no other cure.
    const indexes = found.sort((a, b) => (keyAt(a) < keyAt(b) ? -1 : 1));
    const own = indexes.flatMap((i) => questions[i] ?? []);
    const [only] = own;
    const key = own.length === 1 && only ? only.key : own.map((question) => question.key).join();
    const plain = indexes.every((i) => conditions.has(i));
    const group = { attr, indexes, questions: own, plain, key };
    return keep(shared.groups, `${key}${indexes.join()}${String(plain)}`, group);
  });
  return groups.sort((a, b) => orderOf(a.attr) - orderOf(b.attr));
}

const hasAny = (node: Node): boolean => typeof node === 'object' && (!node.all || node.nodes.some(hasAny));

// Two leaves on one fact may pull it apart, and waiting may end what a negated clock allows.
function isEntangled(hard: readonly Question[], root: Node): boolean {
  if (hard.some(({ moves, negated }) => moves && negated)) return true;
  return hasAny(root) && new Set(hard.map(({ attr }) => attr)).size < hard.length;
}

/**
 * Prepares criteria for judging. Products that will be judged together are compiled with one `shared`, so that a firm
 * answers what they have in common once. Never throws on stored criteria: a leaf that does not fit its
 * attribute is unknown with the cause wrong_type and named in `alarms`.
 */
export function compile(criteria: Criteria, shared: Shared = newShared()): Compiled {
  const planting: Planting = { leaves: [], questions: [], shared };
  const planted = plant(criteria, false, planting) ?? { all: true, nodes: [] };
  const root = keep(shared.trees, JSON.stringify(planted), planted);
  const { leaves, questions } = planting;
  const hard = leaves.flatMap(({ severity }, i) => (severity === 'hard' ? [i] : []));
  const isMoving = (i: number): boolean => {
    const question = questions[i];
    return question !== undefined && question.moves && !question.bank && question.test !== null;
  };
  const compiled: Compiled = {
    leaves,
    questions,
    shared,
    root,
    groups: groupsOf(hard, planting, root),
    moving: hard.filter(isMoving),
    entangled: isEntangled(
      hard.flatMap((i) => questions[i] ?? []),
      root,
    ),
    alarms: leaves.filter((_, i) => questions[i]?.test === null).map(({ id }) => id),
    evaluate: (facts, today) => {
      const firm = firmOf(facts, today);
      const answer = ANSWER_OF[fold(root, ranksOf(compiled, firm))];
      return { answer, leaves: leaves.map((_, i) => verdictOf(compiled, i, firm)) };
    },
  };
  return compiled;
}

/** What every leaf contributes for a firm today, in the order of `leaves`. */
export function ranksOf({ questions, shared }: Compiled, firm: Firm): Rank[] {
  const answers = answersOf(firm, shared);
  const ranks: Rank[] = [];
  for (const question of questions) ranks.push(rankFor(question, firm, answers));
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

/** Indexes of leaves that keep a tree from being met. */
export type Standing = { readonly failed: number[]; readonly open: number[] };

/**
 * The leaves that keep the tree from being met: `failed` are the cause of a not_met, `open` are the unknown ones in
 * branches that do not hold. An alternative that is already covered by a met one is in neither.
 */
export function standing(root: Node, ranks: readonly Rank[]): Standing {
  const found: Standing = { failed: [], open: [] };
  collect(root, ranks, true, found);
  return found;
}

function collect(node: Node, ranks: readonly Rank[], failing: boolean, found: Standing): void {
  const rank = fold(node, ranks);
  if (rank === 2) return;
  if (typeof node === 'object') {
    for (const child of node.nodes) collect(child, ranks, failing && rank === 0, found);
  } else if (rank === 1) found.open.push(node);
  else if (failing) found.failed.push(node);
}

function measure(leaf: Leaf, fact: Snapshot, clock: Clock): number | undefined {
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

/** The verdict of the leaf at an index, with its evidence, for showing. Needs `ranksOf` for the firm before. */
export function verdictOf({ leaves, questions, shared }: Compiled, index: number, firm: Firm): LeafVerdict {
  const leaf = leaves[index];
  const question = questions[index];
  if (!leaf || !question) throw new RangeError(`no leaf ${index}`);
  const { outcomes, verdicts } = answersOf(firm, shared);
  const known = verdicts[question.slot];
  if (known?.leaf === leaf) return known;
  const outcome = outcomes[question.slot] ?? 'missing';
  const evidence = question.bank ? undefined : firm.facts[question.attr];
  const isKnown = outcome === 'met' || outcome === 'not_met';
  const verdict: LeafVerdict = {
    leaf,
    negated: question.negated,
    answer: isKnown ? outcome : 'unknown',
    cause: isKnown ? undefined : outcome,
    evidence,
    measured: evidence && outcome !== 'wrong_type' ? measure(leaf, evidence, firm.clock) : undefined,
  };
  verdicts[question.slot] = verdict;
  return verdict;
}
