// What an officer sends while he acts for a firm.
import * as z from 'zod';
import { Draft, Prepare, Submit } from '../applications/schema.ts';
import { compact } from '../lib/compact.ts';
import { Mobile, saying } from '../lib/fields.ts';
import { Code } from '../identity/schema.ts';
import { ASSIST_CHANNELS } from './terms.ts';

const Uscc = z.string().min(1).max(100);
const Id = z.string().min(1).max(40);

export const FindFirm = z.strictObject({ uscc: Uscc });
/** The phone is the one that the owner names: the code goes there and nowhere else. */
export const RequestAssistCode = z.strictObject({
  uscc: Uscc,
  phone: Mobile,
  channel: z.enum(ASSIST_CHANNELS),
});
export const OpenAssist = RequestAssistCode.extend({ code: Code });

export const AssistParam = z.strictObject({ assist: Id });
export const AssistProductParam = z.strictObject({ assist: Id, child: Id });

/** As the owner reads them from his document; compared and forgotten. */
export const AssistStanding = z.strictObject({
  name: z
    .string()
    .max(60)
    .transform(compact)
    .refine((name) => name !== '', saying('missing', '必须填写', 'This is required')),
  document_number: z.string().max(60),
});

export const AssistPrepare = Prepare;
export const AssistDraft = Draft;

/**
 * The sheet as it is read to the owner. His own name and phone are his to share, not the officer's; so are the papers of
 * the firm's vault and which of its needs it goes on with: the code's message speaks of neither.
 */
export const AssistSheet = Submit.omit({ contact: true, papers: true, demand_id: true });
export type AssistSheetInput = z.infer<typeof AssistSheet>;
export const AssistSubmit = AssistSheet.extend({ code: Code });
