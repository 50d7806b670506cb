// What `use:enhance` does on the desks. When the object has moved on, the page shows the new state at once, as it does
// without scripts: the data are read again while the form keeps what was typed.
import type { SubmitFunction } from '$app/forms';
import { announce } from '#lib/ui/live.svelte.ts';

const MOVED_ON = [409, 412];

/** For `use:enhance`; `done` is said after a command that leads elsewhere, where its own answer is not seen. */
export function submitting(done?: string): SubmitFunction {
  return () =>
    async ({ result, update }) => {
      const movedOn = result.type === 'failure' && MOVED_ON.includes(result.status);
      await update({ refreshAll: result.type === 'success' || movedOn });
      if (done !== undefined && result.type === 'redirect') announce(done);
    };
}
