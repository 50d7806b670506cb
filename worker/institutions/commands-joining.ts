// An application to join: sent by somebody without an account, returned by the office and sent again by its secret link,
// prepared by one person of the office and accepted by another. Accepting makes the institution and invites its first
// administrator, all in one batch.
import { insertEvent } from '../audit/queries.ts';
import { newStream, nextEvent, type Event } from '../audit/rules.ts';
import { countTry } from '../identity/commands.ts';
import { adminInvited, newToken, sendInvitation, type Link } from '../identity/commands-links.ts';
import type { Actor } from '../lib/actor.ts';
import { both } from '../lib/bilingual.ts';
import { assertChanged, execute, type Outcome } from '../lib/command.ts';
import { idIn, pageUrl, type Ctx } from '../lib/context.ts';
import { canonicalJson, hex, sha256 } from '../lib/hash.ts';
import { newNumber } from '../lib/ids.ts';
import { sendSms } from '../lib/ports.ts';
import { AppError, fieldError } from '../lib/problem.ts';
import { dayOf } from '../lib/shanghai.ts';
import { readAll, type Sql } from '../lib/sql.ts';
import { institutionAdmitted } from '../organisations/commands-admission.ts';
import { loadSpelling, spellInstitution } from '../products/spelling.ts';
import { endedFields } from './expiry.ts';
import { joiningProblems, missingPoints } from './joining.ts';
import { isSamePerson, joiningMove, joiningMovesNow } from './machine.ts';
import {
  districtTownsFrom,
  insertJoining,
  selectDistrictTowns,
  selectInstitutionByUscc,
  selectInstitutionOfJoining,
  selectJoining,
  selectJoiningByToken,
  selectOpenJoining,
  updateJoining,
  type JoiningRow,
} from './queries-joining.ts';
import type { JoiningInput, PreparedTerms, ReturnInput } from './schema.ts';
import { JOINING_TEXT, REGULATORS, type JoiningCommand } from './terms.ts';

const APPLICANT: Actor = { user_id: null, org_id: null, role: 'applicant' };

export const formOf = ({ form }: Pick<JoiningRow, 'form'>): JoiningInput => JSON.parse(form) as JoiningInput;

/** What the second person names when accepting: everything that was written and added. */
export const joiningHash = (form: string, terms: string | null): string => sha256(`${form}\n${terms ?? ''}`);

const pathOf = (token: string): string => `/institutions/join/${token}`;

/** The number, and the link as it is shown once: its path, and its address where the site's is configured. */
export type Sent = { readonly number: string; readonly path: string; readonly url: string | null };

const sentFrom = (ctx: Ctx, number: string, token: string): Sent => ({
  number,
  path: pathOf(token),
  url: pageUrl(ctx, pathOf(token)),
});

const soundReads = (form: JoiningInput): Sql[] => [
  selectDistrictTowns(),
  selectInstitutionByUscc(form.uscc),
  selectOpenJoining(form.uscc),
];

/** Refuses what cannot be sent, by the rows of {@link soundReads}. Returns the prefix of the district's numbers. */
function assertSound(ctx: Ctx, form: JoiningInput, rows: readonly unknown[][], own: string | null): string {
  const [districts, known, open] = rows;
  const { towns, prefix } = districtTownsFrom(districts);
  const errors = joiningProblems(form, { today: dayOf(ctx.now), towns });
  if (errors.length > 0) throw new AppError('invalid_input', { errors });
  if (known?.length) throw new AppError('institution_known');
  if ((open as { id: string }[] | undefined)?.some(({ id }) => id !== own)) {
    const detail = both(
      '该信用代码已有一份申请正在办理：请从提交时保存的链接查看进度，链接遗失请联系区金融办',
      'An application for this credit code is open: use the link you saved, or ask the finance office for a new one',
    );
    throw fieldError('uscc', 'open_already', detail);
  }
  return prefix;
}

/** The statements of a new application with its number; `token_hash` is of the secret in its link. */
export function joiningSubmitted(
  moment: Pick<Ctx, 'now' | 'random'>,
  form: JoiningInput,
  { prefix, token_hash }: { readonly prefix: string; readonly token_hash: string },
): { id: string; number: string; write: Sql[] } {
  const { now, random } = moment;
  const id = idIn(moment, 'joining');
  const number = newNumber({ prefix, day: dayOf(now), random });
  const text = canonicalJson(form);
  const event = nextEvent(newStream(id), APPLICANT, now, {
    type: 'joining.submitted',
    command: 'institution.apply',
    body: { application: id, kind: form.kind, form: sha256(text) },
  });
  const row = insertJoining({
    id,
    number,
    form: text,
    name: form.name.zh,
    kind: form.kind,
    uscc: form.uscc,
    token_hash,
    submitted_at: now,
    ver: event.ver,
    head: event.hash,
  });
  return { id, number, write: [row, insertEvent(event)] };
}

/** From where an application comes, and the key that its form was made with. */
export type Sender = { readonly address: string; readonly key: string };

/** A command of nobody in particular, repeatable under the hash of its form's key: the key itself opens the link. */
const asApplicant = (ctx: Ctx, operation: string, { key }: Sender): Ctx => ({
  ...ctx,
  actor: APPLICANT,
  command: { operation, key: sha256(key) },
});

/**
 * Sends an application. The answer holds the link by which the applicant comes back; the platform keeps only a hash of
 * it. The secret is made of the form's key, which is kept as a hash as well, and of a part that lies beside the answer:
 * so a form that was sent twice leads to the same application and the same link, and nobody can read that link here.
 * Nobody is signed in, so applications are counted by phone and by address: what is sound and new, that is, and more
 * narrowly from one place, so that a stranger who names somebody's phone does not keep him from applying.
 */
export async function applyToJoin(ctx: Ctx, form: JoiningInput, sender: Sender): Promise<Outcome<Sent>> {
  const { address } = sender;
  const { phone } = form.contact;
  await countTry(ctx, [{ throttle: 'join_try_per_address', key: address }]);
  const tokenFrom = (salt: string): string => sha256(`institution.apply:${sender.key}:${salt}`);
  const outcome = await execute(asApplicant(ctx, 'institution.apply', sender), {
    input: form,
    read: soundReads(form),
    admit: () =>
      countTry(ctx, [
        { throttle: 'join_per_phone_and_address', key: `${phone}:${address}` },
        { throttle: 'join_per_phone', key: phone },
        { throttle: 'join_per_address', key: address },
      ]),
    decide: (rows) => {
      const prefix = assertSound(ctx, form, rows, null);
      const salt = hex(ctx.random(32));
      const token_hash = sha256(tokenFrom(salt));
      const { number, write } = joiningSubmitted(ctx, form, { prefix, token_hash });
      return { status: 201, answer: { number, salt }, write };
    },
  });
  const { number, salt } = outcome.answer;
  return { ...outcome, answer: sentFrom(ctx, number, tokenFrom(salt)) };
}

/** The application behind a link. Throws 404 for a link that is none; guesses are counted. */
export async function getByToken(ctx: Ctx, token: string, address: string): Promise<JoiningRow> {
  await countTry(ctx, [{ throttle: 'secret_per_address', key: address }]);
  const [rows] = await readAll(ctx.db, [selectJoiningByToken(sha256(token))]);
  const row = (rows as JoiningRow[] | undefined)?.[0];
  if (!row) throw new AppError('link_not_valid');
  return row;
}

function moved(
  ctx: Pick<Ctx, 'now'>,
  actor: Actor,
  row: JoiningRow,
  command: JoiningCommand,
  more: { readonly change?: Partial<JoiningRow>; readonly body?: object; readonly reason?: string } = {},
): { row: JoiningRow; event: Event; write: Sql[] } {
  const { to, emits } = joiningMove(command);
  const event = nextEvent({ id: row.id, ver: row.ver, head: row.head }, actor, ctx.now, {
    type: emits,
    command: `joining.${command}`,
    ...(more.reason === undefined ? {} : { reason: more.reason }),
    body: { application: row.id, from: row.state, to, ...more.body },
  });
  const next: JoiningRow = { ...row, ...more.change, state: to, ver: event.ver, head: event.hash };
  return { row: next, event, write: [updateJoining(next), assertChanged(), insertEvent(event)] };
}

/** Sends a returned application again, changed. Throws 409 when it was not returned. */
export async function resubmit(
  ctx: Ctx,
  token: string,
  form: JoiningInput,
  sender: Sender,
): Promise<Outcome<Sent>> {
  await countTry(ctx, [{ throttle: 'secret_per_address', key: sender.address }]);
  const token_hash = sha256(token);
  const outcome = await execute(asApplicant(ctx, 'institution.apply_again', sender), {
    input: { token_hash, form },
    read: [selectJoiningByToken(token_hash), ...soundReads(form)],
    decide: ([found, ...rows]) => {
      const row = (found as JoiningRow[] | undefined)?.[0];
      if (!row) throw new AppError('link_not_valid');
      const allowed = joiningMovesNow(row, { user_id: null, role: 'applicant' }).map(
        ({ command }) => command,
      );
      if (!allowed.includes('resubmit')) throw new AppError('illegal_move', { state: row.state, allowed });
      assertSound(ctx, form, rows, row.id);
      const change = {
        form: canonicalJson(form),
        form_before: row.form,
        name: form.name.zh,
        kind: form.kind,
        uscc: form.uscc,
        terms: null,
        hash: null,
        prepared_by: null,
        submitted_at: ctx.now,
      };
      const body = { form: sha256(change.form) };
      const { write } = moved(ctx, APPLICANT, row, 'resubmit', { change, body });
      return { answer: { number: row.number }, write };
    },
  });
  return { ...outcome, answer: sentFrom(ctx, outcome.answer.number, token) };
}

// --- The office ----------------------------------------------------------------------------------------------------

export type At = { readonly application: string; readonly version: number };
export type JoiningAnswer = {
  readonly application: string;
  readonly state: JoiningRow['state'];
  readonly version: number;
};

const answerFrom = ({ id, state, ver }: JoiningRow): JoiningAnswer => ({
  application: id,
  state,
  version: ver,
});

/** The application as its reader saw it, and this move allowed to this person now. */
function joiningIn(
  ctx: Ctx,
  rows: readonly unknown[] | undefined,
  at: At,
  command: JoiningCommand,
): JoiningRow {
  const row = (rows as JoiningRow[] | undefined)?.[0];
  if (!row) throw new AppError('not_found');
  if (row.ver !== at.version) throw new AppError('stale_version', { state: row.state, version: row.ver });
  const who = { user_id: ctx.actor.user_id, role: ctx.actor.role };
  const { from, needs } = joiningMove(command);
  if (from.includes(row.state) && needs.includes('other_person') && isSamePerson(row, who)) {
    throw new AppError('same_person');
  }
  const allowed = joiningMovesNow(row, who).map((move) => move.command);
  if (!allowed.includes(command)) throw new AppError('illegal_move', { state: row.state, allowed });
  return row;
}

/** Throws 400 when the licence or the agreement has ended by now: nobody joins who could sell nothing. */
function assertRunning(form: JoiningInput, terms: PreparedTerms, today: string): void {
  const { licence_valid_until } = form;
  const errors = endedFields({ licence_valid_until, agreement_until: terms.agreement_until }, today);
  if (errors.length > 0) throw new AppError('invalid_input', { errors });
}

/** The first person of the office: everything looked at, the term of the agreement added. */
export function prepareJoining(ctx: Ctx, at: At, terms: PreparedTerms): Promise<Outcome<JoiningAnswer>> {
  return execute(ctx, {
    input: { ...at, terms },
    read: [selectJoining(at.application), selectInstitutionOfJoining(at.application)],
    decide: ([rows, known]) => {
      const row = joiningIn(ctx, rows, at, 'prepare');
      if (known?.length) throw new AppError('institution_known');
      const missing = missingPoints(terms.checked);
      if (missing.length > 0) {
        const detail = both('请逐项核对并勾选', 'Look at every point and tick it');
        throw new AppError('invalid_input', { errors: [{ field: 'checked', code: 'missing', detail }] });
      }
      assertRunning(formOf(row), terms, dayOf(ctx.now));
      const text = canonicalJson(terms);
      const hash = joiningHash(row.form, text);
      const change = { terms: text, hash, prepared_by: ctx.actor.user_id };
      const next = moved(ctx, ctx.actor, row, 'prepare', { change, body: { hash } });
      return { answer: answerFrom(next.row), write: next.write };
    },
  });
}

/**
 * The second person of the office: the institution is made as prepared, counted, and its contact person invited as the
 * first administrator, by the two who agreed. The link goes out by message and is shown once.
 */
export async function acceptJoining(
  ctx: Ctx,
  at: At,
  input: { readonly hash: string },
): Promise<Outcome<JoiningAnswer & { institution: string; link: Link | null }>> {
  const spell = await loadSpelling();
  const invited = newToken(ctx);
  const outcome = await execute<
    JoiningAnswer & { institution: string; phone: string; name: JoiningInput['name'] }
  >(ctx, {
    input: { ...at, ...input },
    read: [selectJoining(at.application), selectInstitutionOfJoining(at.application)],
    decide: ([rows, known]) => {
      const row = joiningIn(ctx, rows, at, 'accept');
      if (row.hash !== input.hash)
        throw new AppError('hash_mismatch', { state: row.state, version: row.ver });
      const form = formOf(row);
      const terms = JSON.parse(row.terms ?? '{}') as PreparedTerms;
      if (known?.length) throw new AppError('institution_known');
      // It may have lain for weeks since it was prepared.
      assertRunning(form, terms, dayOf(ctx.now));
      const admitted = institutionAdmitted(ctx, ctx.actor, {
        kind: form.kind,
        name: form.name,
        short_name: form.short_name,
        spelling: spellInstitution(spell, { name: form.name.zh, short_name: form.short_name }),
        uscc: form.uscc,
        licence: form.licence,
        licence_type: form.licence_type,
        licence_valid_until: form.licence_valid_until,
        regulator: REGULATORS[form.licence_type].zh,
        agreement_from: terms.agreement_from,
        agreement_until: terms.agreement_until,
        intro: form.intro,
        website: form.website,
        branches: [form.outlet],
      });
      const { name, phone } = form.contact;
      const { token_hash } = invited;
      const proposed_by = row.prepared_by ?? '';
      const admin = adminInvited(ctx, admitted.org, {
        name,
        phone,
        branch_id: null,
        proposed_by,
        token_hash,
      });
      const change = { institution_id: admitted.id, accepted_by: ctx.actor.user_id, decided_at: ctx.now };
      const next = moved(ctx, ctx.actor, row, 'accept', {
        change,
        body: { hash: row.hash, institution: admitted.id, grant: admin.grant },
      });
      return {
        status: 201,
        answer: { ...answerFrom(next.row), institution: admitted.id, phone, name: form.name },
        write: [...admitted.write, ...admin.write, ...next.write],
      };
    },
  });
  const { phone, name, ...answer } = outcome.answer;
  const link = outcome.replayed
    ? null
    : await sendInvitation(ctx, { phone, institution: name }, invited.token);
  return { ...outcome, answer: { ...answer, link } };
}

/** Tells the applicant by text message where to correct the application. Whether it went out is said, not thrown. */
async function sendLink(ctx: Ctx, row: { number: string; phone: string }, token: string): Promise<boolean> {
  const link = pageUrl(ctx, pathOf(token));
  if (link === null) return false;
  const text = JOINING_TEXT.zh.replace('{number}', row.number).replace('{link}', link);
  return sendSms(ctx, { phone: row.phone, text }).then(
    () => true,
    () => false,
  );
}

type Returned = JoiningAnswer & { readonly number: string; readonly phone: string };

/**
 * Sends the application back with coded reasons, or only the link again. Each time a new link takes the place of the
 * one before, since nobody but the applicant knows that one. `sent` says whether the message went out; null where the
 * command was sent again: then the first answer said it.
 */
export async function returnJoining(
  ctx: Ctx,
  at: At,
  command: 'return' | 'remind',
  reasons?: ReturnInput,
): Promise<Outcome<JoiningAnswer & { sent: boolean | null }>> {
  const { token, token_hash } = newToken(ctx);
  const outcome = await execute<Returned>(ctx, {
    input: { ...at, command, reasons },
    read: [selectJoining(at.application)],
    decide: ([rows]) => {
      const row = joiningIn(ctx, rows, at, command);
      const returned = reasons && {
        by: ctx.actor.user_id,
        ...reasons,
        note: reasons.note ?? '',
        at: ctx.now,
      };
      const change = {
        token_hash,
        ...(returned
          ? { returned: JSON.stringify(returned), terms: null, hash: null, prepared_by: null }
          : {}),
      };
      const next = moved(ctx, ctx.actor, row, command, {
        change,
        ...(reasons ? { reason: reasons.codes.join(',') } : {}),
      });
      return {
        answer: { ...answerFrom(next.row), number: row.number, phone: formOf(row).contact.phone },
        write: next.write,
      };
    },
  });
  const { number, phone, ...answer } = outcome.answer;
  const sent = outcome.replayed ? null : await sendLink(ctx, { number, phone }, token);
  return { ...outcome, answer: { ...answer, sent } };
}

/** Refuses for good, with coded reasons that the applicant sees behind the link. */
export function refuseJoining(ctx: Ctx, at: At, reasons: ReturnInput): Promise<Outcome<JoiningAnswer>> {
  return execute(ctx, {
    input: { ...at, reasons },
    read: [selectJoining(at.application)],
    decide: ([rows]) => {
      const row = joiningIn(ctx, rows, at, 'refuse');
      const returned = { by: ctx.actor.user_id, ...reasons, note: reasons.note ?? '', at: ctx.now };
      const change = { returned: JSON.stringify(returned), decided_at: ctx.now };
      const next = moved(ctx, ctx.actor, row, 'refuse', { change, reason: reasons.codes.join(',') });
      return { answer: answerFrom(next.row), write: next.write };
    },
  });
}
