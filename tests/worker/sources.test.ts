// Official data of a firm over real HTTP: fetched within its consent, refused when a source errs, and erased with the
// consent's end.
import { beforeAll, describe, expect, it } from 'vitest';
import { env } from 'cloudflare:workers';
import { recordOf } from '../../scripts/sandbox/records.ts';
import { TEST_SEED } from './world.ts';
import { jobContext } from '../../worker/jobs.ts';
import { fetchStatements, runFetches } from '../../worker/sources/commands-fetch.ts';
import { cancelUncovered, eraseUncovered } from '../../worker/sources/queries.ts';
import { SOURCE_CLASSES } from '../../worker/sources/terms.ts';
import { signRequest } from '../../worker/sources/signature.ts';
import { newWorld, type Institution, type Owner, type Problem, type World } from './world.ts';
import { consented, consentIs, fetching, goesWrong, officialFacts, type Fetched } from './world/sources.ts';

const MINUTE = 60_000;
let world: World;
let bank: Institution;

beforeAll(async () => {
  world = await newWorld();
  bank = await world.institution();
  await world.office();
});

const ctxOf = () => jobContext(world.bindings(), 'wangcheng');

/** A firm that has consented to these classes. */
async function firmWith(data_classes: readonly string[]): Promise<Owner & { consent: string }> {
  const owner = await world.owner();
  return Object.assign(owner, { consent: await consented(world, owner, bank, data_classes) });
}

const fetches = async (owner: Owner): Promise<Fetched[]> =>
  (await world.get<{ fetches: Fetched[] }>('/sme/facts/fetches', { as: owner })).body.fetches;

const breaker = (provider: string) =>
  world.db
    .prepare('SELECT failures, open_until FROM source_breaker WHERE provider = ?1')
    .bind(provider)
    .first<{ failures: number; open_until: number | null }>();

const calm = () => world.db.prepare('DELETE FROM source_breaker').run();

const messages = async (user_id: string): Promise<string[]> => {
  const found = await world.db
    .prepare('SELECT topic FROM outbox WHERE user_id = ?1 ORDER BY created_at, id')
    .bind(user_id)
    .all<{ topic: string }>();
  return found.results.map(({ topic }) => topic);
};

describe('what a firm has authorised', () => {
  it('is fetched from every source at once and kept with its day, source, mode and consent', async () => {
    const owner = await firmWith(['public', 'declared', ...SOURCE_CLASSES]);
    const got = await fetching(world, owner);
    expect(got.map(({ data_class, state, error }) => [data_class, state, error])).toEqual(
      SOURCE_CLASSES.map((data_class) => [data_class, 'done', null]),
    );
    const kept = await officialFacts(world, owner.firm.id);
    const record = recordOf('tax', owner.firm.uscc, { seed: TEST_SEED, today: world.today, from: '2024-06' });
    expect(JSON.parse(kept.get('tax_credit_level')?.body ?? '')).toEqual({
      value: record?.credit?.level ?? null,
    });
    expect(kept.get('tax_paid_12m')).toMatchObject({
      data_class: 'tax',
      mode: 'interface',
      as_of: world.today,
      consent_id: owner.consent,
      hidden_at: null,
    });
    expect(kept.get('gov_contract_amount')).toMatchObject({ data_class: 'contracts', mode: 'pooled' });
    expect([...new Set([...kept.values()].map(({ data_class }) => data_class))]).toEqual(
      expect.arrayContaining([
        'tax',
        'invoice',
        'social_insurance',
        'housing_fund',
        'utilities',
        'customs',
        'contracts',
      ]),
    );
    const events = await world.events(owner.firm.id);
    expect(events.filter((type) => type === 'enterprise.facts_fetched')).toHaveLength(8);
  });

  it('settles a condition of a product that was open before', async () => {
    const owner = await firmWith(['tax']);
    const paid = {
      id: 'c1',
      attr: 'tax_paid_12m',
      op: 'gte',
      value: 0,
      severity: 'hard',
      code: 'T02',
    } as const;
    const product = await world.product(bank, { criteria: { all: [paid] } });
    world.wait({ minutes: 1 });
    const group = async () => {
      const query = `/sme/match?amount_fen=10000000&term_months=12&product=${product.id}`;
      const { body } = await world.get<Record<string, { items?: unknown[] }>>(query, { as: owner });
      return ['eligible', 'open', 'near', 'ineligible'].find((name) => body[name]?.items?.length);
    };
    expect(await group()).toBe('open');
    await fetching(world, owner);
    expect(await group()).toBe('eligible');
  });

  it('and nothing else is asked for: a class without consent is refused, also one without a source', async () => {
    const owner = await firmWith(['tax']);
    const answer = await world.post<Problem>(
      '/sme/facts/fetch',
      { data_classes: ['invoice'] },
      { as: owner },
    );
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_input' } });
    expect(answer.body.errors?.[0]).toMatchObject({ field: 'data_classes', code: 'no_consent' });
    const report = await world.post<Problem>(
      '/sme/facts/fetch',
      { data_classes: ['credit_report'] },
      { as: owner },
    );
    expect(report.status).toBe(400);
    expect(await fetches(owner)).toEqual([]);
  });

  it('begins with the grant itself and is then done by the next run of the job', async () => {
    const owner = await firmWith(['tax', 'invoice', 'credit_report']);
    const grant = {
      enterprise_id: owner.firm.id,
      consent_id: owner.consent,
      data_classes: ['tax', 'invoice', 'credit_report', 'public'],
    };
    await world.write(...fetchStatements(ctxOf(), grant));
    expect((await fetches(owner)).map(({ data_class, state }) => [data_class, state])).toEqual([
      ['tax', 'pending'],
      ['invoice', 'pending'],
    ]);
    await world.wait({ minutes: 5 }).runJobs();
    expect((await fetches(owner)).map(({ state }) => state)).toEqual(['done', 'done']);
  });

  it('a verifying source leaves bands, which say no more than they must', async () => {
    const owner = await firmWith(['tax']);
    await goesWrong(owner.firm.uscc, 'tax', 'verified');
    expect(await fetching(world, owner)).toMatchObject([{ state: 'done' }]);
    const kept = await officialFacts(world, owner.firm.id);
    expect([...kept.keys()]).toEqual(['tax_credit_level', 'tax_paid_12m']);
    expect(kept.get('tax_paid_12m')).toMatchObject({
      mode: 'verification',
      body: '{"band":{"min":10000000,"max":50000000}}',
    });
  });

  it('a later answer takes away what the source no longer says', async () => {
    const owner = await firmWith(['tax']);
    await fetching(world, owner);
    expect((await officialFacts(world, owner.firm.id)).size).toBeGreaterThan(5);
    await goesWrong(owner.firm.uscc, 'tax', 'verified');
    await fetching(world, owner);
    expect((await officialFacts(world, owner.firm.id)).size).toBe(2);
  });
});

describe('a source that errs', () => {
  it('is tried twice at once when it is down, and its fault of a moment goes unnoticed', async () => {
    const owner = await firmWith(['tax']);
    await goesWrong(owner.firm.uscc, 'tax', 'down', 1);
    expect(await fetching(world, owner)).toMatchObject([{ state: 'done', error: null }]);
    await calm();
  });

  it('is tried again after 1, 5 and 30 minutes, 2 and 12 hours, then given up with a message to the firm', async () => {
    const owner = await firmWith(['customs']);
    await goesWrong(owner.firm.uscc, 'customs', 'down', 100);
    const start = world.now;
    expect(await fetching(world, owner)).toMatchObject([{ state: 'pending', error: 'down' }]);
    const waits: number[] = [];
    for (let tries = 1; tries < 6; tries += 1) {
      const [row] = await fetches(owner);
      waits.push(((row?.next_at ?? 0) - world.now) / MINUTE);
      await calm();
      world.at((row?.next_at ?? 0) - 1);
      expect(await runFetches(ctxOf(), owner.firm.id, 8)).toBe(0);
      world.wait({ ms: 1 });
      expect(await runFetches(ctxOf(), owner.firm.id, 8)).toBe(1);
    }
    expect(waits).toEqual([1, 5, 30, 120, 720]);
    expect(await fetches(owner)).toMatchObject([{ state: 'failed', error: 'down', next_at: null }]);
    expect(await messages(owner.user_id)).toEqual(['facts.failed']);
    expect((await officialFacts(world, owner.firm.id)).size).toBe(0);
    // «Try again» begins anew.
    await goesWrong(owner.firm.uscc, 'customs', 'confirmed', 1);
    await calm();
    expect(await fetching(world, owner, ['customs'])).toMatchObject([{ state: 'done' }]);
    world.at(start);
  });

  it('that is slow is left after four seconds and tried later', async () => {
    const owner = await firmWith(['customs']);
    await goesWrong(owner.firm.uscc, 'customs', 'slow');
    const began = Date.now();
    expect(await fetching(world, owner)).toMatchObject([{ state: 'pending', error: 'slow' }]);
    expect(Date.now() - began).toBeLessThan(5_400);
    await calm();
  });

  it('and names another firm is refused at once: nothing is kept, the office gets a ticket', async () => {
    const owner = await firmWith(['tax']);
    await goesWrong(owner.firm.uscc, 'tax', 'wrong_firm');
    expect(await fetching(world, owner)).toMatchObject([{ state: 'failed', error: 'wrong_firm' }]);
    expect((await officialFacts(world, owner.firm.id)).size).toBe(0);
    const tickets = await world.db
      .prepare('SELECT cause FROM ticket WHERE enterprise_id = ?1')
      .bind(owner.firm.id)
      .all();
    expect(tickets.results).toEqual([{ cause: 'source_wrong_firm' }]);
    await calm();
  });

  it.each(['malformed', 'unknown_field', 'not_json', 'too_large', 'future'])(
    'leaves nothing of what it sent: %s',
    async (kind) => {
      const owner = await firmWith(['tax']);
      await goesWrong(owner.firm.uscc, 'tax', kind);
      expect(await fetching(world, owner)).toMatchObject([{ state: 'pending', error: 'malformed' }]);
      expect((await officialFacts(world, owner.firm.id)).size).toBe(0);
      const everything = await world.everything();
      expect(everything).not.toContain('legal_representative_health');
      await calm();
    },
  );

  it('and has only older data changes nothing of what is kept', async () => {
    const owner = await firmWith(['tax']);
    await fetching(world, owner);
    const before = await officialFacts(world, owner.firm.id);
    world.wait({ minutes: 1 });
    await goesWrong(owner.firm.uscc, 'tax', 'stale');
    expect(await fetching(world, owner)).toMatchObject([
      { state: 'done', error: 'stale', as_of: world.today },
    ]);
    expect(await officialFacts(world, owner.firm.id)).toEqual(before);
  });

  it('and has no record of the firm is told apart from one that failed', async () => {
    const owner = await firmWith(['tax']);
    await world.db
      .prepare("UPDATE enterprise SET uscc = '91430112MA4QTE5T36' WHERE org_id = ?1")
      .bind(owner.firm.id)
      .run();
    expect(await fetching(world, owner)).toMatchObject([{ state: 'nothing', error: 'nothing' }]);
    expect(await messages(owner.user_id)).toEqual([]);
  });

  it('and does not accept our signature is as good as down', async () => {
    const owner = await firmWith(['tax']);
    const key = Buffer.from('another key of thirty-two bytes!').toString('base64');
    const ctx = { ...ctxOf(), env: { ...ctxOf().env, SOURCES_KEY: key } };
    const grant = { enterprise_id: owner.firm.id, consent_id: owner.consent, data_classes: ['tax'] };
    await world.write(...fetchStatements(ctx, grant));
    await runFetches(ctx, owner.firm.id, 8);
    expect(await fetches(owner)).toMatchObject([{ state: 'pending', error: 'down' }]);
    await calm();
  });

  it('that is not configured is as good as down', async () => {
    const owner = await firmWith(['tax']);
    const ctx = { ...ctxOf(), env: { ...ctxOf().env, SOURCES_URL: undefined } };
    const grant = { enterprise_id: owner.firm.id, consent_id: owner.consent, data_classes: ['tax'] };
    await world.write(...fetchStatements(ctx, grant));
    await runFetches(ctx, owner.firm.id, 8);
    expect(await fetches(owner)).toMatchObject([{ state: 'pending', error: 'down' }]);
    await calm();
  });
});

describe('the breaker of a source', () => {
  it('opens after five failures in a row, asks nobody while it is open, doubles and closes', async () => {
    await calm();
    const start = world.now;
    const owner = await firmWith(['contracts']);
    await goesWrong(owner.firm.uscc, 'contracts', 'down', 1000);
    for (let i = 0; i < 5; i += 1) await fetching(world, owner);
    expect(await breaker('contracts')).toEqual({ failures: 5, open_until: start + MINUTE });

    // Another firm's question waits, and does not count as a try of its own.
    const other = await firmWith(['contracts']);
    expect(await fetching(world, other)).toMatchObject([
      { state: 'pending', error: null, next_at: start + MINUTE },
    ]);
    expect(await breaker('contracts')).toMatchObject({ failures: 5 });

    world.at(start + MINUTE);
    await fetching(world, owner);
    expect(await breaker('contracts')).toEqual({ failures: 6, open_until: start + 3 * MINUTE });

    // One source that fails leaves the others alone.
    const third = await firmWith(['tax']);
    expect(await fetching(world, third)).toMatchObject([{ state: 'done' }]);

    world.at(start + 3 * MINUTE);
    await runFetches(ctxOf(), other.firm.id, 8);
    expect(await fetches(other)).toMatchObject([{ state: 'done' }]);
    expect(await breaker('contracts')).toEqual({ failures: 0, open_until: null });
  });

  it('never stays open longer than a quarter of an hour', async () => {
    await world.db.prepare("INSERT INTO source_breaker VALUES ('customs', 40, ?1)").bind(world.now).run();
    const owner = await firmWith(['customs']);
    await goesWrong(owner.firm.uscc, 'customs', 'down', 2);
    await fetching(world, owner);
    expect(await breaker('customs')).toEqual({ failures: 41, open_until: world.now + 15 * MINUTE });
    await calm();
  });
});

describe('a consent', () => {
  it.each(['revoked', 'expired'])(
    'that is %s while the source is answering lets nothing of the answer be kept',
    async (state) => {
      const owner = await firmWith(['tax']);
      await goesWrong(owner.firm.uscc, 'tax', 'pause');
      const running = fetching(world, owner);
      await new Promise((resolve) => setTimeout(resolve, 500));
      await consentIs(world, owner.consent, state);
      expect(await running).toMatchObject([{ state: 'cancelled' }]);
      expect((await officialFacts(world, owner.firm.id)).size).toBe(0);
      expect(await world.events(owner.firm.id)).not.toContain('enterprise.facts_fetched');
    },
  );

  it('that is withdrawn between the last look and the write stops the write itself', async () => {
    const owner = await firmWith(['tax']);
    const grant = { enterprise_id: owner.firm.id, consent_id: owner.consent, data_classes: ['tax'] };
    await world.write(...fetchStatements(ctxOf(), grant));
    let writes = 0;
    const db = new Proxy(world.db, {
      get(target, name) {
        if (name !== 'batch') {
          const member: unknown = Reflect.get(target, name);
          return typeof member === 'function' ? (member.bind(target) as unknown) : member;
        }
        return async (statements: D1PreparedStatement[]) => {
          // Only the batch that keeps an answer is as long as this.
          if (statements.length > 8) {
            writes += 1;
            await consentIs(world, owner.consent, 'revoked');
          }
          return target.batch(statements);
        };
      },
    });
    await runFetches({ ...ctxOf(), db }, owner.firm.id, 8);
    expect(writes).toBe(1);
    expect(await fetches(owner)).toMatchObject([{ state: 'cancelled' }]);
    expect((await officialFacts(world, owner.firm.id)).size).toBe(0);
    expect(await world.events(owner.firm.id)).not.toContain('enterprise.facts_fetched');
  });

  it('that is over before the job runs is not even named to the source', async () => {
    const owner = await firmWith(['tax']);
    const grant = { enterprise_id: owner.firm.id, consent_id: owner.consent, data_classes: ['tax'] };
    await world.write(...fetchStatements(ctxOf(), grant));
    await consentIs(world, owner.consent, 'revoked');
    await goesWrong(owner.firm.uscc, 'tax', 'down', 5);
    await runFetches(ctxOf(), owner.firm.id, 8);
    expect(await fetches(owner)).toMatchObject([{ state: 'cancelled', error: null }]);
  });

  it('takes with it what came by it, and leaves what another one still covers', async () => {
    const owner = await firmWith(['tax', 'invoice']);
    const second = await consented(world, owner, bank, ['invoice']);
    const declared = { employees: 12, revenue_12m: 100_000_000 };
    await world.put('/sme/firm/facts', declared, { as: owner });
    await fetching(world, owner);
    const kept = async () => [
      ...new Set([...(await officialFacts(world, owner.firm.id)).values()].map((fact) => fact.data_class)),
    ];
    expect(await kept()).toEqual(['invoice', 'tax']);
    await world.write(eraseUncovered(owner.firm.id, world.now));
    expect(await kept()).toEqual(['invoice', 'tax']);
    await consentIs(world, owner.consent, 'revoked');
    await world.write(eraseUncovered(owner.firm.id, world.now));
    expect(await kept()).toEqual(['invoice']);
    await consentIs(world, second, 'expired');
    await world.write(eraseUncovered(owner.firm.id, world.now));
    expect(await kept()).toEqual([]);
    const own = await world.db
      .prepare("SELECT COUNT(*) AS n FROM fact WHERE enterprise_id = ?1 AND source = 'declared'")
      .bind(owner.firm.id)
      .first();
    expect(own).toEqual({ n: 2 });
  });

  it('that ends cancels what was still to be fetched by it', async () => {
    const owner = await firmWith(['tax']);
    const grant = { enterprise_id: owner.firm.id, consent_id: owner.consent, data_classes: ['tax'] };
    await world.write(...fetchStatements(ctxOf(), grant));
    await world.write(cancelUncovered(owner.firm.id, world.now));
    expect(await fetches(owner)).toMatchObject([{ state: 'pending' }]);
    await consentIs(world, owner.consent, 'revoked');
    await world.write(cancelUncovered(owner.firm.id, world.now));
    expect(await fetches(owner)).toMatchObject([{ state: 'cancelled' }]);
  });

  it('that is over does not let the firm itself fetch', async () => {
    const owner = await firmWith(['tax']);
    await consentIs(world, owner.consent, 'revoked');
    const answer = await world.post<Problem>('/sme/facts/fetch', { data_classes: ['tax'] }, { as: owner });
    expect(answer.body.errors?.[0]?.code).toBe('no_consent');
  });
});

describe('a job that runs twice', () => {
  it('asks each source once and keeps each answer once', async () => {
    const owner = await firmWith(SOURCE_CLASSES);
    const grant = { enterprise_id: owner.firm.id, consent_id: owner.consent, data_classes: SOURCE_CLASSES };
    await world.write(...fetchStatements(ctxOf(), grant));
    const tried = await Promise.all([1, 2, 3].map(() => runFetches(ctxOf(), owner.firm.id, 8)));
    expect(tried.reduce((sum, n) => sum + n, 0)).toBe(8);
    expect((await fetches(owner)).map(({ state }) => state)).toEqual(SOURCE_CLASSES.map(() => 'done'));
    const events = await world.events(owner.firm.id);
    expect(events.filter((type) => type === 'enterprise.facts_fetched')).toHaveLength(8);
  });

  it('finds again what a Worker took and lost', async () => {
    const owner = await firmWith(['tax']);
    const grant = { enterprise_id: owner.firm.id, consent_id: owner.consent, data_classes: ['tax'] };
    await world.write(...fetchStatements(ctxOf(), grant));
    await world.db
      .prepare('UPDATE source_fetch SET next_at = ?2, attempts = 1 WHERE enterprise_id = ?1')
      .bind(owner.firm.id, world.now + MINUTE)
      .run();
    expect(await runFetches(ctxOf(), owner.firm.id, 8)).toBe(0);
    world.wait({ minutes: 1 });
    expect(await runFetches(ctxOf(), owner.firm.id, 8)).toBe(1);
    expect(await fetches(owner)).toMatchObject([{ state: 'done' }]);
  });
});

describe('the sources of the demonstration', () => {
  const ask = (headers: Record<string, string>) =>
    fetch(`${env.SOURCES_URL}/v1/records/tax`, { method: 'POST', headers, body: '{"uscc":"x"}' });

  it('answer nobody without a signature, and none twice', async () => {
    expect((await ask({})).status).toBe(401);
    const signed = signRequest({
      method: 'POST',
      url: `${env.SOURCES_URL}/v1/records/tax`,
      body: '{"uscc":"x"}',
      key: env.SOURCES_KEY ?? '',
      keyid: 'wangcheng',
      created: Math.floor(Date.now() / 1000),
      nonce: crypto.randomUUID(),
    });
    expect((await ask({ ...signed })).status).toBe(400);
    const again = await ask({ ...signed });
    expect([again.status, await again.json()]).toEqual([401, { error: 'nonce' }]);
  });
});
