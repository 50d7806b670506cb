// What is under way at the anchor: a new product and a change that wait for the office, a change that waits for the
// checker of the demo bank, and one that the office returned to it.
import type { Actor } from '../../worker/lib/actor.ts';
import { startOfDay } from '../../worker/lib/shanghai.ts';
import { readAll } from '../../worker/lib/sql.ts';
import { withCurrentRates } from '../../worker/products/current.ts';
import { listingHash } from '../../worker/products/hash.ts';
import type { Listing } from '../../worker/products/schema.ts';
import { draftFromListing, listingOf } from '../../worker/rounds/commands-maker.ts';
import { told } from '../../worker/rounds/commands-review.ts';
import { productCreated, roundMoved, roundOpened, type Head } from '../../worker/rounds/commands.ts';
import { listingProblems, type Draft } from '../../worker/rounds/problems.ts';
import { productFrom, selectAnyProduct, type RoundRow } from '../../worker/rounds/queries.ts';
import type { ReturnCode } from '../../worker/rounds/terms.ts';
import type { Agenda } from './heap.ts';
import type { DistrictPlan } from './plan.ts';
import { managersNamed, type Lender, type Product } from './setup.ts';
import { officeInstant, workdaysBefore } from './times.ts';
import { commit, ctxAt, type Act, type World } from './world.ts';

/** A product with its open round as they stand between two acts. */
type Open = { product: Head; round: RoundRow };

const actorOf = (lender: Lender, role: 'product_maker' | 'product_checker'): Actor => ({
  user_id: role === 'product_maker' ? lender.maker_id : lender.checker_id,
  org_id: lender.id,
  role,
});

async function opened(world: World, at: number, product: Product, draft: Draft): Promise<Open> {
  const [rows] = await readAll(world.db, [selectAnyProduct(product.id)]);
  const head = productFrom(rows);
  if (!head) throw new Error(`${product.listing.code} was never listed`);
  const acting = ctxAt(world, at, actorOf(product.institution, 'product_maker'));
  // Whom it names was known only when it was listed.
  const { contacts } = product.listing;
  const begun = roundOpened(acting, head, {
    draft: { ...draft, contacts },
    number: 2,
    command: 'product.open_round',
  });
  await commit(world, begun.write);
  return begun;
}

async function created(world: World, at: number, lender: Lender, draft: Draft): Promise<Open> {
  const begun = productCreated(ctxAt(world, at, actorOf(lender, 'product_maker')), {
    institution_id: lender.id,
    code: draft.code ?? '',
    draft: { ...draft, contacts: managersNamed(lender) },
    command: 'product.create',
  });
  await commit(world, begun.write);
  return begun;
}

async function submitted(world: World, at: number, open: Open, lender: Lender): Promise<Open> {
  const hash = listingHash(listingOf(JSON.parse(open.round.draft) as Draft));
  const moved = roundMoved(ctxAt(world, at, actorOf(lender, 'product_maker')), open.product, open.round, {
    command: 'submit',
    operation: 'product.submit',
    change: { hash, submitted_by: lender.maker_id, submitted_at: at },
    body: { hash },
  });
  await commit(world, moved.write);
  return moved;
}

async function checked(world: World, at: number, open: Open, lender: Lender): Promise<Open> {
  const moved = roundMoved(ctxAt(world, at, actorOf(lender, 'product_checker')), open.product, open.round, {
    command: 'check',
    operation: 'product.check',
    change: { checked_by: lender.checker_id, checked_at: at },
  });
  await commit(world, moved.write);
  return moved;
}

async function returned(
  world: World,
  at: number,
  open: Open,
  by: { readonly actor: Actor; readonly code: ReturnCode; readonly note: string },
): Promise<void> {
  const acting = ctxAt(world, at, by.actor);
  const moved = roundMoved(acting, open.product, open.round, {
    command: 'return',
    operation: 'product.return',
    reason: by.code,
    change: {
      returned: JSON.stringify({ by: by.actor.role, code: by.code, note: by.note, at }),
      hash: null,
      checked_by: null,
      checked_at: null,
      reviewed_by: null,
      list_on: null,
    },
    body: { code: by.code },
  });
  await commit(world, [...moved.write, ...told(acting, moved.product, open.round, 'product.returned')]);
}

// A working day less or, where there is only one, more.
const nudged = (days: number): number => (days > 1 ? days - 1 : days + 1);

/** Three terms changed: the highest amount, the lowest price, the days to decide. */
function threeChanged(listing: Listing): Draft {
  const { spread_bp_min, rate_min_ppm } = listing;
  const price =
    listing.rate_type === 'lpr' && spread_bp_min !== null
      ? { spread_bp_min: spread_bp_min - 10 }
      : { rate_min_ppm: rate_min_ppm - 1000 };
  return {
    ...draftFromListing(listing),
    ...price,
    amount_max_fen: listing.amount_max_fen * 2,
    decision_workdays: nudged(listing.decision_workdays),
  };
}

/** Another way to repay early and another term, for a change that is not the office's to see yet. */
const termsChanged = (listing: Listing): Draft => ({
  ...draftFromListing(listing),
  penalty_multiple_pct: listing.penalty_multiple_pct === 130 ? 150 : 130,
  take_up_workdays: listing.take_up_workdays === 1 ? 2 : 1,
});

/** A cost added that nobody has explained: the kind of change that goes back. */
const costAdded = (listing: Listing): Draft => ({
  ...draftFromListing(listing),
  fees: [
    ...listing.fees,
    {
      kind: 'service_fee',
      payer: 'borrower',
      payee: 'third_party',
      mandatory: false,
      basis: 'fixed',
      amount_fen: 80_000,
      when: 'upfront',
    },
  ],
});

/** A new product beside one that the institution has. */
const renewed = (listing: Listing, day: string): Draft => ({
  ...draftFromListing(listing),
  code: `${listing.code.slice(0, 4)}-901`,
  name: '惠企接力贷',
  tagline: { zh: '订单接力，随用随还，小微企业专享', en: 'For small firms between two orders' },
  valid_from: day,
  valid_until: null,
});

/** Puts what is under way at the anchor on the agenda. Nothing where there is no demo bank. */
export function leaveRounds(
  world: World,
  plan: DistrictPlan,
  at: { readonly products: readonly Product[]; readonly reviewer: { user_id: string; org_id: string } },
  agenda: Agenda<Act>,
): void {
  const random = world.random.fork('rounds');
  const { anchor_day } = world;
  const day = (workdays: number): number => startOfDay(workdaysBefore(world.office, anchor_day, workdays));
  const instant = (from: number): number => officeInstant(world.office, from, [1, 3], random);
  const sound = (draft: Draft): Draft | null => {
    const current = withCurrentRates(draft, plan.settings.lpr, anchor_day);
    return listingProblems(current).some(({ severity }) => severity === 'error') ? null : current;
  };
  const first = day(3);
  const ready = at.products.filter(
    ({ listed_at, listing }) => listed_at < first && listing.valid_until === null,
  );
  const own = ready.filter(({ institution }) => institution.is_demo_bank);
  const others = ready.filter(
    ({ institution, listing }) => !institution.is_demo_bank && listing.product_class === 'working_capital',
  );
  const used = new Set<Product>();
  const pick = (from: readonly Product[], change: (listing: Listing) => Draft) => {
    for (const product of from) {
      const draft = used.has(product) ? null : sound(change(product.listing));
      if (!draft) continue;
      used.add(product);
      return { product, lender: product.institution, draft };
    }
    return null;
  };

  const change = pick(own, threeChanged);
  const inCheck = pick(own, termsChanged);
  const back = pick(own, costAdded);
  const fresh = pick(others, (listing) => renewed(listing, anchor_day));

  // Each act is put on the agenda by the one before it, whose outcome it needs.
  if (change) {
    const begun = instant(first);
    const at_check = instant(begun);
    agenda.add(begun, async () => {
      const open = await opened(world, begun, change.product, change.draft);
      const handed = await submitted(world, begun, open, change.lender);
      agenda.add(at_check, async () => void (await checked(world, at_check, handed, change.lender)));
    });
  }
  if (fresh) {
    const begun = instant(day(2));
    const at_check = instant(begun);
    agenda.add(begun, async () => {
      const open = await created(world, begun, fresh.lender, fresh.draft);
      const handed = await submitted(world, begun, open, fresh.lender);
      agenda.add(at_check, async () => void (await checked(world, at_check, handed, fresh.lender)));
    });
  }
  if (inCheck) {
    const begun = instant(day(1));
    agenda.add(begun, async () => {
      const open = await opened(world, begun, inCheck.product, inCheck.draft);
      await submitted(world, begun, open, inCheck.lender);
    });
  }
  if (back) {
    const begun = instant(first);
    const at_check = instant(begun);
    const at_return = instant(day(1));
    const actor = { ...at.reviewer, role: 'office_reviewer' };
    const note = '新增的服务费未写明收取依据和收费方，请补充或删除。';
    agenda.add(begun, async () => {
      const open = await opened(world, begun, back.product, back.draft);
      const handed = await submitted(world, begun, open, back.lender);
      agenda.add(at_check, async () => {
        const passed = await checked(world, at_check, handed, back.lender);
        agenda.add(at_return, () =>
          returned(world, at_return, passed, { actor, code: 'cost_incomplete', note }),
        );
      });
    });
  }
}
