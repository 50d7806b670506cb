// Consents and reads in D1. The check that a consent is in force stands in the statement that records the read.
import { rowsOf, sql, type Sql } from '../lib/sql.ts';
import type { DataClass } from '../matching/terms-facts.ts';
import type { ConsentPurpose, ConsentState } from './terms.ts';

export type ConsentRow = {
  id: string;
  enterprise_id: string;
  institution_id: string;
  application_id: string;
  purpose: ConsentPurpose;
  data_classes: string;
  text_version: string;
  text_hash: string;
  state: ConsentState;
  granted_by: string;
  granted_at: number;
  valid_until: number;
  ended_at: number | null;
  ver: number;
  head: string;
};

export function insertConsent(row: Omit<ConsentRow, 'state' | 'ended_at' | 'purpose'>): Sql {
  return sql`INSERT INTO consent (id, enterprise_id, institution_id, application_id, purpose, data_classes, text_version,
      text_hash, state, granted_by, granted_at, valid_until, ver, head)
    VALUES (${row.id}, ${row.enterprise_id}, ${row.institution_id}, ${row.application_id}, 'credit_application',
      ${row.data_classes}, ${row.text_version}, ${row.text_hash}, 'active', ${row.granted_by}, ${row.granted_at},
      ${row.valid_until}, ${row.ver}, ${row.head})`;
}

/** The active consents given for an application. */
export function selectActiveConsents(applicationId: string): Sql {
  return sql`SELECT * FROM consent WHERE application_id = ${applicationId} AND state = 'active'`;
}

export function selectConsentOfFirm(id: string, enterpriseId: string): Sql {
  return sql`SELECT * FROM consent WHERE id = ${id} AND enterprise_id = ${enterpriseId}`;
}

export function updateConsentEnded(row: {
  id: string;
  state: ConsentState;
  at: number;
  ver: number;
  head: string;
}): Sql {
  return sql`UPDATE consent SET state = ${row.state}, ended_at = ${row.at}, ver = ${row.ver}, head = ${row.head}
    WHERE id = ${row.id} AND ver = ${row.ver - 1}`;
}

/** The consents of a firm with the bank's name and how often and when it looked, the latest first. */
export async function listConsents(db: D1Database, enterpriseId: string) {
  return rowsOf<
    ConsentRow & {
      institution_name: string;
      institution_name_en: string;
      reads: number;
      last_read_at: number | null;
    }
  >(
    db,
    sql`SELECT c.*, o.name AS institution_name, i.name_en AS institution_name_en,
        (SELECT COUNT(*) FROM profile_read r WHERE r.enterprise_id = c.enterprise_id AND r.consent_id = c.id) AS reads,
        (SELECT MAX(r.at) FROM profile_read r WHERE r.enterprise_id = c.enterprise_id AND r.consent_id = c.id) AS last_read_at
      FROM consent c JOIN org o ON o.id = c.institution_id JOIN institution i ON i.org_id = c.institution_id
      WHERE c.enterprise_id = ${enterpriseId} ORDER BY c.granted_at DESC, c.id DESC LIMIT 50`,
  );
}

/**
 * Records a look at a firm's profile, if and only if a consent to this bank for this application is in force at this
 * instant. Nothing is inserted otherwise.
 */
export function insertProfileRead(read: {
  id: string;
  application_id: string;
  institution_id: string;
  user_id: string;
  at: number;
}): Sql {
  return sql`INSERT INTO profile_read (id, consent_id, enterprise_id, institution_id, application_id, user_id, data_classes, at)
    SELECT ${read.id}, c.id, c.enterprise_id, c.institution_id, c.application_id, ${read.user_id}, c.data_classes, ${read.at}
    FROM consent c WHERE c.application_id = ${read.application_id} AND c.institution_id = ${read.institution_id}
      AND c.purpose = 'credit_application' AND c.state = 'active'
      AND c.granted_at <= ${read.at} AND c.valid_until > ${read.at}
    LIMIT 1`;
}

/**
 * The facts a recorded look may show: only classes its consent names. `classes` maps attribute to data class (JSON).
 * Read in the same batch as the record.
 */
export function selectFactsOfRead(readId: string, classes: string): Sql {
  return sql`SELECT f.attr, f.source, f.body, f.as_of, f.valid_until, f.provider, f.fetched_at
    FROM profile_read r JOIN fact f ON f.enterprise_id = r.enterprise_id
    WHERE r.id = ${readId}
      AND json_extract(${classes}, '$.' || f.attr) IN (SELECT value FROM json_each(r.data_classes))
    ORDER BY f.attr, f.source`;
}

/** The registration of the firm of a recorded look. */
export function selectEnterpriseOfRead(readId: string): Sql {
  return sql`SELECT o.name, e.uscc, e.org_type, e.registration_status, e.established_on, e.industry, e.town, e.legal_representative,
      e.registered_capital_fen, e.size_class, e.registry_as_of, e.public_facts
    FROM profile_read r JOIN enterprise e ON e.org_id = r.enterprise_id JOIN org o ON o.id = e.org_id WHERE r.id = ${readId}`;
}

/** Whom to call about the application of a recorded look. */
export function selectContactOfRead(readId: string): Sql {
  return sql`SELECT u.name, u.phone FROM profile_read r JOIN application a ON a.id = r.application_id
    JOIN user u ON u.id = a.submitted_by WHERE r.id = ${readId}`;
}

export type ReadRow = {
  id: string;
  at: number;
  user_name: string;
  institution_name: string;
  institution_name_en: string;
  data_classes: string;
};

/** Who looked at a firm, the latest first. */
export async function listReads(db: D1Database, enterpriseId: string): Promise<ReadRow[]> {
  return rowsOf<ReadRow>(
    db,
    sql`SELECT r.id, r.at, u.name AS user_name, o.name AS institution_name, i.name_en AS institution_name_en, r.data_classes
      FROM profile_read r JOIN user u ON u.id = r.user_id JOIN org o ON o.id = r.institution_id
        JOIN institution i ON i.org_id = r.institution_id
      WHERE r.enterprise_id = ${enterpriseId} ORDER BY r.at DESC, r.id DESC LIMIT 50`,
  );
}

/** Parses the stored list of classes. */
export function classesOf(row: { data_classes: string }): DataClass[] {
  return JSON.parse(row.data_classes) as DataClass[];
}

/**
 * A condition for `assertInBatch` and for reading: whether a consent is in force for a class of data at an instant. It
 * must hold in the very batch that keeps or shows the data.
 */
export function consentInForce(consentId: string, dataClass: DataClass, at: number): Sql {
  return sql`EXISTS (SELECT 1 FROM consent c WHERE c.id = ${consentId} AND c.state = 'active'
    AND c.granted_at <= ${at} AND c.valid_until > ${at}
    AND EXISTS (SELECT 1 FROM json_each(c.data_classes) WHERE value = ${dataClass}))`;
}
