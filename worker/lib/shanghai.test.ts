import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { addDays, daysBetween } from './days.ts';
import { dayOf, minuteOfDay, startOfDay, weekday } from './shanghai.ts';

const anyInstant = fc.integer({ min: Date.UTC(1992, 0, 1), max: Date.UTC(2199, 0, 1) });

describe('days of an instant in Shanghai', () => {
  it('begin at 16:00 UTC of the day before', () => {
    expect(dayOf(Date.parse('2026-11-22T15:59:59.999Z'))).toBe('2026-11-22');
    expect(dayOf(Date.parse('2026-11-22T16:00:00.000Z'))).toBe('2026-11-23');
    expect(startOfDay('2026-11-23')).toBe(Date.parse('2026-11-23T00:00:00+08:00'));
  });

  it('hold every instant from their start to just before the next', () => {
    fc.assert(
      fc.property(anyInstant, (ms) => {
        const day = dayOf(ms);
        expect(startOfDay(day)).toBeLessThanOrEqual(ms);
        expect(startOfDay(addDays(day, 1))).toBeGreaterThan(ms);
      }),
    );
  });

  it('agree with the time zone database since the last summer time', () => {
    const zone = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai', dateStyle: 'short' });
    fc.assert(
      fc.property(anyInstant, (ms) => {
        expect(dayOf(ms)).toBe(zone.format(ms));
      }),
    );
  });

  it('work before 1970', () => {
    expect(dayOf(Date.parse('1969-12-31T16:00:00Z') - 1)).toBe('1969-12-31');
    expect(minuteOfDay(Date.parse('1960-01-01T07:30:00+08:00'))).toBe(450);
  });

  it('do not exist for what is no instant in whole milliseconds', () => {
    for (const ms of [NaN, Infinity, 0.5]) expect(() => dayOf(ms)).toThrow(RangeError);
    expect(() => startOfDay('2026-02-29')).toThrow(RangeError);
  });
});

describe('minute of the day', () => {
  it.each([
    ['00:00:00.000', 0],
    ['00:00:59.999', 0],
    ['09:00:00.000', 540],
    ['17:30:00.000', 1050],
    ['23:59:59.999', 1439],
  ])('%s is %i', (time, minute) => {
    expect(minuteOfDay(Date.parse(`2026-11-23T${time}+08:00`))).toBe(minute);
  });
});

describe('day of the week', () => {
  it.each([
    ['2026-11-23', 1],
    ['2026-11-28', 6],
    ['2026-11-29', 7],
    ['1970-01-01', 4],
    ['1949-10-01', 6],
    ['0001-01-01', 1],
  ])('%s is %i', (day, iso) => {
    expect(weekday(day)).toBe(iso);
  });

  it('comes round every seven days', () => {
    const anyDay = fc.integer({ min: -700_000, max: 700_000 }).map((n) => addDays('1970-01-01', n));
    fc.assert(
      fc.property(anyDay, fc.nat(20), (day, n) => {
        const expected = ((weekday(day) - 1 + daysBetween(day, addDays(day, n))) % 7) + 1;
        expect(weekday(addDays(day, n))).toBe(expected);
      }),
    );
  });
});

describe('wherever the process runs', () => {
  const home = process.env.TZ;
  afterEach(() => {
    if (home === undefined) delete process.env.TZ;
    else process.env.TZ = home;
  });

  it.each([
    ['UTC', 0],
    ['America/New_York', -5],
    ['Pacific/Kiritimati', 14],
    ['Asia/Shanghai', 8],
  ])('under TZ=%s the answers are the same', (zone, hours) => {
    process.env.TZ = zone;
    // Without this the test could pass because the change of zone had no effect.
    expect(new Date(2026, 0, 1).getTimezoneOffset()).toBe(hours === 0 ? 0 : -hours * 60);
    const ms = Date.parse('2026-01-01T00:30:00+08:00');
    expect([dayOf(ms), minuteOfDay(ms), startOfDay('2026-01-01')]).toEqual([
      '2026-01-01',
      30,
      1_767_196_800_000,
    ]);
  });
});
