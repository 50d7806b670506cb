// What the bank's desk does with a case by itself: take it up, reach the firm, ask for papers, refuse. Offers and what
// follows a contract, for which the bank needs two people, are beside.
import type { Outcome } from '../lib/command.ts';
import { idIn, type Ctx } from '../lib/context.ts';
import { isDue } from '../lib/officeclock.ts';
import { AppError } from '../lib/problem.ts';
import type { ReasonCode } from '../lib/reasons.ts';
import { readAll } from '../lib/sql.ts';
import { namesOf } from '../matching/names.ts';
import { byBank, move, type At, type Moved } from './commands.ts';
import { judgedConditions } from './judged.ts';
import { selectOpenedApplication, selectTowns, townsFrom } from './queries.ts';
import { insertItem, selectItems, type ItemRow } from './queries-documents.ts';
import { listingFrom, selectListingOf, selectSnapshot, type SnapshotRow } from './queries-submit.ts';
import { evidenceProblem, reapplyProblem, suspicionProblem } from './refusals.ts';
import { refusalProblem } from './rules.ts';
import { refuseField } from './scene.ts';
import type { ContactChannel } from './terms.ts';

/** Throws 404 unless the application is with the bank in whose name the person acts. */
export async function assertOwnCase(ctx: Ctx, id: string): Promise<void> {
  const [applications] = await readAll(ctx.db, [
    selectOpenedApplication(id, ctx.actor.org_id ?? '', ctx.now),
  ]);
  if (!applications?.length) throw new AppError('not_found');
}

/** Takes an application up: the clocks of first contact and decision start. */
export function takeUp(ctx: Ctx, at: At): Promise<Outcome<Moved>> {
  return move(ctx, {
    ...byBank('take_up', at, {}),
    read: [selectListingOf(at.id)],
    decide: (scene) => {
      const listing = listingFrom(scene.extra[0]);
      return {
        promise: { take_up: listing.take_up_workdays, decision: listing.decision_workdays },
        body: { officer: ctx.actor.user_id },
        messages: [{ topic: 'application.taken_up', user_id: scene.row.submitted_by }],
      };
    },
  });
}

/** Records that the firm was reached. */
export function recordContact(
  ctx: Ctx,
  at: At,
  contact: { channel: ContactChannel; note?: string },
): Promise<Outcome<Moved>> {
  return move(ctx, {
    ...byBank('contact', at, contact),
    decide: (scene) => ({
      body: { channel: contact.channel },
      note: contact.note ? { text: contact.note, audience: 'bank' } : undefined,
      messages: [{ topic: 'application.contacted', user_id: scene.row.submitted_by }],
    }),
  });
}

/** Asks the firm for papers: the bank's clocks stand still until it answers. */
export function requestDocuments(
  ctx: Ctx,
  at: At,
  request: { items: { kind: 'add' | 'resubmit' | 'other'; name: string }[]; text?: string },
): Promise<Outcome<Moved>> {
  return move(ctx, {
    ...byBank('request_documents', at, request),
    read: [selectItems(at.id)],
    decide: (scene) => {
      const earlier = (scene.extra[0] ?? []) as ItemRow[];
      const round = Math.max(0, ...earlier.map((item) => item.round)) + 1;
      const items = request.items.map((item, position) => ({
        id: idIn(ctx, 'item'),
        round,
        position,
        application_id: at.id,
        ...item,
      }));
      return {
        body: { round, items: items.map(({ id, kind }) => ({ id, kind })) },
        note: request.text ? { text: request.text, audience: 'both' } : undefined,
        write: items.map(insertItem),
        messages: [{ topic: 'application.documents_requested', user_id: scene.row.submitted_by }],
      };
    },
  });
}

/**
 * Refuses with one to four codes, the first being the main one; a code that the judgement at submission contradicts
 * needs evidence. `reapply_on` is the earliest useful day to apply again. With `suspected_fraud` the firm reads D02 and
 * nothing else; the codes and the grounds, which are needed then, stay with the bank and the log.
 */
export function refuse(
  ctx: Ctx,
  at: At,
  refusal: { codes: ReasonCode[]; text?: string; reapply_on?: string; suspected_fraud?: true },
): Promise<Outcome<Moved>> {
  return move(ctx, {
    ...byBank('refuse', at, refusal),
    read: [selectSnapshot(at.id), selectTowns()],
    decide: (scene) => {
      const papers = scene.clocks.find((item) => item.name === 'documents' && item.ended_at === null);
      const text = refusal.text ?? '';
      const problem = refusalProblem({
        codes: refusal.codes,
        text,
        state: scene.row.state,
        papers_overdue: papers ? isDue(papers.clock, ctx.now) : false,
      });
      refuseField(problem);
      const [snapshots, towns] = scene.extra;
      const conditions = judgedConditions((snapshots as SnapshotRow[])[0], namesOf(townsFrom(towns)));
      refuseField(evidenceProblem({ codes: refusal.codes, text }, conditions));
      refuseField(reapplyProblem(refusal.reapply_on, scene.today));
      refuseField(suspicionProblem(refusal));
      const suspected = refusal.suspected_fraud === true;
      const codes: ReasonCode[] = suspected ? ['D02'] : refusal.codes;
      const reapply_on = refusal.reapply_on ?? null;
      return {
        body: {
          codes,
          reapply_on,
          ...(suspected ? { suspected_fraud: true, codes_kept: refusal.codes } : {}),
        },
        reason: codes[0],
        changes: { reason_codes: JSON.stringify(codes), reapply_on },
        note: text.trim() === '' ? undefined : { text, audience: suspected ? 'bank' : 'both' },
        demand: 'unmet',
        messages: [{ topic: 'application.refused', user_id: scene.row.submitted_by }],
      };
    },
  });
}
