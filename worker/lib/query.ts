// Values of an address as schemas take them: text that must be exactly what it seems.
import * as z from 'zod';

const PLAIN_NUMBER = /^-?\d{1,20}(\.\d{1,20})?$/;

/**
 * A whole number of a query, between two ends. Only plain ASCII digits are read as a number: no exponent, no blank, no
 * hexadecimal, no full-width digit; anything else is refused as not a number.
 */
export function wholeNumber(min: number, max: number) {
  return z
    .string()
    .transform((text) => (PLAIN_NUMBER.test(text) ? Number(text) : Number.NaN))
    .pipe(z.int().min(min).max(max));
}
