// One firm before one product: where the product stands for it, what failed, what is open, what would cure it and
// which consents would settle it. Sentences are made only for what is shown (sentences.ts).
import { DATA_CLASSES, type DataClass } from './terms-facts.ts';
import {
  ANSWER_OF,
  compile,
  fold,
  standing,
  verdictOf,
  type Compiled,
  type LeafVerdict,
  type Standing,
} from './criteria.ts';
import { findCure, type Cure } from './cure.ts';
import { firmOf, type Firm } from './firm.ts';
import type { Question, Rank, Shared } from './questions.ts';
import { structuralCriteria, type ListingCore } from './structure.ts';
import { OPPOSITE_ANSWER, type Answer, type Facts, type Group } from './terms.ts';
import { caseOf, firstDay, type Case } from './waiting.ts';
import type { Listing } from '../products/schema.ts';

/** A listing ready for judging: compile once per product version. */
export type CompiledProduct = {
  readonly criteria: Compiled;
  /** Conditions in words only, which the bank will check. */
  readonly text_conditions: number;
};

const NOTHING_LEFT: Standing = { failed: [], open: [] };

/** How far ahead a date of self-cure is looked for. */
const HORIZON_MONTHS = 60;

/**
 * Where one product stands for one firm. Most products of a catalogue are counted and not shown: what only a card says
 * is worked out when it is asked for.
 */
export class Judgement {
  readonly group: Group;
  readonly answer: Answer;
  /** Among 符合, with something left that only the bank will check (银行将核实). */
  readonly to_confirm: boolean;
  /** Nothing failed, but something is unknown that the firm could settle. */
  readonly unknown_other: boolean;
  readonly cure: Cure | null;
  readonly #at: Case;
  #standing: Standing | null;
  #open: readonly LeafVerdict[] | null = null;

  constructor(at: Case, rank: Rank, text_conditions: number) {
    this.#at = at;
    this.#standing = rank === 2 ? NOTHING_LEFT : null;
    // Met, or open to nobody but the bank (ruling C-BANK).
    const forBank = rank === 2 || (rank === 1 && this.open.every(({ cause }) => cause === 'bank_only'));
    this.cure = rank === 0 ? findCure(at) : null;
    const isNear = rank === 1 || this.cure !== null;
    this.group = forBank ? 'eligible' : isNear ? 'near' : 'ineligible';
    this.answer = ANSWER_OF[rank];
    this.to_confirm = forBank && (rank === 1 || text_conditions > 0);
    this.unknown_other = rank === 1 && !forBank;
  }

  #left(): Standing {
    return (this.#standing ??= standing(this.#at.compiled.root, this.#at.ranks));
  }

  #verdictsOf(indexes: readonly number[]): LeafVerdict[] {
    const { compiled, firm } = this.#at;
    return indexes.map((i) => verdictOf(compiled, i, firm));
  }

  /** The unknown leaves in branches that do not hold. */
  get open(): readonly LeafVerdict[] {
    return (this.#open ??= this.#verdictsOf(this.#left().open));
  }

  /** What keeps the verdict from being anything but not_met. */
  get failed(): readonly LeafVerdict[] {
    return this.#verdictsOf(this.#left().failed);
  }

  /** What is asked and decides nothing (ruling C-SEVERITY), as far as it is not met. */
  get aside(): readonly LeafVerdict[] {
    const { leaves } = this.#at.compiled;
    const soft = leaves.flatMap(({ severity }, i) => (severity === 'hard' ? [] : [i]));
    return this.#verdictsOf(soft).filter(
      ({ answer, negated }) => (negated ? OPPOSITE_ANSWER[answer] : answer) !== 'met',
    );
  }

  /** Classes of data whose consent would settle open leaves, in the registry's order. */
  get consents(): readonly DataClass[] {
    return consentsFor(this.open, this.#left().open, this.#at.compiled.questions);
  }

  /** For not_met: the first day on which the product stands among 符合 if nothing but time passes. */
  get self_cure_on(): string | null {
    const { compiled } = this.#at;
    if (this.answer !== 'not_met') return null;
    return firstDay(this.#at, (ranks) => isForTheBank(compiled, ranks), HORIZON_MONTHS);
  }
}

/**
 * Prepares a listing: its own fields and its criteria in one tree. Give all products of a catalogue one `shared`,
 * so that `judgeAll` asks a firm each question once.
 */
export function compileProduct(
  listing: ListingCore & Pick<Listing, 'criteria' | 'text_conditions'>,
  shared?: Shared,
): CompiledProduct {
  return {
    criteria: compile({ all: [structuralCriteria(listing), listing.criteria] }, shared),
    text_conditions: listing.text_conditions.length,
  };
}

// Fetching helps against what is missing, out of date or known too roughly; not against gaps at the source.
function consentsFor(
  open: readonly LeafVerdict[],
  indexes: readonly number[],
  asked: readonly Question[],
): readonly DataClass[] {
  const classes: DataClass[] = [];
  for (let i = 0; i < open.length; i += 1) {
    const cause = open[i]?.cause;
    const consent = asked[indexes[i] ?? 0]?.consent;
    const helps = cause === 'missing' || cause === 'stale' || cause === 'band';
    if (consent && helps && !classes.includes(consent)) classes.push(consent);
  }
  return classes.length < 2 ? classes : DATA_CLASSES.filter((name) => classes.includes(name));
}

// Met, or open to nobody but the bank (ruling C-BANK).
function isForTheBank({ root, questions }: Compiled, ranks: readonly Rank[]): boolean {
  const rank = fold(root, ranks);
  return rank === 2 || (rank === 1 && standing(root, ranks).open.every((i) => questions[i]?.bank));
}

function judgeFirm({ criteria: compiled, text_conditions }: CompiledProduct, firm: Firm): Judgement {
  const at = caseOf(compiled, firm);
  return new Judgement(at, fold(compiled.root, at.ranks), text_conditions);
}

/**
 * Judges one firm by one product on a day 'YYYY-MM-DD'. A failure with a cure stands among 差一点, one without among
 * 不符合 (ruling K-NONE); a product open only to the bank stands among 符合 (C-BANK), one open otherwise among 差一点.
 * Throws RangeError when `today` is no day.
 */
export function judge(product: CompiledProduct, facts: Facts, today: string): Judgement {
  return judgeFirm(product, firmOf(facts, today));
}

/** `judge` for a whole catalogue, in its order: what products have in common is worked out once. */
export function judgeAll(products: readonly CompiledProduct[], facts: Facts, today: string): Judgement[] {
  const firm = firmOf(facts, today);
  return products.map((product) => judgeFirm(product, firm));
}

/** A consent and the products it serves. */
export type ConsentValue = {
  readonly data_class: DataClass;
  /** Undecided products for which no further consent would be needed. */
  readonly products: number;
  /** Undecided products with an open leaf of this class. */
  readonly helps: number;
};

/**
 * The consents worth asking for, first the one that settles most products. Only undecided products count: one that
 * fails already is not settled by knowing more. What needs no consent is taken to be answered in passing.
 */
export function consentsToSettle(
  judgements: readonly Pick<Judgement, 'answer' | 'consents'>[],
): ConsentValue[] {
  const undecided = judgements.filter(({ answer }) => answer === 'unknown');
  const values = DATA_CLASSES.map((data_class) => {
    const touched = undecided.filter(({ consents }) => consents.includes(data_class));
    return {
      data_class,
      products: touched.filter(({ consents }) => consents.length === 1).length,
      helps: touched.length,
    };
  });
  return values.filter(({ helps }) => helps > 0).sort((a, b) => b.products - a.products || b.helps - a.helps);
}
