// A firm's facts without their exact values: amounts and numbers as bands, dates as bands of age, events as counts,
// series as bands of growth. What is not known, out of date or for the bank alone is left out.
import { addDays } from '../lib/days.ts';
import { ATTRIBUTE_IDS, attributeOf, type AttributeId } from '../matching/attributes.ts';
import { latestDayAged, packDay, wholeMonths } from '../matching/dates.ts';
import { clockOf, eventsIn, growthPpm, type Clock } from '../matching/operators.ts';
import type { Facts, Snapshot } from '../matching/terms.ts';
import { AGE_EDGES, edgesOf, GROWTH_EDGES, GROWTH_SPANS, MOST_COUNTED, WINDOWS } from './terms.ts';

/** A band [min, max) in the unit of what is banded; an end that is left out is open. */
export type Band = { readonly min?: number; readonly max?: number };

/**
 * What a snapshot keeps of one fact. `age` is in whole months on the day of the snapshot; `counts` are events within
 * each of the windows, `growth` the band for each of the spans, null where it cannot be computed. `any_of` is one of
 * several values that too few firms have to keep them apart; `beyond` are members that a set may hold besides.
 */
export type Banded =
  | { readonly value: string | boolean | null }
  | { readonly any_of: readonly string[] }
  | { readonly set: readonly string[]; readonly beyond?: readonly string[] }
  | { readonly band: Band }
  | { readonly age: Band }
  | { readonly counts: readonly number[] }
  | { readonly growth: readonly (Band | null)[] };

/** The band of a value between ascending edges. */
export function bandOf(value: number, edges: readonly number[]): Band {
  let min: number | undefined;
  for (const edge of edges) {
    if (value < edge) return min === undefined ? { max: edge } : { min, max: edge };
    min = edge;
  }
  return min === undefined ? {} : { min };
}

function ageOf(value: string, clock: Clock): Banded | null {
  const since = packDay(value);
  const months = Number.isNaN(since) ? -1 : wholeMonths(since, clock.day);
  return months < 0 ? null : { age: bandOf(months, AGE_EDGES) };
}

// What was only known as a band stays one, if it lies within a single one of ours.
function rebanded({ min, max }: NonNullable<Snapshot['band']>, edges: readonly number[]): Banded | null {
  if (typeof min === 'string' || typeof max === 'string' || max === undefined) return null;
  const low = bandOf(min ?? 0, edges);
  const high = bandOf(max - 1, edges);
  return low.min === high.min && low.max === high.max ? { band: low } : null;
}

function bandedSeries(fact: Snapshot, clock: Clock): Banded {
  const growth = GROWTH_SPANS.map((span) => {
    const ppm = growthPpm(fact, span, clock.month);
    return ppm === null ? null : bandOf(ppm, GROWTH_EDGES);
  });
  return { growth };
}

function banded(attr: AttributeId, fact: Snapshot, clock: Clock): Banded | null {
  const { type } = attributeOf(attr);
  const { value } = fact;
  if (value === null && type !== 'events') return { value: null };
  switch (type) {
    case 'boolean':
      return typeof value === 'boolean' ? { value } : null;
    case 'enum':
      return typeof value === 'string' ? { value } : null;
    case 'set':
      return Array.isArray(value) ? { set: [...(value as readonly string[])].sort() } : null;
    case 'date':
      return typeof value === 'string' ? ageOf(value, clock) : null;
    case 'events': {
      const counts = WINDOWS.map((months) => eventsIn(fact, months, clock.day));
      const whole = counts.filter((count) => count !== null);
      return whole.length < counts.length
        ? null
        : { counts: whole.map((count) => Math.min(count, MOST_COUNTED)) };
    }
    case 'series':
      return fact.series ? bandedSeries(fact, clock) : null;
    default:
      if (typeof value === 'number') return { band: bandOf(value, edgesOf(attr)) };
      return fact.band ? rebanded(fact.band, edgesOf(attr)) : null;
  }
}

/** The attributes a snapshot holds: those the platform evaluates and that belong to the firm, not to one application. */
export const BANDED_ATTRIBUTES: readonly AttributeId[] = ATTRIBUTE_IDS.filter(
  (attr) => attributeOf(attr).evaluator === 'platform' && !attr.startsWith('requested_'),
);

/** What is kept of a firm on a day 'YYYY-MM-DD', one entry per attribute of {@link BANDED_ATTRIBUTES}. */
export function bandedFacts(facts: Facts, day: string): (Banded | null)[] {
  const clock = clockOf(day);
  return BANDED_ATTRIBUTES.map((attr) => {
    const fact = facts[attr];
    if (!fact || (fact.valid_until && fact.valid_until <= day)) return null;
    return banded(attr, fact, clock);
  });
}

/** A band of ages as the days on which something so old began, for a snapshot of `day`. */
export function daysOfAge({ min, max }: Band, day: string): NonNullable<Snapshot['band']> {
  return {
    ...(max === undefined ? {} : { min: addDays(latestDayAged(max, day), 1) }),
    ...(min === undefined ? {} : { max: addDays(latestDayAged(min, day), 1) }),
  };
}
