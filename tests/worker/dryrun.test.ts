// The dry run through the door: who is counted, what is kept of him, what it costs, and who may ask how often.
import { beforeAll, describe, expect, it } from 'vitest';
import { costOf, recordingD1 } from '../../scripts/lib/recording-d1.ts';
import { runFactSnapshot } from '../../worker/dryrun/commands.ts';
import type { DryRun } from '../../worker/dryrun/result.ts';
import { THROTTLES } from '../../worker/identity/terms.ts';
import { jobContext } from '../../worker/jobs.ts';
import type { Criteria, Leaf } from '../../worker/matching/terms.ts';
import { env } from 'cloudflare:workers';
import { newWorld, TOWNS, type Institution, type Owner, type World } from './world.ts';

const WAN = 1_000_000;
const FIRMS = 130;

const hard = (leaf: Pick<Leaf, 'id' | 'attr' | 'op'> & Partial<Leaf>): Leaf => ({
  severity: 'hard',
  code: 'E07',
  ...leaf,
});
const taxed: Criteria = {
  all: [hard({ id: 'c1', attr: 'tax_paid_12m', op: 'gte', value: 5 * WAN, code: 'T02' })],
};

let world: World;
let bank: Institution;
let owners: Owner[];

/** The nightly job on the world's day. */
async function snapshot() {
  const ctx = jobContext({ ...env, TEST_CLOCK: { at: world.now } }, 'wangcheng');
  return runFactSnapshot(ctx);
}

const ask = (body: unknown, as = bank.maker) =>
  world.request<DryRun>('POST', '/bank/products/dry-run', { as, body });

const agree = (owner: Owner) => world.request('PUT', '/sme/firm/statistics-consent', { as: owner, body: {} });

beforeAll(async () => {
  world = await newWorld();
  bank = await world.institution();
  owners = [];
  // 130 firms that declared how much tax they pay; two thirds of the first 90 have an owner who agrees to statistics.
  for (let i = 0; i < FIRMS; i += 1) {
    const firm = {
      facts: { tax_paid_12m: 20 * WAN },
      town: TOWNS[0]?.code ?? '',
      ...(i % 2 === 0 ? { public_facts: { patents: 3 } } : {}),
    };
    if (i < 60) owners.push(await world.owner({ firm }));
    else await world.firm(firm);
  }
});

describe('the snapshot', () => {
  it('is empty of everything that is not public until owners agree', async () => {
    expect(await snapshot()).toEqual({ firms: FIRMS, rows: 1 });
    world.wait({ minutes: 2 });
    const { status, body } = await ask({ criteria: taxed });
    expect(status).toBe(200);
    expect(body).toMatchObject({ pass: null, fail: null });
    expect([120, 130, 140]).toContain(body.unknown);
    expect(body.as_of).toBe(world.today);
  });

  it('holds what firms declared whose owners agreed, from the next night on', async () => {
    for (const owner of owners) expect((await agree(owner)).status).toBe(200);
    world.wait({ days: 1 });
    await snapshot();
    world.wait({ minutes: 2 });
    const { body } = await ask({ criteria: taxed });
    expect([60, 70]).toContain(body.pass);
    expect([70, 80]).toContain(body.unknown);
    expect(body.fail).toBeNull();
  });

  it('holds no name, code or id of a firm and no exact figure, and only the last night', async () => {
    const { results } = await world.db.prepare('SELECT * FROM fact_band').all<Record<string, unknown>>();
    expect(results).toHaveLength(1);
    const text = JSON.stringify(results);
    for (const { firm } of owners.slice(0, 5)) {
      expect(text).not.toContain(firm.id);
      expect(text).not.toContain(firm.uscc);
      expect(text).not.toContain(firm.name);
    }
    expect(text).not.toContain('2000000,');
    expect(results[0]?.['day']).toBe(world.today);
  });

  it('forgets a firm that takes its consent back', async () => {
    for (const owner of owners.slice(0, 20)) {
      const back = await world.request('DELETE', '/sme/firm/statistics-consent', { as: owner, body: {} });
      expect(back.body).toMatchObject({ given_at: null });
    }
    world.wait({ days: 1 });
    await snapshot();
    world.wait({ minutes: 2 });
    expect((await ask({ criteria: taxed })).body.pass).toBeNull();
    for (const owner of owners.slice(0, 20)) await agree(owner);
    world.wait({ days: 1 });
    await snapshot();
    world.wait({ minutes: 2 });
    expect((await ask({ criteria: taxed })).body.pass).not.toBeNull();
  });
});

describe('a firm’s consent to be counted', () => {
  it('is given to a text, is given once, and every change is in the firm’s own log', async () => {
    const owner = await world.owner();
    const path = '/sme/firm/statistics-consent';
    const before = await world.request<{ given_at: number | null; text: { zh: string } }>('GET', path, {
      as: owner,
    });
    expect(before.body.given_at).toBeNull();
    expect(before.body.text.zh).toContain('少于50家不显示');
    const given = await agree(owner);
    expect(given.body).toMatchObject({ given_at: world.now });
    const at = world.now;
    world.wait({ minutes: 5 });
    expect((await agree(owner)).body).toMatchObject({ given_at: at });
    await world.request('DELETE', path, { as: owner, body: {} });
    const events = await world.events(owner.firm.id);
    expect(events.filter((type) => type.includes('statistics'))).toEqual([
      'enterprise.statistics_consent_given',
      'enterprise.statistics_consent_withdrawn',
    ]);
  });

  it('needs proven standing', async () => {
    const owner = await world.owner({ standing: false });
    expect((await agree(owner)).status).toBe(403);
  });
});

describe('a run', () => {
  it('takes sentences as well as trees, and answers alike', async () => {
    const tree = await ask({ criteria: taxed });
    const text = await ask({ text: '1. 近12个月纳税额不低于5万元' });
    expect(text.body.pass).toBe(tree.body.pass);
    expect(text.body.conditions.map(({ sentence }) => sentence.zh)).toContain('近12个月纳税额不低于5万元');
  });

  it('names the line that it does not understand, and the leaf that contradicts', async () => {
    const lines = await world.request('POST', '/bank/products/dry-run', {
      as: bank.maker,
      body: { text: '成立满2年\n老板人品好' },
    });
    expect(lines.status).toBe(400);
    expect(JSON.stringify(lines.body)).toContain('text.2');
    const apart = await world.request('POST', '/bank/products/dry-run', {
      as: bank.maker,
      body: {
        criteria: {
          all: [
            hard({ id: 'a', attr: 'patents', op: 'gte', value: 5 }),
            hard({ id: 'b', attr: 'patents', op: 'lte', value: 3 }),
          ],
        },
      },
    });
    expect(apart.body).toMatchObject({ errors: [{ field: 'criteria.b', code: 'contradiction' }] });
    const against = await world.request('POST', '/bank/products/dry-run', {
      as: bank.maker,
      body: { borrower_types: ['enterprise'], text: '主体类型为个体工商户' },
    });
    expect(against.body).toMatchObject({ errors: [{ field: 'criteria.c1', code: 'against_listing' }] });
  });

  it('has at most a hundred conditions', async () => {
    const many = Array.from({ length: 101 }, (_, i) =>
      hard({ id: `c${i}`, attr: 'revenue_12m', op: 'gte', value: i + 1 }),
    );
    const groups = [many.slice(0, 51), many.slice(51)].map((all) => ({ all }));
    const { status, body } = await world.request('POST', '/bank/products/dry-run', {
      as: bank.maker,
      body: { criteria: { all: groups } },
    });
    expect(status).toBe(400);
    expect(body).toMatchObject({ errors: [{ field: 'criteria', code: 'too_many' }] });
  });

  it('counts the fields of the listing with its conditions', async () => {
    const other = await ask({ towns: [TOWNS[1]?.code ?? ''], criteria: { all: [] } });
    expect(other.body.pass).toBeNull();
    const own = await ask({ towns: [TOWNS[0]?.code ?? ''], criteria: { all: [] } });
    expect([130, 140]).toContain(own.body.pass);
  });

  it('shows tens from 50 on and nothing else', async () => {
    const { body } = await ask({ text: '有效专利不低于1件\n近12个月纳税额不低于5万元' });
    const numbers: unknown[] = [];
    JSON.stringify(body, (key, value: unknown) => {
      if (
        ['of', 'pass', 'unknown', 'fail', 'lost', 'failing', 'gain', 'gain_without', 'rough'].includes(key)
      ) {
        numbers.push(value);
      }
      return value;
    });
    expect(numbers.length).toBeGreaterThan(8);
    for (const n of numbers) {
      expect(n === null || (typeof n === 'number' && n >= 50 && n % 10 === 0)).toBe(true);
    }
  });

  it('is for those who write, check and review listings', async () => {
    expect((await ask({ criteria: taxed }, bank.checker)).status).toBe(200);
    const { reviewer, supervisor } = await world.office();
    expect((await ask({ criteria: taxed }, reviewer)).status).toBe(200);
    expect((await ask({ criteria: taxed }, supervisor)).status).toBe(403);
    expect((await ask({ criteria: taxed }, bank.officer)).status).toBe(403);
  });

  it('costs at most 5 rows of D1 once the snapshot is loaded, and few to load it', async () => {
    const recording = recordingD1(world.db);
    const bindings = { DB_WANGCHENG: recording.db };
    const body = { criteria: taxed };
    const cost = async () => {
      recording.take();
      const answer = await world.request('POST', '/bank/products/dry-run', {
        as: bank.maker,
        body,
        env: bindings,
      });
      expect(answer.status).toBe(200);
      const trips = recording.take();
      return costOf(trips.filter(({ statements }) => !/\bFROM session s\b/.test(statements[0]?.text ?? '')));
    };
    const loading = await cost();
    // The parts, the look at the day, the throttle; each town has a row.
    expect(loading.rows_read).toBeLessThanOrEqual(5 + TOWNS.length);
    const warm = await cost();
    expect(warm.rows_read).toBeLessThanOrEqual(5);
    expect(warm.round_trips).toBe(1);
    world.wait({ minutes: 2 });
    const look = await cost();
    expect(look.rows_read).toBeLessThanOrEqual(5);
    expect(look.round_trips).toBe(2);
  });

  it('is answered without numbers while there is no snapshot', async () => {
    const other = await newWorld({ district: 'xiangwan' });
    const house = await other.institution();
    const { status, body } = await other.request<DryRun>('POST', '/bank/products/dry-run', {
      as: house.maker,
      body: { criteria: taxed },
    });
    expect(status).toBe(200);
    expect(body).toEqual({ as_of: null, of: null, pass: null, unknown: null, fail: null, conditions: [] });
  });

  it('is limited for each person', async () => {
    const person = await world.staff({ org_id: bank.id, role: 'product_maker' });
    await ask({ criteria: taxed }, person);
    await world.db
      .prepare("UPDATE throttle SET count = ?1 WHERE key LIKE 'dry_run_per_user:%'")
      .bind(THROTTLES.dry_run_per_user.count)
      .run();
    expect((await ask({ criteria: taxed }, person)).status).toBe(429);
    world.wait({ minutes: 61 });
    expect((await ask({ criteria: taxed }, person)).status).toBe(200);
  });
});
