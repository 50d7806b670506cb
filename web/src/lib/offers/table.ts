// The rows of a comparison that depend on what is compared: one for each kind of fee that any of the offers has.
import type { CostExample } from '#worker/products/cost.ts';

/** `not_counted`: why a fee is in no figure, because others pay it or because nobody has to. */
export type FeeCell = { readonly fen: number; readonly not_counted: 'others' | 'optional' | null };
export type FeeRow = { readonly kind: string; readonly cells: readonly (FeeCell | null)[] };

/** What each of several loans costs in each kind of fee; null where it has none of the kind. */
export function feeRows(costs: readonly Pick<CostExample, 'fee_lines'>[]): FeeRow[] {
  const kinds = [...new Set(costs.flatMap(({ fee_lines }) => fee_lines.map(({ fee }) => fee.kind)))];
  return kinds.map((kind) => ({
    kind,
    cells: costs.map(({ fee_lines }) => {
      const lines = fee_lines.filter(({ fee }) => fee.kind === kind);
      const [line] = lines;
      if (!line) return null;
      const fen = lines.reduce((sum, { total_fen }) => sum + total_fen, 0);
      const free = line.fee.payer === 'borrower' ? 'optional' : 'others';
      return { fen, not_counted: lines.some(({ counted }) => counted) ? null : free };
    }),
  }));
}
