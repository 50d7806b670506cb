// Which subsidies belong to which product, and what they leave of its price: for everybody as the best case, for one
// firm by what is known of it.
import type { Bilingual } from '../lib/bilingual.ts';
import { ANSWER_OF, compile, fold, ranksOf, type Compiled } from '../matching/criteria.ts';
import { firmOf } from '../matching/firm.ts';
import type { Shared } from '../matching/questions.ts';
import type { Answer, Facts } from '../matching/terms.ts';
import type { LoanWish, PriceTerms, ShownRate } from '../products/card.ts';
import type { RepaymentMethod } from '../products/terms.ts';
import { netCost, type NetCost } from './benefit.ts';
import type { Benefit, PolicyTerms } from './schema.ts';

/** A policy in force, ready to be asked. */
export type Subsidy = {
  readonly id: string;
  readonly code: string;
  readonly name: Bilingual;
  readonly benefit: Benefit;
  readonly scope: PolicyTerms['scope'];
  readonly compiled: Compiled;
};

/** The published policies that are valid on a day 'YYYY-MM-DD', compiled with the questions of a shelf. */
export function subsidiesOn(
  published: readonly { readonly id: string; readonly terms: PolicyTerms }[],
  day: string,
  shared: Shared,
): Subsidy[] {
  return published
    .filter(({ terms }) => terms.valid_from <= day && day <= terms.valid_until)
    .map(({ id, terms: { code, name, benefit, scope, criteria } }) => ({
      id,
      code,
      name,
      benefit,
      scope,
      compiled: compile(criteria, shared),
    }));
}

// A guarantee fee that is not there is not paid back.
function canPay({ benefit }: Subsidy, terms: PriceTerms): boolean {
  return benefit.kind !== 'guarantee_fee_subsidy' || terms.fees.some(({ kind }) => kind === 'guarantee_fee');
}

/** The places of the subsidies that a product is eligible for: those for all products, and those that it names. */
export function linkedTo(
  product: { readonly policies: readonly string[]; readonly price: PriceTerms },
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
};

/**
 * The price of a loan after the subsidies at some places; null when they pay nothing. `answers` says by place what is
 * known of the firm: what it certainly does not qualify for is left out, what is open is counted and said to be open.
 */
export function netPrice(
  terms: PriceTerms,
  wish: LoanWish,
  at: {
    readonly subsidies: readonly Subsidy[];
    readonly linked: readonly number[];
    readonly answers: readonly Answer[] | null;
    /** How the loan is repaid; by default as the product names first. */
    readonly method?: RepaymentMethod;
  },
): NetPrice | null {
  const counted = at.linked.flatMap((place) => {
    const subsidy = at.subsidies[place];
    const answer = at.answers?.[place] ?? null;
    return subsidy && answer !== 'not_met' ? [{ subsidy, answer }] : [];
  });
  if (counted.length === 0) return null;
  const net = netCost(
    terms,
    wish,
    counted.map(({ subsidy }) => subsidy.benefit),
    at.method,
  );
  if (net.total_subsidy_fen === 0) return null;
  return {
    total_cost_fen: net.total_cost_fen,
    total_subsidy_fen: net.total_subsidy_fen,
    irr_ppm: net.irr_ppm,
    rate: net.rate,
    policies: counted.flatMap(({ subsidy: { id, name }, answer }, i) => {
      const paid_fen = net.paid_fen[i] ?? 0;
      return paid_fen > 0 ? [{ id, name, paid_fen, answer }] : [];
    }),
  };
}
