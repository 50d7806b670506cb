// Licences in D1, and the consents under which they may be fetched.
import { sql, type Sql } from '../lib/sql.ts';
import { LICENCE_CLASS, type LicenceKind, type LicenceState } from './terms-licences.ts';

export type LicenceRow = {
  id: string;
  enterprise_id: string;
  kind: LicenceKind;
  consent_id: string;
  number: string;
  issuer: string;
  issued_on: string;
  expires_on: string | null;
  holder_uscc: string;
  fields: string;
  sha256: string;
  as_of: string;
  fetched_at: number;
  state: LicenceState;
};

export function insertLicence(row: LicenceRow): Sql {
  return sql`INSERT INTO licence (id, enterprise_id, kind, consent_id, number, issuer, issued_on, expires_on, holder_uscc,
      fields, sha256, as_of, fetched_at, state)
    VALUES (${row.id}, ${row.enterprise_id}, ${row.kind}, ${row.consent_id}, ${row.number}, ${row.issuer},
      ${row.issued_on}, ${row.expires_on}, ${row.holder_uscc}, ${row.fields}, ${row.sha256}, ${row.as_of},
      ${row.fetched_at}, ${row.state})`;
}

/** The licences of a firm that count, the newest first. */
export function selectLicences(enterpriseId: string): Sql {
  return sql`SELECT id, enterprise_id, kind, consent_id, number, issuer, issued_on, expires_on, holder_uscc, fields, sha256,
      as_of, fetched_at, state
    FROM licence WHERE enterprise_id = ${enterpriseId} AND state = 'current' ORDER BY fetched_at DESC, id DESC LIMIT 50`;
}

/** The issuer said the same again: only the day and the consent are new. */
export function updateLicenceSeen(licence: {
  id: string;
  consent_id: string;
  as_of: string;
  fetched_at: number;
}): Sql {
  return sql`UPDATE licence SET consent_id = ${licence.consent_id}, as_of = ${licence.as_of},
      fetched_at = ${licence.fetched_at} WHERE id = ${licence.id} AND state = 'current'`;
}

/** A newer licence took its place; its paper goes when no open application uses it. */
export function updateSuperseded(enterpriseId: string, kind: LicenceKind, now: number): Sql {
  return sql`UPDATE licence SET state = 'superseded', sweep_at = ${now}
    WHERE enterprise_id = ${enterpriseId} AND kind = ${kind} AND state = 'current'`;
}

/** The firm took its paper out of the vault: the licence counts no more. */
export function updateDropped(licenceId: string, now: number): Sql {
  return sql`UPDATE licence SET state = 'superseded', sweep_at = ${now} WHERE id = ${licenceId} AND state = 'current'`;
}

/** Its paper is gone. */
export function updateSwept(licenceId: string): Sql {
  return sql`UPDATE licence SET sweep_at = NULL WHERE id = ${licenceId}`;
}

/** A consent under which licences may be fetched. */
export type Covering = {
  id: string;
  grantee: 'platform' | 'institution';
  data_classes: string;
  text_hash: string;
  valid_until: number;
};

/** The firm's own consents in force, the longest lasting first. */
export function selectCoveringConsents(enterpriseId: string, now: number): Sql {
  return sql`SELECT id, grantee, data_classes, text_hash, valid_until FROM consent
    WHERE enterprise_id = ${enterpriseId} AND subject = 'enterprise' AND state = 'active' AND granted_at <= ${now}
      AND valid_until > ${now} ORDER BY valid_until DESC, id LIMIT 50`;
}

/** Holds while a consent is in force. A condition for the batch that keeps what came under it. */
export function consentHolds(consentId: string, at: number): Sql {
  return sql`EXISTS (SELECT 1 FROM consent WHERE id = ${consentId} AND state = 'active' AND granted_at <= ${at}
    AND valid_until > ${at})`;
}

/**
 * Revokes the licences of a firm that none of its consents, active or paused, covers any more: for every batch that ends
 * one. What the platform may use in general covers the business licence, which is public.
 */
export function revokeUncovered(enterpriseId: string, now: number): Sql {
  return sql`UPDATE licence SET state = 'revoked', sweep_at = ${now}
    WHERE enterprise_id = ${enterpriseId} AND state = 'current' AND NOT EXISTS (
      SELECT 1 FROM consent c, json_each(c.data_classes) k
      WHERE c.enterprise_id = ${enterpriseId} AND c.subject = 'enterprise' AND c.state IN ('active', 'paused')
        AND c.valid_until > ${now}
        AND ((licence.kind = 'business_licence' AND c.grantee = 'platform')
          OR k.value = ${JSON.stringify(LICENCE_CLASS)} ->> licence.kind))`;
}
