// Short ways to write rules and facts in the tests of this folder.
import type { Criteria, Facts, Leaf, Snapshot } from './terms.ts';

/** The day on which the tests stand. */
export const TODAY = '2026-06-01';

/** A hard leaf; its id is the attribute and operator unless one is given. */
export function leaf(
  attr: Leaf['attr'],
  op: Leaf['op'],
  value?: Leaf['value'],
  more: Partial<Leaf> = {},
): Leaf {
  return {
    id: `${attr}.${op}`.slice(0, 20),
    attr,
    op,
    ...(value === undefined ? {} : { value }),
    severity: 'hard',
    code: 'B99',
    ...more,
  };
}

/** At most `count` events within `months`. */
export function atMost(attr: Leaf['attr'], count: number, months = 12, more: Partial<Leaf> = {}): Leaf {
  return leaf(attr, 'count_in_window', count, { window_months: months, ...more });
}

export const all = (...parts: Criteria[]): Criteria => ({ all: parts });
export const any = (...parts: Criteria[]): Criteria => ({ any: parts });
export const not = (part: Criteria): Criteria => ({ not: part });

type Known = Partial<Snapshot>;
const isKnown = (given: unknown): given is Known =>
  typeof given === 'object' && given !== null && !Array.isArray(given);

/** Facts by attribute: a plain value, or parts of a snapshot such as a band, events or a series. */
export function facts(given: Partial<Record<Leaf['attr'], Snapshot['value'] | Known>>): Facts {
  const entries = Object.entries(given).map(([attr, known]) => [
    attr,
    {
      ...(isKnown(known) ? known : { value: known }),
      as_of: (isKnown(known) && known.as_of) || '2026-05-31',
      source: (isKnown(known) && known.source) || 'official',
      provider: 'sandbox',
    },
  ]);
  return Object.fromEntries(entries) as Facts;
}

/** A monthly series that ends with the month before `TODAY`, oldest first. */
export function monthly(values: readonly number[]): Known {
  const last = 2026 * 12 + 4;
  const series = values.map((value, i) => {
    const month = last - values.length + 1 + i;
    return { month: `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`, value };
  });
  return { series };
}
