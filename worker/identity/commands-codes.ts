// One-time codes by text message and the throttles around them: for signing in, stepping up and following an invitation.
import { both } from '../lib/bilingual.ts';
import type { Ctx } from '../lib/context.ts';
import { sha256 } from '../lib/hash.ts';
import { sendSms } from '../lib/ports.ts';
import { AppError } from '../lib/problem.ts';
import { readAll, writeAll, type Sql } from '../lib/sql.ts';
import {
  consumeLoginCode,
  countLoginCodeTry,
  countThrottle,
  throttleFrom,
  upsertLoginCode,
  type LoginCodeRow,
} from './queries-signin.ts';
import { throttle } from './rules.ts';
import { CODE_TEXTS, LOGIN_CODE, THROTTLES, type Throttle } from './terms.ts';

/** Counts a try under each key and refuses (429) when one is over its limit. */
export async function countTry(
  ctx: Ctx,
  tries: readonly { throttle: Throttle; key: string }[],
): Promise<void> {
  const rows = await readAll(
    ctx.db,
    tries.map((item) =>
      countThrottle(`${item.throttle}:${sha256(item.key)}`, THROTTLES[item.throttle].window, ctx.now),
    ),
  );
  const waits = tries.map(
    (item, i) => throttle(throttleFrom(rows[i] ?? []), THROTTLES[item.throttle], ctx.now).wait_s,
  );
  const wait_s = Math.max(...waits);
  if (wait_s <= 0) return;
  const minutes = Math.ceil(wait_s / 60);
  throw new AppError('too_many_attempts', {
    retryAfter: wait_s,
    detail: both(
      `请在${minutes}分钟后再试`,
      `Try again in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`,
    ),
  });
}

/** What a code is for, and for an invitation which one: a code for one thing is worth nothing for another. */
export type CodeFor =
  | { readonly purpose: 'sign_in' | 'step_up'; readonly phone: string }
  | {
      /** To come in at an institution, or as a firm's handler. */
      readonly purpose: 'invitation' | 'handler';
      readonly phone: string;
      readonly grant_id: string;
      /** Who invites, as the text message says it. */
      readonly institution: { readonly zh: string; readonly en: string };
    }
  | {
      /** What an owner reads out to staff: to begin with, and for one application as it was read to him. */
      readonly purpose: 'assist' | 'assist_submit';
      readonly phone: string;
      /** What the code is good for and nothing else: who asks, for which firm, with which sheet. */
      readonly about: string;
      /** What the text message names. */
      readonly words: Readonly<Record<string, string>>;
    };

/** What a code is kept under besides its phone: codes for different things, and tries at them, leave each other alone. */
const purposeOf = (wanted: CodeFor): string => {
  if ('about' in wanted) return `${wanted.purpose}:${sha256(wanted.about)}`;
  return 'grant_id' in wanted ? `${wanted.purpose}:${wanted.grant_id}` : wanted.purpose;
};

/** The hash under which a one-time code is kept: bound to its phone and to what it is for. */
const codeHash = (wanted: CodeFor, code: string): string =>
  sha256(`${purposeOf(wanted)}:${wanted.phone}:${code}`);

/** Six digits without modulo bias. */
function newCode(ctx: Ctx): string {
  for (;;) {
    const bytes = ctx.random(4);
    const n = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
    if (n < 4_294_000_000) return String(n % 1_000_000).padStart(6, '0');
  }
}

/**
 * Sends a one-time code to a phone; the answer is the same for every phone. The code goes to the provider at once and
 * not through the outbox: it must not lie anywhere in clear, and late it is worth nothing.
 */
export async function sendCode(ctx: Ctx, wanted: CodeFor, address: string): Promise<void> {
  const { phone, purpose } = wanted;
  await countTry(ctx, [
    ...(purpose === 'step_up'
      ? [{ throttle: 'step_up_code_per_phone', key: phone } as const]
      : ([
          { throttle: 'code_per_phone_and_address', key: `${phone}:${address}` },
          { throttle: 'code_per_phone', key: phone },
        ] as const)),
    { throttle: 'code_per_address', key: address },
  ]);
  const code = newCode(ctx);
  const row = { phone, purpose: purposeOf(wanted), code_hash: codeHash(wanted, code) };
  await writeAll(ctx.db, [upsertLoginCode({ ...row, expires_at: ctx.now + LOGIN_CODE.lifetime })]);
  const institution = 'institution' in wanted ? wanted.institution[ctx.locale] : '';
  const words: Readonly<Record<string, string>> = {
    code,
    institution,
    ...('words' in wanted ? wanted.words : {}),
  };
  const text = CODE_TEXTS[purpose][ctx.locale].replace(/\{(\w+)\}/g, (_, name: string) => words[name] ?? '');
  await sendSms(ctx, { phone, text });
}

/**
 * Tries a one-time code and counts the try. Returns the statement that uses it up, which changes one row for whoever
 * was first; null when the code is wrong, late, used, meant for something else or tried too often.
 */
export async function tryCode(ctx: Ctx, wanted: CodeFor, code: string): Promise<Sql | null> {
  const { phone } = wanted;
  const purpose = purposeOf(wanted);
  const [rows] = await readAll(ctx.db, [countLoginCodeTry(phone, purpose)]);
  const kept = (rows as LoginCodeRow[] | undefined)?.[0];
  const hash = codeHash(wanted, code);
  const fits =
    kept && kept.code_hash === hash && kept.expires_at > ctx.now && kept.attempts <= LOGIN_CODE.attempts;
  return fits ? consumeLoginCode(phone, purpose, hash) : null;
}
