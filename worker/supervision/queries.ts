// Tickets in D1: written with the breach that causes them, listed latest first.
import { rowsOf, sql, type Sql } from '../lib/sql.ts';
import type { TicketRow } from './rules.ts';
import type { TicketView } from './terms.ts';

/** The unique key on application, clock and deadline makes the second ticket for one breach fail with its whole batch. */
export function insertTicket(ticket: TicketRow): Sql {
  return sql`INSERT INTO ticket (id, number, ver, head, state, cause, clock, application_id, application_number, objection_id,
      claim_id, enterprise_id, enterprise_name, institution_id, branch_id, due_at, raised_at, closed_at)
    VALUES (${ticket.id}, ${ticket.number}, ${ticket.ver}, ${ticket.head}, ${ticket.state}, ${ticket.cause}, ${ticket.clock},
      ${ticket.application_id}, ${ticket.application_number}, ${ticket.objection_id}, ${ticket.claim_id}, ${ticket.enterprise_id}, ${ticket.enterprise_name},
      ${ticket.institution_id}, ${ticket.branch_id}, ${ticket.due_at}, ${ticket.raised_at}, ${ticket.closed_at})`;
}

/** A ticket as far as its next event needs it. */
export type TicketHead = Pick<TicketRow, 'id' | 'ver' | 'head' | 'state'>;

export function selectTicket(id: string): Sql {
  return sql`SELECT id, ver, head, state FROM ticket WHERE id = ${id}`;
}

/** Moves a ticket on. Its event's unique key is the lock. */
export function updateTicketState(row: TicketHead & { closed_at: number | null }): Sql {
  return sql`UPDATE ticket SET state = ${row.state}, closed_at = ${row.closed_at}, ver = ${row.ver}, head = ${row.head}
    WHERE id = ${row.id} AND ver = ${row.ver - 1}`;
}

export type ListedTicket = Omit<TicketRow, 'ver' | 'head'> & {
  institution_zh: string | null;
  institution_en: string | null;
  branch_zh: string | null;
  branch_en: string | null;
};

/** The place after which a page begins: the last ticket of the page before. */
export type TicketCursor = { readonly raised_at: number; readonly id: string };

const START: TicketCursor = { raised_at: Number.MAX_SAFE_INTEGER, id: '~' };

/** Open tickets, or all, latest first. */
export async function listTickets(
  db: D1Database,
  options: { view: TicketView; cursor: TicketCursor | null; limit: number },
): Promise<ListedTicket[]> {
  const { raised_at, id } = options.cursor ?? START;
  const columns = `t.id, t.number, t.state, t.cause, t.clock, t.application_id, t.application_number, t.objection_id, t.claim_id, t.enterprise_id,
    t.enterprise_name, t.institution_id, t.branch_id, t.due_at, t.raised_at, t.closed_at,
    i.short_name AS institution_zh, i.name_en AS institution_en, b.name AS branch_zh, b.name_en AS branch_en`;
  const open = options.view === 'open' ? "AND t.state <> 'closed'" : '';
  return rowsOf<ListedTicket>(db, {
    text: `SELECT ${columns} FROM ticket t
      LEFT JOIN institution i ON i.org_id = t.institution_id LEFT JOIN branch b ON b.id = t.branch_id
      WHERE t.raised_at <= ?1 AND (t.raised_at < ?1 OR t.id < ?2) ${open}
      ORDER BY t.raised_at DESC, t.id DESC LIMIT ?3`,
    values: [raised_at, id, options.limit],
  });
}
