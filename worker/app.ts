// The map of slices: what every request passes first, and whose routes answer it.
import { Hono } from 'hono';
import { demoRoutes } from './demo/routes.ts';
import { guard } from './identity/guard.ts';
import { identityRoutes } from './identity/routes.ts';
import { context, manners, onError, securityHeaders, type AppEnv } from './lib/http.ts';
import { AppError } from './lib/problem.ts';
import { organisationRoutes } from './organisations/routes.ts';

export const app = new Hono<AppEnv>()
  .basePath('/api')
  .use(securityHeaders, context, manners)
  .get('/healthz', guard('system.health'), (c) => c.json({ ok: true }))
  .route('/', identityRoutes)
  .route('/', organisationRoutes)
  .route('/', demoRoutes);

app.onError(onError);
app.notFound(() => {
  throw new AppError('not_found');
});

export type App = typeof app;
