import { describe, expect, it } from 'vitest';
import { hasEnded } from './validity.ts';

describe('a listing', () => {
  it('is offered through its last day', () =>
    expect(hasEnded({ valid_until: '2026-03-10' }, '2026-03-10')).toBe(false));
  it('has ended the day after', () =>
    expect(hasEnded({ valid_until: '2026-03-10' }, '2026-03-11')).toBe(true));
  it('without a last day stays open', () =>
    expect(hasEnded({ valid_until: null }, '2099-01-01')).toBe(false));
});
