// Lateness as the office looks at it and answers for it: tickets, the board of missed deadlines, the bulletin, and how long
// the clocks of the district run.
import { Hono } from 'hono';
import { selectDistrict, type DistrictRow } from '../applications/queries.ts';
import { guard } from '../identity/guard.ts';
import { both } from '../lib/bilingual.ts';
import { answerOf, valid, versionOf, type AppEnv } from '../lib/http.ts';
import { AppError } from '../lib/problem.ts';
import { DAY_MS } from '../lib/shanghai.ts';
import { readAll } from '../lib/sql.ts';
import { clockSettings, publishCalendar, setClock, settingsVersion } from './commands-clocks.ts';
import { closeTicket, dismissTicket, dispatchTicket, returnTicket } from './commands-tickets.ts';
import {
  listTickets,
  selectTicketNames,
  selectTicketSteps,
  selectWholeTicket,
  type TicketCursor,
  type TicketStep,
} from './queries.ts';
import {
  selectBulletin,
  selectOpenBreachCounts,
  type BreachCount,
  type ListedBreach,
} from './queries-breaches.ts';
import { selectSettingsHead } from './queries-settings.ts';
import type { TicketRow } from './rules.ts';
import {
  ClockParam,
  Close,
  PublishCalendar,
  Dismiss,
  Dispatch,
  SetClock,
  TicketParam,
  TicketQuery,
} from './schema.ts';
import { breachView, listedTicket, ticketView, type TicketNames } from './views.ts';

const PAGE = 50;
/** The bulletin shows what got to it within so many days. */
export const BULLETIN_MS = 30 * DAY_MS;

function cursorFrom(text: string | undefined): TicketCursor | null {
  const [raised_at, id] = (text ?? '').split('.');
  return raised_at !== undefined && id !== undefined ? { raised_at: Number(raised_at), id } : null;
}

/** Mount at the root of the API: `.route('/', supervisionRoutes)`. */
export const supervisionRoutes = new Hono<AppEnv>()
  .get('/office/tickets', guard('ticket.list'), valid('query', TicketQuery), async (c) => {
    const ctx = c.get('ctx');
    const { view = 'open', cursor } = c.req.valid('query');
    const found = await listTickets(ctx.db, { view, cursor: cursorFrom(cursor), limit: PAGE + 1 });
    const shown = found.slice(0, PAGE);
    const last = found.length > PAGE ? shown.at(-1) : undefined;
    return c.json({
      as_of: ctx.now,
      view,
      tickets: shown.map(listedTicket),
      next: last ? `${last.raised_at}.${last.id}` : null,
    });
  })
  .get('/office/tickets/:id', guard('ticket.show'), valid('param', TicketParam), async (c) => {
    const ctx = c.get('ctx');
    const { id } = c.req.valid('param');
    const [rows, names, steps] = await readAll(ctx.db, [
      selectWholeTicket(id),
      selectTicketNames(id),
      selectTicketSteps(id),
    ]);
    const row = (rows as TicketRow[])[0];
    const beside = (names as TicketNames[])[0];
    if (!row || !beside) throw new AppError('not_found');
    return c.json(ticketView(row, beside, steps as TicketStep[], { role: ctx.actor.role, now: ctx.now }));
  })
  .post(
    '/office/tickets/:id/dispatch',
    guard('ticket.dispatch'),
    valid('param', TicketParam),
    valid('json', Dispatch),
    async (c) => {
      const at = { ...c.req.valid('param'), version: versionOf(c) };
      return c.json(answerOf(c, await dispatchTicket(c.get('ctx'), at, c.req.valid('json'))));
    },
  )
  .post(
    '/office/tickets/:id/dismiss',
    guard('ticket.dismiss'),
    valid('param', TicketParam),
    valid('json', Dismiss),
    async (c) => {
      const at = { ...c.req.valid('param'), version: versionOf(c) };
      return c.json(answerOf(c, await dismissTicket(c.get('ctx'), at, c.req.valid('json'))));
    },
  )
  .post(
    '/office/tickets/:id/return',
    guard('ticket.return'),
    valid('param', TicketParam),
    valid('json', Dispatch),
    async (c) => {
      const at = { ...c.req.valid('param'), version: versionOf(c) };
      return c.json(answerOf(c, await returnTicket(c.get('ctx'), at, c.req.valid('json'))));
    },
  )
  .post(
    '/office/tickets/:id/close',
    guard('ticket.close'),
    valid('param', TicketParam),
    valid('json', Close),
    async (c) => {
      const at = { ...c.req.valid('param'), version: versionOf(c) };
      return c.json(answerOf(c, await closeTicket(c.get('ctx'), at, c.req.valid('json'))));
    },
  )
  .get('/office/breaches', guard('breach.list'), async (c) => {
    const ctx = c.get('ctx');
    const [counts, bulletin] = await readAll(ctx.db, [
      selectOpenBreachCounts(),
      selectBulletin(ctx.now - BULLETIN_MS),
    ]);
    return c.json({
      as_of: ctx.now,
      open: (counts as BreachCount[]).map((row) => ({
        institution_id: row.institution_id,
        institution_name: both(row.institution_zh, row.institution_en),
        clock: row.clock,
        count: row.count,
        oldest_due_at: row.oldest_due_at,
      })),
      bulletin: (bulletin as ListedBreach[]).map(breachView),
    });
  })
  .get('/office/clocks', guard('clock.show'), async (c) => {
    const ctx = c.get('ctx');
    const [districts, heads] = await readAll(ctx.db, [selectDistrict(), selectSettingsHead()]);
    const district = (districts as DistrictRow[])[0];
    if (!district) throw new AppError('not_found');
    return c.json({ version: settingsVersion(heads), clocks: clockSettings(district) });
  })
  .put(
    '/office/clocks/:name',
    guard('clock.set'),
    valid('param', ClockParam),
    valid('json', SetClock),
    async (c) => {
      const input = { ...c.req.valid('param'), ...c.req.valid('json') };
      return c.json(answerOf(c, await setClock(c.get('ctx'), versionOf(c), input)));
    },
  )
  .put('/office/calendar', guard('calendar.publish'), valid('json', PublishCalendar), async (c) =>
    c.json(answerOf(c, await publishCalendar(c.get('ctx'), versionOf(c), c.req.valid('json')))),
  );
