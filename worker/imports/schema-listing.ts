// The shape of a listing as the schema has it, for rows that were read cell by cell: the last look before they count.
import { both } from '../lib/bilingual.ts';
import { DraftSchema } from '../rounds/schema.ts';
import type { CheckShape } from './rows.ts';

/** The fields whose values the schema refuses; what the columns read is within its limits, their sum may not be. */
export const checkShape: CheckShape = (draft) => {
  const result = DraftSchema.safeParse(draft);
  if (result.success) return [];
  return result.error.issues.map(({ path, message }) => ({
    field: String(path[0] ?? ''),
    code: 'not_allowed',
    detail: both('符合该字段的格式和长度', `a value of the right form and length (${message})`),
  }));
};
