// A firm's handlers: the representative's list, and the link that the named person follows.
import { Hono, type Context } from 'hono';
import { answerOf, valid, type AppEnv } from '../lib/http.ts';
import {
  acceptHandler,
  changeHandler,
  declineHandler,
  endHandler,
  inviteHandler,
  inviteHandlerAgain,
  leaveAsHandler,
  listHandlers,
  requestHandlerCode,
  showHandlerInvitation,
} from './commands-handlers.ts';
import { usualUntil } from './handlers.ts';
import { guard, principalOf } from './guard.ts';
import { dayOf } from '../lib/shanghai.ts';
import { Nothing } from './schema.ts';
import {
  AcceptHandler,
  ChangeHandler,
  DeclineHandler,
  HandlerLink,
  HandlerParam,
  InviteHandler,
} from './schema-handlers.ts';
import { tokenOf } from './sessions.ts';

const visitOf = (c: Context<AppEnv>, token: string) => ({
  token,
  address: c.req.header('cf-connecting-ip') ?? 'local',
});

const team = new Hono<AppEnv>()
  .get('/sme/handlers', guard('handler.list'), async (c) => {
    const ctx = c.get('ctx');
    return c.json({
      now: ctx.now,
      usual_until: usualUntil(dayOf(ctx.now)),
      handlers: await listHandlers(ctx),
    });
  })
  .post('/sme/handlers', guard('handler.invite'), valid('json', InviteHandler), async (c) =>
    c.json(answerOf(c, await inviteHandler(c.get('ctx'), c.req.valid('json'))), 201),
  )
  .post(
    '/sme/handlers/:handler/invite',
    guard('handler.invite_again'),
    valid('param', HandlerParam),
    valid('json', Nothing),
    async (c) => c.json(answerOf(c, await inviteHandlerAgain(c.get('ctx'), c.req.valid('param').handler))),
  )
  .put(
    '/sme/handlers/:handler',
    guard('handler.change'),
    valid('param', HandlerParam),
    valid('json', ChangeHandler),
    async (c) =>
      c.json(
        answerOf(c, await changeHandler(c.get('ctx'), c.req.valid('param').handler, c.req.valid('json'))),
      ),
  )
  .post(
    '/sme/handlers/:handler/withdraw',
    guard('handler.withdraw'),
    valid('param', HandlerParam),
    valid('json', Nothing),
    async (c) =>
      c.json(answerOf(c, await endHandler(c.get('ctx'), c.req.valid('param').handler, 'withdraw'))),
  )
  .post(
    '/sme/handlers/:handler/remove',
    guard('handler.remove'),
    valid('param', HandlerParam),
    valid('json', Nothing),
    async (c) => c.json(answerOf(c, await endHandler(c.get('ctx'), c.req.valid('param').handler, 'remove'))),
  )
  .post('/sme/handlers/leave', guard('handler.leave'), valid('json', Nothing), async (c) =>
    c.json(answerOf(c, await leaveAsHandler(c.get('ctx'), principalOf(c).membership?.id ?? ''))),
  );

const links = new Hono<AppEnv>()
  .get('/handler-links/:token', guard('handler.show_invitation'), valid('param', HandlerLink), async (c) =>
    c.json(await showHandlerInvitation(c.get('ctx'), visitOf(c, c.req.valid('param').token))),
  )
  .post(
    '/handler-links/:token/code',
    guard('handler.request_code'),
    valid('param', HandlerLink),
    valid('json', Nothing),
    async (c) => c.json(await requestHandlerCode(c.get('ctx'), visitOf(c, c.req.valid('param').token))),
  )
  .post(
    '/handler-links/:token/accept',
    guard('handler.accept'),
    valid('param', HandlerLink),
    valid('json', AcceptHandler),
    async (c) => {
      const visit = {
        ...visitOf(c, c.req.valid('param').token),
        replaces: tokenOf(c.req.header('cookie')),
      };
      c.header('Set-Cookie', await acceptHandler(c.get('ctx'), visit, c.req.valid('json')));
      return c.json({ ok: true } as const);
    },
  )
  .post(
    '/handler-links/:token/decline',
    guard('handler.decline'),
    valid('param', HandlerLink),
    valid('json', DeclineHandler),
    async (c) => {
      const visit = visitOf(c, c.req.valid('param').token);
      await declineHandler(c.get('ctx'), visit, c.req.valid('json').code);
      return c.json({ ok: true } as const);
    },
  );

/** Mount at the root of the API: `.route('/', handlerRoutes)`. */
export const handlerRoutes = new Hono<AppEnv>().route('/', team).route('/', links);
