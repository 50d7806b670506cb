import { describe, expect, it } from 'vitest';
import { officeOf } from '../lib/officehours.ts';
import { startOfDay } from '../lib/shanghai.ts';
import { calendarOf } from '../lib/workdays.ts';
import { spreadOf, tenthsOf, truthOf, type TruthCase } from './truth.ts';

const HOUR = 3_600_000;
const office = officeOf(calendarOf([], []));
/** Monday. */
const DAY = startOfDay('2026-11-23');

const decided = (n: number, more: Partial<TruthCase> = {}): TruthCase[] =>
  Array.from({ length: n }, (_, i) => ({
    approved: true,
    rate_ppm: 40_000 + i,
    amount_fen: 100,
    tenths: { take_up: i + 1, decision: 30, payout: null },
    ...more,
  }));

describe('what applications say of a product', () => {
  it('is said from ten decided applications on', () => {
    expect(truthOf(decided(9))).toBeNull();
    expect(truthOf(decided(10))?.n).toBe(10);
  });

  it('counts the approved among the decided', () => {
    expect(
      truthOf([...decided(6), ...decided(4, { approved: false, rate_ppm: null, amount_fen: null })]),
    ).toMatchObject({
      n: 10,
      approved: 6,
      rate_ppm: null,
    });
  });

  it('names median and ninetieth percentile by rank', () => {
    expect(spreadOf([10, 9, 8, 7, 6, 5, 4, 3, 2, 1])).toEqual({ n: 10, median: 5, p90: 9 });
    expect(spreadOf([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 99])).toEqual({ n: 11, median: 1, p90: 1 });
  });

  it('says nothing of a step that fewer than ten came to', () => {
    expect(truthOf(decided(12))?.days.payout).toBeNull();
  });
});

describe('the days of a step', () => {
  const seven = 7 * HOUR;
  it('are office time: an evening and a weekend take none', () => {
    const clock = { started_at: DAY + 9 * HOUR, pauses: [] };
    expect(tenthsOf(office, { clock, ended_at: DAY + 22 * HOUR }, seven)).toBe(10);
    expect(tenthsOf(office, { clock, ended_at: DAY + 33 * HOUR }, seven)).toBe(10);
    expect(tenthsOf(office, { clock, ended_at: null }, seven)).toBeNull();
  });

  it('leave out the time in which the firm was asked for papers', () => {
    const pauses = [{ from: DAY + 10 * HOUR, to: DAY + 12 * HOUR }];
    const clock = { started_at: DAY + 9 * HOUR, pauses };
    expect(tenthsOf(office, { clock, ended_at: DAY + 17.5 * HOUR }, seven)).toBe(8);
  });
});
