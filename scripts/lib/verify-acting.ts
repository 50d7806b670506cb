// Verifies who acted for firms: handlers and assisted sessions are what the firms' own streams say, the memberships by
// which handlers act say the same, and an application that staff sent names just them.
import type { Event } from '../../worker/audit/rules.ts';
import { canonicalJson } from '../../worker/lib/hash.ts';
import { addDays } from '../../worker/lib/days.ts';
import { startOfDay } from '../../worker/lib/shanghai.ts';
import { rowsOf, sql } from '../../worker/lib/sql.ts';

type Report = (problem: { check: string; record: string; detail: string }) => void;

type Handler = {
  enterprise_id: string;
  state: string;
  rights: string;
  until: string;
  user_id: string | null;
  accepted_at: number | null;
  ended_at: number | null;
  ver: number;
};
type Act = { act: string; at: number; product?: string; application?: string };
type Session = {
  enterprise_id: string;
  officer_id: string | null;
  owner_id: string;
  membership_id: string;
  channel: string;
  opened_at: number;
  expires_at: number;
  ended_at: number | null;
  acts: string;
};

type Body = {
  handler?: string;
  user?: string | null;
  rights?: readonly string[];
  until?: string;
  to?: string;
  assisted?: string;
  owner?: string;
  membership?: string;
  channel?: string;
  expires_at?: number;
  product?: string;
  application?: string;
};

const HANDLER_FIELDS = [
  'enterprise_id',
  'state',
  'rights',
  'until',
  'user_id',
  'accepted_at',
  'ended_at',
  'ver',
] as const satisfies readonly (keyof Handler)[];

const SESSION_FIELDS = [
  'enterprise_id',
  'officer_id',
  'owner_id',
  'membership_id',
  'channel',
  'opened_at',
  'expires_at',
  'ended_at',
  'acts',
] as const satisfies readonly (keyof Session)[];

/** Collects what the streams of firms say of who acted for them, and compares it with the rows. */
export class ActingCheck {
  readonly #db: D1Database;
  readonly #report: Report;
  readonly #handlers = new Map<string, Handler>();
  readonly #sessions = new Map<string, Omit<Session, 'acts'> & { acts: Act[] }>();
  handlers = 0;
  sessions = 0;

  constructor(db: D1Database, report: Report) {
    this.#db = db;
    this.#report = report;
  }

  /** Takes one stream, given whole and in order; what is no firm's is left alone. */
  take(events: readonly Event[]): void {
    if (!events[0]?.stream.startsWith('org_')) return;
    for (const event of events) {
      const body = JSON.parse(event.body) as Body;
      if (event.type.startsWith('handler.') && body.handler) this.#handler(event, body, body.handler);
      if (body.assisted) this.#assisted(event, body, body.assisted);
    }
  }

  #handler(event: Event, body: Body, id: string): void {
    const before = this.#handlers.get(id);
    const state = body.to ?? '';
    this.#handlers.set(id, {
      enterprise_id: event.stream,
      state,
      rights: JSON.stringify(body.rights ?? []),
      until: body.until ?? '',
      user_id: body.user ?? null,
      accepted_at: event.type === 'handler.accepted' ? event.at : (before?.accepted_at ?? null),
      ended_at: state === 'invited' || state === 'accepted' ? null : event.at,
      ver: event.ver,
    });
  }

  #assisted(event: Event, body: Body, id: string): void {
    const known = this.#sessions.get(id) ?? {
      enterprise_id: event.stream,
      officer_id: event.actor.user_id,
      owner_id: body.owner ?? '',
      membership_id: body.membership ?? '',
      channel: body.channel ?? '',
      opened_at: event.at,
      expires_at: body.expires_at ?? 0,
      ended_at: null,
      acts: [],
    };
    const { product, application } = body;
    known.acts.push({
      act: event.type,
      at: event.at,
      ...(product === undefined ? {} : { product }),
      ...(application === undefined ? {} : { application }),
    });
    this.#sessions.set(id, event.type === 'assist.ended' ? { ...known, ended_at: event.at } : known);
  }

  #compare<Row extends object>(
    check: string,
    record: string,
    fields: readonly (keyof Row & string)[],
    pair: { row: Row; said: Row | undefined },
  ): void {
    const { row, said } = pair;
    if (!said) return this.#report({ check, record, detail: 'no event of the firm speaks of it' });
    const wrong = fields.find((field) => row[field] !== said[field]);
    if (!wrong) return;
    const detail = `${wrong} is ${String(row[wrong])}, the firm's stream says ${String(said[wrong])}`;
    this.#report({ check, record, detail });
  }

  /** Compares what was collected with the rows. */
  async finish(): Promise<void> {
    const handlers = await rowsOf<
      Handler & { id: string; member: string | null; valid_until: number | null }
    >(
      this.#db,
      sql`SELECT h.id, h.enterprise_id, h.state, h.rights, h.until, h.user_id, h.accepted_at, h.ended_at, h.ver,
          m.state || ' ' || m.rights AS member, m.valid_until
        FROM handler h LEFT JOIN membership m ON m.id = h.membership_id AND h.state = 'accepted'`,
    );
    for (const { id, member, valid_until, ...row } of handlers) {
      this.#compare('handler', `handler ${id}`, HANDLER_FIELDS, { row, said: this.#handlers.get(id) });
      if (row.state !== 'accepted') continue;
      const ends = startOfDay(addDays(row.until, 1));
      if (member !== `active ${row.rights}` || valid_until !== ends) {
        const detail = 'its membership allows something else than the post';
        this.#report({ check: 'handler', record: `handler ${id}`, detail });
      }
    }
    this.handlers = handlers.length;
    for (const id of this.#handlers.keys()) {
      if (handlers.some((row) => row.id === id)) continue;
      this.#report({ check: 'handler', record: `handler ${id}`, detail: 'it has events and no row' });
    }
    const sessions = await rowsOf<Session & { id: string }>(
      this.#db,
      sql`SELECT id, enterprise_id, officer_id, owner_id, membership_id, channel, opened_at, expires_at, ended_at, acts
        FROM assist_session`,
    );
    for (const { id, ...row } of sessions) {
      const said = this.#sessions.get(id);
      this.#compare('assist', `assisted session ${id}`, SESSION_FIELDS, {
        row: { ...row, acts: canonicalJson(JSON.parse(row.acts)) },
        said: said && { ...said, acts: canonicalJson(said.acts) },
      });
    }
    this.sessions = sessions.length;
    for (const id of this.#sessions.keys()) {
      if (sessions.some((row) => row.id === id)) continue;
      this.#report({ check: 'assist', record: `assisted session ${id}`, detail: 'it has events and no row' });
    }
    const misnamed = await rowsOf<{ id: string }>(
      this.#db,
      sql`SELECT a.id FROM application a JOIN event e ON e.stream = a.id AND e.ver = 1
        WHERE a.assisted_by IS NOT CASE e.actor_role WHEN 'visit_officer' THEN e.actor_user END LIMIT 20`,
    );
    for (const { id } of misnamed) {
      const detail = 'it names another who sent it than its first event';
      this.#report({ check: 'assist', record: `application ${id}`, detail });
    }
  }
}
