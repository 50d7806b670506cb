// The data that the benchmark runs over: the full demonstration, made once per day and state of the sources, and a copy
// for each server, since submitting changes them.
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { clearFolder, fill, migrateAll, readDemonstration } from '../lib/demonstration.ts';
import { openRongqiao, ROOT } from '../lib/miniflare.ts';
import { anchorOf, DEMO_SEED, playDemonstration, type Demonstration } from '../seed/seed.ts';

const FOLDER = path.join(ROOT, '.data', 'bench');
/** What the demonstration is made by and of. */
const SOURCES = [
  'data',
  'migrations',
  'scripts/data',
  'scripts/seed',
  'scripts/sandbox',
  'scripts/lib',
  'worker',
];

function* filesOf(file: string): Generator<string> {
  if (statSync(file).isDirectory()) {
    for (const name of readdirSync(file).toSorted()) yield* filesOf(path.join(file, name));
  } else if (!file.endsWith('.test.ts')) {
    yield file;
  }
}

function keyOf(anchor: number): string {
  const hash = createHash('sha256').update(String(anchor));
  for (const source of SOURCES) {
    for (const file of filesOf(path.join(ROOT, source))) {
      hash.update(path.relative(ROOT, file)).update(readFileSync(file));
    }
  }
  return hash.digest('hex').slice(0, 16);
}

export type Data = { readonly about: Demonstration; readonly folder: string };

/** The demonstration of today, made when it is not there; older ones are thrown away. */
export async function ensureDemonstration(say: (text: string) => void): Promise<Data> {
  const about = { size: 'full', seed: DEMO_SEED, anchor: anchorOf(Date.now()) } as const;
  const name = `demonstration-${keyOf(about.anchor)}`;
  const folder = path.join(FOLDER, name);
  if (readDemonstration(folder)) return { about, folder };
  mkdirSync(FOLDER, { recursive: true });
  for (const old of readdirSync(FOLDER).filter((other) => other.startsWith('demonstration-'))) {
    rmSync(path.join(FOLDER, old), { recursive: true, force: true });
  }
  say('making the demonstration data, once per day and state of the sources');
  const played = await playDemonstration(about, say);
  clearFolder(folder);
  const rongqiao = await openRongqiao({ persist: folder, worker: 'none' });
  await migrateAll(rongqiao);
  await fill(folder, rongqiao, about, played, say);
  await rongqiao.stop();
  return { about, folder };
}

/** A copy of a folder's databases under a name, in the place of the one before. No server may have them open. */
export function copyOf(folder: string, name: string): string {
  const copy = path.join(FOLDER, name);
  rmSync(copy, { recursive: true, force: true });
  cpSync(folder, copy, { recursive: true });
  return copy;
}

/** Throws copies away. */
export function forget(...copies: readonly string[]): void {
  for (const copy of copies) rmSync(copy, { recursive: true, force: true });
}

/** Where the built bare Worker stands. */
export const BARE_BUILD = path.join(FOLDER, 'bare-worker');
