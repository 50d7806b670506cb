// Tickets and missed deadlines as they are shown. Output lists every field.
import { both, type Bilingual } from '../lib/bilingual.ts';
import type { ListedTicket, TicketStep } from './queries.ts';
import type { ListedBreach } from './queries-breaches.ts';
import type { TicketRow } from './rules.ts';
import { ticketMovesNow } from './machine.ts';

const named = (zh: string | null, en: string | null): Bilingual | null =>
  zh === null ? null : both(zh, en ?? zh);

/** A ticket in a list. */
export function listedTicket(ticket: ListedTicket) {
  const { institution_zh, institution_en, branch_zh, branch_en, ...rest } = ticket;
  return {
    ...rest,
    institution_name: named(institution_zh, institution_en),
    branch_name: named(branch_zh, branch_en),
  };
}

export type TicketNames = {
  institution_zh: string | null;
  institution_en: string | null;
  branch_zh: string | null;
  branch_en: string | null;
  dispatched_name: string | null;
  handled_name: string | null;
  application_state: string | null;
  officer_name: string | null;
};

/** One ticket with what happened to it, for a reader in a role. An institution reads from its dispatch on. */
export function ticketView(
  row: TicketRow,
  names: TicketNames,
  steps: readonly TicketStep[],
  { role, now }: { readonly role: string; readonly now: number },
) {
  return {
    as_of: now,
    id: row.id,
    version: row.ver,
    number: row.number,
    state: row.state,
    cause: row.cause,
    clock: row.clock,
    due_at: row.due_at,
    application_id: row.application_id,
    application_number: row.application_number,
    application_state: names.application_state,
    officer_name: names.officer_name,
    enterprise_name: row.enterprise_name,
    institution_name: named(names.institution_zh, names.institution_en),
    branch_name: named(names.branch_zh, names.branch_en),
    raised_at: row.raised_at,
    answer_due_at: row.answer_due_at,
    overdue_at: row.overdue_at,
    closed_at: row.closed_at,
    handled_by: names.handled_name,
    dispatched_by: names.dispatched_name,
    moves: ticketMovesNow(row, role),
    steps: steps.map(({ ver, type, at, role: by, text, name }) => ({ ver, type, at, role: by, text, name })),
  };
}

/** A missed deadline in a list. */
export function breachView(row: ListedBreach) {
  return {
    application_id: row.application_id,
    application_number: row.application_number,
    clock: row.clock,
    due_at: row.due_at,
    rung: row.rung,
    rung_at: row.rung_at,
    settled_at: row.settled_at,
    ticket_id: row.ticket_id,
    institution_name: both(row.institution_zh, row.institution_en),
    branch_name: both(row.branch_zh, row.branch_en),
  };
}
