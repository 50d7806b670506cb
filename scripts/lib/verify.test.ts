import { beforeEach, describe, expect, it } from 'vitest';
import { Ledger, type Written } from '../../tests/ledger.ts';
import { ConsentScene, seeded } from '../../tests/consents.ts';
import { eventsFrom } from '../../worker/audit/queries.ts';
import { foldLedger } from '../../worker/consents/fold.ts';
import { foldReports } from '../../worker/reports/commands.ts';
import { SqliteD1 } from './d1-sqlite.ts';
import { verifyDistrict, type Problem } from './verify.ts';

const AT = Date.UTC(2026, 9, 20, 2, 0);
const DAY = 86_400_000;

let db: SqliteD1;
let ledger: Ledger;
let application: Written;

beforeEach(async () => {
  db = new SqliteD1();
  ledger = new Ledger(db);
  await ledger.town('430112001', '高塘岭街道', 'Gaotangling', 1);
  await ledger.owner(AT);
  const institution = await ledger.institution(AT, '湘江农商银行', 'Xiangjiang Rural Commercial Bank');
  const product = await ledger.product(AT, institution, '湘江税贷');
  const of = { ...product, town: '430112001', firm: '长沙测试有限公司', amount_fen: 500_000_00 };
  application = await ledger.application(AT, of);
  application = await ledger.breach(AT + DAY, application, '长沙测试有限公司');
  const other = await ledger.application(AT + DAY, of);
  await ledger.payOut(AT + 2 * DAY, other, 100_000_00, '2026-10-22');
});

/** Changes what the triggers of the product would never let change, as somebody with the file in hand could. */
function tamper(text: string): void {
  const triggers = db.sqlite.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").all();
  for (const { name } of triggers) db.sqlite.exec(`DROP TRIGGER ${String(name)}`);
  db.sqlite.exec(text);
}

const findings = async (): Promise<readonly Problem[]> => (await verifyDistrict(db)).problems;
const checks = async () => [...new Set((await findings()).map((problem) => problem.check))];

describe('a district in which nobody tampered', () => {
  it('verifies before and after folding, and says what was looked at', async () => {
    const before = await verifyDistrict(db);
    expect(before.problems).toEqual([]);
    expect(before.ok).toBe(true);
    expect(before.checked).toMatchObject({
      events: 12,
      streams: 10,
      deltas: 10,
      application: 2,
      ticket: 1,
      drawdowns: 1,
    });

    await foldReports({ db, now: AT + 3 * DAY });
    await ledger.owner(AT + 3 * DAY);
    expect((await verifyDistrict(db)).problems).toEqual([]);
  });

  it('an empty district verifies', async () => {
    const empty = await verifyDistrict(new SqliteD1());
    expect(empty).toMatchObject({ ok: true, checked: { events: 0 } });
  });

  it('more events than fit a page are all looked at', async () => {
    for (let i = 0; i < 1005; i += 1) await ledger.owner(AT + 3 * DAY);
    const result = await verifyDistrict(db);
    expect(result.problems).toEqual([]);
    expect(result.checked['events']).toBeGreaterThan(1000);
    tamper('UPDATE event SET at = at + 1 WHERE seq = (SELECT MAX(seq) FROM event)');
    expect((await verifyDistrict(db)).ok).toBe(false);
  });
});

describe('what somebody changed afterwards is named', () => {
  it('a changed amount in an event: the event, by its number', async () => {
    tamper(
      `UPDATE event SET body = replace(body, '10000000', '99000000') WHERE type = 'application.drawdown_paid'`,
    );
    const [first] = await findings();
    expect(first?.check).toBe('chain');
    expect(first?.record).toMatch(/^event \d+ \(app_\w+ version 2, application\.drawdown_paid\)$/);
    expect(await checks()).toContain('headline');
  });

  it('a removed event: the one after the gap', async () => {
    tamper(`DELETE FROM event WHERE stream = '${application.id}' AND ver = 1`);
    expect(await findings()).toContainEqual({
      check: 'chain',
      record: expect.stringContaining(`${application.id} version 2`) as string,
      detail: 'a version is missing before it',
    });
  });

  it('a stream cut off at its end: the row knows of more', async () => {
    tamper(`DELETE FROM event WHERE stream = '${application.id}' AND ver = 2`);
    expect(await findings()).toContainEqual({
      check: 'row',
      record: `application ${application.id}`,
      detail: 'its version is 2, its events number 1',
    });
  });

  it('a removed row and an invented row', async () => {
    tamper(
      `DELETE FROM ticket; INSERT INTO org SELECT 'org_x', kind, name, name_en, state, ver, head, created_at FROM org LIMIT 1`,
    );
    const found = (await findings()).map(({ record, detail }) => `${record}: ${detail}`);
    expect(found.some((text) => /^ticket tic_\w+: it has events and no row$/.test(text))).toBe(true);
    expect(found).toContain('org org_x: it has no events');
  });

  it('a row that carries another hash', async () => {
    tamper(`UPDATE product SET head = 'x'`);
    expect((await findings())[0]?.detail).toBe('it does not carry the hash of its last event');
  });
});

describe('figures that no longer follow from the events', () => {
  it('a delta with another value, bank or month', async () => {
    tamper(`UPDATE report_delta SET value = value + 1 WHERE measure = 'M17'`);
    expect((await findings())[0]?.detail).toBe('value is 10000001, the event says 10000000');
    tamper(`UPDATE report_delta SET value = value - 1, month = '2026-09' WHERE measure = 'M17'`);
    expect((await findings())[0]?.detail).toBe('month is 2026-09, the event says 2026-10');
  });

  it('a delta that was left out, and one without an event', async () => {
    tamper(`UPDATE report_delta SET stream = 'app_x' WHERE measure = 'M42'`);
    const details = (await findings()).filter((problem) => problem.check === 'figure');
    expect(details.map((problem) => problem.detail)).toEqual([
      'the event moves this measure and no delta was written',
      'there is no event behind this delta',
    ]);
  });

  it('a delta its event does not cause', async () => {
    tamper(`UPDATE report_delta SET measure = 'M21' WHERE measure = 'M42'`);
    const details = (await findings()).map((problem) => problem.detail);
    expect(details).toContain('a delta was written that its event does not cause');
  });

  it('a changed rollup: measure, breakdown and both values', async () => {
    await foldReports({ db, now: AT + 3 * DAY });
    db.sqlite.exec(`UPDATE report_rollup SET value = 7 WHERE measure = 'M15' AND breakdown = 'month'`);
    expect(await findings()).toEqual([
      {
        check: 'rollup',
        record: 'M15 by month 2026-10',
        detail: 'reports show 7 (of 1), the events give 1 (of 1)',
      },
    ]);
  });

  it('a fold mark that was moved without folding', async () => {
    db.sqlite.exec('UPDATE report_fold SET folded_to = 3');
    expect(await checks()).toEqual(['rollup']);
  });

  it('a headline that counting the rows does not confirm', async () => {
    db.sqlite.exec(`UPDATE user SET phone_verified_at = NULL WHERE kind = 'owner'`);
    db.sqlite.exec(`UPDATE org SET state = 'suspended' WHERE kind = 'institution'`);
    expect((await findings()).map((problem) => `${problem.check} ${problem.record}`)).toEqual([
      'headline M01',
      'headline M07',
    ]);
  });

  it('a tab that counts wrongly, or is not counted at all', async () => {
    db.sqlite.exec(`UPDATE queue_count SET count = 9`);
    expect((await findings())[0]?.detail).toBe('the tab says 9, it holds 2');
    db.sqlite.exec(`DELETE FROM queue_count`);
    expect((await findings())[0]?.detail).toBe('the tab says 0, it holds 2');
  });

  it('an account manager whose open cases are counted wrongly', async () => {
    db.sqlite.exec(`UPDATE officer_load SET open = 7`);
    expect((await findings())[0]?.check).toBe('load');
  });

  it('an amount that is not the sum of its drawdowns', async () => {
    db.sqlite.exec(`UPDATE application SET pending_fen = 5 WHERE id = '${application.id}'`);
    expect(await findings()).toEqual([
      {
        check: 'amount',
        record: `${application.id} pending_fen`,
        detail: 'it says 5 fen, its drawdowns add up to 0',
      },
    ]);
  });

  it('an event that lacks what its figure needs is named, and the rest is still verified', async () => {
    tamper(`UPDATE event SET body = '{}' WHERE type = 'application.drawdown_paid'`);
    expect(await findings()).toContainEqual({
      check: 'figure',
      record: expect.stringMatching(/^event \d+ \(application\.drawdown_paid\)$/) as string,
      detail: "the event's body lacks institution",
    });
  });
});

describe('a firm’s ledger that no longer says what the rows say', () => {
  beforeEach(async () => {
    db = new SqliteD1();
    const written = new Ledger(db);
    await written.town('430112001', '高塘岭街道', 'Gaotangling', 1);
    const institution = await written.institution(AT, '湘江农商银行', 'Xiangjiang Rural Commercial Bank');
    const product = await written.product(AT, institution, '湘江税贷');
    const scene = new ConsentScene(db, seeded(1), AT);
    await scene.open(written, { ...product, town: '430112001', firm: '长沙测试有限公司', amount_fen: 100 });
    for (const operation of ['grant', 'read', 'pause', 'resume', 'read'] as const) {
      scene.now += 60_000;
      await scene.run(operation, db, await scene.latest());
    }
  });

  it('verifies before anybody touches it, and counts consents and looks', async () => {
    expect(await verifyDistrict(db)).toMatchObject({
      problems: [],
      checked: { ledger: 1, consents: 1, looks: 2 },
    });
  });

  it.each([
    ['a consent made wider', `UPDATE consent SET data_classes = '["utilities"]'`, 'data_classes is'],
    ['a consent made longer', 'UPDATE consent SET valid_until = valid_until + 1', 'valid_until is'],
    [
      'a consent taken back without a word',
      `UPDATE consent SET state = 'revoked', ended_at = 1`,
      'state is revoked',
    ],
    ['a look that is gone', 'DELETE FROM profile_read WHERE ver = 2', 'there is no row'],
    [
      'a look that was invented',
      `INSERT INTO profile_read SELECT 'rea_x', consent_id, enterprise_id, institution_id,
      application_id, user_id, what, document_id, data_classes, persons, at, ver FROM profile_read LIMIT 1`,
      'no entry',
    ],
    ['a look ascribed to another', `UPDATE profile_read SET user_id = 'usr_x'`, 'user_id is usr_x'],
    ['other words than were agreed to', `UPDATE consent_text SET zh = '甲'`, 'do not give its hash'],
    ['a ledger cut off', `DELETE FROM ledger`, 'has no ledger'],
  ])('%s', async (_, text, detail) => {
    db.sqlite.exec('PRAGMA foreign_keys = OFF');
    tamper(text);
    const found = (await findings()).filter(({ check }) => check === 'ledger');
    expect(found.map((problem) => problem.detail).join('\n')).toContain(detail);
  });

  it('a look while the consent was paused, though chain and rows agree', async () => {
    // As if the entry had been made where it must not: the receipt moved between pause and resumption.
    const events = eventsFrom(
      db.sqlite.prepare("SELECT * FROM event WHERE stream LIKE 'led_%' ORDER BY ver").all(),
    );
    const [granted, read, paused] = events;
    const { problems } = foldLedger([granted, paused, read].filter((event) => event !== undefined));
    expect(problems.map(({ detail }) => detail)).toEqual([
      expect.stringContaining('without a consent in force'),
    ]);
  });
});

it('many problems of one kind are counted and only the first are listed', async () => {
  for (let i = 0; i < 30; i += 1) await ledger.owner(AT + 3 * DAY);
  tamper(`UPDATE event SET reason = 'x' WHERE type = 'user.registered'`);
  const result = await verifyDistrict(db);
  expect(result.problems.filter((problem) => problem.check === 'chain')).toHaveLength(20);
  expect(result.problem_count).toBe(31);
});

describe('lateness that somebody would rather not have had', () => {
  it('a missed deadline whose record is gone', async () => {
    tamper('DELETE FROM breach');
    expect((await findings())[0]?.detail).toBe('it has an event and no row');
  });

  it('a missed deadline that was recorded later than it was', async () => {
    tamper('UPDATE breach SET recorded_at = recorded_at + 1');
    expect((await findings())[0]?.detail).toMatch(/^recorded_at is \d+, its events say \d+$/);
  });
});
