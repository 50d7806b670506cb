// Lateness as an institution sees it: its own missed deadlines, the tickets given to it, and the bulletin that all see.
import { Hono } from 'hono';
import { guard } from '../identity/guard.ts';
import { both } from '../lib/bilingual.ts';
import { answerOf, valid, versionOf, type AppEnv } from '../lib/http.ts';
import { AppError } from '../lib/problem.ts';
import { readAll } from '../lib/sql.ts';
import { answerTicket, handleTicket } from './commands-tickets.ts';
import {
  selectOwnTicket,
  selectOwnTickets,
  selectTicketNames,
  selectTicketSteps,
  type ListedTicket,
  type TicketStep,
} from './queries.ts';
import {
  selectBulletinCounts,
  selectOwnBreaches,
  type BulletinCount,
  type ListedBreach,
} from './queries-breaches.ts';
import { BULLETIN_MS } from './routes.ts';
import type { TicketRow } from './rules.ts';
import { Answer, Nothing, TicketParam } from './schema.ts';
import { breachView, listedTicket, ticketView, type TicketNames } from './views.ts';

/** Mount at the root of the API: `.route('/', bankSupervisionRoutes)`. */
export const bankSupervisionRoutes = new Hono<AppEnv>()
  .get('/bank/supervision', guard('supervision.show_own'), async (c) => {
    const ctx = c.get('ctx');
    const own = ctx.actor.org_id ?? '';
    const [late, tickets, bulletin] = await readAll(ctx.db, [
      selectOwnBreaches(own),
      selectOwnTickets(own),
      selectBulletinCounts(ctx.now - BULLETIN_MS),
    ]);
    return c.json({
      as_of: ctx.now,
      late: (late as ListedBreach[]).map(breachView),
      tickets: (tickets as ListedTicket[]).map(listedTicket),
      // What others are late with is theirs: how often, and nothing by which a case could be found.
      bulletin: (bulletin as BulletinCount[]).map((row) => ({
        institution_name: both(row.institution_zh, row.institution_en),
        clock: row.clock,
        count: row.count,
        open: row.open,
      })),
    });
  })
  .get('/bank/tickets/:id', guard('ticket.show_own'), valid('param', TicketParam), async (c) => {
    const ctx = c.get('ctx');
    const { id } = c.req.valid('param');
    const [rows, names, steps] = await readAll(ctx.db, [
      selectOwnTicket(id, ctx.actor.org_id ?? ''),
      selectTicketNames(id),
      selectTicketSteps(id),
    ]);
    const row = (rows as TicketRow[])[0];
    const beside = (names as TicketNames[])[0];
    if (!row || !beside) throw new AppError('not_found');
    return c.json(ticketView(row, beside, steps as TicketStep[], { role: ctx.actor.role, now: ctx.now }));
  })
  .post(
    '/bank/tickets/:id/handle',
    guard('ticket.handle'),
    valid('param', TicketParam),
    valid('json', Nothing),
    async (c) => {
      const at = { ...c.req.valid('param'), version: versionOf(c) };
      return c.json(answerOf(c, await handleTicket(c.get('ctx'), at)));
    },
  )
  .post(
    '/bank/tickets/:id/answer',
    guard('ticket.answer'),
    valid('param', TicketParam),
    valid('json', Answer),
    async (c) => {
      const at = { ...c.req.valid('param'), version: versionOf(c) };
      return c.json(answerOf(c, await answerTicket(c.get('ctx'), at, c.req.valid('json'))));
    },
  );
