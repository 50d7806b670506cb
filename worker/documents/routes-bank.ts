// The bank and the papers of its cases: opening one, which leaves a receipt, and saying what it makes of it.
import { Hono } from 'hono';
import * as z from 'zod';
import { guard, principalOf } from '../identity/guard.ts';
import { answerOf, valid, versionOf, type AppEnv } from '../lib/http.ts';
import { judgePaper } from './commands-case.ts';
import { linkForBank } from './commands-links.ts';
import { CaseDocumentParam, Return, Verify } from './schema.ts';

export const bankDocumentRoutes = new Hono<AppEnv>()
  .post(
    '/bank/applications/:id/documents/:child/reads',
    guard('case.read_document'),
    valid('param', CaseDocumentParam),
    valid('json', z.strictObject({})),
    async (c) => {
      const { id, child } = c.req.valid('param');
      const membership = principalOf(c).membership?.id ?? '';
      const at = { application_id: id, document_id: child };
      return c.json(await linkForBank(c.get('ctx'), at, membership));
    },
  )
  .post(
    '/bank/applications/:id/documents/:child/verify',
    guard('case.verify_document'),
    valid('param', CaseDocumentParam),
    valid('json', Verify),
    async (c) => {
      const { id, child } = c.req.valid('param');
      const at = { application_id: id, document_id: child, version: versionOf(c) };
      const judgement = { command: 'verify', ...c.req.valid('json') } as const;
      return c.json(answerOf(c, await judgePaper(c.get('ctx'), at, judgement)));
    },
  )
  .post(
    '/bank/applications/:id/documents/:child/return',
    guard('case.return_document'),
    valid('param', CaseDocumentParam),
    valid('json', Return),
    async (c) => {
      const { id, child } = c.req.valid('param');
      const at = { application_id: id, document_id: child, version: versionOf(c) };
      const judgement = { command: 'return', ...c.req.valid('json') } as const;
      return c.json(answerOf(c, await judgePaper(c.get('ctx'), at, judgement)));
    },
  );
