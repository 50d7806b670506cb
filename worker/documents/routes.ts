// The firm's vault, its papers within applications, licences, and the one door through which files leave.
import { Hono, type Context } from 'hono';
import { guard, principalOf } from '../identity/guard.ts';
import { both } from '../lib/bilingual.ts';
import { answerOf, valid, versionOf, type AppEnv } from '../lib/http.ts';
import { AppError, fieldError } from '../lib/problem.ts';
import { attachPapers } from './commands-case.ts';
import { linkOwn, openFile } from './commands-links.ts';
import { fetchLicence, licenceRefusal } from './commands-licences.ts';
import { runScans } from './commands-system.ts';
import { uploadDocument, uploadForCase } from './commands-upload.ts';
import { removeDocument, showVault } from './commands-vault.ts';
import { dispositionOf } from './links.ts';
import { Attach, CaseUploadQuery, DocumentParam, FetchLicence, TokenParam, UploadQuery } from './schema.ts';
import { MAX_DOCUMENT_BYTES } from './terms.ts';
import * as z from 'zod';

const Nothing = z.strictObject({});

/** The bytes of an upload and its name, percent-encoded in a header. Throws 413 and 400. */
async function uploadIn(c: Context<AppEnv>): Promise<{ name: string; bytes: Uint8Array }> {
  if (Number(c.req.header('content-length') ?? '0') > MAX_DOCUMENT_BYTES) throw new AppError('too_large');
  const bytes = new Uint8Array(await c.req.arrayBuffer());
  if (bytes.length > MAX_DOCUMENT_BYTES) throw new AppError('too_large');
  try {
    return { name: decodeURIComponent(c.req.header('x-document-name') ?? ''), bytes };
  } catch {
    throw fieldError('file', 'name_unreadable', both('文件名无法读取', 'The file name cannot be read'));
  }
}

/** In whose membership a person acts: what a link is made for. */
function membershipOf(c: Context<AppEnv>): string {
  const { membership } = principalOf(c);
  if (!membership) throw new AppError('link_not_valid');
  return membership.id;
}

export const documentRoutes = new Hono<AppEnv>()
  .get('/sme/documents', guard('document.list'), async (c) => c.json(await showVault(c.get('ctx'))))
  .post('/sme/documents', guard('document.upload'), valid('query', UploadQuery), async (c) => {
    const upload = await uploadIn(c);
    const outcome = await uploadDocument(c.get('ctx'), { ...c.req.valid('query'), ...upload });
    return c.json(answerOf(c, outcome), outcome.status as 200 | 201);
  })
  .delete(
    '/sme/documents/:id',
    guard('document.remove'),
    valid('param', DocumentParam),
    valid('json', Nothing),
    async (c) => {
      const at = { id: c.req.valid('param').id, version: versionOf(c) };
      return c.json(answerOf(c, await removeDocument(c.get('ctx'), at)));
    },
  )
  .post(
    '/sme/documents/:id/links',
    guard('document.open'),
    valid('param', DocumentParam),
    valid('json', Nothing),
    async (c) => c.json(await linkOwn(c.get('ctx'), c.req.valid('param').id, membershipOf(c))),
  )
  .post('/sme/licences', guard('licence.fetch'), valid('json', FetchLicence), async (c) => {
    const ctx = c.get('ctx');
    const outcome = await fetchLicence(ctx, principalOf(c).user_id, c.req.valid('json'));
    const fetched = answerOf(c, outcome);
    if (!fetched.ok) throw licenceRefusal(fetched.problem);
    // Somebody waits for it here; else the queue does it a moment later.
    await runScans(ctx, 1, fetched.id);
    return c.json(fetched, outcome.status as 201);
  })
  .post(
    '/sme/applications/:id/documents',
    guard('application.upload'),
    valid('param', DocumentParam),
    valid('query', CaseUploadQuery),
    async (c) => {
      const upload = await uploadIn(c);
      const at = { application_id: c.req.valid('param').id, item_id: c.req.valid('query').item };
      const outcome = await uploadForCase(c.get('ctx'), { ...at, ...upload });
      return c.json(answerOf(c, outcome), outcome.status as 200 | 201);
    },
  )
  .post(
    '/sme/applications/:id/papers',
    guard('document.attach'),
    valid('param', DocumentParam),
    valid('json', Attach),
    async (c) => {
      const { id } = c.req.valid('param');
      return c.json(answerOf(c, await attachPapers(c.get('ctx'), id, c.req.valid('json').papers)));
    },
  )
  .get('/files/:token', guard('file.open'), valid('param', TokenParam), async (c) => {
    const file = await openFile(c.get('ctx'), c.req.valid('param').token, membershipOf(c));
    return c.body(file.body, 200, {
      'Content-Type': file.media_type,
      'Content-Disposition': dispositionOf(file.name),
      'Content-Security-Policy': "sandbox; default-src 'none'",
    });
  });
