import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { effectiveIrr, irrOf, rateFigure, type Flow } from './irr.ts';

// Σ flow × dⁿ⁻ᵗ × (d+q)^… over a common denominator: the exact sign of the present value at the rate q ÷ d.
function signAt(flows: readonly Flow[], q: bigint, d: bigint): number {
  const last = flows.reduce((max, { at }) => Math.max(max, at), 0);
  const sum = flows.reduce(
    (total, { at, fen }) => total + BigInt(fen) * d ** BigInt(at) * (d + q) ** BigInt(last - at),
    0n,
  );
  return sum > 0n ? 1 : sum < 0n ? -1 : 0;
}

const loans = fc
  .record({
    received: fc.integer({ min: 1_000, max: 10 ** 12 }),
    shares: fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 36 }),
    cost: fc.integer({ min: -200, max: 1500 }),
  })
  .map(({ received, shares, cost }): Flow[] => {
    const all = shares.reduce((sum, share) => sum + share, 0);
    const total = Math.floor((received * (1000 + cost)) / 1000);
    return [
      { at: 0, fen: -received },
      ...shares.map((share, k) => ({
        at: k + 1,
        fen: Math.floor((total / (all + 1)) * (share + (k === 0 ? 1 : 0))),
      })),
    ];
  });

describe('the internal rate of return', () => {
  it('is a root: the present value changes its sign within half of the last digit, in exact arithmetic', () => {
    let found = 0;
    fc.assert(
      fc.property(loans, (flows) => {
        const irr = irrOf(flows, 12);
        if (!irr) return;
        found++;
        const digits = BigInt(irr.irr_period.pct.replace('.', ''));
        expect(signAt(flows, 2n * digits - 1n, 200_000_000n)).toBeGreaterThanOrEqual(0);
        expect(signAt(flows, 2n * digits + 1n, 200_000_000n)).toBeLessThanOrEqual(0);
        const nominal = BigInt(irr.irr_nominal.ppm);
        expect(signAt(flows, 2n * nominal - 1n, 24_000_000n)).toBeGreaterThanOrEqual(0);
        expect(signAt(flows, 2n * nominal + 1n, 24_000_000n)).toBeLessThanOrEqual(0);
      }),
      { numRuns: 400 },
    );
    expect(found).toBeGreaterThan(300);
  });

  it('R-DIGITS: the effective figure is the twelfth power of the unrounded root, rounded once', () => {
    fc.assert(
      fc.property(loans, (flows) => {
        const irr = irrOf(flows, 12);
        if (!irr) return;
        // (1+i)¹² = 1 + e: at the monthly rates that belong to e ∓ half a ppm the present value has changed its sign.
        const scale = 10n ** 30n;
        for (const side of [-1n, 1n]) {
          const annual =
            ((2_000_000n + 2n * BigInt(irr.irr_effective.ppm) + side) * scale ** 12n) / 2_000_000n;
          const monthly = twelfthRoot(annual) - scale;
          expect(signAt(flows, monthly, scale) * Number(side)).toBeLessThanOrEqual(0);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('R-DIGITS: six decimals for the period and four for the year, an exact half going up', () => {
    // 2,000,000 become 2,100,001 in a year: 5.00005 % exactly.
    const flows = [
      { at: 0, fen: -2_000_000 },
      { at: 1, fen: 2_100_001 },
    ];
    expect(irrOf(flows, 1)).toEqual({
      irr_period: { ppm: 50_001, pct: '5.000050' },
      irr_nominal: { ppm: 50_001, pct: '5.0001' },
      irr_effective: { ppm: 50_001, pct: '5.0001' },
    });
  });

  it('R-DIGITS: a value that misses an exact half by 10⁻¹⁷ is still on its own side of it', () => {
    const grown = (fen: number) =>
      effectiveIrr(
        [
          { at: 0, fen: -2_000_000_000_000_001 },
          { at: 1, fen },
        ],
        1,
      )?.pct;
    expect(grown(2_100_001_000_000_001)).toBe('5.0000');
    expect(grown(2_100_001_000_000_002)).toBe('5.0001');
  });

  it('is negative where subsidies exceed the cost, and zero where they equal it', () => {
    const with_last = (fen: number) =>
      effectiveIrr(
        [
          { at: 0, fen: -1_000_000 },
          { at: 1, fen: 500_000 },
          { at: 2, fen },
        ],
        1,
      );
    expect(with_last(500_000)).toEqual({ ppm: 0, pct: '0.0000' });
    expect(with_last(499_999)?.ppm).toBe(-1);
    expect(with_last(400_000)?.pct).toBe('-6.9926');
  });

  it('adds up flows of one day, in any order', () => {
    const flows = [
      { at: 12, fen: 1_000_000 },
      { at: 0, fen: 10_000 },
      { at: 12, fen: 34_500 },
      { at: 0, fen: -1_000_000 },
    ];
    expect(effectiveIrr(flows, 12)).toEqual(
      effectiveIrr(
        [
          { at: 0, fen: -990_000 },
          { at: 12, fen: 1_034_500 },
        ],
        12,
      ),
    );
  });

  it('finds the price of a deposit that comes back at the end', () => {
    const flows = [
      { at: 0, fen: -900_000 },
      { at: 1, fen: 1_040_000 },
      { at: 1, fen: -100_000 },
    ];
    expect(effectiveIrr(flows, 1)?.pct).toBe('4.4444');
  });

  it.each<[string, Flow[]]>([
    [
      'nothing was received',
      [
        { at: 0, fen: 0 },
        { at: 1, fen: 100 },
      ],
    ],
    [
      'a fee swallowed the payout',
      [
        { at: 0, fen: 10 },
        { at: 1, fen: 100 },
      ],
    ],
    [
      'the price passes a million percent a year',
      [
        { at: 0, fen: -1 },
        { at: 1, fen: 10_002 },
      ],
    ],
    ['nothing is ever paid back', [{ at: 0, fen: -100 }]],
    ['nothing moves', []],
  ])('does not exist when %s', (_, flows) => {
    expect(irrOf(flows, 1)).toBeNull();
    expect(effectiveIrr(flows, 1)).toBeNull();
  });

  it('reaches the largest rate that is stated', () => {
    expect(
      effectiveIrr(
        [
          { at: 0, fen: -1 },
          { at: 1, fen: 10_000 },
        ],
        1,
      )?.pct,
    ).toBe('999900.0000');
  });
});

describe('a rate from two sums', () => {
  it('is rounded half up once', () => {
    expect(rateFigure(50_000n, 950_000n)).toEqual({ ppm: 52_632, pct: '5.2632' });
    expect(rateFigure(1n, 2_000_000n)).toEqual({ ppm: 1, pct: '0.0001' });
  });

  it('does not exist over nothing', () => {
    expect(rateFigure(1n, 0n)).toBeNull();
    expect(rateFigure(10n ** 20n, 1n)).toBeNull();
  });
});

function twelfthRoot(n: bigint): bigint {
  let lo = 0n;
  let hi = 1n;
  while (hi ** 12n <= n) hi *= 2n;
  while (hi - lo > 1n) {
    const middle = (lo + hi) / 2n;
    if (middle ** 12n <= n) lo = middle;
    else hi = middle;
  }
  return lo;
}
