// The remaining working time of a case, and the instant a report is asked for, as the desks read them.
import { describe, expect, it } from 'vitest';
import { asOfIn } from '../../web/src/lib/desk/asof.ts';
import { deadlineOf, timeLeft } from '../../web/src/lib/desk/deadline.ts';
import holidays from '../../data/holidays.json' with { type: 'json' };
import { STATES, TURNS } from '../../worker/applications/terms.ts';
import { remaining, startClock } from '../../worker/lib/officeclock.ts';
import { officeOf } from '../../worker/lib/officehours.ts';
import { calendarFrom, type HolidayData } from '../../worker/lib/workdays.ts';

const HOUR = 3_600_000;
// Monday 23 November 2026, 14:05 in Shanghai.
const NOW = Date.UTC(2026, 10, 23, 6, 5);
const CLOSING = Date.UTC(2026, 10, 23, 9, 30);

describe('the remaining working time', () => {
  it('counts what is over in office time, not by the wall clock', () => {
    const friday = CLOSING - 3 * 24 * HOUR;
    expect(timeLeft({ due_at: friday, left_ms: -3.5 * HOUR }, NOW)).toEqual({
      kind: 'over',
      by: { unit: 'hour', count: 3 },
    });
    expect(timeLeft({ due_at: friday, left_ms: -15 * HOUR }, NOW)).toEqual({
      kind: 'over',
      by: { unit: 'workday', count: 2 },
    });
  });

  it('is over from the deadline on, also while the office is closed and no office time has passed', () => {
    expect(timeLeft({ due_at: NOW, left_ms: 0 }, NOW)).toEqual({ kind: 'over', by: null });
  });

  it('names the hour of a deadline today and counts working days of a later one', () => {
    expect(timeLeft({ due_at: CLOSING, left_ms: 3 * HOUR }, NOW)).toEqual({
      kind: 'soon',
      due_at: CLOSING,
      today: true,
    });
    expect(timeLeft({ due_at: CLOSING + 48 * HOUR, left_ms: 17 * HOUR }, NOW)).toEqual({
      kind: 'days',
      left: { unit: 'workday', count: 2 },
    });
  });

  it.each([
    ['before the office opens', '2026-11-23T08:00'],
    ['at the opening', '2026-11-23T09:00'],
    ['at noon', '2026-11-23T12:30'],
    ['a minute before closing', '2026-11-23T17:29'],
    ['after closing', '2026-11-23T19:00'],
    ['on a Sunday', '2026-11-22T11:00'],
  ])('of ten working days says ten when it starts %s', (_, text) => {
    const at = Date.parse(`${text}+08:00`);
    const office = officeOf(calendarFrom(holidays as HolidayData));
    const clock = startClock(office, { kind: 'workdays', length: 10 }, at);
    expect(timeLeft({ due_at: clock.due_at, left_ms: remaining(office, clock, at) }, at)).toEqual({
      kind: 'days',
      left: { unit: 'workday', count: 10 },
    });
  });

  it('counts to the day of a deadline within a day as well, as after a pause', () => {
    // Monday 14:05 to Wednesday 14:05: the rest of Monday, Tuesday, and Wednesday until then.
    expect(timeLeft({ due_at: NOW + 48 * HOUR, left_ms: 14 * HOUR }, NOW)).toMatchObject({
      left: { count: 2 },
    });
  });

  it('names the hour of a deadline less than a working day away, though it is tomorrow', () => {
    const tomorrow = CLOSING + 18 * HOUR;
    expect(timeLeft({ due_at: tomorrow, left_ms: 5 * HOUR }, NOW)).toMatchObject({
      kind: 'soon',
      today: false,
    });
  });

  it('tells a clock that stands still from no clock at all', () => {
    expect(timeLeft({ due_at: null, left_ms: HOUR }, NOW)).toEqual({ kind: 'paused' });
    expect(timeLeft({ due_at: null, left_ms: null }, NOW)).toEqual({ kind: 'none' });
  });

  it.each(STATES)('presses the bank only when it is the bank’s turn: %s', (state) => {
    const { kind } = deadlineOf({ state, due_at: NOW - HOUR, left_ms: -HOUR }, NOW);
    expect(kind).toBe({ bank: 'over', firm: 'firm', nobody: 'none' }[TURNS[state]]);
  });

  it('of the firm is counted as the bank’s own, and is none where only its answer is awaited', () => {
    const papers = { due_at: CLOSING + 48 * HOUR, left_ms: 17 * HOUR };
    expect(deadlineOf({ state: 'action_required', ...papers }, NOW)).toEqual({
      kind: 'firm',
      clock: timeLeft(papers, NOW),
    });
    expect(deadlineOf({ state: 'offered', due_at: null, left_ms: null }, NOW)).toEqual({
      kind: 'firm',
      clock: null,
    });
  });
});

describe('the instant of a report', () => {
  const ask = (query: string) => asOfIn(new URLSearchParams(query), NOW);

  it('is the end of the day asked for', () => {
    expect(ask('on=2026-11-22')).toBe(String(Date.UTC(2026, 10, 22, 16) - 1));
  });

  it('is now for a day that is not over, and for what is no day', () => {
    for (const query of ['on=2026-11-23', 'on=2027-01-01', 'on=2026-02-30', 'on=yesterday', '']) {
      expect(ask(query)).toBeUndefined();
    }
  });

  it('is taken exactly from a link, before any day', () => {
    expect(ask('as_of=1790000000000&on=2026-11-01')).toBe('1790000000000');
    expect(ask('as_of=soon')).toBeUndefined();
  });
});
