// A firm's handlers: its legal representative names a person, what he may do and until when; the person comes in by a
// link, with a code on the named phone and the name that the representative wrote. Every move is an event of the firm's
// stream, so that two who change its people at once cannot both win.
import type { Event } from '../audit/rules.ts';
import { both } from '../lib/bilingual.ts';
import { assertChanged, assertInBatch, execute, isConstraint, type Outcome } from '../lib/command.ts';
import { idIn, pageUrl, type Ctx } from '../lib/context.ts';
import { addDays } from '../lib/days.ts';
import { sha256 } from '../lib/hash.ts';
import { maskPhone } from '../lib/phone.ts';
import { sendSms } from '../lib/ports.ts';
import { AppError, fieldError } from '../lib/problem.ts';
import { dayOf, startOfDay } from '../lib/shanghai.ts';
import { readAll, writeAll, type Sql } from '../lib/sql.ts';
import { insertMessage } from '../notifications/queries.ts';
import type { Topic } from '../notifications/terms.ts';
import { firmEvent } from '../organisations/commands-admission.ts';
import { firmFrom, selectFirm, type Firm } from '../organisations/queries.ts';
import { countTry, sendCode, tryCode, type CodeFor } from './commands-codes.ts';
import { newToken, type Link } from './commands-links.ts';
import { ownerRegistered } from './commands-people.ts';
import { canMoveHandler, handlerMove, handlerMoves, handlerUntilProblem, isSameName } from './handlers.ts';
import {
  insertHandler,
  removeHandler,
  represents,
  selectCandidate,
  selectHandler,
  selectHandlerOfMembership,
  selectHandlers,
  selectInvited,
  updateHandler,
  updateHandlerRights,
  upsertHandlerMembership,
  type CandidateRow,
  type HandlerRow,
  type InvitedRow,
} from './queries-handlers.ts';
import { updateUserName } from './queries-people.ts';
import { deleteSessionsFor } from './queries-sessions.ts';
import type { InviteHandlerInput } from './schema-handlers.ts';
import { startSession } from './sessions.ts';
import {
  HANDLER_LINK_MS,
  HANDLER_TEXT,
  MAX_HANDLERS,
  type HandlerCommand,
  type HandlerState,
  type Right,
} from './terms-handlers.ts';

export type HandlerAnswer = { readonly id: string; readonly state: HandlerState };

/** The end of a post as an instant: 24:00 of its last day. */
const endOf = (until: string): number => startOfDay(addDays(until, 1));

const OPEN: readonly HandlerState[] = ['invited', 'accepted'];

/** The next event about a post, with its row after the move. The acting person is in the event. */
function moved(
  ctx: Pick<Ctx, 'now' | 'actor'>,
  firm: Pick<Firm, 'id' | 'name' | 'ver' | 'head'>,
  before: HandlerRow,
  move: { readonly command: HandlerCommand; readonly changes?: Partial<HandlerRow> },
): { row: HandlerRow; event: Event; write: Sql[] } {
  const { emits, to } = handlerMove(move.command);
  const row: HandlerRow = {
    ...before,
    ...(to === 'invited' ? {} : { token_hash: null, link_until: null }),
    ...(OPEN.includes(to) ? {} : { ended_at: ctx.now }),
    ...move.changes,
    state: to,
  };
  const { event, write } = firmEvent(ctx, firm, {
    type: emits,
    command: `handler.${move.command}`,
    // Ids, ticks and days: the person's name and phone stay out of the chain.
    body: {
      handler: row.id,
      user: row.user_id,
      rights: JSON.parse(row.rights) as string[],
      until: row.until,
      to,
    },
  });
  return { row: { ...row, ver: event.ver }, event, write };
}

const stillRepresents = (ctx: Ctx): Sql =>
  assertInBatch(represents(ctx.actor.user_id ?? '', ctx.actor.org_id ?? ''));

function assertUntil(until: string, today: string): void {
  const problem = handlerUntilProblem(until, today);
  if (problem) throw fieldError('until', problem.code, problem.detail);
}

async function sendLink(ctx: Ctx, to: { phone: string; firm: string }, token: string): Promise<Link> {
  const path = `/handler/${token}`;
  const url = pageUrl(ctx, path);
  if (url === null) return { path, url, sent: false };
  const text = HANDLER_TEXT.zh.replace('{firm}', () => to.firm).replace('{link}', url);
  const sent = await sendSms(ctx, { phone: to.phone, text }).then(
    () => true,
    () => false,
  );
  return { path, url, sent };
}

/** The answer with the link, which only the one who acted sees, and only this once. */
async function withLink(
  ctx: Ctx,
  outcome: Outcome<HandlerAnswer & { phone: string; firm: string }>,
  token: string,
): Promise<Outcome<HandlerAnswer & { link: Link | null }>> {
  const { phone, firm, ...answer } = outcome.answer;
  const link = outcome.replayed ? null : await sendLink(ctx, { phone, firm }, token);
  return { ...outcome, answer: { ...answer, link } };
}

/**
 * Names somebody who shall act for the firm: name, phone, ticks, last day. He has nothing until he has accepted. Refused
 * when the phone is a handler's already, or the representative's own, or when there are too many.
 */
export async function inviteHandler(
  ctx: Ctx,
  input: InviteHandlerInput,
): Promise<Outcome<HandlerAnswer & { link: Link | null }>> {
  const firmId = ctx.actor.org_id ?? '';
  const { token, token_hash } = newToken(ctx);
  const outcome = await execute<HandlerAnswer & { phone: string; firm: string }>(ctx, {
    input,
    read: [selectFirm(firmId), selectHandlers(firmId), selectCandidate(input.phone, firmId)],
    admit: () =>
      countTry(ctx, [
        { throttle: 'handler_per_user', key: ctx.actor.user_id ?? '' },
        { throttle: 'handler_per_phone', key: input.phone },
      ]),
    decide: ([firms, handlers, people]) => {
      const firm = firmFrom(firms);
      if (!firm) throw new AppError('not_found');
      assertUntil(input.until, dayOf(ctx.now));
      if ((people as CandidateRow[])[0]?.represents === 1) {
        const detail = both('这是法定代表人本人的手机号', 'This is the phone of the representative');
        throw fieldError('phone', 'representative', detail);
      }
      const open = (handlers as HandlerRow[]).filter(({ state }) => OPEN.includes(state));
      if (open.some(({ phone }) => phone === input.phone)) throw new AppError('handler_known');
      if (open.length >= MAX_HANDLERS) {
        const detail = both(
          `最多${MAX_HANDLERS}名经办人，请先移除不再需要的`,
          `At most ${MAX_HANDLERS} handlers: remove one first`,
        );
        throw new AppError('conflict', { detail });
      }
      const fresh: HandlerRow = {
        id: idIn(ctx, 'handler'),
        enterprise_id: firmId,
        state: 'invited',
        name: input.name,
        phone: input.phone,
        rights: JSON.stringify(input.rights),
        until: input.until,
        invited_by: ctx.actor.user_id ?? '',
        invited_at: ctx.now,
        token_hash,
        link_until: ctx.now + HANDLER_LINK_MS,
        user_id: null,
        membership_id: null,
        accepted_at: null,
        ended_at: null,
        ver: 1,
      };
      const { row, write } = moved(ctx, firm, fresh, { command: 'invite' });
      return {
        status: 201,
        answer: { id: row.id, state: row.state, phone: row.phone, firm: firm.name },
        write: [stillRepresents(ctx), ...write, insertHandler(row)],
      };
    },
  });
  return withLink(ctx, outcome, token);
}

type Change = {
  readonly command: HandlerCommand;
  readonly changes?: Partial<HandlerRow>;
  readonly write?: (row: HandlerRow) => Sql[];
  readonly told?: Topic;
};

/** One move of the representative on a post that there is. 404 for a stranger's, 409 for what its state does not have. */
function changeByRepresentative(
  ctx: Ctx,
  id: string,
  { input, change }: { readonly input: unknown; readonly change: (row: HandlerRow) => Change },
): Promise<Outcome<HandlerAnswer & { phone: string; firm: string }>> {
  const firmId = ctx.actor.org_id ?? '';
  return execute(ctx, {
    input: { id, input },
    read: [selectFirm(firmId), selectHandler(id, firmId)],
    decide: ([firms, handlers]) => {
      const firm = firmFrom(firms);
      const before = (handlers as HandlerRow[])[0];
      if (!firm || !before) throw new AppError('not_found');
      const planned = change(before);
      if (!canMoveHandler(planned.command, before.state)) {
        const allowed = handlerMoves(before.state, 'representative');
        throw new AppError('illegal_move', { state: before.state, allowed });
      }
      const { row, write } = moved(ctx, firm, before, planned);
      const told =
        planned.told && row.user_id
          ? [message(ctx, { topic: planned.told, user_id: row.user_id, firm, ver: row.ver })]
          : [];
      return {
        answer: { id, state: row.state, phone: row.phone, firm: firm.name },
        write: [
          stillRepresents(ctx),
          ...write,
          updateHandler(row, before.ver),
          assertChanged(),
          ...(planned.write?.(row) ?? []),
          ...told,
        ],
      };
    },
  });
}

function message(
  ctx: Pick<Ctx, 'now' | 'random'>,
  told: { topic: Topic; user_id: string; firm: Pick<Firm, 'id' | 'name'>; ver: number; name?: string },
): Sql {
  const { topic, user_id, firm, ver, name } = told;
  const payload = { firm: firm.name, ...(name === undefined ? {} : { name }) };
  return insertMessage(
    { id: idIn(ctx, 'message'), topic, user_id, object: firm.id, object_ver: ver, payload },
    ctx.now,
  );
}

/** A fresh link in place of the one before, which is dead from now on. */
export async function inviteHandlerAgain(
  ctx: Ctx,
  id: string,
): Promise<Outcome<HandlerAnswer & { link: Link | null }>> {
  const { token, token_hash } = newToken(ctx);
  const change = (): Change => ({
    command: 'invite_again',
    changes: { token_hash, link_until: ctx.now + HANDLER_LINK_MS },
  });
  await countTry(ctx, [{ throttle: 'handler_per_user', key: ctx.actor.user_id ?? '' }]);
  return withLink(ctx, await changeByRepresentative(ctx, id, { input: {}, change }), token);
}

const bare = ({ answer: { id, state }, ...rest }: Outcome<HandlerAnswer>): Outcome<HandlerAnswer> => ({
  ...rest,
  answer: { id, state },
});

/** Gives a handler other ticks or another last day. What he lost is lost at his next request. */
export async function changeHandler(
  ctx: Ctx,
  id: string,
  input: { readonly rights: readonly Right[]; readonly until: string },
): Promise<Outcome<HandlerAnswer>> {
  assertUntil(input.until, dayOf(ctx.now));
  const rights = JSON.stringify(input.rights);
  const change = (): Change => ({
    command: 'change',
    changes: { rights, until: input.until },
    write: ({ membership_id }) => [
      updateHandlerRights({ id: membership_id ?? '', rights, valid_until: endOf(input.until) }),
      assertChanged(),
    ],
    told: 'handler.changed',
  });
  return bare(await changeByRepresentative(ctx, id, { input, change }));
}

const ended = ({ membership_id }: HandlerRow): Sql[] => [
  removeHandler(membership_id ?? ''),
  assertChanged(),
  deleteSessionsFor(membership_id ?? ''),
];

/** Takes an invitation back, or removes a handler: his sessions for the firm end in the same batch (security rule R21). */
export async function endHandler(
  ctx: Ctx,
  id: string,
  command: 'withdraw' | 'remove',
): Promise<Outcome<HandlerAnswer>> {
  const change = (): Change =>
    command === 'withdraw' ? { command } : { command, write: ended, told: 'handler.removed' };
  return bare(await changeByRepresentative(ctx, id, { input: { command }, change }));
}

/**
 * The statements by which everybody whom a representative named loses his post, because he represents the firm no more.
 * `firm` is the head of its stream before them.
 */
export function handlersEnded(ctx: Ctx, firm: Firm, handlers: readonly HandlerRow[]): Sql[] {
  let head: Firm = firm;
  return handlers
    .filter(({ state }) => OPEN.includes(state))
    .flatMap((before) => {
      const command = before.state === 'accepted' ? 'remove' : 'withdraw';
      const { row, event, write } = moved(ctx, head, before, { command });
      head = { ...head, ver: event.ver, head: event.hash };
      const told = { topic: 'handler.removed', user_id: row.user_id ?? '', firm, ver: row.ver } as const;
      return [
        ...write,
        updateHandler(row, before.ver),
        assertChanged(),
        ...(command === 'remove' ? [...ended(row), message(ctx, told)] : []),
      ];
    });
}

/** A handler gives his own post back; the representative is told. */
export async function leaveAsHandler(ctx: Ctx, membershipId: string): Promise<Outcome<HandlerAnswer>> {
  const firmId = ctx.actor.org_id ?? '';
  return execute(ctx, {
    input: {},
    read: [selectFirm(firmId), selectHandlerOfMembership(membershipId, firmId)],
    decide: ([firms, handlers]) => {
      const firm = firmFrom(firms);
      const before = (handlers as HandlerRow[])[0];
      if (!firm || !before) throw new AppError('not_found');
      const { row, write } = moved(ctx, firm, before, { command: 'leave' });
      const told = {
        topic: 'handler.left',
        user_id: row.invited_by,
        firm,
        ver: row.ver,
        name: row.name,
      } as const;
      return {
        answer: { id: row.id, state: row.state },
        write: [...write, updateHandler(row, before.ver), assertChanged(), ...ended(row), message(ctx, told)],
      };
    },
  });
}

// --- The person who is asked ---------------------------------------------------------------------------------------

const TOKEN = /^[0-9a-f]{64}$/;

/** A link as it came in, and from where. */
export type HandlerVisit = { readonly token: string; readonly address: string };

async function getInvited(ctx: Ctx, { token, address }: HandlerVisit): Promise<InvitedRow> {
  await countTry(ctx, [{ throttle: 'secret_per_address', key: address }]);
  if (!TOKEN.test(token)) throw new AppError('link_not_valid');
  const [rows] = await readAll(ctx.db, [selectInvited(sha256(token), ctx.now)]);
  const row = (rows as InvitedRow[] | undefined)?.[0];
  if (!row) throw new AppError('link_not_valid');
  return row;
}

const codeFor = (row: InvitedRow): CodeFor => ({
  purpose: 'handler',
  phone: row.phone,
  grant_id: row.id,
  institution: both(row.firm_name, row.firm_name),
});

/** What the link is for. It names nobody but the firm: whoever follows it says himself who he is. Throws 404 when it is spent. */
export async function showHandlerInvitation(ctx: Ctx, visit: HandlerVisit) {
  const row = await getInvited(ctx, visit);
  return {
    firm: row.firm_name,
    legal_representative: row.legal_representative,
    phone_masked: maskPhone(row.phone),
    rights: JSON.parse(row.rights) as Right[],
    until: row.until,
    link_until: row.link_until ?? 0,
  };
}

/** Sends a code to the named phone, whoever holds the link. */
export async function requestHandlerCode(ctx: Ctx, visit: HandlerVisit): Promise<{ phone_masked: string }> {
  const row = await getInvited(ctx, visit);
  await countTry(ctx, [
    { throttle: 'invitation_code_per_link', key: visit.token },
    { throttle: 'invitation_code_per_grant', key: row.id },
  ]);
  await sendCode(ctx, codeFor(row), visit.address);
  return { phone_masked: maskPhone(row.phone) };
}

async function codeUsed(ctx: Ctx, visit: HandlerVisit, row: InvitedRow, code: string): Promise<Sql> {
  await countTry(ctx, [{ throttle: 'invitation_try_per_link', key: visit.token }]);
  const used = await tryCode(ctx, codeFor(row), code);
  if (used) return used;
  const detail = both(
    '短信验证码不正确或已过期，请核对或重新获取',
    'This code is wrong or too old; check it or ask for a new one',
  );
  throw fieldError('code', 'wrong', detail);
}

/** Commits; whoever was overtaken, by a second use of the link or by the representative, is told to look again. */
async function commit(ctx: Ctx, write: readonly Sql[]): Promise<void> {
  try {
    await writeAll(ctx.db, write);
  } catch (error) {
    if (isConstraint(error)) throw new AppError('conflict');
    throw error;
  }
}

const firmOf = (row: InvitedRow) => ({
  id: row.enterprise_id,
  name: row.firm_name,
  ver: row.firm_ver,
  head: row.firm_head,
});

/** The columns of the post alone, without the firm's that were read with it. */
function postOf(row: InvitedRow): HandlerRow {
  const { firm_name: _name, firm_ver: _ver, firm_head: _head, legal_representative: _legal, ...post } = row;
  return post;
}

/**
 * The statements by which somebody becomes a handler: registered where he is new, the membership with its ticks, the
 * event, the representative's message.
 */
export function handlerAccepted(
  ctx: Pick<Ctx, 'now' | 'random'>,
  row: InvitedRow,
  known: CandidateRow | undefined,
): { user_id: string; membership_id: string; write: Sql[] } {
  const fresh = known ? null : ownerRegistered(ctx, { phone: row.phone, name: row.name });
  const user_id = known?.id ?? fresh?.id ?? '';
  const membership_id = known?.membership_id ?? idIn(ctx, 'membership');
  const actor = { user_id, org_id: row.enterprise_id, role: 'handler' };
  const firm = firmOf(row);
  const accepted = moved({ now: ctx.now, actor }, firm, postOf(row), {
    command: 'accept',
    changes: { user_id, membership_id, accepted_at: ctx.now },
  });
  const told = {
    topic: 'handler.accepted',
    user_id: row.invited_by,
    firm,
    ver: accepted.row.ver,
    name: row.name,
  } as const;
  const write = [
    ...(fresh?.write ?? []),
    upsertHandlerMembership({
      id: membership_id,
      user_id,
      org_id: row.enterprise_id,
      rights: row.rights,
      valid_until: endOf(row.until),
      now: ctx.now,
    }),
    ...accepted.write,
    updateHandler(accepted.row, row.ver),
    assertChanged(),
    // Until an identity check gives a better one, he is called as the representative calls him.
    ...(known && known.proven === 0 ? [updateUserName(known.id, row.name)] : []),
    message(ctx, told),
  ];
  return { user_id, membership_id, write };
}

/**
 * Accepts: the code proves the phone, and the name must be the one that the representative wrote. Who is new to the
 * platform is registered by it. Returns the cookie of a session that acts for the firm. Throws 404 for a link that is
 * spent, 400 for a wrong code or another name.
 */
export async function acceptHandler(
  ctx: Ctx,
  visit: HandlerVisit & { readonly replaces: string | null },
  given: { readonly name: string; readonly code: string },
): Promise<string> {
  const row = await getInvited(ctx, visit);
  const [people] = await readAll(ctx.db, [selectCandidate(row.phone, row.enterprise_id)]);
  const known = (people as CandidateRow[] | undefined)?.[0];
  // A phone of staff acts for no firm; nothing tells the visitor which phones those are before he has proven his.
  const used = await codeUsed(ctx, visit, row, given.code);
  if (known && (known.kind !== 'owner' || known.state !== 'active')) throw new AppError('sign_in_failed');
  const isNamed = isSameName(given.name, row.name);
  if (!isNamed || (known?.proven === 1 && !isSameName(known.name, row.name))) {
    // The code was right and stays good for another try at the name.
    const detail = both(
      '与法定代表人填写的姓名不一致，请核对，或请其重新邀请',
      'This is not the name that the representative wrote: check it, or ask to be invited again',
    );
    throw fieldError('name', 'differs', detail);
  }
  const { user_id, membership_id, write } = handlerAccepted(ctx, row, known);
  await commit(ctx, [used, assertChanged(), ...write]);
  return startSession(ctx, { user_id, kind: 'owner', membership_id, replaces: visit.replaces });
}

/** Says no: the code proves that it was the person who was asked. */
export async function declineHandler(ctx: Ctx, visit: HandlerVisit, code: string): Promise<void> {
  const row = await getInvited(ctx, visit);
  const used = await codeUsed(ctx, visit, row, code);
  const firm = firmOf(row);
  const actor = { user_id: null, org_id: null, role: 'nobody' };
  const declined = moved({ now: ctx.now, actor }, firm, postOf(row), { command: 'decline' });
  const told = {
    topic: 'handler.declined',
    user_id: row.invited_by,
    firm,
    ver: declined.row.ver,
    name: row.name,
  } as const;
  await commit(ctx, [
    used,
    assertChanged(),
    ...declined.write,
    updateHandler(declined.row, row.ver),
    assertChanged(),
    message(ctx, told),
  ]);
}

// --- What there is -------------------------------------------------------------------------------------------------

/** A post as the firm's people see it. Names and phones are for the representative; a handler sees his colleagues' names. */
export function handlerView(row: HandlerRow, viewer: { readonly role: string; readonly now: number }) {
  const isBoss = viewer.role === 'legal_representative';
  const isOver = row.state === 'accepted' && endOf(row.until) <= viewer.now;
  return {
    id: row.id,
    state: row.state,
    /** In post on paper, and past its last day. */
    expired: isOver,
    /** The invitation waits, but its link is too old to be followed. */
    link_expired: row.state === 'invited' && (row.link_until ?? 0) <= viewer.now,
    name: row.name,
    phone: isBoss ? row.phone : maskPhone(row.phone),
    rights: JSON.parse(row.rights) as Right[],
    until: row.until,
    invited_at: row.invited_at,
    accepted_at: row.accepted_at,
    ended_at: row.ended_at,
    moves: isBoss ? handlerMoves(row.state, 'representative') : [],
  };
}

/** The firm's handlers, those in post and invited first. */
export async function listHandlers(ctx: Ctx) {
  const [rows] = await readAll(ctx.db, [selectHandlers(ctx.actor.org_id ?? '')]);
  const views = ((rows ?? []) as HandlerRow[]).map((row) =>
    handlerView(row, { role: ctx.actor.role, now: ctx.now }),
  );
  const isOpen = ({ state }: { state: HandlerState }) => OPEN.includes(state);
  return [...views.filter(isOpen), ...views.filter((view) => !isOpen(view))];
}
