// The tone in which a claim's state is shown, to the firm and to the office alike.
import type { Tone } from '#lib/ui/StatusBadge.svelte';
import type { ClaimState } from '#worker/policies/terms-claims.ts';

export const CLAIM_TONES: Record<ClaimState, Tone> = {
  draft: 'plain',
  submitted: 'info',
  returned: 'warn',
  checked: 'info',
  granted: 'brand',
  paid: 'ok',
  received: 'ok',
  refused: 'bad',
  withdrawn: 'plain',
};
