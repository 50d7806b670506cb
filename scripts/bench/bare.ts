// The other side of every comparison: Hono, D1 and nothing else. It runs in workerd, asks the statements that the product
// asks in the same round trips, and answers their rows.
import { Hono } from 'hono';
import { sha256 } from '../../worker/lib/hash.ts';
import type { Plan, PlanStatement, PlanValue } from './plan.ts';

type BareEnv = {
  readonly Bindings: {
    readonly DB_WANGCHENG: D1Database;
    /** By name of the path and number of the variant. */
    readonly PLANS: Readonly<Record<string, readonly Plan[]>>;
    /** The one indexed SELECT of 20 rows against which answers from memory are held. */
    readonly TWENTY: { readonly text: string; readonly values: readonly (string | number)[] };
  };
};

type Slots = Map<string, string>;

/** What fills a slot: what the request said, or an identifier made for it. */
function filled(slots: Slots, slot: string): string {
  const known = slots.get(slot);
  if (known !== undefined) return known;
  const random = crypto.randomUUID().replaceAll('-', '').slice(0, 26);
  const made = slot === 'number' ? `WC-${random.slice(0, 12)}` : `${slot.slice(5, 9)}${random}`;
  slots.set(slot, made);
  return made;
}

function valueOf(value: PlanValue, slots: Slots): string | number | null {
  if (value === null || typeof value !== 'object') return value;
  let text = '';
  for (const part of value.parts) text += typeof part === 'string' ? part : filled(slots, part.slot);
  return text;
}

function bound(db: D1Database, { text, values }: PlanStatement, slots: Slots): D1PreparedStatement {
  const statement = db.prepare(text);
  return values.length === 0 ? statement : statement.bind(...values.map((value) => valueOf(value, slots)));
}

async function repeat(db: D1Database, plan: Plan, slots: Slots): Promise<unknown[][]> {
  const answers: unknown[][] = [];
  for (const wave of plan) {
    const results = await Promise.all(
      wave.map(async (trip) => {
        const statements = trip.map((statement) => bound(db, statement, slots));
        const [only] = statements;
        return statements.length === 1 && only ? [await only.all()] : db.batch(statements);
      }),
    );
    answers.push(...results.flat().map(({ results: rows }) => rows));
  }
  return answers;
}

const tokenOf = (cookie: string | undefined): string =>
  /__Host-session=([^;]+)/.exec(cookie ?? '')?.[1] ?? '';

const app = new Hono<BareEnv>()
  .get('/api/healthz', (c) => c.json({ ok: true }))
  .get('/api/twenty', async (c) => {
    const { text, values } = c.env.TWENTY;
    const { results } = await c.env.DB_WANGCHENG.prepare(text)
      .bind(...values)
      .all();
    return c.json({ rows: results });
  })
  .get('/api/plans/:name/:variant', async (c) => {
    const plan = c.env.PLANS[c.req.param('name')]?.[Number(c.req.param('variant'))];
    if (!plan) return c.notFound();
    const slots: Slots = new Map([['session', sha256(tokenOf(c.req.header('cookie')))]]);
    return c.json({ answers: await repeat(c.env.DB_WANGCHENG, plan, slots) });
  })
  .post('/api/plans/:name/:variant', async (c) => {
    const plan = c.env.PLANS[c.req.param('name')]?.[Number(c.req.param('variant'))];
    if (!plan) return c.notFound();
    const said = await c.req.json<Record<string, string>>();
    const slots: Slots = new Map([
      ...Object.entries(said),
      ['session', sha256(tokenOf(c.req.header('cookie')))],
      ['key', c.req.header('idempotency-key') ?? ''],
    ]);
    await repeat(c.env.DB_WANGCHENG, plan, slots);
    return c.json({ id: slots.get('made:app_0') ?? null }, 201);
  });

export default app;
