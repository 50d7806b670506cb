// How pages put instants and days into words: Shanghai's clock, distances rounded down, the neighbouring days by name.
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { clockText, dayDistance, distance, lastDayOf, machineTime, nearDay } from '../../web/src/lib/time.ts';

const WEB = path.resolve(import.meta.dirname, '../../web/src');

const at = (text: string): number => Date.parse(text);
const NOON = at('2026-11-23T12:00:00+08:00');

describe('the distance to an instant', () => {
  it.each([
    ['2026-11-23T12:00:59+08:00', { when: 'now', unit: 'minute', count: 0 }],
    ['2026-11-23T12:59:59+08:00', { when: 'future', unit: 'minute', count: 59 }],
    ['2026-11-23T13:00:00+08:00', { when: 'future', unit: 'hour', count: 1 }],
    ['2026-11-24T11:59:59+08:00', { when: 'future', unit: 'hour', count: 23 }],
    ['2026-11-24T12:00:00+08:00', { when: 'future', unit: 'day', count: 1 }],
    ['2026-11-23T09:30:00+08:00', { when: 'past', unit: 'hour', count: 2 }],
  ])('from noon to %s', (text, expected) => {
    expect(distance(at(text), NOON)).toEqual(expected);
  });

  it('counts calendar days between days', () => {
    expect(dayDistance('2026-12-31', '2026-11-23')).toEqual({ when: 'future', unit: 'day', count: 38 });
    expect(dayDistance('2026-11-23', '2026-11-23').when).toBe('now');
    expect(dayDistance('2026-11-21', '2026-11-23')).toEqual({ when: 'past', unit: 'day', count: 2 });
  });
});

describe('the last day of what is valid for days', () => {
  it('is the day before the midnight at which it ends', () => {
    expect(lastDayOf(at('2026-12-04T00:00:00+08:00'))).toBe('2026-12-03');
  });

  it('is the day on which it ends within one', () => {
    expect(lastDayOf(at('2026-12-03T17:30:00+08:00'))).toBe('2026-12-03');
  });

  it('is what every page shows of an offer or a consent, never the midnight', () => {
    const pages = globSync('**/*.svelte', { cwd: WEB }).map((file) => ({
      file,
      source: readFileSync(path.join(WEB, file), 'utf8'),
    }));
    const telling = pages.filter(({ source }) =>
      /<ValidThrough\s+ends_at=\{[\w.]*valid_until\}/.test(source),
    );
    expect(telling.length).toBeGreaterThanOrEqual(5);
    const instants = pages.filter(({ source }) => /<When\s+at=\{[\w.]*valid_until\}/.test(source));
    expect(instants.map(({ file }) => file)).toEqual([]);
  });
});

describe('the clock of Shanghai', () => {
  it('is shown whatever the machine thinks of the time zone', () => {
    const evening = at('2026-11-23T16:05:00Z');
    expect(clockText(evening)).toBe('00:05');
    expect(machineTime(evening)).toBe('2026-11-24T00:05+08:00');
  });

  it.each([
    ['2026-11-22T23:59:59+08:00', 'yesterday'],
    ['2026-11-23T00:00:00+08:00', 'today'],
    ['2026-11-24T23:59:59+08:00', 'tomorrow'],
    ['2026-11-25T00:00:00+08:00', 'other'],
    ['2026-11-21T23:59:59+08:00', 'other'],
  ])('%s is %s, seen from noon on the 23rd', (text, expected) => {
    expect(nearDay(at(text), NOON)).toBe(expected);
  });
});
