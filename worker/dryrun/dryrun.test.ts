// The dry run without its database: what bands answer, what is left out, what is shown.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from '../lib/days.ts';
import { compile } from '../matching/criteria.ts';
import { namesOf } from '../matching/names.ts';
import type { Criteria, Facts, Leaf } from '../matching/terms.ts';
import { all, any, atMost, facts, leaf, not, TODAY } from '../matching/test-support.ts';
import { bandedFacts, bandOf, BANDED_ATTRIBUTES } from './bands.ts';
import { shown } from './disclosure.ts';
import { Counter, STATE, tally, treeOf } from './engine.ts';
import { dryRun, type DryRun } from './result.ts';
import { decodeSnapshot, encodeSnapshot, SnapshotBuilder, type FactSnapshot } from './snapshot.ts';
import { edgesOf, LEAST } from './terms.ts';

const WAN = 1_000_000;
const names = namesOf(new Map());

function snapshotOf(firms: readonly Facts[], salt = 'salt'): FactSnapshot {
  const builder = new SnapshotBuilder();
  for (const firm of firms) builder.add(bandedFacts(firm, TODAY));
  return builder.build(TODAY, salt);
}

const copies = (n: number, known: Parameters<typeof facts>[0]): Facts[] =>
  Array.from({ length: n }, () => facts({ registration_status: 'active', ...known }));

function run(criteria: Criteria, firms: readonly Facts[], salt?: string): DryRun {
  return dryRun({ criteria }, snapshotOf(firms, salt), names);
}

const past = fc.integer({ min: -4000, max: 0 }).map((n) => addDays(TODAY, n));
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null | undefined> =>
  fc.oneof({ weight: 5, arbitrary: value }, fc.constantFrom(null, undefined));
const anyFirm: fc.Arbitrary<Facts> = fc
  .record({
    established_on: maybe(past),
    revenue_12m: maybe(fc.nat(600 * WAN)),
    debt_ratio: maybe(fc.nat(1_200_000)),
    patents: maybe(fc.nat(12)),
    judgment_debtor: maybe(fc.boolean()),
    tax_credit_level: maybe(fc.constantFrom('A', 'B', 'M', 'C')),
    industry: maybe(fc.constantFrom('C1311', 'C1320', 'C3511', 'F5121', 'H6210')),
    honours: maybe(fc.subarray(['high_tech', 'tech_sme', 'little_giant'])),
    penalties: maybe(fc.array(past, { maxLength: 8 }).map((events) => ({ events }))),
  })
  .map((known) =>
    facts(Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined))),
  );
const anyLeaf: fc.Arbitrary<Leaf> = fc.oneof(
  fc.nat(130).map((n) => leaf('established_on', 'months_since', n)),
  past.map((day) => leaf('established_on', 'lte', day)),
  fc
    .tuple(fc.constantFrom('gte', 'lte', 'eq', 'ne'), fc.nat(600 * WAN))
    .map(([op, n]) => leaf('revenue_12m', op, n)),
  fc.tuple(fc.constantFrom('gte', 'lte'), fc.nat(120)).map(([op, n]) => leaf('debt_ratio', op, n * 10_000)),
  fc.tuple(fc.constantFrom('gte', 'lte', 'eq', 'ne'), fc.nat(12)).map(([op, n]) => leaf('patents', op, n)),
  fc.tuple(fc.constantFrom('eq', 'ne'), fc.boolean()).map(([op, yes]) => leaf('judgment_debtor', op, yes)),
  fc
    .tuple(fc.constantFrom('in', 'not_in'), fc.subarray(['A', 'B', 'M', 'D'], { minLength: 1 }))
    .map(([op, list]) => leaf('tax_credit_level', op, list)),
  fc
    .tuple(fc.constantFrom('in', 'not_in'), fc.subarray(['C', 'C13', 'C1311', 'F51', 'H'], { minLength: 1 }))
    .map(([op, list]) => leaf('industry', op, list)),
  fc
    .tuple(fc.constantFrom('in', 'not_in'), fc.subarray(['high_tech', 'little_giant'], { minLength: 1 }))
    .map(([op, list]) => leaf('honours', op, list)),
  fc
    .tuple(fc.nat(8), fc.constantFrom(3, 6, 9, 12, 18, 24, 36, 60))
    .map(([n, months]) => atMost('penalties', n, months)),
  fc
    .tuple(
      fc.constantFrom('exists', 'not_exists'),
      fc.constantFrom('honours', 'penalties', 'patents', 'revenue_12m'),
    )
    .map(([op, attr]) => leaf(attr as 'patents', op as 'exists')),
);

describe('what a snapshot answers', () => {
  it('is never the opposite of the truth, for any condition and firm', () => {
    fc.assert(
      fc.property(
        fc.array(anyFirm, { minLength: 1, maxLength: 120 }),
        anyLeaf,
        fc.boolean(),
        (firms, rule, no) => {
          // Content, not order: the answers are compared as a whole.
          const node = treeOf(no ? not(rule) : rule);
          if (!node) throw new Error('a hard leaf decides');
          const counted = tally(new Counter(snapshotOf(firms)).states(node));
          const compiled = compile(no ? not(rule) : rule);
          const answers = firms.map((firm) => compiled.evaluate(firm, TODAY).answer);
          expect(counted.pass).toBeLessThanOrEqual(answers.filter((answer) => answer === 'met').length);
          expect(counted.fail).toBeLessThanOrEqual(answers.filter((answer) => answer === 'not_met').length);
          expect(counted.pass + counted.fail + counted.unknown).toBe(firms.length);
        },
      ),
      { numRuns: 500 },
    );
  });

  it.each<[string, Leaf, Parameters<typeof facts>[0], Parameters<typeof facts>[0]]>([
    [
      '24 months',
      leaf('established_on', 'months_since', 24),
      { established_on: '2024-06-01' },
      { established_on: '2024-06-02' },
    ],
    [
      '12 months',
      leaf('established_on', 'months_since', 12),
      { established_on: '2025-06-01' },
      { established_on: '2025-06-02' },
    ],
    [
      '5万元 of tax',
      leaf('tax_paid_12m', 'gte', 5 * WAN),
      { tax_paid_12m: 5 * WAN },
      { tax_paid_12m: 5 * WAN - 1 },
    ],
    ['no arrears', leaf('tax_arrears', 'eq', 0), { tax_arrears: 0 }, { tax_arrears: 1 }],
    ['80%', leaf('debt_ratio', 'lte', 800_000), { debt_ratio: 800_000 }, { debt_ratio: 800_001 }],
    ['65 years', leaf('legal_rep_age', 'between', [20, 65]), { legal_rep_age: 65 }, { legal_rep_age: 66 }],
    ['one patent', leaf('patents', 'gte', 1), { patents: 1 }, { patents: 0 }],
    [
      'no penalty in a year',
      atMost('penalties', 0, 12),
      { penalties: { events: ['2025-06-01'] } },
      { penalties: { events: ['2025-06-02'] } },
    ],
  ])('is exact at the limits lenders set: %s', (_, rule, good, bad) => {
    const states = new Counter(snapshotOf([facts(good), facts(bad)])).states({ leaf: rule, negated: false });
    expect([...states].sort()).toEqual([STATE.fails, STATE.meets]);
  });

  it('is open where a limit lies inside a band, and says that the bands are why', () => {
    const counter = new Counter(snapshotOf([facts({ revenue_12m: 120 * WAN })]));
    const ask = { leaf: leaf('revenue_12m', 'gte', 123 * WAN), negated: false };
    expect([...counter.states(ask)]).toEqual([STATE.unknown]);
    expect(counter.rough(ask)).toBe(1);
  });

  it('takes stale facts for missing ones, and wishes for granted', () => {
    const aged = facts({ patents: { value: 3, valid_until: TODAY } });
    const counter = new Counter(snapshotOf([aged]));
    expect([...counter.states({ leaf: leaf('patents', 'gte', 1), negated: false })]).toEqual([STATE.unknown]);
    expect([...counter.states({ leaf: leaf('requested_amount', 'lte', 1), negated: false })]).toEqual([
      STATE.meets,
    ]);
  });

  it('leaves to the bank what only the bank can see (C-BANK)', () => {
    const firms = copies(60, { patents: 3 });
    const lenders = leaf('lenders', 'lte', 3);
    expect(run(all(lenders, leaf('patents', 'gte', 1)), firms).pass).toBe(60);
    const open = run(any(lenders, leaf('revenue_12m', 'gte', WAN)), firms);
    expect([open.pass, open.unknown]).toEqual([null, 60]);
  });
});

describe('what a snapshot keeps', () => {
  const firms = [
    ...copies(60, { industry: 'C1311', revenue_12m: 123_456_789, honours: [], established_on: '2020-03-17' }),
    ...copies(7, { industry: 'B0610', honours: ['little_giant'], street: '430112106' }),
    ...copies(55, { industry: 'C3511', honours: ['high_tech'], street: '430112001' }),
  ];
  const stored = encodeSnapshot(snapshotOf(firms)).join();

  it('holds no exact figure, day or class', () => {
    expect(stored).not.toMatch(/123456789|2020|1311|3511/);
  });

  it('holds no word that fewer firms have than may be shown, but as one of several', () => {
    const snapshot = snapshotOf(firms);
    const holds = (word: string) =>
      JSON.stringify(
        [...snapshot.columns.values()].map(({ entries }) =>
          entries
            .filter((entry) => !('any_of' in entry))
            .map((entry) => ('set' in entry ? entry.set : entry)),
        ),
      ).includes(`"${word}"`);
    expect(['little_giant', '430112106', 'B06', 'B'].filter(holds)).toEqual([]);
    expect(['high_tech', '430112001', 'C13', 'C35'].filter(holds)).toHaveLength(4);
  });

  it('does not depend on the order in which firms come', () => {
    expect(encodeSnapshot(snapshotOf(firms.toReversed())).length).toBe(1);
    const sorted = (snapshot: FactSnapshot) =>
      [...snapshot.columns.values()].map(({ codes }) => codes.join()).join('|');
    expect(sorted(snapshotOf(firms.toReversed()))).toBe(sorted(snapshotOf(firms)));
  });

  it('is the same after it was stored', () => {
    const snapshot = snapshotOf(firms);
    expect(decodeSnapshot(encodeSnapshot(snapshot), snapshot)).toEqual(snapshot);
  });

  it('has ascending edges for every attribute', () => {
    for (const attr of BANDED_ATTRIBUTES) {
      const edges = edgesOf(attr);
      expect([attr, edges]).toEqual([attr, [...new Set(edges)].sort((a, b) => a - b)]);
    }
    expect([bandOf(0, [1, 5]), bandOf(1, [1, 5]), bandOf(9, [1, 5])]).toEqual([
      { max: 1 },
      { min: 1, max: 5 },
      { min: 5 },
    ]);
  });
});

describe('what a run says', () => {
  const old = leaf('established_on', 'months_since', 24, { id: 'age' });
  const inventive = leaf('patents', 'gte', 3, { id: 'patents' });
  const firms = [
    ...copies(400, { established_on: '2020-01-01', patents: 5 }),
    ...copies(300, { established_on: '2025-01-01', patents: 5 }),
    ...copies(200, { established_on: '2020-01-01', patents: 0 }),
    ...copies(100, { established_on: '2020-01-01' }),
    ...copies(100, { established_on: '2024-10-01', patents: 2 }),
  ];
  const close = (count: number) => expect.closeTo(count, -1.31);

  it('counts who passes, is open and fails, within ten', () => {
    expect(run(all(old, inventive), firms)).toMatchObject({
      as_of: TODAY,
      of: close(1100),
      pass: close(400),
      unknown: close(100),
      fail: close(600),
    });
  });

  it('puts the condition first that loses most by itself, with what dropping and loosening it gains', () => {
    const [first, second] = run(all(inventive, old), firms).conditions;
    expect(first).toMatchObject({
      id: 'age',
      lost: close(300),
      failing: close(400),
      gain_without: close(300),
    });
    expect(first?.relaxations.map(({ leaf: { value }, gain }) => [value, gain])).toEqual([
      [12, close(300)],
      [18, null],
    ]);
    expect(second).toMatchObject({
      id: 'patents',
      lost: close(200),
      unknown: close(100),
      gain_without: close(300),
    });
    expect(second?.relaxations.map(({ sentence }) => sentence.zh)).toContain('有效专利不低于2件');
  });

  it('names what it does not count', () => {
    const narrow = leaf('honours', 'exists', undefined, { id: 'narrow' });
    const soft = leaf('employees', 'gte', 3, { id: 'soft', severity: 'soft' });
    const effects = run(
      all(
        leaf('requested_amount', 'lte', 5 * WAN),
        leaf('lenders', 'lte', 3),
        soft,
        not({ ...old, id: 'not' }),
        narrow,
      ),
      copies(60, { established_on: '2026-05-01', honours: ['high_tech'] }),
    ).conditions.map(({ id, effect, lost }) => [id, effect, lost]);
    expect(new Map(effects.map(([id, effect]) => [id, effect]))).toEqual(
      new Map<string, string>([
        ['@status', 'too_small'],
        ['requested_amount.lte', 'wish'],
        ['lenders.lte', 'bank'],
        ['soft', 'advisory'],
        ['not', 'too_small'],
        ['narrow', 'too_small'],
      ]),
    );
    expect(effects.every(([, , lost]) => lost === null)).toBe(true);
  });

  it('says nothing at all of a district with fewer than 50 firms', () => {
    const { of, pass, unknown, fail } = run(old, copies(49, { established_on: '2020-01-01' }));
    expect([of, pass, unknown, fail]).toEqual([null, null, null, null]);
  });
});

describe('two runs that differ by little', () => {
  const crowd = [
    ...copies(300, { patents: 5, revenue_12m: 300 * WAN, street: '430112001' }),
    ...copies(300, { patents: 0, revenue_12m: 300 * WAN, street: '430112001' }),
  ];
  const target = copies(1, { patents: 9, revenue_12m: 40 * WAN, street: '430112001', in_park: true });
  const firms = [...crowd, ...target];
  const base = leaf('patents', 'gte', 1, { id: 'base' });
  const numbers = ({ of, pass, unknown, fail }: DryRun) => [of, pass, unknown, fail];

  it.each<[string, Criteria]>([
    ['a condition that one firm alone fails', not(leaf('in_park', 'eq', true, { id: 'x' }))],
    [
      'a condition that one firm alone meets, as an alternative',
      any(base, leaf('in_park', 'eq', true, { id: 'x' })),
    ],
    ['a condition that nobody fails', leaf('street', 'in', ['430112001'], { id: 'x' })],
    [
      'a guess about one firm',
      any(not(leaf('in_park', 'eq', true, { id: 'x' })), leaf('revenue_12m', 'lte', 50 * WAN, { id: 'y' })),
    ],
  ])('show the same numbers with and without %s', (_, narrow) => {
    const isAlternative = 'any' in narrow && narrow.any[0] === base;
    const with_it = isAlternative ? all(narrow) : all(base, narrow);
    // Firms whose fact is not known are many, so that only the one firm makes a difference.
    const known = firms.map((firm) => ({
      in_park: { value: false, as_of: TODAY, source: 'official', provider: 'x' } as const,
      ...firm,
    }));
    expect(numbers(run(with_it, known))).toEqual(numbers(run(all(base), known)));
  });

  it('are the same question in another order and under other ids', () => {
    const other = leaf('revenue_12m', 'gte', 100 * WAN, { id: 'r' });
    const a = numbers(run(all(base, other), firms));
    expect(numbers(run(all({ ...other, id: 'b' }, { ...base, id: 'a' }), firms))).toEqual(a);
  });

  it('hide whom they would tell apart: no count below 50, nought like 49', () => {
    fc.assert(
      fc.property(fc.nat(5000), fc.string(), fc.string(), (count, question, salt) => {
        const number = shown(count, question, salt);
        if (count < LEAST) {
          expect(number).toBeNull();
          return;
        }
        expect((number ?? 0) % 10).toBe(0);
        expect(Math.abs((number ?? 0) - count)).toBeLessThan(10);
        expect(number).toBeGreaterThanOrEqual(LEAST);
        expect(shown(count, question, salt)).toBe(number);
      }),
    );
  });

  it('round up and down without leaning to either side', () => {
    const rounded = Array.from({ length: 4000 }, (_, i) => shown(1003, `question ${i}`, 'salt') ?? 0);
    expect(new Set(rounded)).toEqual(new Set([1000, 1010]));
    expect(rounded.reduce((sum, n) => sum + n, 0) / rounded.length).toBeCloseTo(1003, 0);
  });
});
