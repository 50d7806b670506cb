import { find, need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { chosenMove } from '#lib/desk/moves.ts';
import { PROBLEMS, type ProblemCode } from '#worker/lib/problems.ts';
import type { PageLoad } from './$types';

const officersIn = (people: readonly { id: string; name: string; posts: readonly { role: string }[] }[]) =>
  people
    .filter(({ posts }) => posts.some(({ role }) => role === 'loan_officer'))
    .map(({ id, name }) => ({ id, name }));

export const load: PageLoad = async (event) => {
  const { id } = event.params;
  const open = await need(event, api(event.fetch).bank.applications[':id'].$get({ param: { id } }));
  const moves = open.actions;
  const colleagues = moves.includes('hand_over')
    ? await find(event, api(event.fetch).bank.team.$get()).then((team) => officersIn(team?.people ?? []))
    : [];
  // Why a paper could not be opened: the download leads back here with the code of the refusal.
  const code = event.url.searchParams.get('document') ?? '';
  return {
    open,
    moves,
    colleagues,
    move: chosenMove(moves, event.url.searchParams.get('do'), open.state),
    document_refusal: Object.hasOwn(PROBLEMS, code) ? PROBLEMS[code as ProblemCode].title : null,
  };
};
