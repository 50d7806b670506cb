// Development on one port: pages run in Vite with hot reload, the API runs in workerd beside it with wrangler's own
// local state, and Vite hands /api/* over. The pages' in-process calls go the same way.
import path from 'node:path';
import type { Adapter } from '@sveltejs/kit';
import { getRequest, setResponse } from '@sveltejs/kit/node';
import type { Plugin, ViteDevServer } from 'vite';

type Api = (request: Request) => Promise<Response>;

const FORWARDED = ['/api/', '/cdn-cgi/'];

/** Where the outside systems answer: scripts/dev.ts starts the sandbox and says so in its environment. */
function sandboxBindings() {
  const value = process.env['RONGQIAO_SANDBOX'];
  if (!value) return {};
  const url = { type: 'plain_text', value } as const;
  const sourcesKey = { type: 'plain_text', value: process.env['RONGQIAO_SOURCES_KEY'] ?? '' } as const;
  const ledgerKey = process.env['LEDGER_KEY'];
  const filesKey = process.env['FILES_KEY'];
  const vapidKey = process.env['VAPID_KEY'];
  return {
    SMS_URL: url,
    IDENTITY_URL: url,
    REGISTRY_URL: url,
    SANDBOX_URL: url,
    SOURCES_URL: url,
    SOURCES_KEY: sourcesKey,
    ...(filesKey ? { FILES_KEY: { type: 'plain_text', value: filesKey } as const } : {}),
    ...(ledgerKey ? { LEDGER_KEY: { type: 'plain_text', value: ledgerKey } as const } : {}),
    ...(vapidKey ? { VAPID_KEY: { type: 'plain_text', value: vapidKey } as const } : {}),
  };
}

// wrangler takes a second to load, so it is imported only when a server really starts.
async function startApi({ config, entry }: { config: string; entry: string }) {
  const { unstable_readConfig, unstable_startWorker } = await import('wrangler');
  const root = path.dirname(config);
  // Relative aliases would be resolved from web/, where Vite runs, and not from the file that names them.
  const alias = Object.fromEntries(
    Object.entries<string>(unstable_readConfig({ config }).alias ?? {}).map(([name, target]) => [
      name,
      target.startsWith('.') ? path.resolve(root, target) : target,
    ]),
  );
  return unstable_startWorker({
    config,
    entrypoint: entry,
    build: { alias },
    bindings: sandboxBindings(),
    dev: {
      server: { hostname: '127.0.0.1', port: 0 },
      inspector: false,
      watch: true,
      liveReload: false,
      logLevel: 'warn',
      // The same databases as those of `npm start`.
      persist: path.join(root, '.data'),
    },
  });
}

/**
 * The development half of the site: a Vite plugin that answers /api/*, and the `emulate` that gives the same API to
 * pages rendered on the server. Paths are absolute.
 */
export function workerDev(options: { config: string; entry: string }): {
  plugin: Plugin;
  emulate: NonNullable<Adapter['emulate']>;
} {
  let worker: ReturnType<typeof startApi> | undefined;

  const api: Api = async (request) => {
    if (!worker) throw new Error('the API runs only while the development server runs');
    const { fetch } = await worker;
    const init = {
      method: request.method,
      headers: [...request.headers] as [string, string][],
      body: request.body,
      duplex: 'half' as const,
      redirect: 'manual' as const,
    };
    return (await fetch(request.url, init as Parameters<typeof fetch>[1])) as unknown as Response;
  };

  const configureServer = async (server: ViteDevServer): Promise<void> => {
    worker = startApi(options);
    await (
      await worker
    ).ready;
    server.httpServer?.on('close', () => void worker?.then((running) => running.dispose()));
    server.middlewares.use((req, res, next) => {
      if (!FORWARDED.some((prefix) => req.url?.startsWith(prefix))) return next();
      const base = `http://${req.headers.host ?? 'localhost'}`;
      api(getRequest({ request: req, base })).then((response) => setResponse(res, response), next);
    });
  };

  return {
    plugin: { name: 'worker-dev', apply: 'serve', configureServer },
    emulate: () => ({ platform: () => ({ api }) }),
  };
}
