// Disputes about who represents a firm, in D1.
import { sql, type Sql } from '../lib/sql.ts';
import type { DisputeRow } from './disputes.ts';

/** All claims on a firm. */
export function selectDisputesOf(enterpriseId: string): Sql {
  return sql`SELECT * FROM standing_dispute WHERE enterprise_id = ${enterpriseId} ORDER BY raised_at DESC LIMIT 20`;
}

export function selectDisputeById(id: string): Sql {
  return sql`SELECT * FROM standing_dispute WHERE id = ${id}`;
}

/** The firm of a dispute, as {@link firmFrom} reads it. */
export function selectFirmOfDispute(id: string): Sql {
  return sql`SELECT o.id, o.name, o.ver, o.head, e.uscc, e.org_type, e.registration_status, e.established_on, e.industry,
      e.town, e.legal_representative, e.registered_capital_fen, e.size_class, e.registry_as_of, e.public_facts
    FROM standing_dispute d JOIN enterprise e ON e.org_id = d.enterprise_id JOIN org o ON o.id = e.org_id WHERE d.id = ${id}`;
}

/** A dispute as the office lists it, with both people by name and the ends of their phones. */
export type ListedDispute = DisputeRow & {
  firm_name: string;
  uscc: string;
  legal_representative: string;
  claimant_name: string;
  claimant_phone: string | null;
  first_name: string | null;
  first_phone: string | null;
  first_since: number | null;
  proposer_name: string | null;
};

/** Open disputes first, then those decided lately. */
export function selectDisputes(): Sql {
  return sql`SELECT d.*, o.name AS firm_name, e.uscc, e.legal_representative, c.name AS claimant_name, c.phone AS claimant_phone,
      f.name AS first_name, f.phone AS first_phone, m.standing_at AS first_since, p.name AS proposer_name
    FROM standing_dispute d JOIN org o ON o.id = d.enterprise_id JOIN enterprise e ON e.org_id = o.id
      JOIN user c ON c.id = d.claimant_user_id
      LEFT JOIN membership m ON m.org_id = o.id AND m.role = 'legal_representative' AND m.state = 'active'
        AND m.standing_at IS NOT NULL AND m.user_id <> d.claimant_user_id
      LEFT JOIN user f ON f.id = m.user_id LEFT JOIN user p ON p.id = d.proposed_by
    ORDER BY d.decided_at IS NOT NULL, d.raised_at DESC, m.standing_at LIMIT 50`;
}

/** Everybody with a place as representative of the firm of a dispute. */
export type ClaimantRow = {
  membership_id: string;
  user_id: string;
  state: 'active' | 'removed';
  standing_at: number | null;
};

export function selectRepresentativesOfDispute(id: string): Sql {
  return sql`SELECT m.id AS membership_id, m.user_id, m.state, m.standing_at
    FROM standing_dispute d JOIN membership m ON m.org_id = d.enterprise_id AND m.role = 'legal_representative'
    WHERE d.id = ${id} LIMIT 50`;
}

/** Writes a finding over the state that was seen. */
export function proposeOutcome(row: {
  id: string;
  from: string;
  outcome: string;
  grounds: string;
  by: string;
  now: number;
}): Sql {
  return sql`UPDATE standing_dispute SET state = 'proposed', outcome = ${row.outcome}, grounds = ${row.grounds},
      proposed_by = ${row.by}, proposed_at = ${row.now}
    WHERE id = ${row.id} AND state = ${row.from} AND state IN ('open', 'proposed')`;
}

/** Decides as was found; changes nothing when the finding changed meanwhile. */
export function decideDispute(row: { id: string; outcome: string; by: string; now: number }): Sql {
  return sql`UPDATE standing_dispute SET state = outcome, decided_by = ${row.by}, decided_at = ${row.now}
    WHERE id = ${row.id} AND state = 'proposed' AND outcome = ${row.outcome}`;
}

/** Takes a person's place as representative from him. */
export function removeRepresentative(membershipId: string): Sql {
  return sql`UPDATE membership SET state = 'removed', standing_at = NULL
    WHERE id = ${membershipId} AND role = 'legal_representative'`;
}
