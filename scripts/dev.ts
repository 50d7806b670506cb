// npm run dev: the demonstration with hot reload. Pages run in Vite, the API in workerd beside it, over the same
// databases as `npm start`, which must not run at the same time.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { dayOf } from '../worker/lib/shanghai.ts';
import { clearFolder, DATA, fill, migrateAll, readDemonstration } from './lib/demonstration.ts';
import { filesKeyIn, ledgerKeyIn } from './lib/ledger-key.ts';
import { vapidKeyIn } from './lib/vapid-key.ts';
import { openRongqiao, ROOT } from './lib/miniflare.ts';
import { DEMO_ACCOUNTS } from './sandbox/accounts.ts';
import { startSandbox } from './sandbox.ts';
import { DEMO_SOURCES_KEY } from './sandbox/sources.ts';
import { anchorOf, DEMO_SEED, playDemonstration } from './seed/seed.ts';

const say = (text: string): void => console.log(text);
const kept = readDemonstration(DATA);
const about = kept ?? { size: 'full' as const, seed: DEMO_SEED, anchor: anchorOf(Date.now()) };
const played = kept ? null : await playDemonstration(about, say);
if (!kept) clearFolder(DATA);
const databases = await openRongqiao({ persist: DATA, worker: 'none' });
await migrateAll(databases);
if (played) await fill(DATA, databases, about, played, say);
await databases.stop();

const sandbox = await startSandbox({
  port: 0,
  seed: about.seed,
  accounts: DEMO_ACCOUNTS,
  anchor: dayOf(about.anchor),
});
const vite = spawn('vite', ['dev', ...process.argv.slice(2)], {
  cwd: path.join(ROOT, 'web'),
  // Without a line to the outside wrangler would only complain that it cannot ask where the machine stands.
  env: {
    ...process.env,
    RONGQIAO_SANDBOX: sandbox.url,
    RONGQIAO_SOURCES_KEY: DEMO_SOURCES_KEY,
    LEDGER_KEY: ledgerKeyIn(DATA),
    FILES_KEY: filesKeyIn(DATA),
    VAPID_KEY: vapidKeyIn(DATA),
    CLOUDFLARE_CF_FETCH_ENABLED: 'false',
  },
  stdio: 'inherit',
  shell: process.platform === 'win32',
});
vite.once('exit', (code) => void sandbox.stop().then(() => process.exit(code ?? 0)));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => vite.kill(signal));
