// The course of a claim as the firm reads it: what happened, whose turn it is and by when.
import { say } from '#lib/locale.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Step } from '#lib/ui/Timeline.svelte';
import type { ClaimClock } from '#worker/policies/terms-claims.ts';
import type { PageData } from './$types';

const WAITS: Record<ClaimClock, () => string> = { guide: m.claim_wait_guide, pay: m.claim_wait_pay };

function byWhom(role: string): string {
  if (role === 'system') return m.who_system();
  return role === 'legal_representative' || role === 'handler' ? m.who_firm() : m.who_office();
}

/** Steps for the timeline, the past first. */
export function stepsOf({ claim, history, now }: Pick<PageData, 'claim' | 'history' | 'now'>): Step[] {
  const past = history.map(({ ver, type, label, at, by, text }): Step => ({
    id: `event-${ver}`,
    title: label ? say(label) : type,
    state: 'done',
    at,
    who: byWhom(by),
    ...(text && { note: text }),
  }));
  const running = claim.clocks
    .filter(({ ended_at }) => ended_at === null)
    .map(({ name, due_at, paused }): Step => ({
      id: `clock-${name}`,
      title: paused ? m.claim_wait_firm() : WAITS[name](),
      state: due_at !== null && due_at < now ? 'late' : 'current',
      ...(due_at !== null && { at: due_at }),
      who: paused ? m.who_firm() : m.who_office(),
    }));
  return [...past, ...running];
}
