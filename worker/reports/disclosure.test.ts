import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { discloseHeadline } from './disclosure.ts';

const WANGCHENG = { M01: 14_551, M07: 26, M09: 129, M15: 180, M17: 25_800_000_000 };

describe('the figures everybody may see', () => {
  it('are shown as they are when no group is small', () => {
    expect(discloseHeadline(WANGCHENG, 500_000_000)).toEqual({
      M01: { value: 14_551, hidden: null },
      M07: { value: 26, hidden: null },
      M09: { value: 129, hidden: null },
      M15: { value: 180, hidden: null },
      M17: { value: 25_800_000_000, hidden: null },
    });
  });

  it('fewer than five matches are hidden together with the money they would give away', () => {
    const figures = discloseHeadline({ ...WANGCHENG, M15: 4 }, 0);
    expect(figures.M15).toEqual({ value: null, hidden: 'small_group' });
    expect(figures.M17).toEqual({ value: null, hidden: 'small_group' });
    expect(discloseHeadline({ ...WANGCHENG, M15: 5 }, 0).M15.value).toBe(5);
  });

  it('a sum of which one loan makes up more than 70 % is hidden', () => {
    expect(discloseHeadline({ ...WANGCHENG, M17: 1000 }, 701).M17.hidden).toBe('dominated');
    expect(discloseHeadline({ ...WANGCHENG, M17: 1000 }, 700).M17.value).toBe(1000);
  });

  it('a share is exact with sums beyond what a product of doubles holds', () => {
    const sum = 9_000_000_000_000_000;
    expect(discloseHeadline({ ...WANGCHENG, M17: sum }, (sum / 10) * 7 + 1).M17.hidden).toBe('dominated');
    expect(discloseHeadline({ ...WANGCHENG, M17: sum }, (sum / 10) * 7).M17.hidden).toBeNull();
  });

  it('nothing yet is nothing to hide', () => {
    const none = { M01: 0, M07: 0, M09: 0, M15: 0, M17: 0 };
    expect(Object.values(discloseHeadline(none, 0)).map((figure) => figure.value)).toEqual([0, 0, 0, 0, 0]);
  });

  it('money is never shown beside a hidden number of matches', () => {
    fc.assert(
      fc.property(fc.nat(8), fc.nat(1000), fc.nat(1000), (M15, M17, largest) => {
        const figures = discloseHeadline({ ...WANGCHENG, M15, M17 }, Math.min(largest, M17));
        if (figures.M15.value === null) expect(figures.M17.value).toBeNull();
      }),
    );
  });
});
