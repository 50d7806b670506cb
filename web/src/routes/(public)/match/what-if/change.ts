// What is imagined, as the address holds it and the sliders write it.
import { oneOf, wholeOf } from '#lib/owner/address.ts';
import type { WhatIf } from '#worker/matching/what-if.ts';

const YI_FEN = 10_000_000_000;
const within = (value: number | null, min: number, max: number): number | undefined =>
  value !== null && value >= min && value <= max ? value : undefined;

/** What an address imagines, under the API's own names; what makes no sense is left out. */
export function imaginedIn(url: URL) {
  return {
    if_amount_fen: within(wholeOf(url, 'if_amount_fen'), 1, YI_FEN),
    if_term_months: within(wholeOf(url, 'if_term_months'), 1, 360),
    wait_months: within(wholeOf(url, 'wait_months'), 1, 60),
    property_fen: within(wholeOf(url, 'property_fen'), 0, YI_FEN),
    guarantor: oneOf(url, 'guarantor', ['yes', 'no'] as const) ?? undefined,
  };
}
export type Imagined = ReturnType<typeof imaginedIn>;

/** The same for the rules. */
export const changeOf = ({ guarantor, ...imagined }: Imagined): WhatIf => ({
  amount_fen: imagined.if_amount_fen,
  term_months: imagined.if_term_months,
  wait_months: imagined.wait_months,
  property_fen: imagined.property_fen,
  guarantor: guarantor && guarantor === 'yes',
});
