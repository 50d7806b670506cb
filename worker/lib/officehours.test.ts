import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import data from '../../data/holidays.json' with { type: 'json' };
import { addDays } from './days.ts';
import {
  addOfficeTime,
  dueAfterWorkdays,
  nextOpening,
  officeOf,
  officeTimeBetween,
  type Office,
  type OfficeHours,
} from './officehours.ts';
import { dayOf, minuteOfDay, startOfDay } from './shanghai.ts';
import { addWorkdays, calendarFrom, calendarOf, isWorkday } from './workdays.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const DEFAULT: OfficeHours = {
  from_on: null,
  windows: [
    { opens: 540, closes: 720 },
    { opens: 810, closes: 1050 },
  ],
};
const SUMMER: OfficeHours = { from_on: '2026-06-01', windows: [{ opens: 480, closes: 840 }] };
const AUTUMN: OfficeHours = {
  from_on: '2026-10-03',
  windows: [
    { opens: 0, closes: 300 },
    { opens: 600, closes: 660 },
    { opens: 1200, closes: 1440 },
  ],
};
const calendar = calendarFrom(data);
const office = officeOf(calendar);
const seasonal = officeOf(calendar, [DEFAULT, SUMMER, AUTUMN]);

const at = (text: string): number => Date.parse(`${text.replace(' ', 'T')}+08:00`);
const instantIn = (from: string, days: number) =>
  fc.integer({ min: startOfDay(from), max: startOfDay(addDays(from, days)) });
const offices: { name: string; of: Office; hours: OfficeHours[] }[] = [
  { name: 'default hours', of: office, hours: [DEFAULT] },
  { name: 'hours that change twice', of: seasonal, hours: [DEFAULT, SUMMER, AUTUMN] },
];

/** The same by definition: windows of each day, one day after another. */
function slowOfficeTime(hours: OfficeHours[], from: number, to: number): number {
  let sum = 0;
  for (let day = dayOf(from); day <= dayOf(to); day = addDays(day, 1)) {
    if (!isWorkday(calendar, day)) continue;
    const windows = hours.findLast(({ from_on }) => from_on === null || from_on <= day)?.windows ?? [];
    for (const { opens, closes } of windows) {
      const start = Math.max(from, startOfDay(day) + opens * MINUTE);
      sum += Math.max(0, Math.min(to, startOfDay(day) + closes * MINUTE) - start);
    }
  }
  return sum;
}

describe('when an arrival begins to count', () => {
  it.each([
    ['during the morning, at once', '2026-11-23 10:15:00.001', '2026-11-23 10:15:00.001'],
    ['at opening, at once', '2026-11-23 09:00:00.000', '2026-11-23 09:00:00.000'],
    ['a millisecond before opening, at opening', '2026-11-23 08:59:59.999', '2026-11-23 09:00:00.000'],
    ['in the lunch break, after it', '2026-11-23 12:00:00.000', '2026-11-23 13:30:00.000'],
    ['a millisecond before closing, at once', '2026-11-23 17:29:59.999', '2026-11-23 17:29:59.999'],
    ['in the evening, next morning', '2026-11-23 20:00:00.000', '2026-11-24 09:00:00.000'],
    ['on a Sunday, on Monday', '2026-11-22 11:00:00.000', '2026-11-23 09:00:00.000'],
    ['on a make-up Saturday, at once', '2026-02-14 11:00:00.000', '2026-02-14 11:00:00.000'],
    ['in 春节, after it', '2026-02-15 11:00:00.000', '2026-02-24 09:00:00.000'],
  ])('%s', (_, arrival, opening) => {
    expect(nextOpening(office, at(arrival))).toBe(at(opening));
  });

  it('uses the hours of the day it opens on', () => {
    expect(nextOpening(seasonal, at('2026-05-29 18:00:00'))).toBe(at('2026-06-01 08:00:00'));
    expect(nextOpening(seasonal, at('2026-10-02 18:00:00'))).toBe(at('2026-10-08 00:00:00'));
  });
});

describe('office time between two instants', () => {
  it('is seven hours a day and none on days off', () => {
    expect(officeTimeBetween(office, at('2026-11-23 00:00:00'), at('2026-11-24 00:00:00'))).toBe(7 * HOUR);
    expect(officeTimeBetween(office, at('2026-11-20 17:00:00'), at('2026-11-23 09:30:00'))).toBe(HOUR);
    expect(officeTimeBetween(office, at('2026-02-15 00:00:00'), at('2026-02-24 00:00:00'))).toBe(0);
  });

  it.each(offices)('is what the days add up to, with $name', ({ of, hours }) => {
    const instant = instantIn('2026-05-20', 150);
    fc.assert(
      fc.property(instant, instant, (a, b) => {
        const [from, to] = a < b ? [a, b] : [b, a];
        expect(officeTimeBetween(of, from, to)).toBe(slowOfficeTime(hours, from, to));
        expect(officeTimeBetween(of, to, from) + officeTimeBetween(of, from, to)).toBe(0);
      }),
    );
  });
});

describe('adding office time', () => {
  it.each(offices)('finds the earliest instant by which it has passed, with $name', ({ of }) => {
    const instant = instantIn('2026-05-20', 150);
    fc.assert(
      fc.property(instant, fc.integer({ min: 1, max: 400 * HOUR }), (start, ms) => {
        const end = addOfficeTime(of, start, ms);
        expect(officeTimeBetween(of, start, end)).toBe(ms);
        expect(officeTimeBetween(of, start, end - 1)).toBe(ms - 1);
      }),
      { numRuns: 300 },
    );
  });

  it.each(offices)('undoes the measuring, from inside office hours, with $name', ({ of }) => {
    const instant = instantIn('2026-05-20', 150).map((ms) => nextOpening(of, ms) + 1);
    fc.assert(
      fc.property(instant, instant, (a, b) => {
        const [from, to] = a < b ? [a, b] : [b, a];
        expect(addOfficeTime(of, from, officeTimeBetween(of, from, to))).toBe(to);
      }),
    );
  });

  it.each(offices)('may be done in two steps, with $name', ({ of }) => {
    const ms = fc.integer({ min: 0, max: 100 * HOUR });
    fc.assert(
      fc.property(instantIn('2026-05-20', 150), ms, ms, (start, a, b) => {
        fc.pre(b > 0);
        expect(addOfficeTime(of, addOfficeTime(of, start, a), b)).toBe(addOfficeTime(of, start, a + b));
      }),
    );
  });

  it('used up on the eve of a change of hours, ends at the old closing time', () => {
    expect(addOfficeTime(seasonal, at('2026-05-29 16:30:00'), HOUR)).toBe(at('2026-05-29 17:30:00'));
    expect(addOfficeTime(seasonal, at('2026-09-30 13:00:00'), HOUR)).toBe(at('2026-09-30 14:00:00'));
  });

  it('goes on by the new hours after a change of hours', () => {
    expect(addOfficeTime(seasonal, at('2026-05-29 16:30:00'), 3 * HOUR)).toBe(at('2026-06-01 10:00:00'));
    expect(addOfficeTime(seasonal, at('2026-09-30 13:00:00'), 7 * HOUR)).toBe(at('2026-10-08 11:00:00'));
  });

  it.each([-1, 0.5, NaN, Infinity])('refuses %d', (ms) => {
    expect(() => addOfficeTime(office, at('2026-11-23 10:00:00'), ms)).toThrow(RangeError);
  });
});

describe('ruling W-AFTER', () => {
  it.each([
    [
      'Monday 20:00 counts from Tuesday, one working day ends on Wednesday',
      '2026-11-23 20:00:00',
      1,
      '2026-11-25',
    ],
    ['Sunday counts from Monday, one working day ends on Tuesday', '2026-11-22 15:00:00', 1, '2026-11-24'],
    ['Monday 10:00 counts from Monday', '2026-11-23 10:00:00', 1, '2026-11-24'],
    ['Monday 08:00 counts from Monday', '2026-11-23 08:00:00', 1, '2026-11-24'],
    ['Monday in the lunch break counts from Monday', '2026-11-23 12:30:00', 2, '2026-11-25'],
    ['Friday evening counts from Monday', '2026-11-20 17:31:00', 1, '2026-11-24'],
    ['Friday counts a make-up Saturday', '2026-02-13 10:00:00', 1, '2026-02-14'],
    ['Friday evening before a make-up Saturday counts from it', '2026-02-13 19:00:00', 1, '2026-02-24'],
    ['no working day ends the same day', '2026-11-23 10:00:00', 0, '2026-11-23'],
    ['no working day from the evening ends the next', '2026-11-23 20:00:00', 0, '2026-11-24'],
  ])('%s', (_, start, n, day) => {
    expect(dueAfterWorkdays(office, at(start), n)).toBe(at(`${day} 17:30:00`));
  });

  it('ends at the closing time of the last day, by the hours of that day', () => {
    expect(dueAfterWorkdays(seasonal, at('2026-05-29 10:00:00'), 1)).toBe(at('2026-06-01 14:00:00'));
    expect(dueAfterWorkdays(seasonal, at('2026-09-30 10:00:00'), 1)).toBe(at('2026-10-09 00:00:00'));
  });

  it('is the n-th working day after the day of the opening, for any arrival', () => {
    fc.assert(
      fc.property(instantIn('2024-01-01', 1090), fc.nat(60), (start, n) => {
        const due = dueAfterWorkdays(office, start, n);
        expect(dayOf(due)).toBe(addWorkdays(calendar, dayOf(nextOpening(office, start)), n));
        expect(minuteOfDay(due)).toBe(1050);
      }),
    );
  });

  it.each([-1, 0.5])('refuses %d working days', (n) => {
    expect(() => dueAfterWorkdays(office, at('2026-11-23 10:00:00'), n)).toThrow(RangeError);
  });
});

describe('ruling W-CLOSING', () => {
  it('17:30:00.000 is outside, one millisecond earlier inside', () => {
    expect(nextOpening(office, at('2026-11-23 17:30:00.000'))).toBe(at('2026-11-24 09:00:00'));
    expect(dueAfterWorkdays(office, at('2026-11-23 17:30:00.000'), 1)).toBe(at('2026-11-25 17:30:00'));
    expect(dueAfterWorkdays(office, at('2026-11-23 17:29:59.999'), 1)).toBe(at('2026-11-24 17:30:00'));
  });
});

describe('ruling W-EDGE', () => {
  it.each([
    ['at noon', '2026-11-23 11:00:00', HOUR, '2026-11-23 12:00:00'],
    ['in the evening', '2026-11-23 11:00:00', 5 * HOUR, '2026-11-23 17:30:00'],
    ['on the evening before a weekend', '2026-11-20 17:00:00', HOUR / 2, '2026-11-20 17:30:00'],
    ['one millisecond more is after the break', '2026-11-23 11:00:00', HOUR + 1, '2026-11-23 13:30:00.001'],
    ['started outside, a full morning ends at noon', '2026-11-22 11:00:00', 3 * HOUR, '2026-11-23 12:00:00'],
    ['nothing to use up ends where it starts', '2026-11-22 11:00:00', 0, '2026-11-22 11:00:00'],
  ])('%s: the end of the window, not the next opening', (_, start, ms, end) => {
    expect(addOfficeTime(office, at(start), ms)).toBe(at(end));
  });
});

describe('hours that make no sense are refused', () => {
  it.each<[string, OfficeHours[]]>([
    ['none', []],
    ['no window', [{ from_on: null, windows: [] }]],
    ['closing before opening', [{ from_on: null, windows: [{ opens: 600, closes: 600 }] }]],
    ['past midnight', [{ from_on: null, windows: [{ opens: 600, closes: 1441 }] }]],
    ['before midnight', [{ from_on: null, windows: [{ opens: -1, closes: 600 }] }]],
    ['half minutes', [{ from_on: null, windows: [{ opens: 540.5, closes: 600 }] }]],
    [
      'overlapping windows',
      [
        {
          from_on: null,
          windows: [
            { opens: 540, closes: 720 },
            { opens: 700, closes: 800 },
          ],
        },
      ],
    ],
    [
      'touching windows',
      [
        {
          from_on: null,
          windows: [
            { opens: 540, closes: 720 },
            { opens: 720, closes: 800 },
          ],
        },
      ],
    ],
    ['a first day for the first hours', [SUMMER]],
    ['a change without a day', [DEFAULT, DEFAULT]],
    ['changes out of order', [DEFAULT, AUTUMN, SUMMER]],
    ['two changes on a day', [DEFAULT, SUMMER, SUMMER]],
  ])('%s', (_, hours) => {
    expect(() => officeOf(calendar, hours)).toThrow(RangeError);
  });
});

describe('wherever the process runs', () => {
  const home = process.env.TZ;
  afterEach(() => {
    if (home === undefined) delete process.env.TZ;
    else process.env.TZ = home;
  });

  it('deadlines do not depend on its time zone', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('America/New_York', 'Pacific/Kiritimati', 'Europe/London'),
        instantIn('2026-01-01', 365),
        fc.nat(30),
        (zone, start, n) => {
          const answers = () => [
            nextOpening(office, start),
            dueAfterWorkdays(office, start, n),
            addOfficeTime(office, start, n * HOUR),
          ];
          process.env.TZ = 'UTC';
          const utc = answers();
          process.env.TZ = zone;
          expect(answers()).toEqual(utc);
        },
      ),
    );
  });
});

it('a calendar without any announcement still opens Monday to Friday', () => {
  const plain = officeOf(calendarOf([]));
  expect(nextOpening(plain, at('2031-10-04 10:00:00'))).toBe(at('2031-10-06 09:00:00'));
});
