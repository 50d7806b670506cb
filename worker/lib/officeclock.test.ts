import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import data from '../../data/holidays.json' with { type: 'json' };
import { addDays } from './days.ts';
import {
  dueAfterDays,
  isDue,
  pauseClock,
  recomputeClock,
  remaining,
  resumeClock,
  startClock,
  warnAt,
  type Clock,
  type ClockSpec,
} from './officeclock.ts';
import { DEFAULT_OFFICE_HOURS, officeOf, officeTimeBetween } from './officehours.ts';
import { startOfDay } from './shanghai.ts';
import { calendarFrom, calendarOf } from './workdays.ts';

const HOUR = 3_600_000;
const calendar = calendarFrom(data);
const office = officeOf(calendar);
const at = (text: string): number => Date.parse(`${text.replace(' ', 'T')}+08:00`);
const workdays = (length: number, warn_length?: number): ClockSpec => ({
  kind: 'workdays',
  length,
  warn_length: warn_length ?? null,
});
const MONDAY_10 = at('2026-11-23 10:00:00');
const instantIn = (from: string, days: number) =>
  fc.integer({ min: startOfDay(from), max: startOfDay(addDays(from, days)) });

describe('a running clock', () => {
  it('is due at closing time and counts office hours down', () => {
    const clock = startClock(office, workdays(2), MONDAY_10);
    expect(clock.due_at).toBe(at('2026-11-25 17:30:00'));
    expect(remaining(office, clock, MONDAY_10)).toBe(20 * HOUR);
    expect(remaining(office, clock, at('2026-11-24 12:45:00'))).toBe(11 * HOUR);
    expect(remaining(office, clock, at('2026-11-25 17:30:00'))).toBe(0);
    expect(remaining(office, clock, at('2026-11-26 10:00:00'))).toBe(-HOUR);
  });

  it('is due from its own instant on', () => {
    const clock = startClock(office, workdays(1), MONDAY_10);
    expect(isDue(clock, at('2026-11-24 17:29:59.999'))).toBe(false);
    expect(isDue(clock, at('2026-11-24 17:30:00.000'))).toBe(true);
  });

  it('may run for an amount of office time', () => {
    const clock = startClock(office, { kind: 'office_time', length: 90 * 60_000 }, at('2026-11-23 11:00:00'));
    expect(clock.due_at).toBe(at('2026-11-23 14:00:00'));
  });

  it('is plain JSON', () => {
    const clock = pauseClock(office, startClock(office, workdays(2), MONDAY_10), at('2026-11-24 09:30:00'));
    expect(JSON.parse(JSON.stringify(clock))).toEqual(clock);
  });

  it('says that its deadline is provisional when it reaches a year without a calendar', () => {
    expect(startClock(office, workdays(5), at('2026-12-24 10:00:00'))).toMatchObject({
      due_at: at('2026-12-31 17:30:00'),
      provisional: false,
    });
    const uncertain = startClock(office, workdays(6), at('2026-12-24 10:00:00'));
    expect(uncertain.provisional).toBe(true);
    expect(pauseClock(office, uncertain, at('2026-12-25 10:00:00')).provisional).toBe(false);
    const gap = officeOf(calendarOf([], [2026, 2028]));
    expect(startClock(gap, workdays(300), at('2026-12-24 10:00:00')).provisional).toBe(true);
    expect(
      startClock(office, { kind: 'calendar_days', length: 30 }, at('2026-12-24 10:00:00')).provisional,
    ).toBe(false);
  });

  it.each([-1, 0.5])('does not start with a length of %d', (length) => {
    for (const kind of ['workdays', 'office_time', 'calendar_days'] as const) {
      expect(() => startClock(office, { kind, length }, MONDAY_10)).toThrow(RangeError);
    }
  });
});

describe('a pause', () => {
  const started = startClock(office, workdays(2), MONDAY_10);
  const paused = pauseClock(office, started, at('2026-11-24 11:00:00'));

  it('keeps the office time left, and the clock runs on with it', () => {
    expect(paused.left_ms).toBe(12 * HOUR);
    const resumed = resumeClock(office, paused, at('2026-12-01 16:30:00'));
    expect(resumed.due_at).toBe(at('2026-12-03 14:30:00'));
    expect(resumed).toMatchObject({ left_ms: null, paused_at: null });
    expect(resumed.pauses).toEqual([{ from: at('2026-11-24 11:00:00'), to: at('2026-12-01 16:30:00') }]);
  });

  it('costs nothing when it lies outside office hours', () => {
    const night = pauseClock(office, started, at('2026-11-23 19:00:00'));
    expect(resumeClock(office, night, at('2026-11-24 08:00:00')).due_at).toBe(started.due_at);
  });

  it('ends the clock at the end of a window when the time left fits exactly (W-EDGE)', () => {
    const friday = startClock(office, workdays(1), at('2026-11-26 10:00:00'));
    const stopped = pauseClock(office, friday, at('2026-11-27 16:30:00'));
    expect(resumeClock(office, stopped, at('2026-12-01 11:00:00')).due_at).toBe(at('2026-12-01 12:00:00'));
  });

  it('cannot undo lateness', () => {
    expect(pauseClock(office, started, at('2026-11-25 17:30:00'))).toEqual(started);
    expect(resumeClock(office, started, at('2026-11-26 10:00:00'))).toEqual(started);
  });

  it('inside a pause changes nothing', () => {
    expect(pauseClock(office, paused, at('2026-11-25 11:00:00'))).toEqual(paused);
  });

  it('does not give time back when two machines’ clocks differ', () => {
    expect(pauseClock(office, started, MONDAY_10 - HOUR).left_ms).toBe(20 * HOUR);
    const resumed = resumeClock(office, paused, at('2026-11-24 10:00:00'));
    expect(resumed.due_at).toBe(started.due_at);
    expect(pauseClock(office, resumed, at('2026-11-24 10:30:00')).left_ms).toBe(12 * HOUR);
  });

  it('never changes the office time granted in all, however many there are', () => {
    const steps = fc.array(fc.integer({ min: 0, max: 40 * HOUR }), { maxLength: 12 });
    fc.assert(
      fc.property(instantIn('2026-01-01', 300), fc.integer({ min: 1, max: 20 }), steps, (start, n, gaps) => {
        const first = startClock(office, workdays(n), start);
        let clock: Clock = first;
        let now = start;
        for (const [i, gap] of gaps.entries()) {
          now += gap;
          clock = i % 2 === 0 ? pauseClock(office, clock, now) : resumeClock(office, clock, now);
        }
        clock = resumeClock(office, clock, now);
        const due = clock.due_at ?? NaN;
        const stopped = clock.pauses.reduce(
          (sum, { from, to }) => sum + officeTimeBetween(office, from, to ?? NaN),
          0,
        );
        expect(officeTimeBetween(office, start, due) - stopped).toBe(first.total_ms);
        expect(due).toBeGreaterThanOrEqual(first.due_at ?? NaN);
      }),
    );
  });
});

describe('ruling W-OPEN', () => {
  it('while a pause is open there is no due instant, only the office time left', () => {
    const paused = pauseClock(office, startClock(office, workdays(2), MONDAY_10), at('2026-11-24 11:00:00'));
    expect(paused).toMatchObject({ due_at: null, left_ms: 12 * HOUR, paused_at: at('2026-11-24 11:00:00') });
    for (const now of ['2026-11-24 11:00:00', '2027-05-01 00:00:00']) {
      expect(remaining(office, paused, at(now))).toBe(12 * HOUR);
      expect(isDue(paused, at(now))).toBe(false);
    }
  });
});

describe('ruling W-CAP', () => {
  const cap: ClockSpec = { kind: 'calendar_days', length: 30 };

  it.each([
    ['2026-11-23 00:00:00', '2026-12-24 00:00:00'],
    ['2026-11-23 23:59:59.999', '2026-12-24 00:00:00'],
    ['2026-01-31 12:00:00', '2026-03-03 00:00:00'],
  ])('30 days from %s end at 24:00 of the last day, %s', (start, end) => {
    expect(dueAfterDays(at(start), 30)).toBe(at(end));
    expect(startClock(office, cap, at(start)).due_at).toBe(at(end));
  });

  it('never pauses', () => {
    const clock = startClock(office, cap, MONDAY_10);
    const same = resumeClock(
      office,
      pauseClock(office, clock, at('2026-11-25 10:00:00')),
      at('2026-12-05 10:00:00'),
    );
    expect(same).toEqual(clock);
  });

  it('has plain time remaining, weekends included', () => {
    const clock = startClock(office, cap, MONDAY_10);
    expect(remaining(office, clock, at('2026-12-23 22:00:00'))).toBe(2 * HOUR);
    expect(remaining(office, clock, at('2026-12-24 01:00:00'))).toBe(-HOUR);
  });

  it('refuses half days', () => {
    expect(() => dueAfterDays(MONDAY_10, 0.5)).toThrow(RangeError);
  });
});

describe('ruling W-REMIND', () => {
  it('80 % of the office time from start to due', () => {
    // Four hours on Monday afternoon, three on Tuesday morning, one after the break.
    const clock = startClock(office, { kind: 'office_time', length: 10 * HOUR }, at('2026-11-23 13:30:00'));
    expect(warnAt(clock)).toBe(at('2026-11-24 14:30:00'));
  });

  it('rounded up to the millisecond', () => {
    const warned = (length: number) => warnAt(startClock(office, { kind: 'office_time', length }, MONDAY_10));
    expect([1, 4, 5, 6, 11].map((length) => (warned(length) ?? 0) - MONDAY_10)).toEqual([1, 4, 4, 5, 9]);
  });

  it('pauses left out', () => {
    const clock = startClock(office, { kind: 'office_time', length: 10 * HOUR }, at('2026-11-23 13:30:00'));
    const paused = pauseClock(office, clock, at('2026-11-24 10:00:00'));
    expect(warnAt(paused)).toBeNull();
    expect(warnAt(resumeClock(office, paused, at('2026-11-30 09:00:00')))).toBe(at('2026-11-30 12:00:00'));
  });

  it('keeps its instant when the pause comes after it', () => {
    const clock = startClock(office, { kind: 'office_time', length: 10 * HOUR }, at('2026-11-23 13:30:00'));
    const paused = pauseClock(office, clock, at('2026-11-24 15:00:00'));
    expect(warnAt(paused)).toBe(at('2026-11-24 14:30:00'));
    expect(warnAt(resumeClock(office, paused, at('2026-11-30 09:00:00')))).toBe(at('2026-11-24 14:30:00'));
  });

  it('or the clock’s own warning: take-up warns after one working day and is late after two', () => {
    const clock = startClock(office, workdays(2, 1), MONDAY_10);
    expect(warnAt(clock)).toBe(at('2026-11-24 17:30:00'));
    const paused = pauseClock(office, clock, at('2026-11-23 17:00:00'));
    const resumed = resumeClock(office, paused, at('2026-11-30 09:00:00'));
    expect(warnAt(resumed)).toBe(at('2026-12-01 09:30:00'));
    expect(resumed.due_at).toBe(at('2026-12-02 09:30:00'));
    expect(() => startClock(office, workdays(1, 2), MONDAY_10)).toThrow(RangeError);
  });

  it('of a cap is 80 % of the office time until its end, or its own day', () => {
    const cap = startClock(office, { kind: 'calendar_days', length: 4 }, at('2026-11-23 08:00:00'));
    expect(warnAt(cap)).toBe(at('2026-11-26 17:30:00'));
    const own = startClock(office, { kind: 'calendar_days', length: 30, warn_length: 20 }, MONDAY_10);
    expect(warnAt(own)).toBe(at('2026-12-14 00:00:00'));
  });

  it('falls on the 80 % whatever pauses there are, and never after the end', () => {
    fc.assert(
      fc.property(
        instantIn('2026-01-01', 300),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 0, max: 200 * HOUR }),
        fc.integer({ min: 0, max: 200 * HOUR }),
        (start, n, before, gap) => {
          const first = startClock(office, workdays(n), start);
          const clock = resumeClock(office, pauseClock(office, first, start + before), start + before + gap);
          const warn = warnAt(clock) ?? NaN;
          const stopped = clock.pauses
            .filter(({ from }) => from < warn)
            .reduce((sum, { from, to }) => sum + officeTimeBetween(office, from, to ?? NaN), 0);
          expect(officeTimeBetween(office, start, warn) - stopped).toBe(Math.ceil(first.total_ms * 0.8));
          expect(warn).toBeLessThanOrEqual(clock.due_at ?? NaN);
        },
      ),
    );
  });
});

describe('ruling W-HOURS2', () => {
  const rows = [...calendar.exceptions].map(([day, kind]) => ({ day, kind }));
  const shorter = officeOf(calendar, [
    ...DEFAULT_OFFICE_HOURS,
    { from_on: '2026-11-25', windows: [{ opens: 540, closes: 720 }] },
  ]);
  const tuesday = at('2026-11-24 12:00:00');

  it('open deadlines are recomputed when hours change', () => {
    const clock = startClock(office, workdays(2), MONDAY_10);
    const recomputed = recomputeClock(shorter, clock, tuesday);
    expect(recomputed.due_at).toBe(at('2026-11-25 12:00:00'));
    expect(recomputed.started_at).toBe(clock.started_at);
    expect(remaining(shorter, recomputed, tuesday)).toBe(7 * HOUR);
  });

  it('a deadline that was reached before the change stays', () => {
    const clock = startClock(office, workdays(1), at('2026-11-22 10:00:00'));
    expect(recomputeClock(shorter, clock, at('2026-11-24 17:30:00'))).toEqual(clock);
    const longerBreak = officeOf(calendarOf([...rows, { day: '2026-11-24', kind: 'off' }], [2026]));
    expect(recomputeClock(longerBreak, clock, at('2026-11-24 17:30:00'))).toEqual(clock);
  });

  it('when next year’s calendar arrives, the deadline moves and is provisional no more', () => {
    const clock = startClock(office, workdays(6), at('2026-12-24 10:00:00'));
    expect(clock).toMatchObject({ due_at: at('2027-01-01 17:30:00'), provisional: true });
    const announced = officeOf(
      calendarOf([...rows, { day: '2027-01-01', kind: 'off' }], [...calendar.published_years, 2027]),
    );
    expect(recomputeClock(announced, clock, at('2026-12-28 10:00:00'))).toMatchObject({
      due_at: at('2027-01-04 17:30:00'),
      provisional: false,
    });
  });

  it('a paused clock stays paused, with the office time that the new hours leave', () => {
    const paused = pauseClock(office, startClock(office, workdays(2), MONDAY_10), at('2026-11-24 11:00:00'));
    const recomputed = recomputeClock(shorter, paused, tuesday);
    expect(recomputed).toMatchObject({ due_at: null, paused_at: paused.paused_at, left_ms: 8 * HOUR });
    expect(recomputed.pauses).toEqual(paused.pauses);
  });

  it('pauses that are over are replayed', () => {
    const paused = pauseClock(office, startClock(office, workdays(2), MONDAY_10), at('2026-11-23 16:30:00'));
    const resumed = resumeClock(office, paused, at('2026-11-24 16:30:00'));
    expect(resumed.due_at).toBe(at('2026-11-26 17:30:00'));
    // Left at the pause by the new hours: 1 h on Monday, 7 on Tuesday, 3 on Wednesday.
    expect(recomputeClock(shorter, resumed, at('2026-11-24 17:00:00')).due_at).toBe(
      at('2026-11-30 10:00:00'),
    );
  });

  it('a reminder already due keeps its instant, a later one moves', () => {
    const clock = startClock(office, workdays(2), MONDAY_10);
    expect(warnAt(clock)).toBe(at('2026-11-25 12:00:00'));
    expect(warnAt(recomputeClock(shorter, clock, tuesday))).toBe(at('2026-11-24 17:18:00'));

    const friday = officeOf(calendar, [
      ...DEFAULT_OFFICE_HOURS,
      { from_on: '2026-12-04', windows: [{ opens: 540, closes: 720 }] },
    ]);
    const long = startClock(office, workdays(10), MONDAY_10);
    const reminded = at('2026-12-03 16:18:00');
    expect(warnAt(long)).toBe(reminded);
    expect(warnAt(recomputeClock(friday, long, reminded))).toBe(reminded);
    expect(warnAt(recomputeClock(friday, long, reminded - 1))).toBe(at('2026-12-02 16:54:00'));
  });

  it('nobody becomes late in the past', () => {
    const clock = startClock(office, workdays(2), at('2026-11-20 10:00:00'));
    const retroactive = officeOf(calendarOf([...rows, { day: '2026-11-21', kind: 'workday' }], [2026]));
    const noon = at('2026-11-24 12:00:00');
    expect(recomputeClock(retroactive, clock, noon).due_at).toBe(noon);
    const paused = pauseClock(office, clock, at('2026-11-24 10:00:00'));
    expect(recomputeClock(retroactive, paused, noon)).toMatchObject({ due_at: null, left_ms: 0 });
  });

  it('without any change, recomputing changes nothing', () => {
    const kinds = fc.constantFrom<ClockSpec>(
      workdays(3),
      workdays(2, 1),
      { kind: 'office_time', length: 30 * HOUR },
      { kind: 'calendar_days', length: 10 },
    );
    const gap = fc.integer({ min: 0, max: 60 * HOUR });
    fc.assert(
      fc.property(
        instantIn('2026-01-01', 300),
        kinds,
        fc.array(gap, { maxLength: 7 }),
        (start, spec, gaps) => {
          let clock = startClock(office, spec, start);
          let now = start;
          for (const [i, step] of gaps.entries()) {
            now += step;
            clock = i % 2 === 0 ? pauseClock(office, clock, now) : resumeClock(office, clock, now);
          }
          expect(recomputeClock(office, clock, now)).toEqual(clock);
        },
      ),
    );
  });
});
