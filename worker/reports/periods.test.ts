import { describe, expect, it } from 'vitest';
import { addToMonth, instantsOfMonth, monthOf, monthsBetween } from './periods.ts';

describe('months of reports', () => {
  it('begin and end at midnight in Shanghai', () => {
    const { from, to } = instantsOfMonth('2026-11');
    expect(new Date(from).toISOString()).toBe('2026-10-31T16:00:00.000Z');
    expect(new Date(to).toISOString()).toBe('2026-11-30T16:00:00.000Z');
    expect([monthOf(from - 1), monthOf(from), monthOf(to - 1), monthOf(to)]).toEqual([
      '2026-10',
      '2026-11',
      '2026-11',
      '2026-12',
    ]);
  });

  it('are counted across the turn of the year in both directions', () => {
    expect(addToMonth('2026-01', -1)).toBe('2025-12');
    expect(addToMonth('2025-12', 14)).toBe('2027-02');
  });

  it('are listed without gaps, both ends included', () => {
    expect(monthsBetween('2025-11', '2026-02')).toEqual(['2025-11', '2025-12', '2026-01', '2026-02']);
    expect(monthsBetween('2026-02', '2026-02')).toEqual(['2026-02']);
    expect(monthsBetween('2026-03', '2026-02')).toEqual([]);
  });
});
