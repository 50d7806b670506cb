// Where an application stands, said to its owner.
import { m } from '#lib/paraglide/messages.js';
import type { Tone } from '#lib/ui/StatusBadge.svelte';
import { TURNS, type State } from '#worker/applications/terms.ts';

const SENTENCES: Record<State, () => string> = {
  submitted: m.state_submitted,
  accepted: m.state_accepted,
  contacted: m.state_contacted,
  action_required: m.state_action_required,
  under_review: m.state_under_review,
  offered: m.state_offered,
  accepted_by_firm: m.state_accepted_by_firm,
  signed: m.state_signed,
  disbursed: m.state_disbursed,
  completed: m.state_completed,
  rejected: m.state_rejected,
  reconsider: m.state_reconsider,
  rerouted: m.state_rerouted,
  withdrawn: m.state_withdrawn,
  not_taken: m.state_not_taken,
  incomplete: m.state_incomplete,
  expired: m.state_expired,
  void: m.state_void,
};

/** Whose turn it is and what for, in a sentence to the firm. */
export const turnText = (state: State): string => SENTENCES[state]();

/** The tone of a state's badge: what the firm must do stands out, what went well is green, a refusal is red. */
export function toneOf(state: State): Tone {
  if (state === 'rejected') return 'bad';
  if (state === 'disbursed' || state === 'completed') return 'ok';
  if (TURNS[state] === 'firm') return 'warn';
  return TURNS[state] === 'bank' ? 'brand' : 'plain';
}
