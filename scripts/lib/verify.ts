// Verifies a district's database without trusting what it checks: every chain, every row against its chain, every
// figure against the events and, for the headline, against the rows themselves. Reads only.
import { firstBadEvent, type Event } from '../../worker/audit/rules.ts';
import { foldAll, mergeCells, reconcile, type Cell } from '../../worker/reports/folds.ts';
import { monthOf } from '../../worker/reports/periods.ts';
import { deltasOf, type Delta } from '../../worker/reports/rules.ts';
import { HEADLINE, MEASURE_IDS, type MeasureId } from '../../worker/reports/terms.ts';
import { DemandCheck } from './verify-demands.ts';
import { LatenessCheck } from './verify-lateness.ts';
import { AfterNoCheck } from './verify-after-no.ts';
import { ActingCheck } from './verify-acting.ts';
import { OfferCheck } from './verify-offers.ts';
import { LedgerCheck } from './verify-ledgers.ts';
import { PaperCheck } from './verify-papers.ts';
import {
  AGGREGATES,
  countKept,
  countPlainly,
  listAggregates,
  listDeltasOf,
  listEventsByStream,
  listMismatches,
  listOrphanDeltas,
  listRollups,
  listUnfolded,
  listWrongClaims,
  PAGE,
  selectWrongAmounts,
  selectWrongBudgets,
  selectWrongLoads,
  selectWrongQueueCounts,
  type Aggregate,
  type DeltaRow,
} from './verify-queries.ts';
import { verifyRoutes } from './verify-routes.ts';

/** One thing that does not agree: which check, which record, and what was found in place of what. */
export type Problem = { readonly check: string; readonly record: string; readonly detail: string };

export type Verification = {
  readonly ok: boolean;
  readonly checked: Readonly<Record<string, number>>;
  /** The first problems of each check, in the order of the checks; `problem_count` counts all that were seen. */
  readonly problems: readonly Problem[];
  readonly problem_count: number;
};

type Recorded = Event & { readonly seq: number };
type Report = (problem: Problem) => void;

const PROBLEMS_PER_CHECK = 20;

const WHY = {
  gap: 'a version is missing before it',
  time: 'it is older than the event before it',
  link: 'it does not continue the hash of the event before it',
  hash: 'its content does not give its hash',
} as const;

const DIMENSIONS = ['occurred_at', 'recorded_at', 'value', 'institution_id', 'town'] as const;

/** Verifies one stream, given whole and in order. */
function verifyStream(events: readonly Recorded[], report: Report): void {
  const bad = firstBadEvent(events);
  if (!bad) return;
  const seq = (bad.event as Recorded).seq;
  report({
    check: 'chain',
    record: `event ${seq} (${bad.event.stream} version ${bad.event.ver}, ${bad.event.type})`,
    detail: WHY[bad.why],
  });
}

function nameOf(delta: Pick<Delta | DeltaRow, 'measure' | 'stream' | 'ver' | 'object'>): string {
  return `${delta.measure} of ${delta.stream} version ${delta.ver} (${delta.object})`;
}

/** The deltas an event must have caused; an event that lacks what its figure needs is a problem of its own. */
function expectedDeltas(event: Recorded, report: Report): Delta[] {
  try {
    return deltasOf(event);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    report({ check: 'figure', record: `event ${event.seq} (${event.type})`, detail });
    return [];
  }
}

/** Compares the deltas that a page of events must have caused with those that were written. */
function verifyDeltas(expected: readonly Delta[], written: readonly DeltaRow[], report: Report): void {
  const left = new Map(written.map((row) => [nameOf(row), row]));
  for (const delta of expected) {
    const record = nameOf(delta);
    const row = left.get(record);
    left.delete(record);
    if (!row) {
      report({ check: 'figure', record, detail: 'the event moves this measure and no delta was written' });
      continue;
    }
    const wrong = DIMENSIONS.find((field) => row[field] !== delta[field]);
    if (wrong) {
      report({
        check: 'figure',
        record,
        detail: `${wrong} is ${row[wrong]}, the event says ${delta[wrong]}`,
      });
    } else if (row.month !== monthOf(delta.occurred_at)) {
      report({
        check: 'figure',
        record,
        detail: `month is ${row.month}, the event says ${monthOf(delta.occurred_at)}`,
      });
    }
  }
  for (const record of left.keys()) {
    report({ check: 'figure', record, detail: 'a delta was written that its event does not cause' });
  }
}

type EventPass = {
  /** The last version and hash of every stream. */
  readonly ends: Map<string, { ver: number; head: string }>;
  readonly cells: Cell[];
  readonly events: number;
  readonly matched: number;
};

/** What looks at whole streams as they go by. */
type StreamCheck = { take(events: readonly Recorded[]): Promise<void> | void };

/** Reads every event once: chains, deltas, figures, and what each of the checks wants of the streams. */
async function passEvents(
  db: D1Database,
  report: Report,
  checks: readonly StreamCheck[],
): Promise<EventPass> {
  const ends = new Map<string, { ver: number; head: string }>();
  let cells: Cell[] = [];
  let events = 0;
  let matched = 0;
  // A page may end within a stream; the stream is verified when it is whole.
  let stream: Recorded[] = [];
  for (let after = { stream: '', ver: 0 }; ;) {
    const page = await listEventsByStream(db, after);
    for (const event of page) {
      if (stream[0] && stream[0].stream !== event.stream) {
        verifyStream(stream, report);
        for (const check of checks) await check.take(stream);
        stream = [];
      }
      stream.push(event);
      ends.set(event.stream, { ver: event.ver, head: event.hash });
    }
    const expected = page.flatMap((event) => expectedDeltas(event, report));
    const written = page.length === 0 ? [] : await listDeltasOf(db, page);
    verifyDeltas(expected, written, report);
    cells = mergeCells(cells, foldAll(expected));
    events += page.length;
    matched += written.length;
    const last = page.at(-1);
    if (!last || page.length < PAGE) break;
    after = { stream: last.stream, ver: last.ver };
  }
  verifyStream(stream, report);
  for (const check of checks) await check.take(stream);
  return { ends, cells, events, matched };
}

/** Every row of an aggregate stands where its stream ends, and every such stream has its row. Returns the rows seen. */
async function verifyAggregate(
  db: D1Database,
  aggregate: Aggregate,
  ends: EventPass['ends'],
  report: Report,
): Promise<number> {
  const missing = new Set([...ends.keys()].filter((id) => id.startsWith(AGGREGATES[aggregate])));
  let rows = 0;
  for (let afterId = ''; ;) {
    const page = await listAggregates(db, aggregate, afterId);
    for (const row of page) {
      missing.delete(row.id);
      const end = ends.get(row.id);
      const record = `${aggregate} ${row.id}`;
      if (!end) report({ check: 'row', record, detail: 'it has no events' });
      else if (end.ver !== row.ver) {
        report({ check: 'row', record, detail: `its version is ${row.ver}, its events number ${end.ver}` });
      } else if (end.head !== row.head) {
        report({ check: 'row', record, detail: 'it does not carry the hash of its last event' });
      }
    }
    rows += page.length;
    const last = page.at(-1);
    if (!last || page.length < PAGE) break;
    afterId = last.id;
  }
  for (const id of missing)
    report({ check: 'row', record: `${aggregate} ${id}`, detail: 'it has events and no row' });
  return rows;
}

/** What reports read: rollups and the deltas not yet in them. */
async function readFigures(db: D1Database): Promise<Cell[]> {
  let cells: Cell[] = await listRollups(db);
  for (let afterId = 0; ;) {
    const page = await listUnfolded(db, afterId);
    const known = page.filter((row) => MEASURE_IDS.some((id) => id === row.measure)) as (DeltaRow & {
      measure: MeasureId;
    })[];
    cells = mergeCells(cells, foldAll(known));
    const last = page.at(-1);
    if (!last || page.length < PAGE) return cells;
    afterId = last.id;
  }
}

const CLAIM_FIELDS = [
  ['state', 'told_state'],
  ['amount_fen', 'told_amount_fen'],
  ['granted_fen', 'told_granted_fen'],
  ['paid_on', 'told_paid_on'],
] as const;

const amount = (side: { value: number; count: number } | null) =>
  side ? `${side.value} (of ${side.count})` : 'nothing';

function verifyFigures(expected: readonly Cell[], actual: readonly Cell[], report: Report): void {
  for (const { cell, expected: events, actual: kept } of reconcile(expected, actual)) {
    report({
      check: 'rollup',
      record: `${cell.measure} by ${cell.breakdown} ${cell.key}`.trim(),
      detail: `reports show ${amount(kept)}, the events give ${amount(events)}`,
    });
  }
}

async function verifyHeadline(db: D1Database, cells: readonly Cell[], report: Report): Promise<void> {
  const counted = await countPlainly(db);
  for (const measure of HEADLINE) {
    const value = cells.find((cell) => cell.measure === measure && cell.breakdown === 'total')?.value ?? 0;
    if (value === counted[measure]) continue;
    report({
      check: 'headline',
      record: measure,
      detail: `the events give ${value}, counting the rows gives ${counted[measure]}`,
    });
  }
}

/**
 * Verifies a district's database. Memory grows with the number of streams, not of events. A database that somebody is
 * writing to may show differences that are none: verify a resting one.
 */
export async function verifyDistrict(db: D1Database): Promise<Verification> {
  const problems: Problem[] = [];
  const seen = new Map<string, number>();
  const report: Report = (problem) => {
    const n = (seen.get(problem.check) ?? 0) + 1;
    seen.set(problem.check, n);
    if (n <= PROBLEMS_PER_CHECK) problems.push(problem);
  };

  const ledgers = new LedgerCheck(db, report);
  const papers = new PaperCheck(db, report);
  const demands = new DemandCheck(db, report);
  const acting = new ActingCheck(db, report);
  const offers = new OfferCheck(db, report);
  const afterNo = new AfterNoCheck(db, report);
  const lateness = new LatenessCheck(db, report);
  const checks = [ledgers, papers, demands, offers, acting, afterNo, lateness];
  const { ends, cells, events, matched } = await passEvents(db, report, checks);
  await ledgers.finish(PROBLEMS_PER_CHECK);
  await papers.finish();
  await demands.finish();
  await offers.finish();
  await acting.finish();
  await afterNo.finish();
  await lateness.finish();
  const kept = await countKept(db);
  const checked: Record<string, number> = { events, streams: ends.size, deltas: kept.deltas };
  if (matched !== kept.deltas) {
    for (const orphan of await listOrphanDeltas(db, PROBLEMS_PER_CHECK)) {
      report({ check: 'figure', record: nameOf(orphan), detail: 'there is no event behind this delta' });
    }
  }
  for (const aggregate of Object.keys(AGGREGATES) as Aggregate[]) {
    checked[aggregate] = await verifyAggregate(db, aggregate, ends, report);
  }
  checked['consents'] = ledgers.consents;
  checked['looks'] = ledgers.looks;
  checked['papers'] = papers.papers;
  checked['interests'] = demands.interests;
  checked['reviews'] = afterNo.reviews;
  checked['reroutes'] = afterNo.reroutes;
  checked['breaches'] = lateness.breaches;
  checked['ticket words'] = lateness.words;
  checked['offers'] = offers.offers;
  checked['handlers'] = acting.handlers;
  checked['assisted'] = acting.sessions;
  const figures = await readFigures(db);
  checked['figures'] = figures.length;
  verifyFigures(cells, figures, report);
  await verifyHeadline(db, cells, report);
  checked['headline'] = HEADLINE.length;
  for (const { record, kept: value, counted } of await listMismatches(
    db,
    selectWrongQueueCounts,
    PROBLEMS_PER_CHECK,
  )) {
    report({ check: 'queue', record, detail: `the tab says ${value}, it holds ${counted}` });
  }
  checked['tabs'] = kept.tabs;
  for (const { record, kept: value, counted } of await listMismatches(
    db,
    selectWrongLoads,
    PROBLEMS_PER_CHECK,
  )) {
    report({ check: 'load', record, detail: `it says ${value} open cases, there are ${counted}` });
  }
  checked['routes'] = await verifyRoutes(db, report);
  for (const { record, kept: value, counted } of await listMismatches(
    db,
    selectWrongAmounts,
    PROBLEMS_PER_CHECK,
  )) {
    report({ check: 'amount', record, detail: `it says ${value} fen, its drawdowns add up to ${counted}` });
  }
  checked['drawdowns'] = kept.drawdowns;
  for (const { record, kept: value, counted } of await listMismatches(
    db,
    selectWrongBudgets,
    PROBLEMS_PER_CHECK,
  )) {
    report({ check: 'budget', record, detail: `it says ${value} fen, its claims add up to ${counted}` });
  }
  for (const claim of await listWrongClaims(db, PROBLEMS_PER_CHECK)) {
    const detail = CLAIM_FIELDS.flatMap(([field, told]) =>
      claim[field] === claim[told] ? [] : [`${field} is ${claim[field]}, its events say ${claim[told]}`],
    ).join('; ');
    report({ check: 'claim', record: claim.id, detail });
  }
  const problem_count = [...seen.values()].reduce((sum, n) => sum + n, 0);
  return { ok: problem_count === 0, checked, problems, problem_count };
}
