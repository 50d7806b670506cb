// What firms did after a no: some asked the bank to look again, which upheld or overturned its refusal or has yet to
// decide, and some went elsewhere.
import { refuse, recordContact, takeUp } from '../../worker/applications/commands-bank.ts';
import { proposeOffer } from '../../worker/applications/commands-bank-offers.ts';
import { declineOffer } from '../../worker/applications/commands-firm.ts';
import { prepareApplication } from '../../worker/applications/commands-submit.ts';
import { reroute } from '../../worker/applications/commands-reroute.ts';
import { askReview, overturn, uphold } from '../../worker/applications/commands-review.ts';
import { selectApplicationById, type ApplicationRow } from '../../worker/applications/queries.ts';
import { selectNamedCase, type NamedCase } from '../../worker/consents/queries.ts';
import { classesToConsent, defaultUntil } from '../../worker/consents/rules.ts';
import { applicationText, textHash } from '../../worker/consents/texts.ts';
import { both } from '../../worker/lib/bilingual.ts';
import type { Ctx } from '../../worker/lib/context.ts';
import { dayOf } from '../../worker/lib/shanghai.ts';
import { rowOf } from '../../worker/lib/sql.ts';
import { DATA_CLASSES } from '../../worker/matching/terms-facts.ts';
import type { Random } from '../data/random.ts';
import { approve, type Running } from './acts.ts';
import type { Case } from './cases.ts';
import { judgementOf } from './eligibility.ts';
import type { Agenda } from './heap.ts';
import { actorOf } from './members.ts';
import type { Product } from './setup.ts';
import { HOUR_MS, officeInstant, wakingInstant } from './times.ts';
import { ctxAt, type Act, type World } from './world.ts';

/** How it went on. `asked`: nobody has decided yet. */
export type Sequel = 'asked' | 'upheld' | 'overturned' | 'rerouted';

const NEWS = [
  '本月新签了两份订单合同，附在材料里，回款有保障，请重新评估。',
  '上次提到的欠款已经结清，结清证明可以提供。',
  '可以追加一名保证人，请再看一次。',
] as const;
const UPHELD = [
  '新订单的回款期长于贷款期限，维持原决定；回款改善后可再申请。',
  '补充材料已核对，主要原因没有变化，维持原决定。',
] as const;
const OVERTURNED = '新提供的材料已核实，可以继续办理。';

const refusedAt = ({ course }: Case): number =>
  course.steps.find(({ act }) => act.kind === 'refuse')?.at ?? Number.NEGATIVE_INFINITY;

/** Of every so many earlier refusals one went on in each of these ways. */
const EVERY = 12;

/** Which refusals have a sequel: those that are to be looked at again now, and a few of the earlier ones. */
export function sequelsOf(world: World, cases: readonly Case[]): ReadonlyMap<Case, Sequel> {
  const refused = cases
    .filter(({ fate }) => fate === 'refused')
    .filter((one) => refusedAt(one) < world.anchor - 48 * HOUR_MS)
    .toSorted((a, b) => refusedAt(b) - refusedAt(a));
  const order: readonly Sequel[] = ['rerouted', 'upheld', 'overturned'];
  const chosen = refused.flatMap((one, i): [Case, Sequel][] => {
    const sequel = order[i % EVERY];
    return sequel === undefined ? [] : [[one, sequel]];
  });
  const asked = cases
    .filter(({ fate }) => fate === 'reconsider')
    .map((one): [Case, Sequel] => [one, 'asked']);
  return new Map([...asked, ...chosen]);
}

async function now(world: World, id: string): Promise<ApplicationRow> {
  const row = await rowOf<ApplicationRow>(world.db, selectApplicationById(id));
  if (!row) throw new Error('the past speaks of an application that is not there');
  return row;
}

const atOf = ({ id, ver }: ApplicationRow) => ({ id, version: ver });

async function ask(
  world: World,
  { plan, application_id }: Running,
  at: number,
  random: Random,
): Promise<void> {
  const ctx = ctxAt(world, at, actorOf(plan.firm), 'application.ask_review');
  const named = await rowOf<NamedCase>(world.db, selectNamedCase(application_id, plan.firm.org_id));
  if (!named) throw new Error('an application without its firm');
  const data_classes = classesToConsent(plan.product.listing.data_classes, DATA_CLASSES);
  const until = defaultUntil(dayOf(at));
  const institution = both(named.institution_name, named.institution_name_en);
  const text = applicationText({ ...named, institution, data_classes, until });
  await askReview(ctx, atOf(await now(world, application_id)), {
    text: random.pick(NEWS),
    consent: { data_classes, until, text_hash: textHash(text) },
  });
}

const approverOf = (world: World, { product }: Case, at: number, operation: string): Ctx =>
  ctxAt(
    world,
    at,
    { user_id: product.institution.approver_id, org_id: product.institution.id, role: 'approver' },
    operation,
  );

const officerOf = (world: World, row: ApplicationRow, at: number, operation: string): Ctx =>
  ctxAt(world, at, { user_id: row.officer_id, org_id: row.institution_id, role: 'loan_officer' }, operation);

/** A product of another bank that admits the firm and that it has not asked for. */
function elsewhere({ plan }: Running, products: readonly Product[], at: number): Product | null {
  const { firm, product, amounts, term_months } = plan;
  const amount_fen = amounts.requested_fen;
  return (
    products.find((other) => {
      const { listing } = other;
      if (other.institution === product.institution || other.listed_at > at - HOUR_MS) return false;
      if (firm.applied.has(listing.code)) return false;
      if (amount_fen < listing.amount_min_fen || amount_fen > listing.amount_max_fen) return false;
      if (term_months < listing.term_months_min || term_months > listing.term_months_max) return false;
      const wish = { amount_fen, term_months, purpose: listing.purposes[0] ?? 'other_operating' };
      return judgementOf(other, firm, wish, dayOf(at))?.group === 'eligible';
    }) ?? null
  );
}

/** Goes to another bank; returns the new application, or null where nobody else admits the firm. */
async function goElsewhere(
  world: World,
  running: Running,
  products: readonly Product[],
  at: number,
): Promise<string | null> {
  const other = elsewhere(running, products, at);
  if (!other) return null;
  const { firm, amounts, term_months } = running.plan;
  firm.applied.add(other.listing.code);
  const amount_fen = amounts.requested_fen;
  const ctx = ctxAt(world, at, actorOf(firm), 'application.reroute');
  const { consent } = await prepareApplication(ctx, other.id, { amount_fen, term_months });
  const { answer } = await reroute(ctx, atOf(await now(world, running.application_id)), {
    product_id: other.id,
    version_id: other.version_id,
    amount_fen,
    term_months,
    purpose: other.listing.purposes[0] ?? 'other_operating',
    guarantee_type: other.listing.guarantee_types[0] ?? 'credit',
    consent: { data_classes: consent.data_classes, until: consent.until, text_hash: consent.text_hash },
    tell: false,
  });
  return answer.id;
}

async function proposeAgain(world: World, { plan, application_id }: Running, at: number): Promise<void> {
  const row = await now(world, application_id);
  const { listing } = plan.product;
  await proposeOffer(officerOf(world, row, at, 'application.propose_offer'), atOf(row), {
    kind: 'committed',
    amount_fen: Math.min(plan.amounts.requested_fen, listing.amount_max_fen),
    term_months: plan.term_months,
    rate_ppm: listing.rate_max_ppm,
    repayment_method: listing.repayment_methods[0] ?? 'interest_only',
    guarantee_type: plan.guarantee_type,
    fees: listing.fees,
    conditions: [],
    valid_days: 10,
  });
}

async function approveAgain(world: World, { plan, application_id }: Running, at: number): Promise<void> {
  const ctx = approverOf(world, plan, at, 'application.approve_offer');
  await approve(ctx, world, atOf(await now(world, application_id)), plan);
}

type Along = {
  readonly agenda: Agenda<Act>;
  readonly touched: () => void;
  readonly products: readonly Product[];
};

/** Plans what followed a refusal at `at`. */
export function planSequel(
  world: World,
  { agenda, touched, products }: Along,
  { running, sequel, at }: { readonly running: Running; readonly sequel: Sequel; readonly at: number },
): void {
  const own = running.plan.random.fork('after no');
  const { office, anchor } = world;
  // Whatever would lie at the anchor or beyond has not happened yet.
  const add = (when: number, act: Act): void => {
    if (when >= anchor - HOUR_MS) return;
    agenda.add(when, async () => {
      await act();
      touched();
    });
  };
  const asked_at = wakingInstant(at, [3, 20], own);
  if (sequel === 'rerouted') {
    add(asked_at, async () => {
      const id = await goElsewhere(world, running, products, asked_at);
      if (id === null) return;
      const taken_at = officeInstant(office, asked_at, [0.5, 5], own);
      const called_at = officeInstant(office, taken_at, [0.3, 3], own);
      const refused_at = officeInstant(office, called_at, [4, 20], own);
      add(taken_at, async () => {
        const row = await now(world, id);
        await takeUp(officerOf(world, row, taken_at, 'application.take_up'), atOf(row));
      });
      add(called_at, async () => {
        const row = await now(world, id);
        await recordContact(officerOf(world, row, called_at, 'application.contact'), atOf(row), {
          channel: 'phone',
        });
      });
      add(refused_at, async () => {
        const row = await now(world, id);
        await refuse(officerOf(world, row, refused_at, 'application.refuse'), atOf(row), {
          codes: ['F01'],
          text: '按现有回款测算，本金偏高，建议降低金额后再申请。',
        });
      });
    });
    return;
  }
  add(asked_at, () => ask(world, running, asked_at, own));
  if (sequel === 'asked') return;
  const decided_at = officeInstant(office, asked_at, [6, 25], own);
  if (sequel === 'upheld') {
    add(decided_at, async () => {
      const ctx = approverOf(world, running.plan, decided_at, 'application.uphold');
      await uphold(ctx, atOf(await now(world, running.application_id)), { text: own.pick(UPHELD) });
    });
    return;
  }
  const proposed_at = officeInstant(office, decided_at, [3, 14], own);
  const approved_at = officeInstant(office, proposed_at, [0.5, 4], own);
  const declined_at = wakingInstant(approved_at, [6, 60], own);
  add(decided_at, async () => {
    const ctx = approverOf(world, running.plan, decided_at, 'application.overturn');
    await overturn(ctx, atOf(await now(world, running.application_id)), { text: OVERTURNED });
  });
  add(proposed_at, () => proposeAgain(world, running, proposed_at));
  add(approved_at, () => approveAgain(world, running, approved_at));
  add(declined_at, async () => {
    const ctx = ctxAt(world, declined_at, actorOf(running.plan.firm), 'application.decline_offer');
    await declineOffer(ctx, atOf(await now(world, running.application_id)));
  });
}
