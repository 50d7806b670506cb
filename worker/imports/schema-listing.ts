// The shape of a listing as the schema has it, for rows that were read cell by cell: the last look before they count.
import { both } from '../lib/bilingual.ts';
import { saidBy } from '../lib/fields.ts';
import type { ListingField } from '../rounds/fields.ts';
import { DraftSchema } from '../rounds/schema.ts';
import type { CheckShape } from './rows.ts';

/** The fields whose values the schema refuses, and what it says; what the columns read is within its limits, their sum may not be. */
export const checkShape: CheckShape = (draft) => {
  const result = DraftSchema.safeParse(draft);
  if (result.success) return [];
  return result.error.issues.map((issue) => ({
    field: String(issue.path[0] ?? '') as ListingField,
    code: 'not_allowed',
    detail:
      saidBy(issue)?.detail ??
      both('格式或长度不符，请改短或改正', `Wrong form or length: shorten or correct it (${issue.message})`),
  }));
};
