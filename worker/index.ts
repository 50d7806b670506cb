// The door: /api/* goes to Hono, everything else to the pages, which call the API in this same process.
import { env as bindings } from 'cloudflare:workers';
import { server } from '#pages';
import { app } from './app.ts';
import type { Env } from './env.ts';
import { queue, scheduled } from './jobs.ts';
import type { OutboxNudge } from './lib/outbox.ts';

const ready = server.init({
  env: bindings as unknown as Record<string, string>,
  read: async (file) =>
    (await (bindings as unknown as Env).ASSETS.fetch(`https://assets.local/${file}`)).body ??
    new ReadableStream(),
});

export default {
  async fetch(request, env, ctx) {
    if (new URL(request.url).pathname.startsWith('/api/')) return app.fetch(request, env, ctx);
    await ready;
    return server.respond(request as unknown as Request, {
      platform: { api: async (inner: Request) => app.fetch(inner, env, ctx) },
      getClientAddress: () => request.headers.get('cf-connecting-ip') ?? '127.0.0.1',
    });
  },
  queue,
  scheduled,
} satisfies ExportedHandler<Env, OutboxNudge>;
