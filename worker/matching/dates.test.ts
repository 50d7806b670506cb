import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, addMonths, isDay } from '../lib/days.ts';
import {
  agedOn,
  dayBefore,
  latestDayAged,
  leavesWindowOn,
  monthOf,
  monthsBefore,
  packDay,
  wholeMonths,
} from './dates.ts';

const anyDay = fc.integer({ min: -20_000, max: 60_000 }).map((n) => addDays('1990-01-01', n));
const anyMonths = fc.integer({ min: 0, max: 240 });

describe('days as integers', () => {
  it('agree with the calendar on what is a day', () => {
    for (const text of [
      '2026-02-29',
      '2026-13-01',
      '2026-00-10',
      '2026-1-05',
      '2026-01-32',
      '',
      '2026-01-05T',
      '0000-01-01',
      '20a6-01-05',
    ]) {
      expect(packDay(text)).toBeNaN();
      expect(isDay(text)).toBe(false);
    }
    expect(monthOf('2026-06')).toBe(2026 * 12 + 5);
    expect(monthOf('2026-13')).toBeNaN();
  });

  it('agree with the calendar on order, months and the day before', () => {
    fc.assert(
      fc.property(anyDay, anyDay, anyMonths, (a, b, n) => {
        expect(packDay(a) < packDay(b)).toBe(a < b);
        expect(dayBefore(packDay(a))).toBe(packDay(addDays(a, -1)));
        expect(monthsBefore(packDay(a), n)).toBe(packDay(addMonths(a, -n)));
      }),
    );
  });
});

describe('ages', () => {
  it('a firm is n months old from add_months(date, n) on (C-MONTHEND)', () => {
    fc.assert(
      fc.property(anyDay, anyDay, anyMonths, (born, today, n) => {
        expect(wholeMonths(packDay(born), packDay(today)) >= n).toBe(addMonths(born, n) <= today);
      }),
    );
  });

  it('the latest day of an age is that age today and the next one is not', () => {
    fc.assert(
      fc.property(anyDay, anyMonths, (today, n) => {
        const latest = latestDayAged(n, today);
        expect(addMonths(latest, n) <= today).toBe(true);
        expect(addMonths(addDays(latest, 1), n) <= today).toBe(false);
      }),
    );
  });
});

describe('windows', () => {
  it('an event leaves on the first day whose window begins with it (C-WINDOW)', () => {
    fc.assert(
      fc.property(anyDay, fc.integer({ min: 1, max: 60 }), (event, n) => {
        const day = leavesWindowOn(event, n) ?? '';
        expect(addMonths(day, -n) >= event).toBe(true);
        expect(addMonths(addDays(day, -1), -n) >= event).toBe(false);
      }),
    );
  });

  it('a date beyond the calendar is no date', () => {
    expect(agedOn('2026-06-01', 1_000_000)).toBeNull();
    expect(leavesWindowOn('2026-06-01', 1_000_000)).toBeNull();
  });
});
