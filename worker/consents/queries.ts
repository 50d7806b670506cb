// Consents in D1. Whether one is in force is asked in the batch that acts on it, never only before.
import type { Bilingual } from '../lib/bilingual.ts';
import { rowsOf, sql, type Sql } from '../lib/sql.ts';
import type { DataClass } from '../matching/terms-facts.ts';
import type { ConsentRow } from './rules.ts';
import { CONSENT_TEXT_VERSION } from './terms.ts';

/** Keeps a text under its hash; one that is kept already stays. */
export function insertConsentText(hash: string, text: Bilingual): Sql {
  return sql`INSERT INTO consent_text (hash, version, zh, en) VALUES (${hash}, ${CONSENT_TEXT_VERSION}, ${text.zh}, ${text.en})
    ON CONFLICT (hash) DO NOTHING`;
}

export function insertConsent(row: ConsentRow): Sql {
  return sql`INSERT INTO consent (id, enterprise_id, subject, person_role, person_user_id, person_name, person_phone,
      person_salt, grantee, institution_id, application_id, purpose, data_classes, data_from, fetch, text_hash, separate,
      state, requested_by, requested_at, granted_by, granted_at, proof, proof_at, valid_until, retention_until, ended_at, ver)
    VALUES (${row.id}, ${row.enterprise_id}, ${row.subject}, ${row.person_role}, ${row.person_user_id}, ${row.person_name},
      ${row.person_phone}, ${row.person_salt}, ${row.grantee}, ${row.institution_id}, ${row.application_id}, ${row.purpose},
      ${row.data_classes}, ${row.data_from}, ${row.fetch}, ${row.text_hash}, ${row.separate}, ${row.state},
      ${row.requested_by}, ${row.requested_at}, ${row.granted_by}, ${row.granted_at}, ${row.proof}, ${row.proof_at},
      ${row.valid_until}, ${row.retention_until}, ${row.ended_at}, ${row.ver})`;
}

/** Writes what a move may change. `before` is the version the move was decided on. */
export function updateConsent(row: ConsentRow, before: number): Sql {
  return sql`UPDATE consent SET state = ${row.state}, person_user_id = ${row.person_user_id}, granted_by = ${row.granted_by},
      granted_at = ${row.granted_at}, proof = ${row.proof}, proof_at = ${row.proof_at}, ended_at = ${row.ended_at},
      ver = ${row.ver}
    WHERE id = ${row.id} AND ver = ${before}`;
}

/** A consent, whosever it is: the command decides whether it is the caller's. */
export function selectConsent(id: string): Sql {
  return sql`SELECT * FROM consent WHERE id = ${id}`;
}

/** The consents given or asked for with an application, the first first. */
export function selectConsentsOf(applicationId: string): Sql {
  return sql`SELECT * FROM consent WHERE application_id = ${applicationId} ORDER BY requested_at, id LIMIT 100`;
}

/** Those of them that are not over. */
export function selectLiveConsents(applicationId: string): Sql {
  return sql`SELECT * FROM consent WHERE application_id = ${applicationId} AND state IN ('requested', 'active', 'paused')
    ORDER BY requested_at, id LIMIT 100`;
}

/** The live consents for the other applications of the same demand whose bank has an offer open. */
export function selectLiveConsentsOfRivals(applicationId: string): Sql {
  return sql`SELECT c.* FROM application a JOIN consent c ON c.application_id = a.id
    WHERE a.demand_id = (SELECT demand_id FROM application WHERE id = ${applicationId}) AND a.id <> ${applicationId}
      AND a.state = 'offered' AND c.state IN ('requested', 'active', 'paused')
    ORDER BY c.requested_at, c.id LIMIT 100`;
}

/** What the firm lets the platform itself use, of which there is at most one at a time. */
export function selectPlatformConsent(enterpriseId: string): Sql {
  return sql`SELECT * FROM consent WHERE enterprise_id = ${enterpriseId} AND grantee = 'platform'
    AND state IN ('requested', 'active', 'paused') LIMIT 1`;
}

/**
 * Holds while a consent is in force for a class of data at an instant: active, not paused, the class named, begun and
 * not over. A condition for the batch that acts on it.
 */
export function consentInForce(consent_id: string, data_class: DataClass, at: number): Sql {
  return sql`EXISTS (SELECT 1 FROM consent WHERE id = ${consent_id} AND state = 'active'
    AND granted_at <= ${at} AND valid_until > ${at}
    AND EXISTS (SELECT 1 FROM json_each(data_classes) WHERE value = ${data_class}))`;
}

/** Firms with a consent whose last day is over and which still stands as live. */
export async function listFirmsToExpire(db: D1Database, now: number, limit: number): Promise<string[]> {
  const rows = await rowsOf<{ enterprise_id: string }>(
    db,
    sql`SELECT DISTINCT enterprise_id FROM consent
      WHERE state IN ('requested', 'active', 'paused') AND valid_until <= ${now} LIMIT ${limit}`,
  );
  return rows.map(({ enterprise_id }) => enterprise_id);
}

/** The consents of a firm that are over by their date. */
export function selectOverdueConsents(enterpriseId: string, now: number): Sql {
  return sql`SELECT * FROM consent WHERE enterprise_id = ${enterpriseId} AND state IN ('requested', 'active', 'paused')
    AND valid_until <= ${now} ORDER BY valid_until, id LIMIT 200`;
}

/** The application of a consent as a message to the bank names it: its number, who works on it and knows of it when. */
export type CaseRow = { number: string; officer_id: string; opens_at: number | null };

export function selectCaseOfConsent(consentId: string): Sql {
  return sql`SELECT a.number, a.officer_id, a.opens_at FROM consent c JOIN application a ON a.id = c.application_id
    WHERE c.id = ${consentId}`;
}

/** An application of a firm with all that a text names, and whether it is still open. */
export type NamedCase = {
  id: string;
  number: string;
  officer_id: string;
  opens_at: number | null;
  state: string;
  enterprise_id: string;
  firm: string;
  product: string;
  institution_id: string;
  institution_name: string;
  institution_name_en: string;
};

export function selectNamedCase(applicationId: string, enterpriseId: string): Sql {
  return sql`SELECT a.id, a.number, a.officer_id, a.opens_at, a.state, a.enterprise_id, a.enterprise_name AS firm, a.product_name AS product,
      a.institution_id, o.name AS institution_name, i.name_en AS institution_name_en
    FROM application a JOIN org o ON o.id = a.institution_id JOIN institution i ON i.org_id = a.institution_id
    WHERE a.id = ${applicationId} AND a.enterprise_id = ${enterpriseId}`;
}

/** Name and phone of an account. */
export function selectPerson(userId: string): Sql {
  return sql`SELECT name, phone FROM user WHERE id = ${userId}`;
}
