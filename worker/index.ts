// The door: /api/* goes to Hono, everything else to the pages, which call the API in this same process.
import { env as bindings } from 'cloudflare:workers';
import { server } from '#pages';
import { PLAIN_POLICY, SECURITY_HEADERS } from '../web/headers.ts';
import { app } from './app.ts';
import { districtOfHost } from './lib/context.ts';
import { localeOf } from './lib/http.ts';
import { AppError, problemBody } from './lib/problem.ts';
import type { ProblemCode } from './lib/problems.ts';
import { hostOf, pathOf } from './lib/url.ts';
import type { Env } from './env.ts';
import { queue, scheduled } from './jobs.ts';
import type { OutboxNudge } from './lib/outbox.ts';

const ready = server.init({
  env: bindings as unknown as Record<string, string>,
  read: async (file) =>
    (await (bindings as unknown as Env).ASSETS.fetch(`https://assets.local/${file}`)).body ??
    new ReadableStream(),
});

const AMBIGUOUS = /\/\/|\\|%2f|%5c/i;

const REFUSALS: Readonly<Record<number, ProblemCode>> = {
  400: 'malformed_request',
  403: 'foreign_origin',
  404: 'not_found',
  405: 'method_not_allowed',
  413: 'too_large',
  415: 'unsupported_media_type',
};

// What SvelteKit refuses by itself, such as a form from elsewhere or a method that a page has not, it says in a line of
// English. Pages, and answers to the pages' own scripts, stay as they are.
function refusalOf(request: Request, { status, headers }: Response): Response | null {
  const code = REFUSALS[status];
  const media = headers.get('Content-Type') ?? '';
  const isOwn = /html|problem/.test(media) || request.headers.get('x-sveltekit-action') === 'true';
  if (!code || isOwn) return null;
  const locale = localeOf(request.headers.get('accept-language') ?? undefined);
  const allow = headers.get('Allow');
  const refusal = new AppError(code, allow ? { allowed: allow.split(', ') } : {});
  const answer = Response.json(problemBody(refusal, locale, crypto.randomUUID()), {
    status,
    headers: { 'Content-Type': 'application/problem+json', 'Content-Language': locale },
  });
  if (allow) answer.headers.set('Allow', allow);
  return answer;
}

// SvelteKit refuses some requests before any of its hooks runs: those answers, too, carry the headers. An answer that
// nothing has changed carries none: a browser writes its headers over those of the page it kept, and the policy of a
// page belongs to its text.
function withHeaders(response: Response): Response {
  if (response.status === 304 || response.headers.has('X-Content-Type-Options')) return response;
  const bare = new Response(response.body, response);
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) bare.headers.set(name, value);
  bare.headers.set('Content-Security-Policy', PLAIN_POLICY);
  return bare;
}

export default {
  async fetch(request, env, ctx) {
    const path = pathOf(request.url);
    if (path.startsWith('/api/')) return app.fetch(request, env, ctx);
    if (!districtOfHost(env, hostOf(request.url))) return withHeaders(new Response(null, { status: 404 }));
    await ready;
    // Addresses that could be read as another host or as two parts are pages that do not exist.
    const page = AMBIGUOUS.test(path)
      ? new Request(new URL(path.startsWith('/en') ? '/en/-' : '/-', request.url), {
          headers: request.headers,
        })
      : request;
    const response = (await server.respond(page as unknown as Request, {
      platform: { api: async (inner: Request) => app.fetch(inner, env, ctx) },
      getClientAddress: () => request.headers.get('cf-connecting-ip') ?? '127.0.0.1',
    })) as unknown as Response;
    return withHeaders(refusalOf(request, response) ?? response);
  },
  queue,
  scheduled,
} satisfies ExportedHandler<Env, OutboxNudge>;
