// Figures through the HTTP door against real D1: what they say, what they open to, what they cost.
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { app } from '../../worker/app.ts';
import { databaseOf, type Ctx } from '../../worker/lib/context.ts';
import { addDays } from '../../worker/lib/days.ts';
import { dayOf, startOfDay } from '../../worker/lib/shanghai.ts';
import { sql, writeAll } from '../../worker/lib/sql.ts';
import { startSession } from '../../worker/identity/sessions.ts';
import { foldReports } from '../../worker/reports/commands.ts';
import { getFoldMark } from '../../worker/reports/queries.ts';
import { Ledger, type Listed, type Written } from '../ledger.ts';
import { countingD1 } from './world/d1.ts';

const START = startOfDay('2026-09-01');
const DAY = 86_400_000;
const TOWNS = ['430112001', '430112002'] as const;

/** One district of its own with an office that can look at it. */
class Office {
  readonly district: 'wangcheng' | 'xiangwan';
  readonly db: D1Database;
  readonly ledger: Ledger;
  now = START;
  cookie = '';

  constructor(district: 'wangcheng' | 'xiangwan') {
    this.district = district;
    this.db = databaseOf(env, district);
    this.ledger = new Ledger(this.db);
  }

  /** Signs a supervisor in; sessions of staff end after a quarter of an hour, so each test signs in at its own time. */
  async signIn(now: number): Promise<void> {
    this.now = now;
    await writeAll(this.db, [
      sql`INSERT OR IGNORE INTO user (id, kind, name, login, created_at) VALUES ('usr_o', 'staff', '督办', 'office', 0)`,
      sql`INSERT OR IGNORE INTO org (id, kind, name, name_en, ver, head, created_at) VALUES ('office', 'office', '金融办', 'Finance Office', 1, 'x', 0)`,
      sql`INSERT OR IGNORE INTO membership (id, user_id, org_id, role, created_at) VALUES ('mem_o', 'usr_o', 'office', 'office_supervisor', 0)`,
    ]);
    const ctx = { db: this.db, now, random: (n: number) => crypto.getRandomValues(new Uint8Array(n)) };
    const set = await startSession(ctx as Ctx, {
      user_id: 'usr_o',
      kind: 'staff',
      membership_id: 'mem_o',
      replaces: null,
    });
    this.cookie = set.split(';')[0] ?? '';
  }

  async get(
    path: string,
    options: { db?: D1Database; cookie?: string; now?: number } = {},
  ): Promise<Response> {
    const binding = `DB_${this.district.toUpperCase()}`;
    const cookie = options.cookie ?? this.cookie;
    return app.fetch(
      new Request(`http://${this.district}.localhost/api${path}`, { headers: cookie ? { cookie } : {} }),
      { ...env, [binding]: options.db ?? this.db, TEST_CLOCK: { at: options.now ?? this.now } },
    );
  }

  /** The body of a good answer. The test says which shape it expects by what it reads from it. */
  async read<Body>(path: string, options: { db?: D1Database; now?: number } = {}): Promise<Body> {
    const response = await this.get(path, options);
    if (response.status !== 200) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.json<Body>();
  }

  /** Rows and round trips of a request besides those that validate the session. */
  async cost(path: string): Promise<{ rows: number; trips: number }> {
    const { db, take } = countingD1(this.db);
    await this.get('/office/reports/M15?by=nothing', { db }); // refused after the guard
    const session = take();
    const response = await this.get(path, { db });
    const all = take();
    expect(response.status).toBe(200);
    return { rows: all.rows_read - session.rows_read, trips: all.round_trips - session.round_trips };
  }
}

type Amount = { value: number; count: number };
type Table = {
  as_of: number;
  measures: { measure: string; definition_version: number }[];
  rows: { key: string; name: { zh: string; en: string }; values: Record<string, Amount> }[];
  totals: Record<string, Amount>;
};
type Figure = { measure: string; value: number | null; definition_version: number; hidden?: string | null };
type Overview = {
  as_of: number;
  headline: { as_of: number; figures: Figure[] };
  funnel: { steps: (Figure & { of_previous_ppm: number | null })[] };
  by_institution: Table;
  by_month: Table;
  by_town: Table;
  breaches: Table;
  grid: { received: Figure; closed: Figure; closing_rate: { ppm: number | null; form: string } };
};
type Rows = {
  as_of: number;
  rows: {
    id: string;
    value: number;
    number: string | null;
    name: { zh: string; en: string } | null;
    institution: { name: { en: string } } | null;
    town: { key: string } | null;
  }[];
  next: string | null;
};

/** Every row behind a figure, page by page. */
async function allRows(office: Office, path: string): Promise<Rows['rows']> {
  const rows: Rows['rows'] = [];
  const separator = path.includes('?') ? '&' : '?';
  for (let next: string | null = ''; next !== null;) {
    const page: Rows = await office.read<Rows>(next === '' ? path : `${path}${separator}cursor=${next}`);
    expect(page.rows.length).toBeLessThanOrEqual(50);
    rows.push(...page.rows);
    next = page.next;
  }
  return rows;
}

const sumOf = (rows: readonly { value: number }[]) => rows.reduce((sum, row) => sum + row.value, 0);

describe('a district with six loans', () => {
  const office = new Office('wangcheng');
  const { ledger } = office;
  const banks: Listed[] = [];
  const written: Written[] = [];
  const end = START + 60 * DAY;

  beforeAll(async () => {
    await ledger.town(TOWNS[1], '白沙洲街道', 'Baishazhou', 2);
    await ledger.town(TOWNS[0], '高塘岭街道', 'Gaotangling', 1);
    for (let i = 0; i < 7; i += 1) await ledger.owner(START + i);
    const names = [
      ['湘江农商银行', 'Xiangjiang Rural Commercial Bank'],
      ['麓山银行', 'Lushan Bank'],
      ['橘洲银行', 'Juzhou Bank'],
    ] as const;
    for (const [zh, en] of names) {
      const institution = await ledger.institution(START + 10, zh, en);
      banks.push(await ledger.product(START + 20, institution, `${zh}税贷`));
    }
    for (let i = 0; i < 8; i += 1) {
      const bank = banks[i % 2] as Listed;
      const at = START + (i + 1) * DAY;
      written.push(
        await ledger.application(at, {
          ...bank,
          town: TOWNS[i % 2] as string,
          firm: `长沙企业${i}`,
          amount_fen: 100_000_00,
        }),
      );
    }
    for (const [i, application] of written.slice(0, 6).entries()) {
      const paid = START + (20 + i * 5) * DAY;
      written[i] = await ledger.payOut(paid, application, (i + 1) * 10_000_00, dayOf(paid));
    }
    written[6] = await ledger.breach(START + 9 * DAY, written[6] as Written, '长沙企业6');
  });

  it('anybody sees the five figures with instant and definition', async () => {
    const response = await office.get('/headline', { cookie: '', now: end });
    expect(response.status).toBe(200);
    const { as_of, figures } = await response.json<{ as_of: number; figures: Figure[] }>();
    expect(as_of).toBe(end);
    expect(figures.map(({ measure, value }) => [measure, value])).toEqual([
      ['M01', 7],
      ['M07', 3],
      ['M09', 3],
      ['M15', 6],
      ['M17', 210_000_00],
    ]);
    expect(figures.every((figure) => figure.definition_version === 1 && figure.hidden === null)).toBe(true);
  });

  it('the public figures are at most five seconds old', async () => {
    const at = end + DAY;
    await office.read('/headline', { now: at });
    await ledger.owner(at);
    const users = async (now: number) =>
      (await office.read<{ figures: Figure[] }>('/headline', { now })).figures[0]?.value;
    expect(await users(at + 4999)).toBe(7);
    expect(await users(at + 5000)).toBe(8);
  });

  it('the overview shows the same before and after folding', async () => {
    await office.signIn(end + 2 * DAY);
    const before = await office.read<Overview>('/office/overview');
    const { folded_to, behind } = await foldReports({ db: office.db, now: office.now });
    expect(behind).toBe(0);
    expect(folded_to).toBe((await getFoldMark(office.db)).last);
    expect(await office.read<Overview>('/office/overview')).toEqual(before);
    expect(before.headline.figures.map((figure) => figure.value)).toEqual([8, 3, 3, 6, 210_000_00]);
    expect(before.funnel.steps.map((step) => step.value)).toEqual([8, 8, 0, 0, 6]);
  });

  it('banks are listed by money, also one that paid nothing, and breaches by bank', async () => {
    const overview = await office.read<Overview>('/office/overview');
    expect(
      overview.by_institution.rows.map((row) => [
        row.name.en,
        row.values['M17']?.value,
        row.values['M15']?.value,
      ]),
    ).toEqual([
      ['Lushan Bank', 120_000_00, 3],
      ['Xiangjiang Rural Commercial Bank', 90_000_00, 3],
      ['Juzhou Bank', 0, 0],
    ]);
    expect(overview.breaches.totals['M42']?.value).toBe(1);
    expect(overview.breaches.rows[0]?.name.zh).toBe('湘江农商银行');
  });

  it('months are the last twelve without gaps, towns in their own order, and each adds up', async () => {
    const overview = await office.read<Overview>('/office/overview');
    expect(overview.by_month.rows).toHaveLength(12);
    expect(overview.by_month.rows.filter((row) => row.values['M15']?.value).map((row) => row.key)).toEqual([
      '2026-09',
      '2026-10',
    ]);
    expect(overview.by_town.rows.map((row) => row.name.zh)).toEqual(['高塘岭街道', '白沙洲街道']);
    for (const table of [overview.by_institution, overview.by_month, overview.by_town]) {
      for (const measure of ['M15', 'M17']) {
        expect(sumOf(table.rows.map((row) => row.values[measure] as Amount))).toBe(
          table.totals[measure]?.value,
        );
        expect(table.totals[measure]?.value).toBe(measure === 'M15' ? 6 : 210_000_00);
      }
    }
  });

  it('the rows behind a figure add up to it, whole and for each of its cells', async () => {
    await office.signIn(end + 3 * DAY);
    const rows = await allRows(office, '/office/reports/M17/rows');
    expect(sumOf(rows)).toBe(210_000_00);
    expect(rows[0]).toMatchObject({
      number: written[5]?.number,
      name: { zh: '长沙企业5', en: '长沙企业5' },
      institution: { name: { en: 'Lushan Bank' } },
      town: { key: TOWNS[1] },
    });
    for (const by of ['institution', 'month', 'town'] as const) {
      const table = await office.read<Table>(`/office/reports/M17?by=${by}`);
      for (const { key, values } of table.rows) {
        const cell = await allRows(office, `/office/reports/M17/rows?${by}=${encodeURIComponent(key)}`);
        expect([key, sumOf(cell), cell.length]).toEqual([key, values['M17']?.value, values['M17']?.count]);
      }
    }
  });

  it('rows say what was counted: user, bank, product, firm', async () => {
    const first = async (measure: string) =>
      (await office.read<Rows>(`/office/reports/${measure}/rows`)).rows[0];
    expect((await first('M01'))?.name?.zh).toMatch(/^139/);
    expect((await first('M07'))?.name).toEqual({ zh: '橘洲银行股份有限公司', en: 'Juzhou Bank' });
    expect((await first('M09'))?.name?.zh).toBe('橘洲银行税贷');
    expect((await first('M12'))?.name?.zh).toBe('长沙企业7');
    expect((await first('M42'))?.number).toBe(written[6]?.number);
  });

  it('a report as of an instant says the same when it is asked for again later', async () => {
    const T = START + 31 * DAY;
    const paths = [
      `/office/overview?as_of=${T}`,
      `/office/reports/M17?by=month&as_of=${T}`,
      `/office/reports/M17?by=institution&as_of=${T}`,
      `/office/reports/M17/rows?as_of=${T}`,
    ];
    await office.signIn(end + 4 * DAY);
    const earlier = await Promise.all(paths.map((path) => office.read(path)));
    expect((earlier[1] as Table).totals['M17']).toEqual({ value: 60_000_00, count: 3 });

    // A later confirmation of money paid before that instant is news to it.
    await ledger.payOut(end + 4 * DAY, written[7] as Written, 5_000_00, dayOf(T - 5 * DAY));
    await foldReports({ db: office.db, now: end + 4 * DAY });
    await ledger.owner(end + 4 * DAY);
    await office.signIn(end + 5 * DAY);
    expect(await Promise.all(paths.map((path) => office.read(path)))).toEqual(earlier);
    const september = (await office.read<Table>('/office/reports/M17?by=month')).rows.find(
      (row) => row.key === '2026-09',
    );
    expect(september?.values['M17']?.value).toBe(10_000_00 + 20_000_00 + 5_000_00);
  });

  it('a report as of now is the report as of this instant', async () => {
    await office.signIn(end + 6 * DAY);
    const now = await office.read<Overview>('/office/overview');
    expect(await office.read<Overview>(`/office/overview?as_of=${office.now}`)).toEqual(now);
  });

  it('the future cannot be reported', async () => {
    const response = await office.get(`/office/overview?as_of=${office.now + 1}`);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [{ field: 'as_of', code: 'in_the_future' }] });
  });

  it.each([
    ['/office/reports/M99', 400],
    ['/office/reports/M01?by=institution', 400],
    ['/office/reports/M01/rows?institution=org_x', 400],
    ['/office/reports/M17/rows?month=2026-13', 400],
    ['/office/reports/M17/rows?cursor=x', 400],
    ['/office/overview?year=2026', 400],
  ])('%s is refused', async (path, status) => {
    expect((await office.get(path)).status).toBe(status);
  });

  it.each(['/office/overview', '/office/reports/M17', '/office/reports/M17/rows', '/office/tickets'])(
    '%s is for the finance office only',
    async (path) => {
      expect((await office.get(path, { cookie: '' })).status).toBe(401);
      await writeAll(office.db, [sql`UPDATE membership SET role = 'loan_officer' WHERE id = 'mem_o'`]);
      expect((await office.get(path)).status).toBe(403);
      await writeAll(office.db, [sql`UPDATE membership SET role = 'office_reviewer' WHERE id = 'mem_o'`]);
      expect((await office.get(path)).status).toBe(200);
    },
  );

  it('the ticket of a missed deadline is in the office’s list until it is closed', async () => {
    type Tickets = {
      tickets: { number: string; clock: string; institution_name: { en: string } }[];
      next: string | null;
    };
    await office.signIn(end + 7 * DAY);
    const open = await office.read<Tickets>('/office/tickets');
    expect(open.tickets).toHaveLength(1);
    expect(open.tickets[0]).toMatchObject({
      clock: 'take_up',
      institution_name: { en: 'Xiangjiang Rural Commercial Bank' },
    });
    for (let i = 0; i < 60; i += 1)
      await ledger
        .breach(end + i * 7_200_000, written[6] as Written, '长沙企业6')
        .then((next) => (written[6] = next));
    const pages = [await office.read<Tickets>('/office/tickets')];
    expect(pages[0]?.tickets).toHaveLength(50);
    pages.push(await office.read<Tickets>(`/office/tickets?cursor=${pages[0]?.next}`));
    expect(pages[1]).toMatchObject({ next: null });
    expect(new Set(pages.flatMap((page) => page.tickets.map((ticket) => ticket.number))).size).toBe(61);
    await writeAll(office.db, [sql`UPDATE ticket SET state = 'closed' WHERE clock = 'take_up'`]);
    expect((await office.read<Tickets>('/office/tickets')).tickets).toEqual([]);
    expect((await office.read<Tickets>('/office/tickets?view=all')).tickets).toHaveLength(50);
  });

  it('two runs of the fold at the same time count nothing twice', async () => {
    await office.signIn(end + 8 * DAY);
    const before = await office.read<Overview>('/office/overview');
    expect((await getFoldMark(office.db)).folded_to).toBeLessThan((await getFoldMark(office.db)).last);
    await Promise.all([1, 2, 3, 4].map(() => foldReports({ db: office.db, now: office.now })));
    expect(await office.read<Overview>('/office/overview')).toEqual(before);
    expect((await getFoldMark(office.db)).folded_to).toBe((await getFoldMark(office.db)).last);
  });
});

describe('what a report costs', () => {
  const office = new Office('xiangwan');
  const BANKS = 26;
  const TOWN_COUNT = 16;
  let written = 0;

  /** Deltas of the shapes that commands write, spread over banks, towns and 18 months; ids continue the ones before. */
  async function addDeltas(n: number): Promise<void> {
    const measures = ['M12', 'M13', 'M14', 'M15', 'M17', 'M42'];
    const rows = Array.from({ length: n }, (_, i) => {
      const k = written + i;
      const occurred_at = startOfDay(addDays('2025-05-01', (Math.floor(k / 6) * 29) % 540));
      return [
        measures[k % 6],
        occurred_at,
        dayOf(occurred_at).slice(0, 7),
        START + k,
        1 + (k % 9),
        `org_${Math.floor(k / 6) % BANKS}`,
        `t${Math.floor(k / 6) % TOWN_COUNT}`,
        `app_${k}`,
      ];
    });
    written += n;
    for (let at = 0; at < rows.length; at += 1000) {
      await writeAll(office.db, [
        sql`INSERT INTO report_delta (measure, occurred_at, month, recorded_at, value, institution_id, town, object, stream, ver)
          SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7, value ->> 7, 1
          FROM json_each(${JSON.stringify(rows.slice(at, at + 1000))})`,
      ]);
    }
  }

  beforeAll(async () => {
    const banks = Array.from({ length: BANKS }, (_, i) => [
      sql`INSERT INTO org (id, kind, name, ver, head, created_at) VALUES (${`org_${i}`}, 'institution', ${`银行${i}`}, 1, 'x', 0)`,
      sql`INSERT INTO institution (org_id, kind, short_name, name_en, uscc, licence, joined_at)
        VALUES (${`org_${i}`}, 'bank', ${`银行${i}`}, ${`Bank ${i}`}, ${`u${i}`}, 'L', 0)`,
    ]);
    const towns = Array.from(
      { length: TOWN_COUNT },
      (_, i) =>
        sql`INSERT INTO town (code, name_zh, name_en, position) VALUES (${`t${i}`}, '镇', 'Town', ${i})`,
    );
    await writeAll(office.db, [...banks.flat(), ...towns]);
  });

  // The one row that says how far the fold has got.
  const MARK = 1;
  // Rows shown by each report: its rows and the line of its total.
  const reports = [
    ['/office/reports/M17', 1 + 1],
    ['/office/reports/M17?by=institution', BANKS + 1],
    ['/office/reports/M17?by=town', TOWN_COUNT + 1],
    ['/office/reports/M17?by=month', 18 + 1],
    ['/office/overview', 12 + 3 * BANKS + 2 * 12 + 2 * TOWN_COUNT],
  ] as const;
  const folded: Record<string, number> = {};

  it.each([200, 20_000])(
    'with %i movements it is about the rows shown and the movements not yet folded',
    async (n) => {
      await addDeltas(n - written);
      await foldReports({ db: office.db, now: START });
      await office.signIn(START + DAY);
      for (const unfolded of [0, 30]) {
        await addDeltas(unfolded);
        for (const [path, shown] of reports) {
          const { rows, trips } = await office.cost(path);
          expect
            .soft(rows, `${path} with ${unfolded} unfolded of ${n}`)
            .toBeLessThanOrEqual(2 * shown + unfolded + MARK);
          expect.soft(trips, path).toBe(1);
          if (unfolded > 0) continue;
          // The same at every size: only months grow, with time.
          folded[path] ??= rows;
          expect.soft(rows, `${path} at ${n}`).toBeLessThanOrEqual(folded[path]);
        }
      }
    },
  );

  it('the public headline reads its five rows and nothing that grows', async () => {
    await foldReports({ db: office.db, now: START });
    const { db, take } = countingD1(office.db);
    await office.get('/headline', { db, cookie: '' });
    expect(take()).toMatchObject({ round_trips: 1, rows_read: 10, rows_written: 0 });
  });

  it('a report as of yesterday reads what was recorded since besides', async () => {
    const path = '/office/reports/M17?by=institution';
    const yesterday = START + written - 1 - 600;
    const { rows, trips } = await office.cost(`${path}&as_of=${yesterday}`);
    expect(rows).toBeLessThanOrEqual(2 * (BANKS + 1) + MARK + 2 * (600 / 6 + 1));
    expect(trips).toBe(1);
  });

  it('a page of rows reads the page, each row’s application and the names', async () => {
    const { rows, trips } = await office.cost('/office/reports/M17/rows');
    expect(rows).toBeLessThanOrEqual(2 * 51 + BANKS + TOWN_COUNT);
    expect(trips).toBe(1);
  });

  it('figures are right even when the fold has fallen far behind', async () => {
    await addDeltas(5000);
    const { folded_to, last } = await getFoldMark(office.db);
    expect(last - folded_to).toBeGreaterThan(2000);
    await office.signIn(START + 2 * DAY);
    const late = await office.read<Overview>('/office/overview');
    expect(await foldReports({ db: office.db, now: START }, 1)).toMatchObject({
      behind: last - folded_to - 2000,
    });
    expect(await office.read<Overview>('/office/overview')).toEqual(late);
    await foldReports({ db: office.db, now: START });
    expect(await office.read<Overview>('/office/overview')).toEqual(late);
  });
});
