// Signing in, stepping up, choosing in whose name to act, signing out.
import { Hono, type Context } from 'hono';
import { valid, type AppEnv } from '../lib/http.ts';
import { AppError } from '../lib/problem.ts';
import { forgetDevice, keepDeviceFor } from '../notifications/commands-push.ts';
import { deviceOf } from '../notifications/device.ts';
import {
  chooseMembership,
  requestCode,
  requestStepUp,
  showSession,
  signInOwner,
  signInStaff,
  stepUp,
} from './commands.ts';
import { guard, principalOf } from './guard.ts';
import { ChooseMembership, Nothing, RequestCode, SignInOwner, SignInStaff, StepUp } from './schema.ts';
import { endSession, findPrincipal, tokenOf } from './sessions.ts';

const DONE = { ok: true } as const;

/** The address that throttles count: what the platform's edge saw, never what the client says of itself. */
const addressOf = (c: Context<AppEnv>) => c.req.header('cf-connecting-ip') ?? 'local';

const tokenIn = (c: Context<AppEnv>) => tokenOf(c.req.header('cookie'));

function getToken(c: Context<AppEnv>): string {
  const token = tokenIn(c);
  if (!token) throw new AppError('sign_in_required');
  return token;
}

/** Hands the cookie of a new session over. What another person wanted to be told on this device ends with it. */
async function welcome(c: Context<AppEnv>, cookie: string): Promise<void> {
  c.header('Set-Cookie', cookie);
  const device = deviceOf(c.req.header('cookie'));
  const token = tokenOf(cookie);
  if (device === null || token === null) return;
  const person = await findPrincipal(c.get('ctx'), token);
  if (person) await keepDeviceFor(c.get('ctx'), device, person.user_id);
}

export const identityRoutes = new Hono<AppEnv>()
  .get('/session', guard('session.show'), async (c) =>
    c.json(await showSession(c.get('ctx'), c.get('principal'))),
  )
  .post('/session/code', guard('session.request_code'), valid('json', RequestCode), async (c) => {
    await requestCode(c.get('ctx'), { ...c.req.valid('json'), address: addressOf(c) });
    return c.json(DONE);
  })
  .post('/session/owner', guard('session.sign_in_owner'), valid('json', SignInOwner), async (c) => {
    const attempt = { address: addressOf(c), replaces: tokenIn(c) };
    await welcome(c, await signInOwner(c.get('ctx'), { ...c.req.valid('json'), ...attempt }));
    return c.json(DONE);
  })
  .post('/session/staff', guard('session.sign_in_staff'), valid('json', SignInStaff), async (c) => {
    const attempt = { address: addressOf(c), replaces: tokenIn(c) };
    await welcome(c, await signInStaff(c.get('ctx'), { ...c.req.valid('json'), ...attempt }));
    return c.json(DONE);
  })
  .delete('/session', guard('session.sign_out'), valid('json', Nothing), async (c) => {
    const token = getToken(c);
    await forgetDevice(c.get('ctx'), deviceOf(c.req.header('cookie')));
    c.header('Set-Cookie', await endSession(c.get('ctx'), token));
    return c.json(DONE);
  })
  .post('/session/step-up-code', guard('session.request_step_up'), valid('json', Nothing), async (c) => {
    const channel = await requestStepUp(c.get('ctx'), principalOf(c), addressOf(c));
    return c.json({ ...DONE, channel });
  })
  .post('/session/step-up', guard('session.step_up'), valid('json', StepUp), async (c) => {
    const proof = { ...c.req.valid('json'), token: getToken(c) };
    c.header('Set-Cookie', await stepUp(c.get('ctx'), principalOf(c), proof));
    return c.json(DONE);
  })
  .post(
    '/session/membership',
    guard('session.choose_membership'),
    valid('json', ChooseMembership),
    async (c) => {
      await chooseMembership(c.get('ctx'), principalOf(c), c.req.valid('json').membership_id);
      return c.json(DONE);
    },
  );
