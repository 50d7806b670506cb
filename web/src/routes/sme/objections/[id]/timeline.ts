// The course of an objection as the firm reads it: what happened, whose turn it is and by when.
import { say } from '#lib/locale.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Step } from '#lib/ui/Timeline.svelte';
import type { ObjectionClock } from '#worker/sources/terms-objections.ts';
import type { PageData } from './$types';

const WAITS: Record<ObjectionClock, () => string> = {
  check: m.objection_wait_check,
  source: m.objection_wait_source,
  fix: m.objection_wait_fix,
};

const TITLES: Readonly<Record<string, () => string>> = {
  'objection.raised': m.objection_event_raised,
  'objection.source_asked': m.objection_event_asked,
  'objection.source_answered': m.objection_event_answered,
  'objection.corrected': m.objection_event_corrected,
  'objection.upheld': m.objection_event_upheld,
  'objection.hidden': m.objection_event_hidden,
  'objection.withdrawn': m.objection_event_withdrawn,
  'objection.breached': m.objection_event_breached,
};

function byWhom(role: string): string {
  if (role === 'system') return m.who_system();
  return role === 'legal_representative' || role === 'handler' ? m.who_firm() : m.who_office();
}

/** Steps for the timeline, the past first. */
export function stepsOf({
  objection,
  history,
  now,
}: Pick<PageData, 'objection' | 'history' | 'now'>): Step[] {
  const past = history.map(({ ver, type, label, at, by, text }): Step => ({
    id: `event-${ver}`,
    title: TITLES[type]?.() ?? (label ? say(label) : type),
    state: 'done',
    at,
    who: byWhom(by),
    ...(text && { note: text }),
  }));
  const current = objection.clocks
    .filter(({ ended_at }) => ended_at === null)
    .map(({ name, due_at }): Step => ({
      id: `clock-${name}`,
      title: WAITS[name](),
      state: due_at !== null && due_at < now ? 'late' : 'current',
      ...(due_at !== null && { at: due_at }),
      who: name === 'source' ? m.who_source() : m.who_office(),
    }));
  return [...past, ...current];
}
