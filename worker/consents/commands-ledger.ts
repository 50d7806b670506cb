// Writing into a firm's ledger: every entry continues the one before it, whoever else writes at the same time. Who loses
// that race decides again on what the other one left.
import { insertEvents } from '../audit/queries.ts';
import { after, newStream, nextEvent, type Event, type Happening } from '../audit/rules.ts';
import { idIn, type Ctx } from '../lib/context.ts';
import type { Sql } from '../lib/sql.ts';
import { insertLedger, updateLedger, type LedgerRow } from './queries-ledger.ts';

/**
 * The entries that one command makes in one firm's ledger. `at` is their instant: that of the request, or of the last
 * entry where another clock was ahead, so that no ledger goes back in time.
 */
export class Page {
  readonly at: number;
  readonly enterprise_id: string;
  readonly #ctx: Pick<Ctx, 'actor'>;
  readonly #before: LedgerRow | null;
  readonly #entries: Event[] = [];
  #end;

  /** `rows` are those of a query for the firm's ledger; a firm without one begins it. */
  constructor(ctx: Ctx, enterprise_id: string, rows: readonly unknown[] | undefined) {
    const before = (rows as readonly LedgerRow[] | undefined)?.[0] ?? null;
    this.#ctx = ctx;
    this.#before = before;
    this.enterprise_id = enterprise_id;
    this.at = Math.max(ctx.now, before?.at ?? 0);
    this.#end = before
      ? { id: before.id, ver: before.ver, head: before.head }
      : newStream(idIn(ctx, 'ledger'));
  }

  /** Makes the next entry. */
  enter(happening: Happening): Event {
    const event = nextEvent(this.#end, this.#ctx.actor, this.at, happening);
    this.#entries.push(event);
    this.#end = after(event);
    return event;
  }

  /** The statements that write the entries made, none where none was made. */
  statements(): Sql[] {
    if (this.#entries.length === 0) return [];
    const row = { enterprise_id: this.enterprise_id, ...this.#end, at: this.at };
    return [
      ...insertEvents(this.#entries),
      this.#before ? updateLedger(row, this.#before.ver) : insertLedger(row),
    ];
  }
}
