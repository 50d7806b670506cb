// Delivery of the outbox: called by the queue as a nudge and by cron as a sweep. Staff read their messages at the desk,
// owners get a text message.
import type { Ctx } from '../lib/context.ts';
import { sendSms } from '../lib/ports.ts';
import { writeAll } from '../lib/sql.ts';
import { pushAlong } from './commands-delivery.ts';
import { listDueMessages, markDelivered, markFailed, type DueMessage } from './queries.ts';
import { fill, nextTry } from './rules.ts';
import { TOPIC_TEXTS } from './terms.ts';

const PAGE = 50;

/**
 * Delivers what is due and returns how many messages went out. A crash between sending and marking sends twice: the
 * provider is told the message id in later editions; a text message twice does no harm.
 */
export async function deliverOutbox(ctx: Ctx): Promise<number> {
  const due = await listDueMessages(ctx.db, ctx.now, PAGE);
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
  for (const message of due.filter(({ phone }) => phone !== null)) {
    try {
      const text = fill(TOPIC_TEXTS[message.topic].zh, JSON.parse(message.payload) as Record<string, string>);
      if (message.phone) await sendSms(ctx, { phone: message.phone, text });
      await writeAll(ctx.db, [markDelivered(message.id, ctx.now)]);
      delivered += 1;
      texted.push(message);
    } catch (error) {
      const next = nextTry(message.attempts + 1, ctx.now);
      const failure = { id: message.id, error: String(error).slice(0, 200), now: ctx.now };
      await writeAll(ctx.db, [markFailed({ ...failure, nextAt: next ?? ctx.now, dead: next === null })]);
    }
  }
  // An extra, when every text message is out: it can neither delay nor undo one.
  await pushAlong(ctx, texted);
  return delivered;
}
