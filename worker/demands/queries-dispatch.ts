// Demands that the office gave to banks, in D1.
import { sql, type Sql } from '../lib/sql.ts';
import type { DispatchRefusal, DispatchState } from './terms.ts';

/** A demand given to a bank; instants in epoch ms. Its events are the demand's. */
export type DispatchRow = {
  id: string;
  demand_id: string;
  institution_id: string;
  state: DispatchState;
  meeting_id: string | null;
  made_by: string;
  made_at: number;
  warn_at: number | null;
  due_at: number;
  /** When the system acts next: the reminder, then the end. */
  alarm_at: number | null;
  state_at: number;
  reason_code: DispatchRefusal | null;
};

export function insertDispatch(row: DispatchRow): Sql {
  return sql`INSERT INTO dispatch (id, demand_id, institution_id, state, meeting_id, made_by, made_at, warn_at, due_at, alarm_at,
      state_at, reason_code)
    VALUES (${row.id}, ${row.demand_id}, ${row.institution_id}, ${row.state}, ${row.meeting_id}, ${row.made_by}, ${row.made_at},
      ${row.warn_at}, ${row.due_at}, ${row.alarm_at}, ${row.state_at}, ${row.reason_code})`;
}

/** Writes an answer, or that none came. The demand's event is the lock. */
export function updateDispatch(
  row: Pick<DispatchRow, 'id' | 'state' | 'state_at'> & { reason_code?: DispatchRefusal | null },
): Sql {
  return sql`UPDATE dispatch SET state = ${row.state}, state_at = ${row.state_at}, reason_code = ${row.reason_code ?? null},
      alarm_at = NULL
    WHERE id = ${row.id} AND state = 'offered'`;
}

/** The bank was reminded: next comes the end of its time. */
export function remindDispatch(id: string): Sql {
  return sql`UPDATE dispatch SET alarm_at = due_at WHERE id = ${id} AND state = 'offered'`;
}

/** With its demand over, nobody is asked any more. */
export function closeDispatches(demandId: string, now: number): Sql {
  return sql`UPDATE dispatch SET state = 'closed', state_at = ${now}, alarm_at = NULL WHERE demand_id = ${demandId} AND state = 'offered'`;
}

/** What the office gave one institution of the demand of a number and still waits for. */
export function selectOwnDispatch(number: string, institutionId: string): Sql {
  return sql`SELECT * FROM dispatch WHERE institution_id = ${institutionId} AND state = 'offered'
    AND demand_id = (SELECT id FROM demand WHERE number = ${number})`;
}

export function selectDispatch(id: string): Sql {
  return sql`SELECT * FROM dispatch WHERE id = ${id}`;
}

/** What waits for an institution's answer, the earliest deadline first. */
export function selectWaiting(institutionId: string): Sql {
  return sql`SELECT d.number, p.due_at, p.made_at FROM dispatch p JOIN demand d ON d.id = p.demand_id
    WHERE p.institution_id = ${institutionId} AND p.state = 'offered' ORDER BY p.due_at LIMIT 100`;
}
export type WaitingRow = { number: string; due_at: number; made_at: number };

/** Dispatches for which the system must act, the earliest first. */
export function selectDueDispatches(now: number, limit: number): Sql {
  return sql`SELECT id, alarm_at, demand_id FROM dispatch WHERE alarm_at IS NOT NULL AND alarm_at <= ${now}
    ORDER BY alarm_at LIMIT ${limit}`;
}
export type DueDispatch = Pick<DispatchRow, 'id' | 'demand_id'> & { alarm_at: number };

/** What an institution's account managers are told of; one of them is rung up, who has waited longest for a case. */
export function selectManagerOf(institutionId: string): Sql {
  return sql`SELECT user_id FROM membership WHERE org_id = ${institutionId} AND role = 'loan_officer' AND state = 'active'
    ORDER BY last_assigned_at, id LIMIT 1`;
}

export type ListedDispatch = DispatchRow & { institution: string; institution_en: string };

/** Every dispatch of a list of demands, the latest first. */
export function selectDispatchesOf(demandIds: readonly string[]): Sql {
  return sql`SELECT p.*, i.short_name AS institution, i.name_en AS institution_en
    FROM json_each(${JSON.stringify(demandIds)}) k JOIN dispatch p ON p.demand_id = k.value
      JOIN institution i ON i.org_id = p.institution_id
    ORDER BY p.made_at DESC, p.id LIMIT 1000`;
}

export type OpenDemandRow = {
  id: string;
  number: string;
  state: 'published' | 'routed';
  shown: string;
  interests: number;
  dispatches: number;
  published_at: number;
  expires_at: number;
  ver: number;
};

const OPEN = `SELECT id, number, state, shown, interests, dispatches, published_at, expires_at, ver FROM demand
    WHERE state IN ('published', 'routed') AND shown IS NOT NULL AND expires_at >`;

/** What firms have published and banks may still answer, the oldest first: it has waited longest. */
export function selectOpenDemands(now: number, limit: number): Sql {
  return { text: `${OPEN} ?1 ORDER BY published_at LIMIT ?2`, values: [now, limit] };
}

/** The institutions that have interest in a demand, were given it, or refused it: none of them is asked again. */
export function selectAsked(demandId: string): Sql {
  return sql`SELECT institution_id FROM interest WHERE demand_id = ${demandId} AND state <> 'withdrawn'
    UNION SELECT institution_id FROM dispatch WHERE demand_id = ${demandId} LIMIT 500`;
}
export type AskedRow = { institution_id: string };

export type LenderRow = { id: string; name: string; name_en: string; manager: string | null };

/** Institutions at work in the district with the account manager who is told. */
export function selectLenders(): Sql {
  return sql`SELECT o.id, i.short_name AS name, i.name_en,
      (SELECT m.user_id FROM membership m WHERE m.org_id = o.id AND m.role = 'loan_officer' AND m.state = 'active'
        ORDER BY m.last_assigned_at, m.id LIMIT 1) AS manager
    FROM org o JOIN institution i ON i.org_id = o.id WHERE o.kind = 'institution' AND o.state = 'active'
    ORDER BY i.short_name LIMIT 200`;
}

/** Every listed product of the district with its institution: what demands are compared with. */
export function selectDistrictShelf(): Sql {
  return sql`SELECT p.id, p.institution_id, v.listing FROM product p JOIN product_version v ON v.id = p.version_id
    WHERE p.state = 'listed' LIMIT 2000`;
}
export type DistrictShelfRow = { id: string; institution_id: string; listing: string };
