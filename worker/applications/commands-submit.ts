// Submitting: the firm's demand, the application for one product, the consent that names the bank, the route to a
// person and the first clock, all in one batch, on the condition that the product is still listed as it was shown.
import { insertEvent } from '../audit/queries.ts';
import { newStream, nextEvent } from '../audit/rules.ts';
import { grantConsent } from '../consents/commands.ts';
import { readAnswers } from './extra.ts';
import { Page } from '../consents/commands-ledger.ts';
import { contactText, shareOwnContact } from '../consents/commands-people.ts';
import { selectPerson } from '../consents/queries.ts';
import { selectFactsToShow, selectLedger } from '../consents/queries-ledger.ts';
import { classesToConsent, defaultUntil, untilProblem } from '../consents/rules.ts';
import { shownTo, type StoredDispute, type StoredFact } from '../consents/shown.ts';
import { applicationText, textHash } from '../consents/texts.ts';
import { assertInBatch, execute, type Besides, type Outcome } from '../lib/command.ts';
import { idIn, type Ctx } from '../lib/context.ts';
import { both } from '../lib/bilingual.ts';
import { addMonths } from '../lib/days.ts';
import { attachAll, newCase } from '../documents/commands-case.ts';
import { isOffered } from '../documents/machine.ts';
import { selectOwnDocuments, selectVault, type DocumentRow } from '../documents/queries.ts';
import { checklistView, offeredView } from '../documents/views.ts';
import { newNumber } from '../lib/ids.ts';
import { AppError, fieldError } from '../lib/problem.ts';
import { dayOf, startOfDay } from '../lib/shanghai.ts';
import { readAll } from '../lib/sql.ts';
import { DATA_CLASSES, type DataClass } from '../matching/terms-facts.ts';
import { explain } from '../matching/explanations.ts';
import { compileProduct, judge } from '../matching/judge.ts';
import { namesOf } from '../matching/names.ts';
import { limitSentence } from '../matching/limits.ts';
import { limitView, ownLimit } from '../matching/own-limit.ts';
import type { Facts } from '../matching/terms.ts';
import { factsFrom } from '../organisations/facts.ts';
import { factRowsFrom, firmFrom, selectFacts, selectFirm } from '../organisations/queries.ts';
import { newShared } from '../matching/questions.ts';
import { explainNet } from '../policies/explain.ts';
import { answersFor, linkedTo, netPrice, subsidiesOn } from '../policies/linked.ts';
import { publishedFrom, selectPublished } from '../policies/queries.ts';
import { answeredConditionsOf } from '../products/answered.ts';
import { firstMethod, listedCost, REFERENCE_LOAN } from '../products/card.ts';
import { explainListed } from '../products/sheet.ts';
import type { Listing } from '../products/schema.ts';
import { hasEnded } from '../products/validity.ts';
import { deltaStatements } from '../reports/queries.ts';
import { demandFor } from '../demands/commands-applications.ts';
import { selectInterestFor } from '../demands/queries-interest.ts';
import { selectJoinable, type Wanted } from '../demands/queries.ts';
import { DEMAND_CHANNELS, type DemandChannel } from '../demands/terms.ts';
import { clocksAfter, nextAlarm, nextDue } from './clocks.ts';
import { messageStatements, officeFrom, settingsFrom, sortAt, type Moved } from './commands.ts';
import { moveOf } from './machine.ts';
import { insertApplication, selectDistrict, selectTowns, townsFrom, type DistrictRow } from './queries.ts';
import { draftView } from './commands-drafts.ts';
import { deleteDraft, selectDraft } from './queries-drafts.ts';
import { updateQueueCount } from './queries-queue.ts';
import {
  insertSnapshot,
  selectCooling,
  selectInFlight,
  selectProduct,
  selectSent,
  stillListed,
  type CoolingRow,
  type ProductRow,
  type SentRow,
} from './queries-submit.ts';
import { demandProblem } from './rules.ts';
import {
  branchesFrom,
  insertDecision,
  officersFrom,
  rulesFrom,
  selectBranchesFor,
  selectOfficersFor,
  selectRulesFor,
  updateLastAssigned,
  updateLoad,
} from '../routing/queries.ts';
import { keptInputs, routeApplication } from '../routing/rules.ts';
import { selectOpenObjections } from '../sources/queries-objections.ts';
import { refuseField } from './scene.ts';
import type { SubmitInput } from './schema.ts';
import { TAB_OF, TAKE_BACK_MS } from './terms.ts';

/** What is asked for, as facts that conditions speak of. */
export function wish(amount_fen: number, term_months: number, purpose: string | null, today: string): Facts {
  const asked = { as_of: today, source: 'asked', provider: 'enterprise' } as const;
  return {
    requested_amount: { ...asked, value: amount_fen },
    requested_term: { ...asked, value: term_months },
    ...(purpose === null ? {} : { requested_purpose: { ...asked, value: purpose } }),
  };
}

/** What the apply sheet shows: to whom, what, until when, for how much, and what stands in the way. */
export async function prepareApplication(
  ctx: Ctx,
  productId: string,
  asked: { amount_fen?: number; term_months?: number },
) {
  const firm = ctx.actor.org_id ?? '';
  const today = dayOf(ctx.now);
  const [products, firms, facts, inFlight, towns, people, cooling, sent, drafts, vault, policies, disputes] =
    await readAll(ctx.db, [
      selectProduct(productId),
      selectFirm(firm),
      selectFactsToShow(firm),
      selectInFlight(firm, productId),
      selectTowns(),
      selectPerson(ctx.actor.user_id ?? ''),
      selectCooling(firm, productId, today),
      selectSent(firm, { recent: monthsBefore(today, 3), longer: monthsBefore(today, 6) }),
      selectDraft(firm, productId),
      selectVault(firm),
      selectPublished(),
      selectOpenObjections(firm),
    ]);
  const product = (products as ProductRow[] | undefined)?.[0];
  const enterprise = firmFrom(firms);
  if (!product || !enterprise || product.state !== 'listed') throw new AppError('not_found');
  const listing = JSON.parse(product.listing) as Listing;
  const names = namesOf(townsFrom(towns));
  if (hasEnded(listing, today)) throw new AppError('not_found');
  const known = factsFrom(enterprise, factRowsFrom(facts), today);
  const limit = ownLimit(listing, known, today);
  const amount_max_fen = Math.max(limit.fen, listing.amount_min_fen);
  const amount_fen = clamp(
    asked.amount_fen ?? REFERENCE_LOAN.amount_fen,
    listing.amount_min_fen,
    amount_max_fen,
  );
  const term_months = clamp(
    asked.term_months ?? REFERENCE_LOAN.term_months,
    listing.term_months_min,
    listing.term_months_max,
  );
  const judgement = judge(
    compileProduct(listing),
    { ...known, ...wish(amount_fen, term_months, null, today) },
    today,
  );
  const data_classes = classesToConsent(listing.data_classes, DATA_CLASSES);
  const until = defaultUntil(today);
  const institution = both(product.institution_name, product.institution_name_en);
  const of = { firm: enterprise.name, institution, product: listing.name };
  const text = applicationText({ ...of, data_classes, until });
  const priced = { ...listing, amount_max_fen };
  const subsidies = subsidiesOn(publishedFrom(policies), today, newShared());
  const net = {
    subsidies,
    linked: linkedTo({ policies: listing.policies, price: listing }, subsidies),
    answers: answersFor(subsidies, known, today),
  };
  const person = (people as { name: string; phone: string | null }[] | undefined)?.[0];
  const asked_before = (sent as SentRow[] | undefined)?.[0] ?? { recent: 0, longer: 0 };
  return {
    now: ctx.now,
    product: {
      id: product.id,
      version_id: product.version_id,
      name: listing.name,
      institution,
      amount_min_fen: listing.amount_min_fen,
      amount_max_fen,
      limit: { ...limitView(limit), formula: listing.limit_formula && limitSentence(listing.limit_formula) },
      term_months_min: listing.term_months_min,
      term_months_max: listing.term_months_max,
      purposes: listing.purposes,
      guarantee_types: listing.guarantee_types,
      documents: listing.documents,
      extra_fields: listing.extra_fields,
      take_up_workdays: listing.take_up_workdays,
      decision_workdays: listing.decision_workdays,
    },
    firm: { id: firm, name: enterprise.name },
    amount_fen,
    term_months,
    price: listedCost(priced, { amount_fen, term_months }),
    /** The same after the subsidies that this firm may claim; null when there are none. */
    net: netPrice(priced, { amount_fen, term_months }, net),
    /** How each figure comes about. */
    explained: [
      ...explainListed(
        priced,
        { amount_fen, term_months },
        { method: firstMethod(listing), lpr: null, version_number: null, path: `/products/${productId}` },
      ),
      ...explainNet(priced, { amount_fen, term_months }, net),
    ],
    group: judgement.group,
    to_confirm: judgement.to_confirm,
    failed: judgement.failed.map((verdict) => explain(verdict, names)),
    open: judgement.open.map((verdict) => explain(verdict, names)),
    consent: { data_classes, until, text, text_hash: textHash(text) },
    // A tick of its own, off until somebody sets it, and not needed for anything.
    contact:
      person?.phone == null
        ? null
        : {
            name: person.name,
            phone: person.phone,
            ...contactText({ ...of, role: ctx.actor.role, until }),
          },
    // Just what the bank would see now: made by the function that shows it to the bank.
    preview: shownTo({
      enterprise: { ...enterprise, public_facts: JSON.stringify(enterprise.public_facts) },
      facts: (facts ?? []) as StoredFact[],
      disputes: (disputes ?? []) as StoredDispute[],
      data_classes,
      people: [],
    }),
    checklist: checklistView(newCase('', listing.documents).lines, ctx.actor.role),
    /** What the vault could send along. */
    offered: offeredView(
      ((vault ?? []) as DocumentRow[]).filter((paper) => isOffered(paper, today)),
      today,
    ),
    in_flight: ((inFlight ?? []) as { id: string; number: string }[])[0] ?? null,
    /** The refusal before whose day asking again is of no use. */
    cooling_down: ((cooling ?? []) as CoolingRow[])[0] ?? null,
    draft: draftView(drafts),
    /** What the firm has sent already: with each, a bank may look into the credit register, and looks count there. */
    sent: { months_3: asked_before.recent, months_6: asked_before.longer },
  };
}

/** The first instant of the day so many months ago. */
const monthsBefore = (today: string, months: number) => startOfDay(addMonths(today, -months));

const clamp = (value: number, min: number, max: number) => Math.min(Math.max(value, min), max);

/** What a submission answers: the application, and the demand it serves. */
export type Submitted = Moved & { readonly demand_id: string };

/** By which way the firm's need came: through staff who act for it, else its own. */
const channelOf = ({ assisted }: Ctx): DemandChannel =>
  DEMAND_CHANNELS.find((channel) => channel === assisted?.channel) ?? 'self';

/**
 * What a submission is part of. `sheet` is the key of a sheet by which several banks are asked at once: they serve one
 * demand, which the first that gets through begins. `besides` belongs into the same batch.
 */
export type SubmitAlong = {
  readonly sheet?: string | null;
  readonly besides?: Besides<Submitted>;
  /** The application in whose place this one stands, with whatever else its sender said. */
  readonly instead?: { readonly id: string; readonly input: unknown };
};

function wantedDemand(
  id: string | undefined,
  sheet: string | null,
  instead: string | undefined,
): Wanted | null {
  if (instead !== undefined) return { application: instead };
  if (id !== undefined) return { id };
  return sheet === null ? null : { sheet };
}

/**
 * Submits. Refused when the product or the wording of the consent changed since it was shown, when the listing has
 * ended, when a hard condition is not met, when an application for it is open, or before the day that a refusal named.
 */
export function submitApplication(
  ctx: Ctx,
  input: SubmitInput,
  { sheet = null, besides, instead }: SubmitAlong = {},
): Promise<Outcome<Submitted>> {
  const firm = ctx.actor.org_id ?? '';
  const { demand_id } = input;
  const wanted = wantedDemand(demand_id, sheet, instead?.id);
  return execute<Submitted>(ctx, {
    input: { ...input, ...(sheet !== null && { sheet }), ...(instead && { instead }) },
    read: [
      selectProduct(input.product_id),
      selectFirm(firm),
      selectFacts(firm),
      selectInFlight(firm, input.product_id),
      selectDistrict(),
      selectBranchesFor(input.product_id),
      selectOfficersFor(input.product_id, dayOf(ctx.now)),
      selectRulesFor(input.product_id),
      selectTowns(),
      selectLedger(firm),
      selectCooling(firm, input.product_id, dayOf(ctx.now)),
      selectOwnDocuments(
        (input.papers ?? []).map(({ document_id }) => document_id),
        firm,
      ),
      selectJoinable(firm, wanted ?? { id: '' }),
      selectInterestFor(demand_id ?? '', input.product_id),
      selectPerson(input.contact ? (ctx.actor.user_id ?? '') : ''),
      ...(besides?.read ?? []),
    ],
    decide: ([
      products,
      firms,
      facts,
      inFlight,
      districts,
      branches,
      officers,
      routing,
      towns,
      ledger,
      cooling,
      papers,
      joinable,
      interests,
      people,
      ...rest
    ]) => {
      const product = (products as ProductRow[])[0];
      const enterprise = firmFrom(firms);
      const district = (districts as DistrictRow[])[0];
      if (!product || !enterprise || !district) throw new AppError('not_found');
      const listing = JSON.parse(product.listing) as Listing;
      const today = dayOf(ctx.now);
      if (product.state !== 'listed') throw new AppError('product_not_listed');
      if (hasEnded(listing, today)) throw new AppError('product_ended');
      if (product.version_id !== input.version_id) throw new AppError('product_replaced');
      const open = (inFlight as { id: string; number: string }[])[0];
      if (open) {
        throw new AppError('application_in_flight', {
          detail: both(`在途申请 ${open.number}`, `Open application ${open.number}`),
        });
      }
      const refused = (cooling as CoolingRow[])[0];
      if (refused) {
        throw new AppError('cooling_down', {
          detail: both(
            `银行拒绝 ${refused.number} 时建议 ${refused.reapply_on} 起再申请；可用“符合时告诉我”等候，或申请其他产品`,
            `Refusing ${refused.number}, the bank advised to apply again from ${refused.reapply_on}; ask to be told when the product admits you, or apply for another one`,
          ),
        });
      }
      const known = factsFrom(enterprise, factRowsFrom(facts), today);
      const limit = ownLimit(listing, known, today);
      refuseField(demandProblem(listing, limit, input));

      const extra = readAnswers(listing.extra_fields, input.answers ?? {});
      if (extra.problems.length > 0) throw new AppError('invalid_input', { errors: extra.problems });
      const asked = { ...known, ...wish(input.amount_fen, input.term_months, input.purpose, today) };
      const compiled = compileProduct(listing);
      const judgement = judge(compiled, asked, today);
      if (judgement.answer === 'not_met') {
        throw new AppError('conditions_not_met', {
          errors: judgement.failed.map((verdict) => ({
            field: verdict.leaf.attr,
            code: verdict.leaf.code,
            detail: explain(verdict, namesOf(townsFrom(towns))),
          })),
        });
      }

      const data_classes = classesToConsent(listing.data_classes, DATA_CLASSES);
      const consented = new Set<DataClass>(input.consent.data_classes);
      if (consented.size !== data_classes.length || !data_classes.every((item) => consented.has(item))) {
        throw fieldError(
          'consent.data_classes',
          'not_as_shown',
          both('授权范围与产品所需不一致', 'The data differ from what the product needs'),
        );
      }
      const late = untilProblem(input.consent.until, today);
      if (late) throw fieldError('consent.until', late.code, late.detail);
      const of = {
        firm: enterprise.name,
        institution: both(product.institution_name, product.institution_name_en),
        product: listing.name,
      };
      const { until } = input.consent;
      const text = applicationText({ ...of, data_classes, until });
      const contact = contactText({ ...of, role: ctx.actor.role, until });
      if (
        textHash(text) !== input.consent.text_hash ||
        (input.contact && contact.text_hash !== input.contact.text_hash)
      ) {
        throw new AppError('consent_changed');
      }

      const managers = officersFrom(officers);
      const routed = {
        of: {
          town: enterprise.town,
          industry: /^[A-T]/.test(enterprise.industry) ? enterprise.industry.slice(0, 1) : null,
          amount_fen: input.amount_fen,
          product_id: product.id,
          language: ctx.locale,
        },
        rules: rulesFrom(routing),
        branches: branchesFrom(branches),
        officers: managers.map(({ name: _, ...one }) => one),
      };
      const route = routeApplication(routed);
      const officer = managers.find((candidate) => candidate.user_id === route?.officer_id);
      if (!route || !officer) throw new AppError('no_branch');

      const office = officeFrom(district);
      const promise = { take_up: listing.take_up_workdays, decision: listing.decision_workdays };
      const opens_at = ctx.now + TAKE_BACK_MS;
      const clocks = clocksAfter(office, [], moveOf('submit'), opens_at, {
        promise,
        settings: settingsFrom(district),
      });
      const due = nextDue(clocks);
      const id = idIn(ctx, 'application');
      const number = newNumber({ prefix: district.number_prefix, day: today, random: ctx.random });
      const leaves = compiled.criteria.evaluate(asked, today).leaves;
      // Counted as the case page lists them: alternatives are one condition, and what only words say is judged by nobody.
      const conditions = answeredConditionsOf(
        listing,
        namesOf(new Map()),
        new Map(leaves.map((verdict) => [verdict.leaf.id, verdict])),
      ).filter(({ cause }) => cause !== 'text');

      const { amount_fen, term_months, purpose } = input;
      const demand = demandFor(
        ctx,
        {
          ...{ application_id: id, number, enterprise_id: firm, town: enterprise.town, opens_at },
          ...{ amount_fen, term_months, purpose, channel: channelOf(ctx) },
        },
        wanted,
        joinable,
        interests,
      );
      const page = new Page(ctx, firm, ledger);
      const { institution_id } = product;
      const consent = grantConsent(
        ctx,
        page,
        { purpose: 'credit_application', institution_id, application_id: id, data_classes, until, text },
        'application.submit',
      );
      const person = (people as { name: string; phone: string | null }[] | undefined)?.[0];
      const shared = person
        ? shareOwnContact(ctx, page, {
            person,
            institution_id,
            application_id: id,
            text: contact.text,
            until,
            command: 'application.submit',
          })
        : null;
      const event = nextEvent(newStream(id), ctx.actor, ctx.now, {
        type: 'application.submitted',
        command: 'submit',
        body: {
          application: id,
          number,
          demand: demand.id,
          enterprise: firm,
          institution: product.institution_id,
          branch: route.branch_id,
          officer: route.officer_id,
          route: route.why,
          town: enterprise.town,
          product: product.id,
          version: product.version_id,
          listing_hash: product.hash,
          amount_fen: input.amount_fen,
          term_months: input.term_months,
          purpose: input.purpose,
          guarantee_type: input.guarantee_type,
          consent: consent.row.id,
          ...(ctx.assisted ? { assisted: ctx.assisted.id } : {}),
          to: 'submitted',
        },
      });
      const answer: Submitted = {
        id,
        demand_id: demand.id,
        number,
        state: 'submitted',
        version: event.ver,
        due_at: due?.due_at ?? null,
      };
      const write = [
        assertInBatch(stillListed(product.id, product.version_id)),
        ...demand.write,
        insertEvent(event),
        insertApplication({
          id,
          number,
          ver: event.ver,
          head: event.hash,
          state: 'submitted',
          tab: TAB_OF.submitted,
          resume_state: null,
          demand_id: demand.id,
          enterprise_id: firm,
          enterprise_name: enterprise.name,
          town: enterprise.town,
          institution_id: product.institution_id,
          branch_id: route.branch_id,
          officer_id: route.officer_id,
          officer_name: officer.name,
          product_id: product.id,
          product_version_id: product.version_id,
          product_name: listing.name,
          guarantee_type: input.guarantee_type,
          amount_fen: input.amount_fen,
          term_months: input.term_months,
          purpose: input.purpose,
          submitted_by: ctx.assisted?.owner_id ?? ctx.actor.user_id ?? '',
          assisted_by: ctx.assisted ? ctx.actor.user_id : null,
          assisted_name: ctx.assisted?.officer_name ?? null,
          submitted_at: ctx.now,
          opens_at,
          state_at: ctx.now,
          sort_at: sortAt('submitted', due?.due_at ?? null, ctx.now),
          due_at: due?.due_at ?? null,
          due_clock: due?.name ?? null,
          alarm_at: nextAlarm(office, clocks, null),
          breaches: 0,
          clocks: JSON.stringify(clocks),
          met_count: conditions.filter(({ answer }) => answer === 'met').length,
          condition_count: conditions.length,
          offer_id: null,
          approved_fen: null,
          contract_no: null,
          signed_on: null,
          disbursed_fen: 0,
          pending_fen: 0,
          reason_codes: null,
        }),
        ...demand.after,
        insertSnapshot({
          application_id: id,
          facts: JSON.stringify(asked),
          verdict: JSON.stringify(
            leaves.map(({ leaf, negated, answer, cause }) => ({ id: leaf.id, leaf, negated, answer, cause })),
          ),
          price: JSON.stringify(listedCost({ ...listing, amount_max_fen: limit.fen }, input)),
          listing_hash: product.hash,
          answers: JSON.stringify(extra.answers),
        }),
        ...attachAll(ctx, newCase(id, listing.documents), input.papers ?? [], papers as DocumentRow[]),
        ...consent.write,
        ...(shared?.write ?? []),
        ...page.statements(),
        updateQueueCount(product.institution_id, TAB_OF.submitted, 1),
        deleteDraft(firm, product.id),
        updateLastAssigned(route.membership_id, ctx.now),
        updateLoad(product.institution_id, route.officer_id, 1),
        insertDecision(id, keptInputs(routed, route), ctx.now),
        ...deltaStatements(event),
        ...messageStatements(
          ctx,
          event,
          number,
          [{ topic: 'application.assigned', user_id: route.officer_id }],
          opens_at,
        ),
        ...(besides?.write(rest, answer) ?? []),
      ];
      return { status: 201, answer, write };
    },
  });
}
