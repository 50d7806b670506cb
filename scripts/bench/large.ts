// A district many times the demonstration's size: the shelf widened to 10,000 products, 100,000 applications with their
// firms, needs, events and figures. Written in bulk as rows; their histories are shorter than real ones.
import { foldReports } from '../../worker/reports/commands.ts';
import { dayOf } from '../../worker/lib/shanghai.ts';
import { getShelf } from '../../worker/products/queries.ts';
import { openRongqiao } from '../lib/miniflare.ts';
import { widened } from './shelf.ts';

const PRODUCTS = 10_000;
const APPLICATIONS = 100_000;
/** Rows per statement: D1 bounds how much one may change. */
const STEP = 10_000;
/** Characters of JSON per statement. */
const CHUNK = 600_000;

async function addProducts(db: D1Database): Promise<void> {
  const { products } = await getShelf(db, dayOf(Date.now()));
  let rows: unknown[] = [];
  let length = 0;
  const flush = async (): Promise<void> => {
    const chunk = JSON.stringify(rows);
    rows = [];
    length = 0;
    await db.batch([
      db
        .prepare(
          `INSERT INTO product (id, institution_id, code, spelling, state, version_id, listing, ver, head, created_at)
          SELECT value ->> 0, value ->> 2, value ->> 3, value ->> 5, 'listed', value ->> 1, value ->> 4, 1, 'x', 0 FROM json_each(?1)`,
        )
        .bind(chunk),
      db
        .prepare(
          `INSERT INTO product_version (id, product_id, number, listing, hash, made_by, approved_by, reviewed_by, created_at)
          SELECT value ->> 1, value ->> 0, 1, value ->> 4, 'x', 'usr_a', 'usr_b', 'usr_c', 0 FROM json_each(?1)`,
        )
        .bind(chunk),
    ]);
  };
  const added = widened(products, PRODUCTS).slice(products.length);
  for (const { id, version_id, institution, listing, spelling } of added) {
    const text = JSON.stringify(listing);
    if (length + text.length > CHUNK && rows.length > 0) await flush();
    rows.push([id, version_id, institution.id, listing.code, text, spelling]);
    length += 2 * text.length;
  }
  await flush();
  await db.prepare('UPDATE district SET catalogue_version = catalogue_version + 1').run();
}

/** Columns of a table, each as it stands in the row that is copied or as an expression over the copy's number `i`. */
async function copied(
  db: D1Database,
  table: string,
  own: Readonly<Record<string, string>>,
): Promise<{ names: string; values: string }> {
  const { results } = await db.prepare(`PRAGMA table_info(${table})`).all<{ name: string }>();
  return {
    names: results.map(({ name }) => name).join(', '),
    values: results.map(({ name }) => own[name] ?? `t.${name}`).join(', '),
  };
}

async function addApplications(db: D1Database): Promise<void> {
  const templates = await db.prepare('SELECT id FROM application ORDER BY id').all<{ id: string }>();
  const ids = JSON.stringify(templates.results.map(({ id }) => id));
  const count = templates.results.length;
  const copy = "printf('%026d', i)";
  const parts = {
    org: await copied(db, 'org', { id: `'org_' || ${copy}` }),
    enterprise: await copied(db, 'enterprise', { org_id: `'org_' || ${copy}`, uscc: `'X' || i` }),
    demand: await copied(db, 'demand', { id: `'dem_' || ${copy}`, enterprise_id: `'org_' || ${copy}` }),
    application: await copied(db, 'application', {
      id: `'app_' || ${copy}`,
      number: `'WC-' || i`,
      demand_id: `'dem_' || ${copy}`,
      enterprise_id: `'org_' || ${copy}`,
      sort_at: 't.sort_at + i % 9973',
      alarm_at: 'NULL',
    }),
    event: await copied(db, 'event', { seq: 'NULL', stream: `'app_' || ${copy}` }),
    delta: await copied(db, 'report_delta', {
      id: 'NULL',
      stream: `'app_' || ${copy}`,
      object: `'app_' || ${copy}`,
    }),
  };
  for (let from = count; from < APPLICATIONS; from += STEP) {
    const to = Math.min(from + STEP, APPLICATIONS);
    const numbers = `WITH RECURSIVE n(i) AS (SELECT ${from} UNION ALL SELECT i + 1 FROM n WHERE i < ${to - 1}),
      page(i, id) AS MATERIALIZED (SELECT i, ?1 ->> (i % ${count}) FROM n)`;
    const insert = (
      table: string,
      part: { names: string; values: string },
      join: string,
    ): D1PreparedStatement =>
      db
        .prepare(`${numbers} INSERT INTO ${table} (${part.names}) SELECT ${part.values} FROM page ${join}`)
        .bind(ids);
    await db.batch([
      insert('org', parts.org, 'JOIN application a ON a.id = page.id JOIN org t ON t.id = a.enterprise_id'),
      insert(
        'enterprise',
        parts.enterprise,
        'JOIN application a ON a.id = page.id JOIN enterprise t ON t.org_id = a.enterprise_id',
      ),
      insert(
        'demand',
        parts.demand,
        'JOIN application a ON a.id = page.id JOIN demand t ON t.id = a.demand_id',
      ),
      insert('application', parts.application, 'JOIN application t ON t.id = page.id'),
      insert('event', parts.event, 'JOIN event t ON t.stream = page.id'),
      insert('report_delta', parts.delta, 'JOIN report_delta t ON t.stream = page.id'),
    ]);
  }
  await db
    .prepare(
      `UPDATE queue_count SET count = (SELECT COUNT(*) FROM application a
        WHERE a.institution_id = queue_count.institution_id AND a.tab = queue_count.tab)`,
    )
    .run();
}

/** Fills a folder's first district, which must not be open elsewhere. */
export async function fillLarge(folder: string, say: (text: string) => void): Promise<void> {
  const rongqiao = await openRongqiao({ persist: folder, worker: 'none' });
  const db = await rongqiao.database('wangcheng');
  say('10,000 products');
  await addProducts(db);
  say('100,000 applications');
  await addApplications(db);
  const { behind } = await foldReports({ db, now: Date.now() }, Number.POSITIVE_INFINITY);
  if (behind > 0) throw new Error(`${behind} deltas were left unfolded`);
  await rongqiao.stop();
}
