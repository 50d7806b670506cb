// What `use:enhance` does on the desks. A lost race shows the new state at once, as the page without scripts does:
// the data are read again while the form keeps what was typed.
import type { SubmitFunction } from '$app/forms';
import { isLostRace, type Problem } from '#lib/problem.ts';

/** For `<form use:enhance={submitted}>`. */
export const submitted: SubmitFunction = () => {
  return async ({ result, update }) => {
    const problem = result.type === 'failure' ? (result.data?.['problem'] as Problem | null) : null;
    await update({ refreshAll: result.type === 'success' || (problem !== null && isLostRace(problem)) });
  };
};
