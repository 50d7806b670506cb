// Assisted mode, its beginning and end: an officer of the district finds a firm by its code and is let in for a quarter
// of an hour by a code that came to the owner's phone. Everything he does stands in the firm's own stream as his.
import { checkUscc, normaliseUscc, usccRefusal } from '../organisations/uscc.ts';
import { countTry, sendCode, tryCode, type CodeFor } from '../identity/commands-codes.ts';
import { ownerRegistered } from '../identity/commands-people.ts';
import { insertMembership, restoreMembership } from '../identity/queries-people.ts';
import type { Principal } from '../lib/actor.ts';
import { both } from '../lib/bilingual.ts';
import { assertChanged, execute, type Outcome } from '../lib/command.ts';
import { idIn, type Ctx } from '../lib/context.ts';
import { maskPhone } from '../lib/phone.ts';
import { AppError, fieldError } from '../lib/problem.ts';
import { readAll, type Sql } from '../lib/sql.ts';
import { getRegistration } from '../organisations/commands.ts';
import { enterpriseRegistered, firmEvent } from '../organisations/commands-admission.ts';
import { firmFrom, hasTown, selectFirm, selectFirmByUscc, selectTown } from '../organisations/queries.ts';
import {
  appendAct,
  assistHolds,
  endAssist,
  insertAssist,
  selectAssist,
  selectOfficer,
  selectPlace,
  type ActDone,
  type AssistRow,
  type OfficerRow,
  type OpenRow,
  type PlaceRow,
} from './queries.ts';
import { isOpen } from './rules.ts';
import { ASSIST_MS, type AssistChannel } from './terms.ts';

function readUscc(text: string): string {
  const uscc = normaliseUscc(text);
  const checked = checkUscc(uscc);
  if (!checked.ok) throw fieldError('uscc', checked.reason, usccRefusal(checked));
  return uscc;
}

/**
 * What is public of a firm, by its code: from the platform, else from the registry. Nothing tells whether somebody of
 * the firm is here already. Throws 422 when the registry has no record, 429 for whoever reads it through.
 */
export async function findFirm(ctx: Ctx, text: string) {
  const uscc = readUscc(text);
  await countTry(ctx, [{ throttle: 'assist_find_per_user', key: ctx.actor.user_id ?? '' }]);
  const [firms] = await readAll(ctx.db, [selectFirmByUscc(uscc)]);
  const firm = firmFrom(firms) ?? (await getRegistration(ctx, uscc));
  return {
    uscc,
    name: firm.name,
    org_type: firm.org_type,
    registration_status: firm.registration_status,
    established_on: firm.established_on,
    industry: firm.industry,
    legal_representative: firm.legal_representative,
  };
}

type Wanted = { readonly uscc: string; readonly phone: string; readonly channel: AssistChannel };

/**
 * Refuses a phone that cannot let anybody in: that of staff, or another than the one of the firm's proven
 * representative. A code never goes round him.
 */
function assertPhone(place: PlaceRow | undefined): void {
  const isOwner = place?.user_id === null || (place?.kind === 'owner' && place.user_state === 'active');
  const isOther = (place?.others ?? 0) > 0 && place?.standing_at == null;
  if (isOwner && !isOther) return;
  throw fieldError(
    'phone',
    'not_of_the_firm',
    both(
      '请使用该企业法定代表人在平台登记的手机号',
      'Use the phone with which the firm’s representative is known here',
    ),
  );
}

const codeFor = (ctx: Ctx, wanted: Wanted, words: Readonly<Record<string, string>> = {}): CodeFor => ({
  purpose: 'assist',
  phone: wanted.phone,
  about: `${ctx.actor.user_id}:${wanted.uscc}:${wanted.channel}`,
  words,
});

/** The owner reads Chinese text messages, whatever language the officer's page is in. */
export const toOwner = (ctx: Ctx): Ctx => ({ ...ctx, locale: 'zh' });

/** Sends the code with which the owner lets the officer act: it names him, the firm, and for how long. */
export async function requestAssistCode(
  ctx: Ctx,
  input: Wanted,
  address: string,
): Promise<{ phone_masked: string }> {
  const wanted = { ...input, uscc: readUscc(input.uscc) };
  await countTry(ctx, [{ throttle: 'assist_code_per_user', key: ctx.actor.user_id ?? '' }]);
  const [firms, places, officers] = await readAll(ctx.db, [
    selectFirmByUscc(wanted.uscc),
    selectPlace(wanted.phone, wanted.uscc),
    selectOfficer(ctx.actor.user_id ?? '', ctx.actor.org_id ?? ''),
  ]);
  assertPhone((places as PlaceRow[])[0]);
  const firm = firmFrom(firms) ?? (await getRegistration(ctx, wanted.uscc));
  const officer = (officers as OfficerRow[])[0];
  const words = { firm: firm.name, officer: officer?.name ?? '', office: officer?.office ?? '' };
  await sendCode(toOwner(ctx), codeFor(ctx, wanted, words), address);
  return { phone_masked: maskPhone(wanted.phone) };
}

type FirmHead = { readonly id: string; readonly name: string; readonly ver: number; readonly head: string };

/**
 * The beginning of a session as its statements: the event of the firm's stream, and the row. `ctx` is the officer's own,
 * in the name of the office.
 */
export function assistOpened(
  ctx: Pick<Ctx, 'now' | 'random' | 'actor'>,
  firm: FirmHead,
  begun: Pick<AssistRow, 'officer_name' | 'owner_id' | 'membership_id' | 'channel'>,
): { row: AssistRow; write: Sql[] } {
  const { now, actor } = ctx;
  const opened: ActDone = { act: 'assist.opened', at: now };
  const row: AssistRow = {
    ...begun,
    id: idIn(ctx, 'assist'),
    officer_id: actor.user_id ?? '',
    enterprise_id: firm.id,
    opened_at: now,
    expires_at: now + ASSIST_MS,
    ended_at: null,
    acts: JSON.stringify([opened]),
  };
  const { owner_id, membership_id, channel, expires_at } = row;
  const event = firmEvent({ now, actor: { ...actor, org_id: firm.id }, assisted: row }, firm, {
    type: 'assist.opened',
    command: 'assist.open',
    body: { owner: owner_id, membership: membership_id, office: actor.org_id, channel, expires_at },
  });
  return { row, write: [...event.write, insertAssist(row)] };
}

export type Opened = { readonly id: string; readonly expires_at: number };

/** A wrong code, whichever of the two it is. */
export const wrongCode = (): AppError =>
  fieldError(
    'code',
    'wrong',
    both('验证码不正确或已过期，请企业主核对', 'This code is wrong or too old; ask the owner to check'),
  );

/**
 * Begins: the code was right. Whoever has no account at the platform is registered by it, and a firm that is not here
 * is entered from the registry; standing stays to be proven. The officer may act until a quarter of an hour later.
 */
export async function openAssist(
  ctx: Ctx,
  principal: Principal,
  input: Wanted & { readonly code: string },
): Promise<Outcome<Opened>> {
  const wanted = { uscc: readUscc(input.uscc), phone: input.phone, channel: input.channel };
  await countTry(ctx, [{ throttle: 'assist_try_per_user', key: principal.user_id }]);
  const [known] = await readAll(ctx.db, [selectFirmByUscc(wanted.uscc)]);
  const registration = firmFrom(known) ? null : await getRegistration(ctx, wanted.uscc);
  return execute<Opened>(ctx, {
    input,
    read: [
      selectFirmByUscc(wanted.uscc),
      selectPlace(wanted.phone, wanted.uscc),
      selectTown(registration?.town ?? null),
    ],
    decide: async ([firms, places, towns]) => {
      const place = (places as PlaceRow[])[0];
      assertPhone(place);
      const used = await tryCode(ctx, codeFor(ctx, wanted), input.code);
      if (!used) throw wrongCode();
      const write: Sql[] = [used, assertChanged()];

      let head: FirmHead | null = firmFrom(firms);
      if (!head) {
        if (!registration) throw new AppError('conflict');
        const actor = { ...ctx.actor, org_id: null };
        const entered = enterpriseRegistered(ctx, actor, { registration, knows_town: hasTown(towns) });
        write.push(...entered.write);
        head = { ...entered.stream, id: entered.id, name: registration.name };
      }
      const acting = { ...ctx.actor, org_id: head.id };

      let owner_id = place?.user_id ?? null;
      if (owner_id === null) {
        const by = { actor: acting, command: 'assist.open' };
        const owner = ownerRegistered(ctx, { phone: wanted.phone, name: maskPhone(wanted.phone) }, by);
        owner_id = owner.id;
        write.push(...owner.write);
      }
      const membership_id = place?.membership_id ?? idIn(ctx, 'membership');
      if (place?.membership_id == null) {
        const membership = {
          id: membership_id,
          user_id: owner_id,
          org_id: head.id,
          standing_at: null,
        } as const;
        write.push(insertMembership({ ...membership, role: 'legal_representative', now: ctx.now }));
      } else if (place.membership_state === 'removed') write.push(restoreMembership(membership_id));

      const begun = { officer_name: principal.name, owner_id, membership_id, channel: wanted.channel };
      const opened = assistOpened(ctx, head, begun);
      write.push(...opened.write);
      const { id, expires_at } = opened.row;
      return { status: 201, answer: { id, expires_at }, write };
    },
  });
}

/** The session as a request uses it, and the context in which the firm's own commands run for the officer. */
export type Assisting = { readonly session: OpenRow; readonly acting: Ctx };

/**
 * The officer's own open session. Throws 404 for another's or an unknown one, 403 when its quarter of an hour is over,
 * the owner took part no more, or it was ended.
 */
export async function getAssisting(ctx: Ctx, id: string): Promise<Assisting> {
  const officer = ctx.actor.user_id ?? '';
  const [rows] = await readAll(ctx.db, [selectAssist(id, officer)]);
  const session = (rows as OpenRow[])[0];
  if (!session) throw new AppError('not_found');
  if (!isOpen(session, ctx.now)) throw new AppError('assist_over');
  return { session, acting: actingFor(ctx, session) };
}

/** Like {@link getAssisting}, where the owner must have proven that he represents the firm. */
export async function getProven(ctx: Ctx, id: string): Promise<Assisting> {
  const found = await getAssisting(ctx, id);
  if (found.session.standing_at === null) throw new AppError('standing_required');
  return found;
}

function actingFor(ctx: Ctx, session: OpenRow): Ctx {
  const { id, owner_id, officer_name, channel, enterprise_id } = session;
  const command = ctx.command && {
    ...ctx.command,
    holds: assistHolds(id, session.officer_id, ctx.now),
    // By text message, when the owner read out the code with which this session began.
    proof: { kind: 'sms' as const, at: session.opened_at },
  };
  return {
    ...ctx,
    actor: { ...ctx.actor, org_id: enterprise_id },
    assisted: { id, owner_id, officer_name, channel },
    command,
  };
}

/** Ends a session before its time. */
export async function endSession(ctx: Ctx, id: string): Promise<Outcome<{ id: string }>> {
  const { session, acting } = await getAssisting(ctx, id);
  return execute(acting, {
    input: { id },
    read: [selectFirm(session.enterprise_id)],
    decide: ([firms]) => {
      const firm = firmFrom(firms);
      if (!firm) throw new AppError('not_found');
      const event = firmEvent(acting, firm, { type: 'assist.ended', command: 'assist.end', body: {} });
      return {
        answer: { id },
        write: [
          ...event.write,
          appendAct(id, { act: 'assist.ended', at: ctx.now }),
          endAssist(id, ctx.now),
          assertChanged(),
        ],
      };
    },
  });
}
