// Laws that hold for any rules and firms, checked against plain re-readings of the rulings that share no code with
// the engine: a leaf-by-leaf interpreter, waiting day by day, and trying every set of changes.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, addMonths } from '../lib/days.ts';
import { compile } from './criteria.ts';
import { cureOf, selfCureOn, type Cure } from './cure.ts';
import type { Answer, Criteria, Facts, Leaf, Snapshot } from './terms.ts';
import { all, any, atMost, facts, leaf, not, TODAY } from './test-support.ts';

const RANK: Record<Answer, number> = { not_met: 0, unknown: 1, met: 2 };
const answerOf = (criteria: Criteria, known: Facts, day = TODAY): Answer =>
  compile(criteria).evaluate(known, day).answer;

// A small world in which everything of interest happens within four months.
const anyLeaf: fc.Arbitrary<Leaf> = fc.oneof(
  fc.tuple(fc.constantFrom('eq', 'ne', 'gte', 'lte'), fc.nat(5)).map(([op, n]) => leaf('patents', op, n)),
  fc.tuple(fc.nat(3), fc.nat(3)).map(([a, b]) => leaf('patents', 'between', [a, a + b])),
  fc.constantFrom('exists', 'not_exists').map((op) => leaf('patents', op)),
  fc.boolean().map((yes) => leaf('guarantor_ready', 'eq', yes)),
  fc.integer({ min: 1, max: 3 }).map((n) => leaf('established_on', 'months_since', n)),
  fc
    .tuple(fc.nat(2), fc.integer({ min: 1, max: 3 }))
    .map(([n, months]) => atMost('zero_declarations', n, months)),
  fc.constant(leaf('street', 'eq', '430112001')),
  fc.constant(leaf('lenders', 'lte', 3)),
);
/** The longest trees that every set of changes is tried for. */
const MOST_LEAVES = 12;
const leavesOf = (node: Criteria): number => {
  if ('id' in node) return 1;
  const parts = 'not' in node ? [node.not] : 'all' in node ? node.all : node.any;
  return parts.reduce((sum, part) => sum + leavesOf(part), 0);
};
const { tree: anyTree } = fc.letrec<{ tree: Criteria }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    anyLeaf,
    fc.array(tie('tree'), { minLength: 1, maxLength: 4 }).map((parts) => all(...parts)),
    fc.array(tie('tree'), { minLength: 1, maxLength: 3 }).map((parts) => any(...parts)),
    tie('tree').map(not),
  ),
}));

const pastDay = fc.integer({ min: -100, max: 0 }).map((n) => addDays(TODAY, n));
const pastEvents = fc.array(pastDay, { maxLength: 4 }).map((events) => ({ events }));
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(value, { nil: undefined, freq: 6 });
const anyFirm: fc.Arbitrary<Facts> = fc
  .record({
    patents: maybe(fc.oneof(fc.nat(6), fc.constant(null))),
    guarantor_ready: maybe(fc.boolean()),
    established_on: maybe(pastDay),
    zero_declarations: maybe(pastEvents),
    street: maybe(fc.constantFrom('430112001', '430112003')),
  })
  .map((given) =>
    facts(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))),
  );

describe('strong Kleene logic (C-KLEENE)', () => {
  it('De Morgan, double negation, order and repetition change no answer', () => {
    fc.assert(
      fc.property(anyTree, anyTree, anyFirm, (a, b, firm) => {
        const same = (x: Criteria, y: Criteria): void => expect(answerOf(x, firm)).toBe(answerOf(y, firm));
        same(not(all(a, b)), any(not(a), not(b)));
        same(not(any(a, b)), all(not(a), not(b)));
        same(not(not(a)), a);
        same(all(a, b), all(b, a));
        same(any(a, b, b), any(b, a));
        same(all(a, all(a, b)), all(a, b));
      }),
    );
  });

  it('all is the worst and any the best of the parts', () => {
    fc.assert(
      fc.property(fc.array(anyTree, { maxLength: 4 }), anyFirm, (parts, firm) => {
        const ranks = parts.map((part) => RANK[answerOf(part, firm)]);
        expect(RANK[answerOf(all(...parts), firm)]).toBe(Math.min(2, ...ranks));
        expect(RANK[answerOf(any(...parts), firm)]).toBe(Math.max(0, ...ranks));
      }),
    );
  });

  it('learning a fact decides open answers and never turns a decided one', () => {
    fc.assert(
      fc.property(
        anyTree,
        anyFirm,
        fc.constantFrom('patents', 'established_on', 'street'),
        (tree, firm, attr) => {
          const less = answerOf(tree, { ...firm, [attr]: undefined });
          if (less !== 'unknown') expect(answerOf(tree, firm)).toBe(less);
        },
      ),
    );
  });
});

describe('bands', () => {
  const rule = fc.oneof(
    fc
      .tuple(fc.constantFrom('eq', 'ne', 'gte', 'lte'), fc.nat(12))
      .map(([op, n]) => leaf('requested_term', op, n)),
    fc.tuple(fc.nat(12), fc.nat(6)).map(([a, b]) => leaf('requested_term', 'between', [a, a + b])),
    fc
      .tuple(fc.constantFrom('in', 'not_in'), fc.uniqueArray(fc.nat(12), { minLength: 1 }))
      .map(([op, list]) => leaf('requested_term', op, list)),
  );

  it('a band is answered exactly when all its values are answered alike', () => {
    fc.assert(
      fc.property(rule, fc.nat(12), fc.integer({ min: 1, max: 6 }), (asked, min, width) => {
        const inside = Array.from({ length: width }, (_, i) =>
          answerOf(asked, facts({ requested_term: min + i })),
        );
        const [first] = inside;
        const expected = inside.every((answer) => answer === first) ? first : 'unknown';
        expect(answerOf(asked, facts({ requested_term: { band: { min, max: min + width } } }))).toBe(
          expected,
        );
      }),
    );
  });

  it('a span of founding days is answered exactly when all its days are answered alike', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4 }),
        pastDay,
        fc.integer({ min: 1, max: 40 }),
        (months, min, width) => {
          const asked = leaf('established_on', 'months_since', months);
          const inside = Array.from({ length: width }, (_, i) =>
            answerOf(asked, facts({ established_on: addDays(min, i) })),
          );
          const [first] = inside;
          const expected = inside.every((answer) => answer === first) ? first : 'unknown';
          const band = { min, max: addDays(min, width) };
          expect(answerOf(asked, facts({ established_on: { band } }))).toBe(expected);
        },
      ),
    );
  });

  it('a narrower band keeps every answer that a wider one had', () => {
    const ends = fc.tuple(fc.nat(12), fc.nat(3), fc.integer({ min: 1, max: 4 }), fc.nat(3));
    fc.assert(
      fc.property(rule, ends, (asked, [min, before, width, after]) => {
        const banded = (low: number, high: number): Answer =>
          answerOf(asked, facts({ requested_term: { band: { min: low, max: high } } }));
        const wide = banded(min, min + before + width + after);
        if (wide !== 'unknown') expect(banded(min + before, min + before + width)).toBe(wide);
      }),
    );
  });
});

// A second reading of the rulings, leaf by leaf, with a day for each fact.
function read(rule: Leaf, known: Snapshot | undefined, day: string): Answer {
  if (rule.attr === 'lenders' || !known) return 'unknown';
  const { value } = known;
  const met = (holds: boolean): Answer => (holds ? 'met' : 'not_met');
  const parts = Array.isArray(rule.value) ? rule.value : [rule.value];
  const [low, high] = parts.map(Number);
  if (rule.op === 'count_in_window') {
    const start = addMonths(day, -(rule.window_months ?? 0));
    return met((known.events ?? []).filter((event) => event > start && event <= day).length <= Number(low));
  }
  if (rule.op === 'exists' || rule.op === 'not_exists')
    return met((value !== null) === (rule.op === 'exists'));
  if (value === null || value === undefined) return met(rule.op === 'ne');
  switch (rule.op) {
    case 'months_since':
      return met(addMonths(String(value), Number(low)) <= day);
    case 'eq':
      return met(value === rule.value);
    case 'ne':
      return met(value !== rule.value);
    case 'gte':
      return met(Number(value) >= Number(low));
    case 'lte':
      return met(Number(value) <= Number(low));
    default:
      return met(Number(value) >= Number(low) && Number(value) <= Number(high));
  }
}

type At = { readonly known: Snapshot | undefined; readonly day: string };
function readTree(node: Criteria, at: (attr: Leaf['attr']) => At): number {
  if ('not' in node) return 2 - readTree(node.not, at);
  if ('all' in node) return Math.min(2, ...node.all.map((part) => readTree(part, at)));
  if ('any' in node) return Math.max(0, ...node.any.map((part) => readTree(part, at)));
  const { known, day } = at(node.attr);
  return RANK[read(node, known, day)];
}

const MOVING: Leaf['attr'][] = ['established_on', 'zero_declarations'];
const HORIZON = Array.from({ length: 200 }, (_, i) => addDays(TODAY, i));

type Try = {
  readonly attr: Leaf['attr'];
  readonly known: Snapshot | undefined;
  readonly day: string;
  readonly amount: number;
};

// Every value and every day of the small world, one of each effect kept (the soonest, the smallest).
function triesOf(attr: Leaf['attr'], rules: readonly Leaf[], firm: Facts): Try[] {
  const now = firm[attr];
  if (!now) return [];
  const tries: Try[] = [];
  if (MOVING.includes(attr)) {
    for (const day of HORIZON.slice(1)) tries.push({ attr, known: now, day, amount: 0 });
  } else if (attr === 'patents') {
    const asksPresence = rules.some(({ op }) => op === 'exists' || op === 'not_exists');
    for (const value of [0, 1, 2, 3, 4, 5, 6, 7, ...(asksPresence ? [null] : [])]) {
      const amount = Math.abs((value ?? 0) - Number(now.value ?? 0));
      tries.push({ attr, known: { ...now, value }, day: TODAY, amount });
    }
  } else if (attr === 'guarantor_ready') {
    tries.push({ attr, known: { ...now, value: now.value !== true }, day: TODAY, amount: 1 });
  }
  const seen = new Map<string, Try>();
  for (const tried of tries) {
    const effect = rules.map((rule) => read(rule, tried.known, tried.day)).join();
    const other = seen.get(effect);
    if (!other || tried.amount < other.amount) seen.set(effect, tried);
  }
  return [...seen.values()];
}

type Found = { readonly rank: number; readonly tries: readonly Try[] };

function everyCure(tree: Criteria, firm: Facts): Found[] {
  const rules: Leaf[] = [];
  const gather = (node: Criteria): void => {
    if ('id' in node) rules.push(node);
    else ('not' in node ? [node.not] : 'all' in node ? node.all : node.any).forEach(gather);
  };
  gather(tree);
  const attrs: Leaf['attr'][] = ['patents', 'guarantor_ready', ...MOVING];
  const options = attrs.map((attr) =>
    triesOf(
      attr,
      rules.filter((rule) => rule.attr === attr),
      firm,
    ),
  );
  const found: Found[] = [];
  const combine = (i: number, tries: readonly Try[]): void => {
    const option = options[i];
    if (option) {
      combine(i + 1, tries);
      for (const tried of option) combine(i + 1, [...tries, tried]);
      return;
    }
    const last = tries.map(({ day }) => day).reduce((a, b) => (a > b ? a : b), TODAY);
    const taken = new Map(tries.map((tried) => [tried.attr, tried]));
    const listed = readTree(tree, (attr) => taken.get(attr) ?? { known: firm[attr], day: TODAY });
    const world = readTree(tree, (attr) => ({
      known: (taken.get(attr) ?? { known: firm[attr] }).known,
      day: last,
    }));
    found.push({ rank: Math.min(listed, world), tries });
  };
  combine(0, []);
  return found;
}

const lastOf = (tries: readonly Try[]): string =>
  tries
    .filter(({ attr }) => MOVING.includes(attr))
    .map(({ day }) => day)
    .sort()
    .at(-1) ?? '';

function applied(firm: Facts, cure: Cure): Facts {
  const changes = cure.changes.filter(({ kind }) => kind === 'action');
  const renewed = changes.map(({ attr, to }) => [attr, { ...firm[attr], value: to }]);
  return { ...firm, ...(Object.fromEntries(renewed) as Facts) };
}

describe('cures', () => {
  it('an applied cure turns the verdict into what it promised', () => {
    fc.assert(
      fc.property(anyTree, anyFirm, (tree, firm) => {
        const cure = cureOf(compile(tree), firm, TODAY);
        if (cure) expect(answerOf(tree, applied(firm, cure), cure.on ?? TODAY)).toBe(cure.reaches);
      }),
      { numRuns: 800 },
    );
  });

  it('no other set of changes is better: reach, number, waiting, last day, amount (K-UNKNOWN2, K-TIES)', () => {
    let cured = 0;
    let longest = 0;
    fc.assert(
      fc.property(anyTree, anyFirm, (tree, firm) => {
        fc.pre(leavesOf(tree) <= MOST_LEAVES && answerOf(tree, firm) === 'not_met');
        longest = Math.max(longest, leavesOf(tree));
        const cure = cureOf(compile(tree), firm, TODAY);
        const others = everyCure(tree, firm).filter(({ rank }) => rank > 0);
        expect(cure === null).toBe(others.length === 0);
        if (!cure) return;
        cured += 1;
        const reach = Math.max(...others.map(({ rank }) => rank));
        expect(RANK[cure.reaches]).toBe(reach);
        const reaching = others.filter(({ rank }) => rank === reach);
        const least = Math.min(...reaching.map(({ tries }) => tries.length));
        expect(cure.changes).toHaveLength(least);
        const smallest = reaching.filter(({ tries }) => tries.length === least);
        const waits = ({ tries }: Found): number => tries.filter(({ attr }) => MOVING.includes(attr)).length;
        const most = Math.max(...smallest.map(waits));
        expect(cure.changes.filter(({ kind }) => kind === 'time')).toHaveLength(most);
        const timely = smallest.filter((found) => waits(found) === most);
        const soonest = timely.map(({ tries }) => lastOf(tries)).sort()[0] ?? '';
        expect(cure.on ?? '').toBe(soonest);
        const attrs = cure.changes
          .map(({ attr }) => attr)
          .sort()
          .join();
        const alike = timely.filter(
          ({ tries }) =>
            lastOf(tries) === soonest &&
            tries
              .map(({ attr }) => attr)
              .sort()
              .join() === attrs,
        );
        // From nothing, having some means one, although a recorded zero would do for the rule.
        if (firm.patents?.value === null) return;
        const amount = ({ tries }: Found): number => tries.reduce((sum, tried) => sum + tried.amount, 0);
        const chosen = cure.changes
          .filter(({ kind }) => kind === 'action')
          .reduce((sum, { gap }) => sum + (gap ?? 1), 0);
        expect(chosen).toBe(Math.min(...alike.map(amount)));
      }),
      { numRuns: 10_000, maxSkipsPerRun: 1_000 },
    );
    expect(cured).toBeGreaterThan(5_000);
    expect(longest).toBe(MOST_LEAVES);
  });

  it('the order in which rules are written chooses no other cure', () => {
    const reversed = (node: Criteria): Criteria => {
      if ('all' in node) return all(...[...node.all].reverse().map(reversed));
      if ('any' in node) return any(...[...node.any].reverse().map(reversed));
      return 'not' in node ? not(reversed(node.not)) : node;
    };
    fc.assert(
      fc.property(anyTree, anyFirm, (tree, firm) => {
        expect(cureOf(compile(reversed(tree)), firm, TODAY)).toEqual(cureOf(compile(tree), firm, TODAY));
      }),
      { numRuns: 800 },
    );
  });
});

describe('self-cure (K-DATE)', () => {
  const anyEvents = fc
    .array(fc.integer({ min: -100, max: 60 }), { maxLength: 4 })
    .map((days) => ({ zero_declarations: { events: days.map((n) => addDays(TODAY, n)) } }));
  const span = fc.tuple(pastDay, fc.integer({ min: 1, max: 40 })).map(([min, width]) => ({
    established_on: { band: { min, max: addDays(min, width) } },
  }));

  it('is the very first day, found by walking day by day, with spans and events dated ahead', () => {
    let dated = 0;
    fc.assert(
      fc.property(anyTree, anyFirm, anyEvents, fc.option(span), (tree, firm, events, founded) => {
        const known = { ...firm, ...facts(events), ...(founded && facts(founded)) };
        const walked = HORIZON.filter((day) => day <= addMonths(TODAY, 5)).find(
          (day) => answerOf(tree, known, day) === 'met',
        );
        const found = selfCureOn(compile(tree), known, TODAY, 5);
        if (found !== null && found > TODAY) dated += 1;
        expect(found).toBe(walked ?? null);
      }),
      { numRuns: 1_500 },
    );
    expect(dated).toBeGreaterThan(60);
  });
});
