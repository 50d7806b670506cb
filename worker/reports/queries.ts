// Report deltas and rollups in D1. A report reads its rollup rows and the deltas not yet folded into them, in one round
// trip; a report as of an earlier instant takes away what was recorded since. That gives to the fen what adding up all
// deltas until then would give, and costs the days since instead of the years before.
import { jsonChunks, readAll, rowsOf, sql, type Sql } from '../lib/sql.ts';
import { foldAll, measuresWith, mergeCells, type Cell, type Placed } from './folds.ts';
import { monthOf } from './periods.ts';
import { deltasOf, type Delta, type Recorded } from './rules.ts';
import { ROW_KIND_OF, type Breakdown, type MeasureId, type RowKind } from './terms.ts';

export type { Delta } from './rules.ts';

/** One movement, for the batch of the command that caused it. */
export function deltaStatement(delta: Delta): Sql {
  return sql`INSERT INTO report_delta (measure, occurred_at, month, recorded_at, value, institution_id, town, object, stream, ver)
    VALUES (${delta.measure}, ${delta.occurred_at}, ${monthOf(delta.occurred_at)}, ${delta.recorded_at},
      ${delta.value}, ${delta.institution_id ?? ''}, ${delta.town ?? ''}, ${delta.object}, ${delta.stream}, ${delta.ver})`;
}

/** The movements of measures that an event causes, for the batch that contains the event. */
export function deltaStatements(event: Recorded): Sql[] {
  return deltasOf(event).map(deltaStatement);
}

/** The movements of many events, by one statement each few hundred: for commands on many aggregates. */
export function deltaStatementsOf(events: readonly Recorded[]): Sql[] {
  const rows = events.flatMap(deltasOf).map(({ institution_id = '', town, ...delta }) => ({
    ...delta,
    month: monthOf(delta.occurred_at),
    institution_id,
    town: town ?? '',
  }));
  return jsonChunks(rows).map(
    (
      chunk,
    ) => sql`INSERT INTO report_delta (measure, occurred_at, month, recorded_at, value, institution_id, town, object, stream, ver)
      SELECT value ->> 'measure', value ->> 'occurred_at', value ->> 'month', value ->> 'recorded_at', value ->> 'value',
        value ->> 'institution_id', value ->> 'town', value ->> 'object', value ->> 'stream', value ->> 'ver'
      FROM json_each(${chunk}) ORDER BY key`,
  );
}

// --- Folding -------------------------------------------------------------------------------------------------------

export type FoldMark = { folded_to: number; last: number };

/** Up to which delta the rollups go, and the last delta there is (0 when there is none). */
export async function getFoldMark(db: D1Database): Promise<FoldMark> {
  const [row] = await rowsOf<FoldMark>(
    db,
    sql`SELECT folded_to, COALESCE((SELECT MAX(id) FROM report_delta), 0) AS last FROM report_fold WHERE id = 1`,
  );
  if (!row) throw new Error('report_fold has no row');
  return row;
}

/**
 * Adds the deltas after the mark, up to `to`, to the rollups of one breakdown. Where the mark stands is read by the
 * statement itself: of two runs that both mean to fold a page, the second finds nothing left of it.
 */
export function foldInto(breakdown: Breakdown, to: number): Sql {
  const measures = JSON.stringify(measuresWith(breakdown));
  return sql`INSERT INTO report_rollup (measure, breakdown, key, value, count)
    SELECT measure, ${breakdown},
      CASE ${breakdown} WHEN 'institution' THEN institution_id WHEN 'month' THEN month WHEN 'town' THEN town ELSE '' END AS cell,
      SUM(value), COUNT(*)
    FROM report_delta NOT INDEXED
    WHERE id > (SELECT folded_to FROM report_fold WHERE id = 1) AND id <= ${to}
      AND measure IN (SELECT value FROM json_each(${measures}))
    GROUP BY measure, cell
    ON CONFLICT (measure, breakdown, key) DO UPDATE SET value = value + excluded.value, count = count + excluded.count`;
}

/** Moves the mark; the last statement of the batch that folds. It never goes back. */
export function moveFoldMark(to: number, now: number): Sql {
  return sql`UPDATE report_fold SET folded_to = ${to}, folded_at = ${now} WHERE id = 1 AND folded_to < ${to}`;
}

// --- Figures -------------------------------------------------------------------------------------------------------

/** Which cells are wanted: a measure under a breakdown, from a key on (months, in order). */
export type Want = { readonly measure: MeasureId; readonly breakdown: Breakdown; readonly from?: string };

type CellRow = { key: string; value: number; count: number };

/** More unfolded deltas than this are added up by the database instead of here: the fold has fallen behind. */
const UNFOLDED_MAX = 2000;

function selectRollup(want: Want): Sql {
  return sql`SELECT key, value, count FROM report_rollup
    WHERE measure = ${want.measure} AND breakdown = ${want.breakdown} AND key >= ${want.from ?? ''}`;
}

function selectRecordedAfter(want: Want, as_of: number): Sql {
  return sql`SELECT CASE ${want.breakdown} WHEN 'institution' THEN institution_id WHEN 'month' THEN month
      WHEN 'town' THEN town ELSE '' END AS key, -SUM(value) AS value, -COUNT(*) AS count
    FROM report_delta INDEXED BY report_delta_rows
    WHERE measure = ${want.measure} AND recorded_at > ${as_of} AND (${want.breakdown} <> 'month' OR month >= ${want.from ?? ''})
    GROUP BY 1`;
}

function selectUnfolded(): Sql {
  return sql`SELECT measure, occurred_at, recorded_at, value, institution_id, town FROM report_delta
    WHERE id > (SELECT folded_to FROM report_fold WHERE id = 1) ORDER BY id LIMIT ${UNFOLDED_MAX + 1}`;
}

// One row per measure, month and place; any instant of the month stands for it.
function selectUnfoldedSums(): Sql {
  return sql`SELECT measure, MIN(occurred_at) AS occurred_at, MIN(recorded_at) AS recorded_at, SUM(value) AS value,
      institution_id, town, COUNT(*) AS count
    FROM report_delta NOT INDEXED WHERE id > (SELECT folded_to FROM report_fold WHERE id = 1)
    GROUP BY measure, month, institution_id, town`;
}

function isWanted(cell: Cell, wants: readonly Want[]): boolean {
  return wants.some(
    (want) =>
      want.measure === cell.measure && want.breakdown === cell.breakdown && cell.key >= (want.from ?? ''),
  );
}

function cellsFrom(wants: readonly Want[], results: readonly unknown[][]): Cell[] {
  return wants.flatMap(({ measure, breakdown }, i) =>
    (results[i] as CellRow[]).map((row): Cell => ({ measure, breakdown, ...row })),
  );
}

/**
 * The cells wanted, as of now (`as_of` null) or as of an instant, with the rows of further reads in the same round
 * trip. A second one is made only when folding has fallen behind.
 *
 * A command takes its instant when it begins, so one that is under way may still record something for the instant at
 * which a report was made; a moment later nothing can.
 */
export async function readCells(
  db: D1Database,
  wants: readonly Want[],
  as_of: number | null,
  further: readonly Sql[] = [],
): Promise<{ cells: Cell[]; further: unknown[][] }> {
  const later = as_of === null ? [] : wants.map((want) => selectRecordedAfter(want, as_of));
  const reads = (unfolded: Sql) => [unfolded, ...wants.map(selectRollup), ...later, ...further];
  let [unfolded = [], ...rest] = await readAll(db, reads(selectUnfolded()));
  if (unfolded.length > UNFOLDED_MAX)
    [unfolded = [], ...rest] = await readAll(db, reads(selectUnfoldedSums()));
  const cells = mergeCells(
    cellsFrom(wants, rest),
    foldAll(unfolded as Placed[]).filter((cell) => isWanted(cell, wants)),
    later.length === 0 ? [] : cellsFrom(wants, rest.slice(wants.length)),
  );
  // What only later movements have made did not exist then.
  return { cells: cells.filter((cell) => cell.count > 0), further: rest.slice(wants.length + later.length) };
}

/** What the application with the most money paid out was paid; null when none was. */
export function selectLargestPaid(): Sql {
  return sql`SELECT MAX(disbursed_fen) AS largest_fen FROM application WHERE disbursed_fen > 0`;
}

export type LargestPaidRow = { largest_fen: number | null };

export type InstitutionName = { key: string; zh: string; en: string };
export type TownName = { key: string; zh: string; en: string; position: number };

/** The institutions of the district by short name: as many as there are banks, so read whole. */
export function selectInstitutionNames(): Sql {
  return sql`SELECT org_id AS key, short_name AS zh, name_en AS en FROM institution LIMIT 1000`;
}

/** The streets and towns of the district, read whole. */
export function selectTownNames(): Sql {
  return sql`SELECT code AS key, name_zh AS zh, name_en AS en, position FROM town LIMIT 1000`;
}

// --- Rows behind a figure ------------------------------------------------------------------------------------------

export type RowFilter = {
  readonly measure: MeasureId;
  readonly as_of: number;
  readonly institution: string | null;
  readonly month: string | null;
  readonly town: string | null;
};

/** The place after which a page begins: the last row of the page before. */
export type RowCursor = { readonly recorded_at: number; readonly id: number };

export type FigureRow = {
  id: number;
  object: string;
  occurred_at: number;
  recorded_at: number;
  value: number;
  institution_id: string;
  town: string;
  /** The application's number or the product's code. */
  number: string | null;
  /** Whose row it is: the firm, the user, the product, the institution; only the last has a name in English. */
  name: string | null;
  name_en: string | null;
  product: string | null;
  /** The amount asked for. */
  amount_fen: number | null;
  channel: string | null;
};

const DELTAS_OF_PAGE = `SELECT id, object, stream, occurred_at, recorded_at, value, institution_id, town
  FROM report_delta INDEXED BY report_delta_rows
  WHERE measure = ?1 AND recorded_at <= ?2 AND (recorded_at < ?3 OR id < ?4)
    AND (?5 IS NULL OR institution_id = ?5) AND (?6 IS NULL OR month = ?6) AND (?7 IS NULL OR town = ?7)
  ORDER BY recorded_at DESC, id DESC LIMIT ?8`;

const PLAIN = 'p.id, p.object, p.occurred_at, p.recorded_at, p.value, p.institution_id, p.town';

const DETAILS = {
  user: `SELECT ${PLAIN}, NULL AS number, u.name AS name, NULL AS name_en, NULL AS product, NULL AS amount_fen, NULL AS channel
    FROM page p LEFT JOIN user u ON u.id = p.object`,
  institution: `SELECT ${PLAIN}, NULL AS number, o.name AS name, i.name_en, NULL AS product, NULL AS amount_fen, NULL AS channel
    FROM page p LEFT JOIN org o ON o.id = p.object LEFT JOIN institution i ON i.org_id = p.object`,
  product: `SELECT ${PLAIN}, x.code AS number, v.listing ->> 'name' AS name, NULL AS name_en, NULL AS product, NULL AS amount_fen, NULL AS channel
    FROM page p LEFT JOIN product x ON x.id = p.object LEFT JOIN product_version v ON v.id = x.version_id`,
  demand: `SELECT ${PLAIN}, NULL AS number, o.name AS name, NULL AS name_en, NULL AS product, d.amount_fen, d.channel
    FROM page p LEFT JOIN demand d ON d.id = p.object LEFT JOIN org o ON o.id = d.enterprise_id`,
  application: `SELECT ${PLAIN}, a.number, a.enterprise_name AS name, NULL AS name_en, a.product_name AS product, a.amount_fen, NULL AS channel
    FROM page p LEFT JOIN application a ON a.id = p.stream`,
} satisfies Record<RowKind, string>;

/** A page of the movements behind a figure, the latest recorded first, each with what it was about. */
export function selectFigureRows(filter: RowFilter, cursor: RowCursor | null, limit: number): Sql {
  const from = cursor ?? { recorded_at: Number.MAX_SAFE_INTEGER, id: Number.MAX_SAFE_INTEGER };
  return {
    text: `WITH page AS (${DELTAS_OF_PAGE}) ${DETAILS[ROW_KIND_OF[filter.measure]]}`,
    values: [
      filter.measure,
      Math.min(filter.as_of, from.recorded_at),
      from.recorded_at,
      from.id,
      filter.institution,
      filter.month,
      filter.town,
      limit,
    ],
  };
}

/** Rows of {@link selectFigureRows} in order: joining may have changed it. */
export function figureRowsFrom(rows: readonly unknown[]): FigureRow[] {
  return (rows as FigureRow[]).toSorted((a, b) => b.recorded_at - a.recorded_at || b.id - a.id);
}
