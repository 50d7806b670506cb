import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import data from '../../data/uscc-cases.json' with { type: 'json' };
import { checkResidentId, maskResidentId, normaliseResidentId, residentIdRefusal } from './residentId.ts';

const TODAY = '2026-11-23';
const GOOD = '43011218900101001X';

describe('resident identity numbers', () => {
  it.each(data.resident_id.filter(({ valid }) => valid))(
    '$id is a $gender born on $birth_date',
    ({ id, gender, birth_date }) => {
      expect(checkResidentId(id, TODAY)).toEqual({ ok: true, birth_on: birth_date, gender });
    },
  );

  it.each(data.resident_id.filter(({ valid }) => !valid))(
    '“$id” is refused for its $reason',
    ({ id, reason }) => {
      expect(checkResidentId(id, TODAY)).toMatchObject({ ok: false, reason });
    },
  );

  it('accepts a birth today and refuses one tomorrow', () => {
    expect(checkResidentId(GOOD, '1890-01-01').ok).toBe(true);
    expect(checkResidentId(GOOD, '1889-12-31')).toMatchObject({ ok: false, reason: 'birth_date', at: 7 });
  });

  it('needs to be told the day', () => {
    expect(() => checkResidentId(GOOD, 'today')).toThrow(RangeError);
  });

  it('says where a strange character stands, counting an emoji as one', () => {
    expect(checkResidentId('4301121890010😀001X', TODAY)).toEqual({ ok: false, reason: 'charset', at: 14 });
    expect(checkResidentId('４30112189001010010', TODAY)).toEqual({ ok: false, reason: 'charset', at: 1 });
  });

  it('accepts full width, spaces and a small x only after normalising', () => {
    const typed = ' 430112 1890 0101 ００1x';
    expect(checkResidentId(typed, TODAY).ok).toBe(false);
    expect(normaliseResidentId(typed)).toBe(GOOD);
  });

  it('notices every single wrong digit', () => {
    fc.assert(
      fc.property(fc.nat(17), fc.nat(9), (i, digit) => {
        fc.pre(GOOD[i] !== String(digit));
        expect(checkResidentId(GOOD.slice(0, i) + digit + GOOD.slice(i + 1), TODAY).ok).toBe(false);
      }),
    );
  });
});

describe('what others may see of it', () => {
  it('is the first six and the last four', () => {
    expect(maskResidentId('430112189912310021')).toBe('430112********0021');
  });

  it('is nothing at all when it is not a whole number', () => {
    expect(maskResidentId('43011218900101001')).toBe('*****************');
    expect(maskResidentId('')).toBe('');
  });

  it('is only a position in a refusal, never a digit of the number', () => {
    expect(residentIdRefusal({ ok: false, reason: 'charset', at: 14 }).zh).toContain('第14位');
    expect(residentIdRefusal({ ok: false, reason: 'length', length: 15 }).en).toContain('this has 15');
    const told = (['region', 'birth_date', 'check'] as const).map((reason) =>
      residentIdRefusal({ ok: false, reason, at: 1 }),
    );
    expect(new Set(told.map(({ zh }) => zh)).size).toBe(3);
    expect(told.every(({ zh, en }) => zh !== '' && en !== '')).toBe(true);
  });
});
