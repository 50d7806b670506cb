import { redirect } from '@sveltejs/kit';
import { href } from '#lib/locale.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = ({ url }) => redirect(303, href(`/match/amount${url.search}`));
