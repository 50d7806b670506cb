// The owner's side: apply, follow, answer, decide.
import { Hono, type Context } from 'hono';
import { guard, isGiven, needRight } from '../identity/guard.ts';
import { OPERATIONS, type Operation } from '../identity/terms.ts';
import { both } from '../lib/bilingual.ts';
import { answerOf, valid, versionOf, type AppEnv } from '../lib/http.ts';
import { AppError } from '../lib/problem.ts';
import { readAll } from '../lib/sql.ts';
import { eventsFrom, selectStream } from '../audit/queries.ts';
import { contactSheet, ownIn } from '../consents/commands-people.ts';
import { selectConsentsOf, selectNamedCase } from '../consents/queries.ts';
import { stateAt, type ConsentRow } from '../consents/rules.ts';
import { someoneOf } from '../consents/routes.ts';
import { peopleView } from '../consents/views.ts';
import { checklistOf } from '../documents/checklist.ts';
import { isOffered } from '../documents/machine.ts';
import { selectUsesOf, selectVault, type CaseDocumentRow, type DocumentRow } from '../documents/queries.ts';
import { checklistView, offeredView } from '../documents/views.ts';
import { dayOf } from '../lib/shanghai.ts';
import { selectSiblings } from '../demands/queries.ts';
import { newShared } from '../matching/questions.ts';
import { factsFrom } from '../organisations/facts.ts';
import { factRowsFrom, firmFrom, selectFacts, selectFirm } from '../organisations/queries.ts';
import { answersFor, subsidiesOn } from '../policies/linked.ts';
import { publishedFrom, selectPublished } from '../policies/queries.ts';
import { namesOf } from '../matching/names.ts';
import type { NamedClock } from './clocks.ts';
import { officeFrom } from './commands.ts';
import { movesNow } from './machine.ts';
import { draftHead, dropDraft, saveDraft, showDraft } from './commands-drafts.ts';
import { acceptOffer, answerDocuments, declineOffer, takeBack, urge, withdraw } from './commands-firm.ts';
import { prepareApplication, submitApplication } from './commands-submit.ts';
import { contestContact, writeToBank } from './commands-words.ts';
import {
  selectOfFirm,
  selectOwnApplication,
  selectBranchOf,
  selectDistrict,
  selectNotes,
  selectOfficerOf,
  selectTowns,
  townsFrom,
  type ApplicationRow,
  type DistrictRow,
  type ListedApplication,
  type NoteRow,
} from './queries.ts';
import { selectItems, type ItemRow } from './queries-documents.ts';
import { selectDrawdowns, type DrawdownRow } from './queries-drawdowns.ts';
import { selectDraftsOf, type DraftOfFirm } from './queries-drafts.ts';
import { explainOffer } from './offer-cost.ts';
import { selectOffers, type OfferRow } from './queries-offers.ts';
import { listingFrom, selectListingOf, selectSnapshot, type SnapshotRow } from './queries-submit.ts';
import {
  AnswerDocuments,
  ChildParam,
  Contested,
  DeclineOffer,
  Draft,
  IdParam,
  Nothing,
  OfferDecision,
  Prepare,
  Submit,
  Withdraw,
  Written,
} from './schema.ts';
import { TAB_OF, type Command } from './terms.ts';
import {
  clockViews,
  drawdownView,
  headView,
  itemView,
  offerView,
  submittedView,
  timelineView,
} from './views.ts';

/** Whether the person was given the move: a handler is offered nothing that the door would refuse him. */
function mayMove(c: Context<AppEnv>, move: Command): boolean {
  const operation = `application.${move}`;
  if (!(operation in OPERATIONS)) return true;
  return isGiven(c, operation as Operation);
}

export const firmApplicationRoutes = new Hono<AppEnv>()
  .get(
    '/sme/apply/:id',
    guard('application.prepare'),
    valid('param', IdParam),
    valid('query', Prepare),
    async (c) => {
      const sheet = await prepareApplication(c.get('ctx'), c.req.valid('param').id, c.req.valid('query'));
      return c.json(isGiven(c, 'document.attach') ? sheet : { ...sheet, offered: [] });
    },
  )
  .get('/sme/apply/:id/draft', guard('application.show_draft'), valid('param', IdParam), async (c) =>
    c.json(await showDraft(c.get('ctx'), c.req.valid('param').id)),
  )
  .put(
    '/sme/apply/:id/draft',
    guard('application.save_draft'),
    valid('param', IdParam),
    valid('json', Draft),
    async (c) => {
      const at = { product_id: c.req.valid('param').id, version: versionOf(c) };
      return c.json((await saveDraft(c.get('ctx'), at, c.req.valid('json'))).answer);
    },
  )
  .delete(
    '/sme/apply/:id/draft',
    guard('application.drop_draft'),
    valid('param', IdParam),
    valid('json', Nothing),
    async (c) => {
      const at = { product_id: c.req.valid('param').id, version: versionOf(c) };
      return c.json(answerOf(c, await dropDraft(c.get('ctx'), at)));
    },
  )
  .post('/sme/applications', guard('application.submit'), valid('json', Submit), async (c) => {
    const input = c.req.valid('json');
    if (input.papers?.length) await needRight(c, 'document.attach');
    const { status, answer, replayed } = await submitApplication(c.get('ctx'), input);
    if (replayed) c.header('Idempotent-Replayed', 'true');
    return c.json(answer, status as 201);
  })
  .get('/sme/applications', guard('application.list_own'), async (c) => {
    const ctx = c.get('ctx');
    const firm = ctx.actor.org_id ?? '';
    const [rows, drafts] = await readAll(ctx.db, [selectOfFirm(firm), selectDraftsOf(firm)]);
    return c.json({
      now: ctx.now,
      drafts: (drafts as DraftOfFirm[]).map(draftHead),
      applications: (rows as ListedApplication[]).map((row) => ({
        ...headView(row),
        institution: both(row.institution_name, row.institution_name_en),
      })),
    });
  })
  .get('/sme/applications/:id', guard('application.show_own'), valid('param', IdParam), async (c) => {
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
      branches,
      officers,
      districts,
      towns,
      consents,
      cases,
      vault,
      siblings,
    ] = await readAll(ctx.db, [
      selectOwnApplication(id, ctx.actor.org_id ?? ''),
      selectStream(id),
      selectOffers(id),
      selectDrawdowns(id),
      selectItems(id),
      selectUsesOf(id),
      selectNotes(id, 'enterprise_id'),
      selectSnapshot(id),
      selectListingOf(id),
      selectBranchOf(id),
      selectOfficerOf(id),
      selectDistrict(),
      selectTowns(),
      selectConsentsOf(id),
      selectNamedCase(id, ctx.actor.org_id ?? ''),
      selectVault(ctx.actor.org_id ?? ''),
      selectSiblings(id),
    ]);
    const row = (applications as ApplicationRow[])[0];
    if (!row) throw new AppError('not_found');
    const who = someoneOf(c);
    const ownConsent = (consents as ConsentRow[]).findLast(({ purpose }) => purpose === 'credit_application');
    const listing = listingFrom(listings);
    const snapshot = (snapshots as SnapshotRow[])[0];
    const branch = (
      branches as {
        name: string;
        name_en: string;
        phone: string;
        institution_name: string;
        institution_name_en: string;
      }[]
    )[0];
    return c.json({
      now: ctx.now,
      ...headView(row),
      institution: branch ? both(branch.institution_name, branch.institution_name_en) : null,
      branch: branch ? { name: both(branch.name, branch.name_en), phone: branch.phone } : null,
      officer: (officers as { name: string }[])[0]?.name ?? null,
      actions: movesNow(row, ctx.actor.role, ctx.now).filter((move) => mayMove(c, move)),
      clocks: clockViews(
        JSON.parse(row.clocks) as NamedClock[],
        officeFrom((districts as [DistrictRow])[0]),
        ctx.now,
      ),
      timeline: timelineView(eventsFrom(events ?? []), 'firm'),
      offers: (offers as OfferRow[]).filter((offer) => offer.approved_at !== null).map(offerView),
      drawdowns: (drawdowns as DrawdownRow[]).filter((item) => item.state === 'paid').map(drawdownView),
      items: (items as ItemRow[]).map((item) => itemView(item, documents as CaseDocumentRow[])),
      checklist: checklistView(
        checklistOf(listing.documents, items as ItemRow[], documents as CaseDocumentRow[]),
        ctx.actor.role,
      ),
      // What the vault could give, while there is somebody to give it to.
      offered:
        TAB_OF[row.state] === 'closed' || !isGiven(c, 'document.attach')
          ? []
          : offeredView(
              (vault as DocumentRow[]).filter((paper) => isOffered(paper, dayOf(ctx.now))),
              dayOf(ctx.now),
            ),
      notes: (notes as NoteRow[]).map(({ id: note, text, written_at, ver, side }) => ({
        id: note,
        side,
        text,
        written_at,
        ver,
      })),
      ...submittedView(snapshot, listing, namesOf(townsFrom(towns))),
      // How many others are under way for the same need.
      demand_id: row.demand_id,
      siblings: (siblings as { count: number }[])[0]?.count ?? 0,
      // Whether the bank may still look: a pause or a withdrawal leaves it without the firm's data.
      consent_state: ownConsent ? stateAt(ownConsent, ctx.now) : null,
      people: peopleView(consents as ConsentRow[], ctx.now, who),
      // For sharing one's own name and phone later; nothing is asked for once the application is over.
      contact:
        TAB_OF[row.state] === 'closed' || who.phone === null
          ? null
          : { shared: ownIn(consents, who) !== undefined, ...contactSheet(ctx, cases) },
    });
  })
  // How the figures of an offer come about; a page of its own, so that the application's stays light.
  .get(
    '/sme/applications/:id/offers/:child/cost',
    guard('application.show_own'),
    valid('param', ChildParam),
    async (c) => {
      const ctx = c.get('ctx');
      const { id, child } = c.req.valid('param');
      const firm = ctx.actor.org_id ?? '';
      const [applications, offers, listings, published, firms, facts] = await readAll(ctx.db, [
        selectOwnApplication(id, firm),
        selectOffers(id),
        selectListingOf(id),
        selectPublished(),
        selectFirm(firm),
        selectFacts(firm),
      ]);
      const row = (applications as ApplicationRow[])[0];
      const enterprise = firmFrom(firms);
      const offer = (offers as OfferRow[]).find((one) => one.id === child && one.approved_at !== null);
      if (!row || !offer || !enterprise) throw new AppError('not_found');
      const view = offerView(offer);
      const today = dayOf(ctx.now);
      const subsidies = subsidiesOn(publishedFrom(published), today, newShared());
      const answers = answersFor(subsidies, factsFrom(enterprise, factRowsFrom(facts), today), today);
      return c.json({
        now: ctx.now,
        number: row.number,
        product_name: row.product_name,
        offer: view,
        explained: explainOffer(listingFrom(listings), view.terms, row.number, { subsidies, answers }),
      });
    },
  )
  .post(
    '/sme/applications/:id/answer-documents',
    guard('application.answer_documents'),
    valid('param', IdParam),
    valid('json', AnswerDocuments),
    async (c) => {
      const at = { id: c.req.valid('param').id, version: versionOf(c) };
      return c.json((await answerDocuments(c.get('ctx'), at, c.req.valid('json').answers)).answer);
    },
  )
  .post(
    '/sme/applications/:id/accept-offer',
    guard('application.accept_offer'),
    valid('param', IdParam),
    valid('json', OfferDecision),
    async (c) => {
      const at = { id: c.req.valid('param').id, version: versionOf(c) };
      return c.json((await acceptOffer(c.get('ctx'), at, c.req.valid('json'))).answer);
    },
  )
  .post(
    '/sme/applications/:id/decline-offer',
    guard('application.decline_offer'),
    valid('param', IdParam),
    valid('json', DeclineOffer),
    async (c) => {
      const at = { id: c.req.valid('param').id, version: versionOf(c) };
      return c.json((await declineOffer(c.get('ctx'), at, c.req.valid('json'))).answer);
    },
  )
  .post(
    '/sme/applications/:id/take-back',
    guard('application.take_back'),
    valid('param', IdParam),
    valid('json', Nothing),
    async (c) => {
      const at = { id: c.req.valid('param').id, version: versionOf(c) };
      return c.json((await takeBack(c.get('ctx'), at)).answer);
    },
  )
  .post(
    '/sme/applications/:id/messages',
    guard('application.write_to_bank'),
    valid('param', IdParam),
    valid('json', Written),
    async (c) => {
      const at = { ...c.req.valid('param'), version: versionOf(c) };
      return c.json(answerOf(c, await writeToBank(c.get('ctx'), at, c.req.valid('json'))));
    },
  )
  .post(
    '/sme/applications/:id/contest-contact',
    guard('application.contest_contact'),
    valid('param', IdParam),
    valid('json', Contested),
    async (c) => {
      const at = { ...c.req.valid('param'), version: versionOf(c) };
      return c.json(answerOf(c, await contestContact(c.get('ctx'), at, c.req.valid('json'))));
    },
  )
  .post(
    '/sme/applications/:id/urge',
    guard('application.urge'),
    valid('param', IdParam),
    valid('json', Nothing),
    async (c) => {
      const at = { ...c.req.valid('param'), version: versionOf(c) };
      return c.json(answerOf(c, await urge(c.get('ctx'), at)));
    },
  )
  .post(
    '/sme/applications/:id/withdraw',
    guard('application.withdraw'),
    valid('param', IdParam),
    valid('json', Withdraw),
    async (c) => {
      const at = { id: c.req.valid('param').id, version: versionOf(c) };
      return c.json((await withdraw(c.get('ctx'), at, c.req.valid('json'))).answer);
    },
  );
