import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { say } from '#lib/locale.ts';
import { needStanding } from '#lib/owner/firm.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { session } = await event.parent();
  needStanding(session, event.url);
  const { alternatives, ...refusal } = await need(
    event,
    api(event.fetch).sme.applications[':id'].refusal.$get({ param: { id: event.params.id } }),
  );
  const { id, version, amount_fen, term_months, purpose, product_name, reroute } = refusal;
  return {
    ...{ id, version, amount_fen, term_months, purpose, product_name, can: reroute.can },
    products: alternatives.items.map((one) => ({
      id: one.id,
      name: one.name,
      institution: say(one.institution.name),
      rate: one.price?.rate ?? null,
    })),
  };
};
