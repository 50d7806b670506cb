// Assisted mode: the officer's side, and what the firm sees of it.
import { Hono, type Context } from 'hono';
import { guard, principalOf } from '../identity/guard.ts';
import { Nothing } from '../identity/schema.ts';
import { answerOf, valid, versionOf, type AppEnv } from '../lib/http.ts';
import { AppError } from '../lib/problem.ts';
import { readAll } from '../lib/sql.ts';
import { FirmQuery } from '../matching/schema.ts';
import { endSession, findFirm, openAssist, requestAssistCode } from './commands.ts';
import {
  matchAssisted,
  prepareAssisted,
  proveAssisted,
  requestSubmitCode,
  saveAssistedDraft,
  showAssist,
  submitAssisted,
} from './commands-work.ts';
import { selectAssistsOfFirm, selectAssistsOfOfficer, type ListedAssist } from './queries.ts';
import { assistView } from './rules.ts';
import {
  AssistDraft,
  AssistParam,
  AssistPrepare,
  AssistProductParam,
  AssistSheet,
  AssistStanding,
  AssistSubmit,
  FindFirm,
  OpenAssist,
  RequestAssistCode,
} from './schema.ts';

const addressOf = (c: Context<AppEnv>) => c.req.header('cf-connecting-ip') ?? 'local';
const WEEK = 7 * 86_400_000;

/** Mount at the root of the API: `.route('/', assistRoutes)`. */
export const assistRoutes = new Hono<AppEnv>()
  .get('/assist/firms', guard('assist.find'), valid('query', FindFirm), async (c) =>
    c.json(await findFirm(c.get('ctx'), c.req.valid('query').uscc)),
  )
  .get('/assist/sessions', guard('assist.list'), async (c) => {
    const ctx = c.get('ctx');
    const [rows] = await readAll(ctx.db, [selectAssistsOfOfficer(ctx.actor.user_id ?? '', ctx.now - WEEK)]);
    return c.json({
      now: ctx.now,
      sessions: (rows as ListedAssist[]).map((row) => assistView(row, ctx.now)),
    });
  })
  .post('/assist/codes', guard('assist.request_code'), valid('json', RequestAssistCode), async (c) =>
    c.json(await requestAssistCode(c.get('ctx'), c.req.valid('json'), addressOf(c))),
  )
  .post('/assist/sessions', guard('assist.open'), valid('json', OpenAssist), async (c) =>
    c.json(answerOf(c, await openAssist(c.get('ctx'), principalOf(c), c.req.valid('json'))), 201),
  )
  .get('/assist/sessions/:assist', guard('assist.show'), valid('param', AssistParam), async (c) =>
    c.json(await showAssist(c.get('ctx'), c.req.valid('param').assist)),
  )
  .post(
    '/assist/sessions/:assist/end',
    guard('assist.end'),
    valid('param', AssistParam),
    valid('json', Nothing),
    async (c) => c.json(answerOf(c, await endSession(c.get('ctx'), c.req.valid('param').assist))),
  )
  .post(
    '/assist/sessions/:assist/standing',
    guard('assist.prove_standing'),
    valid('param', AssistParam),
    valid('json', AssistStanding),
    async (c) => {
      const outcome = await proveAssisted(c.get('ctx'), c.req.valid('param').assist, c.req.valid('json'));
      const answer = answerOf(c, outcome);
      if (answer.standing === 'disputed') throw new AppError('standing_disputed');
      return c.json({ standing: answer.standing });
    },
  )
  .get(
    '/assist/sessions/:assist/match',
    guard('assist.match'),
    valid('param', AssistParam),
    valid('query', FirmQuery),
    async (c) => c.json(await matchAssisted(c.get('ctx'), c.req.valid('param').assist, c.req.valid('query'))),
  )
  .get(
    '/assist/sessions/:assist/apply/:child',
    guard('assist.prepare'),
    valid('param', AssistProductParam),
    valid('query', AssistPrepare),
    async (c) => {
      const { assist, child } = c.req.valid('param');
      return c.json(await prepareAssisted(c.get('ctx'), assist, child, c.req.valid('query')));
    },
  )
  .put(
    '/assist/sessions/:assist/apply/:child/draft',
    guard('assist.save_draft'),
    valid('param', AssistProductParam),
    valid('json', AssistDraft),
    async (c) => {
      const { assist, child } = c.req.valid('param');
      const at = { product_id: child, version: versionOf(c) };
      return c.json(answerOf(c, await saveAssistedDraft(c.get('ctx'), assist, at, c.req.valid('json'))));
    },
  )
  .post(
    '/assist/sessions/:assist/submit-code',
    guard('assist.request_submit_code'),
    valid('param', AssistParam),
    valid('json', AssistSheet),
    async (c) =>
      c.json(
        await requestSubmitCode(c.get('ctx'), c.req.valid('param').assist, c.req.valid('json'), addressOf(c)),
      ),
  )
  .post(
    '/assist/sessions/:assist/applications',
    guard('assist.submit'),
    valid('param', AssistParam),
    valid('json', AssistSubmit),
    async (c) =>
      c.json(
        answerOf(c, await submitAssisted(c.get('ctx'), c.req.valid('param').assist, c.req.valid('json'))),
        201,
      ),
  )
  .get('/sme/assists', guard('assist.list_own'), async (c) => {
    const ctx = c.get('ctx');
    const [rows] = await readAll(ctx.db, [selectAssistsOfFirm(ctx.actor.org_id ?? '')]);
    return c.json({
      now: ctx.now,
      sessions: (rows as ListedAssist[]).map((row) => assistView(row, ctx.now)),
    });
  });
