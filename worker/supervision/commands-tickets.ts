// What the office and an institution do with a ticket, and the system when an answer does not come.
import { insertEvent } from '../audit/queries.ts';
import { commitment, nextEvent, type Event } from '../audit/rules.ts';
import { officeFrom } from '../applications/commands.ts';
import { selectDistrict, type DistrictRow } from '../applications/queries.ts';
import { SYSTEM } from '../lib/actor.ts';
import { execute, type Outcome, type Plan } from '../lib/command.ts';
import { idIn, type Ctx } from '../lib/context.ts';
import { hex } from '../lib/hash.ts';
import { dueAfterWorkdays } from '../lib/officehours.ts';
import { AppError, fieldError } from '../lib/problem.ts';
import { both } from '../lib/bilingual.ts';
import { readAll, type Sql } from '../lib/sql.ts';
import { insertMessage } from '../notifications/queries.ts';
import type { Topic } from '../notifications/terms.ts';
import { ticketMove, ticketMovesNow } from './machine.ts';
import {
  insertTicketWord,
  selectConcerned,
  selectOverdue,
  selectOwnTicket,
  selectSupervisors,
  selectWholeTicket,
  updateTicket,
} from './queries.ts';
import type { TicketRow } from './rules.ts';
import type { TicketCommand, TicketState } from './terms.ts';

/** Which ticket, and the version its mover saw; null for the system. */
export type At = { readonly id: string; readonly version: number | null };
export type MovedTicket = { readonly id: string; readonly state: TicketState; readonly version: number };

type Told = { readonly topic: Topic; readonly to: readonly (string | null)[] };

/** What a move changes besides the state, from the row before it. */
type Change = {
  readonly text?: string;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly row?: Partial<TicketRow>;
  readonly told?: (row: TicketRow, people: readonly string[]) => readonly Told[];
};

function decided(
  ctx: Ctx,
  found: readonly unknown[] | undefined,
  people: readonly string[],
  spec: { readonly command: TicketCommand; readonly version: number | null; readonly change: Change },
): Plan<MovedTicket> {
  const { command, version, change } = spec;
  const before = (found as TicketRow[] | undefined)?.[0];
  if (!before) throw new AppError('not_found');
  if (version !== null && before.ver !== version) {
    throw new AppError('stale_version', { state: before.state, version: before.ver });
  }
  const allowed = ticketMovesNow(before, ctx.actor.role);
  if (!allowed.includes(command)) {
    throw new AppError('illegal_move', { state: before.state, version: before.ver, allowed });
  }
  const move = ticketMove(command);
  const salt = change.text === undefined ? '' : hex(ctx.random(16));
  const event = nextEvent({ id: before.id, ver: before.ver, head: before.head }, ctx.actor, ctx.now, {
    type: move.emits,
    command: `ticket.${command}`,
    body: {
      ticket: before.id,
      institution: before.institution_id,
      application: before.application_id,
      ...change.body,
      ...(change.text === undefined ? {} : { note: commitment(salt, change.text) }),
    },
  });
  const state = move.to === 'same' ? before.state : move.to;
  const row: TicketRow = {
    ...before,
    ...(move.ends.includes('answer') || state === 'closed' ? { answer_due_at: null, alarm_at: null } : {}),
    ...change.row,
    state,
    closed_at: state === 'closed' ? ctx.now : null,
    ver: event.ver,
    head: event.hash,
  };
  const words =
    change.text === undefined
      ? []
      : [
          insertTicketWord({
            ...{ ticket_id: row.id, ver: event.ver, text: change.text, salt },
            ...{ written_by: ctx.actor.user_id ?? '', written_at: ctx.now },
          }),
        ];
  const told = change.told?.(row, people) ?? [];
  return {
    answer: { id: row.id, state, version: event.ver },
    write: [
      insertEvent(event),
      updateTicket(row),
      ...words,
      ...told.flatMap(({ topic, to }) => messages(ctx, event, row.number, topic, to)),
    ],
  };
}

const messages = (
  ctx: Ctx,
  event: Event,
  number: string,
  topic: Topic,
  to: readonly (string | null)[],
): Sql[] =>
  [...new Set(to)]
    .filter((user_id) => user_id !== null && user_id !== ctx.actor.user_id)
    .map((user_id) => {
      const about = { object: event.stream, object_ver: event.ver, payload: { number } };
      return insertMessage({ id: idIn(ctx, 'message'), topic, user_id, ...about }, ctx.now);
    });

function moveTicket(
  ctx: Ctx,
  at: At,
  spec: {
    readonly command: TicketCommand;
    readonly side: 'office' | 'institution';
    readonly input: unknown;
    readonly change: (district: DistrictRow) => Change;
  },
): Promise<Outcome<MovedTicket>> {
  const { command, side, input, change } = spec;
  return execute(ctx, {
    input: { id: at.id, version: at.version, input },
    read: [
      side === 'office' ? selectWholeTicket(at.id) : selectOwnTicket(at.id, ctx.actor.org_id ?? ''),
      selectDistrict(),
      selectConcerned(at.id),
    ],
    decide: ([found, districts, people]) => {
      const district = (districts as DistrictRow[])[0];
      if (!district) throw new AppError('not_found');
      const concerned = (people as { user_id: string }[]).map(({ user_id }) => user_id);
      return decided(ctx, found, concerned, { command, version: at.version, change: change(district) });
    },
  });
}

const dueIn = (ctx: Ctx, district: DistrictRow, workdays: number) => {
  const answer_due_at = dueAfterWorkdays(officeFrom(district), ctx.now, workdays);
  return { answer_due_at, alarm_at: answer_due_at, overdue_at: null };
};

/** Gives a ticket to the institution it concerns, with what is wanted and so many working days for an answer. */
export function dispatchTicket(
  ctx: Ctx,
  at: At,
  input: { readonly text: string; readonly workdays: number },
): Promise<Outcome<MovedTicket>> {
  return moveTicket(ctx, at, {
    command: 'dispatch',
    side: 'office',
    input,
    change: (district) => {
      const due = dueIn(ctx, district, input.workdays);
      return {
        text: input.text,
        body: { answer_due_at: due.answer_due_at },
        row: { ...due, dispatched_by: ctx.actor.user_id },
        told: (_, people) => [{ topic: 'ticket.dispatched', to: people }],
      };
    },
  });
}

/** A firm that complained hears how it ended. */
const toComplainant = (row: TicketRow): Told => ({ topic: 'ticket.complaint_closed', to: [row.raised_by] });

/** Closes a ticket that no institution has to answer, with the grounds. */
export function dismissTicket(
  ctx: Ctx,
  at: At,
  input: { readonly text: string },
): Promise<Outcome<MovedTicket>> {
  const change = () => ({ text: input.text, told: (row: TicketRow) => [toComplainant(row)] });
  return moveTicket(ctx, at, { command: 'dismiss', side: 'office', input, change });
}

/** Somebody of the institution says that he looks after it. */
export function handleTicket(ctx: Ctx, at: At): Promise<Outcome<MovedTicket>> {
  const change = () => ({ row: { handled_by: ctx.actor.user_id } });
  return moveTicket(ctx, at, { command: 'handle', side: 'institution', input: {}, change });
}

/** The institution's answer: what was wrong and what it has done. */
export function answerTicket(
  ctx: Ctx,
  at: At,
  input: { readonly text: string },
): Promise<Outcome<MovedTicket>> {
  return moveTicket(ctx, at, {
    command: 'answer',
    side: 'institution',
    input,
    change: () => ({
      text: input.text,
      row: { handled_by: ctx.actor.user_id },
      told: (row) => [{ topic: 'ticket.answered', to: [row.dispatched_by] }],
    }),
  });
}

/** Sends an answer back that does not suffice, with what is missing and a new time for it. */
export function returnTicket(
  ctx: Ctx,
  at: At,
  input: { readonly text: string; readonly workdays: number },
): Promise<Outcome<MovedTicket>> {
  return moveTicket(ctx, at, {
    command: 'return',
    side: 'office',
    input,
    change: (district) => {
      const due = dueIn(ctx, district, input.workdays);
      return {
        text: input.text,
        body: { answer_due_at: due.answer_due_at },
        row: due,
        told: (row, people) => [{ topic: 'ticket.returned', to: [row.handled_by, ...people] }],
      };
    },
  });
}

/** Accepts the answer. Of a complaint the firm is told in words what came of it (400 without them). */
export function closeTicket(
  ctx: Ctx,
  at: At,
  input: { readonly text?: string },
): Promise<Outcome<MovedTicket>> {
  return moveTicket(ctx, at, {
    command: 'close',
    side: 'office',
    input,
    change: () => ({
      ...(input.text ? { text: input.text } : {}),
      told: (row) => {
        if (row.raised_by !== null && !input.text) {
          const detail = both('请写明处理结果，企业会看到', 'Say what came of it: the firm reads it');
          throw fieldError('text', 'missing', detail);
        }
        return [{ topic: 'ticket.closed', to: [row.handled_by] }, toComplainant(row)];
      },
    }),
  });
}

const PAGE = 100;

/** Marks the tickets whose answer is overdue, each once, however late or often it runs. Returns how many there were. */
export async function runTickets(ctx: Ctx): Promise<number> {
  const [due] = await readAll(ctx.db, [selectOverdue(ctx.now, PAGE)]);
  let marked = 0;
  for (const { id } of (due ?? []) as { id: string }[]) {
    const asSystem = {
      ...ctx,
      actor: SYSTEM,
      command: { operation: 'system.ticket_overdue', key: `${id}:${ctx.now}` },
    };
    try {
      await execute(asSystem, {
        input: { id },
        read: [selectWholeTicket(id), selectConcerned(id), selectSupervisors()],
        decide: ([found, people, supervisors]) => {
          const row = (found as TicketRow[])[0];
          if (!row || row.alarm_at === null || row.alarm_at > ctx.now) throw new AppError('conflict');
          // What was not given out yet is late at the office itself, and the institution knows nothing of it.
          const late = row.state === 'raised' ? supervisors : people;
          const concerned = (late as { user_id: string }[]).map(({ user_id }) => user_id);
          return decided(asSystem, found, concerned, {
            command: 'overdue',
            version: null,
            change: {
              body: { answer_due_at: row.answer_due_at },
              row: { overdue_at: ctx.now, alarm_at: null },
              told: (_, all) => [{ topic: 'ticket.overdue', to: [...all, row.dispatched_by] }],
            },
          });
        },
      });
      marked += 1;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
    }
  }
  return marked;
}
