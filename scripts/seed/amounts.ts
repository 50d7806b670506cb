// How much money each application is about. Loans are spread as they are in life, many small and few large, and those
// that were paid out add up to the figure that the demonstration must show, to the fen.
import type { Random } from '../data/random.ts';
import { PAID, type DistrictPlan, type Fate } from './plan.ts';

/** Amounts in fen. `drawdowns` were paid, `pending_fen` waits for a second person, `approved_fen` is the offer. */
export type Amounts = {
  readonly requested_fen: number;
  readonly approved_fen: number;
  readonly drawdowns: readonly number[];
  readonly pending_fen: number;
};

const WAN = 1_000_000;
const LEAST = 5;
const MOST = 1000;

/** A loan in whole 万元: the middle one about 90. */
function drawSize(random: Random): number {
  let sum = 0;
  for (let i = 0; i < 6; i += 1) sum += random.next();
  const size = Math.exp(Math.log(90) + 0.95 * (sum - 3) * Math.SQRT2);
  return Math.min(MOST, Math.max(LEAST, size >= 100 ? 10 * Math.round(size / 10) : Math.round(size)));
}

/** `count` sizes in whole 万元 that add up to `total` of them. Throws RangeError when that cannot be. */
export function sizesAddingTo(total: number, count: number, random: Random): number[] {
  if (!Number.isSafeInteger(total) || total < count * LEAST || total > count * MOST) {
    throw new RangeError(`${count} loans cannot add up to ${total} 万元`);
  }
  const drawn = Array.from({ length: count }, () => drawSize(random));
  const sum = drawn.reduce((a, b) => a + b, 0);
  const sizes = drawn.map((size) => Math.min(MOST, Math.max(LEAST, Math.round((size * total) / sum))));
  let left = total - sizes.reduce((a, b) => a + b, 0);
  // What rounding left over goes to the loans in turn, a 万元 each.
  for (let i = 0; left !== 0; i = (i + 1) % count) {
    const step = Math.sign(left);
    const next = (sizes[i] ?? 0) + step;
    if (next < LEAST || next > MOST) continue;
    sizes[i] = next;
    left -= step;
  }
  return sizes;
}

// Nobody asks for more than the largest loans there are, unless he needs it.
function more(wan: number, chance: number, random: Random): number {
  const wanted = random.chance(chance) ? Math.ceil(wan * (1 + 0.3 * random.next())) : wan;
  return Math.max(wan, Math.min(MOST, wanted));
}

function amountsOf(fate: Fate, size: number, random: Random): Amounts {
  const first = Math.max(1, Math.round(size * (0.4 + 0.3 * random.next())));
  const drawdowns = fate === 'paid_twice' ? [first, size - first] : PAID.includes(fate) ? [size] : [];
  const pending =
    fate === 'paid_pending' || fate === 'signed_pending' ? Math.max(1, Math.round(size / 2)) : 0;
  const used = fate === 'paid_pending' ? size + pending : size;
  const approved = more(used, 0.3, random);
  const requested = more(approved, 0.4, random);
  return {
    requested_fen: requested * WAN,
    approved_fen: approved * WAN,
    drawdowns: drawdowns.map((wan) => wan * WAN),
    pending_fen: pending * WAN,
  };
}

/** Half of amounts of which nothing was paid out, in whole 万元. */
export function halved({ requested_fen, approved_fen, drawdowns, pending_fen }: Amounts): Amounts {
  const half = (fen: number): number => Math.ceil(fen / 2 / WAN) * WAN;
  return {
    requested_fen: half(requested_fen),
    approved_fen: half(approved_fen),
    drawdowns,
    pending_fen: pending_fen === 0 ? 0 : half(pending_fen),
  };
}

/** The amounts of every planned application, fate by fate: the paid ones add up to the plan's figure. */
export function planAmounts(plan: DistrictPlan, random: Random): { fate: Fate; amounts: Amounts }[] {
  const fates = (Object.entries(plan.applications) as [Fate, number][]).flatMap(([fate, n]) =>
    Array.from({ length: n }, () => fate),
  );
  const paid = fates.filter((fate) => PAID.includes(fate));
  const sizes = sizesAddingTo(plan.paid_fen / WAN, paid.length, random).toSorted((a, b) => a - b);
  // Where half as much again is on its way, the loan itself is one of the smaller ones.
  const pending = paid.filter((fate) => fate === 'paid_pending').length;
  const small = sizes.splice(Math.floor(sizes.length / 3), pending);
  const others = random.shuffle(sizes);
  const take = (fate: Fate): number | undefined => (fate === 'paid_pending' ? small.pop() : others.pop());
  return fates.map((fate) => {
    const size = PAID.includes(fate) ? (take(fate) ?? LEAST) : drawSize(random);
    return { fate, amounts: amountsOf(fate, size, random) };
  });
}
