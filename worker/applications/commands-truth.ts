// Once a night: what each product's decided applications of the last twelve months say of its promises.
import type { Ctx } from '../lib/context.ts';
import { addDays, addMonths } from '../lib/days.ts';
import { canonicalJson } from '../lib/hash.ts';
import { nextOpening, officeTimeBetween, type Office } from '../lib/officehours.ts';
import { dayOf, startOfDay } from '../lib/shanghai.ts';
import { readAll, writeAll } from '../lib/sql.ts';
import { updateCatalogueVersion, updateTruths } from '../products/queries-truth.ts';
import type { NamedClock } from './clocks.ts';
import { officeFrom } from './commands.ts';
import { selectDistrict, type DistrictRow } from './queries.ts';
import { selectDecided, selectTruths, selectUsed, type DecidedRow } from './queries-truth.ts';
import { stepsOf, truthOf, type TruthCase } from './truth.ts';

const PAGE = 500;
const MONTHS = 12;

/** Office time of one working day. */
function dayLength(office: Office, now: number): number {
  const day = dayOf(nextOpening(office, now));
  return officeTimeBetween(office, startOfDay(day), startOfDay(addDays(day, 1)));
}

function caseOf(office: Office, row: DecidedRow, day_ms: number): TruthCase {
  const terms = row.offer === null ? null : (JSON.parse(row.offer) as { rate_ppm?: number });
  const approved = terms !== null;
  const clocks = JSON.parse(row.clocks) as NamedClock[];
  const reached = { take_up: true, decision: true, payout: row.disbursed_fen > 0 };
  return {
    approved,
    rate_ppm: terms?.rate_ppm ?? null,
    amount_fen: row.offer_fen,
    tenths: stepsOf(office, clocks, reached, day_ms),
  };
}

async function casesByProduct(ctx: Ctx): Promise<Map<string, TruthCase[]>> {
  const since = startOfDay(addMonths(dayOf(ctx.now), -MONTHS));
  const [districts] = await readAll(ctx.db, [selectDistrict()]);
  const district = (districts as DistrictRow[])[0];
  const byProduct = new Map<string, TruthCase[]>();
  if (!district) return byProduct;
  const office = officeFrom(district);
  const day_ms = dayLength(office, ctx.now);
  for (let after = ''; ;) {
    const [rows = []] = await readAll(ctx.db, [selectDecided(since, after, PAGE)]);
    for (const row of rows as DecidedRow[]) {
      const cases = byProduct.get(row.product_id) ?? [];
      byProduct.set(row.product_id, cases);
      cases.push(caseOf(office, row, day_ms));
    }
    const last = (rows as DecidedRow[]).at(-1);
    if (!last || rows.length < PAGE) return byProduct;
    after = last.id;
  }
}

/** Works out what applications say of each product, and what they took of its quota, and writes what has changed. Returns how many changed. */
export async function runTruth(ctx: Ctx): Promise<number> {
  const cases = await casesByProduct(ctx);
  const [rows = [], sums = []] = await readAll(ctx.db, [selectTruths(), selectUsed()]);
  const usedBy = new Map(
    (sums as { product_id: string; fen: number; count: number }[]).map(({ product_id, fen, count }) => [
      product_id,
      canonicalJson({ fen, count }),
    ]),
  );
  const changes = (rows as { id: string; truth: string | null; used: string | null }[]).flatMap((row) => {
    const found = truthOf(cases.get(row.id) ?? []);
    const truth = found && canonicalJson(found);
    const used = usedBy.get(row.id) ?? null;
    return truth === row.truth && used === row.used ? [] : [{ id: row.id, truth, used }];
  });
  if (changes.length > 0) await writeAll(ctx.db, [...updateTruths(changes), updateCatalogueVersion()]);
  return changes.length;
}
