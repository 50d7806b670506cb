// An objection as the firm and the office see it.
import type { Event } from '../audit/rules.ts';
import { both, type Bilingual } from '../lib/bilingual.ts';
import { attributeOf } from '../matching/attributes.ts';
import { objectionMovesNow } from './machine.ts';
import { shownBody } from './own-facts.ts';
import type { DisputedFact, Objection } from './queries-objections.ts';
import { OBJECTION_MOVES } from './terms-objections.ts';

/** What a source says of a fact, as it is shown to the firm and to the office. */
export function shownFact(attr: Objection['attr'], { body, as_of, provider }: DisputedFact) {
  return { body: shownBody(attr, body, as_of), as_of, provider };
}

/** Everything but ids of people and the salts of the chain. Instants in epoch ms. */
export function objectionView(row: Objection, role: string) {
  return {
    id: row.id,
    number: row.number,
    attr: row.attr,
    label: attributeOf(row.attr).label,
    data_class: row.data_class,
    source: row.source,
    fact: shownFact(row.attr, row.fact),
    text: row.text,
    wanted: row.wanted,
    state: row.state,
    outcome: row.outcome,
    source_answer: row.source_answer,
    raised_at: row.raised_at,
    closed_at: row.closed_at,
    due_at: row.due_at,
    version: row.ver,
    clocks: row.clocks.map(({ name, clock, ended_at, breached_at }) => ({
      name,
      started_at: clock.started_at,
      due_at: clock.due_at,
      ended_at,
      breached_at,
    })),
    moves: objectionMovesNow(row.state, role).map(({ command, label, needs }) => ({ command, label, needs })),
  };
}

const OTHER_EVENTS: Readonly<Record<string, Bilingual>> = {
  'objection.raised': both('提出异议', 'Raised'),
  'objection.breached': both('超过办理时限', 'Past its deadline'),
};

/** What happened, in order, with the words that were written then. */
export function objectionHistory(events: readonly Event[], notes: Objection['notes']) {
  const words = new Map(notes.map(({ ver, text }) => [ver, text]));
  return events.map(({ ver, type, at, actor }) => ({
    ver,
    type,
    label: OBJECTION_MOVES.find(({ emits }) => emits === type)?.label ?? OTHER_EVENTS[type] ?? null,
    at,
    by: actor.role,
    text: words.get(ver) ?? '',
  }));
}
