// Turns SvelteKit's build into the two things that the one Worker needs: a server module for worker/index.ts and a
// folder of static files. It never touches wrangler.toml or the file that `main` names there.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import type { Adapter } from '@sveltejs/kit';
import { PLAIN_POLICY, SECURITY_HEADERS } from './headers.ts';

const headerLines = (headers: Readonly<Record<string, string>>): string =>
  Object.entries(headers)
    .map(([name, value]) => `  ${name}: ${value}\n`)
    .join('');

/** Files are answered by the asset store and not by the pages, so their headers stand in its own `_headers` file. */
function assetHeaders(appPath: string): string {
  return [
    `/*\n${headerLines({ ...SECURITY_HEADERS, 'Content-Security-Policy': PLAIN_POLICY })}`,
    `/${appPath}/immutable/*\n  Cache-Control: public, immutable, max-age=31536000\n`,
    '/static/*\n  Cache-Control: public, max-age=3600\n',
  ].join('\n');
}

/**
 * The adapter. `emulate` gives the pages their platform in development; it comes from dev.ts.
 */
export default function adapter(emulate?: Adapter['emulate']): Adapter {
  return {
    name: 'one-worker',
    emulate,
    supports: { read: () => true },
    adapt(builder) {
      const out = builder.getBuildDirectory('cloudflare');
      const assets = `${out}/assets`;
      rmSync(out, { recursive: true, force: true });
      mkdirSync(assets, { recursive: true });
      builder.writeClient(assets);
      builder.writePrerendered(assets);
      writeFileSync(`${assets}/_headers`, assetHeaders(builder.getAppPath()));
      builder.generateServerInstance(`${out}/server.js`);
    },
  };
}
