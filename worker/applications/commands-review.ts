// 复议: the firm asks once for each refusal, somebody else of the bank decides under a clock of its own.
import { grantConsent } from '../consents/commands.ts';
import { Page } from '../consents/commands-ledger.ts';
import { selectNamedCase, type NamedCase } from '../consents/queries.ts';
import { selectLedger } from '../consents/queries-ledger.ts';
import { classesToConsent, untilProblem } from '../consents/rules.ts';
import { applicationText, textHash } from '../consents/texts.ts';
import { afterRevival } from '../demands/commands-applications.ts';
import { selectDemandOf, selectOthersOf, type DemandRow, type OtherRow } from '../demands/queries.ts';
import { checklistOf } from '../documents/checklist.ts';
import { attachAll } from '../documents/commands-case.ts';
import {
  selectOwnDocuments,
  selectUsesOf,
  type CaseDocumentRow,
  type DocumentRow,
} from '../documents/queries.ts';
import { both } from '../lib/bilingual.ts';
import type { Outcome } from '../lib/command.ts';
import type { Ctx } from '../lib/context.ts';
import { AppError, fieldError } from '../lib/problem.ts';
import { dayOf } from '../lib/shanghai.ts';
import { DATA_CLASSES } from '../matching/terms-facts.ts';
import { byBank, byFirm, move, type At, type Moved } from './commands.ts';
import { selectItems, type ItemRow } from './queries-documents.ts';
import {
  insertReview,
  involvedFrom,
  selectAdmins,
  selectInvolved,
  selectRefusal,
  selectReviewers,
  selectReviews,
  selectRival,
  updateReviewDecided,
  type ListedReview,
  type RefusalRow,
} from './queries-review.ts';
import { listingFrom, selectListingOf } from './queries-submit.ts';
import { isFinal, reviewerFor, windowEnds, type Colleague } from './review.ts';
import type { AskReviewInput } from './schema.ts';

/** Throws 409 unless the last refusal may still be reconsidered, saying until when or why not. */
function assertOpen(
  office: Parameters<typeof windowEnds>[0],
  refused: RefusalRow | undefined,
  reviews: readonly ListedReview[],
  now: number,
): void {
  if (!refused) throw new AppError('review_window_over');
  if (isFinal(refused, reviews)) throw new AppError('review_final');
  const until = windowEnds(office, refused.at);
  if (now <= until) return;
  throw new AppError('review_window_over', {
    detail: both(
      `拒绝后 10 个工作日内可申请复议，已于 ${dayOf(until)} 截止；可以转介其他银行，或条件满足后再申请`,
      `Reconsideration may be asked for within 10 working days of the refusal, which ended on ${dayOf(until)}; you can go to another bank, or apply again when the conditions are met`,
    ),
  });
}

/**
 * Asks for reconsideration with what is new, a fresh consent and papers. The reviewer is drawn from those who neither
 * refused nor proposed; where there is none, the bank's administrators are told and the clock runs all the same.
 */
export function askReview(ctx: Ctx, at: At, input: AskReviewInput): Promise<Outcome<Moved>> {
  const firm = ctx.actor.org_id ?? '';
  const papers = input.papers ?? [];
  return move(ctx, {
    ...byFirm('ask_review', at, input),
    read: [
      selectRefusal(at.id),
      selectReviews(at.id),
      selectInvolved(at.id),
      selectReviewers(at.id),
      selectAdmins(at.id),
      selectNamedCase(at.id, firm),
      selectListingOf(at.id),
      selectLedger(firm),
      selectRival(at.id),
      selectDemandOf(at.id),
      selectOthersOf(at.id),
      selectItems(at.id),
      selectUsesOf(at.id),
      selectOwnDocuments(
        papers.map(({ document_id }) => document_id),
        firm,
      ),
    ],
    decide: (scene) => {
      const [refusals, reviews, involved, colleagues, admins, named, listings, ledger, rivals] = scene.extra;
      const [demands, others, items, uses, documents] = scene.extra.slice(9);
      assertOpen(scene.office, (refusals as RefusalRow[])[0], reviews as ListedReview[], ctx.now);
      const rival = (rivals as { number: string }[])[0];
      if (rival) {
        throw new AppError('application_in_flight', {
          detail: both(`在途申请 ${rival.number}`, `Open application ${rival.number}`),
        });
      }
      const listing = listingFrom(listings);
      const consent = consentFor(ctx, input, (named as NamedCase[])[0], listing.data_classes, ledger);
      const reviewer = reviewerFor(colleagues as Colleague[], involvedFrom(involved));
      const demand = (demands as DemandRow[])[0];
      const { row } = scene;
      const scened = {
        application_id: at.id,
        lines: checklistOf(listing.documents, items as ItemRow[], uses as CaseDocumentRow[]),
        // Whoever reviews is told of the request as a whole.
        told: null,
        uses: (uses as CaseDocumentRow[]).length,
      };
      return {
        body: { consent: consent.id, reviewer: reviewer?.user_id ?? null },
        note: { text: input.text, audience: 'both' },
        write: [
          ...consent.write,
          ...attachAll(ctx, scened, papers, documents as DocumentRow[]),
          ...(demand
            ? afterRevival(ctx, demand, {
                application_id: at.id,
                by: 'application.ask_review',
                others: others as OtherRow[],
              })
            : []),
          insertReview({
            application_id: at.id,
            ver: row.ver + 1,
            institution_id: row.institution_id,
            state: 'open',
            asked_by: ctx.actor.user_id ?? '',
            asked_at: ctx.now,
            consent_id: consent.id,
            reviewer_id: reviewer?.user_id ?? null,
            decided_by: null,
            decided_at: null,
          }),
        ],
        messages: reviewer
          ? [{ topic: 'application.review_asked', user_id: reviewer.user_id }]
          : (admins as { user_id: string }[]).map(({ user_id }) => ({
              topic: 'application.review_unassigned' as const,
              user_id,
            })),
      };
    },
  });
}

// The consent ended with the refusal: what is given now is a new one, in the words that were shown.
function consentFor(
  ctx: Ctx,
  { consent }: AskReviewInput,
  named: NamedCase | undefined,
  listed: Parameters<typeof classesToConsent>[0],
  ledger: readonly unknown[] | undefined,
) {
  if (!named) throw new AppError('not_found');
  const data_classes = classesToConsent(listed, DATA_CLASSES);
  const given = new Set<string>(consent.data_classes);
  if (given.size !== data_classes.length || !data_classes.every((item) => given.has(item))) {
    throw fieldError(
      'consent.data_classes',
      'not_as_shown',
      both('授权范围与产品所需不一致', 'The data differ from what the product needs'),
    );
  }
  const { until } = consent;
  const late = untilProblem(until, dayOf(ctx.now));
  if (late) throw fieldError('consent.until', late.code, late.detail);
  const text = applicationText({
    firm: named.firm,
    institution: both(named.institution_name, named.institution_name_en),
    product: named.product,
    data_classes,
    until,
  });
  if (textHash(text) !== consent.text_hash) throw new AppError('consent_changed');
  const page = new Page(ctx, named.enterprise_id, ledger);
  const { institution_id, id: application_id } = named;
  const granted = grantConsent(
    ctx,
    page,
    { purpose: 'credit_application', institution_id, application_id, data_classes, until, text },
    'application.ask_review',
  );
  return { id: granted.row.id, write: [...granted.write, ...page.statements()] };
}

/** Throws 403 for whoever refused or proposed: somebody else looks again. */
function assertOther(ctx: Ctx, involved: readonly unknown[] | undefined): void {
  if (involvedFrom(involved).includes(ctx.actor.user_id ?? '')) throw new AppError('same_person');
}

/** The refusal stands, with the reviewer's grounds; it is final. The demand ends with it. */
export function uphold(ctx: Ctx, at: At, input: { readonly text: string }): Promise<Outcome<Moved>> {
  return move(ctx, {
    ...byBank('uphold', at, input),
    read: [selectInvolved(at.id)],
    decide: (scene) => {
      assertOther(ctx, scene.extra[0]);
      return {
        body: { reviewer: ctx.actor.user_id },
        note: { text: input.text, audience: 'both' },
        write: [
          updateReviewDecided({
            application_id: at.id,
            state: 'upheld',
            by: ctx.actor.user_id ?? '',
            at: ctx.now,
          }),
        ],
        demand: 'unmet',
        messages: [{ topic: 'application.review_upheld', user_id: scene.row.submitted_by }],
      };
    },
  });
}

/** The refusal falls: the case goes on to an offer, under a new clock of decision. */
export function overturn(ctx: Ctx, at: At, input: { readonly text?: string }): Promise<Outcome<Moved>> {
  return move(ctx, {
    ...byBank('overturn', at, input),
    read: [selectInvolved(at.id), selectListingOf(at.id)],
    decide: (scene) => {
      assertOther(ctx, scene.extra[0]);
      const listing = listingFrom(scene.extra[1]);
      const text = input.text?.trim() ?? '';
      const topic = 'application.review_overturned';
      return {
        promise: { take_up: listing.take_up_workdays, decision: listing.decision_workdays },
        body: { reviewer: ctx.actor.user_id },
        changes: { reason_codes: null, reapply_on: null },
        note: text === '' ? undefined : { text, audience: 'both' },
        write: [
          updateReviewDecided({
            application_id: at.id,
            state: 'overturned',
            by: ctx.actor.user_id ?? '',
            at: ctx.now,
          }),
        ],
        messages: [
          { topic, user_id: scene.row.submitted_by },
          { topic, user_id: scene.row.officer_id },
        ],
      };
    },
  });
}
