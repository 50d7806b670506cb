// What a product's formula says of the firm that looks at it, in one line.
import { getLocale, say, type Bilingual } from '#lib/locale.ts';
import { m } from '#lib/paraglide/messages.js';
import { formatYuanShort } from '#worker/lib/money.ts';

export type Limit = {
  readonly fen: number;
  readonly by_formula: boolean;
  readonly too_low: boolean;
  readonly missing: readonly Bilingual[];
};

/** The line, or null where the product has no formula, or where it is the reason given anyway. */
export function limitLine({ fen, by_formula, too_low, missing }: Limit): string | null {
  if (too_low) return null;
  if (by_formula) {
    const amount = m.yuan_short({ amount: formatYuanShort(fen, getLocale()) });
    return m.limit_own({ amount });
  }
  return missing.length > 0 ? m.limit_missing({ figures: missing.map(say).join(m.list_comma()) }) : null;
}
