// Making and ending a watch, and the nightly look at all of them.
import { insertEvent } from '../audit/queries.ts';
import { newStream, nextEvent } from '../audit/rules.ts';
import { SYSTEM } from '../lib/actor.ts';
import { both } from '../lib/bilingual.ts';
import { assertChanged, execute, type Outcome } from '../lib/command.ts';
import { idIn, type Ctx } from '../lib/context.ts';
import { addMonths } from '../lib/days.ts';
import { AppError, fieldError } from '../lib/problem.ts';
import { dayOf, startOfDay } from '../lib/shanghai.ts';
import { readAll, type Sql } from '../lib/sql.ts';
import { selectCoolingProducts } from '../applications/queries-submit.ts';
import { factsFromAnswers } from '../matching/answers.ts';
import type { Facts } from '../matching/terms.ts';
import { standingsOf } from '../matching/what-if.ts';
import { insertMessage } from '../notifications/queries.ts';
import { factsFrom } from '../organisations/facts.ts';
import { factRowsFrom, firmFrom, selectFacts, selectFirm } from '../organisations/queries.ts';
import type { Catalogue } from '../products/catalogue.ts';
import { catalogueOf } from '../products/shelf.ts';
import {
  insertWatch,
  selectActive,
  selectOpenWatches,
  selectWatch,
  selectWatchOfFirm,
  updateWatch,
  type WatchRow,
} from './queries.ts';
import { admitting, lastKnown, lookOf, watchMove, watchMovesNow } from './rules.ts';
import type { WatchInput } from './schema.ts';
import { WATCH_MONTHS, WATCHES_MOST, type WatchCommand } from './terms.ts';

type Wish = Pick<WatchInput, 'amount_fen' | 'term_months'>;

/** The facts of a firm by its rows. Throws 404 for no firm. */
function knownOf([firms, facts]: readonly (readonly unknown[] | undefined)[], today: string): Facts {
  const firm = firmFrom(firms);
  if (!firm) throw new AppError('not_found');
  return factsFrom(firm, factRowsFrom(facts), today);
}

/**
 * The products that admit a firm with a wish on a day, by id. One whose bank refused the firm until a later day does not,
 * whatever its conditions say.
 */
function admittedBy(
  catalogue: Catalogue,
  known: Facts,
  { amount_fen, term_months }: Wish,
  { today, cooling = [] }: { readonly today: string; readonly cooling: readonly unknown[] | undefined },
): string[] {
  const waiting = new Set((cooling as { product_id: string }[]).map(({ product_id }) => product_id));
  const asked = factsFromAnswers({ amount_fen, term_months }, today);
  const standings = standingsOf(catalogue.entries, { facts: { ...known, ...asked }, today });
  return admitting(
    catalogue.entries.map(({ card }) => card),
    standings,
  ).filter((id) => !waiting.has(id));
}

export type Made = { readonly id: string };

/**
 * Waits for a product, or for whatever comes. Refused when the product admits the firm already (409), is not on the shelf
 * (404), is waited for already (409), or when twenty watches are open.
 */
export async function makeWatch(ctx: Ctx, input: WatchInput): Promise<Outcome<Made>> {
  const { catalogue } = await catalogueOf(ctx);
  const firm = ctx.actor.org_id ?? '';
  const { product_id, amount_fen, term_months } = input;
  return execute<Made>(ctx, {
    input,
    read: [
      selectFirm(firm),
      selectFacts(firm),
      selectOpenWatches(firm),
      selectCoolingProducts(firm, dayOf(ctx.now)),
    ],
    decide: ([firms, facts, open, cooling]) => {
      if (product_id !== null && !catalogue.entries.some(({ card }) => card.id === product_id)) {
        throw new AppError('not_found');
      }
      const others = (open ?? []) as WatchRow[];
      if (others.some((watch) => watch.product_id === product_id)) throw new AppError('watched_already');
      if (others.length >= WATCHES_MOST) {
        const detail = both(
          `最多同时等待${WATCHES_MOST}项，请先取消不再需要的`,
          `At most ${WATCHES_MOST} at a time: end one that you no longer need`,
        );
        throw fieldError('product_id', 'too_many', detail);
      }
      const today = dayOf(ctx.now);
      const known = admittedBy(catalogue, knownOf([firms, facts], today), input, { today, cooling });
      if (product_id !== null && known.includes(product_id)) throw new AppError('eligible_already');
      const id = idIn(ctx, 'watch');
      const event = nextEvent(newStream(id), ctx.actor, ctx.now, {
        type: watchMove('watch').emits,
        command: 'watch',
        body: { watch: id, enterprise: firm, product: product_id, amount_fen, term_months },
      });
      const row = insertWatch({
        id,
        enterprise_id: firm,
        user_id: ctx.actor.user_id ?? '',
        product_id,
        amount_fen,
        term_months,
        known: JSON.stringify(product_id === null ? known : []),
        made_at: ctx.now,
        valid_until: startOfDay(addMonths(today, WATCH_MONTHS)),
        ver: event.ver,
        head: event.hash,
      });
      return { status: 201, answer: { id }, write: [row, insertEvent(event)] };
    },
  });
}

/** The statements of a move of the machine. Throws 409 where the table has no such move. */
function moved(
  ctx: Ctx,
  watch: WatchRow,
  command: WatchCommand,
  change: { readonly known?: readonly string[]; readonly told?: readonly string[] } = {},
): Sql[] {
  const allowed = watchMovesNow(watch.state, ctx.actor.role);
  if (!allowed.includes(command)) throw new AppError('illegal_move', { state: watch.state, allowed });
  const { to, emits } = watchMove(command);
  const { known, told = [] } = change;
  const event = nextEvent({ id: watch.id, ver: watch.ver, head: watch.head }, ctx.actor, ctx.now, {
    type: emits,
    command,
    body: {
      watch: watch.id,
      ...(told.length > 0 && { products: told }),
      ...(known && { admits: known.length }),
    },
  });
  const row = {
    id: watch.id,
    state: to === 'same' ? watch.state : to,
    known: known ? JSON.stringify(known) : watch.known,
    told_at: told.length > 0 ? ctx.now : watch.told_at,
    ver: event.ver,
    head: event.hash,
  };
  return [insertEvent(event), updateWatch(row), assertChanged()];
}

/** Ends a watch of the firm. */
export function endWatch(ctx: Ctx, id: string): Promise<Outcome<{ id: string; state: 'ended' }>> {
  return execute(ctx, {
    input: { id },
    read: [selectWatchOfFirm(id, ctx.actor.org_id ?? '')],
    decide: ([rows]) => {
      const watch = (rows as WatchRow[] | undefined)?.[0];
      if (!watch) throw new AppError('not_found');
      return { answer: { id, state: 'ended' as const }, write: moved(ctx, watch, 'end') };
    },
  });
}

/** How many products a message names. */
const NAMED = 3;

const readLook = ({ id, enterprise_id }: Pick<WatchRow, 'id' | 'enterprise_id'>, today: string): Sql[] => [
  selectFirm(enterprise_id),
  selectFacts(enterprise_id),
  selectWatch(id),
  selectCoolingProducts(enterprise_id, today),
];

/** What there is to do at an open watch, by the rows of {@link readLook}; null for nothing. */
function lookFrom(
  ctx: Ctx,
  catalogue: Catalogue,
  [firms, facts, watches, cooling]: readonly (readonly unknown[])[],
) {
  const watch = (watches as WatchRow[] | undefined)?.[0];
  if (watch?.state !== 'active') return null;
  const today = dayOf(ctx.now);
  const admits = admittedBy(catalogue, lastKnown(knownOf([firms, facts], today)), watch, { today, cooling });
  const look = lookOf({ ...watch, known: JSON.parse(watch.known) as string[] }, admits, ctx.now);
  return look && { watch, look };
}

function toldMessage(ctx: Ctx, catalogue: Catalogue, watch: WatchRow, told: readonly string[]): Sql {
  const names = catalogue.entries.flatMap(({ card }) => (told.includes(card.id) ? [card.name] : []));
  const payload = { products: names.slice(0, NAMED).join('、'), count: String(names.length) };
  const { id, user_id, ver } = watch;
  const message = { topic: 'watch.eligible', user_id, object: id, object_ver: ver + 1, payload } as const;
  return insertMessage({ id: idIn(ctx, 'message'), ...message }, ctx.now);
}

/** Looks at one watch: tells, expires or leaves it. Returns how many messages it wrote. */
async function lookAt(ctx: Ctx, catalogue: Catalogue, row: WatchRow): Promise<number> {
  // Most nights bring nothing new to a watch: then nothing is written either.
  if (!lookFrom(ctx, catalogue, await readAll(ctx.db, readLook(row, dayOf(ctx.now))))) return 0;
  const command = { operation: 'system.watch', key: `${row.id}:${ctx.now}` };
  const system: Ctx = { ...ctx, actor: SYSTEM, command };
  const { answer } = await execute<{ told: number }>(system, {
    input: { watch: row.id },
    read: readLook(row, dayOf(ctx.now)),
    decide: (rows) => {
      const found = lookFrom(system, catalogue, rows);
      if (!found) return { answer: { told: 0 }, write: [] };
      const { watch, look } = found;
      const { told } = look;
      const change = look.command === 'note' ? { known: look.known, told } : { told };
      const write = moved(system, watch, look.command, change);
      if (told.length === 0) return { answer: { told: 0 }, write };
      return { answer: { told: 1 }, write: [...write, toldMessage(system, catalogue, watch, told)] };
    },
  });
  return answer.told;
}

const PAGE = 100;

/** Once a night: every open watch is looked at anew. Returns how many firms were told something. */
export async function runWatches(ctx: Ctx): Promise<number> {
  const { catalogue } = await catalogueOf(ctx);
  let told = 0;
  for (let after = ''; ;) {
    const [rows = []] = await readAll(ctx.db, [selectActive(after, PAGE)]);
    for (const watch of rows as WatchRow[]) told += await lookAt(ctx, catalogue, watch);
    const last = (rows as WatchRow[]).at(-1);
    if (!last || rows.length < PAGE) return told;
    after = last.id;
  }
}
