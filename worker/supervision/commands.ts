// What ends a ticket: the statements, for the batch of the command that settled its matter.
import { insertEvent } from '../audit/queries.ts';
import { nextEvent } from '../audit/rules.ts';
import type { Ctx } from '../lib/context.ts';
import type { Sql } from '../lib/sql.ts';
import { ticketMove } from './machine.ts';
import { updateTicketState, type TicketHead } from './queries.ts';

/** Closes a ticket with what its matter came to; nothing is left to do when it was closed before. */
export function ticketClosed(
  ctx: Pick<Ctx, 'now' | 'actor'>,
  ticket: TicketHead,
  body: Readonly<Record<string, unknown>>,
): Sql[] {
  if (ticket.state === 'closed') return [];
  const event = nextEvent(ticket, ctx.actor, ctx.now, {
    type: ticketMove('settle').emits,
    command: 'ticket.settle',
    body: { ticket: ticket.id, ...body },
  });
  const row = {
    id: ticket.id,
    state: 'closed' as const,
    closed_at: ctx.now,
    ver: event.ver,
    head: event.hash,
  };
  return [insertEvent(event), updateTicketState(row)];
}
