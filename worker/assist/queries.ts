// Assisted sessions in D1.
import { sql, type Sql } from '../lib/sql.ts';
import type { AssistAct, AssistChannel } from './terms.ts';

/** A session as it is stored; `acts` is JSON: [{act, at, product?, application?}]. */
export type AssistRow = {
  id: string;
  officer_id: string;
  officer_name: string;
  enterprise_id: string;
  owner_id: string;
  membership_id: string;
  channel: AssistChannel;
  opened_at: number;
  expires_at: number;
  ended_at: number | null;
  acts: string;
};

/** One thing done in a session, with what it was about. */
export type ActDone = {
  readonly act: AssistAct;
  readonly at: number;
  readonly product?: string;
  readonly application?: string;
};

export function insertAssist(row: AssistRow): Sql {
  return sql`INSERT INTO assist_session (id, officer_id, officer_name, enterprise_id, owner_id, membership_id, channel, opened_at,
      expires_at, ended_at, acts)
    VALUES (${row.id}, ${row.officer_id}, ${row.officer_name}, ${row.enterprise_id}, ${row.owner_id}, ${row.membership_id},
      ${row.channel}, ${row.opened_at}, ${row.expires_at}, ${row.ended_at}, ${row.acts})`;
}

/** A session with what an officer has to know of its firm and owner; his own alone is found. */
export type OpenRow = AssistRow & {
  firm_name: string;
  uscc: string;
  owner_phone: string | null;
  owner_state: string;
  member_state: string;
  standing_at: number | null;
};

export function selectAssist(id: string, officerId: string): Sql {
  return sql`SELECT s.*, o.name AS firm_name, e.uscc, u.phone AS owner_phone, u.state AS owner_state, m.state AS member_state,
      m.standing_at
    FROM assist_session s JOIN org o ON o.id = s.enterprise_id AND o.state = 'active'
      JOIN enterprise e ON e.org_id = s.enterprise_id JOIN user u ON u.id = s.owner_id JOIN membership m ON m.id = s.membership_id
    WHERE s.id = ${id} AND s.officer_id = ${officerId}`;
}

/** Holds while an officer may act in a session: a condition for every batch that he writes. */
export function assistHolds(id: string, officerId: string, now: number): Sql {
  return sql`EXISTS (SELECT 1 FROM assist_session s JOIN membership m ON m.id = s.membership_id AND m.state = 'active'
    WHERE s.id = ${id} AND s.officer_id = ${officerId} AND s.ended_at IS NULL AND s.expires_at > ${now})`;
}

/** Writes down what was done. */
export function appendAct(id: string, act: ActDone): Sql {
  return sql`UPDATE assist_session SET acts = json_insert(acts, '$[#]', json(${JSON.stringify(act)})) WHERE id = ${id}`;
}

/** Ends a session; nothing changes when it has ended before. */
export function endAssist(id: string, now: number): Sql {
  return sql`UPDATE assist_session SET ended_at = ${now} WHERE id = ${id} AND ended_at IS NULL`;
}

export type ListedAssist = AssistRow & { firm_name: string };

/** What an officer did lately, the latest first. */
export function selectAssistsOfOfficer(officerId: string, since: number): Sql {
  return sql`SELECT s.*, o.name AS firm_name FROM assist_session s JOIN org o ON o.id = s.enterprise_id
    WHERE s.officer_id = ${officerId} AND s.opened_at >= ${since} ORDER BY s.opened_at DESC LIMIT 50`;
}

/** What staff did for a firm, the latest first. */
export function selectAssistsOfFirm(enterpriseId: string): Sql {
  return sql`SELECT s.*, o.name AS firm_name FROM assist_session s JOIN org o ON o.id = s.enterprise_id
    WHERE s.enterprise_id = ${enterpriseId} ORDER BY s.opened_at DESC LIMIT 30`;
}

/** Who is behind a phone, and what he is at the firm with a code; and who represents that firm with proof. */
export type PlaceRow = {
  user_id: string | null;
  kind: 'owner' | 'staff' | null;
  user_state: 'active' | 'disabled' | null;
  membership_id: string | null;
  membership_state: 'active' | 'removed' | null;
  standing_at: number | null;
  /** How many others have proven that they represent the firm. */
  others: number;
};

export function selectPlace(phone: string, uscc: string): Sql {
  return sql`SELECT u.id AS user_id, u.kind, u.state AS user_state, m.id AS membership_id, m.state AS membership_state, m.standing_at,
      (SELECT COUNT(*) FROM enterprise x JOIN membership p ON p.org_id = x.org_id AND p.role = 'legal_representative'
          AND p.state = 'active' AND p.standing_at IS NOT NULL
        WHERE x.uscc = ${uscc} AND p.user_id IS NOT u.id) AS others
    FROM (SELECT 1) LEFT JOIN user u ON u.phone = ${phone}
      LEFT JOIN enterprise e ON e.uscc = ${uscc}
      LEFT JOIN membership m ON m.user_id = u.id AND m.org_id = e.org_id AND m.role = 'legal_representative'`;
}

/** The officer's name and office, as the owner's message says it. */
export type OfficerRow = { name: string; office: string };

export function selectOfficer(userId: string, orgId: string): Sql {
  return sql`SELECT u.name, o.name AS office FROM user u JOIN org o ON o.id = ${orgId} WHERE u.id = ${userId}`;
}
