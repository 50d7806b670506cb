// The tone in which an objection's state is shown, to the firm and to the office alike.
import type { Tone } from '#lib/ui/StatusBadge.svelte';
import type { ObjectionState } from '#worker/sources/terms-objections.ts';

export const OBJECTION_TONES: Record<ObjectionState, Tone> = {
  checking: 'info',
  asked: 'info',
  answered: 'warn',
  closed: 'ok',
  withdrawn: 'plain',
};
