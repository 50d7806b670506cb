import { describe, expect, it } from 'vitest';
import { lastDay, settle, stateOn, type Wording } from './wordings.ts';

const TODAY = '2026-03-02';
const wording = (number: number, valid_from: string, more: Partial<Wording> = {}): Wording => ({
  id: `w${number}`,
  number,
  state: 'published',
  valid_from,
  until: null,
  ...more,
});
const settled = (...wordings: Wording[]) =>
  settle(wordings, TODAY).map(({ id, until, is_ended, replaced_by }) => [id, until, is_ended, replaced_by]);

describe('a wording', () => {
  it('holds until the day before the next one begins', () => {
    expect(settled(wording(1, '2026-01-01'), wording(2, '2026-07-01'))).toEqual([
      ['w1', '2026-06-30', false, 'w2'],
    ]);
    expect(settled(wording(1, '2026-01-01'), wording(2, '2026-03-03'))).toEqual([['w1', TODAY, false, 'w2']]);
  });

  it('ends at once where the next one has begun, or began before it', () => {
    expect(settled(wording(1, '2026-01-01'), wording(2, TODAY))).toEqual([['w1', '2026-03-01', true, 'w2']]);
    expect(settled(wording(1, '2026-09-01'), wording(2, '2026-07-01'))).toEqual([
      ['w1', '2026-06-30', true, 'w2'],
    ]);
  });

  it('that is suspended gives way on the same day', () => {
    expect(settled(wording(1, '2026-01-01', { state: 'suspended' }), wording(2, '2026-07-01'))).toEqual([
      ['w1', '2026-06-30', false, 'w2'],
    ]);
  });

  it('gives way to the first of the later ones; a third before the second takes the place of both', () => {
    const first = wording(1, '2026-01-01', { until: '2026-06-30' });
    expect(settled(first, wording(2, '2026-07-01'), wording(3, '2026-10-01'))).toEqual([
      ['w2', '2026-09-30', false, 'w3'],
    ]);
    expect(settled(first, wording(2, '2026-07-01'), wording(3, '2026-05-01'))).toEqual([
      ['w1', '2026-04-30', false, 'w3'],
      ['w2', '2026-04-30', true, 'w3'],
    ]);
  });

  it('goes on when the next one is ended before it begins, until the one after that', () => {
    const first = wording(1, '2026-01-01', { until: '2026-06-30' });
    const ended = wording(2, '2026-07-01', { state: 'ended' });
    expect(settled(first, ended)).toEqual([['w1', null, false, null]]);
    expect(settled(first, ended, wording(3, '2026-10-01'))).toEqual([['w1', '2026-09-30', false, 'w3']]);
  });

  it('that is over does not come back when the one after it is ended', () => {
    const over = wording(1, '2026-01-01', { until: '2026-03-01' });
    expect(settled(over, wording(2, TODAY, { state: 'ended' }))).toEqual([]);
    expect(stateOn(over, TODAY)).toBe('ended');
    expect(stateOn({ state: 'suspended', until: '2026-03-01' }, TODAY)).toBe('ended');
    expect(stateOn({ state: 'published', until: TODAY }, TODAY)).toBe('published');
  });

  it('is not held beyond its own last day by a later beginning', () => {
    expect(lastDay('2026-05-31', '2026-06-30')).toBe('2026-05-31');
    expect(lastDay('2026-12-31', '2026-06-30')).toBe('2026-06-30');
    expect(lastDay('2026-12-31', null)).toBe('2026-12-31');
  });
});
