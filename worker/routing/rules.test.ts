import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  applies,
  keptInputs,
  routeApplication,
  type BranchOption,
  type OfficerOption,
  type RoutedCase,
  type RoutingInputs,
  type RoutingRule,
} from './rules.ts';

const branch = (
  id: string,
  town: string,
  serves: string[],
  position: number,
  authority_fen = 0,
): BranchOption => ({
  id,
  town,
  serves,
  position,
  authority_fen,
});
const officer = (
  user_id: string,
  branch_id: string | null,
  more: Partial<OfficerOption> = {},
): OfficerOption => ({
  user_id,
  membership_id: `m${user_id}`,
  branch_id,
  last_assigned_at: 0,
  open: 0,
  away: false,
  languages: ['zh'],
  ...more,
});
const of = (more: Partial<RoutedCase> = {}): RoutedCase => ({
  town: 'T1',
  industry: 'C',
  amount_fen: 1_000,
  product_id: 'p1',
  language: 'zh',
  ...more,
});
const rule = (branch_id: string, more: Partial<RoutingRule> = {}): RoutingRule => ({
  id: `r-${branch_id}`,
  name: branch_id,
  towns: [],
  industries: [],
  products: [],
  languages: [],
  amount_from_fen: null,
  amount_to_fen: null,
  branch_id,
  ...more,
});
const branches = [
  branch('far', 'T9', ['T9'], 0),
  branch('serves', 'T2', ['T1', 'T2'], 1),
  branch('there', 'T1', ['T1'], 2),
];
const routed = (more: Partial<RoutingInputs>) =>
  routeApplication({ of: of(), rules: [], branches, officers: [], ...more });

describe('a new application finds its branch', () => {
  const everywhere = [officer('a', 'there'), officer('b', 'serves'), officer('c', 'far')];

  it('in the firm’s town, then one that serves it, then the first', () => {
    expect(routed({ officers: everywhere })).toMatchObject({
      branch_id: 'there',
      why: { branch: 'in_town' },
    });
    expect(routed({ officers: everywhere.slice(1) })).toMatchObject({
      branch_id: 'serves',
      why: { branch: 'serves_town' },
    });
    expect(routed({ of: of({ town: null }), officers: everywhere })).toMatchObject({
      branch_id: 'far',
      why: { branch: 'elsewhere' },
    });
  });
  it('of two in the same town, the one that decides the amount', () => {
    const two = [branch('small', 'T1', [], 0, 500), branch('large', 'T1', [], 1, 5_000)];
    const officers = [officer('a', 'small'), officer('b', 'large')];
    expect(routed({ branches: two, officers })).toMatchObject({
      branch_id: 'large',
      why: { remarks: ['authority_covers', 'fewest_open'] },
    });
    expect(routed({ of: of({ amount_fen: 9_000 }), branches: two, officers })).toMatchObject({
      branch_id: 'small',
      why: { remarks: ['above_authority', 'fewest_open'] },
    });
  });
  it('by the institution’s rule before any place, the first that applies', () => {
    const rules = [
      rule('serves', { industries: ['A'] }),
      rule('far', { industries: ['C'], amount_from_fen: 1_000 }),
      rule('there', { industries: ['C'] }),
    ];
    expect(routed({ rules, officers: everywhere })).toMatchObject({
      branch_id: 'far',
      why: { branch: 'rule', rule: 'r-far' },
    });
    expect(routed({ rules, of: of({ amount_fen: 999 }), officers: everywhere })?.branch_id).toBe('there');
  });
  it('elsewhere when the rule’s branch has nobody, or everybody there is away', () => {
    const rules = [rule('far')];
    expect(routed({ rules, officers: everywhere.slice(0, 2) })).toMatchObject({
      branch_id: 'there',
      why: { branch: 'in_town', rule: null },
    });
    const away = [officer('c', 'far', { away: true }), officer('b', 'serves')];
    expect(routed({ rules, officers: away })?.branch_id).toBe('serves');
  });
});

describe('a rule applies', () => {
  it('only where everything it names fits, both ends of the amounts included', () => {
    const one = rule('x', {
      towns: ['T1'],
      industries: ['C'],
      products: ['p1'],
      languages: ['en'],
      amount_to_fen: 1_000,
    });
    expect(applies(one, of({ language: 'en' }))).toBe(true);
    for (const other of [
      { town: 'T2' },
      { town: null },
      { industry: 'F' },
      { product_id: 'p2' },
      { language: 'zh' },
      { amount_fen: 1_001 },
    ] as const) {
      expect(applies(one, of({ language: 'en', ...other })), JSON.stringify(other)).toBe(false);
    }
  });
});

describe('a new application finds its account manager', () => {
  it('who has the fewest open cases, then waited longest', () => {
    const officers = [
      officer('a', 'there', { open: 2, last_assigned_at: 1 }),
      officer('b', 'there', { open: 1, last_assigned_at: 9 }),
      officer('c', null, { open: 1, last_assigned_at: 5 }),
    ];
    expect(routed({ officers })?.officer_id).toBe('c');
  });
  it('not somebody who is away while a colleague is at work', () => {
    const officers = [officer('a', 'there', { away: true }), officer('b', 'there', { open: 9 })];
    expect(routed({ officers })?.officer_id).toBe('b');
  });
  it('somebody nevertheless when all are away: nothing is left without an owner', () => {
    const officers = [officer('a', 'there', { away: true }), officer('b', 'far', { away: true })];
    expect(routed({ officers })).toMatchObject({
      officer_id: 'a',
      why: { remarks: ['above_authority', 'everybody_away', 'fewest_open'] },
    });
  });
  it('who works in the firm’s language where anybody does', () => {
    const officers = [officer('a', 'there'), officer('b', 'there', { open: 5, languages: ['zh', 'en'] })];
    expect(routed({ of: of({ language: 'en' }), officers })).toMatchObject({
      officer_id: 'b',
      why: { remarks: ['above_authority', 'speaks_language', 'fewest_open'] },
    });
    expect(routed({ of: of({ language: 'en' }), officers: officers.slice(0, 1) })?.why.remarks).toContain(
      'nobody_speaks',
    );
  });
  it('nobody where the institution has no account manager or no branch', () => {
    expect(routed({})).toBeNull();
    expect(routed({ branches: [], officers: [officer('a', null)] })).toBeNull();
  });
});

describe('laws of routing', () => {
  const towns = ['T1', 'T2', 'T3'];
  const someBranches = fc.uniqueArray(
    fc.record({
      id: fc.constantFrom('b1', 'b2', 'b3', 'b4', 'b5', 'b6', 'b7', 'b8', 'b9'),
      town: fc.constantFrom(...towns),
      serves: fc.subarray(towns),
      position: fc.nat(5),
      authority_fen: fc.constantFrom(0, 500, 5_000),
    }),
    { selector: ({ id }) => id, maxLength: 9 },
  );
  const someOfficers = fc.uniqueArray(
    fc.record({
      user_id: fc.stringMatching(/^u[0-9]{2}$/),
      branch_id: fc.constantFrom(null, 'b1', 'b2', 'b3', 'b4', 'b9'),
      last_assigned_at: fc.nat(3),
      open: fc.nat(3),
      away: fc.boolean(),
      languages: fc.constantFrom<string[]>(['zh'], ['zh', 'en'], ['en']),
    }),
    { selector: ({ user_id }) => user_id, maxLength: 25 },
  );
  const inputs = fc.record({
    of: fc.record({
      town: fc.constantFrom(null, ...towns),
      industry: fc.constantFrom(null, 'C', 'F'),
      amount_fen: fc.constantFrom(100, 1_000, 9_000),
      product_id: fc.constantFrom('p1', 'p2'),
      language: fc.constantFrom('zh' as const, 'en' as const),
    }),
    rules: fc
      .array(
        fc.record({
          towns: fc.subarray(towns),
          industries: fc.subarray(['C', 'F']),
          branch_id: fc.constantFrom('b1', 'b2', 'b3', 'gone'),
        }),
        { maxLength: 3 },
      )
      .map((some) => some.map(({ branch_id, ...more }, at) => ({ ...rule(branch_id, more), id: `r${at}` }))),
    branches: someBranches,
    officers: someOfficers.map((some) => some.map((one) => ({ ...one, membership_id: `m${one.user_id}` }))),
  });

  it('the same inputs in whatever order give the same route, and so do those kept with it', () => {
    fc.assert(
      fc.property(inputs, (given: RoutingInputs) => {
        const route = routeApplication(given);
        const turned = {
          ...given,
          branches: given.branches.toReversed(),
          officers: given.officers.toReversed(),
        };
        expect(routeApplication(turned)).toEqual(route);
        if (route) expect(routeApplication(keptInputs(given, route))).toEqual(route);
      }),
      { numRuns: 5_000 },
    );
  });
  it('somebody is found exactly where a branch has an account manager', () => {
    fc.assert(
      fc.property(inputs, (given: RoutingInputs) => {
        const manned = given.branches.some(({ id }) =>
          given.officers.some(({ branch_id }) => branch_id === null || branch_id === id),
        );
        expect(routeApplication(given) !== null).toBe(manned);
      }),
    );
  });
});
