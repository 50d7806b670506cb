// The two owners whom one may sign in as: one whose firm is new to the platform, one with two offers to choose from.
import { addDays, daysBetween } from '../../worker/lib/days.ts';
import { DAY_MS, dayOf } from '../../worker/lib/shanghai.ts';
import { maskPhone } from '../../worker/lib/phone.ts';
import type { Random } from '../data/random.ts';
import { DEMO_ACCOUNTS } from '../sandbox/accounts.ts';
import type { Case } from './cases.ts';
import { judgementOf } from './eligibility.ts';
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

function accountOf(story: 'new_firm' | 'offers_waiting'): { name: string; phone: string } {
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
  };
}

/** The demo owners' firms, and the applications of the second: a committed offer and one in principle. */
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
  const other = best?.products.find(({ institution }) => institution !== committed?.institution);
  if (!best || !committed || !other) throw new Error('no firm with two products for the owner with offers');
  const { firm } = best;
  return {
    firms: [newcomer, firm],
    cases: [
      offerCase(world, firm, committed, 'offered', random.fork('committed')),
      offerCase(world, firm, other, 'offered_in_principle', random.fork('in_principle')),
    ],
  };
}
