import { describe, expect, it } from 'vitest';
import { DEFAULT_OFFICE_HOURS, officeOf } from '../lib/officehours.ts';
import { startOfDay } from '../lib/shanghai.ts';
import { calendarOf } from '../lib/workdays.ts';
import { isFinal, reviewerFor, windowEnds } from './review.ts';

const HOUR = 3_600_000;
const office = officeOf(calendarOf([], [2026]), DEFAULT_OFFICE_HOURS);

describe('the time to ask for reconsideration', () => {
  it('ends at closing time of the tenth working day after the refusal', () => {
    // A Monday: ten working days later is a Monday again.
    expect(windowEnds(office, startOfDay('2026-03-02') + 10 * HOUR)).toBe(
      startOfDay('2026-03-16') + 17.5 * HOUR,
    );
  });
});

describe('a refusal', () => {
  it('is final once it was upheld, and not when an earlier one was', () => {
    const refused = { ver: 7, at: 0 };
    expect(isFinal(refused, [])).toBe(false);
    expect(isFinal(refused, [{ ver: 8, state: 'upheld' }])).toBe(true);
    expect(isFinal(refused, [{ ver: 8, state: 'open' }])).toBe(false);
    expect(isFinal(refused, [{ ver: 4, state: 'upheld' }])).toBe(false);
  });
});

describe('whoever reviews', () => {
  const colleagues = [
    { user_id: 'c', name: '丙', open: 0 },
    { user_id: 'b', name: '乙', open: 0 },
    { user_id: 'a', name: '甲', open: 2 },
  ];

  it('has neither refused nor proposed and the least to review', () => {
    expect(reviewerFor(colleagues, [])?.user_id).toBe('b');
    expect(reviewerFor(colleagues, ['b'])?.user_id).toBe('c');
    expect(reviewerFor(colleagues, ['b', 'c'])?.user_id).toBe('a');
  });

  it('is nobody where all have', () => {
    expect(reviewerFor(colleagues, ['a', 'b', 'c'])).toBeNull();
  });
});
