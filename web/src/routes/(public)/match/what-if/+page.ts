import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { criteriaIn, queryOf, wishIn } from '#lib/owner/criteria.ts';
import { imaginedIn } from './change.ts';
import type { PageLoad } from './$types';

// Sliders answer while they are moved; without scripts the same form asks the Worker.
export const csr = true;

export const load: PageLoad = async (event) => {
  const { session } = await event.parent();
  const client = api(event.fetch);
  const imagined = imaginedIn(event.url);
  if (session.membership?.org_kind === 'enterprise') {
    const asked = wishIn(event.url);
    const query = queryOf({ ...asked, ...imagined });
    const { today, firm, ...answer } = await need(event, client.sme.match['what-if'].$get({ query }));
    return { asked, imagined, today, firm, answer };
  }
  const asked = criteriaIn(event.url);
  const query = queryOf({ ...asked, ...imagined });
  const { today, ...answer } = await need(event, client.match['what-if'].$get({ query }));
  return { asked, imagined, today, firm: null, answer };
};
