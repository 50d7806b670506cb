// npm run bench: how fast the hot paths are and what they cost, each held against a bare Hono route on the same machine
// in the same run. Ratios and counts mean something on any machine; absolute times only on this one.
//
//   npm run bench [-- --json] [-- --seconds N] [-- --only KEY,KEY] [-- --large]
//
// Requests go over loopback, eight at a time, from this process, to the production build and to a bare Worker, each in
// a workerd of its own over a copy of the full demonstration. What the load generator costs, it costs both. Rows are
// those of D1's own meta, read while the product runs in this process over the same databases.
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildBare, openBare } from './bench/bare-server.ts';
import { compare, type Compared, type Side } from './bench/compare.ts';
import { cpuOf, listWorkers } from './bench/cpu.ts';
import { measureDesk, type DeskRow } from './bench/desk.ts';
import { copyOf, ensureDemonstration, forget, type Data } from './bench/data.ts';
import { fillLarge } from './bench/large.ts';
import { get, Wire } from './bench/load.ts';
import type { Path } from './bench/paths.ts';
import { signInStaff } from './bench/people.ts';
import { bareShots, gather, record, twentyRows } from './bench/prepare.ts';
import { measurePure } from './bench/pure.ts';
import { report, type Growth, type Report, type Row, type Weight } from './bench/report.ts';
import { weigh } from './bench/weights.ts';
import { build, isBuilt } from './lib/build.ts';
import { DATA, openDemonstration, type Running } from './lib/demonstration.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    seconds: { type: 'string', default: '3' },
    only: { type: 'string' },
    large: { type: 'boolean', default: false },
  },
});
const seconds = Number(values.seconds);
if (!(seconds > 0 && seconds <= 120)) throw new Error(`not a number of seconds: ${values.seconds}`);
const only = values.only?.split(',');
const isWanted = ({ key }: Path): boolean => !only || only.includes(key);

const started = Date.now();
// The table goes to standard output alone, so that `--json` can be read by a program.
const say = (text: string): void => console.error(`${((Date.now() - started) / 1000).toFixed(1)} s  ${text}`);

/** A server that was just opened: the process behind it and the processor time it took to answer for the first time. */
type Opened<Server> = {
  readonly server: Server;
  readonly pid: number | null;
  readonly started_ms: number | null;
};

async function opened<Server extends { url: string }>(open: () => Promise<Server>): Promise<Opened<Server>> {
  const others = listWorkers();
  const server = await open();
  const pid = listWorkers().find((worker) => !others.includes(worker)) ?? null;
  const wire = new Wire(server.url);
  await wire.fire(get('/api/healthz'));
  wire.close();
  return { server, pid, started_ms: cpuOf(pid) };
}

const openProduct = (folder: string, { about }: Data): Promise<Opened<Running>> =>
  opened(() => openDemonstration(folder, { port: 0, about }));

async function measureAll(data: Data): Promise<Omit<Report, 'machine' | 'growth'>> {
  const folder = copyOf(data.folder, 'product');
  say('people sign in, and what each path asks of D1 is recorded');
  const first = await openDemonstration(folder, { port: 0, about: data.about });
  const db = await first.database('wangcheng');
  const { people, paths } = await gather(first);
  const wanted = paths.filter(isWanted);
  const { plans, costs } = await record(first, wanted);
  const twenty = await twentyRows(db);
  say('the pure rules');
  const pure = only
    ? []
    : await measurePure(
        db,
        people.owners.map(({ org_id }) => org_id),
      );
  const door = new Wire(first.url);
  const maker = await signInStaff(door, db, 'maker');
  door.close();
  await first.stop();

  const bareFolder = copyOf(folder, 'bare');
  const product = await openProduct(folder, data);
  const bare = await opened(() => openBare(bareFolder, { PLANS: plans, TWENTY: twenty }));
  const [wire, bareWire] = [new Wire(product.server.url), new Wire(bare.server.url)];
  const rows: Row[] = [];
  for (const item of wanted) {
    say(item.title);
    // The first of what can be done only once was used up by recording it.
    const from = item.once ? 1 : 0;
    const a: Side = { wire, pid: product.pid, shots: item.shots.slice(from) };
    const b: Side = { wire: bareWire, pid: bare.pid, shots: bareShots(item).slice(from) };
    const { key, title, against, goal } = item;
    rows.push({
      key,
      title,
      against,
      goal,
      cost: costs[key] ?? null,
      ...(await compare(a, b, seconds, item.once ?? false)),
    });
  }
  const weights: Weight[] = only ? [] : await weigh(wire);
  say("the bank's desk");
  const desk: DeskRow[] =
    only && !only.includes('desk')
      ? []
      : await measureDesk({ url: product.server.url, pid: product.pid }, maker);
  wire.close();
  bareWire.close();
  await Promise.all([product.server.stop(), bare.server.stop()]);
  forget(folder, bareFolder);
  const start_cpu_ms =
    product.started_ms === null || bare.started_ms === null ? null : product.started_ms - bare.started_ms;
  return { seconds, rows, pure, weights, desk, start_cpu_ms };
}

/** The same paths over the demonstration and over a district many times its size, in turns. */
async function measureGrowth(data: Data): Promise<Growth[]> {
  const small = copyOf(data.folder, 'growth-small');
  const before = await openDemonstration(small, { port: 0, about: data.about });
  const { paths } = await gather(before);
  await before.stop();
  const large = copyOf(small, 'growth-large');
  await fillLarge(large, say);
  const a = await openProduct(small, data);
  const b = await openProduct(large, data);
  const [wire, largeWire] = [new Wire(a.server.url), new Wire(b.server.url)];
  const growth: Growth[] = [];
  for (const { key, title, shots, once, long_ms = null } of paths.filter(isWanted)) {
    say(`${title}, grown`);
    const compared: Compared = await compare(
      { wire, pid: a.pid, shots },
      { wire: largeWire, pid: b.pid, shots },
      seconds,
      once ?? false,
    );
    growth.push({ key, title, small_ms: compared.a.cpu_ms, large_ms: compared.b.cpu_ms, goal_ms: long_ms });
  }
  wire.close();
  largeWire.close();
  await Promise.all([a.server.stop(), b.server.stop()]);
  forget(small, large);
  return growth;
}

if (!isBuilt()) {
  say('building');
  await build(path.join(DATA, 'build.log'));
}
buildBare();
const data = await ensureDemonstration(say);
const measured = await measureAll(data);
const growth = values.large ? await measureGrowth(data) : [];
const [cpu] = os.cpus();
const machine = `${os.cpus().length} × ${cpu?.model.trim() ?? 'unknown'}, ${os.type()} ${os.arch()}, Node ${process.version}`;
const whole: Report = { machine, ...measured, growth };
console.log(values.json ? JSON.stringify(whole, null, 2) : report(whole));
