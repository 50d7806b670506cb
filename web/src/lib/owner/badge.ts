// The badge of a product in a match: the same words and tone on its card and on its own page.
import { m } from '#lib/paraglide/messages.js';
import type { Tone } from '#lib/ui/StatusBadge.svelte';
import type { Group } from '#worker/matching/terms.ts';

/** Where a product stands in a match. */
export type Standing = {
  readonly group: Group;
  /** Among 符合, with something left for the bank to check. */
  readonly to_confirm: boolean;
  /** Nothing fails, but something is open that the firm could settle. */
  readonly unknown_other: boolean;
  /** Changes to make where something fails; else matters to settle. */
  readonly steps: number;
};

/** Tone and word. 差 N 项 is said only where something fails and can be cured, 待确认 N 项 where nothing fails. */
export function badgeOf({ group, to_confirm, unknown_other, steps }: Standing): { tone: Tone; word: string } {
  if (group === 'eligible')
    return { tone: 'ok', word: to_confirm ? m.badge_to_confirm() : m.badge_eligible() };
  if (group === 'ineligible') return { tone: 'bad', word: m.badge_ineligible() };
  return unknown_other
    ? { tone: 'info', word: m.badge_unknown({ count: steps }) }
    : { tone: 'warn', word: m.badge_near({ count: steps }) };
}
