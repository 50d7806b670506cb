// What may happen to a ticket next, read from its table of moves.
import { TICKET_MOVES, type TicketCommand, type TicketMove, type TicketState } from './terms.ts';

/** The row of a command; every command has one. */
export function ticketMove(command: TicketCommand): TicketMove {
  const move = TICKET_MOVES.find((row) => row.command === command);
  if (!move) throw new Error(`no row for ${command}`);
  return move;
}

/** What a role may do with a ticket now. One that concerns no institution cannot be given to any. */
export function ticketMovesNow(
  ticket: { readonly state: TicketState; readonly institution_id: string | null },
  role: string,
): TicketCommand[] {
  return TICKET_MOVES.filter(
    ({ from, roles, needs }) =>
      from.includes(ticket.state) &&
      roles.some((allowed) => allowed === role) &&
      (ticket.institution_id !== null || !needs.includes('institution')),
  ).map(({ command }) => command);
}
