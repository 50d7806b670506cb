// A district written by hand: rows, events and figures of single moves, without the commands that make them in the
// product. For tests of what is read from a consistent database, or from one that was tampered with.
import { insertEvent } from '../worker/audit/queries.ts';
import { after, newStream, nextEvent, type Stream } from '../worker/audit/rules.ts';
import { SYSTEM } from '../worker/lib/actor.ts';
import { newId, type IdKind } from '../worker/lib/ids.ts';
import { sql, writeAll, type Sql } from '../worker/lib/sql.ts';
import { deltaStatements } from '../worker/reports/queries.ts';
import { insertApplication } from '../worker/applications/queries.ts';
import { insertTicket } from '../worker/supervision/queries.ts';
import { updateLoad } from '../worker/routing/queries.ts';
import { ticketRaised } from '../worker/supervision/rules.ts';

const HOUR_MS = 3_600_000;

/** What the ledger remembers of an application. */
export type Written = { id: string; number: string; institution: string; town: string; stream: Stream };

/** A product on the shelf. */
export type Listed = { institution: string; product: string; version: string };

/** A hand-written district. Each move takes an instant (epoch ms) and is one batch. */
export class Ledger {
  readonly db: D1Database;
  #next = 1;

  constructor(db: D1Database) {
    this.db = db;
  }

  id(kind: IdKind): string {
    const n = this.#next++;
    return newId(kind, n, () => new Uint8Array(10).fill(n % 251));
  }

  /** One event of a stream with whatever it moves; returns the stream after it. */
  async happen(
    stream: Stream,
    at: number,
    type: string,
    body: Record<string, unknown>,
    rows: (next: Stream) => Sql[],
  ) {
    const event = nextEvent(stream, SYSTEM, at, { type, command: 'test', body });
    await writeAll(this.db, [...rows(after(event)), insertEvent(event), ...deltaStatements(event)]);
    return after(event);
  }

  async town(code: string, zh: string, en: string, position: number): Promise<string> {
    await writeAll(this.db, [
      sql`INSERT INTO town (code, name_zh, name_en, position) VALUES (${code}, ${zh}, ${en}, ${position})`,
    ]);
    return code;
  }

  async owner(at: number): Promise<string> {
    const id = this.id('user');
    const phone = `139${String(this.#next).padStart(8, '0')}`;
    await this.happen(newStream(id), at, 'user.registered', { user: id, kind: 'owner' }, () => [
      sql`INSERT INTO user (id, kind, name, phone, phone_verified_at, created_at)
        VALUES (${id}, 'owner', ${phone}, ${phone}, ${at}, ${at})`,
    ]);
    return id;
  }

  async institution(at: number, zh: string, en: string): Promise<string> {
    const id = this.id('org');
    await this.happen(newStream(id), at, 'institution.admitted', { institution: id }, ({ ver, head }) => [
      sql`INSERT INTO org (id, kind, name, ver, head, created_at)
        VALUES (${id}, 'institution', ${`${zh}股份有限公司`}, ${ver}, ${head}, ${at})`,
      sql`INSERT INTO institution (org_id, kind, short_name, name_en, uscc, licence, joined_at)
        VALUES (${id}, 'bank', ${zh}, ${en}, ${id}, 'L', ${at})`,
    ]);
    return id;
  }

  async product(at: number, institution: string, name: string): Promise<Listed> {
    const id = this.id('product');
    const version = this.id('version');
    const body = { product: id, institution, version };
    await this.happen(newStream(id), at, 'product.listed', body, ({ ver, head }) => [
      sql`INSERT INTO product (id, institution_id, code, state, version_id, ver, head, created_at)
        VALUES (${id}, ${institution}, ${`P-${this.#next}`}, 'listed', ${version}, ${ver}, ${head}, ${at})`,
      sql`INSERT INTO product_version (id, product_id, number, listing, hash, made_by, approved_by, reviewed_by, created_at)
        VALUES (${version}, ${id}, 1, ${JSON.stringify({ name })}, 'h', 'usr_a', 'usr_b', 'usr_c', ${at})`,
    ]);
    return { institution, product: id, version };
  }

  /** A submitted application of a new firm, with its demand, branch and officer. */
  async application(
    at: number,
    of: Listed & { town: string; firm: string; amount_fen: number },
  ): Promise<Written> {
    const [person, enterprise, branch, demand, id] = (
      ['user', 'org', 'branch', 'demand', 'application'] as const
    ).map((kind) => this.id(kind)) as [string, string, string, string, string];
    const number = `WC-${this.#next}`;
    await this.happen(newStream(enterprise), at, 'enterprise.bound', { enterprise }, ({ ver, head }) => [
      sql`INSERT INTO user (id, kind, name, login, created_at) VALUES (${person}, 'staff', 'L', ${person}, ${at})`,
      sql`INSERT INTO org (id, kind, name, ver, head, created_at)
        VALUES (${enterprise}, 'enterprise', ${of.firm}, ${ver}, ${head}, ${at})`,
      sql`INSERT INTO enterprise (org_id, uscc, org_type, registration_status, established_on, industry, town,
          legal_representative, registered_capital_fen, registry_as_of)
        VALUES (${enterprise}, ${enterprise}, 'enterprise', 'active', '2020-01-01', 'C1311', ${of.town}, 'L', 0, '2026-01-01')`,
      sql`INSERT INTO branch (id, org_id, name, name_en, town, phone, serves, authority_fen, position)
        VALUES (${branch}, ${of.institution}, '网点', 'Branch', ${of.town}, '0731', '[]', 1, 1)`,
    ]);
    await this.happen(
      newStream(demand),
      at,
      'demand.published',
      { demand, channel: 'self', town: of.town, amount_fen: of.amount_fen, application: id },
      ({ ver, head }) => [
        sql`INSERT INTO demand (id, enterprise_id, channel, state, town, amount_fen, term_months, purpose, published_at, ver, head)
          VALUES (${demand}, ${enterprise}, 'self', 'in_progress', ${of.town}, ${of.amount_fen}, 12, 'wages', ${at}, ${ver}, ${head})`,
      ],
    );
    const body = { application: id, institution: of.institution, town: of.town, amount_fen: of.amount_fen };
    const stream = await this.happen(newStream(id), at, 'application.submitted', body, ({ ver, head }) => [
      insertApplication({
        id,
        number,
        ver,
        head,
        state: 'submitted',
        tab: 'to_take_up',
        resume_state: null,
        demand_id: demand,
        enterprise_id: enterprise,
        enterprise_name: of.firm,
        town: of.town,
        institution_id: of.institution,
        branch_id: branch,
        officer_id: person,
        officer_name: '李',
        product_id: of.product,
        product_version_id: of.version,
        product_name: '测试贷',
        guarantee_type: 'credit',
        amount_fen: of.amount_fen,
        term_months: 12,
        purpose: 'wages',
        submitted_by: person,
        submitted_at: at,
        opens_at: at,
        state_at: at,
        sort_at: at,
        due_at: null,
        due_clock: null,
        alarm_at: null,
        breaches: 0,
        clocks: '[]',
        met_count: 0,
        condition_count: 0,
        offer_id: null,
        approved_fen: null,
        contract_no: null,
        signed_on: null,
        disbursed_fen: 0,
        pending_fen: 0,
        reason_codes: null,
      }),
      sql`UPDATE application SET approved_fen = amount_fen WHERE id = ${id}`,
      sql`INSERT INTO queue_count (institution_id, tab, count) VALUES (${of.institution}, 'to_take_up', 1)
        ON CONFLICT (institution_id, tab) DO UPDATE SET count = count + 1`,
      updateLoad(of.institution, person, 1),
    ]);
    return { id, number, institution: of.institution, town: of.town, stream };
  }

  /** A paid drawdown; the application stays in its tab, which no test here minds. */
  async payOut(at: number, application: Written, amount_fen: number, paid_on: string): Promise<Written> {
    const drawdown = this.id('drawdown');
    const first = application.stream.ver === 1;
    const body = {
      application: application.id,
      institution: application.institution,
      town: application.town,
      drawdown,
      amount_fen,
      paid_on,
      first,
    };
    const stream = await this.happen(
      application.stream,
      at,
      'application.drawdown_paid',
      body,
      ({ ver, head }) => [
        sql`UPDATE application SET ver = ${ver}, head = ${head}, disbursed_fen = disbursed_fen + ${amount_fen}
        WHERE id = ${application.id}`,
        sql`INSERT INTO drawdown (id, application_id, institution_id, bank_reference, state, amount_fen, rate_ppm, paid_on,
          matures_on, account_tail, recorded_by, recorded_at)
        SELECT ${drawdown}, id, institution_id, ${drawdown}, 'paid', ${amount_fen}, 34500, ${paid_on}, '2027-12-31', '1234',
          officer_id, ${at} FROM application WHERE id = ${application.id}`,
      ],
    );
    return { ...application, stream };
  }

  /** A missed clock with its ticket. */
  async breach(at: number, application: Written, firm: string): Promise<Written> {
    const due_at = at - HOUR_MS;
    const { row, event } = ticketRaised({
      id: this.id('ticket'),
      number: `WC-T${this.#next}`,
      now: at,
      cause: 'clock_breached',
      clock: 'take_up',
      due_at,
      application_id: application.id,
      application_number: application.number,
      enterprise_id: 'org_e',
      enterprise_name: firm,
      institution_id: application.institution,
    });
    const body = {
      application: application.id,
      institution: application.institution,
      town: application.town,
    };
    const stream = await this.happen(
      application.stream,
      at,
      'application.clock_breached',
      { ...body, clock: 'take_up', due_at },
      ({ ver, head }) => [
        sql`UPDATE application SET ver = ${ver}, head = ${head}, breaches = breaches + 1 WHERE id = ${application.id}`,
        insertEvent(event),
        insertTicket(row),
        sql`INSERT INTO breach (application_id, clock, due_at, application_number, institution_id, branch_id, officer_id,
            recorded_at, rung, rung_at)
          SELECT id, 'take_up', ${due_at}, number, institution_id, branch_id, officer_id, ${at}, 'branch', ${at}
          FROM application WHERE id = ${application.id}`,
      ],
    );
    return { ...application, stream };
  }
}
