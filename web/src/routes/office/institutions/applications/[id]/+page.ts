import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { oneOf } from '#lib/owner/address.ts';
import { JOINING_COMMANDS } from '#worker/institutions/terms.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async (event) => {
  const application = await need(
    event,
    api(event.fetch).office['institution-applications'][':application'].$get({
      param: { application: event.params.id },
    }),
  );
  const moves = application.moves.map(({ command }) => command);
  const wanted = oneOf(event.url, 'do', JOINING_COMMANDS);
  // The next step stands open; whoever took it already chooses for himself.
  const next =
    application.state === 'prepared' ? 'accept' : application.state === 'submitted' ? 'prepare' : null;
  return {
    application,
    move: moves.find((command) => command === wanted) ?? moves.find((command) => command === next) ?? null,
  };
};
