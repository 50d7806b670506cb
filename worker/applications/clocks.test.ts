import { describe, expect, it } from 'vitest';
import holidays from '../../data/holidays.json' with { type: 'json' };
import { officeOf } from '../lib/officehours.ts';
import { calendarFrom, type HolidayData } from '../lib/workdays.ts';
import {
  climb,
  climbingClocks,
  clocksAfter,
  closesAt,
  lengthOf,
  markMissed,
  markWarned,
  missedClocks,
  nextAlarm,
  nextDue,
  remindedClocks,
  remindersOf,
  silenceAfter,
  type NamedClock,
} from './clocks.ts';
import { moveOf } from './machine.ts';
import type { Command, State } from './terms.ts';

const office = officeOf(calendarFrom(holidays as HolidayData));
const promise = { take_up: 5, decision: 10 };
const at = (text: string) => Date.parse(`${text}+08:00`);
const MONDAY = at('2026-03-02T10:00');

const after = (clocks: readonly NamedClock[], command: Command, when: number, promised = promise) =>
  clocksAfter(office, clocks, moveOf(command), when, { promise: promised });
const submitted = after([], 'submit', MONDAY);
const named = (clocks: readonly NamedClock[], name: string) =>
  clocks.findLast((clock) => clock.name === name);
const must = (clocks: readonly NamedClock[], name: string): NamedClock => {
  const found = named(clocks, name);
  if (!found) throw new Error(`no clock ${name}`);
  return found;
};

describe('the clocks of an application', () => {
  it('gives the bank two working days to take it up, or fewer where the product promises fewer', () => {
    expect(nextDue(submitted)).toEqual({ name: 'take_up', due_at: at('2026-03-04T17:30') });
    expect(lengthOf('take_up', {}, { take_up: 1, decision: 3 })).toEqual({ length: 1, warn: null });
    expect(lengthOf('decision', {}, { take_up: 1, decision: 30 }).length).toBe(10);
  });

  it('follows what the district has set, and the product’s promise where that is shorter', () => {
    const settings = { take_up: { length: 4, warn: 3 }, decision: { length: 6, warn: null } };
    expect(lengthOf('take_up', settings, promise)).toEqual({ length: 4, warn: 3 });
    expect(lengthOf('take_up', settings, { take_up: 3, decision: 9 })).toEqual({ length: 3, warn: null });
    expect(lengthOf('decision', settings, promise).length).toBe(6);
  });

  it('starts contact and decision on take-up and ends the take-up clock', () => {
    const taken = after(submitted, 'take_up', at('2026-03-02T15:00'));
    expect(named(taken, 'take_up')?.ended_at).toBe(at('2026-03-02T15:00'));
    expect(nextDue(taken)).toEqual({ name: 'contact', due_at: at('2026-03-03T17:30') });
    expect(named(taken, 'decision')?.clock.due_at).toBe(at('2026-03-16T17:30'));
  });

  it('gives due diligence five working days after the contact, unless the decision itself is promised as soon', () => {
    const taken = after(submitted, 'take_up', at('2026-03-02T15:00'));
    const reached = after(taken, 'contact', at('2026-03-03T10:00'));
    expect(named(reached, 'due_diligence')?.clock.due_at).toBe(at('2026-03-10T17:30'));
    const online = after(submitted, 'take_up', at('2026-03-02T15:00'), { take_up: 1, decision: 3 });
    expect(named(after(online, 'contact', at('2026-03-03T10:00')), 'due_diligence')).toBeUndefined();
  });

  it('caps the whole at thirty calendar days, which no pause lengthens', () => {
    const due = at('2026-04-02T00:00');
    expect(named(submitted, 'cap')?.clock.due_at).toBe(due);
    const taken = after(submitted, 'take_up', at('2026-03-02T15:00'));
    const asked = after(taken, 'request_documents', at('2026-03-03T10:00'));
    expect(named(asked, 'cap')?.clock.due_at).toBe(due);
    expect(named(after(asked, 'answer_documents', at('2026-03-09T10:00')), 'cap')?.clock.due_at).toBe(due);
  });

  it('stands still for the bank while the firm is asked for papers, and runs on when it has answered', () => {
    const taken = after(submitted, 'take_up', at('2026-03-02T15:00'), { take_up: 5, decision: 3 });
    const asked = after(taken, 'request_documents', at('2026-03-03T10:00'));
    expect(named(asked, 'decision')?.clock.due_at).toBeNull();
    expect(nextDue(asked)?.name).toBe('documents');
    const answered = after(asked, 'answer_documents', at('2026-03-09T10:00'));
    // Asked on Tuesday 10:00 with 2 days and 6.5 hours left; the same office time is left on Monday 10:00.
    expect(named(answered, 'decision')?.clock.due_at).toBe(at('2026-03-11T17:30'));
    expect(named(answered, 'documents')?.ended_at).toBe(at('2026-03-09T10:00'));
  });

  it('misses a clock once and keeps the miss when the bank acts later', () => {
    const late = at('2026-03-05T09:00');
    expect(missedClocks(submitted, at('2026-03-04T17:29'))).toEqual([]);
    expect(missedClocks(submitted, late).map((clock) => clock.name)).toEqual(['take_up']);
    const marked = markMissed(office, submitted, 'take_up', late);
    expect(missedClocks(marked, late)).toEqual([]);
    const taken = after(marked, 'take_up', late);
    expect(named(taken, 'take_up')?.breached_at).toBe(late);
  });

  it('ends all clocks with the application', () => {
    const refused = after(submitted, 'refuse', at('2026-03-03T11:00'));
    expect(nextDue(refused)).toBeNull();
    expect(nextAlarm(office, refused, null)).toBeNull();
  });
});

describe('reminders', () => {
  it('come to the manager a working day before the take-up is due, once', () => {
    const warned_at = at('2026-03-03T17:30');
    expect(remindedClocks(office, submitted, warned_at - 1)).toEqual([]);
    expect(remindedClocks(office, submitted, warned_at).map(({ item }) => item.name)).toEqual(['take_up']);
    const warned = markWarned(submitted, 'take_up', { due: 1, at: warned_at });
    expect(remindedClocks(office, warned, warned_at)).toEqual([]);
    expect(nextAlarm(office, warned, null)).toBe(at('2026-03-04T17:30'));
  });

  it('do not come after the deadline itself', () => {
    expect(remindedClocks(office, submitted, at('2026-03-05T09:00'))).toEqual([]);
  });

  it('come to the firm twice before it is closed for papers, and never less than a working day before', () => {
    const taken = after(submitted, 'take_up', at('2026-03-02T15:00'));
    const asked = after(taken, 'request_documents', at('2026-03-03T09:00'));
    const papers = must(asked, 'documents');
    const [first = 0, second = 0, ...more] = remindersOf(office, papers);
    expect(more).toEqual([]);
    expect(first).toBeLessThan(second);
    expect(closesAt(office, papers)).toBeNull();
    const reminded = must(markWarned(asked, 'documents', { due: 2, at: second }), 'documents');
    expect(closesAt(office, reminded)).toBe(papers.clock.due_at);
    // Cron was away until after the deadline: a working day from the only reminder.
    const late = must(markWarned(asked, 'documents', { due: 2, at: at('2026-03-20T09:00') }), 'documents');
    expect(closesAt(office, late)).toBe(at('2026-03-23T17:30'));
  });
});

describe('the ladder of a missed deadline', () => {
  const marked = markMissed(office, submitted, 'take_up', at('2026-03-04T17:30'));

  it('goes a rung further with each working day after the deadline, to the bulletin and no further', () => {
    let clocks: NamedClock[] = marked;
    const rungs: [string | null | undefined, number | null | undefined][] = [];
    for (let step = 0; step < 5; step += 1) {
      const item = named(clocks, 'take_up');
      rungs.push([item?.rung, item?.rung_at]);
      clocks = climb(office, clocks, 'take_up');
    }
    expect(rungs).toEqual([
      ['branch', at('2026-03-05T17:30')],
      ['institution', at('2026-03-06T17:30')],
      ['office', at('2026-03-09T17:30')],
      ['bulletin', null],
      ['bulletin', null],
    ]);
  });

  it('is as high after cron was away for days as if it had never been', () => {
    const late = markMissed(office, submitted, 'take_up', at('2026-03-06T20:00'));
    expect(named(late, 'take_up')?.rung_at).toBe(at('2026-03-05T17:30'));
    expect(climbingClocks(late, at('2026-03-06T20:00'))).toHaveLength(1);
  });

  it('ends when somebody acts', () => {
    const taken = after(marked, 'take_up', at('2026-03-05T10:00'));
    expect(climbingClocks(taken, at('2026-03-20T10:00')).map(({ name }) => name)).not.toContain('take_up');
  });

  it('waits while the firm is asked for papers', () => {
    const taken = after(submitted, 'take_up', at('2026-03-02T15:00'));
    const missed = markMissed(office, taken, 'contact', at('2026-03-03T17:30'));
    const asked = after(missed, 'request_documents', at('2026-03-04T10:00'));
    expect(climbingClocks(asked, at('2026-03-20T10:00'))).toEqual([]);
    const answered = after(asked, 'answer_documents', at('2026-03-09T10:00'));
    expect(named(answered, 'contact')?.rung_at).toBe(at('2026-03-10T17:30'));
  });
});

describe('silence', () => {
  const turn = (clocks: readonly NamedClock[], from: State, to: State, heard: boolean, when: string) =>
    silenceAfter(office, clocks, { from, to, heard, at: at(when) });

  it('begins with the bank’s turn and anew whenever the firm hears something', () => {
    const first = turn([], 'submitted', 'accepted', true, '2026-03-02T10:00');
    expect(named(first, 'silence')?.clock.due_at).toBe(at('2026-03-09T17:30'));
    const second = turn(first, 'accepted', 'contacted', true, '2026-03-04T10:00');
    expect(second).toHaveLength(1);
    expect(named(second, 'silence')?.clock.due_at).toBe(at('2026-03-11T17:30'));
    expect(turn(second, 'contacted', 'contacted', false, '2026-03-05T10:00')).toEqual(second);
  });

  it('is no deadline that the queue shows, and ends with the bank’s turn', () => {
    const first = turn([], 'submitted', 'accepted', true, '2026-03-02T10:00');
    expect(nextDue(first)).toBeNull();
    expect(turn(first, 'contacted', 'action_required', true, '2026-03-03T10:00')).toEqual([]);
  });

  it('climbs to a ticket and no further', () => {
    let clocks = markMissed(
      office,
      turn([], 'submitted', 'accepted', true, '2026-03-02T10:00'),
      'silence',
      at('2026-03-09T17:30'),
    );
    for (let step = 0; step < 4; step += 1) clocks = climb(office, clocks, 'silence');
    expect(named(clocks, 'silence')).toMatchObject({ rung: 'office', rung_at: null });
  });
});

it('the system wakes for the next reminder, deadline, rung or offer, whichever comes first', () => {
  expect(nextAlarm(office, submitted, null)).toBe(at('2026-03-03T17:30'));
  expect(nextAlarm(office, submitted, at('2026-03-03T00:00'))).toBe(at('2026-03-03T00:00'));
  const missed = markMissed(office, submitted, 'take_up', at('2026-03-05T09:00'));
  expect(nextAlarm(office, missed, null)).toBe(at('2026-03-05T17:30'));
});
