import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { oneOf } from '#lib/owner/address.ts';
import { PANELS } from './team.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async (event) => {
  const team = await need(event, api(event.fetch).bank.team.$get());
  const { searchParams } = event.url;
  return {
    team,
    panel: team.is_admin ? oneOf(event.url, 'do', PANELS) : null,
    /** The branch, person or post that the panel is about. */
    about: searchParams.get('of') ?? '',
  };
};
