// Fetching a licence by the firm's consent: it enters the vault with its issuer, number and hash, and counts as verified
// wherever just this licence is asked for. One batch keeps it, in which the consent must still be in force.
import { countTry } from '../identity/commands.ts';
import { insertEvent } from '../audit/queries.ts';
import { both } from '../lib/bilingual.ts';
import { assertInBatch, execute, type Outcome } from '../lib/command.ts';
import { idIn, type Ctx } from '../lib/context.ts';
import { sha256 } from '../lib/hash.ts';
import { newNumber } from '../lib/ids.ts';
import { AppError, fieldError } from '../lib/problem.ts';
import { dayOf } from '../lib/shanghai.ts';
import { rowsOf, type Sql } from '../lib/sql.ts';
import { firmEvent } from '../organisations/commands-admission.ts';
import { firmFrom, prefixFrom, selectFirm, selectTown } from '../organisations/queries.ts';
import { insertTicket } from '../supervision/queries.ts';
import { ticketRaised } from '../supervision/rules.ts';
import { attachTo, caseFrom, readCase } from './commands-case.ts';
import { newPaper, roomIn, storing } from './commands-upload.ts';
import { askLicence, type LicenceResult } from './commands-licence-port.ts';
import { coveringOf } from './licence-rules.ts';
import { Paper } from './commands-paper.ts';
import { selectSame, selectVaultSize, type DocumentRow } from './queries.ts';
import {
  consentHolds,
  insertLicence,
  selectCoveringConsents,
  selectLicences,
  updateLicenceSeen,
  updateSuperseded,
  type Covering,
  type LicenceRow,
} from './queries-licences.ts';
import type { FetchLicenceInput } from './schema.ts';
import type { LicenceAnswer } from './schema-licences.ts';
import {
  LICENCE_KIND_LABELS,
  LICENCE_PROBLEM_LABELS,
  type LicenceKind,
  type LicenceProblem,
} from './terms-licences.ts';

/** What fetching left: the paper of the licence, or why there is none. */
export type Fetched =
  | {
      readonly ok: true;
      readonly id: string;
      readonly kind: LicenceKind;
      readonly issuer: string;
      readonly number: string;
    }
  | { readonly ok: false; readonly problem: LicenceProblem };

/** The refusal that says why a licence was not fetched. */
export function licenceRefusal(problem: LicenceProblem): AppError {
  const detail = LICENCE_PROBLEM_LABELS[problem];
  return new AppError('licence_not_fetched', { detail, errors: [{ field: 'kind', code: problem, detail }] });
}

const nameOf = (kind: LicenceKind, number: string): string => `${LICENCE_KIND_LABELS[kind].zh}${number}.pdf`;

/** The firm's own event about it, and the row; an earlier licence of the kind is superseded. */
function licenceKept(
  ctx: Ctx,
  of: { readonly enterprise_id: string; readonly consent: Covering; readonly kind: LicenceKind },
  answer: LicenceAnswer,
): { row: LicenceRow; write: Sql[] } {
  const { enterprise_id, consent, kind } = of;
  const row: LicenceRow = {
    id: idIn(ctx, 'licence'),
    enterprise_id,
    kind,
    consent_id: consent.id,
    number: answer.number,
    issuer: answer.issuer,
    issued_on: answer.issued_on,
    expires_on: answer.expires_on,
    holder_uscc: answer.uscc,
    fields: JSON.stringify(answer.fields),
    sha256: answer.sha256,
    as_of: answer.as_of,
    fetched_at: ctx.now,
    state: 'current',
  };
  return { row, write: [updateSuperseded(enterprise_id, kind, ctx.now), insertLicence(row)] };
}

/**
 * Fetches a licence and, where a line of an application is named, uses it there. Throws 400 without a consent that covers
 * it; the caller throws {@link licenceRefusal} for what went wrong at the issuer. An issuer that answers with another firm's
 * licence is a matter for the office, whose ticket is what the refusal records.
 */
export async function fetchLicence(
  ctx: Ctx,
  user_id: string,
  input: FetchLicenceInput,
): Promise<Outcome<Fetched>> {
  await countTry(ctx, [{ throttle: 'fetch_per_user', key: user_id }]);
  const { kind, application_id, item_id } = input;
  const firm = ctx.actor.org_id ?? '';
  let asked: { result: LicenceResult; store: () => Promise<string> } | undefined;
  return execute<Fetched>(ctx, {
    input,
    read: [
      selectFirm(firm),
      selectCoveringConsents(firm, ctx.now),
      selectLicences(firm),
      selectVaultSize(firm),
      selectTown(null),
      ...(application_id === undefined ? [] : readCase(application_id, firm)),
    ],
    decide: async ([firms, consents, licences, size, towns, ...caseRows]) => {
      const enterprise = firmFrom(firms);
      if (!enterprise) throw new AppError('not_found');
      const scene = application_id === undefined ? null : caseFrom(ctx, caseRows);
      const consent = coveringOf(kind, consents as Covering[]);
      if (!consent) {
        const { zh, en } = LICENCE_KIND_LABELS[kind];
        throw fieldError(
          'kind',
          'no_consent',
          both(
            `没有取得“${zh}”的有效授权，请先授权或改为上传`,
            `No consent in force covers the ${en}: give one, or upload it`,
          ),
        );
      }
      const held = (licences as LicenceRow[]).find((licence) => licence.kind === kind);
      if (!asked) {
        const { id, text_hash, valid_until } = consent;
        const question = { kind, uscc: enterprise.uscc, consent: { id, text_hash, valid_until } };
        const result = await askLicence(ctx, { ...question, last_as_of: held?.as_of ?? null });
        asked = {
          result,
          store: storing(ctx, result.ok ? result.bytes : new Uint8Array(), 'application/pdf'),
        };
      }
      const { result, store } = asked;
      if (!result.ok) {
        const { problem } = result;
        if (problem !== 'wrong_firm') throw licenceRefusal(problem);
        const ticket = ticketRaised({
          id: idIn(ctx, 'ticket'),
          number: newNumber({ prefix: prefixFrom(towns), day: dayOf(ctx.now), random: ctx.random }),
          now: ctx.now,
          cause: 'source_wrong_firm',
          enterprise_id: firm,
          enterprise_name: enterprise.name,
        });
        const write = [insertEvent(ticket.event), insertTicket(ticket.row)];
        return { status: 409, answer: { ok: false, problem }, write };
      }
      const { answer, bytes } = result;
      const digest = sha256(bytes);
      const [same] = await rowsOf<DocumentRow>(ctx.db, selectSame(firm, digest));
      const isSeen = held?.sha256 === digest && same?.licence_id === held.id;
      // The firm uploaded this very file itself, or held it under a consent that ended: the issuer's word takes its place.
      const replaced =
        same && !isSeen ? new Paper(ctx, same).move('hide', { hidden_at: ctx.now }).statements() : [];
      const kept = isSeen ? null : licenceKept(ctx, { enterprise_id: firm, consent, kind }, answer);
      const paper =
        isSeen && same
          ? new Paper(ctx, same)
          : newPaper(ctx, {
              kind,
              name: nameOf(kind, answer.number),
              media_type: 'application/pdf',
              size: bytes.length,
              sha256: digest,
              object_key: await store(),
              issued_on: answer.issued_on,
              expires_on: answer.expires_on,
              licence_id: kept?.row.id ?? '',
            });
      const room = isSeen ? [] : [roomIn(firm, size, bytes.length)];
      const messages = scene && item_id !== undefined ? attachTo(ctx, scene, paper, item_id) : [];
      const fetched = firmEvent(ctx, enterprise, {
        type: 'enterprise.licence_fetched',
        command: 'licence.fetch',
        body: {
          kind,
          licence: kept?.row.id ?? held?.id,
          consent: consent.id,
          as_of: answer.as_of,
          sha256: digest,
        },
      });
      const { issuer, number, as_of } = answer;
      return {
        status: 201,
        answer: { ok: true, id: paper.row.id, kind, issuer, number },
        write: [
          assertInBatch(consentHolds(consent.id, ctx.now)),
          ...room,
          ...(kept?.write ?? []),
          ...(isSeen && held
            ? [updateLicenceSeen({ id: held.id, consent_id: consent.id, as_of, fetched_at: ctx.now })]
            : []),
          ...replaced,
          ...paper.statements(),
          ...messages,
          ...fetched.write,
        ],
      };
    },
  });
}
