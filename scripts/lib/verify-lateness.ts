// Verifies lateness: what the events of an application say of missed deadlines is what their rows say, and what was
// written with a ticket is what its events committed to.
import { commitment, type Event } from '../../worker/audit/rules.ts';
import type { BreachRow } from '../../worker/applications/queries-breaches.ts';
import { listBreaches, listTicketWords } from './verify-queries.ts';

type Report = (problem: { check: string; record: string; detail: string }) => void;
type Told = Pick<BreachRow, 'rung' | 'recorded_at' | 'rung_at' | 'ticket_id'>;

/** Compared with their rows at a time. */
const TOGETHER = 500;

/** The missed deadlines of one application as its events tell them, by clock and deadline. */
function foldBreaches(events: readonly Event[]): Map<string, Told> {
  const told = new Map<string, Told>();
  for (const { type, body, at } of events) {
    if (
      type !== 'application.clock_breached' &&
      type !== 'application.silent' &&
      type !== 'application.escalated'
    )
      continue;
    const { clock, due_at, rung, ticket } = JSON.parse(body) as {
      clock: string;
      due_at: number;
      rung?: BreachRow['rung'];
      ticket?: string;
    };
    const key = `${clock} ${due_at}`;
    const before = told.get(key);
    if (type === 'application.escalated' && before && rung) {
      told.set(key, { ...before, rung, rung_at: at, ticket_id: ticket ?? before.ticket_id });
    } else told.set(key, { rung: 'branch', recorded_at: at, rung_at: at, ticket_id: null });
  }
  return told;
}

/** Collects applications and tickets as they go by and compares them with their rows, many at a time. */
export class LatenessCheck {
  readonly #db: D1Database;
  readonly #report: Report;
  #applications = new Map<string, Map<string, Told>>();
  #tickets = new Map<string, Map<number, string>>();
  breaches = 0;
  words = 0;

  constructor(db: D1Database, report: Report) {
    this.#db = db;
    this.#report = report;
  }

  #say(record: string, detail: string): void {
    this.#report({ check: 'lateness', record, detail });
  }

  /** Takes one stream, given whole and in order. */
  async take(events: readonly Event[]): Promise<void> {
    const stream = events[0]?.stream ?? '';
    if (stream.startsWith('app_')) this.#applications.set(stream, foldBreaches(events));
    if (stream.startsWith('tic_')) {
      const notes = events.flatMap(({ ver, body }): [number, string][] => {
        const { note } = JSON.parse(body) as { note?: string };
        return note === undefined ? [] : [[ver, note]];
      });
      this.#tickets.set(stream, new Map(notes));
    }
    if (this.#applications.size + this.#tickets.size >= TOGETHER) await this.finish();
  }

  /** Compares what is left. */
  async finish(): Promise<void> {
    const [applications, tickets] = [this.#applications, this.#tickets];
    [this.#applications, this.#tickets] = [new Map(), new Map()];
    const [rows, words] = await Promise.all([
      listBreaches(this.#db, [...applications.keys()]),
      listTicketWords(this.#db, [...tickets.keys()]),
    ]);
    for (const row of rows) {
      this.breaches += 1;
      const key = `${row.clock} ${row.due_at}`;
      const record = `breach ${row.application_id} ${key}`;
      const told = applications.get(row.application_id)?.get(key);
      applications.get(row.application_id)?.delete(key);
      if (!told) {
        this.#say(record, 'no event tells of it');
        continue;
      }
      for (const field of ['rung', 'recorded_at', 'rung_at', 'ticket_id'] as const) {
        if (row[field] !== told[field]) {
          this.#say(record, `${field} is ${row[field]}, its events say ${told[field]}`);
        }
      }
    }
    for (const [id, left] of applications) {
      for (const key of left.keys()) this.#say(`breach ${id} ${key}`, 'it has an event and no row');
    }
    for (const { ticket_id, ver, salt, text } of words) {
      this.words += 1;
      const wanted = tickets.get(ticket_id)?.get(ver);
      tickets.get(ticket_id)?.delete(ver);
      if (wanted !== commitment(salt, text)) {
        this.#say(`ticket ${ticket_id} version ${ver}`, 'its words are not those that were written');
      }
    }
    for (const [id, left] of tickets) {
      for (const ver of left.keys()) this.#say(`ticket ${id} version ${ver}`, 'its words are missing');
    }
  }
}
