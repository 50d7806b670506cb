// An application to join: sent by somebody without an account, returned by the office and sent again by its secret link,
// prepared by one person of the office and accepted by another. Accepting makes the institution and invites its first
// administrator, all in one batch.
import { insertEvent } from '../audit/queries.ts';
import { newStream, nextEvent, type Event } from '../audit/rules.ts';
import { countTry } from '../identity/commands.ts';
import { adminInvited, newInvitation, sendInvitation, type Link } from '../identity/commands-links.ts';
import type { Actor } from '../lib/actor.ts';
import { both } from '../lib/bilingual.ts';
import { assertChanged, execute, type Outcome } from '../lib/command.ts';
import { idIn, pageUrl, type Ctx } from '../lib/context.ts';
import { canonicalJson, hex, sha256 } from '../lib/hash.ts';
import { newNumber } from '../lib/ids.ts';
import { sendSms } from '../lib/ports.ts';
import { AppError } from '../lib/problem.ts';
import { dayOf } from '../lib/shanghai.ts';
import { readAll, writeAll, type Sql } from '../lib/sql.ts';
import { institutionAdmitted } from '../organisations/commands-admission.ts';
import { loadSpelling, spellInstitution } from '../products/spelling.ts';
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
  updateJoining,
  type JoiningRow,
} from './queries-joining.ts';
import type { JoiningInput, PreparedTerms, ReturnInput } from './schema.ts';
import { JOINING_TEXT, REGULATORS, type JoiningCommand } from './terms.ts';

const APPLICANT: Actor = { user_id: null, org_id: null, role: 'applicant' };

export const formOf = ({ form }: Pick<JoiningRow, 'form'>): JoiningInput => JSON.parse(form) as JoiningInput;

/** What the second person names when accepting: everything that was written and added. */
export const joiningHash = (form: string, terms: string | null): string => sha256(`${form}\n${terms ?? ''}`);

/** A new secret for the applicant's link: 256 bits, of which only the hash is kept (security rule R29). */
function newSecret(ctx: Pick<Ctx, 'random'>): { token: string; token_hash: string } {
  const token = hex(ctx.random(32));
  return { token, token_hash: sha256(token) };
}

const pathOf = (token: string): string => `/institutions/join/${token}`;

/** The number, and the link as it is shown once: its path, and its address where the site's is configured. */
export type Sent = { readonly number: string; readonly path: string; readonly url: string | null };

const sentFrom = (ctx: Ctx, number: string, token: string): Sent => ({
  number,
  path: pathOf(token),
  url: pageUrl(ctx, pathOf(token)),
});

async function assertSound(ctx: Ctx, form: JoiningInput): Promise<string> {
  const [districts, known] = await readAll(ctx.db, [
    selectDistrictTowns(),
    selectInstitutionByUscc(form.uscc),
  ]);
  const { towns, prefix } = districtTownsFrom(districts);
  const errors = joiningProblems(form, { today: dayOf(ctx.now), towns });
  if (errors.length > 0) throw new AppError('invalid_input', { errors });
  if (known?.length) throw new AppError('institution_known');
  return prefix;
}

/** The statements of a new application, with its number and the secret of its link. */
export function joiningSubmitted(
  moment: Pick<Ctx, 'now' | 'random'>,
  form: JoiningInput,
  prefix: string,
): { id: string; number: string; token: string; write: Sql[] } {
  const { now, random } = moment;
  const { token, token_hash } = newSecret(moment);
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
  return { id, number, token, write: [row, insertEvent(event)] };
}

/**
 * Sends an application. The answer holds the link by which the applicant comes back; the platform keeps only a hash of
 * it. Nobody is signed in, so tries are counted by phone and by address.
 */
export async function applyToJoin(ctx: Ctx, form: JoiningInput, address: string): Promise<Sent> {
  await countTry(ctx, [
    { throttle: 'join_per_phone', key: form.contact.phone },
    { throttle: 'join_per_address', key: address },
  ]);
  const prefix = await assertSound(ctx, form);
  const { number, token, write } = joiningSubmitted(ctx, form, prefix);
  await writeAll(ctx.db, write);
  return sentFrom(ctx, number, token);
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
export async function resubmit(ctx: Ctx, token: string, form: JoiningInput, address: string): Promise<Sent> {
  const row = await getByToken(ctx, token, address);
  const allowed = joiningMovesNow(row, { user_id: null, role: 'applicant' }).map(({ command }) => command);
  if (!allowed.includes('resubmit')) throw new AppError('illegal_move', { state: row.state, allowed });
  await assertSound(ctx, form);
  const change = {
    form: canonicalJson(form),
    name: form.name.zh,
    kind: form.kind,
    uscc: form.uscc,
    terms: null,
    hash: null,
    prepared_by: null,
    submitted_at: ctx.now,
  };
  const body = { form: sha256(change.form) };
  try {
    await writeAll(ctx.db, moved(ctx, APPLICANT, row, 'resubmit', { change, body }).write);
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    if (/constraint failed|\w+ exists|malformed JSON/.test(message)) throw new AppError('conflict');
    throw error;
  }
  return sentFrom(ctx, row.number, token);
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

/** The first person of the office: everything looked at, the term of the agreement added. */
export function prepareJoining(ctx: Ctx, at: At, terms: PreparedTerms): Promise<Outcome<JoiningAnswer>> {
  return execute(ctx, {
    input: { ...at, terms },
    read: [selectJoining(at.application)],
    decide: ([rows]) => {
      const row = joiningIn(ctx, rows, at, 'prepare');
      const missing = missingPoints(terms.checked);
      if (missing.length > 0) {
        const detail = both('请逐项核对并勾选', 'Look at every point and tick it');
        throw new AppError('invalid_input', { errors: [{ field: 'checked', code: 'missing', detail }] });
      }
      if (terms.agreement_until < dayOf(ctx.now)) {
        const detail = both('协议已到期', 'The agreement has ended');
        throw new AppError('invalid_input', { errors: [{ field: 'agreement_until', code: 'past', detail }] });
      }
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
  const invited = newInvitation(ctx);
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
      const { token_hash, totp_secret } = invited;
      const proposed_by = row.prepared_by ?? '';
      const admin = adminInvited(ctx, admitted.org, {
        name,
        phone,
        branch_id: null,
        proposed_by,
        token_hash,
        totp_secret,
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
 * one before, since nobody but the applicant knows that one.
 */
export async function returnJoining(
  ctx: Ctx,
  at: At,
  command: 'return' | 'remind',
  reasons?: ReturnInput,
): Promise<Outcome<JoiningAnswer & { sent: boolean }>> {
  const { token, token_hash } = newSecret(ctx);
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
  const sent = !outcome.replayed && (await sendLink(ctx, { number, phone }, token));
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
