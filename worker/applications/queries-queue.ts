// The queue of a bank's desk in D1: one tab at a time in order of deadline, and how many applications stand in each.
import { sql, type Sql } from '../lib/sql.ts';
import { TABS, type State, type Tab } from './terms.ts';

/** Counts one application more or fewer in a tab of a bank. */
export function updateQueueCount(institutionId: string, tab: Tab, by: 1 | -1): Sql {
  return sql`INSERT INTO queue_count (institution_id, tab, count) VALUES (${institutionId}, ${tab}, ${by === 1 ? 1 : 0})
    ON CONFLICT (institution_id, tab) DO UPDATE SET count = count + ${by}`;
}

/** An application as a line of the queue. */
export type QueueRow = {
  id: string;
  number: string;
  ver: number;
  state: State;
  enterprise_name: string;
  product_name: string;
  amount_fen: number;
  term_months: number;
  town: string | null;
  officer_name: string;
  submitted_at: number;
  sort_at: number;
  due_at: number | null;
  due_clock: string | null;
  breaches: number;
  met_count: number;
  condition_count: number;
};

/** Rows of a tab shown at a time. */
export const QUEUE_PAGE = 50;

/** One page of a bank's tab, of what is open to it, in order of deadline, one row more than is shown when there is a next page. */
export function selectQueue(page: {
  institution_id: string;
  tab: Tab;
  after: { sort_at: number; id: string } | null;
  now: number;
}): Sql {
  const from = page.after ?? { sort_at: -8_640_000_000_000_000, id: '' };
  return sql`SELECT a.id, a.number, a.ver, a.state, a.enterprise_name, a.product_name, a.amount_fen, a.term_months, a.town,
      a.officer_name, a.submitted_at, a.sort_at, a.due_at, a.due_clock,
      a.breaches, a.met_count, a.condition_count
    FROM application a
    WHERE a.institution_id = ${page.institution_id} AND a.tab = ${page.tab} AND (a.sort_at, a.id) > (${from.sort_at}, ${from.id})
      AND a.opens_at <= ${page.now}
    ORDER BY a.sort_at, a.id LIMIT ${QUEUE_PAGE + 1}`;
}

/** How many applications of a bank stand in a tab. */
export type TabCount = { tab: Tab; count: number };

/**
 * The counts of all tabs, without what the bank does not see yet: as many rows as were submitted within the last
 * minute. The limit is the number of tabs: the search then stops without looking for one more row.
 */
export function selectTabCounts(institutionId: string, now: number): Sql {
  return sql`SELECT tab, count - CASE tab WHEN 'to_take_up' THEN (SELECT COUNT(*) FROM application
      WHERE institution_id = ${institutionId} AND tab = 'to_take_up' AND opens_at > ${now}) ELSE 0 END AS count
    FROM queue_count WHERE institution_id = ${institutionId} LIMIT ${TABS.length}`;
}
