// Delivery of the outbox: called by the queue as a nudge and by cron as a sweep. Staff read their messages at the desk,
// owners get a text message.
import type { Ctx } from '../lib/context.ts';
import { sendSms } from '../lib/ports.ts';
import { writeAll } from '../lib/sql.ts';
import { pushAlong } from './commands-delivery.ts';
import { waitsUntil } from './inbox.ts';
import { listDueMessages, markDelivered, markFailed, putOff, type DueMessage } from './queries.ts';
import { fill, nextTry } from './rules.ts';
import { URGENT } from './terms-inbox.ts';
import { DIGEST_TEXT, TOPIC_TEXTS } from './terms.ts';

const PAGE = 50;

/** What goes out in one text message: each by itself, or for whoever wants it once a day, all of his that can wait. */
function together(messages: readonly DueMessage[]): DueMessage[][] {
  const groups = new Map<string, DueMessage[]>();
  for (const message of messages) {
    const daily = message.digest === 1 && !URGENT.includes(message.topic);
    const key = daily ? `${message.user_id}` : message.id;
    groups.set(key, [...(groups.get(key) ?? []), message]);
  }
  return [...groups.values()];
}

/** The words of a text message in the language that the person has chosen. */
function textOf(messages: readonly DueMessage[]): string {
  const [first] = messages;
  if (!first) return '';
  const locale = first.locale ?? 'zh';
  if (messages.length > 1) return fill(DIGEST_TEXT[locale], { count: String(messages.length) });
  return fill(TOPIC_TEXTS[first.topic][locale], JSON.parse(first.payload) as Record<string, string>);
}

/** Pages of one run: what a night has put off goes out in one morning. */
const PAGES = 10;

/**
 * Delivers what is due and returns how many messages went out. A crash between sending and marking sends twice: a text
 * message twice does no harm. What can wait is put off over the hours of rest, or until it comes once a day.
 */
export async function deliverOutbox(ctx: Ctx): Promise<number> {
  let delivered = 0;
  for (let page = 0; page < PAGES; page += 1) {
    const due = await listDueMessages(ctx.db, ctx.now, PAGE);
    delivered += await deliverPage(ctx, due);
    if (due.length < PAGE) break;
  }
  return delivered;
}

async function deliverPage(ctx: Ctx, due: readonly DueMessage[]): Promise<number> {
  let delivered = 0;
  const texted: DueMessage[] = [];
  // What is read at the desk is delivered by being there: one batch for all of it.
  const atDesk = due.filter(({ phone }) => phone === null);
  if (atDesk.length > 0)
    await writeAll(
      ctx.db,
      atDesk.map(({ id }) => markDelivered(id, ctx.now)),
    );
  delivered += atDesk.length;
  const waiting = due.filter(({ phone }) => phone !== null);
  const later = waiting.flatMap((message) => {
    const until = waitsUntil(message, ctx.now);
    return until === null ? [] : [{ id: message.id, until }];
  });
  if (later.length > 0)
    await writeAll(
      ctx.db,
      later.map(({ id, until }) => putOff(id, until)),
    );
  const putOffIds = new Set(later.map(({ id }) => id));
  for (const messages of together(waiting.filter(({ id }) => !putOffIds.has(id)))) {
    const [first] = messages;
    if (!first) continue;
    try {
      await sendSms(ctx, { phone: first.phone ?? '', text: textOf(messages) });
      await writeAll(
        ctx.db,
        messages.map(({ id }) => markDelivered(id, ctx.now)),
      );
      delivered += messages.length;
      texted.push(...messages);
    } catch (error) {
      const failed = messages.map((message) => {
        const next = nextTry(message.attempts + 1, ctx.now);
        const failure = { id: message.id, error: String(error).slice(0, 200), now: ctx.now };
        return markFailed({ ...failure, nextAt: next ?? ctx.now, dead: next === null });
      });
      await writeAll(ctx.db, failed);
    }
  }
  // An extra, when every text message is out: it can neither delay nor undo one.
  await pushAlong(ctx, texted);
  return delivered;
}
