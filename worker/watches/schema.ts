// What may be asked of watches.
import * as z from 'zod';
import { FEN_MAX } from '../lib/money.ts';

/** What is waited for; without a product, whatever comes. */
export const MakeWatch = z.strictObject({
  product_id: z.string().min(1).max(40).nullable(),
  amount_fen: z.int().min(1).max(FEN_MAX),
  term_months: z.int().min(1).max(360),
});
export type WatchInput = z.infer<typeof MakeWatch>;

export const WatchParam = z.strictObject({ id: z.string().max(40) });
