// Verifies demands: what their events add up to is what the rows say, every bank's interest has its events, and every
// message is the one that was sent.
import { commitment, type Event } from '../../worker/audit/rules.ts';
import { foldDemand, type FoldedDemand } from '../../worker/demands/fold.ts';
import { isEnd } from '../../worker/demands/rules.ts';
import { listDemands, listInterests } from './verify-queries.ts';

type Report = (problem: { check: string; record: string; detail: string }) => void;

/** Demands compared with their rows at a time. */
const TOGETHER = 500;

/** Collects demands as they go by and compares them with their rows, many at a time. */
export class DemandCheck {
  readonly #db: D1Database;
  readonly #report: Report;
  #waiting = new Map<string, FoldedDemand>();
  interests = 0;

  constructor(db: D1Database, report: Report) {
    this.#db = db;
    this.#report = report;
  }

  #say(record: string, detail: string): void {
    this.#report({ check: 'demand', record, detail });
  }

  /** Takes one stream, given whole and in order; what is no demand is left alone. */
  async take(events: readonly Event[]): Promise<void> {
    const [first] = events;
    if (!first?.stream.startsWith('dem_')) return;
    try {
      const folded = foldDemand(events);
      for (const { ver, detail } of folded.problems) this.#say(`${first.stream} version ${ver}`, detail);
      this.#waiting.set(first.stream, folded);
    } catch (error) {
      this.#say(first.stream, String(error));
    }
    if (this.#waiting.size >= TOGETHER) await this.#compare();
  }

  async #compare(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = new Map();
    const ids = [...waiting.keys()];
    const [demands, interests] = await Promise.all([
      listDemands(this.#db, ids),
      listInterests(this.#db, ids),
    ]);
    for (const row of demands) {
      const folded = waiting.get(row.id);
      if (!folded) continue;
      const record = `demand ${row.id}`;
      if (row.state !== folded.state) {
        this.#say(record, `its state is ${row.state}, its events say ${folded.state}`);
      }
      const live = [...folded.interests.values()].filter(
        ({ state }) => state === 'shown' || state === 'chosen',
      ).length;
      // What lapsed with a demand that is over still counts in its row.
      const isRunning = folded.state !== null && !isEnd(folded.state);
      if (isRunning && row.interests !== live) {
        this.#say(record, `it counts ${row.interests} interested banks, its events give ${live}`);
      }
      if (row.dispatches !== folded.dispatches.size) {
        this.#say(record, `it waits for ${row.dispatches} banks, its events say ${folded.dispatches.size}`);
      }
    }
    const seen = new Set<string>();
    for (const row of interests) {
      seen.add(row.id);
      const record = `interest ${row.id}`;
      const told = waiting.get(row.demand_id)?.interests.get(row.id);
      if (!told) this.#say(record, 'its demand has no event of it');
      else if (row.state !== told.state) {
        this.#say(record, `its state is ${row.state}, the events say ${told.state}`);
      } else if (row.institution_id !== told.institution_id || row.product_id !== told.product_id) {
        this.#say(record, 'it is of another bank or product than the events say');
      } else if (commitment(row.salt, row.message) !== told.message) {
        this.#say(record, 'its message is not the one that was sent');
      }
    }
    for (const { interests: told } of waiting.values()) {
      for (const id of told.keys()) {
        if (!seen.has(id)) this.#say(`interest ${id}`, 'events tell of it and there is no row');
      }
    }
    this.interests += interests.length;
  }

  /** What is left at the end. */
  async finish(): Promise<void> {
    if (this.#waiting.size > 0) await this.#compare();
  }
}
