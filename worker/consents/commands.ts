// Granting, pausing, resuming and ending consents. Each is an entry of the firm's ledger and a row, in one batch with
// whatever it belongs to.
import type { Bilingual } from '../lib/bilingual.ts';
import { assertChanged, execute, type Outcome } from '../lib/command.ts';
import { idIn, type Ctx } from '../lib/context.ts';
import { addDays, addMonths } from '../lib/days.ts';
import { hex } from '../lib/hash.ts';
import { AppError } from '../lib/problem.ts';
import { dayOf, startOfDay } from '../lib/shanghai.ts';
import type { Sql } from '../lib/sql.ts';
import type { DataClass } from '../matching/terms-facts.ts';
import { insertMessage } from '../notifications/queries.ts';
import { Page } from './commands-ledger.ts';
import { afterEnd, afterGrant } from './effects.ts';
import { personCommitment, type ConsentBody } from './fold.ts';
import {
  insertConsent,
  insertConsentText,
  selectCaseOfConsent,
  selectConsent,
  updateConsent,
  type CaseRow,
} from './queries.ts';
import { selectLedgerOfConsent } from './queries-ledger.ts';
import {
  canMove,
  moveOf,
  movesFrom,
  partOf,
  recordsUntil,
  stateAt,
  type ConsentRow,
  type Someone,
} from './rules.ts';
import {
  DATA_MONTHS,
  type ConsentCommand,
  type ConsentPurpose,
  type PersonRole,
  type SeparateConsent,
} from './terms.ts';
import { textHash } from './texts.ts';

/** What is new about a consent: whose data, for whom, which, until when (last day), in which words. */
export type NewConsent = {
  readonly purpose: ConsentPurpose;
  readonly institution_id: string | null;
  readonly application_id: string | null;
  readonly data_classes: readonly DataClass[];
  readonly until: string;
  readonly text: Bilingual;
  /** Where a person consents for himself. */
  readonly person?: {
    readonly role: PersonRole;
    readonly name: string;
    readonly phone: string;
  };
  readonly separate?: readonly SeparateConsent[];
};

/** The proof of presence behind a grant. The door asked for it; a command without one is a fault of ours. */
function proofOf(ctx: Ctx): Pick<ConsentRow, 'proof' | 'proof_at'> {
  const proof = ctx.command?.proof;
  if (!proof) throw new Error('a consent is granted without a proof of presence');
  return { proof: proof.kind, proof_at: proof.at };
}

function begun(ctx: Ctx, page: Page, consent: NewConsent): Omit<ConsentRow, 'state' | 'ver'> {
  const { person, institution_id } = consent;
  // Until 24:00 of the last day.
  const valid_until = startOfDay(addDays(consent.until, 1));
  return {
    id: idIn(ctx, 'consent'),
    enterprise_id: page.enterprise_id,
    subject: person ? 'person' : 'enterprise',
    person_role: person?.role ?? null,
    person_user_id: null,
    person_name: person?.name ?? null,
    person_phone: person?.phone ?? null,
    person_salt: person ? hex(ctx.random(16)) : null,
    grantee: institution_id === null ? 'platform' : 'institution',
    institution_id,
    application_id: consent.application_id,
    purpose: consent.purpose,
    data_classes: JSON.stringify(consent.data_classes),
    data_from: person ? null : addMonths(dayOf(page.at), -DATA_MONTHS).slice(0, 7),
    fetch: person ? 'once' : 'while_valid',
    text_hash: textHash(consent.text),
    separate: JSON.stringify(consent.separate ?? []),
    requested_by: ctx.actor.user_id,
    requested_at: page.at,
    granted_by: null,
    granted_at: null,
    proof: null,
    proof_at: null,
    valid_until,
    // The record outlives the permission; the data do not.
    retention_until: startOfDay(addDays(recordsUntil(consent.until), 1)),
    ended_at: null,
  };
}

/** What the ledger says of a new consent: ids, codes and a commitment, no person's name. */
function bodyOf(row: Omit<ConsentRow, 'state' | 'ver'>): ConsentBody {
  const { person_salt: salt, person_name: name, person_phone: phone } = row;
  return {
    consent: row.id,
    enterprise: row.enterprise_id,
    subject: row.subject,
    person_role: row.person_role,
    person: salt !== null && name !== null && phone !== null ? personCommitment(salt, { name, phone }) : null,
    grantee: row.grantee,
    institution: row.institution_id,
    application: row.application_id,
    purpose: row.purpose,
    data_classes: JSON.parse(row.data_classes) as string[],
    data_from: row.data_from,
    fetch: row.fetch,
    text_hash: row.text_hash,
    separate: JSON.parse(row.separate) as string[],
    valid_until: row.valid_until,
    retention_until: row.retention_until,
  };
}

/** Asks a person: a consent that allows nothing until he grants it. The page is written by the caller. */
export function requestConsent(
  ctx: Ctx,
  page: Page,
  consent: NewConsent,
  command: string,
): { row: ConsentRow; write: Sql[] } {
  const row = begun(ctx, page, consent);
  const { emits, to } = moveOf('request');
  const event = page.enter({ type: emits, command, body: { ...bodyOf(row), from: 'new', to } });
  const requested: ConsentRow = { ...row, state: to, ver: event.ver };
  return {
    row: requested,
    write: [insertConsentText(row.text_hash, consent.text), insertConsent(requested)],
  };
}

/** Grants a consent that nobody was asked for before. The page is written by the caller. */
export function grantConsent(
  ctx: Ctx,
  page: Page,
  consent: NewConsent,
  command: string,
): { row: ConsentRow; write: Sql[] } {
  const row = begun(ctx, page, consent);
  const { emits, to } = moveOf('grant');
  const proof = proofOf(ctx);
  // Staff enter what the owner granted with the code that he read out: the ledger says both.
  const behalf = ctx.assisted ? { on_behalf_of: ctx.assisted.owner_id } : {};
  const event = page.enter({
    type: emits,
    command,
    body: { ...bodyOf(row), ...proof, ...behalf, from: 'new', to },
  });
  const granted: ConsentRow = {
    ...row,
    ...proof,
    state: to,
    person_user_id: row.subject === 'person' ? ctx.actor.user_id : null,
    granted_by: ctx.assisted?.owner_id ?? ctx.actor.user_id,
    granted_at: page.at,
    ver: event.ver,
  };
  const { enterprise_id, id: consent_id } = granted;
  const { data_classes } = consent;
  return {
    row: granted,
    write: [
      insertConsentText(row.text_hash, consent.text),
      insertConsent(granted),
      ...(row.subject === 'enterprise' ? afterGrant(ctx, { enterprise_id, consent_id, data_classes }) : []),
    ],
  };
}

const OVER: readonly string[] = ['revoked', 'expired', 'rejected'];

/** Moves a consent on. Whether the mover may was decided before; the page is written by the caller. */
export function moveConsent(
  ctx: Ctx,
  page: Page,
  row: ConsentRow,
  move: { readonly command: ConsentCommand; readonly by: string; readonly reason?: string },
): { row: ConsentRow; write: Sql[] } {
  const { command, by, reason } = move;
  const { emits, to } = moveOf(command);
  const proof = command === 'grant' || command === 'resume' ? proofOf(ctx) : {};
  const event = page.enter({
    type: emits,
    command: by,
    ...(reason ? { reason } : {}),
    body: { consent: row.id, from: row.state, to, ...proof },
  });
  const granted =
    command === 'grant'
      ? { ...proof, person_user_id: ctx.actor.user_id, granted_by: ctx.actor.user_id, granted_at: page.at }
      : {};
  const next: ConsentRow = {
    ...row,
    ...granted,
    state: to,
    ended_at: OVER.includes(to) ? page.at : null,
    ver: event.ver,
  };
  return { row: next, write: [updateConsent(next, row.ver), assertChanged()] };
}

/**
 * The statements that end consents of one firm together with what they were given for, with their entries in its ledger.
 * `ledger` are the rows of a query for that ledger.
 */
export function endConsents(
  ctx: Ctx,
  rows: readonly ConsentRow[],
  ledger: readonly unknown[] | undefined,
  by: string,
): Sql[] {
  const [first] = rows;
  if (!first) return [];
  const page = new Page(ctx, first.enterprise_id, ledger);
  const moved = rows.flatMap((row) => moveConsent(ctx, page, row, { command: 'expire', by }).write);
  return [...moved, ...page.statements(), ...afterEnd(ctx, first.enterprise_id)];
}

export type MovedConsent = { id: string; state: ConsentRow['state'] };

/** Refuses what the machine does not have for this mover: 404 for a stranger's, 409 with what is possible. */
export function partIn(
  row: ConsentRow | undefined,
  command: ConsentCommand,
  who: Someone,
  now: number,
): ConsentRow {
  const part = row && partOf(row, who);
  if (!row || !part) throw new AppError('not_found');
  const state = stateAt(row, now);
  // What is over by its date can still be taken back: taking back never fails for want of a job that has not run.
  const from = command === 'revoke' ? row.state : state;
  if (!canMove(command, from, part)) {
    throw new AppError('illegal_move', { state, allowed: movesFrom(state, part) });
  }
  return row;
}

/** The message that tells the bank of a withdrawal (PIPL article 15: receivers stop as well). */
export function withdrawalTold(ctx: Ctx, row: ConsentRow, told: CaseRow | undefined): Sql[] {
  if (!told) return [];
  const message = {
    id: idIn(ctx, 'message'),
    topic: 'consent.withdrawn',
    user_id: told.officer_id,
    object: row.id,
    object_ver: row.ver,
    payload: { number: told.number },
  } as const;
  // Until the bank sees the application it is told nothing of it.
  return [insertMessage(message, ctx.now, Math.max(ctx.now, told.opens_at ?? 0))];
}

/**
 * Pauses, resumes, withdraws or declines a consent: the firm its own, a person his. From a withdrawal on not one look;
 * the bank that works on the application is told.
 */
export function changeConsent(
  ctx: Ctx,
  id: string,
  command: Exclude<ConsentCommand, 'request' | 'grant' | 'expire'>,
  who: Someone,
): Promise<Outcome<MovedConsent>> {
  return execute(ctx, {
    input: { id, command },
    // Taking back always works, however many look at the same moment (security promise P10).
    tries: 10,
    read: [selectConsent(id), selectLedgerOfConsent(id), selectCaseOfConsent(id)],
    decide: ([consents, ledger, cases]) => {
      const row = partIn((consents as ConsentRow[])[0], command, who, ctx.now);
      const page = new Page(ctx, row.enterprise_id, ledger);
      const moved = moveConsent(ctx, page, row, {
        command,
        by: ctx.command?.operation ?? `consent.${command}`,
      });
      const isOver = OVER.includes(moved.row.state);
      const told = (cases as CaseRow[])[0];
      return {
        answer: { id, state: moved.row.state },
        write: [
          ...moved.write,
          ...page.statements(),
          ...(isOver ? afterEnd(ctx, row.enterprise_id) : []),
          ...(command === 'revoke' && row.state !== 'requested' ? withdrawalTold(ctx, moved.row, told) : []),
        ],
      };
    },
  });
}
