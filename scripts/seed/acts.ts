// Doing what a course says: each act runs the command that a person's click would run, on the application as it stands
// at that instant.
import type { At } from '../../worker/applications/commands.ts';
import { recordContact, refuse, requestDocuments, takeUp } from '../../worker/applications/commands-bank.ts';
import {
  complete,
  confirmDrawdown,
  denyDrawdown,
  recordDrawdown,
  sign,
} from '../../worker/applications/commands-bank-loan.ts';
import { approveOffer, proposeOffer, returnOffer } from '../../worker/applications/commands-bank-offers.ts';
import {
  acceptOffer,
  answerDocuments,
  declineOffer,
  withdraw,
} from '../../worker/applications/commands-firm.ts';
import { prepareApplication, submitApplication } from '../../worker/applications/commands-submit.ts';
import {
  selectApplicationById,
  selectAuthority,
  type ApplicationRow,
} from '../../worker/applications/queries.ts';
import { selectItems, type ItemRow } from '../../worker/applications/queries-documents.ts';
import { selectDrawdowns, type DrawdownRow } from '../../worker/applications/queries-drawdowns.ts';
import { selectOffers, type OfferRow } from '../../worker/applications/queries-offers.ts';
import type { OfferTermsInput } from '../../worker/applications/schema.ts';
import { readProfile } from '../../worker/consents/commands-read.ts';
import type { Ctx } from '../../worker/lib/context.ts';
import { addMonths } from '../../worker/lib/days.ts';
import type { ReasonCode } from '../../worker/lib/reasons.ts';
import { dayOf } from '../../worker/lib/shanghai.ts';
import { rowOf, rowsOf, type Sql } from '../../worker/lib/sql.ts';
import type { Case } from './cases.ts';
import { figuresOn } from './figures.ts';
import type { AssistedSeed } from './assisted.ts';
import { actorOf, visit } from './members.ts';
import { judgePapers, papersFor } from './papers.ts';
import type { StepAct } from './timeline.ts';
import {
  CONTACT_NOTES,
  CONTACTS,
  DENY_WORDS,
  OFFER_CONDITIONS,
  PAPER_ANSWERS,
  PAPER_REQUESTS,
  PAPERS,
  REFUSAL_EVIDENCE,
  REFUSAL_WORDS,
  REFUSALS,
  RETURN_WORDS,
  WITHDRAWALS,
} from './words.ts';
import { ctxAt, type World } from './world.ts';

/** A case on its way: the application's id once it is submitted. */
export type Running = {
  readonly plan: Case;
  application_id: string;
  /** The session in which town staff send it with the owner's code; null when the firm does it itself. */
  assisted: AssistedSeed | null;
};

async function find<Row>(world: World, statement: Sql): Promise<Row> {
  const row = await rowOf<Row>(world.db, statement);
  if (!row) throw new Error('the past speaks of a row that is not there');
  return row;
}

async function submit(world: World, running: Running, at: number): Promise<void> {
  const { firm, product, amounts, term_months, purpose, guarantee_type } = running.plan;
  const amount_fen = amounts.requested_fen;
  const { assisted } = running;
  const ctx = assisted?.actingAt(at) ?? ctxAt(world, at, actorOf(firm), 'application.submit');
  const prepared = await prepareApplication(ctx, product.id, { amount_fen, term_months });
  const { consent, contact } = prepared;
  // Staff send no papers of the firm's.
  const papers = assisted ? [] : papersFor(product.listing.documents, prepared.offered);
  const { need } = running.plan;
  const sheet = {
    product_id: product.id,
    version_id: product.version_id,
    amount_fen,
    term_months,
    purpose,
    guarantee_type,
    consent: {
      data_classes: consent.data_classes,
      until: consent.until,
      text_hash: consent.text_hash,
    },
    ...(papers.length > 0 ? { papers } : {}),
    ...(need?.demand_id ? { demand_id: need.demand_id } : {}),
    // Most people let the bank ring them up; some would rather not. Staff share nobody's telephone.
    ...(contact && !assisted && running.plan.random.fork('contact').chance(0.8)
      ? { contact: { text_hash: contact.text_hash } }
      : {}),
  };
  const { answer } = await submitApplication(ctx, sheet, {
    ...(assisted && { besides: assisted.besides(ctx, amount_fen) }),
  });
  running.application_id = answer.id;
  if (need) need.demand_id = (await find<ApplicationRow>(world, selectApplicationById(answer.id))).demand_id;
}

function offerTerms({ plan }: Running, act: Extract<StepAct, { kind: 'propose' }>): OfferTermsInput {
  const { product, amounts, term_months, guarantee_type, random } = plan;
  const { rate_min_ppm, rate_max_ppm, repayment_methods, fees } = product.listing;
  const own = random.fork('offer');
  const spread = (rate_max_ppm - rate_min_ppm) * own.next() ** 1.6;
  const rate_ppm = Math.min(rate_max_ppm, rate_min_ppm + 500 * Math.round(spread / 500));
  return {
    kind: act.offer,
    amount_fen: amounts.approved_fen,
    term_months,
    rate_ppm,
    repayment_method: own.pick(repayment_methods),
    guarantee_type,
    fees,
    conditions: [own.pick(OFFER_CONDITIONS)].filter((line) => line !== ''),
    valid_days: act.valid_days,
  };
}

async function openOffer(world: World, id: string, state: OfferRow['state']): Promise<OfferRow> {
  const offers = await rowsOf<OfferRow>(world.db, selectOffers(id));
  const offer = offers.find((row) => row.state === state);
  if (!offer) throw new Error(`an application without an offer that is ${state}`);
  return offer;
}

/** The open offer in principle that a committed one follows. */
async function replacing(world: World, id: string): Promise<{ replaces?: string }> {
  const offers = await rowsOf<OfferRow>(world.db, selectOffers(id));
  const open = offers.find(({ state }) => state === 'open');
  return open ? { replaces: open.id } : {};
}

async function requested(world: World, id: string): Promise<DrawdownRow> {
  const drawdowns = await rowsOf<DrawdownRow>(world.db, selectDrawdowns(id));
  const drawdown = drawdowns.find((row) => row.state === 'requested');
  if (!drawdown) throw new Error('an application without a drawdown to confirm');
  return drawdown;
}

// A reason that stands for one of the product's own conditions comes with what the bank found.
function refusal({ random, product }: Case): { codes: ReasonCode[]; text?: string } {
  const own = random.fork('refusal');
  const main = own.weighted(REFUSALS);
  const second = own.weighted(REFUSALS);
  const codes = own.chance(0.3) && second !== main && second !== 'B99' ? [main, second] : [main];
  const judged = new Set(product.compiled.criteria.leaves.map(({ code }) => code));
  if (codes.some((code) => judged.has(code))) return { codes, text: own.pick(REFUSAL_EVIDENCE) };
  const needsText = main === 'B99' || own.chance(0.35);
  return needsText ? { codes, text: own.pick(REFUSAL_WORDS) } : { codes };
}

/** Numbers that banks give: unique, and of the bank's own making. */
function bankNumber(world: World, { product }: Case, kind: string, day: string): string {
  return `${product.institution.code}${kind}${day.replaceAll('-', '')}-${String(world.keys.next).padStart(6, '0')}`;
}

async function actOfFirm(ctx: Ctx, world: World, at: At, act: StepAct, { plan }: Running): Promise<void> {
  const own = plan.random.fork(`${act.kind}/${at.version}`);
  switch (act.kind) {
    case 'answer': {
      const items = await rowsOf<ItemRow>(world.db, selectItems(at.id));
      const open = items.filter((item) => item.answered_at === null);
      const answers = open.map((item) => ({ item_id: item.id, text: own.pick(PAPER_ANSWERS) }));
      await answerDocuments(ctx, at, answers);
      return;
    }
    case 'accept':
      await acceptOffer(ctx, at, { hash: (await openOffer(world, at.id, 'open')).hash });
      return;
    case 'decline':
      await declineOffer(ctx, at);
      return;
    case 'withdraw':
      await withdraw(ctx, at, { reason: own.weighted(WITHDRAWALS) });
      return;
    default:
      throw new Error(`not an act of the firm: ${act.kind}`);
  }
}

async function actOfOfficer(ctx: Ctx, world: World, at: At, act: StepAct, running: Running): Promise<void> {
  const { plan } = running;
  const own = plan.random.fork(`${act.kind}/${at.version}`);
  const today = dayOf(ctx.now);
  switch (act.kind) {
    case 'take_up':
      await takeUp(ctx, at);
      return;
    case 'look':
      await readProfile(ctx, at.id);
      return;
    case 'contact': {
      const note = own.pick(CONTACT_NOTES);
      await recordContact(ctx, at, { channel: own.weighted(CONTACTS), ...(note ? { note } : {}) });
      await judgePapers(world, ctx.actor, at.id, ctx.now);
      return;
    }
    case 'request': {
      const text = own.pick(PAPER_REQUESTS);
      const items = own.shuffle(PAPERS).slice(0, own.int(1, 3));
      await requestDocuments(ctx, at, { items, ...(text ? { text } : {}) });
      return;
    }
    case 'propose':
      await proposeOffer(ctx, at, { ...offerTerms(running, act), ...(await replacing(world, at.id)) });
      return;
    case 'refuse':
      await refuse(ctx, at, refusal(plan));
      return;
    case 'sign':
      await sign(ctx, at, { contract_no: bankNumber(world, plan, 'HT', today), signed_on: today });
      return;
    case 'record': {
      const offer = await openOffer(world, at.id, 'accepted');
      const { rate_ppm, term_months } = JSON.parse(offer.terms) as OfferTermsInput;
      await recordDrawdown(ctx, at, {
        bank_reference: bankNumber(world, plan, 'JJ', today),
        amount_fen: act.amount_fen,
        rate_ppm,
        paid_on: today,
        matures_on: addMonths(today, term_months),
        account_tail: String(own.int(0, 9999)).padStart(4, '0'),
      });
      return;
    }
    case 'complete':
      await complete(ctx, at);
      return;
    default:
      throw new Error(`not an act of the account manager: ${act.kind}`);
  }
}

/** Approves the offer that waits: what lies beyond the branch two people sign, one after the other. */
export async function approve(ctx: Ctx, world: World, at: At, { product }: Case): Promise<void> {
  const { hash, amount_fen } = await openOffer(world, at.id, 'proposed');
  const { fen } = await find<{ fen: number }>(world, selectAuthority(at.id));
  if (amount_fen <= fen) {
    await approveOffer(ctx, at, { hash });
    return;
  }
  const { deputy_id, id } = product.institution;
  const deputy = { user_id: deputy_id, org_id: id, role: 'approver' };
  const { answer } = await approveOffer(ctxAt(world, ctx.now, deputy, 'application.approve_offer'), at, {
    hash,
  });
  await approveOffer(ctx, { id: at.id, version: answer.version }, { hash });
}

async function actOfApprover(ctx: Ctx, world: World, at: At, act: StepAct, { plan }: Running): Promise<void> {
  const own = plan.random.fork(`${act.kind}/${at.version}`);
  switch (act.kind) {
    case 'approve':
      await approve(ctx, world, at, plan);
      return;
    case 'return':
      await returnOffer(ctx, at, { text: own.pick(RETURN_WORDS) });
      return;
    case 'confirm':
      await confirmDrawdown(ctx, at, (await requested(world, at.id)).id);
      return;
    case 'deny':
      await denyDrawdown(ctx, at, (await requested(world, at.id)).id, own.pick(DENY_WORDS));
      return;
    default:
      throw new Error(`not an act of the approver: ${act.kind}`);
  }
}

const OF_FIRM: readonly StepAct['kind'][] = ['answer', 'accept', 'decline', 'withdraw'];
const OF_APPROVER: readonly StepAct['kind'][] = ['approve', 'return', 'confirm', 'deny'];

/** The operation under which a person's click is known. */
const OPERATION: Partial<Record<StepAct['kind'], string>> = {
  answer: 'answer_documents',
  accept: 'accept_offer',
  decline: 'decline_offer',
  request: 'request_documents',
  propose: 'propose_offer',
  return: 'return_offer',
  approve: 'approve_offer',
  record: 'record_drawdown',
  deny: 'deny_drawdown',
  confirm: 'confirm_drawdown',
};

/** Does one act of a case. Throws when the product refuses it: then the past was planned wrongly. */
export async function perform(world: World, running: Running, act: StepAct, now: number): Promise<void> {
  const { firm, product } = running.plan;
  if (act.kind === 'visit') return visit(world, firm, now, figuresOn(firm.figures, dayOf(now)));
  if (act.kind === 'submit') return submit(world, running, now);
  const row = await find<ApplicationRow>(world, selectApplicationById(running.application_id));
  const at = { id: row.id, version: row.ver };
  const operation = `application.${OPERATION[act.kind] ?? act.kind}`;
  if (OF_FIRM.includes(act.kind)) {
    return actOfFirm(ctxAt(world, now, actorOf(firm), operation), world, at, act, running);
  }
  const lender = product.institution;
  const isApprover = OF_APPROVER.includes(act.kind);
  const actor = {
    user_id: isApprover ? lender.approver_id : row.officer_id,
    org_id: lender.id,
    role: isApprover ? 'approver' : 'loan_officer',
  };
  const ctx = ctxAt(world, now, actor, operation);
  return isApprover
    ? actOfApprover(ctx, world, at, act, running)
    : actOfOfficer(ctx, world, at, act, running);
}
