// Stable by law: whatever both sides want, nobody finds a partner that would rather have him.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../scripts/data/random.ts';
import { assign, blockingPairs, type Applicant, type Taker } from './deferred.ts';

const taker = (id: string, quota: number, order: readonly string[]): Taker => ({
  id,
  quota,
  rank: (demand) => order.indexOf(demand),
});

describe('a round of deferred acceptance', () => {
  it('gives each demand the best bank that keeps it, and lets a fuller bank’s lesser ones go on', () => {
    const applicants = [
      { id: 'a', banks: ['x', 'y'] },
      { id: 'b', banks: ['x', 'y'] },
      { id: 'c', banks: ['x'] },
    ];
    const takers = [taker('x', 1, ['b', 'c', 'a']), taker('y', 5, ['a', 'b', 'c'])];
    expect([...assign(applicants, takers)]).toEqual([
      ['a', 'y'],
      ['b', 'x'],
      ['c', null],
    ]);
  });

  it('leaves out banks without a place and demands without a bank', () => {
    const applicants = [
      { id: 'a', banks: ['x', 'gone'] },
      { id: 'b', banks: [] },
    ];
    expect([...assign(applicants, [taker('x', 0, ['a'])])]).toEqual([
      ['a', null],
      ['b', null],
    ]);
  });

  it('names the pair that a change by hand leaves wanting', () => {
    const applicants = [
      { id: 'a', banks: ['x', 'y'] },
      { id: 'b', banks: ['x', 'y'] },
    ];
    const takers = [taker('x', 1, ['a', 'b']), taker('y', 1, ['a', 'b'])];
    const swapped = new Map<string, string | null>([
      ['a', 'y'],
      ['b', 'x'],
    ]);
    expect(blockingPairs(applicants, takers, swapped)).toEqual([{ demand: 'a', bank: 'x' }]);
    expect(blockingPairs(applicants, takers, assign(applicants, takers))).toEqual([]);
  });
});

const ids = (prefix: string, n: number): string[] => Array.from({ length: n }, (_, i) => `${prefix}${i}`);

const market = fc
  .record({ demands: fc.integer({ min: 0, max: 9 }), banks: fc.integer({ min: 0, max: 4 }) })
  .chain(({ demands, banks }) =>
    fc.record({
      applicants: fc.tuple(
        ...ids('d', demands).map((id) =>
          fc.shuffledSubarray(ids('b', banks)).map((order): Applicant => ({ id, banks: order })),
        ),
      ),
      takers: fc.tuple(
        ...ids('b', banks).map((id) =>
          fc
            .record({
              quota: fc.nat(3),
              order: fc.shuffledSubarray(ids('d', demands), { minLength: demands, maxLength: demands }),
            })
            .map(({ quota, order }) => taker(id, quota, order)),
        ),
      ),
    }),
  );

/** Every assignment that respects quotas and lists, for small markets. */
function* everyAssignment(
  applicants: readonly Applicant[],
  takers: readonly Taker[],
): Generator<Map<string, string | null>> {
  const [first, ...rest] = applicants;
  if (!first) {
    yield new Map();
    return;
  }
  for (const tail of everyAssignment(rest, takers)) {
    for (const bank of [null, ...first.banks]) {
      const used = [...tail.values()].filter((one) => one === bank).length;
      const quota = takers.find(({ id }) => id === bank)?.quota ?? 0;
      if (bank === null || used < quota) yield new Map([[first.id, bank], ...tail]);
    }
  }
}

describe('laws of a round', () => {
  it('never leaves a blocking pair, and never passes a quota', () => {
    fc.assert(
      fc.property(market, ({ applicants, takers }) => {
        const assigned = assign(applicants, takers);
        expect(blockingPairs(applicants, takers, assigned)).toEqual([]);
        for (const { id, quota } of takers) {
          expect([...assigned.values()].filter((bank) => bank === id).length).toBeLessThanOrEqual(quota);
        }
        for (const { id, banks } of applicants) {
          const bank = assigned.get(id) ?? null;
          if (bank !== null) expect(banks).toContain(bank);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('gives every demand the best that any stable assignment gives it', () => {
    fc.assert(
      fc.property(
        market.filter(({ applicants, takers }) => applicants.length <= 5 && takers.length <= 3),
        ({ applicants, takers }) => {
          const assigned = assign(applicants, takers);
          const place = (applicant: Applicant, bank: string | null | undefined): number =>
            bank == null ? applicant.banks.length : applicant.banks.indexOf(bank);
          for (const other of everyAssignment(applicants, takers)) {
            if (blockingPairs(applicants, takers, other).length > 0) continue;
            for (const one of applicants) {
              expect(place(one, assigned.get(one.id))).toBeLessThanOrEqual(place(one, other.get(one.id)));
            }
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('does not depend on the order in which demands and banks are given', () => {
    fc.assert(
      fc.property(market, ({ applicants, takers }) => {
        const turned = assign(applicants.toReversed(), takers.toReversed());
        expect([...turned].sort()).toEqual([...assign(applicants, takers)].sort());
      }),
    );
  });

  it('holds for 2,000 demands and 26 banks', () => {
    const random = createRandom('meeting');
    const demands = ids('d', 2_000);
    const banks = ids('b', 26);
    const applicants = demands.map((id) => ({ id, banks: random.shuffle(banks) }));
    const takers = banks.map((id) => {
      const ranks = new Map(random.shuffle(demands).map((demand, at) => [demand, at]));
      return { id, quota: 60, rank: (demand: string) => ranks.get(demand) ?? 0 };
    });
    const assigned = assign(applicants, takers);
    expect(blockingPairs(applicants, takers, assigned)).toEqual([]);
    expect([...assigned.values()].filter((bank) => bank !== null)).toHaveLength(26 * 60);
  });
});
