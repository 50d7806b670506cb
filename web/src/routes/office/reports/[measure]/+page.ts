import { error } from '@sveltejs/kit';
import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { asOfIn } from '#lib/desk/asof.ts';
import { MEASURES, type Breakdown, type Measure, type MeasureId } from '#worker/reports/terms.ts';
import type { PageLoad } from './$types';

// A report opens by the breakdown that says most; the total alone says what the headline says already.
const TELLING: readonly Breakdown[] = ['institution', 'town', 'month', 'total'];

export const load: PageLoad = async (event) => {
  const { session } = await event.parent();
  const { measure } = event.params;
  if (!Object.hasOwn(MEASURES, measure)) error(404);
  const id = measure as MeasureId;
  const { breakdowns }: Measure = MEASURES[id];
  const asked = event.url.searchParams.get('by');
  const by =
    breakdowns.find((known) => known === asked) ??
    TELLING.find((known) => breakdowns.includes(known)) ??
    'total';
  const as_of = asOfIn(event.url.searchParams, session.now);
  const table = await need(
    event,
    api(event.fetch).office.reports[':measure'].$get({ param: { measure: id }, query: { by, as_of } }),
  );
  return { id, by, breakdowns, table, past: as_of !== undefined };
};
