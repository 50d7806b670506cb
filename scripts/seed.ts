// npm run seed: makes the demonstration's data without serving them.
//
//   npm run seed -- [--size full|small] [--anchor YYYY-MM-DD] [--seed TEXT] [--folder .data]
import { parseArgs } from 'node:util';
import { startOfDay } from '../worker/lib/shanghai.ts';
import { clearFolder, DATA, fill, migrateAll, readDemonstration } from './lib/demonstration.ts';
import { openRongqiao } from './lib/miniflare.ts';
import { anchorOf, DEMO_SEED, playDemonstration, type Demonstration } from './seed/seed.ts';

const { values } = parseArgs({
  options: {
    size: { type: 'string', default: 'full' },
    anchor: { type: 'string' },
    seed: { type: 'string', default: DEMO_SEED },
    folder: { type: 'string', default: DATA },
  },
});
const { size, seed, folder } = values;
if (size !== 'full' && size !== 'small') throw new Error(`no such size: ${size}`);
if (readDemonstration(folder)) {
  console.error(`${folder} holds a demonstration already; remove it first`);
  process.exit(1);
}
const started = Date.now();
const say = (text: string): void => console.log(`${((Date.now() - started) / 1000).toFixed(1)} s  ${text}`);
const about: Demonstration = {
  size,
  seed,
  anchor: values.anchor === undefined ? anchorOf(started) : startOfDay(values.anchor),
};
const played = await playDemonstration(about, say);
clearFolder(folder);
const rongqiao = await openRongqiao({ persist: folder, worker: 'none' });
await migrateAll(rongqiao);
await fill(folder, rongqiao, about, played, say);
await rongqiao.stop();
say('seeded');
