// 有进展时提醒我: the push of one's own devices.
import { Hono } from 'hono';
import { guard, principalOf } from '../identity/guard.ts';
import { Nothing } from '../identity/schema.ts';
import { answerOf, valid, type AppEnv } from '../lib/http.ts';
import { forgetDevice, showPush, switchOff, switchOn } from './commands-push.ts';
import { deviceCookie, deviceOf } from './device.ts';
import { SwitchOff, SwitchOn } from './schema.ts';

export const pushRoutes = new Hono<AppEnv>()
  .get('/me/push', guard('push.show'), async (c) =>
    c.json(await showPush(c.get('ctx'), principalOf(c), deviceOf(c.req.header('cookie')))),
  )
  .post('/me/push', guard('push.switch_on'), valid('json', SwitchOn), async (c) => {
    const before = deviceOf(c.req.header('cookie'));
    const made = await switchOn(c.get('ctx'), principalOf(c), { wish: c.req.valid('json'), before });
    c.header('Set-Cookie', deviceCookie(made.token));
    return c.json(answerOf(c, made.outcome), 201);
  })
  .delete('/me/push', guard('push.switch_off'), valid('json', SwitchOff), async (c) => {
    const device = deviceOf(c.req.header('cookie'));
    return c.json(
      answerOf(c, await switchOff(c.get('ctx'), principalOf(c), { ...c.req.valid('json'), device })),
    );
  })
  // For whoever signs out after the session has ended by itself: the device's own cookie says which one.
  .delete('/me/push/device', guard('push.forget_device'), valid('json', Nothing), async (c) => {
    await forgetDevice(c.get('ctx'), deviceOf(c.req.header('cookie')));
    return c.json({ on: false as const });
  });
