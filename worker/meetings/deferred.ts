// Deferred acceptance (Gale and Shapley 1962, the college admissions problem): demands propose to banks in their order of
// preference, a bank keeps the best as far as its quota goes and lets the others go on. The result is stable, and of all
// stable ones the best for every demand.

/** A demand with the banks that would do, the best first. */
export type Applicant = { readonly id: string; readonly banks: readonly string[] };
/** A bank with how many demands it takes. `rank` of a demand: smaller is dearer to it, and no two are equal. */
export type Taker = {
  readonly id: string;
  readonly quota: number;
  readonly rank: (demand: string) => number;
};

/** Which bank each demand comes to; null where none was left that would keep it. */
export function assign(
  applicants: readonly Applicant[],
  takers: readonly Taker[],
): Map<string, string | null> {
  const known = new Map(takers.map((taker) => [taker.id, taker]));
  const kept = new Map<string, { id: string; rank: number }[]>();
  const next = new Map<string, number>();
  const assigned = new Map<string, string | null>(applicants.map(({ id }) => [id, null]));
  const orders = new Map(applicants.map(({ id, banks }) => [id, banks]));
  const free = applicants.map(({ id }) => id).reverse();
  for (let id = free.pop(); id !== undefined; id = free.pop()) {
    const at = next.get(id) ?? 0;
    const bank = orders.get(id)?.[at];
    if (bank === undefined) continue;
    next.set(id, at + 1);
    const taker = known.get(bank);
    if (!taker || taker.quota < 1) {
      free.push(id);
      continue;
    }
    const list = kept.get(bank) ?? [];
    kept.set(bank, list);
    const rank = taker.rank(id);
    // Sorted by rank, the last is the first to go.
    const place = list.findIndex((other) => rank < other.rank);
    list.splice(place < 0 ? list.length : place, 0, { id, rank });
    assigned.set(id, bank);
    if (list.length > taker.quota) {
      const out = list.pop();
      if (out) {
        assigned.set(out.id, null);
        free.push(out.id);
      }
    }
  }
  return assigned;
}

/** A demand and a bank that would both strictly gain by leaving what they were given for one another. */
export type BlockingPair = { readonly demand: string; readonly bank: string };

/** The blocking pairs of an assignment: none means that it is stable. By hand it may be made unstable, and then says where. */
export function blockingPairs(
  applicants: readonly Applicant[],
  takers: readonly Taker[],
  assigned: ReadonlyMap<string, string | null>,
): BlockingPair[] {
  const worst = new Map<string, number>();
  const count = new Map<string, number>();
  const known = new Map(takers.map((taker) => [taker.id, taker]));
  for (const [demand, bank] of assigned) {
    if (bank === null) continue;
    count.set(bank, (count.get(bank) ?? 0) + 1);
    worst.set(bank, Math.max(worst.get(bank) ?? -Infinity, known.get(bank)?.rank(demand) ?? -Infinity));
  }
  return applicants.flatMap(({ id, banks }) => {
    const own = assigned.get(id) ?? null;
    const at = own === null ? banks.length : banks.indexOf(own);
    return banks.slice(0, at < 0 ? banks.length : at).flatMap((bank): BlockingPair[] => {
      const taker = known.get(bank);
      if (!taker) return [];
      const hasRoom = (count.get(bank) ?? 0) < taker.quota;
      const prefers = taker.quota > 0 && taker.rank(id) < (worst.get(bank) ?? -Infinity);
      return hasRoom || prefers ? [{ demand: id, bank }] : [];
    });
  });
}
