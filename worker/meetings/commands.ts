// A meeting from its announcement to the demands given out. The round itself is a rule; what people change is recorded
// with its reason.
import { insertEvent } from '../audit/queries.ts';
import { commitment, newStream, nextEvent, type Event } from '../audit/rules.ts';
import { officeFrom, settingsFrom } from '../applications/commands.ts';
import { selectDistrict, type DistrictRow } from '../applications/queries.ts';
import { dispatched } from '../demands/commands-dispatch.ts';
import type { ShelfProduct } from '../demands/fits.ts';
import {
  selectAsked,
  selectLenders,
  type AskedRow,
  type DistrictShelfRow,
  type LenderRow,
} from '../demands/queries-dispatch.ts';
import { selectDemand, type DemandRow } from '../demands/queries.ts';
import { isInPool } from '../demands/rules.ts';
import type { Shown } from '../demands/shown.ts';
import { MAX_INTERESTS } from '../demands/terms.ts';
import { both } from '../lib/bilingual.ts';
import { execute, type Outcome } from '../lib/command.ts';
import { idIn, type Ctx } from '../lib/context.ts';
import { canonicalJson, hex, sha256 } from '../lib/hash.ts';
import { newNumber } from '../lib/ids.ts';
import { AppError, fieldError } from '../lib/problem.ts';
import { dayOf } from '../lib/shanghai.ts';
import { readAll, type Sql } from '../lib/sql.ts';
import { compileProduct } from '../matching/judge.ts';
import { districtTownsFrom, selectDistrictTowns } from '../institutions/queries-joining.ts';
import type { Listing } from '../products/schema.ts';
import {
  insertMeeting,
  replaceMatches,
  selectAppetites,
  selectAskedOf,
  selectMatches,
  selectMeeting,
  selectRoundDemands,
  selectShelves,
  selectToGive,
  updateMatch,
  updateMeeting,
  updateOutcome,
  upsertAppetite,
  type AppetiteRow,
  type AskedPair,
  type MeetingRow,
  type RoundRow,
  type ShownMatch,
  type ToGive,
} from './queries.ts';
import { consider, runRound, type Appetite } from './round.ts';
import type { AppetiteInput } from './schema.ts';
import { MAX_DEMANDS, MEETING_MOVES, type MeetingCommand, type MeetingMove } from './terms.ts';

export type MeetingAt = { readonly id: string; readonly version: number };
export type MovedMeeting = { readonly id: string; readonly state: string; readonly version: number };

/** The row of a command; every command has one. */
function moveOf(command: MeetingCommand): MeetingMove {
  const move = MEETING_MOVES.find((row) => row.command === command);
  if (!move) throw new Error(`no row for ${command}`);
  return move;
}

/** What a role may do with a meeting in a state. */
export const meetingMoves = (state: string, role: string): MeetingCommand[] =>
  MEETING_MOVES.filter(
    ({ from, roles }) => from.some((one) => one === state) && roles.some((one) => one === role),
  ).map(({ command }) => command);

/** The meeting that a command may move. Throws 404, 412 or 409 with what is possible. */
function movable(
  ctx: Pick<Ctx, 'actor'>,
  rows: readonly unknown[] | undefined,
  command: MeetingCommand,
  version: number | null,
): MeetingRow {
  const before = (rows as MeetingRow[] | undefined)?.[0];
  if (!before) throw new AppError('not_found');
  if (version !== null && before.ver !== version) {
    throw new AppError('stale_version', { state: before.state, version: before.ver });
  }
  if (!moveOf(command).from.includes(before.state)) {
    const allowed = meetingMoves(before.state, ctx.actor.role);
    throw new AppError('illegal_move', { state: before.state, version: before.ver, allowed });
  }
  return before;
}

/** One move of a meeting as statements. */
function moved(
  ctx: Pick<Ctx, 'actor' | 'now'>,
  rows: readonly unknown[] | undefined,
  command: MeetingCommand,
  told: {
    readonly version: number | null;
    readonly body?: Readonly<Record<string, unknown>>;
    readonly changes?: Partial<MeetingRow>;
  },
): { row: MeetingRow; event: Event; write: Sql[] } {
  const before = movable(ctx, rows, command, told.version);
  const { to, emits } = moveOf(command);
  const event = nextEvent({ id: before.id, ver: before.ver, head: before.head }, ctx.actor, ctx.now, {
    type: emits,
    command: `meeting.${command}`,
    body: { meeting: before.id, ...told.body },
  });
  const state = to === 'same' ? before.state : to;
  const row = { ...before, ...told.changes, state, ver: event.ver, head: event.hash };
  return { row, event, write: [insertEvent(event), updateMeeting(row)] };
}

const answerOf = ({ id, state, ver }: MeetingRow): MovedMeeting => ({ id, state, version: ver });

/** Announces a meeting: from now on banks say what they are ready for. */
export function openMeeting(
  ctx: Ctx,
  input: { readonly name: string; readonly held_on: string },
): Promise<Outcome<MovedMeeting & { readonly number: string }>> {
  const today = dayOf(ctx.now);
  return execute(ctx, {
    input,
    read: [selectDistrict()],
    decide: ([districts]) => {
      const district = (districts as DistrictRow[])[0];
      if (!district) throw new AppError('not_found');
      if (input.held_on < today) {
        throw fieldError('held_on', 'in_the_past', both('日期已过', 'The day has passed'));
      }
      const id = idIn(ctx, 'meeting');
      const number = newNumber({ prefix: `${district.number_prefix}D`, day: today, random: ctx.random });
      const event = nextEvent(newStream(id), ctx.actor, ctx.now, {
        type: moveOf('open').emits,
        command: 'meeting.open',
        body: { meeting: id, number, held_on: input.held_on },
      });
      const row: MeetingRow = {
        ...{
          id,
          number,
          ...input,
          state: 'collecting',
          opened_by: ctx.actor.user_id ?? '',
          opened_at: ctx.now,
        },
        ...{
          matched_at: null,
          given_by: null,
          given_org: null,
          given_role: null,
          ver: event.ver,
          head: event.hash,
        },
      };
      return {
        status: 201,
        answer: { ...answerOf(row), number },
        write: [insertEvent(event), insertMeeting(row)],
      };
    },
  });
}

/** A bank says how many demands it takes, of which amounts and which it would rather have; until the round it may change it. */
export function stateAppetite(
  ctx: Ctx,
  id: string,
  input: AppetiteInput,
): Promise<Outcome<{ readonly id: string }>> {
  const institution_id = ctx.actor.org_id ?? '';
  return execute(ctx, {
    input: { id, ...input },
    read: [selectMeeting(id), selectDistrictTowns()],
    decide: ([rows, districts]) => {
      const { towns } = districtTownsFrom(districts);
      if (input.towns.some((town) => !towns.has(town))) {
        throw fieldError('towns', 'unknown', both('不是本区的街镇', 'This is no town of the district'));
      }
      const body = { institution: institution_id, ...input };
      // Banks do not see each other's words, so none of them can know the version: the event is the lock.
      const { write } = moved(ctx, rows, 'state_appetite', { version: null, body });
      const row: AppetiteRow = {
        ...{ meeting_id: id, institution_id, quota: input.quota },
        ...{ amount_from_fen: input.amount_from_fen, amount_to_fen: input.amount_to_fen },
        ...{ towns: JSON.stringify(input.towns), industries: JSON.stringify(input.industries) },
        ...{
          only_preferred: Number(input.only_preferred),
          stated_by: ctx.actor.user_id ?? '',
          stated_at: ctx.now,
        },
      };
      return { answer: { id }, write: [...write, upsertAppetite(row)] };
    },
  });
}

/** A stored word of a bank as the round reads it. */
export const appetiteFrom = (row: AppetiteRow): Appetite => ({
  institution_id: row.institution_id,
  quota: row.quota,
  amount_from_fen: row.amount_from_fen,
  amount_to_fen: row.amount_to_fen,
  towns: JSON.parse(row.towns) as string[],
  industries: JSON.parse(row.industries) as string[],
  only_preferred: row.only_preferred === 1,
});

function shelvesFrom(rows: readonly unknown[] | undefined): Map<string, ShelfProduct[]> {
  const products = ((rows ?? []) as DistrictShelfRow[]).map(({ id, institution_id, listing: text }) => {
    const listing = JSON.parse(text) as Listing;
    return { id, institution_id, listing, compiled: compileProduct(listing) };
  });
  return Map.groupBy(products, ({ institution_id }) => institution_id);
}

/**
 * Works the round out over the demands that banks could still take up, in place of an earlier one and of what was
 * changed by hand in it. Refused (409) when no bank has said what it is ready for.
 */
export function matchMeeting(ctx: Ctx, at: MeetingAt): Promise<Outcome<MovedMeeting>> {
  return execute(ctx, {
    input: at,
    read: [
      selectMeeting(at.id),
      selectAppetites(at.id),
      selectRoundDemands(ctx.now, MAX_INTERESTS, MAX_DEMANDS),
      selectShelves(at.id),
    ],
    decide: async ([rows, stated, found, shelves]) => {
      const appetites = (stated as AppetiteRow[]).map(appetiteFrom);
      if (appetites.length === 0) throw new AppError('nobody_ready');
      const open = found as RoundRow[];
      const [pairs] = await readAll(ctx.db, [selectAskedOf(open.map(({ id }) => id))]);
      const asked = Map.groupBy(pairs as AskedPair[], ({ demand_id }) => demand_id);
      const demands = open.map(({ id, shown, published_at }) => ({
        ...{ id, published_at, shown: JSON.parse(shown) as Shown },
        asked: new Set((asked.get(id) ?? []).map(({ institution_id }) => institution_id)),
      }));
      const considered = consider(demands, appetites, shelvesFrom(shelves), dayOf(ctx.now));
      const quotas = new Map(appetites.map(({ institution_id, quota }) => [institution_id, quota]));
      const assigned = runRound(considered, quotas);
      const matches = considered.map(({ id, candidates, published_at }) => ({
        ...{ demand_id: id, institution_id: assigned.get(id) ?? null, candidates, published_at },
      }));
      const { row, write } = moved(ctx, rows, 'match', {
        version: at.version,
        body: {
          demands: matches.length,
          matched: matches.filter(({ institution_id }) => institution_id !== null).length,
          hash: sha256(canonicalJson(matches)),
        },
        changes: { matched_at: ctx.now },
      });
      return { answer: answerOf(row), write: [...write, ...replaceMatches(at.id, matches)] };
    },
  });
}

/** Gives a demand another bank, or none, saying why. A bank that does not take part or is full up cannot be named. */
export function adjustMatch(
  ctx: Ctx,
  at: MeetingAt,
  input: { readonly demand: string; readonly institution_id: string | null; readonly note: string },
): Promise<Outcome<MovedMeeting>> {
  return execute(ctx, {
    input: { ...at, ...input },
    read: [selectMeeting(at.id), selectMatches(at.id), selectAppetites(at.id)],
    decide: ([rows, found, stated]) => {
      movable(ctx, rows, 'adjust', at.version);
      const matches = found as ShownMatch[];
      const match = matches.find(
        ({ demand_id, number }) => demand_id === input.demand || number === input.demand,
      );
      if (!match) throw new AppError('not_found');
      const taker = (stated as AppetiteRow[]).find(
        ({ institution_id }) => institution_id === input.institution_id,
      );
      if (input.institution_id !== null && !taker) {
        const detail = both('该机构没有参加本次对接', 'The institution does not take part');
        throw fieldError('institution_id', 'unknown', detail);
      }
      const held = matches.filter(
        (one) => one.institution_id === input.institution_id && one.demand_id !== match.demand_id,
      ).length;
      if (taker && held >= taker.quota) {
        const detail = both(
          `该机构名额 ${taker.quota} 条已满`,
          `The institution takes ${taker.quota} and has them`,
        );
        throw fieldError('institution_id', 'quota_full', detail);
      }
      const salt = hex(ctx.random(16));
      const { row, write } = moved(ctx, rows, 'adjust', {
        version: at.version,
        body: {
          demand: match.demand_id,
          from: match.institution_id,
          to: input.institution_id,
          note: commitment(salt, input.note),
          salt,
        },
      });
      const next = { meeting_id: at.id, demand_id: match.demand_id, institution_id: input.institution_id };
      return { answer: answerOf(row), write: [...write, updateMatch({ ...next, note: input.note })] };
    },
  });
}

/** Confirms the assignment: its demands are given to their banks one by one, each as if by hand. */
export function giveOut(ctx: Ctx, at: MeetingAt): Promise<Outcome<MovedMeeting>> {
  return execute(ctx, {
    input: at,
    read: [selectMeeting(at.id), selectMatches(at.id)],
    decide: ([rows, found]) => {
      const going = (found as ShownMatch[]).filter(({ institution_id }) => institution_id !== null);
      const { row, write } = moved(ctx, rows, 'give_out', {
        version: at.version,
        body: { demands: going.length },
        changes: { given_by: ctx.actor.user_id, given_org: ctx.actor.org_id, given_role: ctx.actor.role },
      });
      return { answer: answerOf(row), write };
    },
  });
}

export function cancelMeeting(ctx: Ctx, at: MeetingAt): Promise<Outcome<MovedMeeting>> {
  return execute(ctx, {
    input: at,
    read: [selectMeeting(at.id)],
    decide: ([rows]) => {
      const { row, write } = moved(ctx, rows, 'cancel', { version: at.version });
      return { answer: answerOf(row), write };
    },
  });
}

/** What stands in the way of giving a matched demand to its bank now; null when nothing does. */
function obstacle(
  row: DemandRow | undefined,
  lender: LenderRow | undefined,
  asked: readonly AskedRow[],
  now: number,
) {
  if (!row || !isInPool(row.state) || row.expires_at === null || row.expires_at <= now) return 'demand_over';
  if (!lender?.manager) return 'no_branch';
  if (asked.some(({ institution_id }) => institution_id === lender.id)) return 'asked_before';
  return row.interests + row.dispatches >= MAX_INTERESTS ? 'interests_full' : null;
}

async function giveOne(ctx: Ctx, due: ToGive, office: Pick<Ctx, 'actor'>): Promise<void> {
  const command = { operation: 'system.give_out', key: `${due.meeting_id}:${due.demand_id}` };
  const acting: Ctx = { ...ctx, ...office, command };
  await execute<{ given: boolean }>(acting, {
    input: { meeting: due.meeting_id, demand: due.demand_id },
    read: [selectDemand(due.demand_id), selectLenders(), selectDistrict(), selectAsked(due.demand_id)],
    decide: ([rows, lenders, districts, asked]) => {
      const row = (rows as DemandRow[])[0];
      const lender = (lenders as LenderRow[]).find(({ id }) => id === due.institution_id);
      const district = (districts as DistrictRow[])[0];
      const why = obstacle(row, lender, asked as AskedRow[], ctx.now);
      if (why !== null || !row || !lender || !district) {
        const outcome = updateOutcome(due.meeting_id, due.demand_id, why ?? 'demand_over');
        return { answer: { given: false }, write: [outcome] };
      }
      const { meeting_id } = due;
      const to = {
        ...{ lenders: [lender], meeting_id },
        ...{ office: officeFrom(district), settings: settingsFrom(district) },
      };
      return {
        answer: { given: true },
        write: [...dispatched(acting, row, to).write, updateOutcome(due.meeting_id, due.demand_id, 'given')],
      };
    },
  });
}

/** Given out in one run. */
const PAGE = 60;

/** Gives out what confirmed meetings still owe, in the name of who confirmed them. Returns how many there were. */
export async function runMeetings(ctx: Ctx): Promise<number> {
  const [rows = []] = await readAll(ctx.db, [selectToGive(PAGE)]);
  let acts = 0;
  for (const due of rows as ToGive[]) {
    try {
      const actor = { user_id: due.given_by, org_id: due.given_org, role: due.given_role };
      await giveOne(ctx, due, { actor });
      acts += 1;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
    }
  }
  return acts;
}
