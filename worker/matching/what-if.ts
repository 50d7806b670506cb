// 如果……会怎样: the same rules asked again with a wish, a security or a date changed. Runs in the Worker for whoever has
// no scripts, and in the browser while a slider is moved.
import { addMonths } from '../lib/days.ts';
import type { Fen } from '../lib/money.ts';
import type { AttributeId } from './attributes.ts';
import { judgeAll, type CompiledProduct } from './judge.ts';
import { ownLimit, type AmountTerms } from './own-limit.ts';
import type { Facts, Snapshot } from './terms.ts';

/** What is imagined; what is left out stays as it is. */
export type WhatIf = {
  readonly amount_fen?: Fen | undefined;
  readonly term_months?: number | undefined;
  /** So many months from today, everything else as it is. */
  readonly wait_months?: number | undefined;
  /** Property of the firm that could be mortgaged, at its value; 0 for none. */
  readonly property_fen?: Fen | undefined;
  readonly guarantor?: boolean | undefined;
};

/** Where a product stands, as a list of matches has it: `open` while a few answers more decide. */
export const STANDINGS = ['eligible', 'open', 'near', 'ineligible'] as const;
export type Standing = (typeof STANDINGS)[number];

export type Imagined = { readonly facts: Facts; readonly today: string };

// A year from now the figures will have been asked for again: ageing is not what is imagined.
const kept = (facts: Facts, today: string): Facts =>
  Object.fromEntries(
    (Object.entries(facts) as [AttributeId, Snapshot][])
      .filter(([, { valid_until }]) => !valid_until || today < valid_until)
      .map(([attr, fact]) => [attr, { ...fact, valid_until: null }]),
  );

/** The facts and the day under what is imagined. Throws RangeError when `today` is no day. */
export function imagine(facts: Facts, change: WhatIf, today: string): Imagined {
  const { amount_fen, term_months, wait_months, property_fen, guarantor } = change;
  const said = (value: NonNullable<Snapshot['value']> | null): Snapshot => ({
    value,
    as_of: today,
    valid_until: null,
    source: 'asked',
    provider: 'what_if',
  });
  return {
    today: wait_months ? addMonths(today, wait_months) : today,
    facts: {
      ...(wait_months ? kept(facts, today) : facts),
      ...(amount_fen !== undefined && { requested_amount: said(amount_fen) }),
      ...(term_months !== undefined && { requested_term: said(term_months) }),
      ...(property_fen !== undefined &&
        (property_fen > 0
          ? { property_value: said(property_fen), property_owner: said('firm') }
          : { property_value: said(null) })),
      ...(guarantor !== undefined && { guarantor_ready: said(guarantor) }),
    },
  };
}

/** A product as it is asked about. */
export type Asked = { readonly compiled: CompiledProduct; readonly amounts: AmountTerms };

/** Where each product stands for a firm, in the order given. */
export function standingsOf(products: readonly Asked[], { facts, today }: Imagined): Standing[] {
  const judgements = judgeAll(
    products.map(({ compiled }) => compiled),
    facts,
    today,
  );
  return judgements.map(({ group, unknown_other }, i): Standing => {
    if (group === 'near' && unknown_other) return 'open';
    const amounts = products[i]?.amounts;
    const isShort = group === 'eligible' && amounts && ownLimit(amounts, facts, today).too_low;
    return isShort ? 'near' : group;
  });
}

/** How many products stand where. */
export function countStandings(standings: readonly Standing[]): Record<Standing, number> {
  const counts = { eligible: 0, open: 0, near: 0, ineligible: 0 };
  for (const standing of standings) counts[standing] += 1;
  return counts;
}

/** The places of the products that come among 符合 by what is imagined, and of those that leave it. */
export function difference(
  before: readonly Standing[],
  after: readonly Standing[],
): { readonly gained: number[]; readonly lost: number[] } {
  const places = (has: readonly Standing[], lacks: readonly Standing[]): number[] =>
    has.flatMap((standing, i) => (standing === 'eligible' && lacks[i] !== 'eligible' ? [i] : []));
  return { gained: places(after, before), lost: places(before, after) };
}
