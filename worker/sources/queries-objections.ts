// Objections in D1.
import { rowsOf, sql, type Sql } from '../lib/sql.ts';
import type { AttributeId } from '../matching/attributes.ts';
import type { DataClass } from '../matching/terms-facts.ts';
import type { FactBody } from '../organisations/facts.ts';
import type { NamedClock } from './machine.ts';
import type { ObjectionOutcome, ObjectionState, ObjectionView, SourceAnswered } from './terms-objections.ts';

/** The fact that is objected to, as it was shown. */
export type DisputedFact = { readonly body: FactBody; readonly as_of: string; readonly provider: string };

/** What somebody wrote with a move. The event of that version keeps a commitment to it, made with the salt. */
export type ObjectionNote = {
  readonly ver: number;
  readonly by: string;
  readonly text: string;
  readonly salt: string;
  readonly at: number;
};

export type SourceAnswer = { readonly result: SourceAnswered; readonly as_of: string };

export type Objection = {
  readonly id: string;
  readonly number: string;
  readonly enterprise_id: string;
  readonly attr: AttributeId;
  readonly data_class: DataClass;
  readonly source: string;
  readonly fact: DisputedFact;
  readonly text: string;
  readonly wanted: string;
  readonly state: ObjectionState;
  readonly owner_id: string | null;
  readonly clocks: readonly NamedClock[];
  readonly due_at: number | null;
  readonly alarm_at: number | null;
  readonly ask_next_at: number | null;
  readonly ask_attempts: number;
  readonly source_answer: SourceAnswer | null;
  readonly outcome: ObjectionOutcome | null;
  readonly notes: readonly ObjectionNote[];
  readonly raised_by: string;
  readonly raised_at: number;
  readonly closed_at: number | null;
  readonly ver: number;
  readonly head: string;
};

type Row = Omit<Objection, 'fact' | 'clocks' | 'source_answer' | 'notes'> & {
  readonly fact: string;
  readonly clocks: string;
  readonly source_answer: string | null;
  readonly notes: string;
};

/** Rows of a whole objection. */
export function objectionsFrom(rows: readonly unknown[] | undefined): Objection[] {
  return ((rows ?? []) as Row[]).map((row) => ({
    ...row,
    fact: JSON.parse(row.fact) as DisputedFact,
    clocks: JSON.parse(row.clocks) as NamedClock[],
    source_answer: row.source_answer === null ? null : (JSON.parse(row.source_answer) as SourceAnswer),
    notes: JSON.parse(row.notes) as ObjectionNote[],
  }));
}

export function insertObjection(row: Objection): Sql {
  return sql`INSERT INTO objection (id, number, enterprise_id, attr, data_class, source, fact, text, wanted, state, owner_id,
      clocks, due_at, alarm_at, notes, raised_by, raised_at, ver, head)
    VALUES (${row.id}, ${row.number}, ${row.enterprise_id}, ${row.attr}, ${row.data_class}, ${row.source},
      ${JSON.stringify(row.fact)}, ${row.text}, ${row.wanted}, ${row.state}, ${row.owner_id}, ${JSON.stringify(row.clocks)},
      ${row.due_at}, ${row.alarm_at}, ${JSON.stringify(row.notes)}, ${row.raised_by}, ${row.raised_at}, ${row.ver},
      ${row.head})`;
}

/** Writes what a move or the system changed; nothing changes when somebody else was faster. */
export function updateObjection(row: Objection): Sql {
  return sql`UPDATE objection SET state = ${row.state}, clocks = ${JSON.stringify(row.clocks)}, due_at = ${row.due_at},
      alarm_at = ${row.alarm_at}, ask_next_at = ${row.ask_next_at}, ask_attempts = ${row.ask_attempts},
      source_answer = ${row.source_answer && JSON.stringify(row.source_answer)}, outcome = ${row.outcome},
      notes = ${JSON.stringify(row.notes)}, closed_at = ${row.closed_at}, ver = ${row.ver}, head = ${row.head}
    WHERE id = ${row.id} AND ver = ${row.ver - 1}`;
}

/** Puts the next question to the source off; the objection itself stays as it is. */
export function updateAskNext(id: string, next_at: number): Sql {
  return sql`UPDATE objection SET ask_next_at = ${next_at}, ask_attempts = ask_attempts + 1
    WHERE id = ${id} AND state = 'asked'`;
}

export function selectObjection(id: string): Sql {
  return sql`SELECT * FROM objection WHERE id = ${id}`;
}

export function selectOwnObjection(id: string, enterpriseId: string): Sql {
  return sql`SELECT * FROM objection WHERE id = ${id} AND enterprise_id = ${enterpriseId}`;
}

export function selectOwnObjections(enterpriseId: string): Sql {
  return sql`SELECT * FROM objection WHERE enterprise_id = ${enterpriseId} ORDER BY raised_at DESC, id DESC LIMIT 100`;
}

/** What is disputed of a firm at present: the fact is marked wherever it is shown, and the firm's words go with it. */
export type OpenObjection = Pick<
  Objection,
  'id' | 'number' | 'attr' | 'state' | 'text' | 'wanted' | 'raised_at'
>;

export function selectOpenObjections(enterpriseId: string): Sql {
  return sql`SELECT id, number, attr, state, text, wanted, raised_at FROM objection
    WHERE enterprise_id = ${enterpriseId} AND state IN ('checking', 'asked', 'answered') ORDER BY raised_at LIMIT 200`;
}

/** Rows of {@link selectOpenObjections} by attribute, as a profile marks its facts. */
export function disputesFrom(
  rows: readonly unknown[] | undefined,
): Map<string, { id: string; number: string; state: ObjectionState }> {
  const open = (rows ?? []) as OpenObjection[];
  return new Map(open.map(({ id, number, attr, state }) => [attr, { id, number, state }]));
}

export type ListedObjection = Objection & {
  readonly enterprise_name: string;
  readonly owner_name: string | null;
};

/** The office's list: open ones, or those of one person among them, by their deadline; those that are over, the latest first. */
export async function listObjections(
  db: D1Database,
  view: ObjectionView,
  userId: string,
): Promise<ListedObjection[]> {
  const rows = await rowsOf<Row & { enterprise_name: string; owner_name: string | null }>(
    db,
    view === 'closed'
      ? sql`SELECT b.*, o.name AS enterprise_name, u.name AS owner_name
          FROM objection b JOIN org o ON o.id = b.enterprise_id LEFT JOIN user u ON u.id = b.owner_id
          WHERE b.state IN ('closed', 'withdrawn') ORDER BY b.raised_at DESC, b.id DESC LIMIT 200`
      : sql`SELECT b.*, o.name AS enterprise_name, u.name AS owner_name
          FROM objection b JOIN org o ON o.id = b.enterprise_id LEFT JOIN user u ON u.id = b.owner_id
          WHERE b.state IN ('checking', 'asked', 'answered')
            AND (${view} = 'open' OR b.owner_id = ${userId} OR b.owner_id IS NULL)
          ORDER BY b.due_at, b.id LIMIT 200`,
  );
  return objectionsFrom(rows) as ListedObjection[];
}

/** Names of a firm and of an objection's owner, beside it. */
export function selectObjectionNames(id: string): Sql {
  return sql`SELECT o.name AS enterprise_name, e.uscc, u.name AS owner_name FROM objection b
    JOIN org o ON o.id = b.enterprise_id JOIN enterprise e ON e.org_id = b.enterprise_id
    LEFT JOIN user u ON u.id = b.owner_id WHERE b.id = ${id}`;
}

/** The person of the office with the fewest open objections; reviewers before supervisors. */
export function selectNextOwner(): Sql {
  return sql`SELECT m.user_id FROM membership m JOIN org o ON o.id = m.org_id AND o.kind = 'office'
    WHERE m.role IN ('office_reviewer', 'office_supervisor') AND m.state = 'active'
    ORDER BY m.role = 'office_supervisor',
      (SELECT COUNT(*) FROM objection b WHERE b.owner_id = m.user_id AND b.state IN ('checking', 'asked', 'answered')),
      m.user_id LIMIT 1`;
}

export function ownerFrom(rows: readonly unknown[] | undefined): string | null {
  return (rows as { user_id: string }[] | undefined)?.[0]?.user_id ?? null;
}

/** The official snapshot of an attribute as it is kept, shown or hidden. */
export function selectOfficialFact(enterpriseId: string, attr: AttributeId): Sql {
  return sql`SELECT body, as_of, provider, hidden_at FROM fact
    WHERE enterprise_id = ${enterpriseId} AND attr = ${attr} AND source = 'official'`;
}

/** A row of {@link selectOfficialFact} that is shown, or null. */
export function officialFactFrom(rows: readonly unknown[] | undefined): DisputedFact | null {
  const row = (
    rows as { body: string; as_of: string; provider: string; hidden_at: number | null }[] | undefined
  )?.[0];
  if (!row || row.hidden_at !== null) return null;
  return { body: JSON.parse(row.body) as FactBody, as_of: row.as_of, provider: row.provider };
}

/** Objections for which the system must act, or ask a source. */
export async function listDueObjections(
  db: D1Database,
  now: number,
  limit: number,
): Promise<{ breached: string[]; to_ask: string[] }> {
  const [breached, to_ask] = await Promise.all([
    rowsOf<{ id: string }>(
      db,
      sql`SELECT id FROM objection WHERE alarm_at IS NOT NULL AND alarm_at <= ${now} ORDER BY alarm_at LIMIT ${limit}`,
    ),
    rowsOf<{ id: string }>(
      db,
      sql`SELECT id FROM objection WHERE ask_next_at IS NOT NULL AND ask_next_at <= ${now} ORDER BY ask_next_at LIMIT ${limit}`,
    ),
  ]);
  const idsOf = (rows: { id: string }[]): string[] => rows.map(({ id }) => id);
  return { breached: idsOf(breached), to_ask: idsOf(to_ask) };
}
