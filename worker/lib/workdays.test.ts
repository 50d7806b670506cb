import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import data from '../../data/holidays.json' with { type: 'json' };
import { addDays, daysBetween } from './days.ts';
import { weekday } from './shanghai.ts';
import {
  addWorkdays,
  calendarFrom,
  calendarOf,
  isProvisional,
  isWorkday,
  listCalendarDifferences,
  type DayKind,
} from './workdays.ts';

const calendar = calendarFrom(data);
const weekdaysOnly = calendarOf([]);
const someDay = fc.integer({ min: 0, max: 1500 }).map((n) => addDays('2023-10-01', n));

describe('adding working days, as date arithmetic', () => {
  it.each(data.add_workdays_cases)('$from + $add_workdays is $expected: $why', (row) => {
    expect(addWorkdays(calendar, row.from, row.add_workdays)).toBe(row.expected);
  });

  it('adds nothing for 0, even on a day off', () => {
    expect(addWorkdays(calendar, '2026-10-01', 0)).toBe('2026-10-01');
  });

  it.each([-1, 1.5, NaN])('refuses %d', (n) => {
    expect(() => addWorkdays(calendar, '2026-10-01', n)).toThrow(RangeError);
    expect(() => addWorkdays(calendar, '2026-13-01', 1)).toThrow(RangeError);
  });

  it('comes to the same as going day by day, whatever the calendar', () => {
    const exceptional = fc.uniqueArray(
      fc.record({
        day: fc.integer({ min: 0, max: 60 }).map((n) => addDays('2026-01-01', n)),
        kind: fc.constantFrom<DayKind>('off', 'workday'),
      }),
      { selector: ({ day }) => day, maxLength: 50 },
    );
    fc.assert(
      fc.property(
        exceptional,
        fc.integer({ min: -10, max: 70 }),
        fc.integer({ min: 1, max: 60 }),
        (days, offset, n) => {
          const made = calendarOf(days);
          const from = addDays('2026-01-01', offset);
          let day = from;
          for (let left = n; left > 0;) {
            day = addDays(day, 1);
            if (isWorkday(made, day)) left -= 1;
          }
          expect(addWorkdays(made, from, n)).toBe(day);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('lands on a working day and adds up', () => {
    fc.assert(
      fc.property(
        someDay,
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 300 }),
        (from, a, b) => {
          const there = addWorkdays(calendar, from, a);
          expect(isWorkday(calendar, there)).toBe(true);
          expect(addWorkdays(calendar, there, b)).toBe(addWorkdays(calendar, from, a + b));
        },
      ),
    );
  });
});

describe('working days of a year', () => {
  it.each(Object.entries(data.workdays_per_year))('%s has %i', (year, count) => {
    const first = `${year}-01-01`;
    const days = daysBetween(first, `${Number(year) + 1}-01-01`);
    const worked = Array.from({ length: days }, (_, i) => addDays(first, i)).filter((day) =>
      isWorkday(calendar, day),
    );
    expect(worked).toHaveLength(count);
  });

  it('follow the announcement on every day it names', () => {
    for (const { off, makeup_workdays } of Object.values(data.years)) {
      for (const { date } of off) expect(isWorkday(calendar, date)).toBe(false);
      for (const { date } of makeup_workdays) expect(isWorkday(calendar, date)).toBe(true);
    }
  });
});

describe('a year that is not announced yet', () => {
  it('is Monday to Friday, and provisional', () => {
    expect(isWorkday(calendar, '2027-01-01')).toBe(true);
    expect(addWorkdays(calendar, '2026-12-31', 1)).toBe('2027-01-01');
    expect(isProvisional(calendar, '2027-01-01')).toBe(true);
    expect(isProvisional(calendar, '2026-12-31')).toBe(false);
    expect(isProvisional(weekdaysOnly, '2026-12-31')).toBe(true);
    expect(() => isProvisional(calendar, '2027')).toThrow(RangeError);
    fc.assert(
      fc.property(someDay, (day) => {
        expect(isWorkday(weekdaysOnly, day)).toBe(weekday(day) <= 5);
      }),
    );
  });
});

describe('making a calendar', () => {
  it('refuses a text that is no day, and a day both off and worked', () => {
    expect(() => calendarOf([{ day: '2026-02-30', kind: 'off' }])).toThrow(RangeError);
    const twice = [
      { day: '2026-03-02', kind: 'off' as const },
      { day: '2026-03-02', kind: 'workday' as const },
    ];
    expect(() => calendarOf(twice)).toThrow(RangeError);
  });

  it('takes rows in any order, repeated, or saying what holds anyway', () => {
    const rows = [
      { day: '2026-03-04', kind: 'off' as const },
      { day: '2026-03-02', kind: 'off' as const },
      { day: '2026-03-02', kind: 'off' as const },
      { day: '2026-03-07', kind: 'off' as const },
      { day: '2026-03-05', kind: 'workday' as const },
    ];
    expect(addWorkdays(calendarOf(rows), '2026-03-01', 3)).toBe('2026-03-06');
  });
});

describe('ruling W-TABLE', () => {
  const rows = [...calendar.exceptions].map(([day, kind]) => ({ day, kind }));

  it('the district’s table decides, also against the published list', () => {
    const district = calendarOf([...rows, { day: '2026-03-06', kind: 'off' }], [2026]);
    expect(addWorkdays(district, '2026-03-05', 1)).toBe('2026-03-09');
  });

  it('every difference from the published list is shown', () => {
    const district = calendarOf(
      [...rows.filter(({ day }) => day !== '2026-10-10'), { day: '2026-03-06', kind: 'off' }],
      [2026],
    );
    expect(listCalendarDifferences(district, calendar)).toEqual([
      { day: '2026-03-06', district: 'off', published: 'workday' },
      { day: '2026-10-10', district: 'off', published: 'workday' },
    ]);
    expect(listCalendarDifferences(calendar, calendarOf(rows))).toEqual([]);
  });
});
