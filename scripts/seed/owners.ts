// The owners whom one may sign in as: one whose firm is new to the platform, one with offers of three banks to choose from, one whose
// loan was paid out and earns subsidies.
import { addDays, daysBetween } from '../../worker/lib/days.ts';
import { DAY_MS, dayOf } from '../../worker/lib/shanghai.ts';
import { maskPhone } from '../../worker/lib/phone.ts';
import type { Random } from '../data/random.ts';
import { DEMO_ACCOUNTS, type OwnerStory } from '../sandbox/accounts.ts';
import { fit, type Case } from './cases.ts';
import { factsOn, judgementOf, type Wish } from './eligibility.ts';
import { figuresOf } from './figures.ts';
import { inventRegistration, type Firm } from './firms.ts';
import type { DistrictPlan } from './plan.ts';
import type { Product } from './setup.ts';
import { courseOf } from './timeline.ts';
import { lastOpenBefore, wakingInstantOn } from './times.ts';
import type { World } from './world.ts';

const AMOUNT_FEN = 80_000_000;
const TERM_MONTHS = 12;
/** How many firms are looked at to find one that suits an owner's story, and how many products are enough for it. */
const CANDIDATES = 60;
const ENOUGH = 25;

function accountOf(story: OwnerStory): { name: string; phone: string } {
  for (const { name, role, home, way } of DEMO_ACCOUNTS) {
    if (role !== 'legal_representative') continue;
    if (home.kind === 'enterprise' && home.story === story && way.kind === 'owner')
      return { name, phone: way.phone };
  }
  throw new Error(`no demo account for ${story}`);
}

function firmOf(
  world: World,
  plan: DistrictPlan,
  owner: { name: string; phone: string },
  life: { registered: number; returned: number; months: readonly [number, number] },
  random: Random,
): Firm {
  const { name, phone } = owner;
  const on = (ago: number): number => wakingInstantOn(addDays(world.anchor_day, -ago), random);
  for (;;) {
    const found = inventRegistration(world, plan, 'enterprise', random);
    const months = daysBetween(found.established_on, world.anchor_day) / 30;
    if (found.registration_status !== 'active' || months < life.months[0] || months > life.months[1])
      continue;
    const registration = { ...found, legal_representative: name };
    const registered_at = on(life.registered);
    return {
      registration,
      phone,
      masked_phone: maskPhone(phone),
      figures: { ...figuresOf(registration, world.seed), openness: 'all' },
      registered_at,
      proven_at: registered_at + 11 * 60_000,
      returned_at: life.returned === 0 ? null : on(life.returned),
      applied: new Set(),
      user_id: '',
      org_id: '',
      membership_id: '',
      was_asked: false,
      stream: null,
    };
  }
}

function admitting(firm: Firm, products: readonly Product[], day: string): Product[] {
  return products.filter((product) => {
    const { listing } = product;
    const wish = {
      amount_fen: AMOUNT_FEN,
      term_months: TERM_MONTHS,
      purpose: listing.purposes[0] ?? 'other_operating',
    };
    const fits =
      listing.amount_min_fen <= AMOUNT_FEN &&
      AMOUNT_FEN <= listing.amount_max_fen &&
      listing.term_months_min <= TERM_MONTHS;
    return fits && judgementOf(product, firm, wish, day)?.group === 'eligible';
  });
}

/** The course of an offer made on the last days of office, its validity well beyond the anchor. */
function offerCase(
  world: World,
  firm: Firm,
  product: Product,
  fate: 'offered' | 'offered_in_principle',
  need: { demand_id: string },
  random: Random,
): Case {
  const { listing } = product;
  const spec = { fate, listing, drawdowns: [], pending_fen: 0 };
  const last = lastOpenBefore(world.office, world.anchor);
  let at = last - 9 * DAY_MS;
  let course = courseOf(world.office, spec, at, random.fork('delays'));
  while (course.ends_at > last) {
    at -= DAY_MS;
    course = courseOf(world.office, spec, at, random.fork('delays'));
  }
  const amounts = {
    requested_fen: AMOUNT_FEN,
    approved_fen: fate === 'offered' ? AMOUNT_FEN : Math.round(AMOUNT_FEN * 0.9),
    drawdowns: [],
    pending_fen: 0,
  };
  const purpose = listing.purposes[0] ?? 'other_operating';
  const guarantee_type = listing.guarantee_types[0] ?? 'credit';
  return {
    fate,
    firm,
    product,
    amounts,
    term_months: TERM_MONTHS,
    purpose,
    guarantee_type,
    course,
    random,
    need,
  };
}

/** The demo owners' firms, and the applications of the second for one need: two committed offers and one in principle. */
export function demoOwners(
  world: World,
  plan: DistrictPlan,
  products: readonly Product[],
): { firms: Firm[]; cases: Case[] } {
  const random = world.random.fork('owners');
  const newcomer = firmOf(
    world,
    plan,
    accountOf('new_firm'),
    { registered: 2, returned: 0, months: [13, 20] },
    random.fork('new'),
  );

  const before = world.anchor - 60 * DAY_MS;
  const day = dayOf(world.anchor - 14 * DAY_MS);
  const shelf = products.filter(({ listed_at }) => listed_at < before);
  const owner = accountOf('offers_waiting');
  let best: { firm: Firm; products: Product[] } | null = null;
  for (let i = 0; i < CANDIDATES; i += 1) {
    const firm = firmOf(
      world,
      plan,
      owner,
      { registered: 75, returned: 1, months: [40, 200] },
      random.fork(`offers/${i}`),
    );
    const admits = admitting(firm, shelf, day);
    const score = (found: readonly Product[]): number =>
      found.length + (found.some(({ institution }) => institution.is_demo_bank) ? 100 : 0);
    if (!best || score(admits) > score(best.products)) best = { firm, products: admits };
    if (score(best.products) >= 100 + ENOUGH) break;
  }
  // The committed offer comes from the demo bank where that is possible, so that both sides can be played.
  const committed = best?.products.find(({ institution }) => institution.is_demo_bank) ?? best?.products[0];
  const elsewhere = best?.products.filter(({ institution }) => institution !== committed?.institution) ?? [];
  const [other] = elsewhere;
  const third = elsewhere.find(({ institution }) => institution !== other?.institution);
  if (!best || !committed || !other || !third)
    throw new Error('no firm with three products for the owner with offers');
  const { firm } = best;
  const need = { demand_id: '' };
  return {
    firms: [newcomer, firm],
    cases: [
      offerCase(world, firm, committed, 'offered', need, random.fork('committed')),
      offerCase(world, firm, other, 'offered_in_principle', need, random.fork('in_principle')),
      offerCase(world, firm, third, 'offered', need, random.fork('elsewhere')),
    ],
  };
}

/** How many days ago the loan was paid out: the subsidy of its first quarter has fallen due, that of its last has not. */
const BORROWED: readonly [number, number] = [100, 268];
/** A policy for founders pays each quarter whatever firm is small. */
const FOUNDERS = 'CY-TX-01';
const SMALL: readonly unknown[] = ['micro', 'small'];

/**
 * The demo owner whose loan was paid out. One of the district's loans is his, in place of who had
 * it: so that what was paid out and who is there stays the same. It is the first for which a product with a subsidy and a
 * firm that it admits are found.
 */
export function demoBorrower(
  world: World,
  plan: DistrictPlan,
  products: readonly Product[],
  { drawn, invented }: { drawn: readonly Case[]; invented: readonly Firm[] },
): { firm: Firm; cases: Case[]; firms: Firm[] } {
  const random = world.random.fork('borrower');
  const [soonest, latest] = BORROWED;
  const daysAgo = (at: number): number => Math.ceil((world.anchor - at) / DAY_MS);
  const isHis = ({ fate, product, firm }: Case): boolean =>
    fate === 'paid' && !product.institution.is_demo_bank && firm.applied.size === 1;
  // Those that earn nothing first, so that the claims of others stay.
  const loans = drawn
    .filter(isHis)
    .toSorted((a, b) => a.product.listing.policies.length - b.product.listing.policies.length);
  for (const loan of loans) {
    const { requested_fen, approved_fen } = loan.amounts;
    const shelf = products.filter(
      ({ listing }) =>
        listing.policies.includes(FOUNDERS) &&
        requested_fen <= listing.amount_max_fen &&
        approved_fen >= listing.amount_min_fen,
    );
    for (let i = 0; i < 4 * CANDIDATES && shelf.length > 0; i += 1) {
      const own = random.fork(`${loan.firm.phone}/${i}`);
      const product = own.pick(shelf);
      const course = fit(world, { fate: loan.fate, product, amounts: loan.amounts }, 'in_time', own);
      const submitted_at = course?.steps[1]?.at ?? 0;
      if (!course || submitted_at < product.listed_at) continue;
      const ago = daysAgo(course.ends_at);
      if (ago < soonest || ago > latest) continue;
      const { listing } = product;
      const purpose = listing.purposes[0] ?? 'other_operating';
      const wish = { amount_fen: requested_fen, term_months: TERM_MONTHS, purpose };
      const firm = borrowing(world, plan, { product, wish, submitted_at }, own);
      if (!firm) continue;
      const guarantee_type = listing.guarantee_types[0] ?? 'credit';
      const about = { term_months: TERM_MONTHS, purpose, guarantee_type };
      const his: Case = { ...loan, ...about, firm, product, course, random: own };
      return {
        firm,
        cases: drawn.map((one) => (one === loan ? his : one)),
        firms: invented.filter((one) => one !== loan.firm),
      };
    }
  }
  throw new Error('no loan for the owner who has one');
}

/** A small firm of that owner, registered before it applied, which the product does not turn away; null when none is found. */
function borrowing(
  world: World,
  plan: DistrictPlan,
  { product, wish, submitted_at }: { product: Product; wish: Wish; submitted_at: number },
  random: Random,
): Firm | null {
  const registered = Math.ceil((world.anchor - submitted_at) / DAY_MS) + 3;
  for (let i = 0; i < CANDIDATES; i += 1) {
    const life = { registered, returned: 1, months: [14, 120] } as const;
    const firm = firmOf(world, plan, accountOf('loan_paid'), life, random.fork(`firm/${i}`));
    if (!SMALL.includes(factsOn(firm, world.anchor_day)['size_class']?.value)) continue;
    const judgement = judgementOf(product, firm, wish, dayOf(submitted_at));
    if (judgement && judgement.answer !== 'not_met') return firm;
  }
  return null;
}
