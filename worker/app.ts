// The map of slices: what every request passes first, and whose routes answer it.
import { Hono, type MiddlewareHandler } from 'hono';
import { supervisionRoutes } from './supervision/routes.ts';
import { reportRoutes } from './reports/routes.ts';
import { productRoutes } from './products/routes.ts';
import { bankApplicationRoutes } from './applications/routes-bank.ts';
import { firmApplicationRoutes } from './applications/routes-firm.ts';
import { consentRoutes } from './consents/routes.ts';
import { demoRoutes } from './demo/routes.ts';
import { guard } from './identity/guard.ts';
import { identityRoutes } from './identity/routes.ts';
import { context, manners, onError, securityHeaders, type AppEnv } from './lib/http.ts';
import { AppError } from './lib/problem.ts';
import { matchRoutes } from './matching/routes.ts';
import { organisationRoutes } from './organisations/routes.ts';

// A command that succeeded, or recorded its refusal (409), may have put something into the outbox. The nudge is lost at
// worst: cron sweeps as well.
const nudge: MiddlewareHandler<AppEnv> = async (c, next) => {
  await next();
  if (c.get('ctx')?.command && (c.res.ok || c.res.status === 409)) {
    c.executionCtx.waitUntil(c.env.OUTBOX.send({ district: c.get('ctx').district }).catch(() => undefined));
  }
};

export const app = new Hono<AppEnv>()
  .basePath('/api')
  .use(securityHeaders, context, nudge, manners)
  .get('/healthz', guard('system.health'), (c) => c.json({ ok: true }))
  .route('/', identityRoutes)
  .route('/', organisationRoutes)
  .route('/', productRoutes)
  .route('/', matchRoutes)
  .route('/', reportRoutes)
  .route('/', supervisionRoutes)
  .route('/', consentRoutes)
  .route('/', firmApplicationRoutes)
  .route('/', bankApplicationRoutes)
  .route('/', demoRoutes);

app.onError(onError);
app.notFound(() => {
  throw new AppError('not_found');
});

export type App = typeof app;
