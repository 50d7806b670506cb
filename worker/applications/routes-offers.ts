// What a firm reads of its offers: all of one application, those of all banks for one need side by side, and the sheet
// (明白纸) of one with its schedule.
import { Hono } from 'hono';
import { selectOwnDemand, type DemandRow } from '../demands/queries.ts';
import { guard, isGiven } from '../identity/guard.ts';
import { both } from '../lib/bilingual.ts';
import { valid, type AppEnv } from '../lib/http.ts';
import { AppError } from '../lib/problem.ts';
import { dayOf } from '../lib/shanghai.ts';
import { readAll } from '../lib/sql.ts';
import { newShared } from '../matching/questions.ts';
import { factsFrom } from '../organisations/facts.ts';
import { factRowsFrom, firmFrom, selectFacts, selectFirm } from '../organisations/queries.ts';
import { answersFor, subsidiesOn } from '../policies/linked.ts';
import { publishedFrom, selectPublished } from '../policies/queries.ts';
import { costSchedule } from '../products/cost.ts';
import type { Listing } from '../products/schema.ts';
import { compareOffers, costOn, netOn, type SameLoan } from './comparison.ts';
import { disclosureOf } from './disclosure.ts';
import { movesNow } from './machine.ts';
import { offerCostInput, type Known } from './offer-cost.ts';
import { selectBranchOf, selectDistrictLine, selectOwnApplication, type ApplicationRow } from './queries.ts';
import {
  selectApprovals,
  selectOffers,
  selectOffersOfDemand,
  selectServing,
  type NamedApproval,
  type OfferRow,
  type ServingRow,
} from './queries-offers.ts';
import { listingFrom, selectListingOf } from './queries-submit.ts';
import { ChildParam, IdParam } from './schema.ts';
import { approvalsView, offerView } from './views.ts';

/** What is known of the firm about the subsidies of a day. */
function knownFrom(rows: {
  published: readonly unknown[] | undefined;
  firms: readonly unknown[] | undefined;
  facts: readonly unknown[] | undefined;
  today: string;
}): Known {
  const enterprise = firmFrom(rows.firms);
  if (!enterprise) throw new AppError('not_found');
  const subsidies = subsidiesOn(publishedFrom(rows.published), rows.today, newShared());
  const facts = factsFrom(enterprise, factRowsFrom(rows.facts), rows.today);
  return { subsidies, answers: answersFor(subsidies, facts, rows.today) };
}

const SHOWN = ['open', 'accepted'];

type Serving = ServingRow & { readonly terms: Listing };

function compared(application: Serving, row: OfferRow, loan: SameLoan, known: Known) {
  const view = offerView(row);
  return {
    ...view,
    application: {
      id: application.id,
      number: application.number,
      version: application.ver,
      state: application.state,
      product: application.product_name,
      institution: both(application.institution, application.institution_en),
    },
    same: costOn(application.terms, view.terms, loan),
    net: netOn(application.terms, view.terms, loan, known),
  };
}

function sheetOf(
  applications: readonly Serving[],
  offers: readonly OfferRow[],
  loan: SameLoan,
  known: Known,
) {
  const all = applications.flatMap((application) =>
    offers
      .filter((row) => row.application_id === application.id && row.approved_at !== null)
      .map((row) => compared(application, row, loan, known)),
  );
  const standing = all.filter(({ state }) => SHOWN.includes(state));
  return {
    loan,
    committed: compareOffers(standing, 'committed').offers,
    in_principle: compareOffers(standing, 'in_principle').offers,
    ended: all.filter(({ state }) => !SHOWN.includes(state)).toReversed(),
  };
}

const servingFrom = (rows: readonly unknown[] | undefined): Serving[] =>
  ((rows ?? []) as ServingRow[]).map((row) => ({ ...row, terms: JSON.parse(row.listing) as Listing }));

export const firmOfferRoutes = new Hono<AppEnv>()
  .get('/sme/demands/:id/offers', guard('demand.show_offers'), valid('param', IdParam), async (c) => {
    const ctx = c.get('ctx');
    const { id } = c.req.valid('param');
    const firm = ctx.actor.org_id ?? '';
    const today = dayOf(ctx.now);
    const [demands, serving, offers, published, firms, facts] = await readAll(ctx.db, [
      selectOwnDemand(id, firm),
      selectServing({ demand_id: id }, firm),
      selectOffersOfDemand(id, firm),
      selectPublished(),
      selectFirm(firm),
      selectFacts(firm),
    ]);
    const demand = (demands as DemandRow[] | undefined)?.[0];
    if (!demand) throw new AppError('not_found');
    const applications = servingFrom(serving);
    const [first] = applications;
    const loan = {
      amount_fen: demand.amount_fen ?? first?.amount_fen ?? 0,
      term_months: demand.term_months ?? first?.term_months ?? 0,
    };
    return c.json({
      now: ctx.now,
      demand: { id: demand.id, number: demand.number, state: demand.state, purpose: demand.purpose },
      ...sheetOf(applications, offers as OfferRow[], loan, knownFrom({ published, firms, facts, today })),
      // Whose answer is still to come; once an offer is accepted the firm may withdraw from them.
      waiting: applications
        .filter(({ offers_open, state }) => offers_open === 0 && state !== 'void')
        .map((row) => ({
          id: row.id,
          number: row.number,
          version: row.ver,
          state: row.state,
          product: row.product_name,
          institution: both(row.institution, row.institution_en),
        })),
    });
  })
  .get('/sme/applications/:id/offers', guard('application.show_own'), valid('param', IdParam), async (c) => {
    const ctx = c.get('ctx');
    const { id } = c.req.valid('param');
    const firm = ctx.actor.org_id ?? '';
    const today = dayOf(ctx.now);
    const [rows, serving, offers, published, firms, facts] = await readAll(ctx.db, [
      selectOwnApplication(id, firm),
      selectServing({ application_id: id }, firm),
      selectOffers(id),
      selectPublished(),
      selectFirm(firm),
      selectFacts(firm),
    ]);
    const row = (rows as ApplicationRow[] | undefined)?.[0];
    if (!row) throw new AppError('not_found');
    const loan = { amount_fen: row.amount_fen, term_months: row.term_months };
    const known = knownFrom({ published, firms, facts, today });
    return c.json({
      now: ctx.now,
      id: row.id,
      number: row.number,
      demand_id: row.demand_id,
      state: row.state,
      ...sheetOf(servingFrom(serving), offers as OfferRow[], loan, known),
    });
  })
  .get(
    '/sme/applications/:id/offers/:child',
    guard('application.show_own'),
    valid('param', ChildParam),
    async (c) => {
      const ctx = c.get('ctx');
      const { id, child } = c.req.valid('param');
      const firm = ctx.actor.org_id ?? '';
      const [rows, offers, approvals, listings, branches, lines] = await readAll(ctx.db, [
        selectOwnApplication(id, firm),
        selectOffers(id),
        selectApprovals(id),
        selectListingOf(id),
        selectBranchOf(id),
        selectDistrictLine(),
      ]);
      const row = (rows as ApplicationRow[] | undefined)?.[0];
      const found = (offers as OfferRow[]).find((one) => one.id === child && one.approved_at !== null);
      const branch = (
        branches as {
          name: string;
          name_en: string;
          phone: string;
          institution_name: string;
          institution_name_en: string;
        }[]
      )[0];
      if (!row || !found || !branch) throw new AppError('not_found');
      const listing = listingFrom(listings);
      const offer = offerView(found);
      const replacement = (offers as OfferRow[]).find(
        (one) => one.replaces === found.id && one.approved_at !== null,
      );
      const may = movesNow(row, ctx.actor.role, ctx.now).filter(
        (move) =>
          (move === 'accept_offer' && isGiven(c, 'application.accept_offer')) ||
          (move === 'decline_offer' && isGiven(c, 'application.decline_offer')),
      );
      return c.json({
        now: ctx.now,
        id: row.id,
        number: row.number,
        version: row.ver,
        state: row.state,
        demand_id: row.demand_id,
        product: row.product_name,
        enterprise: row.enterprise_name,
        institution: both(branch.institution_name, branch.institution_name_en),
        branch: both(branch.name, branch.name_en),
        officer: row.officer_name,
        // What was accepted may still be given up before the contract.
        actions: offer.state === 'open' || offer.state === 'accepted' ? may : [],
        offer,
        // The one that took its place, to be looked at instead.
        replaced_by: replacement?.id ?? null,
        others_open: row.offers_open + row.offers_proposed - (offer.state === 'open' ? 1 : 0),
        points: disclosureOf(offer.terms, offer.cost, listing, {
          branch: both(branch.name, branch.name_en),
          phone: branch.phone,
          hotline: (lines as { hotline: string }[])[0]?.hotline ?? '',
        }),
        schedule: costSchedule(offerCostInput(listing, offer.terms)).rows,
        approvals: approvalsView(approvals as NamedApproval[], offer.id).map(({ stage, name, at }) => ({
          stage,
          name,
          at,
        })),
      });
    },
  );
