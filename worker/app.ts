// The map of slices: what every request passes first, and whose routes answer it.
import { Hono, type Context, type MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import { bankSupervisionRoutes } from './supervision/routes-bank.ts';
import { complaintRoutes } from './supervision/routes-firm.ts';
import { supervisionRoutes } from './supervision/routes.ts';
import { dryRunRoutes } from './dryrun/routes.ts';
import { importRoutes } from './imports/routes.ts';
import { productDeskRoutes } from './rounds/routes-bank.ts';
import { reviewRoutes } from './rounds/routes-office.ts';
import { policyRoutes } from './policies/routes.ts';
import { claimRoutes } from './policies/routes-claims.ts';
import { reportRoutes } from './reports/routes.ts';
import { todoRoutes } from './reports/routes-todo.ts';
import { lprRoutes } from './products/routes-office.ts';
import { productRoutes } from './products/routes.ts';
import { bankApplicationRoutes } from './applications/routes-bank.ts';
import { routingRoutes } from './routing/routes.ts';
import { afterNoRoutes } from './applications/routes-after-no.ts';
import { handOverRoutes } from './applications/routes-hand-over.ts';
import { firmApplicationRoutes } from './applications/routes-firm.ts';
import { firmOfferRoutes } from './applications/routes-offers.ts';
import { severalRoutes } from './applications/routes-several.ts';
import { sourceRoutes } from './sources/routes.ts';
import { assistRoutes } from './assist/routes.ts';
import { consentRoutes } from './consents/routes.ts';
import { peopleConsentRoutes } from './consents/routes-people.ts';
import { documentRoutes } from './documents/routes.ts';
import { bankDocumentRoutes } from './documents/routes-bank.ts';
import { bankDemandRoutes } from './demands/routes-bank.ts';
import { officeDemandRoutes } from './demands/routes-office.ts';
import { meetingRoutes } from './meetings/routes.ts';
import { firmDemandRoutes } from './demands/routes-firm.ts';
import { demoRoutes } from './demo/routes.ts';
import { guard } from './identity/guard.ts';
import { identityRoutes } from './identity/routes.ts';
import { handlerRoutes } from './identity/routes-handlers.ts';
import { peopleRoutes } from './identity/routes-people.ts';
import { institutionRoutes } from './institutions/routes.ts';
import { teamRoutes } from './institutions/routes-bank.ts';
import { officeInstitutionRoutes } from './institutions/routes-office.ts';
import { context, manners, onError, securityHeaders, type AppEnv } from './lib/http.ts';
import { isMiddleware, methodsOf } from './lib/methods.ts';
import { AppError } from './lib/problem.ts';
import { matchRoutes } from './matching/routes.ts';
import { inboxRoutes } from './notifications/routes-inbox.ts';
import { pushRoutes } from './notifications/routes.ts';
import { disputeRoutes } from './organisations/routes-disputes.ts';
import { organisationRoutes } from './organisations/routes.ts';
import { watchRoutes } from './watches/routes.ts';

// A command that succeeded, or recorded its refusal (409), may have put something into the outbox. The nudge is lost at
// worst: cron sweeps as well.
const nudge: MiddlewareHandler<AppEnv> = async (c, next) => {
  await next();
  if (c.get('ctx')?.command && (c.res.ok || c.res.status === 409)) {
    c.executionCtx.waitUntil(c.env.OUTBOX.send({ district: c.get('ctx').district }).catch(() => undefined));
  }
};

// Worked out from the finished table when it is first needed.
let methodsAt: ((path: string) => string[]) | undefined;

/** Why no route answers: the path takes other methods (405), or there is no such path (404). */
function refusalOf(c: Context<AppEnv>): AppError {
  methodsAt ??= methodsOf(app.routes);
  const allowed = methodsAt(c.req.path);
  return allowed.length > 0 ? new AppError('method_not_allowed', { allowed }) : new AppError('not_found');
}

// Before the manners: where there is no door, how one knocks does not matter.
const routed: MiddlewareHandler<AppEnv> = async (c, next) => {
  if (matchedRoutes(c).every(isMiddleware)) throw refusalOf(c);
  await next();
};

export const app = new Hono<AppEnv>()
  .basePath('/api')
  .use(securityHeaders, context, routed, nudge, manners)
  .get('/healthz', guard('system.health'), (c) => c.json({ ok: true }))
  .route('/', identityRoutes)
  .route('/', peopleRoutes)
  .route('/', handlerRoutes)
  .route('/', institutionRoutes)
  .route('/', teamRoutes)
  .route('/', officeInstitutionRoutes)
  .route('/', organisationRoutes)
  .route('/', disputeRoutes)
  .route('/', productRoutes)
  .route('/', lprRoutes)
  .route('/', dryRunRoutes)
  .route('/', productDeskRoutes)
  .route('/', importRoutes)
  .route('/', reviewRoutes)
  .route('/', policyRoutes)
  .route('/', claimRoutes)
  .route('/', matchRoutes)
  .route('/', reportRoutes)
  .route('/', todoRoutes)
  .route('/', supervisionRoutes)
  .route('/', bankSupervisionRoutes)
  .route('/', complaintRoutes)
  .route('/', consentRoutes)
  .route('/', watchRoutes)
  .route('/', pushRoutes)
  .route('/', inboxRoutes)
  .route('/', sourceRoutes)
  .route('/', peopleConsentRoutes)
  .route('/', severalRoutes)
  .route('/', firmApplicationRoutes)
  .route('/', afterNoRoutes)
  .route('/', firmOfferRoutes)
  .route('/', firmDemandRoutes)
  .route('/', bankDemandRoutes)
  .route('/', officeDemandRoutes)
  .route('/', meetingRoutes)
  .route('/', assistRoutes)
  .route('/', bankApplicationRoutes)
  .route('/', documentRoutes)
  .route('/', bankDocumentRoutes)
  .route('/', handOverRoutes)
  .route('/', routingRoutes)
  .route('/', demoRoutes);

app.onError(onError);
app.notFound((c) => {
  throw refusalOf(c);
});

export type App = typeof app;
