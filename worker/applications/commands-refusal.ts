// What the page after a no says: why, by what, what cures it and when, where else the firm is admitted, and which ways of
// going on are open. Reads only.
import { selectConsentsOf, selectNamedCase, type NamedCase } from '../consents/queries.ts';
import { classesToConsent, defaultUntil, stateAt, type ConsentRow } from '../consents/rules.ts';
import { applicationText, textHash } from '../consents/texts.ts';
import { both } from '../lib/bilingual.ts';
import type { Ctx } from '../lib/context.ts';
import { addDays } from '../lib/days.ts';
import type { Office } from '../lib/officehours.ts';
import { AppError } from '../lib/problem.ts';
import { REASONS, type ReasonCode } from '../lib/reasons.ts';
import { dayOf } from '../lib/shanghai.ts';
import { readAll } from '../lib/sql.ts';
import { namesOf } from '../matching/names.ts';
import { matchResults } from '../matching/results.ts';
import { DATA_CLASSES } from '../matching/terms-facts.ts';
import type { Facts } from '../matching/terms.ts';
import type { Names } from '../matching/words.ts';
import { checklistOf } from '../documents/checklist.ts';
import { movesNow } from './machine.ts';
import { isOffered } from '../documents/machine.ts';
import { selectUsesOf, selectVault, type CaseDocumentRow, type DocumentRow } from '../documents/queries.ts';
import { checklistView, offeredView } from '../documents/views.ts';
import { factsFrom, publicFactsFrom } from '../organisations/facts.ts';
import { factRowsFrom, firmFrom, selectFacts, selectFirm } from '../organisations/queries.ts';
import { catalogueOf } from '../products/shelf.ts';
import { officeFrom } from './commands.ts';
import { wish } from './commands-submit.ts';
import { bandOf } from './evidence.ts';
import { calendarFile } from './ics.ts';
import { judgedLeaves, selfCures } from './judged.ts';
import { selectDistrict, selectNotes, selectOwnApplication } from './queries.ts';
import type { ApplicationRow, DistrictRow, NoteRow } from './queries.ts';
import { selectItems, type ItemRow } from './queries-documents.ts';
import {
  selectRefusal,
  selectReroutes,
  selectReviews,
  type ListedReview,
  type RefusalRow,
  type RerouteRow,
} from './queries-review.ts';
import { listingFrom, selectListingOf, selectSnapshot, type SnapshotRow } from './queries-submit.ts';
import { isFinal, windowEnds } from './review.ts';
import type { State } from './terms.ts';

/** How many products are shown, and how many conditions stand behind one reason. */
const ALTERNATIVES = 3;
const EVIDENCE = 2;

const AFTER_NO: readonly State[] = ['rejected', 'reconsider', 'rerouted'];

/** Whether there are ways on to be shown: after a refusal, and where the bank's lateness lets the firm go elsewhere. */
const hasWaysOn = (row: ApplicationRow, now: number): boolean =>
  AFTER_NO.includes(row.state) || movesNow(row, 'legal_representative', now).includes('reroute');

// The conditions behind a code, with the band of what they were judged by.
function evidenceOf(kept: SnapshotRow | undefined, code: ReasonCode, names: Names) {
  if (!kept) return [];
  const facts = JSON.parse(kept.facts) as Facts;
  return judgedLeaves(kept, names)
    .filter((judged) => judged.code === code && judged.answer !== 'unknown')
    .slice(0, EVIDENCE)
    .map(({ text, answer, attr }) => {
      const seen = facts[attr];
      return { text, met: answer === 'met', band: seen ? bandOf(attr, seen.value, names) : null };
    });
}

function reviewView(
  row: ApplicationRow,
  office: Office,
  {
    refused,
    reviews,
    now,
  }: { refused: RefusalRow | undefined; reviews: readonly ListedReview[]; now: number },
) {
  const last = reviews.at(-1);
  const until = refused ? windowEnds(office, refused.at) : null;
  const final = refused !== undefined && isFinal(refused, reviews);
  return {
    until,
    final,
    can_ask: row.state === 'rejected' && until !== null && now <= until && !final,
    /** The latest request; whoever reviews it is the bank's own matter, that nobody does is the firm's as well. */
    last: last
      ? {
          state: last.state,
          asked_at: last.asked_at,
          decided_at: last.decided_at,
          has_reviewer: last.reviewer_id !== null,
        }
      : null,
    due_at: row.state === 'reconsider' ? row.due_at : null,
  };
}

/** The day from which asking again is of use: the bank's, else the one on which time alone cures what was missing. */
function earliest(row: ApplicationRow, kept: SnapshotRow | undefined, today: string) {
  const codes = (row.reason_codes ? JSON.parse(row.reason_codes) : []) as ReasonCode[];
  const cures = selfCures(kept, today);
  const days = codes.flatMap((code) => cures[code] ?? []);
  const self_cure_on = days.sort().at(-1) ?? null;
  return { codes, self_cure_on, earliest_on: row.reapply_on ?? self_cure_on };
}

/** Everything the firm may read of a refusal. 404 for a stranger's, or where none was refused. */
export async function showRefusal(ctx: Ctx, id: string, maySeeFacts: boolean) {
  const firm = ctx.actor.org_id ?? '';
  const [view, rows] = await Promise.all([
    catalogueOf(ctx),
    readAll(ctx.db, [
      selectOwnApplication(id, firm),
      selectNamedCase(id, firm),
      selectSnapshot(id),
      selectListingOf(id),
      selectNotes(id, 'enterprise_id'),
      selectRefusal(id),
      selectReviews(id),
      selectReroutes(id),
      selectDistrict(),
      selectConsentsOf(id),
      selectFirm(firm),
      selectFacts(maySeeFacts ? firm : ''),
      selectItems(id),
      selectUsesOf(id),
      selectVault(maySeeFacts ? firm : ''),
    ]),
  ]);
  const [own, named, snapshots, listings, notes, refusals, reviews, reroutes, districts] = rows;
  const [consents, firms, facts, items, uses, vault] = rows.slice(9);
  const row = (own as ApplicationRow[])[0];
  const named_case = (named as NamedCase[])[0];
  const enterprise = firmFrom(firms);
  if (!row || !named_case || !enterprise || !hasWaysOn(row, ctx.now)) throw new AppError('not_found');
  const today = dayOf(ctx.now);
  const kept = maySeeFacts ? (snapshots as SnapshotRow[])[0] : undefined;
  const names = namesOf(view.catalogue.towns);
  const refused = (refusals as RefusalRow[])[0];
  const { codes, self_cure_on, earliest_on } = earliest(row, kept, today);
  const known = maySeeFacts ? factsFrom(enterprise, factRowsFrom(facts), today) : publicFactsFrom(enterprise);
  const { amount_fen, term_months, purpose } = row;
  const matched = matchResults(
    view.catalogue,
    { ...known, ...wish(amount_fen, term_months, purpose, today) },
    { amount_fen, term_months, sort: 'cost', not_of: row.institution_id },
    { today, names },
  );
  const others = [...matched.eligible.items, ...matched.open.items].slice(0, ALTERNATIVES);
  const office = officeFrom((districts as [DistrictRow])[0]);
  const review = reviewView(row, office, { refused, reviews: reviews as ListedReview[], now: ctx.now });
  const listing = listingFrom(listings);
  const said = (notes as NoteRow[]).filter(({ ver }) => refused !== undefined && ver >= refused.ver);
  const wordsOf = (ver: number | undefined) => said.find((note) => note.ver === ver)?.text ?? null;
  const asked = (reviews as ListedReview[]).at(-1);
  const decided = said.find(({ ver }) => asked !== undefined && ver > asked.ver);
  const institution = both(named_case.institution_name, named_case.institution_name_en);
  const data_classes = classesToConsent(listing.data_classes, DATA_CLASSES);
  const until = defaultUntil(today);
  const text = applicationText({
    firm: named_case.firm,
    institution,
    product: named_case.product,
    data_classes,
    until,
  });
  const links = reroutes as RerouteRow[];
  return {
    now: ctx.now,
    id: row.id,
    number: row.number,
    version: row.ver,
    state: row.state,
    firm: named_case.firm,
    institution,
    product_id: row.product_id,
    product_name: row.product_name,
    amount_fen,
    term_months,
    purpose,
    refused_at: refused?.at ?? null,
    reasons: codes.map((code) => ({
      code,
      label: REASONS[code].label,
      hint: REASONS[code].hint,
      cures: REASONS[code].cures,
      evidence: evidenceOf(kept, code, names),
    })),
    bank_words: wordsOf(refused?.ver),
    reapply_on: row.reapply_on,
    self_cure_on,
    earliest_on,
    alternatives: {
      total: matched.eligible.total,
      items: others.map(({ id: product, name, institution: of, price, group }) => ({
        id: product,
        name,
        institution: of,
        price,
        group,
      })),
    },
    review: {
      ...review,
      my_words: wordsOf(asked?.ver),
      decision_words: asked && asked.state !== 'open' ? (decided?.text ?? null) : null,
      consent: review.can_ask ? { data_classes, until, text, text_hash: textHash(text) } : null,
      checklist: review.can_ask
        ? checklistView(
            checklistOf(listing.documents, items as ItemRow[], uses as CaseDocumentRow[]),
            ctx.actor.role,
          )
        : [],
      offered: review.can_ask
        ? offeredView(
            (vault as DocumentRow[]).filter((paper) => isOffered(paper, today)),
            today,
          )
        : [],
    },
    reroute: {
      can: movesNow(row, 'legal_representative', ctx.now).includes('reroute'),
      went_to: links.find(({ from_id }) => from_id === id)?.to_id ?? null,
    },
    consent_states: (consents as ConsentRow[])
      .filter(({ purpose: what }) => what === 'credit_application')
      .map((consent) => stateAt(consent, ctx.now)),
  };
}

/** The earliest useful day as a file for a calendar. 404 where there is no such day. */
export async function refusalCalendar(ctx: Ctx, id: string, maySeeFacts: boolean): Promise<string> {
  const [own, snapshots] = await readAll(ctx.db, [
    selectOwnApplication(id, ctx.actor.org_id ?? ''),
    selectSnapshot(maySeeFacts ? id : ''),
  ]);
  const row = (own as ApplicationRow[])[0];
  const today = dayOf(ctx.now);
  const day = row && earliest(row, (snapshots as SnapshotRow[])[0], today).earliest_on;
  if (!row || !day || !AFTER_NO.includes(row.state)) throw new AppError('not_found');
  const { zh, en } = both(
    `可再次申请“${row.product_name}”`,
    `“${row.product_name}” may be applied for again`,
  );
  const number = both(`申请编号 ${row.number}`, `Application ${row.number}`);
  return calendarFile({
    uid: `${row.id}@rongqiao`,
    now: ctx.now,
    day,
    next_day: addDays(day, 1),
    title: ctx.locale === 'en' ? en : zh,
    text: number[ctx.locale],
  });
}
