// What was measured, and whether it reaches what it is held against.
import type { Cost } from '../lib/recording-d1.ts';
import type { Compared } from './compare.ts';
import type { DeskRow } from './desk.ts';
import type { Path } from './paths.ts';
import type { PureRow } from './pure.ts';
import { figure, mark, tableOf } from './table.ts';

export type Row = Compared &
  Pick<Path, 'key' | 'title' | 'against' | 'goal'> & { readonly cost: Cost | null };
export type Weight = { readonly path: string; readonly bytes: number; readonly goal: number };
export type Growth = {
  readonly key: string;
  readonly title: string;
  readonly small_ms: number | null;
  readonly large_ms: number | null;
  /** A bound of its own, for what has to look at every product. */
  readonly goal_ms: number | null;
};

export type Report = {
  readonly machine: string;
  /** Measured per path and side. */
  readonly seconds: number;
  readonly rows: readonly Row[];
  readonly pure: readonly PureRow[];
  readonly weights: readonly Weight[];
  readonly desk: readonly DeskRow[];
  /** Processor time from the start to the first answer, the bare Worker's taken away. */
  readonly start_cpu_ms: number | null;
  readonly growth: readonly Growth[];
};

const START_GOAL_MS = 100;
const GROWTH_GOAL = 1.4;

function ratios(rows: readonly Row[]): string {
  const columns = [
    { title: 'path', left: true },
    { title: 'req/s' },
    { title: 'p50 ms' },
    { title: 'p99 ms' },
    { title: 'CPU ms' },
    { title: 'bare req/s' },
    { title: 'bare CPU' },
    { title: 'ratio' },
    { title: 'goal' },
    { title: '' },
    { title: 'CPU ratio' },
    { title: 'D1 trips' },
    { title: 'read' },
    { title: 'written' },
    { title: 'against', left: true },
  ] as const;
  return tableOf(
    columns,
    rows.map(({ title, a, b, ratio, goal, against, cost }) => [
      title,
      figure(a.rps, 0),
      figure(a.p50_ms, 1),
      figure(a.p99_ms, 1),
      figure(a.cpu_ms),
      figure(b.rps, 0),
      figure(b.cpu_ms),
      figure(ratio),
      `≥ ${goal}`,
      mark(ratio >= goal),
      figure(a.cpu_ms === null || b.cpu_ms === null ? null : b.cpu_ms / a.cpu_ms),
      figure(cost?.round_trips ?? null, 0),
      figure(cost?.rows_read ?? null, 0),
      figure(cost?.rows_written ?? null, 0),
      against === 'same' ? 'the same statements' : 'one SELECT of 20 rows',
    ]),
  );
}

function singles({ pure, weights, start_cpu_ms }: Report): string {
  const rows = [
    ...pure.map(({ title, products, cpu_ms, goal_ms }) => [
      `${title}, ${products} products`,
      `${figure(cpu_ms)} ms CPU`,
      goal_ms === null ? '' : `≤ ${goal_ms} ms`,
      mark(goal_ms === null ? null : cpu_ms <= goal_ms),
    ]),
    ...weights.map(({ path, bytes, goal }) => [
      `HTML of ${path.split('?')[0]}, gzip`,
      `${figure(bytes / 1000, 1)} kB`,
      `≤ ${goal / 1000} kB`,
      mark(bytes <= goal),
    ]),
    [
      'start of the Worker to its first answer, beyond the bare one',
      `${figure(start_cpu_ms, 0)} ms CPU`,
      `≤ ${START_GOAL_MS} ms`,
      mark(start_cpu_ms === null ? null : start_cpu_ms <= START_GOAL_MS),
    ],
  ];
  return tableOf(
    [{ title: 'measured alone', left: true }, { title: '' }, { title: 'goal' }, { title: '' }],
    rows,
  );
}

function growths(growth: readonly Growth[]): string {
  const columns = [
    { title: 'CPU per request, grown to 10,000 products and 100,000 applications', left: true },
    { title: 'before ms' },
    { title: 'after ms' },
    { title: 'growth' },
    { title: 'goal' },
    { title: '' },
  ] as const;
  const rows = growth.map(({ title, small_ms, large_ms, goal_ms }) => {
    const factor = small_ms === null || large_ms === null ? null : large_ms / small_ms;
    const isReached = goal_ms === null ? (factor ?? 0) <= GROWTH_GOAL : (large_ms ?? 0) <= goal_ms;
    const goal = goal_ms === null ? `≤ ${GROWTH_GOAL}` : `≤ ${goal_ms} ms`;
    return [
      title,
      figure(small_ms),
      figure(large_ms),
      figure(factor),
      goal,
      mark(factor === null ? null : isReached),
    ];
  });
  return tableOf(columns, rows);
}

function waits(desk: readonly DeskRow[]): string {
  const columns = [
    { title: "the bank's desk", left: true },
    { title: 'ms' },
    { title: 'goal' },
    { title: '' },
    { title: 'grown MB' },
    { title: 'goal' },
    { title: '' },
  ] as const;
  const rows = desk.map(({ title, ms, goal_ms, grown_mb, goal_mb }) => [
    title,
    figure(ms, 0),
    `≤ ${goal_ms}`,
    mark(ms <= goal_ms),
    figure(grown_mb, 0),
    goal_mb === null ? '' : `≤ ${goal_mb}`,
    mark(grown_mb === null || goal_mb === null ? null : grown_mb <= goal_mb),
  ]);
  return tableOf(columns, rows);
}

/** The whole report as text. */
export function report(whole: Report): string {
  const parts = [
    `${whole.machine}; ${whole.seconds} s per path and side, in turns; medians`,
    'ratio: requests per second to those of the bare route; CPU ratio: the same of processor time per request, which other\n' +
      'work on the machine disturbs less. D1: what one request asks once it is warm, session included.',
    ratios(whole.rows),
    singles(whole),
    ...(whole.desk.length > 0 ? [waits(whole.desk)] : []),
    ...(whole.growth.length > 0 ? [growths(whole.growth)] : []),
  ];
  return parts.join('\n\n');
}
