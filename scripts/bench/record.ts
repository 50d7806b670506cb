// The product in this process, over a database that remembers: what each path asks of D1, for counting its rows and for
// asking the same again without the product around it.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Env } from '../../worker/env.ts';
import { app } from '../../worker/app.ts';
import { ROOT, type Rongqiao } from '../lib/miniflare.ts';
import { recordingD1, type Trip } from '../lib/recording-d1.ts';
import type { Shot } from './load.ts';

/** The built pages, as the adapter writes them. */
type Pages = {
  server: {
    init: (options: { env: object; read: () => Promise<ReadableStream> }) => Promise<void>;
    respond: (
      request: Request,
      options: { platform: { api: (inner: Request) => Promise<Response> }; getClientAddress: () => string },
    ) => Promise<Response>;
  };
};

export type Recorder = {
  /** Makes a request here and returns its round trips. Throws when its status is not the expected one. */
  readonly record: (shot: Shot) => Promise<readonly Trip[]>;
};

/** Opens the product here over the databases of a running one. */
export async function openRecorder(rongqiao: Rongqiao, bindings: Partial<Env>): Promise<Recorder> {
  const file = path.join(ROOT, 'web/.svelte-kit/cloudflare/server.js');
  const { server } = (await import(pathToFileURL(file).href)) as Pages;
  await server.init({ env: {}, read: async () => new ReadableStream() });
  const recording = recordingD1(await rongqiao.database('wangcheng'));
  const env = {
    ...bindings,
    DISTRICTS: 'wangcheng',
    DB_WANGCHENG: recording.db,
    OUTBOX: { send: async () => undefined },
  } as unknown as Env;
  const context = { waitUntil: () => undefined, passThroughOnException: () => undefined, props: {} };
  const api = async (request: Request): Promise<Response> =>
    app.fetch(request, env, context as unknown as ExecutionContext);

  return {
    async record({ method, path: target, headers, body, status }) {
      const origin = 'http://wangcheng.localhost';
      const sent = method === 'POST' ? { origin, 'content-type': 'application/json', ...headers } : headers;
      const request = new Request(`${origin}${target}`, { method, headers: sent, body: body ?? null });
      recording.take();
      const answer = target.startsWith('/api/')
        ? await api(request)
        : await server.respond(request, { platform: { api }, getClientAddress: () => '127.0.0.1' });
      const text = await answer.text();
      if (answer.status !== status)
        throw new Error(`${target} answered ${answer.status} here: ${text.slice(0, 400)}`);
      return recording.take();
    },
  };
}
