// Builds the bare Worker like the product and opens it in a workerd of its own, behind the same front of static files and
// with the same flags.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../lib/miniflare.ts';
import { BARE_BUILD } from './data.ts';

const CONFIG = path.join(ROOT, 'wrangler.toml');

/** Bundles and minifies the bare Worker. Throws with what wrangler said when it cannot. */
export function buildBare(): void {
  const wrangler = path.join(ROOT, 'node_modules/wrangler/bin/wrangler.js');
  const script = path.join(ROOT, 'scripts/bench/bare.ts');
  const options = ['deploy', script, '--config', CONFIG, '--dry-run', '--minify', '--outdir', BARE_BUILD];
  const { status, stderr, stdout } = spawnSync(process.execPath, [wrangler, ...options], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the bare Worker could not be built:\n${stdout}${stderr}`);
}

export type Bare = { readonly url: string; readonly stop: () => Promise<void> };

/** Opens the bare Worker over a folder's databases with its plans. */
export async function openBare(folder: string, bindings: Readonly<Record<string, unknown>>): Promise<Bare> {
  const [{ convertV4MiniflareOptions, Log, LogLevel, Miniflare }, { unstable_getMiniflareWorkerOptions }] =
    await Promise.all([import('miniflare'), import('wrangler')]);
  const { workerOptions } = unstable_getMiniflareWorkerOptions(CONFIG);
  const { queueConsumers: _, bindings: __, modulesRules: ___, ...rest } = workerOptions;
  const entry = path.join(BARE_BUILD, 'bare.js');
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      ...rest,
      name: 'bare',
      modules: [{ type: 'ESModule', path: entry, contents: readFileSync(entry) }],
      modulesRoot: BARE_BUILD,
      bindings,
      host: '127.0.0.1',
      port: 0,
      cf: false,
      telemetry: { enabled: false },
      log: new Log(LogLevel.WARN),
      resourcePersistencePath: folder,
    } as Parameters<typeof convertV4MiniflareOptions>[0]),
  );
  return { url: (await miniflare.ready).origin, stop: () => miniflare.dispose() };
}
