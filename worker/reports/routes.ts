// The figures: five for everybody, all of them with their rows for the finance office.
import { Hono } from 'hono';
import { guard } from '../identity/guard.ts';
import { both } from '../lib/bilingual.ts';
import type { Ctx } from '../lib/context.ts';
import { valid, type AppEnv } from '../lib/http.ts';
import { fieldError } from '../lib/problem.ts';
import { readAll } from '../lib/sql.ts';
import {
  describe,
  firstMonthShown,
  funnelOf,
  gridOf,
  headlineOf,
  monthNames,
  publicHeadlineOf,
  tableOf,
  type Names,
} from './answers.ts';
import { breakdownsOf } from './folds.ts';
import {
  figureRowsFrom,
  readCells,
  selectFigureRows,
  selectInstitutionNames,
  selectLargestPaid,
  selectTownNames,
  type FigureRow,
  type InstitutionName,
  type LargestPaidRow,
  type TownName,
  type Want,
} from './queries.ts';
import { MeasureParam, OverviewQuery, ReportQuery, RowsQuery } from './schema.ts';
import { FUNNEL, HEADLINE, type Breakdown, type MeasureId } from './terms.ts';

const ROWS_PER_PAGE = 50;
const HEADLINE_LIVES_MS = 5000;

type Headline = ReturnType<typeof publicHeadlineOf>;

// The public figures, kept for a moment so that the first page costs a crowd of visitors one read. It may be dropped.
const headlines = new WeakMap<D1Database, Headline>();

async function findHeadline(ctx: Ctx): Promise<Headline> {
  const kept = headlines.get(ctx.db);
  if (kept && kept.as_of <= ctx.now && ctx.now < kept.as_of + HEADLINE_LIVES_MS) return kept;
  const { cells, further } = await readCells(ctx.db, totals(HEADLINE), null, [selectLargestPaid()]);
  const largest = (further[0] as LargestPaidRow[] | undefined)?.[0]?.largest_fen ?? 0;
  const headline = publicHeadlineOf(cells, largest, ctx.now);
  headlines.set(ctx.db, headline);
  return headline;
}

const totals = (measures: readonly MeasureId[]): Want[] =>
  measures.map((measure) => ({ measure, breakdown: 'total' }));

function institutionNames(rows: readonly unknown[] | undefined): Names {
  return new Map((rows as InstitutionName[]).map(({ key, zh, en }) => [key, both(zh, en)]));
}

function townNames(rows: readonly unknown[] | undefined): Names {
  const inOrder = (rows as TownName[]).toSorted((a, b) => a.position - b.position);
  return new Map(inOrder.map(({ key, zh, en }) => [key, both(zh, en)]));
}

/** The instant a report is asked for, or null for now. What is recorded later could still change a future one. */
function pastInstant(ctx: Ctx, as_of: number | undefined): number | null {
  if (as_of === undefined) return null;
  if (as_of > ctx.now) {
    throw fieldError('as_of', 'in_the_future', both('统计时点不能晚于现在', 'This instant has not come yet'));
  }
  return as_of;
}

function needBreakdown(field: string, measure: MeasureId, breakdown: Breakdown): void {
  if (breakdownsOf(measure).includes(breakdown)) return;
  throw fieldError(
    field,
    'breakdown_not_kept',
    both('该指标没有这个分项', 'This measure has no such breakdown'),
  );
}

const OVERVIEW_WANTS = (firstMonth: string): Want[] => [
  ...totals([...new Set<MeasureId>([...HEADLINE, ...FUNNEL, 'G01', 'G02'])]),
  ...(['M15', 'M17', 'M42'] as const).map((measure): Want => ({ measure, breakdown: 'institution' })),
  ...(['M15', 'M17'] as const).map((measure): Want => ({ measure, breakdown: 'month', from: firstMonth })),
  ...(['M15', 'M17'] as const).map((measure): Want => ({ measure, breakdown: 'town' })),
];

function figureRow(row: FigureRow, institutions: Names, towns: Names) {
  const named = (key: string, names: Names) =>
    key === '' ? null : { key, name: names.get(key) ?? both(key, key) };
  return {
    id: String(row.id),
    object: row.object,
    occurred_at: row.occurred_at,
    recorded_at: row.recorded_at,
    value: row.value,
    institution: named(row.institution_id, institutions),
    town: named(row.town, towns),
    number: row.number,
    name: row.name === null ? null : both(row.name, row.name_en ?? row.name),
    product: row.product,
    amount_fen: row.amount_fen,
    channel: row.channel,
  };
}

/** Mount at the root of the API: `.route('/', reportRoutes)`. */
export const reportRoutes = new Hono<AppEnv>()
  .get('/headline', guard('headline.show'), async (c) => c.json(await findHeadline(c.get('ctx'))))
  .get('/office/overview', guard('report.overview'), valid('query', OverviewQuery), async (c) => {
    const ctx = c.get('ctx');
    const past = pastInstant(ctx, c.req.valid('query').as_of);
    const as_of = past ?? ctx.now;
    const firstMonth = firstMonthShown(as_of);
    const names = [selectInstitutionNames(), selectTownNames()];
    const { cells, further } = await readCells(ctx.db, OVERVIEW_WANTS(firstMonth), past, names);
    const institutions = institutionNames(further[0]);
    const table = (by: Breakdown, measures: MeasureId[], keys: Names) =>
      tableOf({ cells, by, measures, names: keys, as_of });
    return c.json({
      as_of,
      headline: headlineOf(cells, as_of),
      funnel: funnelOf(cells, as_of),
      by_institution: table('institution', ['M17', 'M15'], institutions),
      by_month: table('month', ['M17', 'M15'], monthNames(cells, as_of, firstMonth)),
      by_town: table('town', ['M17', 'M15'], townNames(further[1])),
      breaches: table('institution', ['M42'], institutions),
      grid: gridOf(cells, as_of),
    });
  })
  .get(
    '/office/reports/:measure',
    guard('report.show'),
    valid('param', MeasureParam),
    valid('query', ReportQuery),
    async (c) => {
      const ctx = c.get('ctx');
      const { measure } = c.req.valid('param');
      const { by = 'total', as_of: asked } = c.req.valid('query');
      needBreakdown('by', measure, by);
      const past = pastInstant(ctx, asked);
      const as_of = past ?? ctx.now;
      const nameReads = {
        total: [],
        month: [],
        institution: [selectInstitutionNames()],
        town: [selectTownNames()],
      };
      const { cells, further } = await readCells(ctx.db, [{ measure, breakdown: by }], past, nameReads[by]);
      const names = {
        total: () => new Map([['', both('全区', 'District')]]),
        month: () => monthNames(cells, as_of),
        institution: () => institutionNames(further[0]),
        town: () => townNames(further[0]),
      }[by]();
      return c.json(tableOf({ cells, by, measures: [measure], names, as_of }));
    },
  )
  .get(
    '/office/reports/:measure/rows',
    guard('report.rows'),
    valid('param', MeasureParam),
    valid('query', RowsQuery),
    async (c) => {
      const ctx = c.get('ctx');
      const { measure } = c.req.valid('param');
      const { institution = null, month = null, town = null, cursor, as_of: asked } = c.req.valid('query');
      for (const [field, value] of Object.entries({ institution, month, town } as const)) {
        if (value !== null) needBreakdown(field, measure, field as Breakdown);
      }
      const as_of = pastInstant(ctx, asked) ?? ctx.now;
      const [recorded_at, id] = (cursor ?? '').split('.').map(Number);
      const after = recorded_at === undefined || id === undefined ? null : { recorded_at, id };
      const [found, institutions, towns] = await readAll(ctx.db, [
        selectFigureRows({ measure, as_of, institution, month, town }, after, ROWS_PER_PAGE + 1),
        selectInstitutionNames(),
        selectTownNames(),
      ]);
      const rows = figureRowsFrom(found ?? []);
      const shown = rows.slice(0, ROWS_PER_PAGE);
      const last = rows.length > ROWS_PER_PAGE ? shown.at(-1) : undefined;
      return c.json({
        as_of,
        measure: describe(measure),
        rows: shown.map((row) => figureRow(row, institutionNames(institutions), townNames(towns))),
        next: last ? `${last.recorded_at}.${last.id}` : null,
      });
    },
  );
