// What a person sees before anything is written: how many rows of each kind, what is wrong grouped by its repair, and
// a commitment to all of it that the confirmation names.
import { both, type Bilingual } from '../lib/bilingual.ts';
import { canonicalJson, sha256 } from '../lib/hash.ts';
import type { Draft } from '../rounds/problems.ts';
import type { Planned, PlannedRow } from './plan.ts';
import type { CellProblem, RowWarning } from './rows.ts';
import type { RowAction } from './terms.ts';

export type Counts = Readonly<Record<RowAction, number>>;

/** Products that one confirmation writes: all of them are in memory together, and in one batch. */
const WRITTEN_MAX = 1000;

/** Why a preview cannot be confirmed as it is, and what to do instead. */
export type Obstacle = { readonly code: 'too_many_changes'; readonly detail: Bilingual };

/** What keeps a preview of these counts from being confirmed whatever its rows say, or null. */
export function obstacleTo({ create, update }: Counts): Obstacle | null {
  const written = create + update;
  if (written <= WRITTEN_MAX) return null;
  return {
    code: 'too_many_changes',
    detail: both(
      `将写入 ${written} 个产品，一次最多写入 ${WRITTEN_MAX} 个。请把文件拆成几份，每份新增和修改合计不超过 ${WRITTEN_MAX} 个，分别上传`,
      `${written} products would be written, and at most ${WRITTEN_MAX} are written at once. Split the file so that none writes more and upload them one by one`,
    ),
  };
}

/** The preview as it is kept: every row in the order of the file, every problem in the order of its rows. */
export type Preview = {
  readonly rows: readonly PlannedRow[];
  readonly problems: readonly CellProblem[];
  readonly notes: readonly Note[];
};

/** What is worth a second look, once for all rows that would be written with it. */
export type Note = RowWarning & { readonly count: number; readonly rows: readonly number[] };

/** Equal repairs together: what is wrong in which column, and in how many cells. */
export type ProblemGroup = {
  readonly code: string;
  readonly column: string | null;
  readonly heading: string;
  readonly expected: Bilingual;
  readonly repair: Bilingual;
  readonly count: number;
  /** The first rows, for a look. */
  readonly rows: readonly number[];
};

const ROWS_SHOWN = 20;

/** Problems by column and code, the most frequent first. */
export function groupsOf(problems: readonly CellProblem[]): ProblemGroup[] {
  const groups = new Map<string, { first: CellProblem; rows: number[] }>();
  for (const problem of problems) {
    const key = `${problem.code} ${problem.heading}`;
    const group = groups.get(key);
    if (group) group.rows.push(problem.row);
    else groups.set(key, { first: problem, rows: [problem.row] });
  }
  return [...groups.values()]
    .sort((a, b) => b.rows.length - a.rows.length)
    .map(({ first: { code, column, heading, expected, repair }, rows }) => ({
      code,
      column,
      heading,
      expected,
      repair,
      count: rows.length,
      rows: [...new Set(rows)].slice(0, ROWS_SHOWN),
    }));
}

/** A row that would be written, with what it was decided on. */
export type Written = { readonly planned: PlannedRow; readonly draft: Draft };

/**
 * Takes the rows of a plan one by one. `keep` gets each row that would be written; whoever only looks leaves it out,
 * so that no more than one listing is in memory at a time.
 */
export function previewOf(
  plan: Iterable<Planned>,
  keep?: (row: Written) => void,
): { readonly preview: Preview; readonly counts: Counts; readonly hash: string } {
  const rows: PlannedRow[] = [];
  const problems: CellProblem[] = [];
  const notes = new Map<string, { first: RowWarning; rows: number[]; count: number }>();
  const counts: Record<RowAction, number> = { create: 0, update: 0, skip: 0, wrong: 0 };
  let hash = '';
  for (const { planned, draft, problems: found, warnings } of plan) {
    rows.push(planned);
    problems.push(...found);
    counts[planned.action] += 1;
    for (const first of warnings) {
      const key = `${first.label.zh} ${first.detail.zh}`;
      const note = notes.get(key) ?? { first, rows: [], count: 0 };
      note.count += 1;
      if (note.rows.length < ROWS_SHOWN) note.rows.push(planned.row);
      notes.set(key, note);
    }
    const { row, code, action, product, ver, rev } = planned;
    hash = sha256(`${hash}${canonicalJson([row, code, action, product, ver, rev, draft])}`);
    if (draft) keep?.({ planned, draft });
  }
  const noted = [...notes.values()].map(({ first, ...note }) => ({ ...first, ...note }));
  return { preview: { rows, problems, notes: noted }, counts, hash };
}
