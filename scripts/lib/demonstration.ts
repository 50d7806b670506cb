// A running demonstration: the sandbox of outside systems beside the product, its data kept in one folder together
// with what they were made from.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { dayOf } from '../../worker/lib/shanghai.ts';
import { PUSH_HOSTS } from '../../worker/notifications/terms-push.ts';
import { accountsIn, DEMO_ACCOUNTS, accountView } from '../sandbox/accounts.ts';
import { startSandbox } from '../sandbox.ts';
import { DEMO_SOURCES_KEY } from '../sandbox/sources.ts';
import { carryOver, fillingOf, type Demonstration, type PlayedDistrict } from '../seed/seed.ts';
import { filesKeyIn, ledgerKeyIn } from './ledger-key.ts';
import { vapidKeyIn } from './vapid-key.ts';
import { migrate, openRongqiao, ROOT, type Rongqiao } from './miniflare.ts';

/** Where `npm start` keeps its data. */
// `v3` is the name under which wrangler keeps local state: `npm run dev` opens the same databases.
export const DATA = path.join(ROOT, '.data/v3');
const ABOUT = 'demonstration.json';

const About = z.object({
  size: z.enum(['full', 'small']),
  seed: z.union([z.string(), z.number()]),
  anchor: z.int(),
});

/** What the folder's data were made from, or null when it holds none that the demonstration made. */
export function readDemonstration(folder: string): Demonstration | null {
  const file = path.join(folder, ABOUT);
  return existsSync(file) ? About.parse(JSON.parse(readFileSync(file, 'utf8'))) : null;
}

/** Applies missing migrations everywhere. */
export async function migrateAll(rongqiao: Rongqiao): Promise<void> {
  for (const district of rongqiao.districts) await migrate(await rongqiao.database(district));
}

const marker = (folder: string): string => path.join(folder, 'seeding');

/** Forgets what a seeding left that was broken off; whatever else is in the folder is never touched. */
export function clearFolder(folder: string): void {
  if (!existsSync(marker(folder))) return;
  for (const name of ['d1', 'r2', 'cache', 'queues', ABOUT, 'seeding']) {
    rmSync(path.join(folder, name), { recursive: true, force: true });
  }
}

/** The districts whose databases hold nothing yet. Throws when one is neither empty nor whole. */
async function listEmpty(rongqiao: Rongqiao): Promise<string[]> {
  const empty: string[] = [];
  for (const district of rongqiao.districts) {
    const filling = await fillingOf(await rongqiao.database(district));
    if (filling === 'torn')
      throw new Error(`the database of ${district} is incomplete: restore it or remove it`);
    if (filling === 'empty') empty.push(district);
  }
  return empty;
}

/** The districts that a folder has no data for. */
export async function listMissing(folder: string): Promise<string[]> {
  const rongqiao = await openRongqiao({ persist: folder, worker: 'none' });
  try {
    await migrateAll(rongqiao);
    return await listEmpty(rongqiao);
  } finally {
    await rongqiao.stop();
  }
}

/** Fills migrated, empty databases with what was played, and notes beside them what that was. */
export async function fill(
  folder: string,
  rongqiao: Rongqiao,
  about: Demonstration,
  played: readonly PlayedDistrict[],
  progress: (text: string) => void,
): Promise<void> {
  const empty = await listEmpty(rongqiao);
  const filled = played.find(({ name }) => !empty.includes(name));
  if (filled) throw new Error(`the database of ${filled.name} is not empty`);
  // While the marker stands, a folder that is found again holds half a seeding and nothing of anybody's.
  if (empty.length === rongqiao.districts.length) writeFileSync(marker(folder), '');
  await carryOver(
    played,
    (district) => rongqiao.database(district),
    () => rongqiao.files(),
    progress,
  );
  writeFileSync(path.join(folder, ABOUT), `${JSON.stringify(about)}\n`);
  rmSync(marker(folder), { force: true });
}

export type Running = Rongqiao & { readonly sandbox_url: string };

/** Starts the sandbox and the built product beside it, over a folder's data. */
export async function openDemonstration(
  folder: string,
  { port, about }: { readonly port: number; readonly about: Demonstration },
): Promise<Running> {
  const { seed, anchor } = about;
  const sandbox = await startSandbox({ port: 0, seed, accounts: DEMO_ACCOUNTS, anchor: dayOf(anchor) });
  try {
    const { url } = sandbox;
    const bindings: Record<string, string> = {
      SMS_URL: url,
      IDENTITY_URL: url,
      REGISTRY_URL: url,
      SOURCES_URL: url,
      SOURCES_KEY: DEMO_SOURCES_KEY,
      SANDBOX_URL: url,
      LEDGER_KEY: ledgerKeyIn(folder),
      FILES_KEY: filesKeyIn(folder),
      VAPID_KEY: vapidKeyIn(folder),
      PUSH_HOSTS: [...PUSH_HOSTS, url].join(','),
    };
    // On any free port nobody knows the address beforehand: no link leaves by message then.
    if (port !== 0) bindings['SITE_URL'] = `http://{district}.localhost:${port}`;
    const rongqiao = await openRongqiao({ port, persist: folder, worker: 'built', bindings, cron: true });
    const stop = async (): Promise<void> => {
      await rongqiao.stop();
      await sandbox.stop();
    };
    return { ...rongqiao, stop, sandbox_url: url };
  } catch (error) {
    await sandbox.stop();
    throw error;
  }
}

/** The demo accounts of a district as `npm start` prints them, with the second-factor codes of an instant. */
export function accountLines(district: string, now: number): string[] {
  return accountsIn(DEMO_ACCOUNTS, district).map((account) => {
    const view = accountView(account, now);
    const title = `${view.title.zh} · ${view.title.en}`;
    return view.kind === 'owner'
      ? `  ${view.phone}  ${title} (${view.name}); the code comes by text message: /demo`
      : `  ${view.login.padEnd(19)} ${view.password}  ${view.code}  ${title} (${view.name})`;
  });
}

/** Runs until it is told to stop, then closes everything in order. */
export function stopOnSignal(running: Running): void {
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) return;
    isStopping = true;
    running.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}
