// Questions to sources and their breakers in D1, and the official facts that answers leave.
import { sql, type Sql } from '../lib/sql.ts';
import type { AttributeId } from '../matching/attributes.ts';
import type { DataClass } from '../matching/terms-facts.ts';
import type { FactBody } from '../organisations/facts.ts';
import type { KeptFact } from './own-facts.ts';
import { BREAKER, SOURCE_CLASSES, type FetchState, type SourceClass, type SourceProblem } from './terms.ts';

// --- Breakers ------------------------------------------------------------------------------------------------------

export function selectBreaker(provider: string): Sql {
  return sql`SELECT failures, open_until FROM source_breaker WHERE provider = ${provider}`;
}

/**
 * Counts a failure. The fifth in a row opens the breaker, each further one for twice as long. Of calls that were under
 * way when it opened only the first counts.
 */
export function breakerFailed(provider: string, now: number): Sql {
  const { failures, first_ms, most_ms } = BREAKER;
  return sql`INSERT INTO source_breaker (provider, failures, open_until) VALUES (${provider}, 1, NULL)
    ON CONFLICT (provider) DO UPDATE SET failures = failures + 1,
      open_until = CASE WHEN failures + 1 >= ${failures}
        THEN ${now} + MIN(${most_ms}, ${first_ms} << MIN(failures + 1 - ${failures}, 20)) END
    WHERE open_until IS NULL OR open_until <= ${now}`;
}

export function breakerClosed(provider: string): Sql {
  return sql`UPDATE source_breaker SET failures = 0, open_until = NULL WHERE provider = ${provider}`;
}

// --- Fetches -------------------------------------------------------------------------------------------------------

export type FetchRow = {
  readonly id: string;
  readonly enterprise_id: string;
  readonly data_class: SourceClass;
  readonly consent_id: string;
  readonly state: FetchState;
  readonly asked_at: number;
  readonly next_at: number;
  readonly attempts: number;
  readonly done_at: number | null;
  readonly error: SourceProblem | null;
  readonly as_of: string | null;
};

/** Begins fetches; one that is under way goes on at once, under the newer consent. `rows` is [{id, data_class}]. */
export function insertFetches(fetch: {
  enterprise_id: string;
  consent_id: string;
  rows: readonly { id: string; data_class: SourceClass }[];
  now: number;
}): Sql {
  const { enterprise_id, consent_id, now } = fetch;
  return sql`INSERT INTO source_fetch (id, enterprise_id, data_class, consent_id, state, asked_at, next_at)
    SELECT value ->> 'id', ${enterprise_id}, value ->> 'data_class', ${consent_id}, 'pending', ${now}, ${now}
    FROM json_each(${JSON.stringify(fetch.rows)}) WHERE true
    ON CONFLICT (enterprise_id, data_class) WHERE state = 'pending'
      DO UPDATE SET consent_id = excluded.consent_id, asked_at = excluded.asked_at, next_at = excluded.next_at, attempts = 0`;
}

/** What a fetch needs besides its own row: the firm's code, the consent's text, the day of what is kept. */
export type ClaimedFetch = FetchRow & {
  readonly uscc: string;
  readonly text_hash: string;
  readonly valid_until: number;
  readonly last_as_of: string | null;
};

/**
 * Takes due fetches, of one firm or of all, for a while: whoever runs at the same time gets none of them. A try counts
 * from here.
 */
export function claimFetches(claim: {
  enterprise_id: string | null;
  now: number;
  until: number;
  limit: number;
}): Sql {
  const { enterprise_id, now, until, limit } = claim;
  if (enterprise_id === null) {
    return sql`UPDATE source_fetch SET next_at = ${until}, attempts = attempts + 1
      WHERE id IN (SELECT id FROM source_fetch WHERE state = 'pending' AND next_at <= ${now}
        ORDER BY next_at LIMIT ${limit})
      RETURNING id`;
  }
  // A firm has one pending fetch a class: they are found by the firm, however much is due elsewhere.
  return sql`UPDATE source_fetch SET next_at = ${until}, attempts = attempts + 1
    WHERE id IN (SELECT id FROM source_fetch INDEXED BY source_fetch_pending
      WHERE enterprise_id = ${enterprise_id} AND state = 'pending' AND next_at <= ${now} ORDER BY next_at LIMIT ${limit})
    RETURNING id`;
}

/** Fetches that were claimed, with what they need. A list of ids. */
export function selectClaimed(ids: readonly string[]): Sql {
  return sql`SELECT f.*, e.uscc, c.text_hash, c.valid_until,
      (SELECT MAX(d.as_of) FROM source_fetch d WHERE d.enterprise_id = f.enterprise_id AND d.data_class = f.data_class
        AND d.state = 'done' AND EXISTS (SELECT 1 FROM fact k WHERE k.enterprise_id = f.enterprise_id
          AND k.source = 'official' AND k.data_class = f.data_class)) AS last_as_of
    FROM source_fetch f JOIN enterprise e ON e.org_id = f.enterprise_id JOIN consent c ON c.id = f.consent_id
    WHERE f.id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`;
}

export function selectFetch(id: string): Sql {
  return sql`SELECT * FROM source_fetch WHERE id = ${id}`;
}

/** Whether a condition holds, as 1 or 0 in `holds`. */
export function selectHolds(condition: Sql): Sql {
  return { text: `SELECT (${condition.text}) AS holds`, values: condition.values };
}

/** Ends a fetch that is still pending. */
export function updateFetchEnded(end: {
  id: string;
  state: Exclude<FetchState, 'pending'>;
  error: SourceProblem | null;
  as_of: string | null;
  now: number;
}): Sql {
  return sql`UPDATE source_fetch SET state = ${end.state}, error = ${end.error}, as_of = ${end.as_of}, done_at = ${end.now}
    WHERE id = ${end.id} AND state = 'pending'`;
}

/** Puts a fetch off. `attempts` are those that count so far. */
export function updateFetchPostponed(put: {
  id: string;
  error: SourceProblem | null;
  attempts: number;
  next_at: number;
}): Sql {
  return sql`UPDATE source_fetch SET error = COALESCE(${put.error}, error), attempts = ${put.attempts}, next_at = ${put.next_at}
    WHERE id = ${put.id} AND state = 'pending'`;
}

/** The last fetch of each class of a firm. */
export function selectLastFetches(enterpriseId: string): Sql {
  return sql`SELECT f.* FROM json_each(${JSON.stringify(SOURCE_CLASSES)}) k JOIN source_fetch f ON f.id = (
      SELECT l.id FROM source_fetch l WHERE l.enterprise_id = ${enterpriseId} AND l.data_class = k.value
      ORDER BY l.asked_at DESC, l.id DESC LIMIT 1)
    ORDER BY k.key`;
}

/** Ends what is still to be fetched of a firm without a consent in force for it: for every batch that ends a consent. */
export function cancelUncovered(enterpriseId: string, now: number): Sql {
  return sql`UPDATE source_fetch SET state = 'cancelled', done_at = ${now}
    WHERE enterprise_id = ${enterpriseId} AND state = 'pending' AND NOT EXISTS (
      SELECT 1 FROM consent c WHERE c.id = source_fetch.consent_id AND c.state = 'active' AND c.valid_until > ${now})`;
}

// --- Facts ---------------------------------------------------------------------------------------------------------

/** All snapshots of a firm, hidden ones too: what its own people see of it. */
export function selectKeptFacts(enterpriseId: string): Sql {
  return sql`SELECT attr, source, mode, body, as_of, valid_until, provider, fetched_at, hidden_at FROM fact
    WHERE enterprise_id = ${enterpriseId}`;
}

/** Rows of {@link selectKeptFacts}. */
export function keptFactsFrom(rows: readonly unknown[] | undefined): KeptFact[] {
  return ((rows ?? []) as (Omit<KeptFact, 'body'> & { body: string })[]).map((row) => ({
    ...row,
    body: JSON.parse(row.body) as FactBody,
  }));
}

/** The consents in force that name a class with a source, the longest lasting first. */
export function selectCovering(enterpriseId: string, now: number): Sql {
  return sql`SELECT k.value AS data_class, c.id AS consent_id
    FROM consent c, json_each(c.data_classes) k
    WHERE c.enterprise_id = ${enterpriseId} AND c.state = 'active' AND c.granted_at <= ${now} AND c.valid_until > ${now}
      AND k.value IN (SELECT value FROM json_each(${JSON.stringify(SOURCE_CLASSES)}))
    ORDER BY c.valid_until DESC, c.id`;
}

/** For each class the consent that covers it longest. */
export function coveringFrom(rows: readonly unknown[] | undefined): Map<SourceClass, string> {
  const covering = new Map<SourceClass, string>();
  for (const row of (rows ?? []) as { data_class: SourceClass; consent_id: string }[]) {
    if (!covering.has(row.data_class)) covering.set(row.data_class, row.consent_id);
  }
  return covering;
}

/**
 * Erases what official sources said of a firm under consents that are over: a class that no consent of the firm, active
 * or paused, covers any more. Public facts and the firm's own word stay.
 */
export function eraseUncovered(enterpriseId: string, now: number): Sql {
  return sql`DELETE FROM fact WHERE enterprise_id = ${enterpriseId} AND source = 'official' AND data_class <> 'public'
    AND data_class NOT IN (SELECT k.value FROM consent c, json_each(c.data_classes) k
      WHERE c.enterprise_id = ${enterpriseId} AND c.state IN ('active', 'paused') AND c.valid_until > ${now})`;
}

/** Takes away what an earlier answer said of a class and the new one no longer does. */
export function deleteFactsBeside(
  enterpriseId: string,
  data_class: DataClass,
  kept: readonly AttributeId[],
): Sql {
  return sql`DELETE FROM fact WHERE enterprise_id = ${enterpriseId} AND source = 'official' AND data_class = ${data_class}
    AND attr NOT IN (SELECT value FROM json_each(${JSON.stringify(kept)}))`;
}

/** Whom to tell of a firm's affairs: those whose standing as its representative is proven. */
export function selectTold(enterpriseId: string): Sql {
  return sql`SELECT user_id FROM membership WHERE org_id = ${enterpriseId} AND role = 'legal_representative'
    AND standing_at IS NOT NULL AND state = 'active' ORDER BY standing_at, id LIMIT 3`;
}
