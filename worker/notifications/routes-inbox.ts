// 消息: what a person was told, how he wants to be told, and what could not be delivered.
import { Hono } from 'hono';
import { guard, principalOf } from '../identity/guard.ts';
import { Nothing } from '../identity/schema.ts';
import { answerOf, valid, type AppEnv } from '../lib/http.ts';
import { readAll } from '../lib/sql.ts';
import { readMessages, sendAgain, setPreference, showInbox, showPreference } from './commands-inbox.ts';
import { selectDead, selectTrying, type InboxCursor, type Undelivered } from './queries-inbox.ts';
import { InboxQuery, MessageParam, Preferences, ReadMessages } from './schema-inbox.ts';

const LISTED = 100;

function cursorFrom(text: string | undefined): InboxCursor | null {
  const [created_at, id] = (text ?? '').split('.');
  return created_at !== undefined && id !== undefined ? { created_at: Number(created_at), id } : null;
}

const deliveryView = ({
  id,
  topic,
  object,
  created_at,
  next_at,
  attempts,
  dead_at,
  last_error,
}: Undelivered) => ({
  ...{ id, topic, object, created_at, attempts, last_error },
  next_at: dead_at === null ? next_at : null,
  dead_at,
});

/** Mount at the root of the API: `.route('/', inboxRoutes)`. */
export const inboxRoutes = new Hono<AppEnv>()
  .get('/me/inbox', guard('inbox.list'), valid('query', InboxQuery), async (c) =>
    c.json(await showInbox(c.get('ctx'), principalOf(c), cursorFrom(c.req.valid('query').cursor))),
  )
  .post('/me/inbox/read', guard('inbox.mark_read'), valid('json', ReadMessages), async (c) => {
    await readMessages(c.get('ctx'), principalOf(c), c.req.valid('json').ids);
    return c.json({ read: true as const });
  })
  .get('/me/preferences', guard('preferences.show'), async (c) =>
    c.json(await showPreference(c.get('ctx'), principalOf(c))),
  )
  .put('/me/preferences', guard('preferences.set'), valid('json', Preferences), async (c) =>
    c.json(answerOf(c, await setPreference(c.get('ctx'), principalOf(c), c.req.valid('json')))),
  )
  .get('/office/deliveries', guard('delivery.list'), async (c) => {
    const ctx = c.get('ctx');
    const [dead, trying] = await readAll(ctx.db, [selectDead(LISTED), selectTrying(LISTED)]);
    return c.json({
      as_of: ctx.now,
      given_up: (dead as Undelivered[]).map(deliveryView),
      trying: (trying as Undelivered[]).map(deliveryView),
    });
  })
  .post(
    '/office/deliveries/:id/again',
    guard('delivery.send_again'),
    valid('param', MessageParam),
    valid('json', Nothing),
    async (c) => c.json(answerOf(c, await sendAgain(c.get('ctx'), c.req.valid('param').id))),
  );
