// npm start: builds when a source has changed, seeds the demonstration the first time, and serves the production build
// with everything embedded on one port of this machine.
//
//   PORT=8787 npm start
import { existsSync } from 'node:fs';
import path from 'node:path';
import {
  accountLines,
  clearFolder,
  DATA,
  fill,
  listMissing,
  migrateAll,
  openDemonstration,
  readDemonstration,
  stopOnSignal,
} from './lib/demonstration.ts';
import { build, isBuilt } from './lib/build.ts';
import { ensureFree } from './lib/miniflare.ts';
import { anchorOf, DEMO_SEED, playDemonstration } from './seed/seed.ts';

const started = Date.now();
const say = (text: string): void => console.log(`${((Date.now() - started) / 1000).toFixed(1)} s  ${text}`);

function fail(error: unknown): void {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

const port = Number(process.env['PORT'] ?? 8787);
if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  fail(`PORT is not a port: ${process.env['PORT']}`);
}

/** The districts that have to be made: none once that was done, all at the first time. */
async function listToMake(): Promise<readonly string[] | undefined> {
  if (readDemonstration(DATA)) return [];
  return existsSync(path.join(DATA, 'd1')) ? listMissing(DATA) : undefined;
}

try {
  await ensureFree(port);
  clearFolder(DATA);
  const about = readDemonstration(DATA) ?? {
    size: 'full' as const,
    seed: DEMO_SEED,
    anchor: anchorOf(started),
  };
  const building = isBuilt() ? null : build(path.join(DATA, 'build.log'));
  // What a failed build would be needed for need not be played to its end.
  building?.catch(fail);
  if (building) say('building');
  const missing = await listToMake();
  if (missing?.length !== 0) say('making the demonstration, once; this takes about half a minute');
  const played = await playDemonstration(about, say, missing);
  await building;
  if (building) say('built');

  const running = await openDemonstration(DATA, { port, about });
  await migrateAll(running);
  if (played.length > 0) await fill(DATA, running, about, played, say);
  stopOnSignal(running);
  // What fell due while nothing ran; a failure is reported by the Worker and repeated by cron.
  void running.runCron().catch(() => undefined);

  const address = running.url.replace('127.0.0.1', 'localhost');
  console.log(`\n融桥 Rongqiao  ${address}`);
  console.log(
    '\n示例数据 · demonstration data. Staff sign in with login, password and the code of the moment:',
  );
  for (const district of running.districts) {
    console.log(`\n${address.replace('localhost', `${district}.localhost`)}`);
    console.log(accountLines(district, Date.now()).join('\n'));
  }
  console.log('');
  say('ready; Ctrl-C stops it');
} catch (error) {
  fail(error);
}
