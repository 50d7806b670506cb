import { api } from '#lib/api.ts';
import { readTowns } from '#lib/desk/towns.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ fetch }) => ({ towns: await readTowns(api(fetch)) });
