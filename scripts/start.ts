// npm start: builds when a source has changed, seeds the demonstration the first time, and serves the production build
// with everything embedded on one port of this machine.
//
//   PORT=8787 npm start
import path from 'node:path';
import {
  accountLines,
  clearFolder,
  DATA,
  fill,
  migrateAll,
  openDemonstration,
  readDemonstration,
  stopOnSignal,
} from './lib/demonstration.ts';
import { build, isBuilt } from './lib/build.ts';
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

try {
  const kept = readDemonstration(DATA);
  const about = kept ?? { size: 'full' as const, seed: DEMO_SEED, anchor: anchorOf(started) };
  const building = isBuilt() ? null : build(path.join(DATA, 'build.log'));
  // What a failed build would be needed for need not be played to its end.
  building?.catch(fail);
  if (building) say('building');
  if (!kept) {
    say('making the demonstration, once; this takes about half a minute');
    clearFolder(DATA);
  }
  const played = kept ? null : await playDemonstration(about, say);
  await building;
  if (building) say('built');

  const running = await openDemonstration(DATA, { port, about });
  await migrateAll(running);
  if (played) await fill(DATA, running, about, played, say);
  stopOnSignal(running);

  const address = running.url.replace('127.0.0.1', 'localhost');
  const neighbour = running.districts[1];
  console.log(`\n融桥 Rongqiao  ${address}`);
  if (neighbour)
    console.log(`               ${address.replace('localhost', `${neighbour}.localhost`)} (${neighbour})`);
  console.log(
    '\n示例数据 · demonstration data. Staff sign in with login, password and the code of the moment:',
  );
  console.log(accountLines(Date.now()).join('\n'));
  console.log('');
  say('ready; Ctrl-C stops it');
} catch (error) {
  fail(error);
}
