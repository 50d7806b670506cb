// What a dry run is asked: a listing as far as it is written, its conditions as a tree or as sentences.
import * as z from 'zod';
import { saying } from '../lib/fields.ts';
import { CriteriaSchema } from '../matching/schema.ts';
import { LISTING_SHAPE } from '../products/schema.ts';

const {
  borrower_types,
  amount_min_fen,
  amount_max_fen,
  amount_by_honour,
  amount_by_tax_level,
  term_months_max,
  purposes,
  towns,
} = LISTING_SHAPE;

export const DryRunBody = z
  .strictObject({
    borrower_types: borrower_types.optional(),
    amount_min_fen: amount_min_fen.optional(),
    amount_max_fen: amount_max_fen.optional(),
    amount_by_honour: amount_by_honour.optional(),
    amount_by_tax_level: amount_by_tax_level.optional(),
    term_months_max: term_months_max.optional(),
    purposes: purposes.optional(),
    towns: towns.optional(),
    criteria: CriteriaSchema.optional(),
    /** Sentences, one a line, in place of `criteria`. */
    text: z.string().max(20_000).optional(),
  })
  .refine(
    ({ criteria, text }) => (criteria === undefined) !== (text === undefined),
    saying(
      'one_of_two',
      '准入条件须以条件树或文字之一给出',
      'Give the conditions either as a tree or as text',
    ),
  );
export type DryRunInput = z.infer<typeof DryRunBody>;
