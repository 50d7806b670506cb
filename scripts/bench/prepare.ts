// Before anything is measured: people sign in, their requests are gathered, and what each asks of D1 is recorded.
import type { Running } from '../lib/demonstration.ts';
import { DEMO_SOURCES_KEY } from '../sandbox/sources.ts';
import { costOf, type Cost } from '../lib/recording-d1.ts';
import { Wire, type Shot } from './load.ts';
import { hotPaths, type Path, type People } from './paths.ts';
import { listOwners, signInOwner, signInStaff } from './people.ts';
import { planOf, type Plan } from './plan.ts';
import { openRecorder } from './record.ts';

const OWNERS = 24;

export type Twenty = { readonly text: string; readonly values: readonly (string | number)[] };

export type Recorded = {
  /** Plans of a path's variants, by key. */
  readonly plans: Readonly<Record<string, readonly Plan[]>>;
  /** What a path costs in D1 once it is warm: the dearest of its variants. */
  readonly costs: Readonly<Record<string, Cost>>;
};

/** Signs everybody in through the door and gathers the requests of all paths. */
export async function gather(running: Running): Promise<{ people: People; paths: Path[] }> {
  const db = await running.database('wangcheng');
  const wire = new Wire(running.url);
  const rows = await listOwners(db, OWNERS);
  const owners = [];
  for (const row of rows) owners.push(await signInOwner(wire, row, running.sandbox_url));
  const people = {
    owners,
    officer: await signInStaff(wire, db, 'officer'),
    supervisor: await signInStaff(wire, db, 'supervisor'),
  };
  const paths = await hotPaths(wire, db, people);
  wire.close();
  return { people, paths };
}

/**
 * Records every variant of every path over the databases of the running product. What can be done only once is recorded
 * by its first request alone, which is used up by it.
 */
export async function record(running: Running, paths: readonly Path[]): Promise<Recorded> {
  const url = running.sandbox_url;
  const recorder = await openRecorder(running, {
    SMS_URL: url,
    IDENTITY_URL: url,
    REGISTRY_URL: url,
    SOURCES_URL: url,
    SOURCES_KEY: DEMO_SOURCES_KEY,
    SANDBOX_URL: url,
  });
  const plans: Record<string, Plan[]> = {};
  const costs: Record<string, Cost> = {};
  for (const { key, shots, once, open } of paths) {
    const variants: Plan[] = [];
    let dearest: Cost | null = null;
    for (const [i, shot] of (once ? shots.slice(0, 1) : shots).entries()) {
      // The first time the shelf may have to be read: what is warm is measured warm.
      if (!once) await recorder.record(shot);
      const trips = await recorder.record(shot);
      variants.push(planOf(trips, open?.[i] ?? new Map()));
      const cost = costOf(trips);
      if (!dearest || cost.rows_read > dearest.rows_read) dearest = cost;
    }
    plans[key] = variants;
    if (dearest) costs[key] = dearest;
  }
  return { plans, costs };
}

/** A page of 20 rows by an index: the longest list of one bank that the demonstration has. */
export async function twentyRows(db: D1Database): Promise<Twenty> {
  const list = await db
    .prepare(
      `SELECT institution_id, tab, COUNT(*) AS rows FROM application GROUP BY institution_id, tab ORDER BY rows DESC LIMIT 1`,
    )
    .first<{ institution_id: string; tab: string; rows: number }>();
  if (!list || list.rows < 20) throw new Error('the demonstration has no list of 20 applications');
  return {
    text: `SELECT id, number, state, enterprise_name, product_name, amount_fen, term_months, due_at FROM application
      WHERE institution_id = ?1 AND tab = ?2 ORDER BY sort_at, id LIMIT 20`,
    values: [list.institution_id, list.tab],
  };
}

/** What the bare Worker is asked for a path: the same variants by number, or the one SELECT. */
export function bareShots({ key, against, shots, once, said }: Path): Shot[] {
  if (against === 'twenty') return [{ method: 'GET', path: '/api/twenty', headers: {}, status: 200 }];
  return shots.map((shot, i) => ({
    ...shot,
    path: `/api/plans/${key}/${once ? 0 : i}`,
    ...(shot.body === undefined ? {} : { body: JSON.stringify(said?.[i] ?? {}) }),
  }));
}
