// One dry run: how many firms pass, are open, fail; which single condition loses most; what loosening it would gain.
import type { Bilingual } from '../lib/bilingual.ts';
import { attributeOf } from '../matching/attributes.ts';
import { sentenceOf } from '../matching/sentences.ts';
import { structuralParts, type ListingCore } from '../matching/structure.ts';
import type { Criteria, Leaf } from '../matching/terms.ts';
import type { Names } from '../matching/words.ts';
import { conditionOf, splitLines, type Condition, type Line } from '../products/conditions.ts';
import { shown, type Shown } from './disclosure.ts';
import { Counter, STATE, tally, treeOf, type Ask, type Node } from './engine.ts';
import { pruned, questionOf } from './prune.ts';
import { looserForms } from './relax.ts';
import type { FactSnapshot } from './snapshot.ts';
import type { Effect } from './terms.ts';

/** A looser form of a condition and how many more firms would pass with it. */
export type Relaxation = {
  /** The leaf to put in its place; its negation stays. */
  readonly leaf: Leaf;
  readonly sentence: Bilingual;
  readonly gain: Shown;
};

/** One condition of the listing in a run. */
export type ConditionResult = Pick<Condition, 'id' | 'sentence' | 'checked_by'> & {
  readonly effect: Effect;
  /** Firms that fail this condition and no other. */
  readonly lost: Shown;
  /** Firms that fail it, with or without others. */
  readonly failing: Shown;
  /** Firms of which the fact is not known, and those among them for which only the bands are too rough. */
  readonly unknown: Shown;
  readonly rough: Shown;
  /** How many more would pass without it. */
  readonly gain_without: Shown;
  readonly relaxations: readonly Relaxation[];
};

export type DryRun = {
  /** The day of the snapshot; null as long as there is none. */
  readonly as_of: string | null;
  readonly of: Shown;
  readonly pass: Shown;
  readonly unknown: Shown;
  readonly fail: Shown;
  /** The condition that loses most first. */
  readonly conditions: readonly ConditionResult[];
};

/** The fields of a listing that a run takes into account, as far as they are written. */
export type DryRunListing = Partial<ListingCore> & { readonly criteria: Criteria };

/** What is answered while there is no snapshot. */
export const NO_SNAPSHOT: DryRun = {
  as_of: null,
  of: null,
  pass: null,
  unknown: null,
  fail: null,
  conditions: [],
};

type Row = { readonly line: Line; readonly node: Node | null };

function asksOf(node: Node): Ask[] {
  return 'leaf' in node ? [node] : node.parts.flatMap(asksOf);
}

function effectOf({ node }: Row, without: ReadonlySet<Node>): Effect {
  if (node === null) return 'advisory';
  const asks = asksOf(node);
  if (asks.every(({ leaf }) => leaf.attr.startsWith('requested_'))) return 'wish';
  if (asks.every(({ leaf }) => attributeOf(leaf.attr).evaluator === 'bank')) return 'bank';
  return without.has(node) ? 'too_small' : 'counted';
}

const NOTHING = {
  lost: null,
  failing: null,
  unknown: null,
  rough: null,
  gain_without: null,
  relaxations: [],
} as const;

/** One run over a snapshot, with everything that its conditions are held against. */
class Run {
  readonly #counter: Counter;
  readonly #names: Names;
  readonly #root: Node & { readonly parts: readonly Node[] };
  readonly #without: ReadonlySet<Node>;
  readonly #pass: number;
  readonly #question: string;
  readonly states: Uint8Array;

  constructor(snapshot: FactSnapshot, rows: readonly Row[], names: Names) {
    this.#counter = new Counter(snapshot);
    this.#names = names;
    this.#root = { all: true, parts: rows.flatMap(({ node }) => node ?? []) };
    this.#without = pruned(this.#root, this.#counter);
    this.states = this.#counter.states(this.#root, this.#without);
    this.#pass = tally(this.states).pass;
    this.#question = questionOf(this.#root, this.#without);
  }

  /** A count of this run as it may be shown; `what` tells the counts of one run apart. */
  show(count: number, what: string): Shown {
    return shown(count, `${what} ${this.#question}`, this.#counter.snapshot.salt);
  }

  #relaxations(ask: Ask, others: Uint8Array): Relaxation[] {
    const found = looserForms(ask).map((leaf) => {
      const states = this.#counter.states({ leaf, negated: ask.negated });
      let pass = 0;
      for (let i = 0; i < states.length; i += 1) {
        if ((states[i] ?? 0) >= STATE.for_bank && (others[i] ?? 0) >= STATE.for_bank) pass += 1;
      }
      const gain = this.show(pass - this.#pass, `gain ${questionOf({ leaf, negated: ask.negated })}`);
      return { leaf, sentence: sentenceOf(leaf, { names: this.#names, negated: ask.negated }), gain };
    });
    // Which of several is shown first may not tell more than the numbers do.
    return found.sort((a, b) => (b.gain ?? 0) - (a.gain ?? 0)).slice(0, 2);
  }

  condition(row: Row): ConditionResult {
    const { id, sentence, checked_by } = conditionOf(row.line, this.#names);
    const effect = effectOf(row, this.#without);
    const { node } = row;
    if (effect !== 'counted' || node === null) return { id, sentence, checked_by, effect, ...NOTHING };
    const own = this.#counter.states(node, this.#without);
    const others = this.#counter.states(this.#root, new Set([...this.#without, node]));
    let lost = 0;
    for (let i = 0; i < own.length; i += 1) {
      if (own[i] === STATE.fails && others[i] !== STATE.fails) lost += 1;
    }
    const question = questionOf(node, this.#without);
    const { fail, unknown } = tally(own);
    return {
      id,
      sentence,
      checked_by,
      effect,
      lost: this.show(lost, `lost ${question}`),
      failing: this.show(fail, `failing ${question}`),
      unknown: this.show(unknown, `unknown ${question}`),
      rough: this.show('leaf' in node ? this.#counter.rough(node) : 0, `rough ${question}`),
      gain_without: this.show(tally(others).pass - this.#pass, `without ${question}`),
      // What the listing's own fields ask is loosened there.
      relaxations: 'leaf' in node && !node.leaf.id.startsWith('@') ? this.#relaxations(node, others) : [],
    };
  }
}

/**
 * Tries a listing on a snapshot. Its own fields count as far as they are written; what the application decides, what
 * only the bank can check and what makes a difference to too few firms is named and not counted (disclosure.ts).
 */
export function dryRun(listing: DryRunListing, snapshot: FactSnapshot, names: Names): DryRun {
  const own = structuralParts(listing).filter(({ attr }) => !attr.startsWith('requested_'));
  const lines = [...own.flatMap(splitLines), ...splitLines(listing.criteria)];
  const rows = lines.map((line): Row => ({ line, node: treeOf(line.criteria, line.negated) }));
  const run = new Run(snapshot, rows, names);
  const { pass, unknown, fail } = tally(run.states);
  const conditions = rows.map((row) => run.condition(row));
  return {
    as_of: snapshot.day,
    of: shown(snapshot.firms, 'of', snapshot.salt),
    pass: run.show(pass, 'pass'),
    unknown: run.show(unknown, 'unknown'),
    fail: run.show(fail, 'fail'),
    conditions: conditions.sort(
      (a, b) => (b.lost ?? 0) - (a.lost ?? 0) || (b.gain_without ?? 0) - (a.gain_without ?? 0),
    ),
  };
}
