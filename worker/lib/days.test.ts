import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, addMonths, dayInMonth, daysBetween, isDay } from './days.ts';

const anyDay = fc.integer({ min: -700_000, max: 2_900_000 }).map((n) => addDays('1970-01-01', n));

describe('what counts as a day', () => {
  it.each(['2026-01-31', '2024-02-29', '2000-02-29', '0001-01-01', '9999-12-31'])('%s is a day', (text) => {
    expect(isDay(text)).toBe(true);
  });

  it.each([
    ['a day the month lacks', '2026-02-29'],
    ['a century that is no leap year', '1900-02-29'],
    ['the 31st of a 30-day month', '2026-04-31'],
    ['month 13', '2026-13-01'],
    ['month 0', '2026-00-10'],
    ['day 0', '2026-01-00'],
    ['year 0', '0000-01-01'],
    ['no leading zeros', '2026-1-5'],
    ['an instant', '2026-01-05T00:00:00Z'],
    ['a trailing line break', '2026-01-05\n'],
    ['full-width digits', '２０２６-01-05'],
    ['nothing', ''],
  ])('%s is not a day', (_, text) => {
    expect(isDay(text)).toBe(false);
    expect(() => daysBetween(text, '2026-01-01')).toThrow(RangeError);
    expect(() => addDays(text, 1)).toThrow(RangeError);
    expect(() => addMonths(text, 1)).toThrow(RangeError);
  });
});

describe('counting days', () => {
  it('counts the first day and not the last', () => {
    expect(daysBetween('2026-03-10', '2026-03-20')).toBe(10);
    expect(daysBetween('2026-03-10', '2026-03-10')).toBe(0);
    expect(daysBetween('2026-03-20', '2026-03-10')).toBe(-10);
  });

  it('finds 366 days in the year over a leap day and 365 in the next', () => {
    expect(daysBetween('2023-03-01', '2024-03-01')).toBe(366);
    expect(daysBetween('2024-03-01', '2025-03-01')).toBe(365);
  });

  it('agrees with the calendar of the JavaScript engine on every day', () => {
    fc.assert(
      fc.property(anyDay, fc.integer({ min: -20_000, max: 20_000 }), (day, n) => {
        const engine = new Date(`${day}T00:00:00Z`);
        engine.setUTCDate(engine.getUTCDate() + n);
        fc.pre(engine.getUTCFullYear() >= 1 && engine.getUTCFullYear() <= 9999);
        const expected = engine.toISOString().slice(0, 10);
        expect(addDays(day, n)).toBe(expected);
        expect(daysBetween(day, expected)).toBe(n);
        expect(isDay(expected)).toBe(true);
      }),
    );
  });

  it('refuses a count that is not whole and a year that cannot be written', () => {
    expect(() => addDays('2026-01-01', 0.5)).toThrow(RangeError);
    expect(() => addDays('2026-01-01', Number.NaN)).toThrow(RangeError);
    expect(() => addDays('9999-12-31', 1)).toThrow(RangeError);
    expect(() => addMonths('0001-01-01', -1)).toThrow(RangeError);
  });
});

describe('counting months', () => {
  it('falls on the last day of a month that lacks the day, counted from the original day', () => {
    expect([1, 2, 3].map((n) => addMonths('2024-01-31', n))).toEqual([
      '2024-02-29',
      '2024-03-31',
      '2024-04-30',
    ]);
    expect(addMonths('2025-08-31', 6)).toBe('2026-02-28');
  });

  it('goes over the year in both directions', () => {
    expect(addMonths('2025-11-20', 3)).toBe('2026-02-20');
    expect(addMonths('2026-01-31', -2)).toBe('2025-11-30');
    expect(addMonths('2026-01-15', -24)).toBe('2024-01-15');
  });

  it('names a day of the month, or the last one the month has', () => {
    expect(dayInMonth('2026-03-05', 21)).toBe('2026-03-21');
    expect(dayInMonth('2026-02-05', 31)).toBe('2026-02-28');
    expect(() => dayInMonth('2026-02-05', 0)).toThrow(RangeError);
    expect(() => dayInMonth('2026-02-05', 32)).toThrow(RangeError);
  });

  it('keeps the day of the month wherever the month has it', () => {
    fc.assert(
      fc.property(anyDay, fc.integer({ min: -600, max: 600 }), (day, n) => {
        const year = Number(day.slice(0, 4)) + n / 12;
        fc.pre(year > 2 && year < 9998);
        const moved = addMonths(day, n);
        const same = moved.slice(8) === day.slice(8);
        expect(same || addDays(moved, 1).slice(8) === '01').toBe(true);
      }),
    );
  });
});
