// Which firm applies for which product, when, and how that ends: found by looking for firms that the product admits and
// for a beginning from which the course fits into the past.
import { addDays } from '../../worker/lib/days.ts';
import { DAY_MS, dayOf, MINUTE_MS, startOfDay } from '../../worker/lib/shanghai.ts';
import { isWorkday } from '../../worker/lib/workdays.ts';
import type { GuaranteeType, LoanPurpose } from '../../worker/products/terms.ts';
import type { Random } from '../data/random.ts';
import { halved, planAmounts, type Amounts } from './amounts.ts';
import { judgementOf, type Wish } from './eligibility.ts';
import type { Firm } from './firms.ts';
import { PAID, type DistrictPlan, type Fate } from './plan.ts';
import { HISTORY_DAYS, type Product } from './setup.ts';
import { courseOf, type Course } from './timeline.ts';
import { HOUR_MS, lastOpenBefore, wakingInstantOn, workdaysBefore } from './times.ts';
import type { World } from './world.ts';

export type Case = {
  readonly fate: Fate;
  readonly firm: Firm;
  readonly product: Product;
  readonly amounts: Amounts;
  readonly term_months: number;
  readonly purpose: LoanPurpose;
  readonly guarantee_type: GuaranteeType;
  readonly course: Course;
  readonly random: Random;
  /** The need that several cases of one firm serve: begun by the first that is sent. */
  readonly need?: { demand_id: string };
};

/** Fates that are still open, with how long ago (in ms) the last act may be. */
const OPEN: Partial<Record<Fate, number>> = {
  submitted: 0,
  accepted: 0.8 * DAY_MS,
  contacted: 6 * DAY_MS,
  papers: 7 * DAY_MS,
  reconsider: 5 * DAY_MS,
  proposed: 1.5 * DAY_MS,
  offered: 4 * DAY_MS,
  offered_in_principle: 4 * DAY_MS,
  accepted_by_firm: 4 * DAY_MS,
  signed: 5 * DAY_MS,
  signed_pending: 1.5 * DAY_MS,
  paid_pending: 1.5 * DAY_MS,
};

/** How a fresh application stands at the anchor: due today, overdue, or still in time. */
type Standing = 'today' | 'overdue' | 'in_time';

// Deadlines of take-up count working days, so that the day of submission decides the day of the deadline.
function submittedAt(world: World, workdays: number, standing: Standing, random: Random): number {
  const { office, anchor, anchor_day } = world;
  if (standing === 'in_time') return anchor - random.int(1, 150) * MINUTE_MS - 2 * HOUR_MS;
  const days = standing === 'today' ? workdays : workdays + random.int(1, 2);
  const day = workdaysBefore(office, anchor_day, days);
  return startOfDay(day) + 8 * HOUR_MS + random.int(0, 9 * HOUR_MS - 1);
}

/** A day for a beginning: more of them the longer the platform runs, few on days off. */
function drawBeginning(world: World, random: Random): number {
  for (let tries = 0; ; tries += 1) {
    const ago = 2 + Math.floor((HISTORY_DAYS - 40) * (1 - random.next() ** 0.75));
    const day = addDays(world.anchor_day, -ago);
    if (tries > 5 || isWorkday(world.office.calendar, day) || random.chance(0.25))
      return wakingInstantOn(day, random);
  }
}

type Draft = Pick<Case, 'fate' | 'product' | 'amounts'>;

/** A course that is over before the anchor, or for an open fate one whose last act lies shortly before it; or null. */
export function fit(world: World, draft: Draft, standing: Standing, random: Random): Course | null {
  const { fate, product, amounts } = draft;
  const { listing } = product;
  const { office, anchor } = world;
  const spec = { fate, listing, drawdowns: amounts.drawdowns, pending_fen: amounts.pending_fen };
  const seed = random.fork('course');
  const begin = (at: number): Course => courseOf(office, spec, at, seed.fork('delays'));
  const age = OPEN[fate];
  if (fate === 'submitted') {
    return begin(submittedAt(world, Math.min(2, listing.take_up_workdays), standing, random));
  }
  const earliest = age === undefined ? Number.NEGATIVE_INFINITY : lastOpenBefore(office, anchor) - age;
  let at = age === undefined ? drawBeginning(world, random) : anchor - 20 * DAY_MS;
  for (let tries = 0; tries < 60; tries += 1) {
    const course = begin(at);
    if (course.ends_at >= anchor - HOUR_MS) {
      const by = Math.max(DAY_MS, Math.round(0.7 * (course.ends_at - anchor)));
      at = wakingInstantOn(dayOf(at - by), random);
    } else if (course.ends_at < earliest) {
      const by = Math.max(DAY_MS / 2, Math.round(0.7 * (earliest - course.ends_at)));
      at = wakingInstantOn(dayOf(at + by), random);
    } else {
      return course;
    }
  }
  return null;
}

function termOf({ term_months_min, term_months_max }: Product['listing'], random: Random): number {
  const usual = [6, 12, 12, 12, 24, 36].filter((term) => term >= term_months_min && term <= term_months_max);
  return usual.length > 0 ? random.pick(usual) : term_months_max;
}

/** What a firm could carry, in fen: a share of what it sells and of what it owns. */
function capacityOf({ figures }: Firm): number {
  const { revenue_12m, property_value } = figures.all;
  return 0.6 * (revenue_12m ?? 0) + 0.5 * (property_value ?? 0);
}

const MOST_APPLICATIONS = 3;

/** A firm that the product admits and that had joined by then, or null after many tries. */
function findFirm(
  firms: readonly Firm[],
  product: Product,
  wish: Wish,
  submitted_at: number,
  ease: number,
  random: Random,
): Firm | null {
  const day = dayOf(submitted_at);
  const tries = Math.min(500, firms.length * 2);
  let open: Firm | null = null;
  for (let i = 0; i < tries; i += 1) {
    const firm = random.pick(firms);
    const { proven_at, applied, registration } = firm;
    if (proven_at === null || proven_at > submitted_at - HOUR_MS) continue;
    if (applied.size >= MOST_APPLICATIONS || applied.has(product.listing.code)) continue;
    if (registration.registration_status !== 'active' || wish.amount_fen > ease * capacityOf(firm)) continue;
    const judgement = judgementOf(product, firm, wish, day);
    if (judgement?.group === 'eligible') return firm;
    if (judgement?.answer === 'unknown') open ??= firm;
  }
  return open;
}

/** How far the search gives way when a small town has nobody for a large loan: what firms may carry, how often. */
const EASES = [1, 1.5, 3, 10, Number.POSITIVE_INFINITY] as const;
const ATTEMPTS = 80;

type Pool = { readonly products: readonly Product[]; readonly firms: readonly Firm[] };
type Planned = {
  readonly fate: Fate;
  readonly amounts: Amounts;
  readonly standing: Standing;
  readonly at_demo_bank: boolean;
};

function findCase(world: World, pool: Pool, planned: Planned, ease: number, random: Random): Case | null {
  const { fate, amounts, standing, at_demo_bank } = planned;
  const { requested_fen, approved_fen } = amounts;
  const suited = pool.products.filter(
    ({ listing, institution }) =>
      listing.amount_min_fen <= approved_fen &&
      requested_fen <= listing.amount_max_fen &&
      (!at_demo_bank || institution.is_demo_bank),
  );
  for (let attempt = 0; attempt < ATTEMPTS && suited.length > 0; attempt += 1) {
    const own = random.fork(`${ease}/${attempt}`);
    const product = own.weighted(suited.map((candidate) => [candidate, candidate.appeal] as const));
    const course = fit(world, { fate, product, amounts }, standing, own);
    const submitted_at = course?.steps[1]?.at ?? 0;
    if (!course || product.listed_at > submitted_at - HOUR_MS) continue;
    const purpose = own.pick(product.listing.purposes);
    const term_months = termOf(product.listing, own);
    const wish = { amount_fen: requested_fen, term_months, purpose };
    const firm = findFirm(pool.firms, product, wish, submitted_at, ease, own);
    if (!firm) continue;
    firm.applied.add(product.listing.code);
    const guarantee_type = own.pick(product.listing.guarantee_types);
    return { fate, firm, product, amounts, term_months, purpose, guarantee_type, course, random: own };
  }
  return null;
}

/**
 * Finds the rest of a planned application. What was paid out must add up, so that only other amounts shrink where
 * nobody can be found for them. Throws when nobody is found even so.
 */
function completeCase(world: World, pool: Pool, planned: Planned, random: Random): Case {
  let { amounts } = planned;
  for (const ease of EASES) {
    const found = findCase(world, pool, { ...planned, amounts }, ease, random);
    if (found) return found;
    if (!PAID.includes(planned.fate)) amounts = halved(amounts);
  }
  throw new Error(`nobody to apply for ${amounts.requested_fen} fen and have it ${planned.fate}`);
}

/** All applications of a district, planned. The demo bank gets its share of each fate, some of them due or overdue. */
export function planCases(world: World, plan: DistrictPlan, pool: Pool): Case[] {
  const random = world.random.fork('cases');
  const left = new Map(Object.entries(plan.at_demo_bank));
  const standings: Standing[] = ['today', 'overdue', 'in_time', 'today', 'in_time'];
  let fresh = 0;
  return planAmounts(plan, random.fork('amounts')).map(({ fate, amounts }, i) => {
    const n = left.get(fate) ?? 0;
    left.set(fate, n - 1);
    const standing = standings[fate === 'submitted' ? fresh++ % standings.length : 0] ?? 'in_time';
    const planned = { fate, amounts, standing, at_demo_bank: n > 0 };
    return completeCase(world, pool, planned, random.fork(String(i)));
  });
}
