// How an application moves: load it as one side sees it, ask the machine and the rules, and write event, row, clocks,
// counters, report deltas and messages in one batch. The commands of the firm, the bank and the system are beside.
import { insertEvent } from '../audit/queries.ts';
import { after, commitment, nextEvent, type Event } from '../audit/rules.ts';
import { endConsents } from '../consents/commands.ts';
import { selectLiveConsents } from '../consents/queries.ts';
import { selectLedgerOfApplication } from '../consents/queries-ledger.ts';
import type { ConsentRow } from '../consents/rules.ts';
import type { Plan } from '../lib/command.ts';
import { execute, type Outcome } from '../lib/command.ts';
import { SYSTEM } from '../lib/actor.ts';
import { idIn, type Ctx } from '../lib/context.ts';
import { hex } from '../lib/hash.ts';
import { officeOf, type Office, type OfficeHours } from '../lib/officehours.ts';
import { AppError } from '../lib/problem.ts';
import { dayOf } from '../lib/shanghai.ts';
import type { Sql } from '../lib/sql.ts';
import { calendarOf, type ExceptionalDay } from '../lib/workdays.ts';
import { insertMessage } from '../notifications/queries.ts';
import type { Topic } from '../notifications/terms.ts';
import { deltaStatements } from '../reports/queries.ts';
import {
  clocksAfter,
  markMissed,
  missedClocks,
  nextAlarm,
  nextDue,
  silenceAfter,
  type ClockSettings,
  type NamedClock,
} from './clocks.ts';
import { canMove, inTime, moveOf, stateAfter } from './machine.ts';
import {
  insertNote,
  selectApplicationById,
  selectDistrict,
  selectOpenedApplication,
  selectOwnApplication,
  updateApplication,
  type ApplicationRow,
  type DistrictRow,
  type Side,
} from './queries.ts';
import { afterApplication, afterOthers } from '../demands/commands-applications.ts';
import { selectInterestOf, type InterestRow } from '../demands/queries-interest.ts';
import { selectDemandOf, selectOthersOf, type DemandRow, type OtherRow } from '../demands/queries.ts';
import type { DemandEnd } from '../demands/terms.ts';
import { endOffersOf, type OfferEnd } from './queries-offers.ts';
import { insertBreach, settleBreach } from './queries-breaches.ts';
import { updateQueueCount } from './queries-queue.ts';
import { illegalMove, type Scene } from './scene.ts';
import { updateLoad } from '../routing/queries.ts';
import { BANK_CLOCKS, IN_HAND, TAB_OF, type Command, type ClockName, type State } from './terms.ts';

export type Decision<Answer> = {
  /** What the event records beyond application, institution, town and state. */
  readonly body?: Readonly<Record<string, unknown>>;
  readonly reason?: string;
  readonly changes?: Partial<ApplicationRow>;
  readonly clocks?: readonly NamedClock[];
  /** Working days of the bank's promise; read when the move starts a decision clock. */
  readonly promise?: { readonly take_up: number; readonly decision: number };
  /** The row of the table that this move comes to, where it is another one than was asked for. */
  readonly as?: Command;
  /** The firm's other applications that end with this move, by what command, with their live consents. */
  readonly others?: {
    readonly command: Command;
    readonly rows: readonly ApplicationRow[];
    readonly consents: readonly ConsentRow[];
    readonly topic: Topic;
    readonly body: Readonly<Record<string, unknown>>;
  };
  readonly write?: readonly Sql[];
  readonly messages?: readonly { topic: Topic; user_id: string }[];
  readonly note?: { text: string; audience: 'both' | 'bank' };
  /** How the demand behind the application ends, when this move decides it and no other application goes on. */
  readonly demand?: DemandEnd;
  readonly answer?: Answer;
};

/** What every move answers: enough to show the new state without asking again. */
export type Moved = { id: string; number: string; state: State; version: number; due_at: number | null };

/** A district's office, from its stored hours and calendar. */
export function officeFrom(row: DistrictRow): Office {
  const key = `${row.hours}\n${row.calendar}`;
  const known = offices.get(key);
  if (known) return known;
  const calendar = JSON.parse(row.calendar) as { days: ExceptionalDay[]; years: number[] };
  const office = officeOf(calendarOf(calendar.days, calendar.years), JSON.parse(row.hours) as OfficeHours[]);
  offices.clear();
  offices.set(key, office);
  return office;
}

/** The lengths of clocks that a district has set. */
export const settingsFrom = (row: Pick<DistrictRow, 'clocks'>): ClockSettings =>
  JSON.parse(row.clocks) as ClockSettings;

// The calendar is worked out once per text of it, not once per command. It may be dropped at any time.
const offices = new Map<string, Office>();

const CLOSED: readonly State[] = [
  'completed',
  'rejected',
  'rerouted',
  'withdrawn',
  'not_taken',
  'incomplete',
  'expired',
  'void',
];

/** The place of a row in its tab: by deadline where one runs, else the latest first. */
export function sortAt(state: State, due_at: number | null, state_at: number): number {
  const isOver = CLOSED.includes(state) || state === 'disbursed';
  return isOver ? -state_at : (due_at ?? state_at);
}

/** The statements that tell people, each message with an id of its own; nobody is told before `due_at`. */
export function messageStatements(
  ctx: Ctx,
  event: Event,
  number: string,
  messages: readonly { topic: Topic; user_id: string }[],
  due_at = ctx.now,
): Sql[] {
  return messages.map((message) =>
    insertMessage(
      {
        id: idIn(ctx, 'message'),
        topic: message.topic,
        user_id: message.user_id,
        object: event.stream,
        object_ver: event.ver,
        payload: { number },
      },
      ctx.now,
      due_at,
    ),
  );
}

/** Which application a person's command is about, and the version its sender saw. */
export type At = { readonly id: string; readonly version: number };

const bySide = (side: Side) => (command: Command, at: At, input: unknown) =>
  ({ side, command, id: at.id, version: at.version, input }) as const;

/** The head of a move that the firm's people ask for. */
export const byFirm = bySide('enterprise_id');
/** The head of a move that the bank's people ask for. */
export const byBank = bySide('institution_id');

function selectFor(side: Side | 'system', id: string, orgId: string, now: number): Sql {
  if (side === 'system') return selectApplicationById(id);
  return side === 'enterprise_id' ? selectOwnApplication(id, orgId) : selectOpenedApplication(id, orgId, now);
}

type MoveSpec<Answer> = {
  readonly id: string;
  readonly side: Side | 'system';
  readonly command: Command;
  readonly version: number | null;
  readonly input: unknown;
  readonly read?: readonly Sql[];
  readonly decide: (scene: Scene) => Decision<Answer>;
};

/** A move as its reads and its plan from their rows: for a command of which it is a part. */
export function plannedMove<Answer = Moved>(
  ctx: Ctx,
  spec: MoveSpec<Answer>,
): { read: readonly Sql[]; decide: (rows: unknown[][]) => Plan<Moved | Answer> } {
  const orgId = ctx.actor.org_id ?? '';
  const row = moveOf(spec.command);
  const closes = CLOSED.some((state) => state === row.to);
  const accepts = spec.command === 'accept_offer';
  return {
    read: [
      selectFor(spec.side, spec.id, orgId, ctx.now),
      selectDistrict(),
      selectLiveConsents(closes ? spec.id : ''),
      selectLedgerOfApplication(closes || accepts ? spec.id : ''),
      selectDemandOf(spec.id),
      // Only what ends an application, takes an offer or pays it out says anything of its demand.
      selectOthersOf(closes || accepts || spec.command === 'confirm_drawdown' ? spec.id : ''),
      selectInterestOf(spec.command === 'take_back' ? spec.id : ''),
      ...(spec.read ?? []),
    ],
    decide: (rows) => decideMove(ctx, spec, rows),
  };
}

/** Runs one move of the machine. A stranger's application is not found; a stale version is 412; an illegal move 409. */
export async function move<Answer = Moved>(
  ctx: Ctx,
  spec: MoveSpec<Answer>,
): Promise<Outcome<Moved | Answer>> {
  return execute<Moved | Answer>(ctx, {
    input: { id: spec.id, version: spec.version, input: spec.input },
    ...plannedMove(ctx, spec),
  });
}

function decideMove<Answer>(
  ctx: Ctx,
  spec: {
    readonly command: Command;
    readonly version: number | null;
    readonly decide: (scene: Scene) => Decision<Answer>;
  },
  rows: unknown[][],
): Plan<Moved | Answer> {
  const [found, districts, consents, ledger, demands, others, interests, ...extra] = rows;
  const before = (found as ApplicationRow[] | undefined)?.[0];
  const district = (districts as DistrictRow[] | undefined)?.[0];
  if (!before || !district) throw new AppError('not_found');
  if (spec.version !== null && spec.version !== before.ver) {
    throw new AppError('stale_version', { state: before.state, version: before.ver });
  }
  if (!canMove(spec.command, before.state) || !inTime(spec.command, before, ctx.now)) {
    throw illegalMove(before, ctx.actor.role, ctx.now);
  }
  const office = officeFrom(district);
  const scene: Scene = {
    row: before,
    role: ctx.actor.role,
    clocks: JSON.parse(before.clocks) as NamedClock[],
    office,
    today: dayOf(ctx.now),
    now: ctx.now,
    extra,
  };
  const decision = spec.decide(scene);
  const command = decision.as ?? spec.command;
  if (!canMove(command, before.state)) throw illegalMove(before, ctx.actor.role, ctx.now);
  const late = lateBreaches(ctx, district, before, command);
  const { event, next, write } = movedRow(ctx, district, late.row, command, decision);
  write.unshift(...late.write);
  const demand = (demands as DemandRow[] | undefined)?.[0];
  if (CLOSED.includes(next.state)) {
    write.push(...endConsents(ctx, (consents ?? []) as ConsentRow[], ledger, command));
  }
  if (decision.others) {
    const { rows: ending, consents: live, topic, body, command: by } = decision.others;
    for (const row of ending) {
      const missed = lateBreaches(ctx, district, row, by);
      const ended = movedRow(ctx, district, missed.row, by, { body });
      const told = [{ topic, user_id: row.officer_id }];
      write.push(...missed.write, ...ended.write, ...messageStatements(ctx, ended.event, row.number, told));
    }
    // One firm, one ledger: what the consents of all of them come to is one page of it.
    const ids = new Set(ending.map(({ id }) => id));
    const over = live.filter(({ application_id }) => ids.has(application_id ?? ''));
    write.push(...endConsents(ctx, over, ledger, by));
    if (demand) {
      const states = (others ?? []) as OtherRow[];
      write.push(...afterOthers(ctx, demand, { besides: before.id, ended: [...ids], by, others: states }));
    }
  }
  if (decision.demand && demand) {
    write.push(
      ...afterApplication(ctx, demand, {
        application_id: before.id,
        end: decision.demand,
        by: spec.command,
        others: (others ?? []) as OtherRow[],
        granted_fen: before.approved_fen,
        interest: ((interests ?? []) as InterestRow[])[0],
      }),
    );
  }
  write.push(...messageStatements(ctx, event, before.number, decision.messages ?? []));
  const moved: Moved = {
    id: next.id,
    number: next.number,
    state: next.state,
    version: after(event).ver,
    due_at: next.due_at,
  };
  return { answer: decision.answer ?? moved, write };
}

/** How a move that closes an application ends its offers; what ends a single one says so itself. */
const OFFERS_END: Partial<Record<Command, Pick<OfferEnd, 'state' | 'cause'>>> = {
  decline_offer: { state: 'declined', cause: 'declined' },
  withdraw: { state: 'declined', cause: 'withdrawn' },
  refuse: { state: 'not_taken', cause: 'refused' },
  not_chosen: { state: 'not_taken', cause: 'accepted_elsewhere' },
  close_incomplete: { state: 'not_taken', cause: 'closed' },
  reroute: { state: 'not_taken', cause: 'closed' },
};

/** The event and the mark of a bank's clock that ran out, with its row for ever. */
export function breachRecorded(
  row: ApplicationRow,
  office: Office,
  clock: { readonly name: ClockName; readonly due_at: number; readonly at: number },
): Decision<never> {
  const { name, due_at, at } = clock;
  const after_it = markMissed(office, JSON.parse(row.clocks) as NamedClock[], name, at);
  // While the firm is asked for papers nobody at the bank can act: the ladder waits with it.
  const clocks = row.state === 'action_required' ? after_it.map(withoutClimb(name)) : after_it;
  return {
    body: { clock: name, due_at },
    clocks,
    changes: name === 'silence' ? {} : { breaches: row.breaches + 1 },
    write: [
      insertBreach({
        ...{ application_id: row.id, clock: name, due_at, application_number: row.number, recorded_at: at },
        ...{ institution_id: row.institution_id, branch_id: row.branch_id, officer_id: row.officer_id },
      }),
    ],
  };
}

const withoutClimb =
  (name: ClockName) =>
  (item: NamedClock): NamedClock =>
    item.name === name && item.ended_at === null ? { ...item, rung_at: null } : item;

/** What a move ends too late, before the system has seen it, is recorded with the move: acting in time is never claimed. */
function lateBreaches(
  ctx: Ctx,
  district: DistrictRow,
  before: ApplicationRow,
  command: Command,
): { row: ApplicationRow; write: Sql[] } {
  const { ends } = moveOf(command);
  const late = missedClocks(JSON.parse(before.clocks) as NamedClock[], ctx.now).filter(
    ({ name }) => BANK_CLOCKS.includes(name) && ends.includes(name),
  );
  const office = officeFrom(district);
  let row = before;
  const write: Sql[] = [];
  for (const { name, clock } of late) {
    if (!canMove('breach', row.state)) break;
    const decision = breachRecorded(row, office, { name, due_at: clock.due_at ?? 0, at: ctx.now });
    const recorded = movedRow({ ...ctx, actor: SYSTEM }, district, row, 'breach', decision);
    write.push(...recorded.write);
    row = recorded.next;
  }
  return { row, write };
}

/** One application moved by a row of the table: its event, its new row, and the statements of both. */
function movedRow(
  ctx: Ctx,
  district: DistrictRow,
  before: ApplicationRow,
  command: Command,
  decision: Decision<unknown>,
): { event: Event; next: ApplicationRow; write: Sql[] } {
  const rowOfMove = moveOf(command);
  const ending = OFFERS_END[command];
  const changes = ending ? { ...decision.changes, ...NO_OFFERS } : { ...decision.changes };
  const state = stateAfter(rowOfMove, before.state, before.resume_state, { ...before, ...changes });
  const office = officeFrom(district);
  const settings = settingsFrom(district);
  const known = decision.clocks ?? (JSON.parse(before.clocks) as NamedClock[]);
  const clocks = silenceAfter(
    office,
    clocksAfter(office, known, rowOfMove, ctx.now, { promise: decision.promise ?? NO_PROMISE, settings }),
    { from: before.state, to: state, heard: rowOfMove.heard === true, at: ctx.now, settings },
  );
  const due = nextDue(clocks);
  const salt = decision.note ? hex(ctx.random(16)) : '';
  const event = nextEvent({ id: before.id, ver: before.ver, head: before.head }, ctx.actor, ctx.now, {
    type: rowOfMove.emits,
    command,
    reason: decision.reason,
    body: {
      application: before.id,
      institution: before.institution_id,
      town: before.town,
      from: before.state,
      to: state,
      ...(decision.note ? { note: commitment(salt, decision.note.text) } : {}),
      ...decision.body,
    },
  });
  const state_at = state === before.state ? before.state_at : ctx.now;
  const changed: ApplicationRow = { ...before, ...changes };
  const next: ApplicationRow = {
    ...changed,
    ver: event.ver,
    head: event.hash,
    state,
    tab: TAB_OF[state],
    resume_state: resumeState(command, before),
    state_at,
    sort_at: sortAt(state, due?.due_at ?? null, state_at),
    due_at: due?.due_at ?? null,
    due_clock: due?.name ?? null,
    alarm_at: nextAlarm(office, clocks, changed.offers_alarm_at),
    clocks: JSON.stringify(clocks),
  };
  const write: Sql[] = [
    insertEvent(event),
    updateApplication(next),
    ...deltaStatements(event),
    ...(decision.write ?? []),
  ];
  const has = before.offers_open + before.offers_proposed > 0 || before.state === 'accepted_by_firm';
  const settled = clocks.filter(({ ended_at, breached_at }) => breached_at !== null && ended_at === ctx.now);
  for (const { name, clock } of settled) {
    write.push(settleBreach({ application_id: before.id, clock: name, due_at: clock.due_at ?? 0 }, ctx.now));
  }
  if (ending && has) write.push(endOffersOf(before.id, { ...ending, at: ctx.now }));
  if (next.tab !== before.tab) {
    write.push(updateQueueCount(before.institution_id, before.tab, -1));
    // What was taken back never reached the bank and stands in none of its tabs.
    if (state !== 'void') write.push(updateQueueCount(before.institution_id, next.tab, 1));
  }
  const inHand = Number(IN_HAND.includes(next.tab)) - Number(IN_HAND.includes(before.tab));
  if (inHand !== 0) write.push(updateLoad(before.institution_id, before.officer_id, inHand));
  if (decision.note) {
    write.push(
      insertNote({
        id: idIn(ctx, 'note'),
        application_id: before.id,
        ver: event.ver,
        salt,
        side: isFirm(ctx.actor.role) ? 'firm' : 'bank',
        written_by: ctx.actor.user_id ?? before.officer_id,
        written_at: ctx.now,
        ...decision.note,
      }),
    );
  }
  return { event, next, write };
}

const isFirm = (role: string): boolean => role === 'legal_representative' || role === 'handler';

const NO_OFFERS = { offers_open: 0, offers_proposed: 0, offers_alarm_at: null } as const;

/** The state to which supplied papers lead back; a move that keeps the state keeps it too. */
function resumeState(command: Command, before: ApplicationRow): State | null {
  if (command === 'request_documents') return before.state;
  return moveOf(command).to === 'same' ? before.resume_state : null;
}

const NO_PROMISE = { take_up: 10, decision: 30 } as const;
