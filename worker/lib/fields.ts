// Fields as schemas take them where zod's own checks are not enough: each check says in its own words, with a stable
// code, why it refuses. `http.ts` reads them; a check without words of its own would only be "not valid".
import * as z from 'zod';
import { both, type Bilingual } from './bilingual.ts';
import { isDay } from './days.ts';

type Refusal = { readonly code: string; readonly detail: Bilingual };

/** What a check says when it refuses: `.refine(isDay, saying('invalid_date', '…', '…'))`. */
export function saying(code: string, zh: string, en: string): { params: Refusal } {
  return { params: { code, detail: both(zh, en) } };
}

/** What a schema's check said of itself, or null where it said nothing. */
export function saidBy(issue: z.core.$ZodIssue): Refusal | null {
  if (issue.code !== 'custom') return null;
  const { code, detail } = (issue.params ?? {}) as Partial<Refusal>;
  return typeof code === 'string' && detail !== undefined ? { code, detail } : null;
}

/** A calendar day that exists, as YYYY-MM-DD. */
export const Day = z
  .string()
  .refine(
    isDay,
    saying(
      'invalid_date',
      '请填写真实存在的日期，格式如 2026-03-31',
      'Enter a day that exists, written like 2026-03-31',
    ),
  );
