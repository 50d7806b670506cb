// The office's list of what has run late.
import { Hono } from 'hono';
import { guard } from '../identity/guard.ts';
import { both } from '../lib/bilingual.ts';
import { valid, type AppEnv } from '../lib/http.ts';
import { listTickets, type ListedTicket, type TicketCursor } from './queries.ts';
import { TicketQuery } from './schema.ts';

const PAGE = 50;

function cursorFrom(text: string | undefined): TicketCursor | null {
  const [raised_at, id] = (text ?? '').split('.');
  return raised_at !== undefined && id !== undefined ? { raised_at: Number(raised_at), id } : null;
}

function ticketAnswer(ticket: ListedTicket) {
  const { institution_zh, institution_en, branch_zh, branch_en, ...rest } = ticket;
  return {
    ...rest,
    institution_name: institution_zh === null ? null : both(institution_zh, institution_en ?? institution_zh),
    branch_name: branch_zh === null ? null : both(branch_zh, branch_en ?? branch_zh),
  };
}

/** Mount at the root of the API: `.route('/', supervisionRoutes)`. */
export const supervisionRoutes = new Hono<AppEnv>().get(
  '/office/tickets',
  guard('ticket.list'),
  valid('query', TicketQuery),
  async (c) => {
    const ctx = c.get('ctx');
    const { view = 'open', cursor } = c.req.valid('query');
    const found = await listTickets(ctx.db, { view, cursor: cursorFrom(cursor), limit: PAGE + 1 });
    const shown = found.slice(0, PAGE);
    const last = found.length > PAGE ? shown.at(-1) : undefined;
    return c.json({
      as_of: ctx.now,
      view,
      tickets: shown.map(ticketAnswer),
      next: last ? `${last.raised_at}.${last.id}` : null,
    });
  },
);
