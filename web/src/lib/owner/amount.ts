// Amounts of money as owners type them, with a sentence for everything that is not one.
import { getLocale } from '#lib/locale.ts';
import { m } from '#lib/paraglide/messages.js';
import { formatYuan, parseYuan, shortDecimalText, type Fen, type YuanRefusal } from '#worker/lib/money.ts';

const WAN_FEN = 1_000_000;

const SENTENCES: Record<YuanRefusal, () => string> = {
  empty: m.amount_empty,
  not_a_number: m.amount_not_a_number,
  full_width: m.amount_full_width,
  exponent: m.amount_exponent,
  negative: m.amount_negative,
  zero: m.amount_zero,
  too_large: m.amount_too_large,
  fraction_of_fen: m.amount_fraction_of_fen,
};

/** An amount, or why it was refused: `too_small` to ask for, or no amount at all. */
export type ReadAmount =
  | { readonly ok: true; readonly fen: Fen }
  | { readonly ok: false; readonly reason: YuanRefusal | 'too_small'; readonly sentence: string };

/**
 * Reads an amount to borrow: "120万", "1,200,000". Less than 1万元 is refused with a question back: who writes 50 without
 * a unit means 50万.
 */
export function readAmount(text: string): ReadAmount {
  const parsed = parseYuan(text);
  if (!parsed.ok) return { ...parsed, sentence: SENTENCES[parsed.reason]() };
  if (parsed.fen < WAN_FEN) {
    const sentence = m.amount_too_small({ amount: amountText(parsed.fen) });
    return { ok: false, reason: 'too_small', sentence };
  }
  return parsed;
}

/** As `readAmount`, for figures of a firm, which may be small or zero. */
export function readFigure(text: string): ReadAmount {
  if (/^[ \t]*0+(?:\.0+)?[ \t]*[万亿]?元?[ \t]*$/.test(text)) return { ok: true, fen: 0 };
  const parsed = parseYuan(text);
  return parsed.ok ? parsed : { ...parsed, sentence: SENTENCES[parsed.reason]() };
}

/** An amount as it stands in a field, exact, so that reading it again gives the same: "120万" or "1,200,000". */
export function amountText(fen: Fen): string {
  if (getLocale() === 'zh' && fen >= WAN_FEN) return `${shortDecimalText(fen, 6)}万`;
  return formatYuan(fen).replace(/\.00$/, '');
}
