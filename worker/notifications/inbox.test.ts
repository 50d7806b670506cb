import { describe, expect, it } from 'vitest';
import { digestAt, pageOf, quietUntil, waitsUntil } from './inbox.ts';

const at = (text: string) => Date.parse(`${text}+08:00`);
const NEVER_SAID = { quiet_from: null, quiet_until: null, digest: null } as const;

describe('where a message leads', () => {
  const id = `app_${'0'.repeat(26)}`;
  it('to the same thing, on the reader’s own side', () => {
    expect(pageOf(id, 'enterprise')).toBe(`/sme/applications/${id}`);
    expect(pageOf(id, 'institution')).toBe(`/bank/queue/${id}`);
    expect(pageOf(`tic_${'0'.repeat(26)}`, 'office')).toBe(`/office/supervision/tic_${'0'.repeat(26)}`);
  });
  it('home where there is no page of it, and never to what somebody else wrote', () => {
    expect(pageOf(id, 'office')).toBe('/office');
    expect(pageOf('//evil.example', 'enterprise')).toBe('/sme');
  });
});

describe('the hours of rest', () => {
  it.each([
    ['2026-03-02T22:29', null],
    ['2026-03-02T22:30', '2026-03-03T07:30'],
    ['2026-03-03T00:00', '2026-03-03T07:30'],
    ['2026-03-03T07:29', '2026-03-03T07:30'],
    ['2026-03-03T07:30', null],
  ])('half past ten to half past seven, at %s', (now, until) => {
    expect(quietUntil(at(now), 1350, 450)).toBe(until === null ? null : at(until));
  });
  it('within a day, and none where they are empty', () => {
    expect(quietUntil(at('2026-03-02T13:00'), 720, 840)).toBe(at('2026-03-02T14:00'));
    expect(quietUntil(at('2026-03-02T13:00'), 780, 780)).toBeNull();
  });
  it('hold for what can wait, for whoever never said otherwise, and not for what is urgent', () => {
    const created_at = at('2026-03-02T23:00');
    const message = { created_at, ...NEVER_SAID };
    expect(waitsUntil({ ...message, topic: 'application.offered' }, created_at)).toBe(at('2026-03-03T07:30'));
    expect(waitsUntil({ ...message, topic: 'consent.asked' }, created_at)).toBeNull();
  });
});

describe('once a day', () => {
  it('comes at the next nine o’clock after it happened, and then no later', () => {
    expect(digestAt(at('2026-03-02T08:59'))).toBe(at('2026-03-02T09:00'));
    expect(digestAt(at('2026-03-02T09:00'))).toBe(at('2026-03-03T09:00'));
    const daily = { topic: 'application.taken_up', ...NEVER_SAID, digest: 1 } as const;
    const created_at = at('2026-03-02T10:00');
    expect(waitsUntil({ ...daily, created_at }, created_at)).toBe(at('2026-03-03T09:00'));
    expect(waitsUntil({ ...daily, created_at }, at('2026-03-03T09:00'))).toBeNull();
  });
});
