// Signing in, stepping up, choosing in whose name to act, signing out.
import { Hono, type Context } from 'hono';
import { valid, type AppEnv } from '../lib/http.ts';
import { AppError } from '../lib/problem.ts';
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
import { endSession, tokenOf } from './sessions.ts';

const DONE = { ok: true } as const;

/** The address that throttles count: what the platform's edge saw, never what the client says of itself. */
const addressOf = (c: Context<AppEnv>) => c.req.header('cf-connecting-ip') ?? 'local';

const tokenIn = (c: Context<AppEnv>) => tokenOf(c.req.header('cookie'));

function getToken(c: Context<AppEnv>): string {
  const token = tokenIn(c);
  if (!token) throw new AppError('sign_in_required');
  return token;
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
    c.header('Set-Cookie', await signInOwner(c.get('ctx'), { ...c.req.valid('json'), ...attempt }));
    return c.json(DONE);
  })
  .post('/session/staff', guard('session.sign_in_staff'), valid('json', SignInStaff), async (c) => {
    const attempt = { address: addressOf(c), replaces: tokenIn(c) };
    c.header('Set-Cookie', await signInStaff(c.get('ctx'), { ...c.req.valid('json'), ...attempt }));
    return c.json(DONE);
  })
  .delete('/session', guard('session.sign_out'), valid('json', Nothing), async (c) => {
    c.header('Set-Cookie', await endSession(c.get('ctx'), getToken(c)));
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
