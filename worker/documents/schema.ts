// What people send about papers. Days as YYYY-MM-DD.
import * as z from 'zod';
import { Day, NearDay, Words } from '../lib/fields.ts';
import { DOCUMENT_KINDS, MAX_USES, MIN_REASON } from './terms.ts';
import { LICENCE_KINDS } from './terms-licences.ts';

const Id = z.string().min(1).max(40);

export const DocumentParam = z.strictObject({ id: Id });
export const CaseDocumentParam = z.strictObject({ id: Id, child: Id });

/** What an upload says of itself besides its bytes and its name. */
export const UploadQuery = z.strictObject({
  kind: z.enum(DOCUMENT_KINDS),
  issued_on: Day.optional(),
  expires_on: NearDay.optional(),
});
export type UploadInput = z.infer<typeof UploadQuery>;

export const CaseUploadQuery = z.strictObject({ item: Id });

const Wanted = z.strictObject({ item_id: Id, document_id: Id });
/** Papers of the vault for lines of an application. */
export const Attach = z.strictObject({ papers: z.array(Wanted).min(1).max(MAX_USES) });
export type WantedUse = z.infer<typeof Wanted>;
/** The same with the application itself. */
export const SubmittedPapers = z.array(Wanted).max(MAX_USES);

export const Verify = z.strictObject({ item_id: Id });
export const Return = z.strictObject({ item_id: Id, reason: Words(MIN_REASON, 300, { lines: true }) });

/** Which licence to fetch, and the line of an application that it is for. */
export const FetchLicence = z.strictObject({
  kind: z.enum(LICENCE_KINDS),
  application_id: Id.optional(),
  item_id: Id.optional(),
});
export type FetchLicenceInput = z.infer<typeof FetchLicence>;

export const TokenParam = z.strictObject({ token: z.string().min(1).max(400) });
