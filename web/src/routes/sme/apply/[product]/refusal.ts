// What helps against a refusal that no field of the form can mend.
import type { ProblemCode } from '#worker/lib/problems.ts';

/** `again`: what was shown has changed, the new terms can be looked at. `others`: this product is over, others are not. */
export type WayOn = 'again' | 'others';

const WAYS: Partial<Record<ProblemCode, WayOn>> = {
  product_replaced: 'again',
  consent_changed: 'again',
  product_ended: 'others',
  cooling_down: 'others',
  product_not_listed: 'others',
};

/** Where a refused application leads, by the code of the refusal; null when the notice says all there is. */
export function wayOn(code: string): WayOn | null {
  return Object.hasOwn(WAYS, code) ? (WAYS[code as ProblemCode] ?? null) : null;
}
