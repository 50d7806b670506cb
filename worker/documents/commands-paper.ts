// One paper within one command: what happens to it is written as events, its row follows from them, and both leave in one
// batch with the uses that changed.
import { insertEvents } from '../audit/queries.ts';
import { after, newStream, nextEvent, type Event } from '../audit/rules.ts';
import { assertChanged } from '../lib/command.ts';
import type { Ctx } from '../lib/context.ts';
import type { Sql } from '../lib/sql.ts';
import { insertDocument, updateDocument, type DocumentRow } from './queries.ts';
import { documentMove, useMove } from './machine.ts';
import type { DocumentCommand, UseCommand } from './terms.ts';

type Changes = Partial<Pick<DocumentRow, 'refused_code' | 'scanned_at' | 'scan_next_at' | 'hidden_at'>>;

export class Paper {
  row: DocumentRow;
  readonly #ctx: Pick<Ctx, 'actor' | 'now'>;
  /** The version it was read at; null while it has no row. */
  readonly #before: number | null;
  readonly #events: Event[] = [];
  readonly #uses: Sql[] = [];

  constructor(ctx: Pick<Ctx, 'actor' | 'now'>, row: DocumentRow, isNew = false) {
    this.#ctx = ctx;
    this.row = row;
    this.#before = isNew ? null : row.ver;
  }

  /** A paper that begins by being uploaded or fetched. */
  static begin(
    ctx: Pick<Ctx, 'actor' | 'now'>,
    row: Omit<DocumentRow, 'state' | 'ver' | 'head'>,
    command: 'upload' | 'fetch',
    body: Readonly<Record<string, unknown>> = {},
  ): Paper {
    const { kind, media_type, size, sha256, origin, licence_id: licence } = row;
    const { ver, head } = newStream(row.id);
    const paper = new Paper(ctx, { ...row, state: 'quarantined', ver, head }, true);
    const about = { enterprise: row.enterprise_id, kind, media_type, size, sha256, origin, licence };
    paper.#enter(documentMove(command).emits, command, { ...about, ...body });
    return paper;
  }

  #enter(type: string, command: string, body: Readonly<Record<string, unknown>>, reason?: string): void {
    const { id, ver, head } = this.row;
    const event = nextEvent({ id, ver, head }, this.#ctx.actor, this.#ctx.now, {
      type,
      command,
      ...(reason === undefined ? {} : { reason }),
      body: { document: id, ...body },
    });
    this.#events.push(event);
    const stream = after(event);
    this.row = { ...this.row, ver: stream.ver, head: stream.head };
  }

  /** Moves the paper itself. Whether it may be moved was decided before. */
  move(command: DocumentCommand, changes: Changes = {}, reason?: string): this {
    const { emits, to } = documentMove(command);
    const state = to === 'same' ? this.row.state : to;
    this.#enter(emits, command, { from: this.row.state, to: state }, reason);
    const scan = state === 'quarantined' ? {} : { scan_next_at: null };
    this.row = { ...this.row, ...changes, ...scan, state };
    return this;
  }

  /** Moves a use of it; `write` is the statement that says so in its row. */
  use(
    command: UseCommand,
    at: { readonly application_id: string; readonly item_id: string },
    write: Sql,
    body: Readonly<Record<string, unknown>> = {},
  ): this {
    const { application_id: application, item_id: item } = at;
    this.#enter(useMove(command).emits, command, { application, item, ...body });
    this.#uses.push(write);
    return this;
  }

  /** The statements of everything that happened; none where nothing did. */
  statements(): Sql[] {
    if (this.#events.length === 0) return [];
    const row =
      this.#before === null
        ? [insertDocument(this.row)]
        : [updateDocument(this.row, this.#before), assertChanged()];
    return [...insertEvents(this.#events), ...row, ...this.#uses];
  }
}
