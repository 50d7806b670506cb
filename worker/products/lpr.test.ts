import { describe, expect, it } from 'vitest';
import holidays from '../../data/holidays.json' with { type: 'json' };
import table from '../../data/lpr.json' with { type: 'json' };
import { calendarFrom } from '../lib/workdays.ts';
import { lprDay, lprOn, publicationDay, rateFromLpr, tenorOf, withoutLast, withPublication } from './lpr.ts';

describe('the LPR of a contract', () => {
  it('R-LPRDAY: is the last publication strictly before the day', () => {
    expect(lprOn(table, '2025-05-20', 12)).toEqual({
      known: true,
      rate_ppm: 31_000,
      tenor: 'lpr_1y',
      published_on: '2024-10-21',
    });
    expect(lprOn(table, '2025-05-21', 12)).toMatchObject({ rate_ppm: 30_000, published_on: '2025-05-20' });
  });

  it('R-LPRTERM: 60 months take the one-year rate and 61 the five-year one', () => {
    expect(lprOn(table, '2025-06-01', 60)).toMatchObject({ rate_ppm: 30_000, tenor: 'lpr_1y' });
    expect(lprOn(table, '2025-06-01', 61)).toMatchObject({ rate_ppm: 35_000, tenor: 'lpr_5y' });
    expect(() => tenorOf(0)).toThrow(RangeError);
    expect(() => tenorOf(1.5)).toThrow(RangeError);
  });

  it('R-LPRKNOWN: is known up to known_until and not a day longer', () => {
    expect(table.known_until).toBe('2026-02-24');
    expect(lprOn(table, '2026-02-24', 12)).toMatchObject({ known: true, rate_ppm: 30_000 });
    expect(lprOn(table, '2026-02-25', 12)).toEqual({ known: false });
    expect(lprOn(table, '2026-03-10', 12)).toEqual({ known: false });
    expect(lprOn({ ...table, known_until: '2026-03-20' }, '2026-03-10', 12)).toMatchObject({ known: true });
  });

  it('is unknown before the first publication', () => {
    expect(lprOn(table, '2019-08-20', 12)).toEqual({ known: false });
    expect(lprOn(table, '2019-08-21', 12)).toMatchObject({ rate_ppm: 42_500 });
  });

  it('does not depend on the order of the table', () => {
    const reversed = { ...table, changes: table.changes.toReversed() };
    expect(lprOn(reversed, '2023-07-01', 12)).toEqual(lprOn(table, '2023-07-01', 12));
  });

  it('R-LPRWHICH: goes by the drawdown unless the product says contract', () => {
    const days = { contract_on: '2025-05-10', drawdown_on: '2025-05-25' };
    expect(lprDay(days)).toBe('2025-05-25');
    expect(lprDay({ ...days, lpr_fixed_on: 'drawdown' })).toBe('2025-05-25');
    expect(lprDay({ ...days, lpr_fixed_on: 'contract' })).toBe('2025-05-10');
  });

  it('refuses a day that does not exist and a table that is no table', () => {
    expect(() => lprOn(table, '2025-02-30', 12)).toThrow(RangeError);
    const broken = {
      known_until: '2026-01-01',
      changes: [{ date: '2025-01-20', lpr_1y: '三', lpr_5y: '3.60' }],
    };
    expect(() => lprOn(broken, '2025-06-01', 12)).toThrow(RangeError);
  });
});

describe('the rate made of it', () => {
  it('is LPR plus or minus basis points', () => {
    expect(rateFromLpr(30_000, 45)).toBe(34_500);
    expect(rateFromLpr(30_000, -20)).toBe(28_000);
  });

  it('is refused when it is no rate', () => {
    expect(() => rateFromLpr(30_000, -301)).toThrow(RangeError);
    expect(() => rateFromLpr(30_000, 0.5)).toThrow(RangeError);
  });
});

describe('a further publication', () => {
  const table = {
    known_until: '2026-02-24',
    changes: [{ date: '2025-05-20', lpr_1y: '3.00', lpr_5y: '3.50' }],
  };
  const at = (date: string, lpr_1y = '2.90', lpr_5y = '3.40') =>
    withPublication(
      table,
      { date, lpr_1y, lpr_5y },
      { today: '2026-11-23', due: '2026-11-20', next: '2026-12-21' },
    );

  it('is added and known until the next one is due', () => {
    expect(at('2026-11-20')).toMatchObject({
      ok: true,
      table: { known_until: '2026-12-21', changes: [{ date: '2025-05-20' }, { date: '2026-11-20' }] },
    });
  });

  it('leaves a gap unknown: what was published while nobody entered it is not assumed', () => {
    const next = at('2026-11-20', '3.00', '3.50');
    if (!next.ok) throw new Error(next.problem);
    const known = (day: string): boolean => lprOn(next.table, day, 12).known;
    expect(['2026-02-24', '2026-02-25', '2026-11-20', '2026-11-21'].map(known)).toEqual([
      true,
      false,
      false,
      true,
    ]);
  });

  it('that is entered in time leaves no gap', () => {
    const fresh = { ...table, known_until: '2026-11-24' };
    const next = withPublication(
      fresh,
      { date: '2026-11-20', lpr_1y: '2.90', lpr_5y: '3.40' },
      { today: '2026-11-23', due: '2026-11-20', next: '2026-12-21' },
    );
    if (!next.ok) throw new Error(next.problem);
    const rate = (day: string) => lprOn(next.table, day, 12);
    expect([rate('2026-11-20'), rate('2026-11-21')]).toMatchObject([
      { rate_ppm: 30_000 },
      { rate_ppm: 29_000 },
    ]);
  });

  it('is taken back by whoever entered a wrong one; what came with the platform is not', () => {
    const next = at('2026-11-20');
    expect(next.ok && withoutLast(next.table)).toEqual(table);
    expect(withoutLast(table)).toBeNull();
  });

  it('is published on the 20th or the next working day', () => {
    const spring = calendarFrom(holidays);
    expect(['2026-02-01', '2026-11-23', '2026-06-02'].map((day) => publicationDay(spring, day))).toEqual([
      '2026-02-24',
      '2026-11-20',
      '2026-06-22',
    ]);
    expect(at('2026-11-19')).toEqual({ ok: false, problem: 'not_publication_day' });
  });

  it('is refused when it lies before the last, after today, or is a slip of the point', () => {
    expect(at('2025-05-20')).toEqual({ ok: false, problem: 'not_after_last' });
    expect(at('2025-07-21')).toEqual({ ok: false, problem: 'already_known' });
    expect(at('2026-11-24')).toEqual({ ok: false, problem: 'in_future' });
    expect(at('2026-11-20', '30.00')).toEqual({ ok: false, problem: 'implausible' });
    expect(at('2026-11-20', '0.30')).toEqual({ ok: false, problem: 'implausible' });
  });
});
