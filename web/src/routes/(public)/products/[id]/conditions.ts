// A product's conditions with the answers of a match: what failed and what is open is named there, the rest holds.
import type { InferResponseType } from 'hono/client';
import type { api } from '#lib/api.ts';
import { say } from '#lib/locale.ts';
import type { Judged } from '#lib/owner/Conditions.svelte';
import { m } from '#lib/paraglide/messages.js';

type Client = ReturnType<typeof api>;
type Condition = InferResponseType<Client['products'][':id']['$get'], 200>['product']['conditions'][number];
type Match =
  InferResponseType<Client['match']['$get'], 200> | InferResponseType<Client['sme']['match']['$get'], 200>;
type Item = Match['near']['items'][number];

function itemOf(match: Match, id: string): Item | undefined {
  return [...match.eligible.items, ...match.open.items, ...match.near.items].find((item) => item.id === id);
}

/** What the product's formula leaves the firm of a match; null when the match does not show it. */
export function limitOf(match: Match, id: string) {
  return itemOf(match, id)?.limit ?? null;
}

/** Where a product stands in a match, in one line; null when the match does not show it. */
export function standingOf(match: Match, id: string) {
  const item = itemOf(match, id);
  if (item) {
    const { group, to_confirm, unknown_other, steps, why, cure, self_cure_on } = item;
    const changes = (cure?.changes ?? []).map(({ sentence, on }) => ({ text: say(sentence), on }));
    return { group, to_confirm, unknown_other, steps, why: say(why), changes, self_cure_on };
  }
  const other = match.ineligible.items.find((known) => known.id === id);
  if (!other) return null;
  const none = { to_confirm: false, unknown_other: false, steps: 0, changes: [], self_cure_on: null };
  return { group: 'ineligible' as const, why: say(other.why), ...none };
}

/** What subsidies leave of the wished loan's price for the firm of a match; null when it gets none. */
export function netOf(match: Match, id: string) {
  return itemOf(match, id)?.net ?? null;
}

type Line = InferResponseType<Client['products'][':id']['$get'], 200>['product']['explained'][number];

const isNet = ({ key }: Line): boolean => key.startsWith('subsidy') || key === 'irr-net';

/** The lines of the cost with the subsidies of the firm of a match in place of everybody's. */
export function linesFor(lines: readonly Line[], match: Match, id: string): Line[] {
  const own = itemOf(match, id)?.explained ?? [];
  return [...lines.filter((line) => !isNet(line)), ...own];
}

/** The lines of the list of conditions, with answers as far as a match gives them. */
export function judgedConditions(
  conditions: readonly Condition[],
  match: Match | null,
  id: string,
): Judged[] {
  const item = match && itemOf(match, id);
  const failed = new Map((item?.conditions?.failed ?? []).map((leaf) => [leaf.id, leaf]));
  const open = new Map((item?.conditions?.open ?? []).map((leaf) => [leaf.id, leaf]));
  const aside = new Map((item?.conditions?.aside ?? []).map((leaf) => [leaf.id, leaf]));
  return conditions.map(({ id: line, sentence, checked_by }) => {
    const leaves = line.split('+');
    const wrong = leaves.map((leaf) => failed.get(leaf)).find((leaf) => leaf !== undefined);
    const unsettled = leaves.map((leaf) => open.get(leaf)).find((leaf) => leaf !== undefined);
    const bank = checked_by === 'bank';
    const text = say(sentence);
    if (!item || (bank && !wrong)) return { id: line, text, answer: null, bank };
    if (wrong) return { id: line, text, answer: 'not_met', note: say(wrong.explanation) };
    if (unsettled) {
      const isBank = unsettled.settled_by === 'bank';
      return {
        id: line,
        text,
        answer: 'unknown',
        bank: isBank,
        note: isBank ? undefined : say(unsettled.explanation),
      };
    }
    const soft = leaves.map((leaf) => aside.get(leaf)).find((leaf) => leaf !== undefined);
    if (soft) {
      const isBank = soft.is_unknown && soft.settled_by === 'bank';
      const note = isBank ? '' : say(soft.explanation);
      return {
        id: line,
        text,
        answer: soft.is_unknown ? 'unknown' : null,
        bank: isBank,
        note: soft.is_unknown ? m.condition_aside({ note }) : m.condition_aside_not({ note }),
      };
    }
    return { id: line, text, answer: 'met' };
  });
}
