// One night's snapshot: a dictionary and a column of codes per attribute. Values that few firms have are merged before
// anything is kept, and places stand in the order of their content, which says nothing about who stands there.
import { attributeOf, type AttributeId } from '../matching/attributes.ts';
import { INDUSTRY_SECTIONS } from '../matching/industries.ts';
import { BANDED_ATTRIBUTES, type Banded } from './bands.ts';
import { LEAST } from './terms.ts';

/** What is kept of one attribute: code 0 is unknown, code n the entry n − 1. */
export type Column = {
  readonly attr: AttributeId;
  readonly entries: readonly Banded[];
  readonly codes: Uint8Array;
};

export type FactSnapshot = {
  readonly day: string;
  readonly firms: number;
  readonly salt: string;
  readonly columns: ReadonlyMap<AttributeId, Column>;
};

const MOST_ENTRIES = 255;

/** One attribute while firms come in: entries as text, in the order of their first firm. */
class Gathered {
  readonly attr: AttributeId;
  readonly #codes = new Map<string, number>();
  readonly rows: number[] = [];
  readonly entries: Banded[] = [];

  constructor(attr: AttributeId) {
    this.attr = attr;
  }

  add(banded: Banded | null): void {
    if (banded === null) return void this.rows.push(0);
    const text = JSON.stringify(banded);
    const code = this.#codes.get(text) ?? this.entries.push(banded);
    this.#codes.set(text, code);
    this.rows.push(code);
  }

  /** How many firms have each entry. */
  counts(): number[] {
    const counts = this.entries.map(() => 0);
    for (const code of this.rows) if (code > 0) counts[code - 1] = (counts[code - 1] ?? 0) + 1;
    return counts;
  }
}

type Coarsen = (entry: Banded) => Banded;

const tally = (words: readonly (readonly [string, number])[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const [word, n] of words) counts.set(word, (counts.get(word) ?? 0) + n);
  return counts;
};

const isRare = (counts: ReadonlyMap<string, number>, word: string): boolean =>
  (counts.get(word) ?? 0) < LEAST;

// Values of fewer firms than may be shown are one: some value of these.
function coarsenWords(entries: readonly Banded[], counts: readonly number[]): Coarsen {
  const held = tally(
    entries.flatMap((entry, i) =>
      'value' in entry && typeof entry.value === 'string' ? [[entry.value, counts[i] ?? 0] as const] : [],
    ),
  );
  const rare = [...held.keys()].filter((word) => isRare(held, word)).sort();
  return (entry) =>
    'value' in entry && typeof entry.value === 'string' && rare.includes(entry.value)
      ? { any_of: rare }
      : entry;
}

function coarsenSets(entries: readonly Banded[], counts: readonly number[]): Coarsen {
  const held = tally(
    entries.flatMap((entry, i) =>
      'set' in entry ? entry.set.map((word) => [word, counts[i] ?? 0] as const) : [],
    ),
  );
  const rare = [...held.keys()].filter((word) => isRare(held, word)).sort();
  return (entry) => {
    if (!('set' in entry) || !entry.set.some((word) => rare.includes(word))) return entry;
    return { set: entry.set.filter((word) => !rare.includes(word)), beyond: rare };
  };
}

// A class of industry becomes its division or, where that has few firms, its section.
function coarsenIndustries(entries: readonly Banded[], counts: readonly number[]): Coarsen {
  const level = (length: number): ReadonlyMap<string, number> =>
    tally(
      entries.flatMap((entry, i) =>
        'value' in entry && typeof entry.value === 'string'
          ? [[entry.value.slice(0, length), counts[i] ?? 0] as const]
          : [],
      ),
    );
  const divisions = level(3);
  const pooled = tally(
    [...divisions]
      .filter(([division]) => isRare(divisions, division))
      .map(([division, n]) => [division.slice(0, 1), n]),
  );
  const rare = Object.keys(INDUSTRY_SECTIONS).filter((section) => isRare(pooled, section));
  return (entry) => {
    if (!('value' in entry) || typeof entry.value !== 'string') return entry;
    const [division, section] = [entry.value.slice(0, 3), entry.value.slice(0, 1)];
    if (!isRare(divisions, division)) return { value: division };
    return isRare(pooled, section) ? { any_of: rare } : { value: section };
  };
}

function coarsenerOf(attr: AttributeId): (entries: readonly Banded[], counts: readonly number[]) => Coarsen {
  if (attr === 'industry') return coarsenIndustries;
  const { type } = attributeOf(attr);
  if (type === 'enum') return coarsenWords;
  return type === 'set' ? coarsenSets : () => (entry) => entry;
}

function columnOf(gathered: Gathered): Column | null {
  const { attr, entries, rows } = gathered;
  const coarsen = coarsenerOf(attr)(entries, gathered.counts());
  const merged = new Map<string, { entry: Banded; firms: number }>();
  const texts = entries.map((entry, i) => {
    const coarse = coarsen(entry);
    const text = JSON.stringify(coarse);
    const firms = (merged.get(text)?.firms ?? 0) + (gathered.counts()[i] ?? 0);
    merged.set(text, { entry: coarse, firms });
    return text;
  });
  // What does not fit is unknown: the rarest combinations of titles or counts.
  const kept = [...merged]
    .sort(([a, x], [b, y]) => y.firms - x.firms || (a < b ? -1 : 1))
    .slice(0, MOST_ENTRIES);
  if (kept.length === 0) return null;
  const codeOf = new Map(kept.map(([text], i) => [text, i + 1]));
  const remapped = texts.map((text) => codeOf.get(text) ?? 0);
  const codes = Uint8Array.from(rows, (code) => (code === 0 ? 0 : (remapped[code - 1] ?? 0)));
  return { attr, entries: kept.map(([, { entry }]) => entry), codes };
}

function compareAt(columns: readonly Column[], a: number, b: number): number {
  for (const { codes } of columns) {
    const difference = (codes[a] ?? 0) - (codes[b] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Gathers firms one by one and makes their snapshot. */
export class SnapshotBuilder {
  readonly #gathered = BANDED_ATTRIBUTES.map((attr) => new Gathered(attr));
  #firms = 0;

  /** Takes the banded facts of one firm (`bandedFacts`). */
  add(facts: readonly (Banded | null)[]): void {
    this.#firms += 1;
    for (const [i, gathered] of this.#gathered.entries()) gathered.add(facts[i] ?? null);
  }

  build(day: string, salt: string): FactSnapshot {
    const columns = this.#gathered.flatMap((gathered) => columnOf(gathered) ?? []);
    const order = Uint32Array.from({ length: this.#firms }, (_, i) => i);
    order.sort((a, b) => compareAt(columns, a, b));
    const sorted = columns.map(({ attr, entries, codes }): Column => ({
      attr,
      entries,
      codes: Uint8Array.from(order, (firm) => codes[firm] ?? 0),
    }));
    return { day, salt, firms: this.#firms, columns: new Map(sorted.map((column) => [column.attr, column])) };
  }
}

type Stored = { readonly attr: string; readonly entries: readonly Banded[]; readonly codes: string };

/** D1 holds rows of up to 2 MB. */
const LONGEST_PART = 1_500_000;

/** A snapshot as the bodies of as few rows as hold it. */
export function encodeSnapshot({ columns }: FactSnapshot): string[] {
  const parts: string[][] = [[]];
  let length = 0;
  for (const { attr, entries, codes } of columns.values()) {
    const stored: Stored = { attr, entries, codes: Buffer.from(codes).toString('base64') };
    const text = JSON.stringify(stored);
    if (length + text.length > LONGEST_PART && length > 0) {
      parts.push([]);
      length = 0;
    }
    parts.at(-1)?.push(text);
    length += text.length + 1;
  }
  return parts.map((texts) => `[${texts.join(',')}]`);
}

/** A snapshot from the bodies of its rows. Attributes that the registry no longer has are left out. */
export function decodeSnapshot(
  bodies: readonly string[],
  { day, firms, salt }: Pick<FactSnapshot, 'day' | 'firms' | 'salt'>,
): FactSnapshot {
  const stored = bodies.flatMap((body) => JSON.parse(body) as Stored[]);
  const columns = BANDED_ATTRIBUTES.flatMap((attr) => {
    const column = stored.find((candidate) => candidate.attr === attr);
    if (!column) return [];
    const codes = new Uint8Array(Buffer.from(column.codes, 'base64'));
    return [[attr, { attr, entries: column.entries, codes }] as const];
  });
  return { day, firms, salt, columns: new Map(columns) };
}
