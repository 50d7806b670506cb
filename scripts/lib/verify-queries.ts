// What verification reads. It writes nothing, and its plain counts do not use the tables that reports are made of.
import { eventsFrom } from '../../worker/audit/queries.ts';
import type { Event } from '../../worker/audit/rules.ts';
import { rowOf, rowsOf, sql, type Sql } from '../../worker/lib/sql.ts';
import type { BreachRow } from '../../worker/applications/queries-breaches.ts';
import type { TicketWordRow } from '../../worker/supervision/queries.ts';
import type { FoldedRead } from '../../worker/consents/fold.ts';
import type { ConsentRow } from '../../worker/consents/rules.ts';
import type { Breakdown, MeasureId } from '../../worker/reports/terms.ts';

/** Rows per page of whatever is read whole. */
export const PAGE = 1000;

/** A page of all events, stream by stream, each in the order of its versions. */
export async function listEventsByStream(
  db: D1Database,
  after: { stream: string; ver: number },
): Promise<(Event & { seq: number })[]> {
  const rows = await rowsOf(
    db,
    sql`SELECT * FROM event WHERE (stream, ver) > (${after.stream}, ${after.ver}) ORDER BY stream, ver LIMIT ${PAGE}`,
  );
  return eventsFrom(rows) as (Event & { seq: number })[];
}

/** Tables whose rows carry the version and the last hash of their stream, with the prefix of their ids. */
export const AGGREGATES = {
  application: 'app_',
  demand: 'dem_',
  ledger: 'led_',
  product: 'prd_',
  org: 'org_',
  ticket: 'tic_',
  policy: 'pol_',
  claim: 'clm_',
  watch: 'wat_',
  institution_application: 'joi_',
  objection: 'obj_',
  document: 'doc_',
  meeting: 'mtg_',
} as const;
export type Aggregate = keyof typeof AGGREGATES;

export type AggregateRow = { id: string; ver: number; head: string };

/** A page of an aggregate's rows by id. */
export async function listAggregates(
  db: D1Database,
  aggregate: Aggregate,
  afterId: string,
): Promise<AggregateRow[]> {
  return rowsOf<AggregateRow>(db, {
    text: `SELECT id, ver, head FROM ${aggregate} WHERE id > ?1 ORDER BY id LIMIT ?2`,
    values: [afterId, PAGE],
  });
}

/** A consent row as the ledger can tell it, with the person's data that it keeps a commitment of. */
export type ConsentOfLedger = ConsentRow & { ledger: string };

/** The consents of the firms with these ledgers. */
export async function listConsentsOf(db: D1Database, ledgers: readonly string[]): Promise<ConsentOfLedger[]> {
  return rowsOf<ConsentOfLedger>(
    db,
    sql`SELECT c.*, l.id AS ledger FROM json_each(${JSON.stringify(ledgers)}) k
      JOIN ledger l ON l.id = k.value JOIN consent c ON c.enterprise_id = l.enterprise_id`,
  );
}

/** The recorded looks at the firms with these ledgers. */
export async function listReadsOf(
  db: D1Database,
  ledgers: readonly string[],
): Promise<(FoldedRead & { ledger: string })[]> {
  return rowsOf(
    db,
    sql`SELECT r.*, l.id AS ledger FROM json_each(${JSON.stringify(ledgers)}) k
      JOIN ledger l ON l.id = k.value JOIN profile_read r ON r.enterprise_id = l.enterprise_id`,
  );
}

/** A reconsideration as the events of its application tell it. */
export type ReviewOfEvents = {
  application_id: string;
  ver: number;
  state: string;
  consent_id: string;
  reviewer_id: string | null;
  decided_by: string | null;
};

export function listReviews(db: D1Database): Promise<ReviewOfEvents[]> {
  return rowsOf(db, sql`SELECT application_id, ver, state, consent_id, reviewer_id, decided_by FROM review`);
}

export function listReroutes(db: D1Database): Promise<{ from_id: string; to_id: string }[]> {
  return rowsOf(db, sql`SELECT from_id, to_id FROM reroute`);
}

export type DemandOfEvents = { id: string; state: string; interests: number; dispatches: number };

/** These demands as their rows tell them. */
export async function listDemands(db: D1Database, ids: readonly string[]): Promise<DemandOfEvents[]> {
  return rowsOf(
    db,
    sql`SELECT d.id, d.state, d.interests, d.dispatches FROM json_each(${JSON.stringify(ids)}) k JOIN demand d ON d.id = k.value`,
  );
}

export type InterestOfEvents = {
  id: string;
  demand_id: string;
  institution_id: string;
  product_id: string;
  state: string;
  message: string;
  salt: string;
};

/** The interests in these demands. */
export async function listInterests(db: D1Database, ids: readonly string[]): Promise<InterestOfEvents[]> {
  return rowsOf(
    db,
    sql`SELECT n.id, n.demand_id, n.institution_id, n.product_id, n.state, n.message, n.salt
      FROM json_each(${JSON.stringify(ids)}) k JOIN interest n ON n.demand_id = k.value`,
  );
}

export type OfferOfEvents = {
  id: string;
  application_id: string;
  state: string;
  cause: string | null;
  hash: string;
  terms: string;
  cost: string;
};

/** The offers of some applications. */
export async function listOffers(db: D1Database, ids: readonly string[]): Promise<OfferOfEvents[]> {
  return rowsOf(
    db,
    sql`SELECT f.id, f.application_id, f.state, f.cause, f.hash, f.terms, f.cost
      FROM json_each(${JSON.stringify(ids)}) k JOIN offer f ON f.application_id = k.value`,
  );
}

/** Who signed the offers of some applications, the first signature first. */
export async function listOfferSignatures(
  db: D1Database,
  ids: readonly string[],
): Promise<{ offer_id: string; stage: string; approved_by: string }[]> {
  return rowsOf(
    db,
    sql`SELECT p.offer_id, p.stage, p.approved_by FROM json_each(${JSON.stringify(ids)}) k
      JOIN offer f ON f.application_id = k.value JOIN offer_approval p ON p.offer_id = f.id
      ORDER BY p.offer_id, p.stage`,
  );
}

/** How many offers some applications say that they have. */
export async function listOfferCounts(
  db: D1Database,
  ids: readonly string[],
): Promise<{ id: string; offers_open: number; offers_proposed: number }[]> {
  return rowsOf(
    db,
    sql`SELECT a.id, a.offers_open, a.offers_proposed
      FROM json_each(${JSON.stringify(ids)}) k JOIN application a ON a.id = k.value`,
  );
}

/** Texts whose hash is not theirs are found by whoever computes it: all that are kept. */
export async function listConsentTexts(
  db: D1Database,
  afterHash: string,
): Promise<{ hash: string; zh: string; en: string }[]> {
  return rowsOf(
    db,
    sql`SELECT hash, zh, en FROM consent_text WHERE hash > ${afterHash} ORDER BY hash LIMIT ${PAGE}`,
  );
}

/** Consents and looks of firms that have no ledger at all. */
export async function listOutsideLedgers(db: D1Database, limit: number): Promise<{ record: string }[]> {
  return rowsOf(
    db,
    sql`SELECT 'consent ' || id AS record FROM consent c
        WHERE NOT EXISTS (SELECT 1 FROM ledger l WHERE l.enterprise_id = c.enterprise_id)
      UNION ALL SELECT 'look ' || id FROM profile_read r
        WHERE NOT EXISTS (SELECT 1 FROM ledger l WHERE l.enterprise_id = r.enterprise_id) LIMIT ${limit}`,
  );
}

export type DeltaRow = {
  id: number;
  measure: string;
  occurred_at: number;
  month: string;
  recorded_at: number;
  value: number;
  institution_id: string;
  town: string;
  object: string;
  stream: string;
  ver: number;
};

/** The deltas that were written with a page of events. */
export async function listDeltasOf(
  db: D1Database,
  events: readonly { stream: string; ver: number }[],
): Promise<DeltaRow[]> {
  const keys = JSON.stringify(events.map(({ stream, ver }) => [stream, ver]));
  return rowsOf<DeltaRow>(
    db,
    sql`SELECT d.* FROM json_each(${keys}) k CROSS JOIN report_delta d
      ON d.stream = k.value ->> 0 AND d.ver = k.value ->> 1`,
  );
}

/** The first deltas of which there is no event, by the order of recording. */
export async function listOrphanDeltas(db: D1Database, limit: number): Promise<DeltaRow[]> {
  return rowsOf<DeltaRow>(
    db,
    sql`SELECT d.* FROM report_delta d LEFT JOIN event e ON e.stream = d.stream AND e.ver = d.ver
      WHERE e.seq IS NULL ORDER BY d.id LIMIT ${limit}`,
  );
}

/** A page of the deltas that the rollups do not contain yet. */
export async function listUnfolded(db: D1Database, afterId: number): Promise<DeltaRow[]> {
  return rowsOf<DeltaRow>(
    db,
    sql`SELECT * FROM report_delta
      WHERE id > MAX(${afterId}, (SELECT folded_to FROM report_fold WHERE id = 1)) ORDER BY id LIMIT ${PAGE}`,
  );
}

export type RollupRow = {
  measure: MeasureId;
  breakdown: Breakdown;
  key: string;
  value: number;
  count: number;
};

/** All rollups: as many as there are measures, institutions, towns and months. */
export async function listRollups(db: D1Database): Promise<RollupRow[]> {
  return rowsOf<RollupRow>(db, sql`SELECT measure, breakdown, key, value, count FROM report_rollup`);
}

export type PlainCounts = { M01: number; M07: number; M09: number; M15: number; M17: number };

/** The headline figures counted from the rows themselves. */
export async function countPlainly(db: D1Database): Promise<PlainCounts> {
  const row = await rowOf<PlainCounts>(
    db,
    sql`SELECT
      (SELECT COUNT(*) FROM user WHERE kind = 'owner' AND phone_verified_at IS NOT NULL) AS M01,
      (SELECT COUNT(*) FROM institution i JOIN org o ON o.id = i.org_id WHERE o.state = 'active') AS M07,
      (SELECT COUNT(*) FROM product WHERE state = 'listed') AS M09,
      (SELECT COUNT(DISTINCT application_id) FROM drawdown WHERE state = 'paid') AS M15,
      (SELECT COALESCE(SUM(amount_fen), 0) FROM drawdown WHERE state = 'paid') AS M17`,
  );
  if (!row) throw new Error('counting answered nothing');
  return row;
}

export type CountMismatch = { record: string; kept: number; counted: number };

/** Tabs of which the kept number of rows is not the number of rows. */
export function selectWrongQueueCounts(limit: number): Sql {
  return sql`WITH counted AS (SELECT institution_id, tab, COUNT(*) AS n FROM application
      WHERE state <> 'void' GROUP BY institution_id, tab)
    SELECT COALESCE(q.institution_id, c.institution_id) || ' ' || COALESCE(q.tab, c.tab) AS record,
      COALESCE(q.count, 0) AS kept, COALESCE(c.n, 0) AS counted
    FROM queue_count q FULL JOIN counted c ON c.institution_id = q.institution_id AND c.tab = q.tab
    WHERE COALESCE(q.count, 0) <> COALESCE(c.n, 0) ORDER BY record LIMIT ${limit}`;
}

/** Account managers whose open applications are not as many as their counter says. */
export function selectWrongLoads(limit: number): Sql {
  return sql`WITH counted AS (SELECT institution_id, officer_id, COUNT(*) AS n FROM application
      WHERE tab IN ('to_take_up', 'in_progress', 'waiting_firm', 'to_pay') GROUP BY institution_id, officer_id)
    SELECT COALESCE(l.institution_id, c.institution_id) || ' ' || COALESCE(l.officer_id, c.officer_id) AS record,
      COALESCE(l.open, 0) AS kept, COALESCE(c.n, 0) AS counted
    FROM officer_load l FULL JOIN counted c ON c.institution_id = l.institution_id AND c.officer_id = l.officer_id
    WHERE COALESCE(l.open, 0) <> COALESCE(c.n, 0) ORDER BY record LIMIT ${limit}`;
}

/** Applications whose paid or pending amount is not the sum of their drawdowns in that state. */
export function selectWrongAmounts(limit: number): Sql {
  return sql`WITH sums AS (SELECT application_id,
        SUM(CASE WHEN state = 'paid' THEN amount_fen ELSE 0 END) AS paid,
        SUM(CASE WHEN state = 'requested' THEN amount_fen ELSE 0 END) AS pending
      FROM drawdown GROUP BY application_id)
    SELECT a.id || CASE WHEN a.disbursed_fen <> COALESCE(s.paid, 0) THEN ' disbursed_fen' ELSE ' pending_fen' END AS record,
      CASE WHEN a.disbursed_fen <> COALESCE(s.paid, 0) THEN a.disbursed_fen ELSE a.pending_fen END AS kept,
      CASE WHEN a.disbursed_fen <> COALESCE(s.paid, 0) THEN COALESCE(s.paid, 0) ELSE COALESCE(s.pending, 0) END AS counted
    FROM application a LEFT JOIN sums s ON s.application_id = a.id
    WHERE a.disbursed_fen <> COALESCE(s.paid, 0) OR a.pending_fen <> COALESCE(s.pending, 0)
    ORDER BY a.id LIMIT ${limit}`;
}

/** Budgets of which what is granted or paid is not the sum of their claims; those of which nothing was written are 0. */
export function selectWrongBudgets(limit: number): Sql {
  return sql`WITH sums AS (SELECT policy_id,
        SUM(CASE WHEN state = 'granted' THEN granted_fen ELSE 0 END) AS committed,
        SUM(CASE WHEN state IN ('paid', 'received') THEN granted_fen ELSE 0 END) AS paid
      FROM claim WHERE granted_fen IS NOT NULL GROUP BY policy_id)
    SELECT COALESCE(b.policy_id, s.policy_id) || CASE WHEN COALESCE(b.committed_fen, 0) <> COALESCE(s.committed, 0)
        THEN ' committed_fen' ELSE ' paid_fen' END AS record,
      CASE WHEN COALESCE(b.committed_fen, 0) <> COALESCE(s.committed, 0)
        THEN COALESCE(b.committed_fen, 0) ELSE COALESCE(b.paid_fen, 0) END AS kept,
      CASE WHEN COALESCE(b.committed_fen, 0) <> COALESCE(s.committed, 0)
        THEN COALESCE(s.committed, 0) ELSE COALESCE(s.paid, 0) END AS counted
    FROM policy_budget b FULL JOIN sums s ON s.policy_id = b.policy_id
    WHERE COALESCE(b.committed_fen, 0) <> COALESCE(s.committed, 0) OR COALESCE(b.paid_fen, 0) <> COALESCE(s.paid, 0)
    ORDER BY record LIMIT ${limit}`;
}

/** A claim with what the last of its events that moved it, and the one that granted it, say of it. */
export type ClaimFold = {
  readonly id: string;
  readonly state: string;
  readonly told_state: string | null;
  readonly amount_fen: number;
  readonly told_amount_fen: number | null;
  readonly granted_fen: number | null;
  readonly told_granted_fen: number | null;
  readonly paid_on: string | null;
  readonly told_paid_on: string | null;
};

/** Claims whose row is not what their events make of them. */
export async function listWrongClaims(db: D1Database, limit: number): Promise<ClaimFold[]> {
  return rowsOf<ClaimFold>(
    db,
    sql`WITH told AS (SELECT c.id, c.state, c.amount_fen, c.granted_fen, c.paid_on,
        (SELECT e.body ->> '$.to' FROM event e WHERE e.stream = c.id ORDER BY e.ver DESC LIMIT 1) AS told_state,
        (SELECT e.body ->> '$.amount_fen' FROM event e WHERE e.stream = c.id AND e.ver = 1) AS told_amount_fen,
        (SELECT e.body ->> '$.granted_fen' FROM event e WHERE e.stream = c.id AND e.type = 'claim.granted') AS told_granted_fen,
        (SELECT e.body ->> '$.paid_on' FROM event e WHERE e.stream = c.id AND e.type = 'claim.paid') AS told_paid_on
      FROM claim c)
    SELECT * FROM told WHERE state IS NOT told_state OR amount_fen IS NOT told_amount_fen
      OR granted_fen IS NOT told_granted_fen OR paid_on IS NOT told_paid_on ORDER BY id LIMIT ${limit}`,
  );
}

/** Runs one of the comparisons above. */
export async function listMismatches(
  db: D1Database,
  select: (limit: number) => Sql,
  limit: number,
): Promise<CountMismatch[]> {
  return rowsOf<CountMismatch>(db, select(limit));
}

/** How many rows there are to verify besides events. */
export async function countKept(
  db: D1Database,
): Promise<{ deltas: number; tabs: number; applications: number; drawdowns: number }> {
  const row = await rowOf<{ deltas: number; tabs: number; applications: number; drawdowns: number }>(
    db,
    sql`SELECT (SELECT COUNT(*) FROM report_delta) AS deltas, (SELECT COUNT(*) FROM queue_count) AS tabs,
      (SELECT COUNT(*) FROM application) AS applications, (SELECT COUNT(*) FROM drawdown) AS drawdowns`,
  );
  if (!row) throw new Error('counting answered nothing');
  return row;
}

/** A paper as its events can tell it, with its uses as a JSON list of [application, item, state]. */
export type PaperOfEvents = {
  id: string;
  state: string;
  hidden_at: number | null;
  sha256: string;
  uses: string;
};

/** The rows of these papers. */
export async function listPapers(db: D1Database, ids: readonly string[]): Promise<PaperOfEvents[]> {
  return rowsOf<PaperOfEvents>(
    db,
    sql`SELECT d.id, d.state, d.hidden_at, d.sha256, (SELECT COALESCE(json_group_array(json_array(u.application_id,
        u.item_id, u.state)), '[]') FROM document_use u WHERE u.document_id = d.id) AS uses
      FROM json_each(${JSON.stringify(ids)}) k JOIN document d ON d.id = k.value`,
  );
}

/** The missed deadlines of these applications. */
export async function listBreaches(db: D1Database, applications: readonly string[]): Promise<BreachRow[]> {
  return rowsOf<BreachRow>(
    db,
    sql`SELECT b.* FROM json_each(${JSON.stringify(applications)}) k JOIN breach b ON b.application_id = k.value`,
  );
}

/** What was written with these tickets. */
export async function listTicketWords(db: D1Database, tickets: readonly string[]): Promise<TicketWordRow[]> {
  return rowsOf<TicketWordRow>(
    db,
    sql`SELECT w.* FROM json_each(${JSON.stringify(tickets)}) k JOIN ticket_word w ON w.ticket_id = k.value`,
  );
}
