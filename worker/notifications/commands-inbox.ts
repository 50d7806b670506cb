// A person's own messages and how he wants to be told; the office sends again what was given up.
import type { Principal } from '../lib/actor.ts';
import type { Locale } from '../lib/bilingual.ts';
import { execute, type Outcome } from '../lib/command.ts';
import type { Ctx } from '../lib/context.ts';
import { AppError } from '../lib/problem.ts';
import { readAll, writeAll } from '../lib/sql.ts';
import { pageOf } from './inbox.ts';
import {
  markRead,
  revive,
  selectInbox,
  selectPreference,
  selectRevivable,
  upsertPreference,
  type InboxCursor,
  type InboxRow,
  type PreferenceRow,
} from './queries-inbox.ts';
import { fill } from './rules.ts';
import { QUIET, type Side } from './terms-inbox.ts';
import { TOPIC_TEXTS } from './terms.ts';

const PAGE = 50;
const START: InboxCursor = { created_at: Number.MAX_SAFE_INTEGER, id: '~' };

/** A page of a person's messages in his language, the latest first, each with the page it leads to. */
export async function showInbox(ctx: Ctx, principal: Principal, cursor: InboxCursor | null) {
  const [rows] = await readAll(ctx.db, [selectInbox(principal.user_id, cursor ?? START, PAGE + 1)]);
  const found = rows as InboxRow[];
  const shown = found.slice(0, PAGE);
  const last = found.length > PAGE ? shown.at(-1) : undefined;
  const side: Side = principal.membership?.org_kind ?? 'enterprise';
  return {
    as_of: ctx.now,
    messages: shown.map((row) => ({
      id: row.id,
      text: fill(TOPIC_TEXTS[row.topic][ctx.locale], JSON.parse(row.payload) as Record<string, string>),
      page: pageOf(row.object, side),
      at: row.created_at,
      read_at: row.read_at,
    })),
    next: last ? `${last.created_at}.${last.id}` : null,
  };
}

/** Marks messages as read; ids of somebody else's change nothing. */
export async function readMessages(ctx: Ctx, principal: Principal, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await writeAll(ctx.db, [markRead(principal.user_id, ids, ctx.now)]);
}

/** How a person is told: minutes since 00:00 of the hours of rest, once a day or at once, the language. */
export type PreferenceView = {
  readonly quiet_from: number;
  readonly quiet_until: number;
  readonly digest: boolean;
  readonly locale: Locale;
};

/** What a person has set, or what holds for whoever has set nothing. */
export async function showPreference(ctx: Ctx, principal: Principal): Promise<PreferenceView> {
  const [rows] = await readAll(ctx.db, [selectPreference(principal.user_id)]);
  const row = (rows as PreferenceRow[])[0];
  if (!row) return { quiet_from: QUIET.from, quiet_until: QUIET.until, digest: false, locale: 'zh' };
  return { ...row, digest: row.digest === 1 };
}

/** Sets how a person is told. What is urgent, and codes, come at once all the same. */
export function setPreference(
  ctx: Ctx,
  principal: Principal,
  input: PreferenceView,
): Promise<Outcome<PreferenceView>> {
  const { quiet_from, quiet_until, digest, locale } = input;
  return execute(ctx, {
    input,
    read: [],
    decide: () => ({
      answer: { quiet_from, quiet_until, digest, locale },
      write: [
        upsertPreference(
          principal.user_id,
          { quiet_from, quiet_until, digest: digest ? 1 : 0, locale },
          ctx.now,
        ),
      ],
    }),
  });
}

/** Sends a message again that was given up. Throws 404 where there is none, or nobody any more to send it to. */
export function sendAgain(ctx: Ctx, id: string): Promise<Outcome<{ readonly id: string }>> {
  return execute(ctx, {
    input: { id },
    read: [selectRevivable(id)],
    decide: ([rows]) => {
      if ((rows ?? []).length === 0) throw new AppError('not_found');
      return { answer: { id }, write: [revive(id, ctx.now)] };
    },
  });
}
