import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { criteriaIn, partIn, queryOf, sortIn, wishIn } from '#lib/owner/criteria.ts';
import { ORG_TYPES, TAX_CREDIT_LEVELS } from '#worker/matching/terms-facts.ts';
import { say } from '#lib/locale.ts';
import type { PageLoad } from './$types';

const optionsOf = (table: Readonly<Record<string, { zh: string; en: string }>>) =>
  Object.entries(table).map(([value, label]) => ({ value, label: say(label) }));

export const load: PageLoad = async (event) => {
  const { session } = await event.parent();
  const [sort, part] = [sortIn(event.url), partIn(event.url)];
  const client = api(event.fetch);
  if (session.membership?.org_kind === 'enterprise') {
    const wish = wishIn(event.url);
    const match = await need(
      event,
      client.sme.match.$get({ query: { ...queryOf({ ...wish, part }), sort } }),
    );
    return { ...match, part, presumed: null, asked_for: wish, options: null };
  }
  const criteria = criteriaIn(event.url);
  const [match, places] = await Promise.all([
    need(event, client.match.$get({ query: { ...queryOf({ ...criteria, part }), sort } })),
    need(event, client.towns.$get()),
  ]);
  return {
    ...match,
    part,
    firm: null,
    shareable: null,
    asked_for: criteria,
    options: {
      org_type: optionsOf(ORG_TYPES),
      tax: optionsOf(TAX_CREDIT_LEVELS),
      town: places.towns.map(({ code, name }) => ({ value: code, label: say(name) })),
    },
  };
};
