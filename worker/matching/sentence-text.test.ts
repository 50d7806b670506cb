// Sentences and rules: what is written is read back as the same rule, and what people write is read as it is meant.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import regions from '../../data/regions.json' with { type: 'json' };
import { demoListings } from '../../scripts/data/listings.ts';
import { both } from '../lib/bilingual.ts';
import { addDays } from '../lib/days.ts';
import { REASON_CODES } from '../lib/reasons.ts';
import { ATTRIBUTE_IDS, attributeOf, type AttributeId } from './attributes.ts';
import { checkCriteria } from './check.ts';
import { compile } from './criteria.ts';
import { namebookOf } from './names.ts';
import { OPERATORS_OF } from './operators.ts';
import { criteriaText, normalCriteria, parseCriteria } from './sentence-text.ts';
import { sentenceOf } from './sentences.ts';
import { SEVERITIES, type Criteria, type Facts, type Leaf } from './terms.ts';
import { all, any, atMost, facts, leaf, not, TODAY } from './test-support.ts';

const book = namebookOf(new Map(regions.streets.map(({ code, name }) => [code, both(name, name)])));
const text = (criteria: Criteria): string => criteriaText(criteria, book.names);

/** Criteria without the ids of their leaves. */
function bare(criteria: Criteria): unknown {
  if ('not' in criteria) return { not: bare(criteria.not) };
  if ('all' in criteria) return { all: criteria.all.map(bare) };
  if ('any' in criteria) return { any: criteria.any.map(bare) };
  const { id: _, ...rest } = criteria;
  return rest;
}

function parsed(written: string): Criteria {
  const result = parseCriteria(written, book);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.criteria;
}

const INDUSTRIES = ['A', 'C', 'K', 'K70', 'K7010', 'C13', 'C131', 'C1311', 'F51', 'H62', 'I6510', 'G5531'];
const STREETS = regions.streets.map(({ code }) => code);

function anyValue({ attr, op }: Pick<Leaf, 'attr' | 'op'>): fc.Arbitrary<Leaf['value']> {
  const { type, range, values } = attributeOf(attr);
  const [min, max] = range ?? [0, 1_000_000];
  const number = fc.oneof(
    fc.integer({ min, max }),
    fc.constantFrom(...[0, 1, 3, 50_000, 5_000_000, 8_250_000].filter((n) => n >= min && n <= max), max),
  );
  const pair = fc.tuple(number, number).map(([a, b]) => (a < b ? [a, b] : [b, a]));
  const day = fc.integer({ min: -9000, max: 0 }).map((n) => addDays(TODAY, n));
  const choices = values ? Object.keys(values) : attr === 'industry' ? INDUSTRIES : STREETS;
  switch (op) {
    case 'exists':
    case 'not_exists':
      return fc.constant(undefined);
    case 'months_since':
      return fc.nat(1200);
    case 'count_in_window':
      return fc.nat(1000);
    case 'growth':
      return fc.integer({ min: -1_000_000, max: 100_000_000 });
    case 'between':
      return type === 'date' ? fc.tuple(day, day).map((days) => days.sort()) : pair;
    case 'in':
    case 'not_in':
      return type === 'number'
        ? fc.uniqueArray(number, { minLength: 1, maxLength: 4 })
        : fc.subarray([...choices], { minLength: 1 });
    default:
      if (type === 'boolean') return fc.boolean();
      if (type === 'enum') return fc.constantFrom(...choices);
      return type === 'date' ? day : number;
  }
}

const anyLeaf: fc.Arbitrary<Leaf> = fc
  .constantFrom(...ATTRIBUTE_IDS)
  .chain((attr) => fc.tuple(fc.constant(attr), fc.constantFrom(...OPERATORS_OF[attributeOf(attr).type])))
  .chain(([attr, op]) =>
    fc.record({
      attr: fc.constant(attr),
      op: fc.constant(op),
      value: anyValue({ attr, op }),
      window_months: fc.integer({ min: 1, max: 120 }),
      severity: fc.constantFrom(...SEVERITIES, 'hard' as const),
      code: fc.constantFrom(...REASON_CODES, attributeOf(attr).code),
      id: fc.constant('x'),
    }),
  )
  .map(({ value, window_months, ...rest }): Leaf => {
    const isWindowed = rest.op === 'count_in_window' || rest.op === 'growth';
    return { ...rest, ...(value === undefined ? {} : { value }), ...(isWindowed ? { window_months } : {}) };
  });

const { tree: anyTree } = fc.letrec<{ tree: Criteria }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    anyLeaf,
    fc.array(tie('tree'), { minLength: 1, maxLength: 4 }).map((parts) => all(...parts)),
    fc.array(tie('tree'), { minLength: 1, maxLength: 3 }).map((parts) => any(...parts)),
    tie('tree').map(not),
  ),
}));

describe('criteria as sentences', () => {
  it('are read back as the criteria that were written, whatever they are', () => {
    fc.assert(
      fc.property(anyTree, (criteria) => {
        expect(bare(parsed(text(criteria)))).toEqual(bare(normalCriteria(criteria)));
      }),
      { numRuns: 2000 },
    );
  });

  it('stay as they are when they are read and written again', () => {
    fc.assert(
      fc.property(anyTree, (criteria) => {
        const written = text(criteria);
        expect(text(parsed(written))).toBe(written);
      }),
      { numRuns: 500 },
    );
  });

  it('are the sentences that the owner reads', () => {
    fc.assert(
      fc.property(anyLeaf, (rule) => {
        const [normal] = normalCriteria(rule).all;
        if (normal && 'id' in normal) {
          expect(text(normal).replace(/〔.*$/, '')).toBe(sentenceOf(normal, { names: book.names }).zh);
        }
      }),
    );
  });

  it('number their leaves from c1 in their order', () => {
    const written = text(
      all(leaf('patents', 'gte', 1), any(not(leaf('employees', 'gte', 3)), leaf('honours', 'exists'))),
    );
    expect(JSON.stringify(parsed(written)).match(/c\d/g)).toEqual(['c1', 'c2', 'c3']);
  });

  it('hold all 129 listings of the demonstration', () => {
    const listings = demoListings({ seed: 'tests', anchor_day: TODAY });
    expect(listings).toHaveLength(129);
    for (const { listing } of listings) {
      const read = parsed(text(listing.criteria));
      expect([listing.name, bare(read)]).toEqual([listing.name, bare(normalCriteria(listing.criteria))]);
      expect(checkCriteria(read)).toEqual([]);
    }
  });

  it('are one condition a line, marks behind, alternatives in one line', () => {
    expect(
      text(
        all(
          leaf('established_on', 'months_since', 24, { code: 'E01' }),
          leaf('tax_credit_level', 'in', ['A', 'B'], { code: 'T01', severity: 'soft' }),
          any(
            leaf('patents', 'gte', 1, { code: 'E07' }),
            all(
              leaf('honours', 'in', ['high_tech'], { code: 'E07' }),
              not(leaf('employees', 'lte', 10, { code: 'F04' })),
            ),
          ),
          not(
            any(
              leaf('industry', 'in', ['A', 'C'], { code: 'E02' }),
              leaf('judgment_debtor', 'ne', false, { code: 'J01' }),
            ),
          ),
        ),
      ).split('\n'),
    ).toEqual([
      '成立满24个月',
      '纳税信用等级为A级、B级〔参考〕',
      '以下任一：有效专利不低于1件；（以下全部：具有高新技术企业；从业人员超过10人〔F04〕）',
      '以下均不成立：（行业属于农、林、牧、渔业；制造业）；属于被执行人〔含无记录〕',
    ]);
  });
});

describe('the normal form', () => {
  // Facts of every kind, absences among them.
  const anyFacts: fc.Arbitrary<Facts> = fc
    .record({
      patents: fc.option(fc.oneof(fc.nat(5), fc.constant(null)), { nil: undefined }),
      judgment_debtor: fc.option(fc.oneof(fc.boolean(), fc.constant(null)), { nil: undefined }),
      tax_credit_level: fc.option(fc.oneof(fc.constantFrom('A', 'B'), fc.constant(null)), { nil: undefined }),
      honours: fc.option(fc.oneof(fc.subarray(['high_tech', 'tech_sme']), fc.constant(null)), {
        nil: undefined,
      }),
    })
    .map((given) =>
      facts(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))),
    );
  const rule: fc.Arbitrary<Criteria> = fc.oneof(
    fc.constantFrom('eq', 'ne', 'gte', 'lte').chain((op) => fc.nat(5).map((n) => leaf('patents', op, n))),
    fc
      .constantFrom('in', 'not_in')
      .chain((op) => fc.subarray([0, 1, 2], { minLength: 1 }).map((list) => leaf('patents', op, list))),
    fc.constantFrom('eq', 'ne').chain((op) => fc.boolean().map((yes) => leaf('judgment_debtor', op, yes))),
    fc
      .constantFrom('in', 'not_in')
      .chain((op) =>
        fc.subarray(['A', 'B'], { minLength: 1 }).map((list) => leaf('tax_credit_level', op, list)),
      ),
    fc.constantFrom('in', 'not_in').map((op) => leaf('honours', op, ['high_tech'])),
    fc.constantFrom('exists', 'not_exists').map((op) => leaf('honours', op)),
  );
  const { tree } = fc.letrec<{ tree: Criteria }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small' },
      rule,
      fc.array(tie('tree'), { minLength: 1, maxLength: 3 }).map((parts) => all(...parts)),
      fc.array(tie('tree'), { minLength: 1, maxLength: 3 }).map((parts) => any(...parts)),
      tie('tree').map(not),
    ),
  }));

  it('answers as the criteria do, for every firm', () => {
    fc.assert(
      fc.property(tree, anyFacts, (criteria, firm) => {
        const answer = (rules: Criteria) => compile(rules).evaluate(firm, TODAY).answer;
        expect(answer(normalCriteria(criteria))).toBe(answer(criteria));
      }),
      { numRuns: 1000 },
    );
  });

  it('is its own normal form', () => {
    fc.assert(
      fc.property(anyTree, (criteria) => {
        const normal = normalCriteria(criteria);
        expect(normalCriteria(normal)).toEqual(normal);
      }),
    );
  });
});

describe('what people write', () => {
  const age = leaf('established_on', 'months_since', 24);
  const grades = leaf('tax_credit_level', 'in', ['A', 'B']);
  const tax = leaf('tax_paid_12m', 'gte', 5_000_000);
  const stops = leaf('dishonest_judgment_debtor', 'eq', false);
  it.each<[string, Criteria]>([
    ['1. 成立满2年', age],
    ['①成立２年以上', age],
    ['（二）企业成立须满24个月。', age],
    ['- 成立时间不少于两年', age],
    ['成立不满6个月', not(leaf('established_on', 'months_since', 6))],
    ['纳税信用等级A、B', grades],
    ['纳税信用等级为A级或B级', grades],
    ['纳税信用须为 Ａ／Ｂ 级', grades],
    ['纳税额不低于5万元', tax],
    ['近12个月纳税额≥50,000元', tax],
    ['近一年纳税额５万以上', tax],
    ['近12个月零申报次数不超过4次', atMost('zero_declarations', 4)],
    ['近1年漏申报2次以内', atMost('missing_declarations', 2)],
    ['近两年内无行政处罚', atMost('penalties', 0, 24)],
    ['法定代表人年龄20-65周岁', leaf('legal_rep_age', 'between', [20, 65])],
    ['法定代表人年龄在18至60岁之间', leaf('legal_rep_age', 'between', [18, 60])],
    ['资产负债率≤80％', leaf('debt_ratio', 'lte', 800_000)],
    ['资产负债率70%以下', leaf('debt_ratio', 'lte', 700_000)],
    ['年营业收入50-100万元', leaf('revenue_12m', 'between', [50_000_000, 100_000_000])],
    ['员工超过10人', not(leaf('employees', 'lte', 10))],
    ['非失信被执行人', stops],
    ['具有高新技术企业、专精特新“小巨人”企业', leaf('honours', 'in', ['high_tech', 'little_giant'])],
    ['企业划型为小微企业', leaf('size_class', 'in', ['micro', 'small'])],
    ['所在街镇为靖港、高塘岭街道', leaf('street', 'in', ['430112106', '430112001'])],
    ['行业属于农、林、牧、渔业、制造业', leaf('industry', 'in', ['A', 'C'])],
    ['行业为稻谷加工', leaf('industry', 'eq', 'C1311')],
    ['贷款机构数不超过3家', leaf('lenders', 'lte', 3)],
    [
      '符合下列条件之一：有效专利不少于1件；具有高企',
      any(leaf('patents', 'gte', 1), leaf('honours', 'in', ['high_tech'])),
    ],
    ['纳税信用等级为A级、B级【参考】[E07]', { ...grades, severity: 'soft', code: 'E07' }],
  ])('%s', (written, criteria) => {
    const own = (rule: Criteria): Criteria =>
      'not' in rule
        ? { not: own(rule.not) }
        : 'any' in rule
          ? { any: rule.any.map(own) }
          : 'id' in rule && rule.code === 'B99'
            ? { ...rule, code: attributeOf(rule.attr).code }
            : rule;
    expect(bare(parsed(written))).toEqual({ all: [bare(own(criteria))] });
  });

  it('may be several conditions in one line', () => {
    expect(text(parsed('成立满2年；纳税信用等级为A级； 无欠税'))).toBe(
      '成立满24个月\n纳税信用等级为A级\n无欠税',
    );
  });
});

describe('what is not understood', () => {
  it.each<[string, string]>([
    ['近12个月纳税额不低于50000', '近12个月纳税额不低于50万元'],
    ['纳税信用等级不低于B级', '纳税信用等级为A级、B级'],
    ['零申报不超过4次', '近12个月零申报不超过2次'],
    ['资产负债率不超过0.8', '资产负债率不超过70%'],
    ['成立24', '成立满24个月'],
    ['老板人品好', '成立满24个月'],
    ['成立满24个月〔随便〕', '成立满24个月'],
    ['具有好企业', '具有'],
  ])('%s is refused with the nearest sentences', (written, nearest) => {
    const result = parseCriteria(`成立满12个月\n\n${written}`, book);
    expect(result).toMatchObject({ ok: false, problems: [{ line: 3 }] });
    if (!result.ok) {
      expect(result.problems[0]?.repair.zh).toContain(nearest);
      expect(result.problems[0]?.repair.en).toContain(nearest);
    }
  });

  it('names every line at once and takes none of them', () => {
    const result = parseCriteria('天气好\n成立满2年\n天气坏', book);
    expect(result.ok ? [] : result.problems.map(({ line, found }) => [line, found])).toEqual([
      [1, '天气好'],
      [3, '天气坏'],
    ]);
  });

  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom(...'成立满24个月近无不；：（）〔〕以下任一A级、低于超过%万元\n '),
          maxLength: 60,
        }),
        (written) => {
          expect(typeof parseCriteria(written, book).ok).toBe('boolean');
        },
      ),
    );
  });
});

it('no two conditions are said in the same words', () => {
  const said = new Map<string, unknown>();
  const rules = fc.sample(anyLeaf, { numRuns: 5000, seed: 7 });
  for (const rule of rules) {
    const [normal] = normalCriteria(rule).all;
    if (!normal) continue;
    const written = text(normal);
    const before = said.get(written) ?? bare(normal);
    expect([written, bare(normal)]).toEqual([written, before]);
    said.set(written, before);
  }
});

it('every attribute has a reason of its own for a condition on it', () => {
  const known = new Set<string>(REASON_CODES);
  expect(ATTRIBUTE_IDS.filter((attr: AttributeId) => !known.has(attributeOf(attr).code))).toEqual([]);
});
