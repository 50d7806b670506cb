// Snapshots and consents to statistics in D1, and the firms a snapshot is made of.
import { both, type Bilingual } from '../lib/bilingual.ts';
import { readAll, rowOf, rowsOf, sql, type Sql } from '../lib/sql.ts';
import type { Enterprise, Fact, FactBody } from '../organisations/facts.ts';
import { decodeSnapshot, type FactSnapshot } from './snapshot.ts';

// --- Consent to statistics -----------------------------------------------------------------------------------------

export type StatisticsConsent = {
  readonly enterprise_id: string;
  readonly given_at: number;
  readonly withdrawn_at: number | null;
};

export function selectStatisticsConsent(enterpriseId: string): Sql {
  return sql`SELECT enterprise_id, given_at, withdrawn_at FROM statistics_consent WHERE enterprise_id = ${enterpriseId}`;
}

/** The row of {@link selectStatisticsConsent}, or null when there never was a consent. */
export function statisticsConsentFrom(rows: readonly unknown[] | undefined): StatisticsConsent | null {
  return (rows as readonly StatisticsConsent[] | undefined)?.[0] ?? null;
}

/** Gives the consent, for the first time or again. */
export function upsertStatisticsConsent(row: {
  enterprise_id: string;
  given_by: string;
  given_at: number;
  text_hash: string;
}): Sql {
  return sql`INSERT INTO statistics_consent (enterprise_id, given_by, given_at, text_hash)
    VALUES (${row.enterprise_id}, ${row.given_by}, ${row.given_at}, ${row.text_hash})
    ON CONFLICT (enterprise_id) DO UPDATE SET given_by = excluded.given_by, given_at = excluded.given_at,
      text_hash = excluded.text_hash, withdrawn_at = NULL`;
}

export function updateStatisticsConsentWithdrawn(enterpriseId: string, at: number): Sql {
  return sql`UPDATE statistics_consent SET withdrawn_at = ${at}
    WHERE enterprise_id = ${enterpriseId} AND withdrawn_at IS NULL`;
}

// --- The firms of a snapshot ---------------------------------------------------------------------------------------

/** A firm as the snapshot takes it in: nobody's name or number is read. */
export type CountedFirm = { readonly enterprise: Enterprise; readonly facts: readonly Fact[] };

const FIRMS_A_PAGE = 500;

type FirmRow = Omit<Enterprise, 'public_facts'> & { readonly public_facts: string };
type FactRow = Omit<Fact, 'body'> & { readonly enterprise_id: string; readonly body: string };

/**
 * The next firms after one (the first ones after ''), with the facts that their owners let the platform count; empty at
 * the end. A page at a time: a district has more firms than one statement should bring.
 */
export async function listFirmsToCount(db: D1Database, after: string): Promise<CountedFirm[]> {
  const firms = await rowsOf<FirmRow>(
    db,
    sql`SELECT org_id AS id, '' AS name, '' AS uscc, org_type, registration_status, established_on, industry, town,
        '' AS legal_representative, 0 AS registered_capital_fen, size_class, registry_as_of, public_facts
      FROM enterprise WHERE org_id > ${after} ORDER BY org_id LIMIT ${FIRMS_A_PAGE}`,
  );
  const last = firms.at(-1)?.id;
  if (last === undefined) return [];
  const [agreed, rows] = await readAll(db, [
    sql`SELECT enterprise_id FROM statistics_consent
      WHERE enterprise_id > ${after} AND enterprise_id <= ${last} AND withdrawn_at IS NULL`,
    sql`SELECT f.enterprise_id, f.attr, f.source, f.body, f.as_of, f.valid_until, f.provider
      FROM statistics_consent c JOIN fact f ON f.enterprise_id = c.enterprise_id
      WHERE c.enterprise_id > ${after} AND c.enterprise_id <= ${last} AND c.withdrawn_at IS NULL AND f.hidden_at IS NULL`,
  ]);
  const consenting = new Set((agreed as { enterprise_id: string }[]).map((row) => row.enterprise_id));
  const byFirm = new Map<string, Fact[]>();
  for (const { enterprise_id, body, ...row } of rows as FactRow[]) {
    const facts = byFirm.get(enterprise_id) ?? [];
    facts.push({ ...row, body: JSON.parse(body) as FactBody });
    byFirm.set(enterprise_id, facts);
  }
  return firms.map(({ public_facts, size_class, ...firm }) => ({
    enterprise: {
      ...firm,
      // The size class follows from what the firm declared.
      size_class: consenting.has(firm.id) ? size_class : null,
      public_facts: JSON.parse(public_facts) as Enterprise['public_facts'],
    },
    facts: byFirm.get(firm.id) ?? [],
  }));
}

// --- Snapshots -----------------------------------------------------------------------------------------------------

export type PartRow = { day: string; part: number; firms: number; salt: string; body: string };

export function insertPart({ day, part, firms, salt, body }: PartRow): Sql {
  return sql`INSERT INTO fact_band (day, part, firms, salt, body)
    VALUES (${day}, ${part}, ${firms}, ${salt}, ${body})`;
}

/** Forgets the snapshots so far: the new one is written in the same batch. */
export function deleteParts(): Sql {
  return sql`DELETE FROM fact_band`;
}

/** The day of the last snapshot: one row read. Null when there is none. */
export async function findSnapshotDay(db: D1Database): Promise<string | null> {
  const row = await rowOf<{ day: string }>(db, sql`SELECT day FROM fact_band ORDER BY day DESC LIMIT 1`);
  return row?.day ?? null;
}

/** The secret of the last snapshot, which the next one takes over; null when there was none. */
export async function findSalt(db: D1Database): Promise<string | null> {
  const row = await rowOf<{ salt: string }>(db, sql`SELECT salt FROM fact_band ORDER BY day DESC LIMIT 1`);
  return row?.salt ?? null;
}

type TownRow = { code: string; name_zh: string; name_en: string };

/** The snapshot of a day with the names of the district's towns, in one round trip; null when it is not there. */
export async function findSnapshot(
  db: D1Database,
  day: string,
): Promise<{ snapshot: FactSnapshot; towns: ReadonlyMap<string, Bilingual> } | null> {
  const [parts, towns] = await readAll(db, [
    sql`SELECT day, part, firms, salt, body FROM fact_band WHERE day = ${day} ORDER BY part`,
    sql`SELECT code, name_zh, name_en FROM town LIMIT 1000`,
  ]);
  const rows = parts as PartRow[];
  const [first] = rows;
  if (!first) return null;
  return {
    snapshot: decodeSnapshot(
      rows.map(({ body }) => body),
      first,
    ),
    towns: new Map((towns as TownRow[]).map(({ code, name_zh, name_en }) => [code, both(name_zh, name_en)])),
  };
}
