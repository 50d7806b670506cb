// How heavy the first documents are that a visitor loads.
import { gzipSync } from 'node:zlib';
import { get, type Wire } from './load.ts';
import type { Weight } from './report.ts';

const LIST_MAX = 25_000;
const MATCH = 'years=gt3&invoiced=300to500&amount_fen=100000000&term_months=12';

/** The documents by path, gzipped as the platform would send them. */
export async function weigh(wire: Wire): Promise<Weight[]> {
  const weights: Weight[] = [];
  for (const path of ['/', '/products', `/match/results?${MATCH}`]) {
    const html = await wire.fire(get(path));
    weights.push({ path, bytes: gzipSync(html).length, goal: LIST_MAX });
  }
  return weights;
}
