// The push that goes along with a text message. It is an extra: nothing here throws, and what fails is not tried again,
// because the text message has arrived.
import { pageUrl, type Ctx } from '../lib/context.ts';
import { sha256 } from '../lib/hash.ts';
import { writeAll, type Sql } from '../lib/sql.ts';
import { isPushEndpoint, outcomeOf, pushHosts, pushText, type PushOutcome, type PushText } from './push.ts';
import type { DueMessage } from './queries.ts';
import { deletePush, listPush, markPushed, markPushFailed, type PushRow } from './queries-push.ts';
import { PUSH_FAILURES, PUSH_TTL_S } from './terms-push.ts';
import { encryptFor, newPair, vapidHeader, vapidKey, type VapidKey } from './webpush.ts';

const TIMEOUT_MS = 5_000;
/** All pushes of one delivery together; who was not reached by then is not counted against. */
const WHOLE_MS = 20_000;
/** As many connections as the platform opens at a time. */
const LANES = 6;

/** The one message that a device shows for a page: a later one takes the place of an earlier one. */
const topicOf = (path: string): string => sha256(path).slice(0, 32);

async function post(
  ctx: Ctx,
  { device, text, key, end }: { device: PushRow; text: PushText; key: VapidKey; end: AbortSignal },
): Promise<PushOutcome> {
  const { endpoint } = device;
  const salt = new Uint8Array(ctx.random(16));
  const body = await encryptFor(device, JSON.stringify(text), { pair: await newPair(), salt });
  const site = pageUrl(ctx, '/');
  const contact = site?.startsWith('https:') ? site : null;
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: {
      authorization: await vapidHeader(key, { endpoint, now: ctx.now, contact }),
      'content-encoding': 'aes128gcm',
      'content-type': 'application/octet-stream',
      ttl: String(PUSH_TTL_S),
      urgency: 'normal',
      topic: topicOf(text.path),
    },
    body,
    redirect: 'manual',
    signal: AbortSignal.any([end, AbortSignal.timeout(TIMEOUT_MS)]),
  });
  // Only the status says anything.
  await answer.body?.cancel();
  return outcomeOf(answer.status);
}

/** What is to be written about a device after its messages; the first one that fails ends them. */
async function tell(
  ctx: Ctx,
  to: { device: PushRow; texts: readonly PushText[]; key: VapidKey; end: AbortSignal },
): Promise<Sql[]> {
  const { device, texts, key, end } = to;
  // The list of hosts may have been shortened since.
  if (!isPushEndpoint(device.endpoint, pushHosts(ctx.env.PUSH_HOSTS))) return [deletePush(device.id)];
  for (const text of texts) {
    const outcome = await post(ctx, { device, text, key, end }).catch((): PushOutcome => 'failed');
    if (end.aborted) return [];
    if (outcome === 'gone') return [deletePush(device.id)];
    if (outcome === 'failed') return markPushFailed(device.id, PUSH_FAILURES);
  }
  return [markPushed(device.id, ctx.now)];
}

/** What the devices of a person show for his messages: once for each page. */
function textsOf(messages: readonly DueMessage[], device: PushRow): PushText[] {
  const own = messages.filter(({ user_id }) => user_id === device.user_id);
  const texts = own.map((message) => pushText(message, device.locale));
  return [...new Map(texts.map((text) => [text.path, text])).values()];
}

async function pushAll(ctx: Ctx, configured: string, messages: readonly DueMessage[]): Promise<void> {
  const people = new Set(messages.flatMap(({ user_id }) => (user_id === null ? [] : [user_id])));
  if (people.size === 0) return;
  const waiting = await listPush(ctx.db, [...people]);
  if (waiting.length === 0) return;
  const key = await vapidKey(configured);
  const end = AbortSignal.timeout(WHOLE_MS);
  const write: Sql[] = [];
  const lane = async (): Promise<void> => {
    for (let device = waiting.shift(); device && !end.aborted; device = waiting.shift()) {
      write.push(...(await tell(ctx, { device, texts: textsOf(messages, device), key, end })));
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  if (write.length > 0) await writeAll(ctx.db, write);
}

/** Tells the devices of those whose text messages have just gone out. Never throws. */
export async function pushAlong(ctx: Ctx, messages: readonly DueMessage[]): Promise<void> {
  const configured = ctx.env.VAPID_KEY;
  if (!configured) return;
  try {
    await pushAll(ctx, configured, messages);
  } catch (error) {
    const fault = { level: 'error', job: 'push', district: ctx.district, error: String(error) };
    console.error(JSON.stringify(fault));
  }
}
