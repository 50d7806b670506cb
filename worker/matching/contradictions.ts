// Conditions that are of no use where they stand: those that no firm can meet together, those that say nothing, and
// alternatives that another one covers. Only what leaves say of the same fact is compared; finding every unsatisfiable
// tree is not the aim.
import { attributeOf, type Attribute } from './attributes.ts';
import { packDay } from './dates.ts';
import type { Criteria, Leaf } from './terms.ts';

type Wanted = { readonly leaf: Leaf; readonly negated: boolean };

/** What must hold together, and the choices within it: of each, one branch must hold as well. */
type Scope = { readonly wanted: Wanted[]; readonly choices: (readonly Scope[])[] };

const newScope = (): Scope => ({ wanted: [], choices: [] });

// Only hard leaves decide (ruling C-SEVERITY).
function collect(criteria: Criteria, negated: boolean, scope: Scope): Scope {
  if ('not' in criteria) return collect(criteria.not, !negated, scope);
  if ('id' in criteria) {
    if (criteria.severity === 'hard') scope.wanted.push({ leaf: criteria, negated });
    return scope;
  }
  const parts = 'all' in criteria ? criteria.all : criteria.any;
  if ('all' in criteria !== negated) for (const part of parts) collect(part, negated, scope);
  else scope.choices.push(parts.map((part) => collect(part, negated, newScope())));
  return scope;
}

/** What a list of wishes about one fact leaves over. */
type Room = {
  low: number;
  high: number;
  /** Words allowed by every list so far; null while there was none. */
  allowed: readonly unknown[] | null;
  excluded: unknown[];
  /** Lists of which a set must hold at least one member each. */
  shares: (readonly unknown[])[];
  absent: boolean;
  present: boolean;
};

const NEGATION: Partial<Record<Leaf['op'], Leaf['op']>> = {
  eq: 'ne',
  ne: 'eq',
  in: 'not_in',
  not_in: 'in',
  exists: 'not_exists',
  not_exists: 'exists',
};

const asNumber = (value: unknown): number => (typeof value === 'string' ? packDay(value) : Number(value));

// Comparisons become an interval; outside of `between` is no interval and is left alone.
function narrow(room: Room, { leaf, negated }: Wanted): void {
  const [first, second] = [leaf.value ?? []].flat().map(asNumber);
  if (first === undefined || (negated && leaf.op === 'between')) return;
  const isUpper = leaf.op === 'lte' || leaf.op === 'count_in_window';
  if (leaf.op === 'between') {
    room.low = Math.max(room.low, first);
    room.high = Math.min(room.high, second ?? first);
  } else if (isUpper !== negated) room.high = Math.min(room.high, negated ? first - 1 : first);
  else room.low = Math.max(room.low, negated ? first + 1 : first);
}

const covers = (list: readonly unknown[], item: unknown, prefix: boolean): boolean =>
  list.some((other) => other === item || (prefix && String(item).startsWith(String(other))));

function meet(a: readonly unknown[] | null, b: readonly unknown[], prefix: boolean): readonly unknown[] {
  if (a === null) return b;
  return [...a.filter((item) => covers(b, item, prefix)), ...b.filter((item) => covers(a, item, prefix))];
}

function take(room: Room, wanted: Wanted, prefix: boolean, isSet: boolean): void {
  const { leaf, negated } = wanted;
  const op = negated ? (NEGATION[leaf.op] ?? leaf.op) : leaf.op;
  const list: readonly unknown[] = [leaf.value ?? []].flat();
  if (op === 'not_exists') room.absent = true;
  else if (op === 'ne' || op === 'not_in') room.excluded.push(...list);
  else {
    // A negated comparison is also met by a known absence, so that only positive ones need the fact.
    room.present ||= NEGATION[leaf.op] !== undefined || !negated;
    if (op === 'exists') return;
    if (op !== 'eq' && op !== 'in') narrow(room, wanted);
    else if (isSet) room.shares.push(list);
    else room.allowed = meet(room.allowed, list, prefix);
  }
}

function isEmpty(room: Room, prefix: boolean): boolean {
  if (room.low > room.high || (room.absent && room.present)) return true;
  if (room.shares.some((list) => list.every((item) => room.excluded.includes(item)))) return true;
  const inside = (item: unknown): boolean =>
    typeof item !== 'number' || (item >= room.low && item <= room.high);
  if (room.allowed) {
    return room.allowed.every((item) => !inside(item) || covers(room.excluded, item, prefix));
  }
  return room.low === room.high && room.excluded.includes(room.low);
}

// Ages, days, counts and growth of one attribute are different quantities and never meet.
function quantityOf({ attr, op, window_months: months }: Leaf): string {
  const apart = op === 'months_since' || op === 'count_in_window' || op === 'growth';
  return apart ? `${attr} ${op} ${months ?? ''}` : attr;
}

const newRoom = (low = Number.NEGATIVE_INFINITY, high = Number.POSITIVE_INFINITY): Room => ({
  low,
  high,
  allowed: null,
  excluded: [],
  shares: [],
  absent: false,
  present: false,
});

/** The wishes of one scope by what they are about, added one after the other. */
class Rooms {
  readonly #rooms = new Map<string, Room>();

  /** Takes one more wish; whether it is the one that leaves no room. */
  closes(wanted: Wanted): boolean {
    const { type }: Attribute = attributeOf(wanted.leaf.attr);
    const prefix = wanted.leaf.attr === 'industry';
    const key = quantityOf(wanted.leaf);
    const room = this.#rooms.get(key) ?? newRoom();
    this.#rooms.set(key, room);
    const before = isEmpty(room, prefix);
    take(room, wanted, prefix, type === 'set');
    return !before && isEmpty(room, prefix);
  }
}

function roomsOf(wanted: readonly Wanted[]): Rooms {
  const rooms = new Rooms();
  for (const wish of wanted) rooms.closes(wish);
  return rooms;
}

const opposite = ({ leaf, negated }: Wanted): Wanted => ({ leaf, negated: !negated });
const questionOf = ({ leaf: { attr, op, value, window_months }, negated }: Wanted): string =>
  JSON.stringify([attr, op, value, window_months, negated]);

// The stricter branch adds nothing to the wider one: whoever meets it meets that as well.
function isCovered(strict: Scope, wide: Scope): boolean {
  if (wide.choices.length > 0 || wide.wanted.length === 0) return false;
  return wide.wanted.every((wish) => roomsOf(strict.wanted).closes(opposite(wish)));
}

export const FLAWS = [
  'contradiction',
  'branch_contradiction',
  'against_listing',
  'repeated',
  'covered',
] as const;
/** What is wrong with a leaf where it stands, and the leaf it has to do with when that is one. */
export type Flaw = {
  readonly kind: (typeof FLAWS)[number];
  readonly leaf: Leaf;
  readonly other: Leaf | null;
};

function findCovered(branches: readonly Scope[], flaws: Flaw[]): void {
  for (const [i, strict] of branches.entries()) {
    const [first] = strict.wanted;
    const wide = branches.find(
      // Of two that say the same, the later one goes.
      (other, j) => i !== j && isCovered(strict, other) && (j < i || !isCovered(other, strict)),
    );
    if (first && wide) flaws.push({ kind: 'covered', leaf: first.leaf, other: wide.wanted[0]?.leaf ?? null });
  }
}

function findRepeated(own: readonly Wanted[], outer: readonly Wanted[], flaws: Flaw[]): void {
  const seen = new Map(outer.map((wish) => [questionOf(wish), wish.leaf]));
  for (const wish of own) {
    const other = seen.get(questionOf(wish));
    if (other) flaws.push({ kind: 'repeated', leaf: wish.leaf, other });
    seen.set(questionOf(wish), wish.leaf);
  }
}

function visit({ wanted, choices }: Scope, outer: readonly Wanted[], flaws: Flaw[]): void {
  const rooms = new Rooms();
  const own = wanted.filter((wish) => rooms.closes(wish));
  for (const { leaf } of own) flaws.push({ kind: 'contradiction', leaf, other: null });
  if (own.length === 0) {
    const shared = roomsOf(outer);
    for (const wish of wanted) {
      if (shared.closes(wish)) flaws.push({ kind: 'branch_contradiction', leaf: wish.leaf, other: null });
    }
  }
  findRepeated(wanted, outer, flaws);
  for (const branches of choices) {
    findCovered(branches, flaws);
    for (const branch of branches) visit(branch, [...outer, ...wanted], flaws);
  }
}

/** The flaws of criteria by themselves; for an impossible pair, the leaf that closed the last room. */
export function findFlaws(criteria: Criteria): Flaw[] {
  const flaws: Flaw[] = [];
  visit(collect(criteria, false, newScope()), [], flaws);
  return flaws;
}

/**
 * The leaves of criteria that cannot hold together with what the listing's own fields ask. An alternative that they
 * exclude is idle and no fault, as long as another one is left: 个体工商户 or small firms, of a product for enterprises.
 */
export function findAgainst(listing: Criteria, criteria: Criteria): Flaw[] {
  const { wanted: asked } = collect(listing, false, newScope());
  const search = ({ wanted, choices }: Scope): Flaw[] => {
    const rooms = roomsOf(asked);
    const own = wanted.filter((wish) => rooms.closes(wish));
    const within = choices.flatMap((branches) => {
      const excluded = branches.map(search);
      return excluded.every((flaws) => flaws.length > 0) ? excluded.flat() : [];
    });
    return [...own.map(({ leaf }): Flaw => ({ kind: 'against_listing', leaf, other: null })), ...within];
  };
  return search(collect(criteria, false, newScope()));
}

// Ages and counts begin at nothing, and nothing falls by more than all there was.
const LEAST: Partial<Record<Leaf['op'], number>> = {
  months_since: 0,
  count_in_window: 0,
  growth: -1_000_000,
};

function everyChoice({ leaf, negated }: Wanted): 'always' | 'never' | null {
  const { values, type } = attributeOf(leaf.attr);
  if (type !== 'enum' || !values || (leaf.op !== 'in' && leaf.op !== 'not_in')) return null;
  const named: readonly unknown[] = [leaf.value ?? []].flat();
  if (!Object.keys(values).every((choice) => named.includes(choice))) return null;
  return (leaf.op === 'in') !== negated ? 'always' : 'never';
}

/** Whether every firm with the fact meets the leaf, or none can, whatever the rest of the tree asks. */
export function reachOf(leaf: Leaf, negated: boolean): 'always' | 'never' | null {
  const wanted = { leaf, negated };
  const choice = everyChoice(wanted);
  if (choice) return choice;
  const { range, type } = attributeOf(leaf.attr);
  const least = LEAST[leaf.op];
  const isNumber = type === 'number' || type === 'money' || type === 'ratio';
  if (least === undefined && !(isNumber && range)) return null;
  const [low, high] = least === undefined ? (range ?? []) : [least];
  if (leaf.op === 'between') {
    const [from, to] = [leaf.value ?? []].flat().map(Number);
    const isWhole = from !== undefined && to !== undefined && from <= (low ?? from) && to >= (high ?? to);
    return isWhole ? (negated ? 'never' : 'always') : null;
  }
  const room = (wish: Wanted): Room => {
    const left = newRoom(low, high);
    take(left, wish, false, false);
    return left;
  };
  if (isEmpty(room(wanted), false)) return 'never';
  return isEmpty(room(opposite(wanted)), false) ? 'always' : null;
}
