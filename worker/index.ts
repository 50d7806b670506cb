// The door: /api/* goes to Hono, everything else to the pages, which call the API in this same process.
import { env as bindings } from 'cloudflare:workers';
import { server } from '#pages';
import { PLAIN_POLICY, SECURITY_HEADERS } from '../web/headers.ts';
import { app } from './app.ts';
import { districtOfHost } from './lib/context.ts';
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

// SvelteKit refuses a foreign form post before any of its hooks runs: that answer, too, carries the headers.
function withHeaders(response: Response): Response {
  if (response.headers.has('X-Content-Type-Options')) return response;
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
    const response = await server.respond(page as unknown as Request, {
      platform: { api: async (inner: Request) => app.fetch(inner, env, ctx) },
      getClientAddress: () => request.headers.get('cf-connecting-ip') ?? '127.0.0.1',
    });
    return withHeaders(response as unknown as Response);
  },
  queue,
  scheduled,
} satisfies ExportedHandler<Env, OutboxNudge>;
