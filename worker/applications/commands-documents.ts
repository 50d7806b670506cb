// Uploading a paper and looking at one: bytes go to R2 under a random key first, then the batch makes them visible.
import { execute, type Outcome } from '../lib/command.ts';
import { idIn, type Ctx } from '../lib/context.ts';
import { hex, sha256 } from '../lib/hash.ts';
import { AppError, fieldError } from '../lib/problem.ts';
import { readAll } from '../lib/sql.ts';
import { look } from '../consents/commands-read.ts';
import { assertOwnCase } from './commands-bank.ts';
import { checkDocument, cleanFileName } from './documents.ts';
import { selectOwnApplication, type ApplicationRow } from './queries.ts';
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
      selectOwnApplication(upload.application_id, firm),
      selectItems(upload.application_id),
      selectDocuments(upload.application_id),
    ],
    decide: async ([applications, items, documents]) => {
      const application = (applications as ApplicationRow[])[0];
      const item = (items as ItemRow[]).find((row) => row.id === upload.item_id);
      if (!application || !item) throw new AppError('not_found');
      if (application.state !== 'action_required' || item.answered_at !== null) {
        throw illegalMove(application, ctx.actor.role, ctx.now);
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
  const { application_id, document_id } = options;
  await assertOwnCase(ctx, application_id);
  // A receipt for a paper that is not there would tell the firm something that never happened.
  const [items, documents] = await readAll(ctx.db, [
    selectItems(application_id),
    selectDocuments(application_id),
  ]);
  const wanted = ((documents ?? []) as DocumentRow[]).find(({ id }) => id === document_id);
  const isSent = ((items ?? []) as ItemRow[]).some(
    ({ id, answered_at }) => id === wanted?.item_id && answered_at !== null,
  );
  if (!wanted || !isSent) throw new AppError('not_found');
  const { rows } = await look(ctx, { application_id, kind: 'document', document_id }, (readId) => [
    selectDocumentOfRead(readId, document_id),
  ]);
  const row = (rows[0] as (Omit<DocumentRow, 'id'> & { id: string | null })[] | undefined)?.[0];
  if (!row || row.id === null) throw new AppError('not_found');
  const object = await files.get(row.object_key);
  if (!object) throw new AppError('not_found');
  return { name: row.name, media_type: row.media_type, body: object.body };
}
