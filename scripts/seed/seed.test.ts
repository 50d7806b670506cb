import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { requestDocuments } from '../../worker/applications/commands-bank.ts';
import { answerDocuments } from '../../worker/applications/commands-firm.ts';
import { runAlarms } from '../../worker/applications/commands-system.ts';
import { STATES, TABS } from '../../worker/applications/terms.ts';
import { SYSTEM, type Actor } from '../../worker/lib/actor.ts';
import type { Ctx } from '../../worker/lib/context.ts';
import { checkUscc } from '../../worker/organisations/uscc.ts';
import { nextOpening, officeOf } from '../../worker/lib/officehours.ts';
import { phoneKind } from '../../worker/lib/phone.ts';
import { dayOf, startOfDay } from '../../worker/lib/shanghai.ts';
import { calendarOf } from '../../worker/lib/workdays.ts';
import type { SqliteD1 } from '../lib/d1-sqlite.ts';
import { verifyDistrict } from '../lib/verify.ts';
import { accountsIn, DEMO_ACCOUNTS } from '../sandbox/accounts.ts';
import { dumpOf } from './copy.ts';
import { demonstrationOf, type DistrictPlan } from './plan.ts';
import { playDemonstration } from './seed.ts';
import { playDistrict } from './simulate.ts';

const ANCHOR = startOfDay('2026-03-02');
const SEED = 'wangcheng';
const [WANGCHENG, XIANGWAN] = demonstrationOf('small') as [DistrictPlan, DistrictPlan];

const played = await playDemonstration({ size: 'small', seed: SEED, anchor: ANCHOR });
const [wangcheng, xiangwan] = played.map(({ db }) => db) as [SqliteD1, SqliteD1];

const rows = <Row>(db: SqliteD1, text: string, ...values: (string | number)[]): Row[] =>
  db.sqlite.prepare(text).all(...values) as Row[];
const row = <Row>(db: SqliteD1, text: string, ...values: (string | number)[]): Row =>
  rows<Row>(db, text, ...values)[0] as Row;
const texts = (db: SqliteD1, text: string): string[] =>
  rows<Record<string, string>>(db, text).map((found) => String(Object.values(found)[0]));

function hashOf(db: SqliteD1): string {
  const hash = createHash('sha256');
  for (const line of dumpOf(db)) hash.update(line);
  return hash.digest('hex');
}

const OFFICE = officeOf(
  calendarOf(WANGCHENG.settings.calendar.days, WANGCHENG.settings.calendar.years),
  WANGCHENG.settings.hours,
);

describe.each([
  ['wangcheng', wangcheng, WANGCHENG],
  ['xiangwan', xiangwan, XIANGWAN],
] as const)('the demonstration of %s', (_, db, plan) => {
  it('shows just the figures that it must show', () => {
    const figures = Object.fromEntries(
      rows<{ measure: string; value: number }>(
        db,
        "SELECT measure, value FROM report_rollup WHERE breakdown = 'total'",
      ).map(({ measure, value }) => [measure, value]),
    );
    const planned = Object.values(plan.applications).reduce((sum, n) => sum + n, 0);
    const matched = ['paid', 'paid_twice', 'paid_pending', 'settled'] as const;
    expect(figures).toMatchObject({
      M01: plan.users,
      M07: plan.institutions.length,
      // Whoever went to another bank has applied once more.
      M13:
        planned + (plan.has_owners ? 3 : 0) + row<{ n: number }>(db, 'SELECT COUNT(*) AS n FROM reroute').n,
      M15: matched.reduce((sum, fate) => sum + (plan.applications[fate] ?? 0), 0),
      M17: plan.paid_fen,
      G01: plan.grid.published,
      G02: plan.grid.closed,
    });
  });

  it('verifies: chains, rows, figures, counts and amounts agree', async () => {
    expect(await verifyDistrict(db)).toMatchObject({ ok: true, problems: [] });
  });

  it('lets nothing happen at the anchor or later', () => {
    const { last } = row<{ last: number }>(db, 'SELECT MAX(at) AS last FROM event');
    expect(last).toBeLessThan(ANCHOR);
    const { late } = row<{ late: number }>(
      db,
      'SELECT COUNT(*) AS late FROM application WHERE alarm_at < ?1',
      ANCHOR,
    );
    expect(late).toBe(0);
  });

  it('has its events in the order in which they happened', () => {
    const { back } = row<{ back: number }>(
      db,
      'SELECT COUNT(*) AS back FROM event a JOIN event b ON b.seq = a.seq + 1 WHERE b.at < a.at',
    );
    expect(back).toBe(0);
  });

  it('has the planned needs open to banks, none of them due, and answers to some', () => {
    const open = rows<{ interests: number; alarm_at: number; shown: string }>(
      db,
      "SELECT interests, alarm_at, shown FROM demand WHERE shown IS NOT NULL AND state IN ('published', 'routed')",
    );
    expect(open.length).toBe(plan.demands + (plan.has_owners ? 1 : 0));
    expect(open.filter(({ alarm_at }) => alarm_at <= ANCHOR)).toEqual([]);
    expect(open.some(({ interests }) => interests > 0)).toBe(true);
    const said = texts(
      db,
      "SELECT DISTINCT state FROM demand WHERE shown IS NOT NULL AND state = 'withdrawn'",
    );
    expect(said).toEqual(['withdrawn']);
  });

  it('has no act of a bank outside its office hours', () => {
    const acts = rows<{ at: number; type: string }>(
      db,
      "SELECT at, type FROM event WHERE actor_role IN ('loan_officer', 'approver', 'product_checker')",
    );
    expect(acts.length).toBeGreaterThan(30);
    expect(acts.filter(({ at }) => nextOpening(OFFICE, at) !== at)).toEqual([]);
  });

  it('invents firms and phones that are valid in form', () => {
    const codes = texts(db, 'SELECT uscc FROM enterprise UNION ALL SELECT uscc FROM institution');
    for (const code of codes) expect(checkUscc(code), code).toEqual({ ok: true });
    const phones = texts(db, 'SELECT phone FROM user WHERE phone IS NOT NULL');
    expect(phones).toHaveLength(plan.users);
    for (const phone of phones) expect(phoneKind(phone), phone).toBe('mobile');
  });

  it('leaves no message to be sent and no request to be repeated', () => {
    expect(row(db, 'SELECT COUNT(*) AS n FROM outbox WHERE delivered_at IS NULL')).toEqual({ n: 0 });
    expect(row(db, 'SELECT COUNT(*) AS n FROM idempotency')).toEqual({ n: 0 });
  });
});

describe('the demonstration of the district with the demo accounts', () => {
  it('lists all products of all institutions', () => {
    expect(row(wangcheng, "SELECT COUNT(*) AS n FROM product WHERE state = 'listed'")).toEqual({ n: 129 });
    const staffed = `SELECT COUNT(*) AS n FROM branch b WHERE EXISTS (SELECT 1 FROM membership m
      WHERE m.branch_id = b.id AND m.role = 'loan_officer')`;
    expect(row(wangcheng, staffed)).toEqual(row(wangcheng, 'SELECT COUNT(*) AS n FROM branch'));
  });

  it('has claims, of which every deadline that has passed is recorded, and firms that were told of theirs', () => {
    expect(row<{ n: number }>(wangcheng, 'SELECT COUNT(*) AS n FROM claim').n).toBeGreaterThan(0);
    const late = 'SELECT COUNT(*) AS n FROM claim WHERE alarm_at < ?1';
    expect(row(wangcheng, late, ANCHOR)).toEqual({ n: 0 });
    const untold = 'SELECT COUNT(*) AS n FROM claim_reminder WHERE next_on <= ?1';
    expect(row(wangcheng, untold, dayOf(ANCHOR - 1))).toEqual({ n: 0 });
  });

  it('names a claim and a budget that somebody changed in the file', async () => {
    const tampered = async (text: string): Promise<string[]> => {
      wangcheng.sqlite.exec('SAVEPOINT untouched');
      wangcheng.sqlite.exec(text);
      const { problems } = await verifyDistrict(wangcheng);
      wangcheng.sqlite.exec('ROLLBACK TO untouched; RELEASE untouched');
      return problems.map(({ check, detail }) => `${check}: ${detail}`);
    };
    const first = '(SELECT id FROM claim ORDER BY id LIMIT 1)';
    expect(await tampered(`UPDATE claim SET amount_fen = amount_fen + 1 WHERE id = ${first}`)).toEqual([
      expect.stringMatching(/^claim: amount_fen is \d+, its events say \d+$/),
    ]);
    expect(
      await tampered('INSERT OR REPLACE INTO policy_budget SELECT policy_id, 100, 1, 0 FROM claim LIMIT 1'),
    ).toContainEqual(expect.stringMatching(/^budget: it says \d+ fen, its claims add up to \d+$/));
  });

  it('leaves work for two people: listings to review, to check and to correct, and a policy to publish', () => {
    const waiting = (state: string) =>
      texts(
        wangcheng,
        `SELECT CASE WHEN p.version_id IS NULL THEN 'new' ELSE 'change' END FROM product_round r
          JOIN product p ON p.id = r.product_id WHERE r.state = '${state}' ORDER BY 1`,
      );
    expect(waiting('reviewing')).toEqual(['change', 'new']);
    expect(waiting('checking')).toEqual(['change']);
    expect(waiting('editing')).toEqual(['change']);
    expect(texts(wangcheng, 'SELECT state FROM policy ORDER BY state DESC')).toEqual([
      ...Array.from({ length: 6 }, () => 'published'),
      'checking',
    ]);
  });

  it('has products that name a policy, and only policies that there are', () => {
    const named = texts(
      wangcheng,
      `SELECT DISTINCT code.value FROM product p, json_each(p.listing, '$.policies') code WHERE p.state = 'listed'`,
    );
    const published = texts(wangcheng, "SELECT code FROM policy WHERE state = 'published'");
    expect(named.length).toBeGreaterThan(3);
    expect(named.filter((code) => !published.includes(code))).toEqual([]);
  });

  it('has applications in every state but one: what was taken back within a minute shows nothing', () => {
    expect(texts(wangcheng, 'SELECT DISTINCT state FROM application').toSorted()).toEqual(
      STATES.filter((state) => state !== 'void').toSorted(),
    );
  });

  it('has breaches with tickets, paused clocks, ended offers and papers that never came', () => {
    expect(texts(wangcheng, "SELECT id FROM ticket WHERE cause = 'clock_breached'").length).toBeGreaterThan(
      0,
    );
    expect(
      texts(wangcheng, `SELECT id FROM application WHERE clocks LIKE '%"due_at":null%'`).length,
    ).toBeGreaterThan(0);
    expect(texts(wangcheng, "SELECT id FROM offer WHERE state = 'expired'").length).toBeGreaterThan(0);
    expect(texts(wangcheng, "SELECT id FROM application WHERE state = 'incomplete'").length).toBeGreaterThan(
      0,
    );
  });

  const BANK = `institution_id = (SELECT m.org_id FROM user u JOIN membership m ON m.user_id = u.id WHERE u.login = 'officer')`;

  it('shows something in every tab of the demo bank, some of it due today and one overdue', () => {
    expect(texts(wangcheng, `SELECT DISTINCT tab FROM application WHERE ${BANK}`).toSorted()).toEqual(
      [...TABS].toSorted(),
    );
    const open = rows<{ due_at: number }>(
      wangcheng,
      `SELECT due_at FROM application WHERE ${BANK} AND tab = 'to_take_up'`,
    );
    expect(open.some(({ due_at }) => due_at < ANCHOR)).toBe(true);
    expect(open.some(({ due_at }) => dayOf(due_at) === dayOf(ANCHOR))).toBe(true);
  });

  it('lets everybody on the list of demo accounts in', () => {
    for (const [name, db] of [
      ['wangcheng', wangcheng],
      ['xiangwan', xiangwan],
    ] as const) {
      const known = texts(db, "SELECT login FROM user WHERE password LIKE 'scrypt$%'");
      const staff = accountsIn(DEMO_ACCOUNTS, name).flatMap(({ way }) =>
        way.kind === 'staff' ? [way.login] : [],
      );
      expect(known.toSorted()).toEqual(staff.toSorted());
    }
  });

  const AGREED = "SELECT enterprise_id FROM consent WHERE grantee = 'platform' AND state = 'active'";

  it('knows a third of the firms that declare figures from official sources, within their consents', () => {
    const { declared, agreed } = row<{ declared: number; agreed: number }>(
      wangcheng,
      `SELECT COUNT(DISTINCT enterprise_id) AS declared,
        COUNT(DISTINCT CASE WHEN enterprise_id IN (${AGREED}) THEN enterprise_id END) AS agreed
      FROM fact WHERE source = 'declared'`,
    );
    expect(agreed / declared).toBeGreaterThan(0.25);
    expect(agreed / declared).toBeLessThan(0.45);
    // The consent it came by, or another that covers it still: a fact stays until no consent does.
    const uncovered = `SELECT COUNT(*) AS n FROM fact f WHERE source = 'official' AND NOT EXISTS (
      SELECT 1 FROM consent c, json_each(c.data_classes) k
      WHERE c.enterprise_id = f.enterprise_id AND c.state = 'active' AND k.value = f.data_class)`;
    expect(row(wangcheng, uncovered)).toEqual({ n: 0 });
    const fetched =
      'SELECT DISTINCT state FROM source_fetch WHERE consent_id IN (SELECT id FROM consent WHERE grantee = ?1)';
    expect(rows(wangcheng, fetched, 'platform')).toEqual([{ state: 'done' }]);
  });

  it('shows both owners of demo accounts taxes, invoices and insured people with their source and day', () => {
    for (const { way } of DEMO_ACCOUNTS) {
      if (way.kind !== 'owner') continue;
      const classes = rows<{ data_class: string; provider: string; as_of: string }>(
        wangcheng,
        `SELECT DISTINCT f.data_class, f.provider FROM user u JOIN membership m ON m.user_id = u.id
          JOIN fact f ON f.enterprise_id = m.org_id AND f.source = 'official' WHERE u.phone = ?1`,
        way.phone,
      );
      expect(classes.map(({ data_class }) => data_class)).toEqual(
        expect.arrayContaining(['tax', 'invoice', 'social_insurance']),
      );
      expect(classes.filter(({ provider }) => !provider.includes('演示'))).toEqual([]);
    }
  });

  it('has objections at every stage, none past its deadline, one of a firm whose case lies at the demo bank', () => {
    const stages = texts(
      wangcheng,
      "SELECT DISTINCT state || COALESCE(' ' || outcome, '') FROM objection ORDER BY 1",
    );
    expect(stages).toEqual(['answered', 'asked', 'checking', 'closed hidden', 'closed upheld']);
    expect(row(wangcheng, 'SELECT COUNT(*) AS n FROM objection WHERE alarm_at < ?1', ANCHOR)).toEqual({
      n: 0,
    });
    const seen = `SELECT b.attr FROM objection b JOIN application a ON a.enterprise_id = b.enterprise_id
      WHERE b.state = 'checking' AND a.${BANK}`;
    expect(texts(wangcheng, seen)).toHaveLength(1);
    expect(row(wangcheng, 'SELECT COUNT(*) AS n FROM fact WHERE hidden_at IS NOT NULL')).toEqual({ n: 1 });
  });

  const applicationsOf = (story: string) => {
    const account = DEMO_ACCOUNTS.find(({ home }) => home.kind === 'enterprise' && home.story === story);
    const phone = account?.way.kind === 'owner' ? account.way.phone : '';
    const firm = row<{ org_id: string; standing_at: number | null }>(
      wangcheng,
      'SELECT m.org_id, m.standing_at FROM user u JOIN membership m ON m.user_id = u.id WHERE u.phone = ?1',
      phone,
    );
    expect(firm.standing_at).not.toBeNull();
    return rows<{ kind: string; valid_until: number; institution_id: string }>(
      wangcheng,
      `SELECT o.kind, o.valid_until, a.institution_id FROM application a JOIN offer o ON o.application_id = a.id
       WHERE a.enterprise_id = ?1 AND a.state = 'offered' AND o.state = 'open' ORDER BY o.kind`,
      firm.org_id,
    );
  };

  it('gives the owner of a new firm a proven firm without applications', () => {
    expect(applicationsOf('new_firm')).toEqual([]);
  });

  it('gives an owner a loan that was paid out, with a subsidy that may be claimed now', () => {
    const account = DEMO_ACCOUNTS.find(({ key }) => key === 'owner.loan');
    const phone = account?.way.kind === 'owner' ? account.way.phone : '';
    const told = rows(
      wangcheng,
      `SELECT d.id FROM user u JOIN membership m ON m.user_id = u.id JOIN application a ON a.enterprise_id = m.org_id
         JOIN drawdown d ON d.application_id = a.id AND d.state = 'paid'
         JOIN outbox o ON o.user_id = u.id AND o.topic = 'claim.claimable'
       WHERE u.phone = ?1 AND NOT EXISTS (SELECT 1 FROM claim c WHERE c.drawdown_id = d.id AND c.state = 'submitted')`,
      phone,
    );
    expect(told.length).toBeGreaterThan(0);
  });

  it('gives the other owner offers of three banks for one need, two of them committed, valid beyond the anchor', () => {
    const offers = applicationsOf('offers_waiting');
    expect(offers.map(({ kind }) => kind).toSorted()).toEqual(['committed', 'committed', 'in_principle']);
    expect(new Set(offers.map(({ institution_id }) => institution_id)).size).toBe(3);
    for (const { valid_until } of offers) expect(valid_until).toBeGreaterThan(ANCHOR + 3 * 86_400_000);
    const needs = texts(
      wangcheng,
      `SELECT DISTINCT a.demand_id FROM user u JOIN membership m ON m.user_id = u.id
        JOIN application a ON a.enterprise_id = m.org_id WHERE u.phone = '13900000002'`,
    );
    expect(needs).toHaveLength(1);
  });

  it('has offers that two people signed because the branch may not decide them alone', () => {
    const { twice } = row<{ twice: number }>(
      wangcheng,
      `SELECT COUNT(*) AS twice FROM offer_approval b JOIN offer_approval h ON h.offer_id = b.offer_id
        WHERE b.stage = 'branch' AND h.stage = 'head' AND b.approved_by <> h.approved_by`,
    );
    expect(twice).toBeGreaterThan(0);
  });
});

describe('a demonstration that somebody tampered with', () => {
  it.each([
    [
      "UPDATE demand SET state = 'unmet' WHERE shown IS NOT NULL AND state = 'published'",
      'its state is unmet',
    ],
    ['UPDATE demand SET interests = (interests + 1) % 6 WHERE shown IS NOT NULL', 'interested banks'],
    ["UPDATE interest SET message = message || '!'", 'its message is not'],
    ["UPDATE interest SET state = 'declined' WHERE state = 'shown'", 'its state is declined'],
    ['DELETE FROM interest', 'there is no row'],
    ["UPDATE offer SET state = 'open' WHERE state = 'accepted'", 'its state is open'],
    ["UPDATE offer SET terms = json_set(terms, '$.rate_ppm', 1)", 'do not give its hash'],
    ["UPDATE offer SET cause = 'closed' WHERE cause IS NOT NULL", 'it ended by closed'],
    ['DELETE FROM offer_approval', 'it is signed by nobody'],
    ['UPDATE application SET offers_open = (offers_open + 1) % 5', 'open and'],
  ])('%s is found', async (text, detail) => {
    const { db } = await playDistrict(XIANGWAN, { seed: SEED, anchor: ANCHOR });
    db.sqlite.exec(text);
    const { problems } = await verifyDistrict(db);
    expect(
      problems
        .filter(({ check }) => check === 'demand' || check === 'offer')
        .map((problem) => problem.detail),
    ).toContainEqual(expect.stringContaining(detail));
    db.close();
  });
});

describe('seeding again', () => {
  it('gives the same rows for the same seed and anchor, byte for byte', async () => {
    const again = await playDistrict(WANGCHENG, { seed: SEED, anchor: ANCHOR });
    expect(hashOf(again.db)).toBe(hashOf(wangcheng));
  });

  it('gives other rows and the same figures for another seed, on a day off', async () => {
    const { db } = await playDistrict(WANGCHENG, { seed: 7, anchor: startOfDay('2026-10-04') });
    expect(hashOf(db)).not.toBe(hashOf(wangcheng));
    expect(row(db, "SELECT SUM(amount_fen) AS paid FROM drawdown WHERE state = 'paid'")).toEqual({
      paid: WANGCHENG.paid_fen,
    });
  });
});

// Last, because it writes into the demonstration.
describe('a bank that was late before it asked for papers', () => {
  it('is noted as late, and the papers lead back to where the application stood', async () => {
    const found = row<{ id: string; officer_id: string; institution_id: string; due_at: number }>(
      wangcheng,
      "SELECT id, officer_id, institution_id, due_at FROM application WHERE state = 'accepted' AND breaches = 0",
    );
    const firm = row<{ submitted_by: string; enterprise_id: string }>(
      wangcheng,
      'SELECT submitted_by, enterprise_id FROM application WHERE id = ?1',
      found.id,
    );
    const version = () =>
      row<{ ver: number }>(wangcheng, 'SELECT ver FROM application WHERE id = ?1', found.id).ver;
    const ctx = (actor: Actor, minutes: number): Ctx => ({
      env: {},
      district: 'wangcheng',
      db: wangcheng,
      now: found.due_at + minutes * 60_000,
      random: (length) => crypto.getRandomValues(new Uint8Array(length)),
      locale: 'zh',
      actor,
      command: { operation: 'test', key: String(minutes) },
    });
    const officer = { user_id: found.officer_id, org_id: found.institution_id, role: 'loan_officer' };
    const owner = { user_id: firm.submitted_by, org_id: firm.enterprise_id, role: 'legal_representative' };

    await requestDocuments(
      ctx(officer, 1),
      { id: found.id, version: version() },
      { items: [{ kind: 'add', name: '流水' }] },
    );
    await runAlarms(ctx(SYSTEM, 5));
    const { breaches } = row<{ breaches: number }>(
      wangcheng,
      'SELECT breaches FROM application WHERE id = ?1',
      found.id,
    );
    expect(breaches).toBe(1);
    const items = texts(wangcheng, `SELECT id FROM document_item WHERE application_id = '${found.id}'`);
    const answers = items.map((item_id) => ({ item_id, text: '已补齐' }));
    const { answer } = await answerDocuments(ctx(owner, 9), { id: found.id, version: version() }, answers);
    expect(answer.state).toBe('accepted');
  });
});
