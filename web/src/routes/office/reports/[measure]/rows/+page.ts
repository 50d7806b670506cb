import { error } from '@sveltejs/kit';
import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { asOfIn } from '#lib/desk/asof.ts';
import { MEASURES, type Breakdown, type MeasureId } from '#worker/reports/terms.ts';
import type { PageLoad } from './$types';

const FILTERS = ['institution', 'month', 'town'] as const satisfies readonly Breakdown[];

export const load: PageLoad = async (event) => {
  const { session } = await event.parent();
  const { measure } = event.params;
  if (!Object.hasOwn(MEASURES, measure)) error(404);
  const param = { measure: measure as MeasureId };
  const { searchParams } = event.url;
  const asked = asOfIn(searchParams, session.now);
  const cursor = searchParams.get('cursor') ?? undefined;
  // One of them at most: a figure is a cell of one breakdown.
  const by = FILTERS.find((name) => searchParams.has(name)) ?? 'total';
  const key = by === 'total' ? '' : (searchParams.get(by) ?? '');
  const filter = by === 'total' ? {} : { [by]: key };

  const reports = api(event.fetch).office.reports[':measure'];
  const page = await need(event, reports.rows.$get({ param, query: { ...filter, cursor, as_of: asked } }));
  // The figure as of the very instant of its rows, so that both can be compared.
  const as_of = String(page.as_of);
  const table = await need(event, reports.$get({ param, query: { by, as_of } }));
  const cell = table.rows.find((row) => row.key === key);
  return {
    id: param.measure,
    page,
    by,
    filter,
    name: cell?.name ?? null,
    figure: cell?.values[param.measure]?.value ?? 0,
    is_whole: cursor === undefined && page.next === null,
    past: asked !== undefined,
  };
};
