// Uploading a paper and looking at one: bytes go to R2 under a random key first, then the batch makes them visible.
import { execute, type Outcome } from '../lib/command.ts';
import { idIn, type Ctx } from '../lib/context.ts';
import { hex, sha256 } from '../lib/hash.ts';
import { AppError, fieldError } from '../lib/problem.ts';
import { prepare } from '../lib/sql.ts';
import { insertProfileRead } from '../consents/queries.ts';
import { assertOwnCase } from './commands-bank.ts';
import { checkDocument, cleanFileName } from './documents.ts';
import { selectApplication, type ApplicationRow } from './queries.ts';
import {
  insertDocument,
  selectDocumentOfRead,
  selectDocuments,
  selectItems,
  type DocumentRow,
  type ItemRow,
} from './queries-documents.ts';
import { illegalMove } from './scene.ts';

/** Papers one application may hold. */
const MAX_DOCUMENTS = 60;

/**
 * Stores an upload for an item that was asked for. An object whose batch fails is left without a row and is collected
 * later; it is never visible.
 */
export async function uploadDocument(
  ctx: Ctx,
  files: R2Bucket,
  upload: { application_id: string; item_id: string; name: string; bytes: Uint8Array },
): Promise<Outcome<{ id: string; name: string; size: number }>> {
  const firm = ctx.actor.org_id ?? '';
  const name = cleanFileName(upload.name);
  const checked = checkDocument({ name, bytes: upload.bytes });
  if ('code' in checked) throw fieldError('file', checked.code, checked.detail);
  const digest = sha256(upload.bytes);
  const object_key = `${ctx.district}/documents/${hex(ctx.random(20))}`;
  let stored = false;
  return execute(ctx, {
    input: { application: upload.application_id, item: upload.item_id, name, sha256: digest },
    read: [
      selectApplication('enterprise_id', upload.application_id, firm),
      selectItems(upload.application_id),
      selectDocuments(upload.application_id),
    ],
    decide: async ([applications, items, documents]) => {
      const application = (applications as ApplicationRow[])[0];
      const item = (items as ItemRow[]).find((row) => row.id === upload.item_id);
      if (!application || !item) throw new AppError('not_found');
      if (application.state !== 'action_required' || item.answered_at !== null) {
        throw illegalMove(application, ctx.actor.role);
      }
      if (documents && documents.length >= MAX_DOCUMENTS) throw new AppError('too_large');
      if (!stored) {
        await files.put(object_key, upload.bytes, { httpMetadata: { contentType: checked.media_type } });
        stored = true;
      }
      const id = idIn(ctx, 'document');
      return {
        status: 201,
        answer: { id, name, size: upload.bytes.length },
        write: [
          insertDocument({
            id,
            enterprise_id: firm,
            application_id: upload.application_id,
            item_id: upload.item_id,
            name,
            media_type: checked.media_type,
            size: upload.bytes.length,
            sha256: digest,
            object_key,
            uploaded_by: ctx.actor.user_id ?? '',
            uploaded_at: ctx.now,
          }),
        ],
      };
    },
  });
}

/** Opens a paper for the bank, recording the look in the same batch as the check of the consent. */
export async function readDocument(
  ctx: Ctx,
  files: R2Bucket,
  options: { application_id: string; document_id: string },
): Promise<{ name: string; media_type: string; body: ReadableStream }> {
  const readId = idIn(ctx, 'read');
  await assertOwnCase(ctx, options.application_id);
  const [, found] = await ctx.db.batch(
    [
      insertProfileRead({
        id: readId,
        application_id: options.application_id,
        institution_id: ctx.actor.org_id ?? '',
        user_id: ctx.actor.user_id ?? '',
        at: ctx.now,
      }),
      selectDocumentOfRead(readId, options.document_id),
    ].map((statement) => prepare(ctx.db, statement)),
  );
  const row = (found?.results as (Omit<DocumentRow, 'id'> & { id: string | null })[] | undefined)?.[0];
  if (!row) throw new AppError('consent_not_active');
  if (row.id === null) throw new AppError('not_found');
  const object = await files.get(row.object_key);
  if (!object) throw new AppError('not_found');
  return { name: row.name, media_type: row.media_type, body: object.body };
}
