import { api } from '#lib/api.ts';
import { need } from '#lib/answer.ts';
import type { PageLoad } from './$types';
export const load: PageLoad = async (event) => ({ health: await need(event, api(event.fetch).healthz.$get()) });
