// What happens when nobody acts: people are reminded, a missed clock becomes a breach that climbs its ladder, an offer
// ends, papers that never came close the application. Run by cron; each act is repeatable and happens once.
import { SYSTEM } from '../lib/actor.ts';
import { idIn, type Ctx } from '../lib/context.ts';
import { newNumber } from '../lib/ids.ts';
import { AppError } from '../lib/problem.ts';
import { readAll } from '../lib/sql.ts';
import { insertTicket } from '../supervision/queries.ts';
import { ticketRaised } from '../supervision/rules.ts';
import { insertEvent } from '../audit/queries.ts';
import {
  climb,
  climbingClocks,
  closesAt,
  markWarned,
  missedClocks,
  remindedClocks,
  remindersOf,
  rungAbove,
  type NamedClock,
} from './clocks.ts';
import { breachRecorded, move, officeFrom } from './commands.ts';
import { canMove, moveOf } from './machine.ts';
import {
  listAlarms,
  selectAdmins,
  selectApplicationById,
  selectApprovers,
  selectDistrict,
  type ApplicationRow,
  type DistrictRow,
} from './queries.ts';
import { updateBreachRung } from './queries-breaches.ts';
import { endOffer, selectOffers, updateOfferReminded, type OfferRow } from './queries-offers.ts';
import { illegalMove, MOST_CALLED, offersAfter, offersIn, remindAt, type Scene } from './scene.ts';
import { TURNS, type ClockName, type State } from './terms.ts';

const PAGE = 100;

/** The system acting on one application, once per key. */
function asSystem(ctx: Ctx, operation: string, key: string): Ctx {
  return { ...ctx, actor: SYSTEM, command: { operation, key } };
}

/** The reminder of a clock: the manager of the bank's, the firm of its own. */
async function warn(ctx: Ctx, row: ApplicationRow, name: ClockName): Promise<void> {
  const clock = runningClock(row, name);
  await move(
    asSystem(ctx, 'system.warn', `${row.id}:${name}:${clock.clock.started_at}:${clock.warned + 1}`),
    {
      id: row.id,
      side: 'system',
      command: 'warn',
      version: null,
      input: { clock: name, nth: clock.warned + 1 },
      decide: (scene) => {
        const item = runningClock(scene.row, name);
        const due = Math.max(
          item.warned + 1,
          remindersOf(scene.office, item).filter((at) => at <= ctx.now).length,
        );
        const isFirm = name === 'documents';
        return {
          body: { clock: name, due_at: item.clock.due_at, nth: due },
          clocks: markWarned(scene.clocks, name, { due, at: ctx.now }),
          messages: [
            isFirm
              ? { topic: 'application.documents_due', user_id: scene.row.submitted_by }
              : { topic: 'application.clock_due', user_id: scene.row.officer_id },
          ],
        };
      },
    },
  );
}

const runningClock = (row: ApplicationRow, name: ClockName): NamedClock => {
  const found = (JSON.parse(row.clocks) as NamedClock[]).findLast(
    (item) => item.name === name && item.ended_at === null,
  );
  // Somebody has acted since it was listed: the next run looks again.
  if (!found) throw new AppError('conflict');
  return found;
};

type Person = { user_id: string; branch_id?: string | null };

/** Those who answer for a branch: its approvers, or those of the whole institution, else its administrators. */
function headsOf(row: ApplicationRow, approvers: readonly Person[], admins: readonly Person[]): string[] {
  const own = approvers.filter(({ branch_id }) => branch_id === row.branch_id);
  const general = approvers.filter(({ branch_id }) => branch_id == null);
  const heads = own.length > 0 ? own : general.length > 0 ? general : admins;
  return heads.slice(0, MOST_CALLED).map(({ user_id }) => user_id);
}

/** Records that a bank's clock ran out, or that the firm has heard nothing: the manager and his branch are told. */
async function recordMiss(ctx: Ctx, row: ApplicationRow, { name, clock }: NamedClock): Promise<void> {
  const due_at = clock.due_at ?? 0;
  const isSilence = name === 'silence';
  const topic = isSilence ? 'application.silent' : 'application.breached';
  await move(asSystem(ctx, 'system.breach', `${row.id}:${name}:${due_at}`), {
    id: row.id,
    side: 'system',
    command: isSilence ? 'note_silence' : 'breach',
    version: null,
    input: { clock: name, due_at },
    read: [selectApprovers(row.institution_id), selectAdmins(row.institution_id)],
    decide: (scene) => {
      const item = missedClocks(scene.clocks, ctx.now).find((other) => other.name === name);
      if (!item) throw illegalMove(scene.row, scene.role, scene.now);
      const [approvers, admins] = scene.extra as [Person[], Person[]];
      const people = new Set([scene.row.officer_id, ...headsOf(scene.row, approvers, admins)]);
      return {
        ...breachRecorded(scene.row, scene.office, { name, due_at, at: ctx.now }),
        messages: [...people].map((user_id) => ({ topic, user_id })),
      };
    },
  });
}

/** States from which a late application can go elsewhere. */
const LATE: readonly State[] = moveOf('reroute').from.filter((state) => TURNS[state] === 'bank');

/** A rung further: the institution, then the office by a ticket, then the bulletin with the offer to go elsewhere. */
async function escalate(ctx: Ctx, row: ApplicationRow, item: NamedClock, prefix: string): Promise<void> {
  const due_at = item.clock.due_at ?? 0;
  const rung = rungAbove(item.name, item.rung ?? 'branch');
  if (rung === null) throw new AppError('conflict');
  await move(asSystem(ctx, 'system.escalate', `${row.id}:${item.name}:${due_at}:${rung}`), {
    id: row.id,
    side: 'system',
    command: 'escalate',
    version: null,
    input: { clock: item.name, due_at, rung },
    read: [selectAdmins(row.institution_id)],
    decide: (scene) => {
      const known = scene.clocks.find(({ name, clock }) => name === item.name && clock.due_at === due_at);
      if (known?.rung !== item.rung || known.ended_at !== null) {
        throw illegalMove(scene.row, scene.role, scene.now);
      }
      const ticket = rung === 'office' ? ticketOf(ctx, scene, { name: item.name, due_at, prefix }) : null;
      const admins = (scene.extra[0] as Person[]).map(({ user_id }) => user_id);
      const goes_elsewhere = rung === 'bulletin' && LATE.includes(scene.row.state);
      const key = { application_id: row.id, clock: item.name, due_at };
      return {
        body: { clock: item.name, due_at, rung, ...(ticket ? { ticket: ticket.row.id } : {}) },
        clocks: climb(scene.office, scene.clocks, item.name),
        changes: goes_elsewhere ? { reroute_offered_at: scene.row.reroute_offered_at ?? ctx.now } : {},
        write: [
          ...(ticket ? [insertEvent(ticket.event), insertTicket(ticket.row)] : []),
          updateBreachRung(key, { rung, at: ctx.now, ticket_id: ticket?.row.id ?? null }),
        ],
        messages: [
          ...admins.map((user_id) => ({ topic: 'application.escalated' as const, user_id })),
          ...(goes_elsewhere
            ? [{ topic: 'application.reroute_offered' as const, user_id: scene.row.submitted_by }]
            : []),
        ],
      };
    },
  });
}

const ticketOf = (
  ctx: Ctx,
  { row, today }: Scene,
  { name, due_at, prefix }: { readonly name: ClockName; readonly due_at: number; readonly prefix: string },
) =>
  ticketRaised({
    id: idIn(ctx, 'ticket'),
    number: newNumber({ prefix, day: today, random: ctx.random }),
    now: ctx.now,
    cause: name === 'silence' ? 'silent' : 'clock_breached',
    clock: name,
    due_at,
    application_id: row.id,
    application_number: row.number,
    enterprise_id: row.enterprise_id,
    enterprise_name: row.enterprise_name,
    institution_id: row.institution_id,
    branch_id: row.branch_id,
  });

/** Closes what no bank has answered in the longest time there is: nobody can say that it is still being looked at. */
async function expire(ctx: Ctx, row: ApplicationRow): Promise<void> {
  await move(asSystem(ctx, 'system.expire', row.id), {
    id: row.id,
    side: 'system',
    command: 'expire',
    version: null,
    input: {},
    decide: (scene) => ({
      demand: 'unmet',
      body: { clock: 'cap' },
      messages: [
        { topic: 'application.expired', user_id: scene.row.submitted_by },
        { topic: 'application.expired_at_bank', user_id: scene.row.officer_id },
      ],
    }),
  });
}

/** Ends the offers whose validity is over; the application with them when none is left and none waits for approval. */
async function expireOffers(ctx: Ctx, row: ApplicationRow, ended: readonly OfferRow[]): Promise<void> {
  await move(asSystem(ctx, 'system.expire_offer', `${row.id}:${ended.map(({ id }) => id).join(':')}`), {
    id: row.id,
    side: 'system',
    command: 'expire_offer',
    version: null,
    input: { offers: ended.map(({ id }) => id) },
    read: [selectOffers(row.id)],
    decide: (scene) => {
      const offers = offersIn(scene, 0);
      const over = offers.filter(({ state, valid_until }) => state === 'open' && valid_until <= ctx.now);
      const left = offers.filter(
        ({ state, valid_until }) => state === 'proposed' || (state === 'open' && valid_until > ctx.now),
      );
      if (over.length === 0) throw illegalMove(scene.row, scene.role, scene.now);
      const told = {
        body: { offers: over.map(({ id }) => id), cause: 'expiry' },
        changes: offersAfter(left),
        write: over.map(({ id }) => endOffer(id, { state: 'expired', cause: 'expired', at: ctx.now })),
      };
      return left.length > 0 ? { ...told, as: 'end_offer' } : { ...told, demand: 'unmet' };
    },
  });
}

/** Reminds the firm, once, of the offers that end within three days, however late cron comes. */
async function remindOfOffers(ctx: Ctx, row: ApplicationRow, ending: readonly OfferRow[]): Promise<void> {
  await move(asSystem(ctx, 'system.remind_offer', `${row.id}:${ending.map(({ id }) => id).join(':')}`), {
    id: row.id,
    side: 'system',
    command: 'remind_offer',
    version: null,
    input: { offers: ending.map(({ id }) => id) },
    read: [selectOffers(row.id)],
    decide: (scene) => {
      const offers = offersIn(scene, 0);
      const due = new Set(offers.filter((offer) => endsSoon(offer, ctx.now)).map(({ id }) => id));
      if (due.size === 0) throw illegalMove(scene.row, scene.role, scene.now);
      const after = offers.map((offer) => (due.has(offer.id) ? { ...offer, reminded_at: ctx.now } : offer));
      return {
        body: { offers: [...due] },
        changes: offersAfter(after),
        write: [...due].map((id) => updateOfferReminded(id, ctx.now)),
        messages: [{ topic: 'application.offer_ends_soon', user_id: scene.row.submitted_by }],
      };
    },
  });
}

const endsSoon = ({ state, valid_until, reminded_at }: OfferRow, now: number): boolean =>
  state === 'open' && reminded_at === null && remindAt(valid_until) <= now && now < valid_until;

async function closeIncomplete(ctx: Ctx, row: ApplicationRow): Promise<void> {
  await move(asSystem(ctx, 'system.close_incomplete', `${row.id}:${row.ver}`), {
    id: row.id,
    side: 'system',
    command: 'close_incomplete',
    version: null,
    input: {},
    decide: () => ({ demand: 'unmet', body: {} }),
  });
}

type Act = (ctx: Ctx) => Promise<void>;

/** The next thing that the system has to do with an application by now, or null. */
function nextAct(
  row: ApplicationRow,
  offers: readonly OfferRow[],
  district: DistrictRow,
  now: number,
): Act | null {
  const office = officeFrom(district);
  const clocks = JSON.parse(row.clocks) as NamedClock[];
  const reminded = remindedClocks(office, clocks, now)[0];
  if (reminded) return (ctx) => warn(ctx, row, reminded.item.name);
  for (const item of missedClocks(clocks, now)) {
    if (item.name !== 'documents') return (ctx) => recordMiss(ctx, row, item);
    // Nobody is closed for papers who was never reminded, however long cron was away.
    if (item.warned === 0) return (ctx) => warn(ctx, row, item.name);
    const closes_at = closesAt(office, item);
    if (closes_at !== null && closes_at <= now) return (ctx) => closeIncomplete(ctx, row);
  }
  const capped = clocks.some(
    ({ name, ended_at, breached_at }) => name === 'cap' && ended_at === null && breached_at !== null,
  );
  if (capped && canMove('expire', row.state)) return (ctx) => expire(ctx, row);
  const climbing = climbingClocks(clocks, now)[0];
  if (climbing) return (ctx) => escalate(ctx, row, climbing, district.number_prefix);
  if (row.state !== 'offered') return null;
  const ended = offers.filter((offer) => offer.state === 'open' && offer.valid_until <= now);
  if (ended.length > 0) return (ctx) => expireOffers(ctx, row, ended);
  const ending = offers.filter((offer) => endsSoon(offer, now));
  return ending.length > 0 ? (ctx) => remindOfOffers(ctx, row, ending) : null;
}

/** Everything that is overdue for one application, one act after the other. Returns how many acts there were. */
async function actOn(ctx: Ctx, id: string): Promise<number> {
  for (let acts = 0; ; acts += 1) {
    const [applications, offers, districts] = await readAll(ctx.db, [
      selectApplicationById(id),
      selectOffers(id),
      selectDistrict(),
    ]);
    const row = (applications as ApplicationRow[] | undefined)?.[0];
    const district = (districts as DistrictRow[] | undefined)?.[0];
    if (!row || !district || acts >= MOST_ACTS) return acts;
    const act = nextAct(row, (offers ?? []) as OfferRow[], district, ctx.now);
    if (!act) return acts;
    await act(ctx);
  }
}

/** An application that was left alone for days climbs all its rungs in one run; more than this is a fault. */
const MOST_ACTS = 40;

/**
 * Acts on everything whose alarm has gone off. Somebody who acts at the same moment wins: his move changes the version
 * and the system looks again at the next run. Returns how many acts there were.
 */
export async function runAlarms(ctx: Ctx): Promise<number> {
  let acts = 0;
  for (const { id } of await listAlarms(ctx.db, ctx.now, PAGE)) {
    try {
      acts += await actOn(ctx, id);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
    }
  }
  return acts;
}
