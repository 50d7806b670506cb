// A firm's ledger in D1: where its chain stands, the looks it holds, and what the firm's own people read of it.
import { rowsOf, sql, type Sql } from '../lib/sql.ts';
import type { DataClass } from '../matching/terms-facts.ts';
import type { ConsentRow } from './rules.ts';
import type { PersonRole, ReadKind } from './terms.ts';

/** Where a firm's ledger stands. `at` is the instant of its last entry. */
export type LedgerRow = { enterprise_id: string; id: string; ver: number; head: string; at: number };

export function selectLedger(enterpriseId: string): Sql {
  return sql`SELECT * FROM ledger WHERE enterprise_id = ${enterpriseId}`;
}

/** The ledger of the firm whose application it is. */
export function selectLedgerOfApplication(applicationId: string): Sql {
  return sql`SELECT l.* FROM application a JOIN ledger l ON l.enterprise_id = a.enterprise_id WHERE a.id = ${applicationId}`;
}

/** The ledger that a consent stands in. */
export function selectLedgerOfConsent(consentId: string): Sql {
  return sql`SELECT l.* FROM consent c JOIN ledger l ON l.enterprise_id = c.enterprise_id WHERE c.id = ${consentId}`;
}

export function insertLedger(row: LedgerRow): Sql {
  return sql`INSERT INTO ledger (enterprise_id, id, ver, head, at)
    VALUES (${row.enterprise_id}, ${row.id}, ${row.ver}, ${row.head}, ${row.at})`;
}

/** Moves a ledger on. `before` is the version it was read at; the unique key of its entries is the lock. */
export function updateLedger(row: LedgerRow, before: number): Sql {
  return sql`UPDATE ledger SET ver = ${row.ver}, head = ${row.head}, at = ${row.at}
    WHERE enterprise_id = ${row.enterprise_id} AND ver = ${before}`;
}

export type ReadRow = {
  id: string;
  consent_id: string;
  enterprise_id: string;
  institution_id: string;
  application_id: string;
  user_id: string;
  what: ReadKind;
  document_id: string | null;
  data_classes: string;
  persons: string;
  at: number;
  ver: number;
};

/**
 * Records a look, if and only if the consent is in force at this instant for this bank and this application, which the
 * bank sees by then. Nothing is
 * inserted otherwise, and whatever is joined to the look stays empty.
 */
export function insertProfileRead(read: ReadRow): Sql {
  return sql`INSERT INTO profile_read (id, consent_id, enterprise_id, institution_id, application_id, user_id, what,
      document_id, data_classes, persons, at, ver)
    SELECT ${read.id}, c.id, c.enterprise_id, c.institution_id, c.application_id, ${read.user_id}, ${read.what},
      ${read.document_id}, ${read.data_classes}, ${read.persons}, ${read.at}, ${read.ver}
    FROM consent c WHERE c.id = ${read.consent_id} AND c.application_id = ${read.application_id}
      AND c.institution_id = ${read.institution_id} AND c.purpose = 'credit_application' AND c.state = 'active'
      AND c.granted_at <= ${read.at} AND c.valid_until > ${read.at}
      AND EXISTS (SELECT 1 FROM application a WHERE a.id = c.application_id AND a.opens_at <= ${read.at})
      AND NOT EXISTS (SELECT 1 FROM json_each(${read.data_classes}) d
        WHERE d.value NOT IN (SELECT value FROM json_each(c.data_classes)))
      AND NOT EXISTS (SELECT 1 FROM json_each(${read.persons}) p LEFT JOIN consent q ON q.id = p.value
        WHERE NOT COALESCE(q.state = 'active' AND q.subject = 'person' AND q.application_id = c.application_id
          AND q.institution_id = c.institution_id AND q.granted_at <= ${read.at} AND q.valid_until > ${read.at}, 0))`;
}

/** The snapshots of the firm of a recorded look. */
export function selectFactsOfRead(readId: string): Sql {
  return sql`SELECT f.attr, f.source, f.body, f.as_of, f.valid_until, f.provider, f.fetched_at
    FROM profile_read r JOIN fact f ON f.enterprise_id = r.enterprise_id
    WHERE r.id = ${readId} AND f.hidden_at IS NULL`;
}

/** The same snapshots of a firm itself, for its own preview. */
export function selectFactsToShow(enterpriseId: string): Sql {
  return sql`SELECT attr, source, body, as_of, valid_until, provider, fetched_at FROM fact
    WHERE enterprise_id = ${enterpriseId} AND hidden_at IS NULL`;
}

/** The open objections of the firm of a recorded look: what is disputed is shown as such. */
export function selectDisputesOfRead(readId: string): Sql {
  return sql`SELECT b.attr, b.number, b.text, b.wanted, b.raised_at
    FROM profile_read r JOIN objection b ON b.enterprise_id = r.enterprise_id
      AND b.state IN ('checking', 'asked', 'answered')
    WHERE r.id = ${readId}`;
}

/** The registration of the firm of a recorded look. */
export function selectEnterpriseOfRead(readId: string): Sql {
  return sql`SELECT o.name, e.uscc, e.org_type, e.registration_status, e.established_on, e.industry, e.town, e.legal_representative,
      e.registered_capital_fen, e.size_class, e.registry_as_of, e.public_facts
    FROM profile_read r JOIN enterprise e ON e.org_id = r.enterprise_id JOIN org o ON o.id = e.org_id WHERE r.id = ${readId}`;
}

/** Those whose consents the recorded look names: the only place where name and phone of a person leave. */
export function selectPeopleOfRead(readId: string): Sql {
  return sql`SELECT c.person_role AS role, c.person_name AS name, c.person_phone AS phone
    FROM profile_read r JOIN json_each(r.persons) p JOIN consent c ON c.id = p.value
    WHERE r.id = ${readId} AND c.person_name IS NOT NULL ORDER BY c.requested_at, c.id`;
}

export type ListedConsent = ConsentRow & {
  institution_name: string | null;
  institution_name_en: string | null;
  number: string | null;
  product: string | null;
  reads: number | null;
  last_read_at: number | null;
};

/** The consents of a firm with the receiver's name and how often and when it looked, what persons gave among them, the latest first. */
export function selectConsentsOfFirm(enterpriseId: string): Sql {
  return sql`SELECT c.*, o.name AS institution_name, i.name_en AS institution_name_en, a.number, a.product_name AS product,
      r.reads, r.last_read_at
    FROM consent c LEFT JOIN org o ON o.id = c.institution_id LEFT JOIN institution i ON i.org_id = c.institution_id
      LEFT JOIN application a ON a.id = c.application_id
      LEFT JOIN (SELECT consent_id, COUNT(*) AS reads, MAX(at) AS last_read_at
        FROM (SELECT consent_id, at FROM profile_read WHERE enterprise_id = ${enterpriseId}
          UNION ALL SELECT p.value, l.at FROM profile_read l JOIN json_each(l.persons) p WHERE l.enterprise_id = ${enterpriseId})
        GROUP BY consent_id) r ON r.consent_id = c.id
    WHERE c.enterprise_id = ${enterpriseId} ORDER BY c.requested_at DESC, c.id DESC LIMIT 100`;
}

/** The consents that name a phone, with what they are for, the latest first. */
export function selectConsentsOfPhone(phone: string): Sql {
  return sql`SELECT c.*, o.name AS institution_name, i.name_en AS institution_name_en, a.number, a.product_name AS product,
      a.enterprise_name AS firm, t.zh, t.en,
      (SELECT COUNT(*) FROM profile_read r JOIN json_each(r.persons) p ON p.value = c.id
        WHERE r.enterprise_id = c.enterprise_id) AS reads,
      (SELECT MAX(r.at) FROM profile_read r JOIN json_each(r.persons) p ON p.value = c.id
        WHERE r.enterprise_id = c.enterprise_id) AS last_read_at
    FROM consent c JOIN consent_text t ON t.hash = c.text_hash LEFT JOIN org o ON o.id = c.institution_id
      LEFT JOIN institution i ON i.org_id = c.institution_id LEFT JOIN application a ON a.id = c.application_id
    WHERE c.person_phone = ${phone} AND c.subject = 'person' ORDER BY c.requested_at DESC, c.id DESC LIMIT 50`;
}
export type PersonalConsent = ListedConsent & {
  firm: string | null;
  zh: string;
  en: string;
  person_role: PersonRole;
};

export type ListedRead = {
  id: string;
  at: number;
  ver: number;
  consent_id: string;
  what: ReadKind;
  document: string | null;
  user_name: string;
  institution_name: string;
  institution_name_en: string;
  data_classes: string;
  persons: string;
};

/** Who looked at a firm since a version of its ledger, the latest first. */
export function selectReads(enterpriseId: string, afterVer: number): Sql {
  return sql`SELECT r.id, r.at, r.ver, r.consent_id, r.what, d.name AS document, u.name AS user_name,
      o.name AS institution_name, i.name_en AS institution_name_en, r.data_classes, r.persons
    FROM profile_read r JOIN user u ON u.id = r.user_id JOIN org o ON o.id = r.institution_id
      JOIN institution i ON i.org_id = r.institution_id LEFT JOIN document d ON d.id = r.document_id
    WHERE r.enterprise_id = ${enterpriseId} AND r.ver > ${afterVer} ORDER BY r.ver DESC LIMIT 50`;
}

/** The looks at one class of a firm's data, counted, with who looked last and when (epoch ms). */
export type ClassLooks = {
  readonly data_class: DataClass;
  readonly looks: number;
  readonly at: number;
  readonly person: string;
  readonly institution_name: string;
  readonly institution_name_en: string;
};

/** How often each class of a firm's data was looked at, and by whom last. Papers are no class. */
export function selectLooksByClass(enterpriseId: string): Sql {
  // With MAX() SQLite takes the other columns from the row that has it.
  return sql`SELECT k.data_class, k.looks, k.at, u.name AS person, o.name AS institution_name,
      i.name_en AS institution_name_en
    FROM (SELECT c.value AS data_class, COUNT(*) AS looks, MAX(r.ver), r.at, r.user_id, r.institution_id
        FROM profile_read r, json_each(r.data_classes) c WHERE r.enterprise_id = ${enterpriseId} GROUP BY c.value) k
      JOIN user u ON u.id = k.user_id JOIN org o ON o.id = k.institution_id
      JOIN institution i ON i.org_id = k.institution_id`;
}

/** A page of a ledger's entries after a version, in order. */
export function selectEntries(ledgerId: string, afterVer: number, limit: number): Sql {
  return sql`SELECT * FROM event WHERE stream = ${ledgerId} AND ver > ${afterVer} ORDER BY ver LIMIT ${limit}`;
}

export type TextInLedger = { hash: string; version: string; zh: string; en: string };

/** All texts that a firm's consents refer to. */
export async function listTexts(db: D1Database, enterpriseId: string): Promise<TextInLedger[]> {
  return rowsOf<TextInLedger>(
    db,
    sql`SELECT hash, version, zh, en FROM consent_text
      WHERE hash IN (SELECT text_hash FROM consent WHERE enterprise_id = ${enterpriseId}) ORDER BY hash LIMIT 10000`,
  );
}

/** The names behind ids of accounts and organisations (JSON list). */
export async function listNames(
  db: D1Database,
  ids: readonly string[],
): Promise<{ id: string; name: string }[]> {
  const wanted = JSON.stringify(ids);
  return rowsOf<{ id: string; name: string }>(
    db,
    sql`SELECT id, name FROM user WHERE id IN (SELECT value FROM json_each(${wanted}))
      UNION ALL SELECT id, name FROM org WHERE id IN (SELECT value FROM json_each(${wanted}))`,
  );
}

/** Name and code of a firm with its district's, as an export is headed. */
export function selectFirmOfExport(enterpriseId: string): Sql {
  return sql`SELECT o.id, o.name, e.uscc, d.name_zh, d.name_en FROM org o JOIN enterprise e ON e.org_id = o.id
    JOIN district d ON d.id = 1 WHERE o.id = ${enterpriseId}`;
}
