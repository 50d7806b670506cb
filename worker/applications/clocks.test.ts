import { describe, expect, it } from 'vitest';
import holidays from '../../data/holidays.json' with { type: 'json' };
import { officeOf } from '../lib/officehours.ts';
import { calendarFrom, type HolidayData } from '../lib/workdays.ts';
import {
  clocksAfter,
  markMissed,
  missedClocks,
  nextAlarm,
  nextDue,
  workdaysOf,
  type NamedClock,
} from './clocks.ts';
import { moveOf } from './machine.ts';

const office = officeOf(calendarFrom(holidays as HolidayData));
const PROMISE = { take_up: 5, decision: 3 };
const at = (text: string) => Date.parse(`${text}+08:00`);
const MONDAY = at('2026-03-02T10:00');

const submitted = clocksAfter(office, [], moveOf('submit'), MONDAY, PROMISE);
const named = (clocks: readonly NamedClock[], name: string) => clocks.find((clock) => clock.name === name);

describe('the clocks of an application', () => {
  it('gives the bank two working days to take it up, or fewer where the product promises fewer', () => {
    expect(nextDue(submitted)).toEqual({ name: 'take_up', due_at: at('2026-03-04T17:30') });
    expect(workdaysOf('take_up', { take_up: 1, decision: 3 })).toBe(1);
    expect(workdaysOf('decision', { take_up: 1, decision: 30 })).toBe(10);
  });

  it('starts contact and decision on take-up and ends the take-up clock', () => {
    const taken = clocksAfter(office, submitted, moveOf('take_up'), at('2026-03-02T15:00'), PROMISE);
    expect(named(taken, 'take_up')?.ended_at).toBe(at('2026-03-02T15:00'));
    expect(nextDue(taken)).toEqual({ name: 'contact', due_at: at('2026-03-03T17:30') });
    expect(named(taken, 'decision')?.clock.due_at).toBe(at('2026-03-05T17:30'));
  });

  it('stands still for the bank while the firm is asked for papers, and runs on when it has answered', () => {
    const taken = clocksAfter(office, submitted, moveOf('take_up'), at('2026-03-02T15:00'), PROMISE);
    const asked = clocksAfter(office, taken, moveOf('request_documents'), at('2026-03-03T10:00'), PROMISE);
    expect(named(asked, 'decision')?.clock.due_at).toBeNull();
    expect(nextDue(asked)?.name).toBe('documents');
    const answered = clocksAfter(office, asked, moveOf('answer_documents'), at('2026-03-09T10:00'), PROMISE);
    // Asked on Tuesday 10:00 with 2 days and 6.5 hours left; the same office time is left on Monday 10:00.
    expect(named(answered, 'decision')?.clock.due_at).toBe(at('2026-03-11T17:30'));
    expect(named(answered, 'documents')?.ended_at).toBe(at('2026-03-09T10:00'));
  });

  it('misses a clock once and keeps the miss when the bank acts later', () => {
    const late = at('2026-03-05T09:00');
    expect(missedClocks(submitted, at('2026-03-04T17:29'))).toEqual([]);
    expect(missedClocks(submitted, late).map((clock) => clock.name)).toEqual(['take_up']);
    const marked = markMissed(submitted, 'take_up', late);
    expect(missedClocks(marked, late)).toEqual([]);
    const taken = clocksAfter(office, marked, moveOf('take_up'), late, PROMISE);
    expect(named(taken, 'take_up')?.breached_at).toBe(late);
  });

  it('wakes the system at the next deadline or when the offer ends, and never for what was missed already', () => {
    expect(nextAlarm(submitted, null)).toBe(at('2026-03-04T17:30'));
    expect(nextAlarm(submitted, at('2026-03-03T00:00'))).toBe(at('2026-03-03T00:00'));
    expect(nextAlarm(markMissed(submitted, 'take_up', at('2026-03-05T09:00')), null)).toBeNull();
  });

  it('ends all clocks with the application', () => {
    const refused = clocksAfter(office, submitted, moveOf('refuse'), at('2026-03-03T11:00'), PROMISE);
    expect(nextDue(refused)).toBeNull();
    expect(nextAlarm(refused, null)).toBeNull();
  });
});
