// Tickets in D1: written with the breach that causes them, listed latest first.
import { rowsOf, sql, type Sql } from '../lib/sql.ts';
import type { TicketRow } from './rules.ts';
import type { TicketView } from './terms.ts';

/** The unique key on application, clock and deadline makes the second ticket for one breach fail with its whole batch. */
export function insertTicket(ticket: TicketRow): Sql {
  return sql`INSERT INTO ticket (id, number, ver, head, state, cause, clock, application_id, application_number, objection_id,
      claim_id, enterprise_id, enterprise_name, institution_id, branch_id, due_at, raised_at, closed_at, raised_by,
      answer_due_at, alarm_at)
    VALUES (${ticket.id}, ${ticket.number}, ${ticket.ver}, ${ticket.head}, ${ticket.state}, ${ticket.cause}, ${ticket.clock},
      ${ticket.application_id}, ${ticket.application_number}, ${ticket.objection_id}, ${ticket.claim_id}, ${ticket.enterprise_id}, ${ticket.enterprise_name},
      ${ticket.institution_id}, ${ticket.branch_id}, ${ticket.due_at}, ${ticket.raised_at}, ${ticket.closed_at},
      ${ticket.raised_by}, ${ticket.answer_due_at}, ${ticket.alarm_at})`;
}

/** A ticket as far as its end needs it. */
export type TicketHead = Pick<TicketRow, 'id' | 'ver' | 'head' | 'state'>;

export function selectTicket(id: string): Sql {
  return sql`SELECT id, ver, head, state FROM ticket WHERE id = ${id}`;
}

/** Ends a ticket. Its event's unique key is the lock. */
export function updateTicketState(row: TicketHead & { closed_at: number | null }): Sql {
  return sql`UPDATE ticket SET state = ${row.state}, closed_at = ${row.closed_at}, answer_due_at = NULL, alarm_at = NULL,
      ver = ${row.ver}, head = ${row.head}
    WHERE id = ${row.id} AND ver = ${row.ver - 1}`;
}

/** A ticket with all that its moves decide about. */
export const selectWholeTicket = (id: string): Sql => sql`SELECT * FROM ticket WHERE id = ${id}`;

/** The same of one institution, from the moment at which it was given to it. */
export const selectOwnTicket = (id: string, institutionId: string): Sql =>
  sql`SELECT * FROM ticket WHERE id = ${id} AND institution_id = ${institutionId} AND dispatched_by IS NOT NULL`;

export function updateTicket(row: TicketRow): Sql {
  return sql`UPDATE ticket SET state = ${row.state}, closed_at = ${row.closed_at}, dispatched_by = ${row.dispatched_by},
      answer_due_at = ${row.answer_due_at}, handled_by = ${row.handled_by}, overdue_at = ${row.overdue_at},
      alarm_at = ${row.alarm_at}, ver = ${row.ver}, head = ${row.head}
    WHERE id = ${row.id} AND ver = ${row.ver - 1}`;
}

/** What was written with a move of a ticket; its event keeps a commitment to it. */
export type TicketWordRow = {
  ticket_id: string;
  ver: number;
  text: string;
  salt: string;
  written_by: string;
  written_at: number;
};

export function insertTicketWord(row: TicketWordRow): Sql {
  return sql`INSERT INTO ticket_word (ticket_id, ver, text, salt, written_by, written_at)
    VALUES (${row.ticket_id}, ${row.ver}, ${row.text}, ${row.salt}, ${row.written_by}, ${row.written_at})`;
}

export type TicketStep = {
  ver: number;
  type: string;
  at: number;
  role: string;
  text: string | null;
  name: string | null;
};

/** What happened to a ticket, with the words of it and their writers. */
export function selectTicketSteps(id: string): Sql {
  return sql`SELECT e.ver, e.type, e.at, e.actor_role AS role, w.text, u.name
    FROM event e LEFT JOIN ticket_word w ON w.ticket_id = e.stream AND w.ver = e.ver LEFT JOIN user u ON u.id = w.written_by
    WHERE e.stream = ${id} ORDER BY e.ver LIMIT 200`;
}

/** Tickets whose answer is overdue by now and was not marked so. */
export function selectOverdue(now: number, limit: number): Sql {
  return sql`SELECT id FROM ticket WHERE alarm_at IS NOT NULL AND alarm_at <= ${now} ORDER BY alarm_at LIMIT ${limit}`;
}

/** The names beside a ticket. */
export function selectTicketNames(id: string): Sql {
  return sql`SELECT i.short_name AS institution_zh, i.name_en AS institution_en, b.name AS branch_zh, b.name_en AS branch_en,
      d.name AS dispatched_name, h.name AS handled_name, a.state AS application_state, a.officer_name
    FROM ticket t LEFT JOIN institution i ON i.org_id = t.institution_id LEFT JOIN branch b ON b.id = t.branch_id
      LEFT JOIN user d ON d.id = t.dispatched_by LEFT JOIN user h ON h.id = t.handled_by
      LEFT JOIN application a ON a.id = t.application_id
    WHERE t.id = ${id}`;
}

export type ListedTicket = Omit<
  TicketRow,
  'ver' | 'head' | 'raised_by' | 'dispatched_by' | 'handled_by' | 'alarm_at'
> & {
  institution_zh: string | null;
  institution_en: string | null;
  branch_zh: string | null;
  branch_en: string | null;
};

/** The place after which a page begins: the last ticket of the page before. */
export type TicketCursor = { readonly raised_at: number; readonly id: string };

const START: TicketCursor = { raised_at: Number.MAX_SAFE_INTEGER, id: '~' };

/** Open tickets, or all, latest first. */
const LISTED = `t.id, t.number, t.state, t.cause, t.clock, t.application_id, t.application_number, t.objection_id, t.claim_id,
  t.enterprise_id, t.enterprise_name, t.institution_id, t.branch_id, t.due_at, t.raised_at, t.closed_at, t.answer_due_at,
  t.overdue_at, i.short_name AS institution_zh, i.name_en AS institution_en, b.name AS branch_zh, b.name_en AS branch_en`;
const JOINED = `LEFT JOIN institution i ON i.org_id = t.institution_id LEFT JOIN branch b ON b.id = t.branch_id`;

/** The tickets given to one institution, the latest first. */
export function selectOwnTickets(institutionId: string): Sql {
  return {
    text: `SELECT ${LISTED} FROM ticket t INDEXED BY ticket_institution ${JOINED}
      WHERE t.institution_id = ? AND t.dispatched_by IS NOT NULL ORDER BY t.raised_at DESC, t.id DESC LIMIT 50`,
    values: [institutionId],
  };
}

export async function listTickets(
  db: D1Database,
  options: { view: TicketView; cursor: TicketCursor | null; limit: number },
): Promise<ListedTicket[]> {
  const { raised_at, id } = options.cursor ?? START;
  const open = options.view === 'open' ? "AND t.state <> 'closed'" : '';
  return rowsOf<ListedTicket>(db, {
    text: `SELECT ${LISTED} FROM ticket t ${JOINED}
      WHERE t.raised_at <= ?1 AND (t.raised_at < ?1 OR t.id < ?2) ${open}
      ORDER BY t.raised_at DESC, t.id DESC LIMIT ?3`,
    values: [raised_at, id, options.limit],
  });
}

/** The administrators of a ticket's institution and its case's manager: whom it concerns there. */
export const selectConcerned = (id: string): Sql =>
  sql`SELECT user_id FROM (
      SELECT m.user_id FROM ticket t JOIN membership m ON m.org_id = t.institution_id
        AND m.role = 'institution_admin' AND m.state = 'active' WHERE t.id = ${id}
      UNION SELECT a.officer_id FROM ticket t JOIN application a ON a.id = t.application_id WHERE t.id = ${id}) LIMIT 6`;

/** Who of the office is told of what waits for it. */
export const selectSupervisors = (): Sql =>
  sql`SELECT user_id FROM membership WHERE role = 'office_supervisor' AND state = 'active' LIMIT 3`;

/** An open complaint of the same kind about the same application. */
export const selectOpenComplaint = (applicationId: string, cause: string): Sql =>
  sql`SELECT id FROM ticket WHERE application_id = ${applicationId} AND cause = ${cause} AND state <> 'closed'`;

/** A firm's complaints, the latest first. */
export const selectComplaints = (enterpriseId: string): Sql =>
  sql`SELECT t.*, a.product_name FROM ticket t INDEXED BY ticket_firm LEFT JOIN application a ON a.id = t.application_id
    WHERE t.enterprise_id = ${enterpriseId} AND t.raised_by IS NOT NULL ORDER BY t.raised_at DESC LIMIT 100`;

/** One of them. */
export const selectOwnComplaint = (id: string, enterpriseId: string): Sql =>
  sql`SELECT t.*, a.product_name FROM ticket t LEFT JOIN application a ON a.id = t.application_id
    WHERE t.id = ${id} AND t.enterprise_id = ${enterpriseId} AND t.raised_by IS NOT NULL`;
