// A recorded request as the bare Worker repeats it: the same round trips with the same statements, in which only what
// belongs to one request is left open.
import type { Trip } from '../lib/recording-d1.ts';

/** A value that was recorded, or text in which some parts are filled in for each request. */
export type PlanValue =
  string | number | null | { readonly parts: readonly (string | { readonly slot: string })[] };
export type PlanStatement = { readonly text: string; readonly values: readonly PlanValue[] };

/** Round trips that went out together, each one statement or a batch. */
export type Wave = readonly (readonly PlanStatement[])[];
export type Plan = readonly Wave[];

/** Identifiers and numbers that a command makes: each request has its own. */
const MADE = /\b(?:(?:app|dem|con|led|fet|msg)_[0-9a-z]{26}|[A-Z]{2}\d{6}-[0-9A-Z]{7})\b/g;

function cut(text: string, slots: ReadonlyMap<string, string>): PlanValue {
  const found = [...slots.keys()].filter((known) => text.includes(known));
  if (found.length === 0) return text;
  const pattern = new RegExp(`(${found.join('|')})`);
  return {
    parts: text
      .split(pattern)
      .filter((part) => part !== '')
      .map((part) => {
        const slot = slots.get(part);
        return slot === undefined ? part : { slot };
      }),
  };
}

/** What a request made itself, by name: `made:app_0`, `made:msg_3`, and `number`. */
function madeIn(trips: readonly Trip[]): Map<string, string> {
  const made = new Map<string, string>();
  for (const { statements } of trips) {
    if (statements.every(({ rows_written }) => rows_written === 0)) continue;
    for (const value of statements.flatMap(({ values }) => values)) {
      for (const id of String(value).match(MADE) ?? []) {
        if (!made.has(id)) made.set(id, id.includes('_') ? `made:${id.slice(0, 4)}${made.size}` : 'number');
      }
    }
  }
  return made;
}

/**
 * The plan of recorded round trips. `open` names what belongs to the request: text → slot. Round trips that overlapped
 * go out together again.
 */
export function planOf(trips: readonly Trip[], open: ReadonlyMap<string, string>): Plan {
  const slots = new Map([...open, ...madeIn(trips)]);
  const waves: (readonly PlanStatement[])[][] = [];
  let ends = Number.NEGATIVE_INFINITY;
  for (const { statements, began, ended } of trips.toSorted((a, b) => a.began - b.began)) {
    const trip = statements.map(({ text, values }): PlanStatement => ({
      text,
      values: values.map((value) =>
        typeof value === 'string' ? cut(value, slots) : (value as number | null),
      ),
    }));
    if (began < ends) waves.at(-1)?.push(trip);
    else waves.push([trip]);
    ends = Math.max(ends, ended);
  }
  return waves;
}
