// Needs that firms publish for banks to answer: the open ones of the last weeks, a few that are over, and what banks with
// a fitting product say to them.
import { dispatchDemand, refuseDispatch } from '../../worker/demands/commands-dispatch.ts';
import { showInterest, withdrawInterest } from '../../worker/demands/commands-bank.ts';
import {
  declineInterest,
  previewDemand,
  publishDemand,
  withdrawDemand,
} from '../../worker/demands/commands.ts';
import { fits } from '../../worker/demands/fits.ts';
import { selectInterests, type InterestRow } from '../../worker/demands/queries-interest.ts';
import { selectOwnDemand, type DemandRow } from '../../worker/demands/queries.ts';
import type { Shown, Wish } from '../../worker/demands/shown.ts';
import {
  AMOUNT_BANDS,
  DEMAND_DAYS,
  REMIND_AFTER_DAYS,
  type AmountBand,
  type TermBand,
} from '../../worker/demands/terms.ts';
import { addDays } from '../../worker/lib/days.ts';
import { DAY_MS, dayOf } from '../../worker/lib/shanghai.ts';
import { rowOf, rowsOf, sql, type Sql } from '../../worker/lib/sql.ts';
import { COLLATERAL_KINDS, LOAN_PURPOSES } from '../../worker/products/terms.ts';
import type { Random } from '../data/random.ts';
import type { Firm } from './firms.ts';
import type { Agenda } from './heap.ts';
import { actorOf } from './members.ts';
import type { DistrictPlan } from './plan.ts';
import type { Official } from './policies.ts';
import type { Product } from './setup.ts';
import { HOUR_MS, officeInstant, wakingInstantOn } from './times.ts';
import { ctxAt, type Act, type World } from './world.ts';

/** What account managers write to a firm that they do not know. */
const MESSAGES = [
  '我行有同类客户的成熟方案，资料齐全时三个工作日内可给出额度。',
  '可先按信用方式测算，后续视情况追加担保；欢迎来谈。',
  '贷款用途与我行重点支持的方向一致，利率可按区间下限争取。',
  '支持随借随还，首次合作也可办理。',
  '额度以现场核实为准，我行可上门服务。',
] as const;

const AMOUNTS: readonly (readonly [AmountBand, number])[] = [
  ['lt50', 22],
  ['50to100', 26],
  ['100to300', 30],
  ['300to500', 14],
  ['500to1000', 6],
  ['gt1000', 2],
];
const TERMS: readonly (readonly [TermBand, number])[] = [
  ['lte6', 14],
  ['6to12', 56],
  ['12to36', 26],
  ['gt36', 4],
];

function wishOf(at: number, random: Random): Wish {
  const secured = random.chance(0.5) ? random.shuffle(COLLATERAL_KINDS).slice(0, random.int(1, 2)) : [];
  return {
    amount: random.weighted(AMOUNTS),
    term: random.weighted(TERMS),
    purpose: random.pick(LOAN_PURPOSES),
    needed_by: addDays(dayOf(at), random.int(30, 90)),
    collateral: secured,
  };
}

/** The part of a product's promise that its bank names for a need. */
function rangeOf({ listing }: Product, { amount }: Wish, random: Random) {
  const [from, to = listing.amount_max_fen + 1] = AMOUNT_BANDS[amount].span;
  const amount_from_fen = Math.max(from, listing.amount_min_fen);
  const amount_to_fen = Math.max(amount_from_fen, Math.min(to - 1, listing.amount_max_fen));
  const width = listing.rate_max_ppm - listing.rate_min_ppm;
  const rate_from_ppm = listing.rate_min_ppm + Math.round((width * random.next()) / 4);
  const rate_to_ppm = Math.min(listing.rate_max_ppm, rate_from_ppm + Math.round(width / 3));
  return { amount_from_fen, amount_to_fen, rate_from_ppm, rate_to_ppm };
}

type Posted = { id: string; number: string; shown: Shown };

async function one<Row>(world: World, statement: Sql): Promise<Row> {
  const row = await rowOf<Row>(world.db, statement);
  if (!row) throw new Error('the past speaks of a demand that is not there');
  return row;
}

async function publish(world: World, firm: Firm, at: number, wish: Wish): Promise<Posted> {
  const ctx = () => ctxAt(world, at, actorOf(firm), 'demand.publish');
  const { shown, hash } = await previewDemand(ctx(), wish);
  const { answer } = await publishDemand(ctx(), { ...wish, collateral: [...wish.collateral], hash });
  return { ...answer, shown };
}

/** One product of each bank that fits, the demo bank first: banks answer with what they have. */
function answering(products: readonly Product[], shown: Shown, at: number, random: Random): Product[] {
  const day = dayOf(at);
  const open = random
    .shuffle(products)
    .filter((product) => product.id !== '' && product.listed_at < at && fits(product, shown, day));
  const banks = open.filter(
    ({ institution }, i) => open.findIndex((other) => other.institution === institution) === i,
  );
  return banks.toSorted((a, b) => Number(b.institution.is_demo_bank) - Number(a.institution.is_demo_bank));
}

/**
 * What nobody answers the office gives to two banks: one refuses it with a code, the other takes it or lets its time
 * run out.
 */
function giveOut(
  world: World,
  { at, wish, random, supervisor }: Need,
  of: { readonly posted: Posted; readonly products: readonly Product[]; readonly agenda: Agenda<Act> },
): void {
  const { posted, products, agenda } = of;
  const given = officeInstant(world.office, at, [8, 30], random.fork('given'));
  const [first, second] = answering(products, posted.shown, at, random.fork('given to'));
  if (given >= world.anchor || !first || !second) return;
  const officer = (product: Product) => ({
    user_id: product.institution.approver_id,
    org_id: product.institution.id,
    role: 'approver',
  });
  agenda.add(given, async () => {
    const { ver } = await one<{ ver: number }>(world, sql`SELECT ver FROM demand WHERE id = ${posted.id}`);
    const actor = { user_id: supervisor.user_id, org_id: supervisor.org_id, role: 'office_supervisor' };
    await dispatchDemand(
      ctxAt(world, given, actor, 'demand.dispatch'),
      { number: posted.number, version: ver },
      [first.institution.id, second.institution.id],
    );
  });
  const refused = officeInstant(world.office, given, [1, 5], random.fork('refused'));
  if (refused < world.anchor) {
    agenda.add(refused, async () => {
      const ctx = ctxAt(world, refused, officer(first), 'demand.refuse_dispatch');
      await refuseDispatch(ctx, posted.number, { code: random.pick(['E02', 'B01', 'G01'] as const) });
    });
  }
  const taken = officeInstant(world.office, refused, [1, 6], random.fork('taken'));
  if (taken >= world.anchor || random.chance(0.4)) return;
  agenda.add(taken, async () => {
    await showInterest(ctxAt(world, taken, officer(second), 'demand.show_interest'), posted.number, {
      product_id: second.id,
      ...rangeOf(second, wish, random.fork('range')),
      message: random.pick(MESSAGES),
    });
  });
}

type Need = {
  readonly firm: Firm;
  readonly at: number;
  readonly wish: Wish;
  readonly banks: number;
  /** What the firm does in the end; most wait. */
  readonly then: 'wait' | 'decline' | 'withdraw' | 'bank_withdraws';
  readonly random: Random;
  readonly supervisor: Official;
};

function follow(world: World, need: Need, products: readonly Product[], agenda: Agenda<Act>): void {
  const { firm, at, wish, random } = need;
  agenda.add(at, async () => {
    const posted = await publish(world, firm, at, wish);
    let last = at;
    if (need.banks === 0 && need.then === 'wait') giveOut(world, need, { posted, products, agenda });
    for (const product of answering(products, posted.shown, at, random.fork('banks')).slice(0, need.banks)) {
      const when = officeInstant(world.office, last, [1, 12], random.fork(product.listing.code));
      if (when >= world.anchor) break;
      last = when;
      const own = random.fork(`answer/${product.listing.code}`);
      const actor = {
        user_id: product.institution.approver_id,
        org_id: product.institution.id,
        role: 'approver',
      };
      agenda.add(when, async () => {
        await showInterest(ctxAt(world, when, actor, 'demand.show_interest'), posted.number, {
          product_id: product.id,
          ...rangeOf(product, wish, own),
          message: own.pick(MESSAGES),
        });
      });
      const after = officeInstant(world.office, when, [2, 6], own);
      if (need.then === 'bank_withdraws' && after < world.anchor) {
        agenda.add(after, async () => {
          await withdrawInterest(ctxAt(world, after, actor, 'demand.withdraw_interest'), posted.number);
        });
        return;
      }
    }
    const answered = last + 26 * HOUR_MS;
    if (answered < world.anchor) agenda.add(answered, () => answer(world, need, posted, answered));
  });
}

/** What the firm says after it has looked at the banks' answers. */
async function answer(world: World, { firm, then }: Need, { id }: Posted, at: number): Promise<void> {
  const row = await one<DemandRow>(world, selectOwnDemand(id, firm.org_id));
  if (then === 'withdraw') {
    await withdrawDemand(ctxAt(world, at, actorOf(firm), 'demand.withdraw'), { id, version: row.ver });
  } else if (then === 'decline') {
    const interests = await rowsOf<InterestRow>(world.db, selectInterests(id));
    const first = interests.find(({ state }) => state === 'shown');
    if (!first) return;
    const decline = { id, version: row.ver, interest_id: first.id };
    await declineInterest(ctxAt(world, at, actorOf(firm), 'demand.decline_interest'), decline);
  }
}

/** Who may publish: representatives of active firms who had proven themselves by then. */
function publishers(firms: readonly Firm[], at: number): Firm[] {
  return firms.filter(
    ({ proven_at, registration }) =>
      proven_at !== null && proven_at < at - HOUR_MS && registration.registration_status === 'active',
  );
}

/**
 * Puts the published needs on the agenda: as many open ones as planned, none older than the day of its reminder, and a
 * few that were withdrawn. The owner whose offers wait has one with several banks' answers.
 */
export function publishNeeds(
  world: World,
  plan: DistrictPlan,
  of: {
    readonly products: readonly Product[];
    readonly firms: readonly Firm[];
    readonly owner: Firm | null;
    readonly supervisor: Official;
  },
  agenda: Agenda<Act>,
): void {
  const random = world.random.fork('demands');
  const day = (ago: number): string => addDays(world.anchor_day, -ago);
  const taken = new Set<Firm>();
  const withdrawn = Math.ceil(plan.demands / 8);
  for (let i = 0; i < plan.demands + withdrawn; i += 1) {
    const own = random.fork(String(i));
    const ago = 1 + Math.floor((REMIND_AFTER_DAYS - 2) * own.next());
    const at = wakingInstantOn(day(ago), own);
    const able = publishers(of.firms, at).filter((firm) => !taken.has(firm));
    if (able.length === 0) throw new Error('nobody left to publish a need');
    const firm = own.pick(able);
    taken.add(firm);
    const then =
      i >= plan.demands
        ? 'withdraw'
        : own.weighted([
            ['wait', 80],
            ['decline', 12],
            ['bank_withdraws', 8],
          ] as const);
    // Whoever withdraws does so long before the anchor.
    const early = then === 'withdraw' ? at - (DEMAND_DAYS + 10) * DAY_MS : at;
    const start = then === 'withdraw' && publishers([firm], early).length > 0 ? early : at;
    const banks = own.weighted([
      [0, 20],
      [1, 24],
      [2, 26],
      [3, 30],
    ] as const);
    follow(
      world,
      {
        ...{ firm, at: start, wish: wishOf(start, own), banks, then },
        ...{ random: own.fork('course'), supervisor: of.supervisor },
      },
      of.products,
      agenda,
    );
  }
  if (!of.owner) return;
  const own = random.fork('owner');
  const at = wakingInstantOn(day(9), own);
  const wish: Wish = {
    amount: '50to100',
    term: '6to12',
    purpose: 'purchase_of_materials',
    needed_by: addDays(world.anchor_day, 40),
    collateral: ['real_estate'],
  };
  const { supervisor } = of;
  const need = { firm: of.owner, at, wish, banks: 3, then: 'wait', random: own, supervisor } as const;
  follow(world, need, of.products, agenda);
}
