// Demands in D1.
import { sql, type Sql } from '../lib/sql.ts';
import type { State } from '../applications/terms.ts';
import type { DemandState } from './terms.ts';

/**
 * A firm's need for money, however it became known; its applications serve it. `shown` is what banks see of a published
 * one (JSON) and NULL for any other; `alarm_at` when the system acts next. `ver` and `head` are its last event.
 */
export type DemandRow = {
  id: string;
  number: string | null;
  enterprise_id: string | null;
  channel: string;
  state: DemandState;
  town: string | null;
  amount_fen: number | null;
  term_months: number | null;
  purpose: string;
  sheet: string | null;
  shown: string | null;
  posted_by: string | null;
  published_at: number;
  expires_at: number | null;
  alarm_at: number | null;
  closed_at: number | null;
  interests: number;
  /** Banks to which the office gave it and that have not answered. */
  dispatches: number;
  ver: number;
  head: string;
};

/** What a demand has that was never published to banks. */
export const UNPUBLISHED = {
  number: null,
  sheet: null,
  shown: null,
  posted_by: null,
  expires_at: null,
  alarm_at: null,
} as const;

/** A new demand; the amount in fen and the term in months where they are known. */
export function insertDemand(row: Omit<DemandRow, 'closed_at' | 'interests' | 'dispatches'>): Sql {
  return sql`INSERT INTO demand (id, number, enterprise_id, channel, state, town, amount_fen, term_months, purpose, sheet,
      shown, posted_by, published_at, expires_at, alarm_at, ver, head)
    VALUES (${row.id}, ${row.number}, ${row.enterprise_id}, ${row.channel}, ${row.state}, ${row.town}, ${row.amount_fen},
      ${row.term_months}, ${row.purpose}, ${row.sheet}, ${row.shown}, ${row.posted_by}, ${row.published_at},
      ${row.expires_at}, ${row.alarm_at}, ${row.ver}, ${row.head})`;
}

/** What a move may change; the event's unique key is the lock, the version here is a second one. */
export type DemandChange = Pick<
  DemandRow,
  'id' | 'state' | 'alarm_at' | 'closed_at' | 'interests' | 'dispatches' | 'ver' | 'head'
>;

export function updateDemand(row: DemandChange): Sql {
  return sql`UPDATE demand SET state = ${row.state}, alarm_at = ${row.alarm_at}, closed_at = ${row.closed_at},
      interests = ${row.interests}, dispatches = ${row.dispatches}, ver = ${row.ver}, head = ${row.head}
    WHERE id = ${row.id} AND ver = ${row.ver - 1}`;
}

/** The demand an application was made for. */
export function selectDemandOf(applicationId: string): Sql {
  return sql`SELECT * FROM demand WHERE id = (SELECT demand_id FROM application WHERE id = ${applicationId})`;
}

/** The states of the other applications for the same demand, with what was paid out for each (fen). */
export function selectOthersOf(applicationId: string): Sql {
  return sql`SELECT state, approved_fen, disbursed_fen FROM application
    WHERE demand_id = (SELECT demand_id FROM application WHERE id = ${applicationId}) AND id <> ${applicationId}`;
}

export type OtherRow = { state: State; approved_fen: number | null; disbursed_fen: number };

const UNDER_WAY = `state NOT IN ('completed', 'rejected', 'rerouted', 'withdrawn', 'not_taken', 'incomplete', 'expired', 'void', 'disbursed')`;

/**
 * Holds while just so many applications for a demand, besides one of them, are under way: a condition for the batch of a
 * move or a submission.
 */
export function underWay(demandId: string, count: number, besides = ''): Sql {
  return {
    text: `(SELECT COUNT(*) FROM application WHERE demand_id = ?1 AND id <> ?3 AND ${UNDER_WAY}) = ?2`,
    values: [demandId, count, besides],
  };
}

export type JoinableRow = DemandRow & { open: number };

/** By what an application finds its demand: named, begun by its sheet, or that of the application it stands in for. */
export type Wanted = { readonly id: string } | { readonly sheet: string } | { readonly application: string };

/** The firm's own demand that an application is for, with its open applications. */
export function selectJoinable(enterpriseId: string, wanted: Wanted): Sql {
  if ('application' in wanted) {
    return {
      text: `SELECT d.*, (SELECT COUNT(*) FROM application WHERE demand_id = d.id AND ${UNDER_WAY}) AS open
        FROM demand d WHERE d.enterprise_id = ?1 AND d.id = (SELECT demand_id FROM application WHERE id = ?2)`,
      values: [enterpriseId, wanted.application],
    };
  }
  const column = 'id' in wanted ? 'id' : 'sheet';
  return {
    text: `SELECT d.*, (SELECT COUNT(*) FROM application WHERE demand_id = d.id AND ${UNDER_WAY}) AS open
      FROM demand d WHERE d.enterprise_id = ?1 AND d.${column} = ?2`,
    values: [enterpriseId, 'id' in wanted ? wanted.id : wanted.sheet],
  };
}

/** One demand of a firm. */
export function selectOwnDemand(id: string, enterpriseId: string): Sql {
  return sql`SELECT * FROM demand WHERE id = ${id} AND enterprise_id = ${enterpriseId}`;
}

/** How many published demands of a firm are not over. */
export function selectPublishedCount(enterpriseId: string): Sql {
  return sql`SELECT COUNT(*) AS count FROM demand
    WHERE enterprise_id = ${enterpriseId} AND shown IS NOT NULL AND state IN ('published', 'routed', 'in_progress')`;
}

/** The demands of a firm that are more than one application: published ones, and those that several banks were asked in. */
export function selectOwnDemands(enterpriseId: string): Sql {
  return sql`SELECT d.*, (SELECT COUNT(*) FROM application WHERE demand_id = d.id AND state <> 'void') AS applications
    FROM demand d WHERE d.enterprise_id = ${enterpriseId} AND (d.shown IS NOT NULL OR d.sheet IS NOT NULL)
    ORDER BY d.published_at DESC LIMIT 50`;
}

export type DemandApplicationRow = {
  id: string;
  number: string;
  ver: number;
  state: State;
  product_name: string;
  institution: string;
  institution_en: string;
  opens_at: number | null;
  amount_fen: number;
  term_months: number;
};

/** The applications for a demand, the first one first. */
export function selectApplicationsOf(demandId: string): Sql {
  return sql`SELECT a.id, a.number, a.ver, a.state, a.product_name, o.name AS institution, i.name_en AS institution_en,
      a.opens_at, a.amount_fen, a.term_months
    FROM application a JOIN org o ON o.id = a.institution_id JOIN institution i ON i.org_id = a.institution_id
    WHERE a.demand_id = ${demandId} ORDER BY a.submitted_at, a.id LIMIT 50`;
}

/** How many other applications for the same demand are under way. */
export function selectSiblings(applicationId: string): Sql {
  return {
    text: `SELECT COUNT(*) AS count FROM application
      WHERE demand_id = (SELECT demand_id FROM application WHERE id = ?1) AND id <> ?1 AND ${UNDER_WAY}`,
    values: [applicationId],
  };
}

/**
 * How many firms of the district share what is shown, each counted up to `most`. What is not shown of the firm is not
 * asked of the others.
 */
export function selectAlike(
  of: { town: string | null; industry: string | null; size: string | null },
  most: number,
): Sql {
  const { town, industry, size } = of;
  return sql`SELECT
    (SELECT COUNT(*) FROM (SELECT 1 FROM enterprise WHERE substr(industry, 1, 1) = COALESCE(${industry}, substr(industry, 1, 1))
      AND (${size} IS NULL OR size_class = ${size}) AND (${town} IS NULL OR town = ${town}) LIMIT ${most})) AS here,
    (SELECT COUNT(*) FROM (SELECT 1 FROM enterprise WHERE substr(industry, 1, 1) = COALESCE(${industry}, substr(industry, 1, 1))
      AND (${size} IS NULL OR size_class = ${size}) LIMIT ${most})) AS sized,
    (SELECT COUNT(*) FROM (SELECT 1 FROM enterprise WHERE substr(industry, 1, 1) = COALESCE(${industry}, substr(industry, 1, 1))
      LIMIT ${most})) AS trade`;
}

/** Published demands for which the system must act, the earliest first. */
export function selectDueDemands(now: number, limit: number): Sql {
  return sql`SELECT id, alarm_at FROM demand WHERE alarm_at IS NOT NULL AND alarm_at <= ${now} AND state IN ('published', 'routed')
    ORDER BY alarm_at LIMIT ${limit}`;
}

export function selectDemand(id: string): Sql {
  return sql`SELECT * FROM demand WHERE id = ${id}`;
}
