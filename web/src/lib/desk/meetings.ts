// How meetings look at both desks.
import type { Tone } from '#lib/ui/StatusBadge.svelte';
import type { MeetingState } from '#worker/meetings/terms.ts';

export const MEETING_TONES: Record<MeetingState, Tone> = {
  collecting: 'info',
  matched: 'brand',
  given: 'ok',
  cancelled: 'plain',
};
