// The port to the official data sources: one signed question, one answer that is checked before anybody sees it. What
// goes wrong is an outcome with a code and never an exception: a fetch must know what to do next.
import type { Ctx } from '../lib/context.ts';
import { hex } from '../lib/hash.ts';
import { isAllowed } from '../lib/ports.ts';
import { rowOf, writeAll } from '../lib/sql.ts';
import { dayOf } from '../lib/shanghai.ts';
import { breakerClosed, breakerFailed, selectBreaker } from './queries.ts';
import { answerFrom, isUntimely, ObjectionAnswerSchema, type SourceAnswer } from './schema-records.ts';
import { signRequest } from './signature.ts';
import { ANSWER_MAX, TRY_MS, type SourceClass, type SourceProblem } from './terms.ts';

/** What a source is asked for, and by which consent. */
export type SourceQuestion = {
  readonly data_class: SourceClass;
  readonly uscc: string;
  /** The first month asked for, 'YYYY-MM'. */
  readonly from: string;
  readonly consent: { readonly id: string; readonly text_hash: string; readonly valid_until: number };
  /** The day of the answer that is kept; an older one is of no use. */
  readonly last_as_of: string | null;
};

export type Unanswered =
  | { readonly ok: false; readonly problem: SourceProblem }
  /** The source failed too often: it is not asked before this instant (epoch ms). */
  | { readonly ok: false; readonly problem: 'waiting'; readonly until: number };

export type SourceResult = { readonly ok: true; readonly answer: SourceAnswer } | Unanswered;

type Reply = { readonly status: number; readonly json: unknown };
type Sent =
  { readonly ok: true; readonly reply: Reply } | { readonly ok: false; readonly problem: SourceProblem };

/** Reads a body up to the limit; null when there is more. */
export async function readLimited(response: Response): Promise<Uint8Array | null> {
  const reader = response.body?.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  while (reader) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > ANSWER_MAX) {
      await reader.cancel();
      return null;
    }
    chunks.push(value);
  }
  return Buffer.concat(chunks);
}

async function replyFrom(response: Response): Promise<Sent> {
  const { status } = response;
  const media = response.headers.get('content-type') ?? '';
  if (status === 404 || !response.ok) {
    await response.body?.cancel();
    // Whoever turns us away is as good as not there; only an absent record is an answer.
    return status === 404 ? { ok: true, reply: { status, json: null } } : { ok: false, problem: 'down' };
  }
  const bytes = /^application\/json\b/i.test(media) ? await readLimited(response) : null;
  if (bytes === null) return { ok: false, problem: 'malformed' };
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes);
    return { ok: true, reply: { status, json: JSON.parse(text) as unknown } };
  } catch {
    return { ok: false, problem: 'malformed' };
  }
}

/** One try. `null` stands for a fault that may be over at once: no connection, or an error of the other side. */
async function tryOnce(ctx: Ctx, url: URL, body: string, key: string): Promise<Sent | null> {
  const signed = signRequest({
    method: 'POST',
    url: url.href,
    body,
    key,
    keyid: ctx.district,
    // The clock of the line, on which both sides must agree; what is asked and kept goes by the request's own instant.
    created: Math.floor(Date.now() / 1000),
    nonce: hex(ctx.random(16)),
  });
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json', ...signed },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(TRY_MS),
    });
    if (response.status >= 500) {
      await response.body?.cancel();
      return null;
    }
    return await replyFrom(response);
  } catch (error) {
    // A line that breaks is worth another try; who is slow is not.
    return error instanceof Error && error.name === 'TimeoutError' ? { ok: false, problem: 'slow' } : null;
  }
}

/**
 * Sends a question and tries it once more when the source was not reached or reported a fault of its own: questions
 * change nothing there. Who did not answer in time is not asked again at once, since a person may be waiting here.
 */
async function send(ctx: Ctx, path: string, question: unknown): Promise<Sent> {
  const { SOURCES_URL: base, SOURCES_KEY: key } = ctx.env;
  if (!base || !key) return { ok: false, problem: 'down' };
  const url = new URL(path, base);
  if (!isAllowed(url)) throw new Error(`outgoing address not allowed: ${url.protocol}//${url.hostname}`);
  const body = JSON.stringify(question);
  const first = await tryOnce(ctx, url, body, key);
  return first ?? (await tryOnce(ctx, url, body, key)) ?? { ok: false, problem: 'down' };
}

/** Asks behind a breaker: while it is open nothing is sent, and every failure counts towards opening it. */
export async function askSigned<Answer extends object>(
  ctx: Ctx,
  { provider, path, question }: { provider: string; path: string; question: unknown },
  read: (reply: Reply) => Answer | SourceProblem,
): Promise<{ ok: true; answer: Answer } | Unanswered> {
  const breaker = await rowOf<{ failures: number; open_until: number | null }>(
    ctx.db,
    selectBreaker(provider),
  );
  if (breaker?.open_until && breaker.open_until > ctx.now) {
    return { ok: false, problem: 'waiting', until: breaker.open_until };
  }
  const sent = await send(ctx, path, question);
  const answer = sent.ok ? read(sent.reply) : sent.problem;
  const problem = typeof answer === 'string' ? answer : null;
  // Neither an absent record nor an old one is a fault of the line.
  const isFailure = problem !== null && problem !== 'nothing' && problem !== 'stale';
  if (isFailure) await writeAll(ctx.db, [breakerFailed(provider, ctx.now)]);
  else if (breaker && breaker.failures > 0) await writeAll(ctx.db, [breakerClosed(provider)]);
  return typeof answer === 'string' ? { ok: false, problem: answer } : { ok: true, answer };
}

/** Reads what a source replied to a question at an instant: its answer, or what is wrong with it. */
export function readReply(
  { data_class, uscc, last_as_of }: SourceQuestion,
  { status, json }: Reply,
  now: number,
): SourceAnswer | SourceProblem {
  if (status === 404) return 'nothing';
  const answer = answerFrom(data_class, json);
  if (!answer) return 'malformed';
  // Another firm's data are thrown away unread.
  if (answer.uscc !== uscc) return 'wrong_firm';
  if (answer.as_of > dayOf(now) || isUntimely(answer)) return 'malformed';
  return last_as_of !== null && answer.as_of < last_as_of ? 'stale' : answer;
}

/** Asks the source of a class for a firm's record. */
export function askSource(ctx: Ctx, question: SourceQuestion): Promise<SourceResult> {
  const { data_class, uscc, from, consent } = question;
  const about = {
    provider: data_class,
    path: `/v1/records/${data_class}`,
    question: { uscc, from, consent },
  };
  return askSigned<SourceAnswer>(ctx, about, (reply) => readReply(question, reply, ctx.now));
}

/** A firm's objection as the source gets it. */
export type ObjectionQuestion = {
  readonly objection: string;
  readonly uscc: string;
  readonly data_class: string;
  readonly attr: string;
  readonly as_of: string;
  /** The body of the disputed fact, and the firm's words. */
  readonly fact: unknown;
  readonly text: string;
  readonly wanted: string;
};

export type ObjectionAnswer = {
  readonly result: 'corrected' | 'confirmed' | 'unknown';
  readonly text: string;
  readonly as_of: string;
};

/** Asks a source whether a disputed fact is right. `later` while it is still looking. */
export function askObjection(
  ctx: Ctx,
  question: ObjectionQuestion,
): Promise<{ ok: true; answer: ObjectionAnswer | { readonly result: 'later' } } | Unanswered> {
  return askSigned<ObjectionAnswer | { readonly result: 'later' }>(
    ctx,
    { provider: 'objections', path: '/v1/objections', question },
    ({ status, json }) => {
      if (status === 404) return 'nothing';
      if (status === 202) return { result: 'later' };
      const parsed = ObjectionAnswerSchema.safeParse(json);
      return parsed.success && parsed.data.as_of <= dayOf(ctx.now) ? parsed.data : 'malformed';
    },
  );
}
