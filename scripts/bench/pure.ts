// Processor time of the pure rules in this process: the match of a known firm and the making of the index, for shelves of
// two lengths. Nothing here knows of HTTP or of a database.
import { dayOf } from '../../worker/lib/shanghai.ts';
import { namesOf } from '../../worker/matching/names.ts';
import { matchResults } from '../../worker/matching/results.ts';
import type { Facts } from '../../worker/matching/terms.ts';
import { factsFrom } from '../../worker/organisations/facts.ts';
import { factsOf } from '../../worker/organisations/queries.ts';
import { buildCatalogue } from '../../worker/products/catalogue.ts';
import { getShelf, type Shelf } from '../../worker/products/queries.ts';
import type { Listing } from '../../worker/products/schema.ts';
import { widened } from './shelf.ts';

const LONG_SHELF = 10_000;

export type PureRow = {
  readonly title: string;
  readonly products: number;
  /** Milliseconds of processor time of one run: the median of several. */
  readonly cpu_ms: number;
  readonly goal_ms: number | null;
};

/** Processor time of `work` per call, ms: the median of runs that last about 50 ms each. */
function cpuOfCalls(work: (i: number) => void, budget_ms: number): number {
  const per: number[] = [];
  let calls = 0;
  let size = 1;
  const end = performance.now() + budget_ms;
  while (performance.now() < end || per.length < 3) {
    const before = process.cpuUsage();
    for (let i = 0; i < size; i += 1) work((calls += 1));
    const { user, system } = process.cpuUsage(before);
    const spent = (user + system) / 1000;
    // The first runs are the compiler's.
    if (calls > size) per.push(spent / size);
    if (spent < 25) size *= 2;
  }
  const sorted = per.slice(Math.floor(per.length / 2)).toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function rowsFor(shelf: Shelf, firms: readonly Facts[], today: string, goal_ms: number): PureRow[] {
  const { length } = shelf.products;
  const texts = shelf.products.map(({ listing }) => JSON.stringify(listing));
  const build = (): ReturnType<typeof buildCatalogue> => {
    const parsed = (i: number): Listing => JSON.parse(texts[i] ?? '') as Listing;
    const products = shelf.products.map((product, i) => ({ ...product, listing: parsed(i) }));
    return buildCatalogue({ ...shelf, products }, today);
  };
  const catalogue = build();
  const names = namesOf(catalogue.towns);
  const match = (i: number): void => {
    matchResults(catalogue, firms[i % firms.length] ?? {}, { sort: 'cost' }, { today, names });
  };
  return [
    { title: 'match of a known firm, pure', products: length, cpu_ms: cpuOfCalls(match, 1500), goal_ms },
    {
      title: 'index of the shelf, parsed and built',
      products: length,
      cpu_ms: cpuOfCalls(() => void build(), 1000),
      goal_ms: null,
    },
  ];
}

/** Measures over the demonstration's own shelf and a long one, with the facts of some of its firms. */
export async function measurePure(db: D1Database, firmIds: readonly string[]): Promise<PureRow[]> {
  const today = dayOf(Date.now());
  const shelf = await getShelf(db, today);
  const firms: Facts[] = [];
  for (const id of firmIds) {
    const known = await factsOf(db, id);
    if (known) firms.push(factsFrom(known.enterprise, known.facts, today));
  }
  const long = { ...shelf, products: widened(shelf.products, LONG_SHELF) };
  return [...rowsFor(shelf, firms, today, 1), ...rowsFor(long, firms, today, 60)];
}
