// Verifies offers: where each stands and who signed it is what the events of its application say, its hash is that of
// its terms and cost, and the application counts as many as there are.
import type { Event } from '../../worker/audit/rules.ts';
import { offerHash } from '../../worker/applications/hash.ts';
import { foldOffers, type FoldedOffer, type FoldedOffers } from '../../worker/applications/fold-offers.ts';
import { listOfferCounts, listOffers, listOfferSignatures } from './verify-queries.ts';

type Report = (problem: { check: string; record: string; detail: string }) => void;

/** Applications compared with their rows at a time. */
const TOGETHER = 500;

const signatures = (signed: readonly { stage: string; by: string | null }[]): string =>
  signed.map(({ stage, by }) => `${stage} ${by ?? 'nobody'}`).join(', ') || 'nobody';

/** Collects applications as they go by and compares their offers with the rows, many at a time. */
export class OfferCheck {
  readonly #db: D1Database;
  readonly #report: Report;
  #waiting = new Map<string, FoldedOffers>();
  offers = 0;

  constructor(db: D1Database, report: Report) {
    this.#db = db;
    this.#report = report;
  }

  #say(record: string, detail: string): void {
    this.#report({ check: 'offer', record, detail });
  }

  /** Takes one stream, given whole and in order; what is no application is left alone. */
  async take(events: readonly Event[]): Promise<void> {
    const [first] = events;
    if (!first?.stream.startsWith('app_')) return;
    try {
      const folded = foldOffers(events);
      for (const { ver, detail } of folded.problems) this.#say(`${first.stream} version ${ver}`, detail);
      this.#waiting.set(first.stream, folded);
    } catch (error) {
      this.#say(first.stream, String(error));
    }
    if (this.#waiting.size >= TOGETHER) await this.#compare();
  }

  #compareOne(
    row: { id: string; state: string; cause: string | null; hash: string },
    told: FoldedOffer,
  ): void {
    const record = `offer ${row.id}`;
    if (row.state !== told.state)
      this.#say(record, `its state is ${row.state}, the events say ${told.state}`);
    else if (row.cause !== told.cause)
      this.#say(record, `it ended by ${row.cause}, the events say ${told.cause}`);
    if (row.hash !== told.hash) this.#say(record, 'its hash is not the one that was proposed');
  }

  async #compare(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = new Map();
    const ids = [...waiting.keys()];
    const [offers, signed, counts] = await Promise.all([
      listOffers(this.#db, ids),
      listOfferSignatures(this.#db, ids),
      listOfferCounts(this.#db, ids),
    ]);
    const seen = new Set<string>();
    for (const row of offers) {
      seen.add(row.id);
      const record = `offer ${row.id}`;
      const told = waiting.get(row.application_id)?.offers.get(row.id);
      if (!told) {
        this.#say(record, 'its application has no event of it');
        continue;
      }
      this.#compareOne(row, told);
      if (offerHash(row.application_id, JSON.parse(row.terms), JSON.parse(row.cost)) !== row.hash) {
        this.#say(record, 'its terms and cost do not give its hash');
      }
      const under = signed.filter(({ offer_id }) => offer_id === row.id);
      const kept = signatures(under.map(({ stage, approved_by }) => ({ stage, by: approved_by })));
      if (kept !== signatures(told.signed)) {
        this.#say(record, `it is signed by ${kept}, the events say ${signatures(told.signed)}`);
      }
    }
    for (const { offers: told } of waiting.values()) {
      for (const id of told.keys())
        if (!seen.has(id)) this.#say(`offer ${id}`, 'events tell of it and there is no row');
    }
    for (const row of counts) {
      const told = [...(waiting.get(row.id)?.offers.values() ?? [])];
      const open = told.filter(({ state }) => state === 'open').length;
      const proposed = told.filter(({ state }) => state === 'proposed').length;
      if (row.offers_open !== open || row.offers_proposed !== proposed) {
        this.#say(
          `application ${row.id}`,
          `it counts ${row.offers_open} open and ${row.offers_proposed} waiting offers, the events give ${open} and ${proposed}`,
        );
      }
    }
    this.offers += offers.length;
  }

  /** What is left at the end. */
  async finish(): Promise<void> {
    if (this.#waiting.size > 0) await this.#compare();
  }
}
