// Fetching a firm's records within its consent. An answer is kept by one batch in which the consent must still be in
// force: when it was withdrawn while the source was answering, nothing of the answer remains.
import { consentInForce } from '../consents/queries.ts';
import { countTry } from '../identity/commands.ts';
import { SYSTEM } from '../lib/actor.ts';
import { insertEvent } from '../audit/queries.ts';
import { both } from '../lib/bilingual.ts';
import { assertInBatch, execute, type Outcome } from '../lib/command.ts';
import { idIn, type Ctx } from '../lib/context.ts';
import { canonicalJson, sha256 } from '../lib/hash.ts';
import { newNumber } from '../lib/ids.ts';
import { AppError, fieldError } from '../lib/problem.ts';
import { dayOf } from '../lib/shanghai.ts';
import { readAll, writeAll, type Sql } from '../lib/sql.ts';
import type { AttributeId } from '../matching/attributes.ts';
import { DATA_CLASS_LABELS } from '../matching/terms-facts.ts';
import { insertMessage } from '../notifications/queries.ts';
import { firmEvent } from '../organisations/commands-admission.ts';
import { validUntil } from '../organisations/facts.ts';
import { firmFrom, prefixFrom, selectFirm, selectTown, upsertFact } from '../organisations/queries.ts';
import { insertTicket } from '../supervision/queries.ts';
import { ticketRaised } from '../supervision/rules.ts';
import { factsFromAnswer } from './derive.ts';
import { monthAfter, monthOf } from './months.ts';
import { askSource, type SourceResult } from './port.ts';
import {
  claimFetches,
  coveringFrom,
  deleteFactsBeside,
  insertFetches,
  selectClaimed,
  selectCovering,
  selectFetch,
  selectHolds,
  selectLastFetches,
  selectTold,
  updateFetchEnded,
  updateFetchPostponed,
  type ClaimedFetch,
  type FetchRow,
} from './queries.ts';
import type { SourceAnswer } from './schema-records.ts';
import {
  AT_ONCE,
  hasSource,
  LEASE_MS,
  MONTHS_ASKED,
  RETRY_WAITS,
  SOURCE_CLASSES,
  type FetchState,
  type SourceClass,
  type SourceProblem,
} from './terms.ts';

/**
 * The statements that begin fetching classes by a consent, for the batch of its grant; classes without a source are
 * left out. The fetches are then due at once.
 */
export function fetchStatements(
  ctx: Pick<Ctx, 'now' | 'random'>,
  grant: {
    readonly enterprise_id: string;
    readonly consent_id: string;
    readonly data_classes: readonly string[];
  },
): Sql[] {
  const { enterprise_id, consent_id } = grant;
  const rows = grant.data_classes
    .filter(hasSource)
    .map((data_class) => ({ id: idIn(ctx, 'fetch'), data_class }));
  return rows.length === 0 ? [] : [insertFetches({ enterprise_id, consent_id, rows, now: ctx.now })];
}

/** The statements by which an answer takes the place of what was known of its class. */
function answerKept(ctx: Ctx, fetch: ClaimedFetch, answer: SourceAnswer): Sql[] {
  const { enterprise_id, data_class, consent_id } = fetch;
  const { provider, mode } = answer;
  const facts = Object.entries(factsFromAnswer(answer)).map(([name, { body, as_of }]) => {
    const attr = name as AttributeId;
    return { attr, source: 'official', body, as_of, valid_until: validUntil(attr, as_of), provider } as const;
  });
  return [
    deleteFactsBeside(
      enterprise_id,
      data_class,
      facts.map(({ attr }) => attr),
    ),
    ...facts.map((fact) => upsertFact(enterprise_id, fact, { at: ctx.now, consent_id, mode })),
  ];
}

type Ended = { readonly state: FetchState; readonly error: SourceProblem | null };

/** The system acting on one try of one fetch. */
const asSystem = (ctx: Ctx, fetch: ClaimedFetch): Ctx => ({
  ...ctx,
  actor: SYSTEM,
  command: { operation: 'system.fetch', key: `${fetch.id}:${fetch.attempts}:${ctx.now}` },
});

/** Keeps an answer, or nothing of it when the consent is not in force at this moment. */
async function keepAnswer(ctx: Ctx, fetch: ClaimedFetch, answer: SourceAnswer): Promise<Ended> {
  const { id, enterprise_id, data_class, consent_id } = fetch;
  const system = asSystem(ctx, fetch);
  const holds = consentInForce(consent_id, data_class, ctx.now);
  const kept = await execute<Ended>(system, {
    input: { fetch: id },
    read: [selectFirm(enterprise_id), selectFetch(id), selectHolds(holds)],
    decide: ([firms, fetches, held]) => {
      const firm = firmFrom(firms);
      const row = (fetches as FetchRow[] | undefined)?.[0];
      if (!firm || row?.state !== 'pending') {
        return { answer: { state: row?.state ?? 'cancelled', error: null }, write: [] };
      }
      const end = { id, error: null, now: ctx.now };
      if ((held as { holds: number }[] | undefined)?.[0]?.holds !== 1) {
        return {
          answer: { state: 'cancelled', error: null },
          write: [updateFetchEnded({ ...end, state: 'cancelled', as_of: null })],
        };
      }
      const fetched = firmEvent(system, firm, {
        type: 'enterprise.facts_fetched',
        command: 'system.fetch',
        body: {
          fetch: id,
          consent: consent_id,
          data_class,
          mode: answer.mode,
          as_of: answer.as_of,
          answer: sha256(canonicalJson(answer)),
        },
      });
      return {
        answer: { state: 'done', error: null },
        write: [
          assertInBatch(holds),
          ...answerKept(ctx, fetch, answer),
          updateFetchEnded({ ...end, state: 'done', as_of: answer.as_of }),
          ...fetched.write,
        ],
      };
    },
  });
  return kept.answer;
}

/** A fetch that is given up: the firm is told and may try again; a source that named another firm is a matter for the office. */
async function giveUp(ctx: Ctx, fetch: ClaimedFetch, error: SourceProblem): Promise<Ended> {
  const { id, enterprise_id, data_class } = fetch;
  const [told, firms, towns] = await readAll(ctx.db, [
    selectTold(enterprise_id),
    selectFirm(enterprise_id),
    selectTown(null),
  ]);
  const messages = ((told ?? []) as { user_id: string }[]).map(({ user_id }) =>
    insertMessage(
      {
        id: idIn(ctx, 'message'),
        topic: 'facts.failed',
        user_id,
        object: id,
        object_ver: fetch.attempts,
        payload: { class: DATA_CLASS_LABELS[data_class].zh, class_en: DATA_CLASS_LABELS[data_class].en },
      },
      ctx.now,
    ),
  );
  const tickets =
    error === 'wrong_firm'
      ? [
          ticketRaised({
            id: idIn(ctx, 'ticket'),
            number: newNumber({ prefix: prefixFrom(towns), day: dayOf(ctx.now), random: ctx.random }),
            now: ctx.now,
            cause: 'source_wrong_firm',
            enterprise_id,
            enterprise_name: firmFrom(firms)?.name ?? '',
          }),
        ]
      : [];
  await writeAll(ctx.db, [
    updateFetchEnded({ id, state: 'failed', error, as_of: null, now: ctx.now }),
    ...messages,
    ...tickets.flatMap((ticket) => [insertEvent(ticket.event), insertTicket(ticket.row)]),
  ]);
  return { state: 'failed', error };
}

/** What follows from how a question ended. */
async function settle(ctx: Ctx, fetch: ClaimedFetch, result: SourceResult): Promise<Ended> {
  const { id, attempts } = fetch;
  if (result.ok) return keepAnswer(ctx, fetch, result.answer);
  const { problem } = result;
  switch (problem) {
    case 'waiting':
      // Nobody was asked: the try does not count.
      await writeAll(ctx.db, [
        updateFetchPostponed({ id, error: null, attempts: attempts - 1, next_at: result.until }),
      ]);
      return { state: 'pending', error: fetch.error };
    case 'nothing':
      await writeAll(ctx.db, [
        updateFetchEnded({ id, state: 'nothing', error: problem, as_of: null, now: ctx.now }),
      ]);
      return { state: 'nothing', error: problem };
    case 'stale':
      // What is kept is the newest there is.
      await writeAll(ctx.db, [
        updateFetchEnded({ id, state: 'done', error: problem, as_of: fetch.last_as_of, now: ctx.now }),
      ]);
      return { state: 'done', error: problem };
    case 'wrong_firm':
      return giveUp(ctx, fetch, problem);
    case 'down':
    case 'slow':
    case 'malformed': {
      const wait = RETRY_WAITS[attempts - 1];
      if (wait === undefined) return giveUp(ctx, fetch, problem);
      await writeAll(ctx.db, [
        updateFetchPostponed({ id, error: problem, attempts, next_at: ctx.now + wait }),
      ]);
      return { state: 'pending', error: problem };
    }
  }
}

/** What is asked before the line is used at all: a consent that is over already must not even be named to the source. */
async function listClaimed(ctx: Ctx, ids: readonly string[]): Promise<ClaimedFetch[]> {
  const [rows = []] = await readAll(ctx.db, [selectClaimed(ids)]);
  const claimed = rows as ClaimedFetch[];
  const holds = await readAll(
    ctx.db,
    claimed.map((row) => selectHolds(consentInForce(row.consent_id, row.data_class, ctx.now))),
  );
  const open: ClaimedFetch[] = [];
  const over: Sql[] = [];
  claimed.forEach((row, i) => {
    if ((holds[i] as { holds: number }[] | undefined)?.[0]?.holds === 1) open.push(row);
    else
      over.push(updateFetchEnded({ id: row.id, state: 'cancelled', error: null, as_of: null, now: ctx.now }));
  });
  if (over.length > 0) await writeAll(ctx.db, over);
  return open;
}

/** Who asks a source: the line to it, or whoever speaks for it where there is none. */
export type Asker = typeof askSource;

/** Asks about some fetches at once and keeps what is answered, one after the other: a firm has one stream of events. */
async function tryFetches(ctx: Ctx, fetches: readonly ClaimedFetch[], ask: Asker): Promise<void> {
  const from = monthAfter(monthOf(dayOf(ctx.now)), -MONTHS_ASKED);
  const results = await Promise.all(
    fetches.map((fetch) => {
      const { data_class, uscc, last_as_of, text_hash, valid_until } = fetch;
      const consent = { id: fetch.consent_id, text_hash, valid_until };
      return ask(ctx, { data_class, uscc, from, consent, last_as_of });
    }),
  );
  for (const [i, fetch] of fetches.entries()) {
    const result = results[i];
    try {
      if (result) await settle(ctx, fetch, result);
    } catch (error) {
      // Somebody else kept writing to the same firm: the fetch is still pending and comes again when its lease is over.
      if (!(error instanceof AppError)) throw error;
    }
  }
}

/**
 * Asks the sources for what is due, of one firm or of all, at most `limit` questions, and keeps what they answer.
 * Whoever runs at the same time takes other fetches or none. Returns how many were taken.
 */
export async function runFetches(
  ctx: Ctx,
  enterprise_id: string | null,
  limit: number,
  ask: Asker = askSource,
): Promise<number> {
  const [claimed = []] = await readAll(ctx.db, [
    claimFetches({ enterprise_id, now: ctx.now, until: ctx.now + LEASE_MS, limit }),
  ]);
  const ids = (claimed as { id: string }[]).map(({ id }) => id);
  if (ids.length === 0) return 0;
  const fetches = await listClaimed(ctx, ids);
  for (let i = 0; i < fetches.length; i += AT_ONCE) await tryFetches(ctx, fetches.slice(i, i + AT_ONCE), ask);
  return ids.length;
}

/** A fetch as the firm sees it. Instants in epoch ms. */
export type FetchView = Pick<
  FetchRow,
  'id' | 'data_class' | 'state' | 'asked_at' | 'done_at' | 'error' | 'as_of'
> & { readonly next_at: number | null };

/** How the last fetch of each class of a firm stands. */
export async function listFetches(ctx: Ctx): Promise<FetchView[]> {
  const [rows = []] = await readAll(ctx.db, [selectLastFetches(ctx.actor.org_id ?? '')]);
  return (rows as FetchRow[]).map(({ id, data_class, state, asked_at, next_at, done_at, error, as_of }) => ({
    ...{ id, data_class, state, asked_at, done_at, error, as_of },
    next_at: state === 'pending' ? next_at : null,
  }));
}

/**
 * Begins fetching at a firm's wish: the classes named, or all that its consents cover; a fetch that failed is tried
 * again by it. Throws 400 for a class that no consent in force covers. The caller then runs the fetches.
 */
export async function askForFacts(
  ctx: Ctx,
  user_id: string,
  wanted: readonly SourceClass[] | undefined,
): Promise<Outcome<{ data_classes: SourceClass[] }>> {
  await countTry(ctx, [{ throttle: 'fetch_per_user', key: user_id }]);
  const enterprise_id = ctx.actor.org_id ?? '';
  return execute(ctx, {
    input: { data_classes: wanted ?? null },
    read: [selectCovering(enterprise_id, ctx.now)],
    decide: ([rows]) => {
      const covering = coveringFrom(rows);
      const data_classes = wanted ?? SOURCE_CLASSES.filter((data_class) => covering.has(data_class));
      const write = data_classes.flatMap((data_class) => {
        const consent_id = covering.get(data_class);
        if (consent_id === undefined) {
          const { zh, en } = DATA_CLASS_LABELS[data_class];
          throw fieldError(
            'data_classes',
            'no_consent',
            both(`没有查询“${zh}”的有效授权`, `No consent in force covers ${en}`),
          );
        }
        return fetchStatements(ctx, { enterprise_id, consent_id, data_classes: [data_class] });
      });
      return { answer: { data_classes: [...data_classes] }, write };
    },
  });
}

/** Fetches the firm's own due questions and says how they stand. Throws nothing: what failed is in the answer. */
export async function fetchFacts(
  ctx: Ctx,
  user_id: string,
  wanted: readonly SourceClass[] | undefined,
): Promise<FetchView[]> {
  if (!ctx.actor.org_id) throw new AppError('forbidden');
  const { answer } = await askForFacts(ctx, user_id, wanted);
  await runFetches(ctx, ctx.actor.org_id, SOURCE_CLASSES.length);
  const fetches = await listFetches(ctx);
  return fetches.filter(({ data_class }) => answer.data_classes.includes(data_class));
}
