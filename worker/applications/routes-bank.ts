// The bank's desk: the queue by deadline and one case with its moves.
import { Hono } from 'hono';
import { guard } from '../identity/guard.ts';
import { fieldError, AppError } from '../lib/problem.ts';
import { both } from '../lib/bilingual.ts';
import { valid, versionOf, type AppEnv } from '../lib/http.ts';
import { dayOf } from '../lib/shanghai.ts';
import { readAll } from '../lib/sql.ts';
import { eventsFrom, selectStream } from '../audit/queries.ts';
import { readProfile } from '../consents/commands-read.ts';
import { selectConsentsOf } from '../consents/queries.ts';
import { isInForce, stateAt, type ConsentRow } from '../consents/rules.ts';
import { peopleView } from '../consents/views.ts';
import { checklistOf } from '../documents/checklist.ts';
import { selectUsesOf, type CaseDocumentRow } from '../documents/queries.ts';
import { checklistView } from '../documents/views.ts';
import { namesOf } from '../matching/names.ts';
import type { NamedClock } from './clocks.ts';
import { officeFrom } from './commands.ts';
import { assertOwnCase, recordContact, refuse, requestDocuments, takeUp } from './commands-bank.ts';
import { complete, confirmDrawdown, denyDrawdown, recordDrawdown, sign } from './commands-bank-loan.ts';
import { approveOffer, proposeOffer, returnOffer } from './commands-bank-offers.ts';
import { writeNote, writeToFirm } from './commands-words.ts';
import { judgedConditions, selfCures, speaksOfTowns } from './judged.ts';
import { movesNow } from './machine.ts';
import {
  selectOpenedApplication,
  selectDistrict,
  selectNotes,
  authorityFrom,
  selectApprovers,
  selectAuthority,
  selectTowns,
  townsFrom,
  type ApplicationRow,
  type DistrictRow,
  type NoteRow,
} from './queries.ts';
import { selectItems, type ItemRow } from './queries-documents.ts';
import { selectDrawdowns, type DrawdownRow } from './queries-drawdowns.ts';
import { selectApprovals, selectOffers, type NamedApproval, type OfferRow } from './queries-offers.ts';
import { selectReviews, selectToldOrigin, type ListedReview } from './queries-review.ts';
import { QUEUE_PAGE, selectQueue, selectTabCounts, type QueueRow, type TabCount } from './queries-queue.ts';
import { listingFrom, selectListingOf, selectSnapshot, type SnapshotRow } from './queries-submit.ts';
import { reapplyRange } from './refusals.ts';
import { selectDecision } from '../routing/queries.ts';
import { routeView } from '../routing/views.ts';
import { involvedIn } from './review.ts';
import {
  ChildParam,
  Contact,
  IdParam,
  Nothing,
  OfferDecision,
  Offer,
  QueuePage,
  Reason,
  RecordDrawdown,
  Refuse,
  RequestDocuments,
  ReturnOffer,
  Sign,
  Written,
} from './schema.ts';
import { approvingView } from './views-approvals.ts';
import {
  approvalsView,
  clockViews,
  drawdownView,
  headView,
  itemView,
  officeTimeLeft,
  offerView,
  submittedView,
  timelineView,
} from './views.ts';

/** The place after a row in its tab, as a link carries it. */
function cursorOf(row: { sort_at: number; id: string }): string {
  return `${row.sort_at}.${row.id}`;
}

function parseCursor(text: string | undefined): { sort_at: number; id: string } | null {
  if (text === undefined) return null;
  const match = /^(-?\d{1,16})\.(app_[0-9a-z]{26})$/.exec(text);
  if (!match?.[1] || !match[2])
    throw fieldError('cursor', 'invalid', both('翻页位置无效', 'This page position is not valid'));
  return { sort_at: Number(match[1]), id: match[2] };
}

const queue = new Hono<AppEnv>()
  .get('/bank/queue', guard('queue.list'), valid('query', QueuePage), async (c) => {
    const ctx = c.get('ctx');
    const { tab = 'to_take_up', cursor } = c.req.valid('query');
    const institution_id = ctx.actor.org_id ?? '';
    const [list, tabCounts, districts] = await readAll(ctx.db, [
      selectQueue({ institution_id, tab, after: parseCursor(cursor), now: ctx.now }),
      selectTabCounts(institution_id, ctx.now),
      selectDistrict(),
    ]);
    const rows = list as QueueRow[];
    const counts = tabCounts as TabCount[];
    const office = officeFrom((districts as [DistrictRow])[0]);
    const shown = rows.slice(0, QUEUE_PAGE);
    const last = shown.at(-1);
    return c.json({
      now: ctx.now,
      tab,
      counts: Object.fromEntries(counts.map((row) => [row.tab, row.count])) as Partial<
        Record<typeof tab, number>
      >,
      rows: shown.map((row) => ({ ...row, left_ms: officeTimeLeft(office, row.due_at, ctx.now) })),
      next: rows.length > QUEUE_PAGE && last ? cursorOf(last) : null,
    });
  })
  .get('/bank/applications/:id', guard('case.show'), valid('param', IdParam), async (c) => {
    const ctx = c.get('ctx');
    const { id } = c.req.valid('param');
    const [
      applications,
      events,
      offers,
      drawdowns,
      items,
      documents,
      notes,
      snapshots,
      listings,
      consents,
      districts,
      authority,
      decisions,
      reviews,
      origins,
    ] = await readAll(ctx.db, [
      selectOpenedApplication(id, ctx.actor.org_id ?? '', ctx.now),
      selectStream(id),
      selectOffers(id),
      selectDrawdowns(id),
      selectItems(id),
      selectUsesOf(id),
      selectNotes(id, 'institution_id'),
      selectSnapshot(id),
      selectListingOf(id),
      selectConsentsOf(id),
      selectDistrict(),
      selectAuthority(id),
      selectDecision(id),
      selectReviews(id),
      selectToldOrigin(id),
    ]);
    const row = (applications as ApplicationRow[])[0];
    if (!row) throw new AppError('not_found');
    const listing = listingFrom(listings);
    const snapshot = (snapshots as SnapshotRow[])[0];
    const given = (consents as ConsentRow[]).filter(
      ({ institution_id }) => institution_id === row.institution_id,
    );
    // The latest: one that ended with a refusal is followed by another when the firm asks again.
    const own = given.findLast(({ purpose }) => purpose === 'credit_application');
    const consent = own && isInForce(own, ctx.now) ? own : null;
    // Few conditions are about a town, and a district has more towns than this page has rows otherwise.
    const [towns] = speaksOfTowns(listing, snapshot) ? await readAll(ctx.db, [selectTowns()]) : [];
    const names = namesOf(townsFrom(towns));
    const authority_fen = authorityFrom(authority);
    // Most cases have no offer yet; signatures and who may give them are read where there is one.
    const [approvals, approvers] =
      offers?.length === 0
        ? []
        : await readAll(ctx.db, [selectApprovals(id), selectApprovers(ctx.actor.org_id ?? '')]);
    const today = dayOf(ctx.now);
    const isInvolved = involvedIn(eventsFrom(events ?? [])).includes(ctx.actor.user_id ?? '');
    const actions = movesNow(row, ctx.actor.role, ctx.now).filter(
      (command) => !(isInvolved && (command === 'uphold' || command === 'overturn')),
    );
    const review = (reviews as ListedReview[]).at(-1);
    const origin = (origins as { name: string; name_en: string }[])[0];
    // What the firm has put aside and not yet sent is the firm's own.
    const aside = new Set(
      (items as ItemRow[]).filter(({ answered_at }) => answered_at === null).map((item) => item.id),
    );
    const sent = (documents as CaseDocumentRow[]).filter(({ item_id }) => !aside.has(item_id));
    return c.json({
      now: ctx.now,
      ...headView(row),
      officer: row.officer_name,
      // Names and phones are shown with the profile alone, where the look is recorded: here stands who shares his.
      people: peopleView(given, ctx.now).map(({ role, state }) => ({ role, state })),
      me: ctx.actor.user_id,
      /** Why it came to this branch and person; null for what was never routed. */
      route: routeView(decisions),
      actions,
      // For whoever may refuse; days are worked out of the firm's facts, so only under its consent.
      refusing: actions.includes('refuse')
        ? {
            conditions: consent ? judgedConditions(snapshot, names) : [],
            self_cures: consent ? selfCures(snapshot, today) : {},
            reapply: reapplyRange(today),
          }
        : null,
      clocks: clockViews(
        JSON.parse(row.clocks) as NamedClock[],
        officeFrom((districts as [DistrictRow])[0]),
        ctx.now,
      ),
      timeline: timelineView(eventsFrom(events ?? []), 'bank'),
      offers: (offers as OfferRow[]).map((offer) => ({
        ...offerView(offer),
        proposed_by: offer.proposed_by,
        approvals: approvalsView((approvals ?? []) as NamedApproval[], offer.id),
        approving:
          offer.state === 'proposed'
            ? approvingView(row, offer, { authority_fen, approvals, approvers })
            : null,
      })),
      drawdowns: (drawdowns as DrawdownRow[]).map((item) => ({
        ...drawdownView(item),
        recorded_by: item.recorded_by,
      })),
      items: (items as ItemRow[]).map((item) => itemView(item, sent)),
      checklist: checklistView(checklistOf(listing.documents, items as ItemRow[], sent), ctx.actor.role),
      notes: (notes as NoteRow[]).map(({ id: note, text, written_at, ver, audience, side }) => ({
        id: note,
        side,
        text,
        written_at,
        ver,
        audience,
      })),
      ...submittedView(snapshot, listing, names),
      // What was judged by the firm's data goes with its consent.
      ...(consent ? {} : { conditions: [] }),
      consent: consent
        ? {
            id: consent.id,
            data_classes: JSON.parse(consent.data_classes) as string[],
            valid_until: consent.valid_until,
          }
        : null,
      consent_state: own ? stateAt(own, ctx.now) : null,
      /** The latest reconsideration, and whether the reader has refused or proposed and so does not decide it. */
      review: review
        ? {
            state: review.state,
            asked_at: review.asked_at,
            decided_at: review.decided_at,
            reviewer: review.reviewer_name,
            is_mine: review.reviewer_id === ctx.actor.user_id,
            is_involved: isInvolved,
          }
        : null,
      /** Where the firm went before, only if it lets this bank know. */
      came_from: origin ? both(origin.name, origin.name_en) : null,
      /** Up to what amount the branch decides by itself. */
      authority_fen,
      product: {
        amount_max_fen: listing.amount_max_fen,
        term_months_max: listing.term_months_max,
        rate_min_ppm: listing.rate_min_ppm,
        rate_max_ppm: listing.rate_max_ppm,
        repayment_methods: listing.repayment_methods,
        guarantee_types: listing.guarantee_types,
        fees: listing.fees,
      },
    });
  })
  .post(
    '/bank/applications/:id/profile-reads',
    guard('case.read_profile'),
    valid('param', IdParam),
    valid('json', Nothing),
    async (c) => {
      const ctx = c.get('ctx');
      const { id } = c.req.valid('param');
      await assertOwnCase(ctx, id);
      return c.json(await readProfile(ctx, id));
    },
  );

const moves = new Hono<AppEnv>()
  .post(
    '/bank/applications/:id/take-up',
    guard('application.take_up'),
    valid('param', IdParam),
    valid('json', Nothing),
    async (c) =>
      c.json((await takeUp(c.get('ctx'), { id: c.req.valid('param').id, version: versionOf(c) })).answer),
  )
  .post(
    '/bank/applications/:id/contact',
    guard('application.contact'),
    valid('param', IdParam),
    valid('json', Contact),
    async (c) =>
      c.json(
        (
          await recordContact(
            c.get('ctx'),
            { id: c.req.valid('param').id, version: versionOf(c) },
            c.req.valid('json'),
          )
        ).answer,
      ),
  )
  .post(
    '/bank/applications/:id/request-documents',
    guard('application.request_documents'),
    valid('param', IdParam),
    valid('json', RequestDocuments),
    async (c) =>
      c.json(
        (
          await requestDocuments(
            c.get('ctx'),
            { id: c.req.valid('param').id, version: versionOf(c) },
            c.req.valid('json'),
          )
        ).answer,
      ),
  )
  .post(
    '/bank/applications/:id/offers',
    guard('application.propose_offer'),
    valid('param', IdParam),
    valid('json', Offer),
    async (c) =>
      c.json(
        (
          await proposeOffer(
            c.get('ctx'),
            { id: c.req.valid('param').id, version: versionOf(c) },
            c.req.valid('json'),
          )
        ).answer,
      ),
  )
  .post(
    '/bank/applications/:id/approve-offer',
    guard('application.approve_offer'),
    valid('param', IdParam),
    valid('json', OfferDecision),
    async (c) =>
      c.json(
        (
          await approveOffer(
            c.get('ctx'),
            { id: c.req.valid('param').id, version: versionOf(c) },
            c.req.valid('json'),
          )
        ).answer,
      ),
  )
  .post(
    '/bank/applications/:id/messages',
    guard('application.write_to_firm'),
    valid('param', IdParam),
    valid('json', Written),
    async (c) => {
      const at = { ...c.req.valid('param'), version: versionOf(c) };
      return c.json((await writeToFirm(c.get('ctx'), at, c.req.valid('json'))).answer);
    },
  )
  .post(
    '/bank/applications/:id/notes',
    guard('application.note'),
    valid('param', IdParam),
    valid('json', Written),
    async (c) => {
      const at = { ...c.req.valid('param'), version: versionOf(c) };
      return c.json((await writeNote(c.get('ctx'), at, c.req.valid('json'))).answer);
    },
  )
  .post(
    '/bank/applications/:id/return-offer',
    guard('application.return_offer'),
    valid('param', IdParam),
    valid('json', ReturnOffer),
    async (c) =>
      c.json(
        (
          await returnOffer(
            c.get('ctx'),
            { id: c.req.valid('param').id, version: versionOf(c) },
            c.req.valid('json'),
          )
        ).answer,
      ),
  )
  .post(
    '/bank/applications/:id/refuse',
    guard('application.refuse'),
    valid('param', IdParam),
    valid('json', Refuse),
    async (c) =>
      c.json(
        (
          await refuse(
            c.get('ctx'),
            { id: c.req.valid('param').id, version: versionOf(c) },
            c.req.valid('json'),
          )
        ).answer,
      ),
  )
  .post(
    '/bank/applications/:id/sign',
    guard('application.sign'),
    valid('param', IdParam),
    valid('json', Sign),
    async (c) =>
      c.json(
        (
          await sign(
            c.get('ctx'),
            { id: c.req.valid('param').id, version: versionOf(c) },
            c.req.valid('json'),
          )
        ).answer,
      ),
  )
  .post(
    '/bank/applications/:id/drawdowns',
    guard('application.record_drawdown'),
    valid('param', IdParam),
    valid('json', RecordDrawdown),
    async (c) =>
      c.json(
        (
          await recordDrawdown(
            c.get('ctx'),
            { id: c.req.valid('param').id, version: versionOf(c) },
            c.req.valid('json'),
          )
        ).answer,
      ),
  )
  .post(
    '/bank/applications/:id/drawdowns/:child/confirm',
    guard('application.confirm_drawdown'),
    valid('param', ChildParam),
    valid('json', Nothing),
    async (c) => {
      const { id, child } = c.req.valid('param');
      return c.json((await confirmDrawdown(c.get('ctx'), { id, version: versionOf(c) }, child)).answer);
    },
  )
  .post(
    '/bank/applications/:id/drawdowns/:child/deny',
    guard('application.deny_drawdown'),
    valid('param', ChildParam),
    valid('json', Reason),
    async (c) => {
      const { id, child } = c.req.valid('param');
      return c.json(
        (await denyDrawdown(c.get('ctx'), { id, version: versionOf(c) }, child, c.req.valid('json').text))
          .answer,
      );
    },
  )
  .post(
    '/bank/applications/:id/complete',
    guard('application.complete'),
    valid('param', IdParam),
    valid('json', Nothing),
    async (c) =>
      c.json((await complete(c.get('ctx'), { id: c.req.valid('param').id, version: versionOf(c) })).answer),
  );

export const bankApplicationRoutes = new Hono<AppEnv>().route('/', queue).route('/', moves);
