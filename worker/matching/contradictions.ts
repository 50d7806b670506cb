// Neighbours that exclude each other: conditions under one `all` that no firm can meet together. Only what two
// leaves say of the same fact is compared; finding every unsatisfiable tree is not the aim.
import { attributeOf, type Attribute } from './attributes.ts';
import { packDay } from './dates.ts';
import type { Criteria, Leaf } from './terms.ts';

type Wanted = { readonly leaf: Leaf; readonly negated: boolean };

// Leaves that must hold together; what hangs under an `any` starts scopes of its own.
function scopesOf(criteria: Criteria, negated: boolean, scope: Wanted[], scopes: Wanted[][]): void {
  if ('not' in criteria) return scopesOf(criteria.not, !negated, scope, scopes);
  if ('id' in criteria) {
    if (criteria.severity === 'hard') scope.push({ leaf: criteria, negated });
    return;
  }
  const together = 'all' in criteria !== negated;
  for (const part of 'all' in criteria ? criteria.all : criteria.any) {
    const own: Wanted[] = together ? scope : [];
    if (!together) scopes.push(own);
    scopesOf(part, negated, own, scopes);
  }
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

/** For each impossible pair or group under one `all`, the leaf that closed the last room. */
export function findContradictions(criteria: Criteria): Leaf[] {
  const root: Wanted[] = [];
  const scopes: Wanted[][] = [root];
  scopesOf(criteria, false, root, scopes);
  const found: Leaf[] = [];
  for (const scope of scopes) {
    const rooms = new Map<string, Room>();
    for (const wanted of scope) {
      const { type }: Attribute = attributeOf(wanted.leaf.attr);
      const prefix = wanted.leaf.attr === 'industry';
      const key = quantityOf(wanted.leaf);
      const room = rooms.get(key) ?? {
        low: Number.NEGATIVE_INFINITY,
        high: Number.POSITIVE_INFINITY,
        allowed: null,
        excluded: [],
        shares: [],
        absent: false,
        present: false,
      };
      rooms.set(key, room);
      const before = isEmpty(room, prefix);
      take(room, wanted, prefix, type === 'set');
      if (!before && isEmpty(room, prefix)) found.push(wanted.leaf);
    }
  }
  return found;
}
