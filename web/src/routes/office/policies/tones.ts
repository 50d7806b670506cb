// The tone in which the state of a policy is shown.
import type { Tone } from '#lib/ui/StatusBadge.svelte';
import type { PolicyState } from '#worker/policies/terms.ts';

export const POLICY_TONES: Record<PolicyState, Tone> = {
  draft: 'plain',
  checking: 'warn',
  published: 'ok',
  suspended: 'bad',
  ended: 'plain',
  dropped: 'plain',
};
