// Which subsidies belong to which product, and what they leave of its price: for everybody as the best case, for one
// firm by what is known of it.
import type { Bilingual } from '../lib/bilingual.ts';
import { ANSWER_OF, compile, fold, ranksOf, type Compiled } from '../matching/criteria.ts';
import { firmOf } from '../matching/firm.ts';
import type { Shared } from '../matching/questions.ts';
import type { Answer, Facts } from '../matching/terms.ts';
import type { LoanWish, PriceTerms, ShownRate } from '../products/card.ts';
import type { RepaymentMethod } from '../products/terms.ts';
import { bestNetCost, type NetCost } from './net.ts';
import type { PolicyTerms } from './schema.ts';
import { excludesOther, type Stackable } from './stacking.ts';

/** A policy that an owner may count on; its last day is the one before a later wording begins, where one does. */
export type PublishedPolicy = {
  readonly id: string;
  readonly terms: PolicyTerms;
  /** Of its terms, as they were published. */
  readonly hash: string;
  /** The day in Shanghai on which the second person published it. */
  readonly published_on: string;
  /** Of its budget nothing is left: what was granted and what was paid reach it. */
  readonly is_used_up: boolean;
};

/** A policy in force, ready to be asked. */
export type Subsidy = Stackable & {
  readonly id: string;
  readonly name: Bilingual;
  readonly scope: PolicyTerms['scope'];
  readonly compiled: Compiled;
  /** The document it rests on and the day on which the office published it. */
  readonly source: string;
  readonly published_on: string;
  /** What was granted has used up its budget: nobody can count on it. */
  readonly is_used_up: boolean;
};

/** The published policies that are valid on a day 'YYYY-MM-DD', compiled with the questions of a shelf. */
export function subsidiesOn(published: readonly PublishedPolicy[], day: string, shared: Shared): Subsidy[] {
  return published
    .filter(({ terms }) => terms.valid_from <= day && day <= terms.valid_until)
    .map(({ id, terms, published_on, is_used_up }) => ({
      id,
      code: terms.code,
      name: terms.name,
      benefit: terms.benefit,
      excludes: terms.excludes,
      scope: terms.scope,
      source: terms.source,
      published_on,
      is_used_up,
      compiled: compile(terms.criteria, shared),
    }));
}

// A guarantee fee that is not there is not paid back.
function canPay({ benefit }: Subsidy, terms: Pick<PriceTerms, 'fees'>): boolean {
  return benefit.kind !== 'guarantee_fee_subsidy' || terms.fees.some(({ kind }) => kind === 'guarantee_fee');
}

/** The places of the subsidies that a product is eligible for: those for all products, and those that it names. */
export function linkedTo(
  product: { readonly policies: readonly string[]; readonly price: Pick<PriceTerms, 'fees'> },
  subsidies: readonly Subsidy[],
): number[] {
  return subsidies.flatMap((subsidy, i) => {
    const isLinked = subsidy.scope === 'all_products' || product.policies.includes(subsidy.code);
    return isLinked && canPay(subsidy, product.price) ? [i] : [];
  });
}

/** What is known of a firm about each subsidy. */
export function answersFor(subsidies: readonly Subsidy[], facts: Facts, today: string): Answer[] {
  const firm = firmOf(facts, today);
  return subsidies.map(({ compiled }) => ANSWER_OF[fold(compiled.root, ranksOf(compiled, firm))]);
}

/** Why a subsidy that fits is not in a price: its money is gone, or it does not go with one that pays more. */
export type LeftOut = {
  readonly id: string;
  readonly name: Bilingual;
  readonly why: 'budget_used_up' | 'not_together' | 'pays_less';
  /** The names of those that it cannot be had with. */
  readonly beside: readonly Bilingual[];
};

/** A price after subsidies as a card shows it; each policy with what it pays (fen) and whether the firm qualifies. */
export type NetPrice = Pick<NetCost, 'total_cost_fen' | 'total_subsidy_fen' | 'irr_ppm'> & {
  readonly rate: ShownRate | null;
  readonly policies: readonly {
    readonly id: string;
    readonly name: Bilingual;
    readonly paid_fen: number;
    /** null where nobody was asked: the price is for a firm that qualifies. */
    readonly answer: Answer | null;
  }[];
  readonly left_out: readonly LeftOut[];
};

/** The subsidies that a price is asked with. */
export type NetAt = {
  readonly subsidies: readonly Subsidy[];
  readonly linked: readonly number[];
  /** By place what is known of the firm; null where nobody is asked. */
  readonly answers: readonly Answer[] | null;
  /** How the loan is repaid; by default as the product names first. */
  readonly method?: RepaymentMethod;
};

type Counted = { readonly subsidy: Subsidy; readonly answer: Answer | null };

/** What counts for a price, and what would but for its budget. */
export function countedAt({ subsidies, linked, answers }: Pick<NetAt, 'subsidies' | 'linked' | 'answers'>): {
  readonly counted: Counted[];
  readonly used_up: Counted[];
} {
  const fitting = linked.flatMap((place): Counted[] => {
    const subsidy = subsidies[place];
    const answer = answers?.[place] ?? null;
    return subsidy && answer !== 'not_met' ? [{ subsidy, answer }] : [];
  });
  return {
    counted: fitting.filter(({ subsidy }) => !subsidy.is_used_up),
    used_up: fitting.filter(({ subsidy }) => subsidy.is_used_up),
  };
}

/** Those of the counted that are not among the taken and would pay something by themselves, each with the reason. */
function notTaken(
  counted: readonly Counted[],
  taken: readonly number[],
  paysAlone: (place: number) => boolean,
): LeftOut[] {
  const held = taken.flatMap((place) => counted[place] ?? []);
  return counted.flatMap(({ subsidy }, place) => {
    if (taken.includes(place) || !paysAlone(place)) return [];
    const beside = held.filter((other) => excludesOther(other.subsidy, subsidy));
    return [
      {
        id: subsidy.id,
        name: subsidy.name,
        why: beside.length > 0 ? ('not_together' as const) : ('pays_less' as const),
        beside: beside.map((other) => other.subsidy.name),
      },
    ];
  });
}

/**
 * The price of a loan after the best set of the subsidies at some places that may be had together; null when none pays or
 * could have paid. What the firm certainly does not qualify for is left out, what is open is counted and said to be open,
 * and what has used up its budget is left out and said to be.
 */
export function netPrice(terms: PriceTerms, wish: LoanWish, at: NetAt): NetPrice | null {
  const { counted, used_up } = countedAt(at);
  if (counted.length + used_up.length === 0) return null;
  const net = bestNetCost(
    terms,
    wish,
    counted.map(({ subsidy }) => subsidy),
    at.method,
  );
  const pays = ({ subsidy }: Counted): boolean =>
    bestNetCost(terms, wish, [subsidy], at.method).total_subsidy_fen > 0;
  const left_out = [
    ...(net.taken.length < counted.length
      ? notTaken(counted, net.taken, (place) => pays(counted[place] as Counted))
      : []),
    ...used_up.filter(pays).map(({ subsidy: { id, name } }): LeftOut => ({
      id,
      name,
      why: 'budget_used_up',
      beside: [],
    })),
  ];
  if (net.total_subsidy_fen === 0 && left_out.length === 0) return null;
  return {
    total_cost_fen: net.total_cost_fen,
    total_subsidy_fen: net.total_subsidy_fen,
    irr_ppm: net.irr_ppm,
    rate: net.rate,
    policies: counted.flatMap(({ subsidy: { id, name }, answer }, i) => {
      const paid_fen = net.paid_fen[i] ?? 0;
      return paid_fen > 0 ? [{ id, name, paid_fen, answer }] : [];
    }),
    left_out,
  };
}
