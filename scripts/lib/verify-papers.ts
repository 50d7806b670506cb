// Verifies papers: each stands where its events say, with the content they name, and so does each of its uses.
import type { Event } from '../../worker/audit/rules.ts';
import { foldDocument, useName, type FoldedDocument } from '../../worker/documents/fold.ts';
import { listPapers, type PaperOfEvents } from './verify-queries.ts';

type Report = (problem: { check: string; record: string; detail: string }) => void;

/** Papers compared with their rows at a time. */
const TOGETHER = 500;

/** Collects papers as their streams go by and compares them with their rows, many at a time. */
export class PaperCheck {
  readonly #db: D1Database;
  readonly #report: Report;
  #waiting = new Map<string, FoldedDocument>();
  papers = 0;

  constructor(db: D1Database, report: Report) {
    this.#db = db;
    this.#report = report;
  }

  /** Takes one stream, given whole and in order; what is no paper is left alone. */
  async take(events: readonly Event[]): Promise<void> {
    const [first] = events;
    if (!first?.stream.startsWith('doc_')) return;
    const folded = foldDocument(events);
    for (const { ver, detail } of folded.problems) {
      this.#report({ check: 'paper', record: `${first.stream} version ${ver}`, detail });
    }
    this.#waiting.set(first.stream, folded);
    if (this.#waiting.size >= TOGETHER) await this.finish();
  }

  #compare(row: PaperOfEvents, folded: FoldedDocument): void {
    const say = (detail: string): void =>
      this.#report({ check: 'paper', record: `document ${row.id}`, detail });
    for (const field of ['state', 'hidden_at', 'sha256'] as const) {
      if (row[field] !== folded[field]) say(`${field} is ${row[field]}, its events say ${folded[field]}`);
    }
    const left = new Map(folded.uses);
    for (const [application, item, state] of JSON.parse(row.uses) as [string, string, string][]) {
      const name = useName(application, item);
      if (left.get(name) !== state)
        say(`for ${name} it is ${state}, its events say ${left.get(name) ?? 'nothing'}`);
      left.delete(name);
    }
    for (const name of left.keys()) say(`its events use it for ${name} and there is no row`);
  }

  /** Compares what is left. */
  async finish(): Promise<void> {
    const papers = this.#waiting;
    this.#waiting = new Map();
    if (papers.size === 0) return;
    for (const row of await listPapers(this.#db, [...papers.keys()])) {
      const folded = papers.get(row.id);
      if (folded) this.#compare(row, folded);
      this.papers += 1;
    }
  }
}
