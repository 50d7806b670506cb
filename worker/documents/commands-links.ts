// Opening a file: a link for a minute, made for one person. For a bank the receipt is written when the link is made, and
// the consent is asked for once more when it is used.
import { assertOwnCase } from '../applications/commands-bank.ts';
import { look } from '../consents/commands-read.ts';
import type { Ctx } from '../lib/context.ts';
import { AppError } from '../lib/problem.ts';
import { readAll } from '../lib/sql.ts';
import { readLink, signLink, type FileLink } from './links.ts';
import { isKept } from './machine.ts';
import {
  selectDocumentOfRead,
  selectFileOfRead,
  selectOwnDocument,
  selectUsesOf,
  type CaseDocumentRow,
  type DocumentRow,
} from './queries.ts';
import { selectItems, type ItemRow } from '../applications/queries-documents.ts';
import { filesOf } from './storage.ts';
import { LINK_MS } from './terms.ts';

export type OpenLink = { readonly url: string; readonly name: string; readonly expires_at: number };

function keyOf(ctx: Pick<Ctx, 'env'>): string {
  const key = ctx.env.FILES_KEY;
  if (!key) throw new Error('no FILES_KEY is configured');
  return key;
}

function linkTo(ctx: Ctx, { id, name }: DocumentRow, membership: string, read: string | null): OpenLink {
  const expires_at = ctx.now + LINK_MS;
  const token = signLink({ document: id, membership, read, expires_at }, keyOf(ctx));
  return { url: `/api/files/${token}`, name, expires_at };
}

/** Throws 409 while a paper is being checked; 404 for one whose bytes are gone. */
function needOpenable({ state }: DocumentRow): void {
  if (state === 'quarantined') throw new AppError('document_checking');
  if (!isKept(state)) throw new AppError('not_found');
}

/** A link for the firm to a paper of its own. Throws 404 for a stranger's. */
export async function linkOwn(ctx: Ctx, document_id: string, membership: string): Promise<OpenLink> {
  const [rows] = await readAll(ctx.db, [selectOwnDocument(document_id, ctx.actor.org_id ?? '')]);
  const row = (rows as DocumentRow[])[0];
  if (!row) throw new AppError('not_found');
  needOpenable(row);
  return linkTo(ctx, row, membership, null);
}

/** A link for the bank to a paper of its case, with the receipt of the look. Throws 403 without a consent in force. */
export async function linkForBank(
  ctx: Ctx,
  at: { readonly application_id: string; readonly document_id: string },
  membership: string,
): Promise<OpenLink> {
  const { application_id, document_id } = at;
  await assertOwnCase(ctx, application_id);
  // A receipt for a paper that is not there would tell the firm something that never happened.
  const [items, uses] = await readAll(ctx.db, [selectItems(application_id), selectUsesOf(application_id)]);
  const aside = new Set(
    ((items ?? []) as ItemRow[]).filter(({ answered_at }) => answered_at === null).map(({ id }) => id),
  );
  const wanted = ((uses ?? []) as CaseDocumentRow[]).find(
    ({ id, item_id }) => id === document_id && !aside.has(item_id),
  );
  if (!wanted) throw new AppError('not_found');
  needOpenable(wanted);
  const { rows, read_id } = await look(ctx, { application_id, kind: 'document', document_id }, (readId) => [
    selectDocumentOfRead(readId, document_id),
  ]);
  const row = (rows[0] as DocumentRow[] | undefined)?.[0];
  if (!row) throw new AppError('not_found');
  return linkTo(ctx, row, membership, read_id);
}

export type OpenFile = { readonly name: string; readonly media_type: string; readonly body: ReadableStream };

async function rowBehind(ctx: Ctx, link: FileLink): Promise<DocumentRow | undefined> {
  const { document, read } = link;
  const [rows] = await readAll(ctx.db, [
    read === null
      ? selectOwnDocument(document, ctx.actor.org_id ?? '')
      : selectFileOfRead(read, document, ctx.now),
  ]);
  const row = (rows as DocumentRow[])[0];
  // A bank that had its receipt a moment ago and is not let in now has lost the consent in between.
  if (!row && read !== null) throw new AppError('consent_not_active');
  return row;
}

/**
 * The file of a link. Throws 404 for a link that was not made here or for somebody else, 410 for one that is over, 403 when
 * the consent of the look ended meanwhile.
 */
export async function openFile(ctx: Ctx, token: string, membership: string): Promise<OpenFile> {
  const link = readLink(token, keyOf(ctx));
  if (link?.membership !== membership) throw new AppError('link_not_valid');
  if (link.expires_at <= ctx.now) throw new AppError('link_expired');
  const row = await rowBehind(ctx, link);
  if (!row) throw new AppError('not_found');
  needOpenable(row);
  const object = await filesOf(ctx).get(row.object_key);
  if (!object) throw new AppError('not_found');
  return { name: row.name, media_type: row.media_type, body: object.body };
}
