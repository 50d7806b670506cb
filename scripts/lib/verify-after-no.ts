// Verifies what followed refusals: every reconsideration and every re-routing is the one that the events of its
// application tell of.
import type { Event } from '../../worker/audit/rules.ts';
import { involvedIn } from '../../worker/applications/review.ts';
import { listReroutes, listReviews, type ReviewOfEvents } from './verify-queries.ts';

type Report = (problem: { check: string; record: string; detail: string }) => void;
type Body = { readonly consent?: string; readonly reviewer?: string | null; readonly next?: string };

const ENDS: Readonly<Record<string, string>> = {
  'application.review_upheld': 'upheld',
  'application.review_overturned': 'overturned',
  'application.withdrawn': 'withdrawn',
};

/** Collects what events tell of reconsiderations and re-routings, and compares it with the rows at the end. */
export class AfterNoCheck {
  readonly #db: D1Database;
  readonly #report: Report;
  readonly #reviews = new Map<string, ReviewOfEvents>();
  readonly #reroutes = new Map<string, string>();
  reviews = 0;
  reroutes = 0;

  constructor(db: D1Database, report: Report) {
    this.#db = db;
    this.#report = report;
  }

  #say(record: string, detail: string): void {
    this.#report({ check: 'after_no', record, detail });
  }

  /** Takes one stream, given whole and in order; what is no application is left alone. */
  take(events: readonly Event[]): void {
    const [first] = events;
    if (!first?.stream.startsWith('app_')) return;
    let open: ReviewOfEvents | null = null;
    for (const [i, event] of events.entries()) {
      const body = JSON.parse(event.body) as Body;
      if (event.type === 'application.review_asked') {
        open = {
          application_id: event.stream,
          ver: event.ver,
          state: 'open',
          consent_id: body.consent ?? '',
          reviewer_id: body.reviewer ?? null,
          decided_by: null,
        };
        this.#reviews.set(`${event.stream}/${event.ver}`, open);
      }
      const end = ENDS[event.type];
      if (open && end !== undefined) {
        const decided_by = end === 'withdrawn' ? null : event.actor.user_id;
        if (decided_by !== null && involvedIn(events.slice(0, i)).includes(decided_by)) {
          this.#say(`review of ${event.stream}`, 'whoever refused or proposed has decided it');
        }
        this.#reviews.set(`${event.stream}/${open.ver}`, { ...open, state: end, decided_by });
        open = null;
      }
      if (event.type === 'application.rerouted') this.#reroutes.set(event.stream, body.next ?? '');
    }
  }

  /** Compares everything with the rows. */
  async finish(): Promise<void> {
    for (const row of await listReviews(this.#db)) {
      const key = `${row.application_id}/${row.ver}`;
      const told = this.#reviews.get(key);
      this.#reviews.delete(key);
      this.reviews += 1;
      const fields = ['state', 'consent_id', 'reviewer_id', 'decided_by'] as const;
      const wrong = told ? fields.find((field) => row[field] !== told[field]) : null;
      if (!told) this.#say(`review ${key}`, 'its application has no event of it');
      else if (wrong) this.#say(`review ${key}`, `${wrong} is ${row[wrong]}, the events say ${told[wrong]}`);
    }
    for (const key of this.#reviews.keys())
      this.#say(`review ${key}`, 'events tell of it and there is no row');
    for (const { from_id, to_id } of await listReroutes(this.#db)) {
      this.reroutes += 1;
      const told = this.#reroutes.get(from_id);
      this.#reroutes.delete(from_id);
      if (told !== to_id) this.#say(`reroute of ${from_id}`, `it leads to ${to_id}, the events say ${told}`);
    }
    for (const id of this.#reroutes.keys())
      this.#say(`reroute of ${id}`, 'events tell of it and there is no row');
  }
}
