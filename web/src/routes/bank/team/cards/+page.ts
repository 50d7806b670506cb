import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async (event) => {
  const { people, branches, institution } = await need(event, api(event.fetch).bank.team.$get());
  const named = new Map(branches.map(({ id, name }) => [id, name]));
  return {
    institution: institution.name,
    cards: people.flatMap(({ name, posts }) =>
      posts.flatMap(({ role, branch_id, public_code, verify_url }) =>
        public_code === null
          ? []
          : [
              {
                name,
                role,
                code: public_code,
                url: verify_url ?? `${event.url.origin}/verify/${public_code}`,
                branch: branch_id === null ? null : (named.get(branch_id) ?? null),
              },
            ],
      ),
    ),
  };
};
