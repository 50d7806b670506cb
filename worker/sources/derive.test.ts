import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ATTRIBUTES, type Attribute, type AttributeId } from '../matching/attributes.ts';
import { clockOf, compileTest, growthPpm } from '../matching/operators.ts';
import { DATA_CLASSES } from '../matching/terms-facts.ts';
import { factsFromAnswer, factsFromRecord } from './derive.ts';
import { utilityView } from './derive-utilities.ts';
import { completeMonths, monthAfter, sumOfLast, unbrokenRun } from './months.ts';
import { answerFrom, isUntimely, type Records } from './schema-records.ts';
import { hasSource, SOURCE_CLASSES, type SourceClass } from './terms.ts';

const AS_OF = '2026-06-10';
const YEARS = completeMonths(AS_OF, 24);

/** A tax record that pays the same every month, but for what is changed. */
function taxRecord(
  change: Partial<Records['tax']> = {},
  paid: (month: string) => number | null = () => 100,
): Records['tax'] {
  return {
    since: '2022-03',
    period: 1,
    credit: { level: 'B', year: 2025 },
    months: YEARS.flatMap((month) => {
      const paid_fen = paid(month);
      return paid_fen === null ? [] : [{ month, paid_fen }];
    }),
    declarations: [],
    ...change,
  };
}

const EVERYTHING: Records = {
  tax: taxRecord(),
  invoice: {
    since: '2022-03',
    months: YEARS.map((month) => ({ month, out_fen: 1_000, in_fen: 500 })),
    buyers: [{ share_ppm: 400_000 }, { share_ppm: 100_000 }],
    longest_gap_days: 9,
  },
  social_insurance: {
    since: '2022-03',
    months: YEARS.map((month) => ({ month, insured: 12, is_paid: true })),
  },
  housing_fund: {
    since: '2025-01',
    months: YEARS.slice(7).map((month) => ({ month, depositors: 3, deposited_fen: 9 })),
  },
  utilities: {
    power: { since: '2022-03', months: YEARS.map((month) => ({ month, used: 50 })) },
    water: { since: '2022-03', months: YEARS.map((month) => ({ month, used: 5 })) },
    gas: { since: '2022-03', months: YEARS.map((month) => ({ month, used: 6 })) },
    steam: null,
  },
  real_estate: {
    certificates: [
      { appraised_fen: 900, mortgaged_fen: 200, is_seized: false },
      { appraised_fen: 500, mortgaged_fen: 0, is_seized: true },
    ],
  },
  customs: {
    since: '2022-03',
    first_declared_on: '2023-05-06',
    months: YEARS.map((month) => ({ month, export_fen: 70, import_fen: 1 })),
  },
  contracts: {
    awards: [
      { won_on: '2024-06-10', amount_fen: 1 },
      { won_on: '2024-06-11', amount_fen: 20 },
      { won_on: '2026-06-10', amount_fen: 300 },
    ],
    receivables: [{ confirmed_on: '2026-01-01', outstanding_fen: 44 }],
  },
};

const of = (data_class: SourceClass, record: unknown = EVERYTHING[data_class]) =>
  factsFromRecord(data_class, record as never, AS_OF);
const body = (data_class: SourceClass, attr: AttributeId, record?: unknown) =>
  of(data_class, record)[attr]?.body;

describe('the classes with a source', () => {
  it('are all that a firm can authorise, and never the credit report', () => {
    expect(DATA_CLASSES.filter(hasSource)).toEqual([...SOURCE_CLASSES]);
    expect(hasSource('credit_report')).toBe(false);
    expect(SOURCE_CLASSES as readonly string[]).not.toContain('credit_report');
    expect(DATA_CLASSES.filter((one) => !hasSource(one))).toEqual(['public', 'declared', 'credit_report']);
  });

  it.each(SOURCE_CLASSES)('give every fact of the class that the platform evaluates: %s', (data_class) => {
    const wanted = (Object.entries(ATTRIBUTES) as [AttributeId, Attribute][])
      .filter(([, attribute]) => attribute.data_class === data_class && attribute.evaluator === 'platform')
      .map(([attr]) => attr);
    expect(wanted.length).toBeGreaterThan(0);
    expect(Object.keys(of(data_class)).sort()).toEqual(wanted.sort());
  });

  it.each(SOURCE_CLASSES)('give facts that the criteria can read: %s', (data_class) => {
    for (const [name, derived] of Object.entries(of(data_class))) {
      const attr = name as AttributeId;
      const { type } = ATTRIBUTES[attr] as Attribute;
      const ask = {
        money: { op: 'gte', value: 1 },
        number: { op: 'gte', value: 1 },
        ratio: { op: 'gte', value: 1 },
        date: { op: 'months_since', value: 1 },
        events: { op: 'count_in_window', value: 9, window_months: 12 },
        series: { op: 'growth', value: -500_000, window_months: 12 },
        enum: { op: 'exists' },
        set: { op: 'exists' },
        boolean: { op: 'exists' },
      }[type] as { op: 'gte'; value: number };
      const test = compileTest({ id: 'x', attr, severity: 'hard', code: 'T01', ...ask });
      const fact = { ...derived.body, as_of: AS_OF, source: 'official', provider: 'x' } as const;
      expect([attr, test?.(fact, clockOf(AS_OF))]).not.toContain('wrong_type');
    }
  });
});

describe('what a record says', () => {
  it.each([
    ['tax', 'tax_paid_12m', { value: 1200 }],
    ['tax', 'tax_paid_avg_24m', { value: 1200 }],
    ['tax', 'tax_credit_level', { value: 'B' }],
    ['invoice', 'invoiced_amount_12m', { value: 12_000 }],
    ['invoice', 'top_buyer_share', { value: 400_000 }],
    ['invoice', 'invoice_gap_days', { value: 9 }],
    ['social_insurance', 'insured_employees', { value: 12 }],
    ['housing_fund', 'housing_fund_since', { value: '2025-01-01' }],
    ['utilities', 'power_kwh_12m', { value: 600 }],
    ['utilities', 'steam_monthly', { value: null }],
    ['real_estate', 'property_value', { value: 700 }],
    ['real_estate', 'property_owner', { value: 'firm' }],
    ['customs', 'foreign_trade_since', { value: '2023-05-06' }],
    ['customs', 'export_amount_12m', { value: 840 }],
    ['contracts', 'gov_contract_amount', { value: 320 }],
    ['contracts', 'confirmed_receivables', { value: 44 }],
  ] as const)('%s: %s', (data_class, attr, expected) => {
    expect(body(data_class, attr)).toEqual(expected);
  });

  it('a year with an unknown month is at least what is known, never a sum with a zero in it', () => {
    const record = taxRecord({}, (month) => (month === '2026-02' ? null : 100));
    expect(body('tax', 'tax_paid_12m', record)).toEqual({ band: { min: 1100 } });
    expect(body('tax', 'tax_paid_monthly', record)?.series?.map(({ month }) => month)).not.toContain(
      '2026-02',
    );
  });

  it('months before the firm was on the books are empty and no gap', () => {
    const record = taxRecord({ since: '2026-01', months: [] });
    record.months.push(...['01', '02', '03', '04', '05'].map((m) => ({ month: `2026-${m}`, paid_fen: 10 })));
    expect(body('tax', 'tax_paid_12m', record)).toEqual({ value: 50 });
    expect(body('tax', 'tax_paying_since', record)).toEqual({ value: '2026-01-01' });
  });

  it('the month that runs is in no sum and no series', () => {
    const record = taxRecord();
    record.months.push({ month: '2026-06', paid_fen: 999 });
    expect(body('tax', 'tax_paid_12m', record)).toEqual({ value: 1200 });
    expect(body('tax', 'tax_paid_monthly', record)?.series?.at(-1)?.month).toBe('2026-05');
  });

  it('a run that reaches back to what was not asked for began on its first known day or earlier', () => {
    expect(body('tax', 'tax_paying_since')).toEqual({ band: { max: '2024-06-02' } });
  });

  it('a month without payment breaks the run; a firm that stopped pays no more', () => {
    expect(
      body(
        'tax',
        'tax_paying_since',
        taxRecord({}, (m) => (m === '2025-09' ? 0 : 1)),
      ),
    ).toEqual({
      value: '2025-10-01',
    });
    expect(
      body(
        'tax',
        'tax_paying_since',
        taxRecord({}, (m) => (m === '2026-05' ? 0 : 1)),
      ),
    ).toEqual({ value: null });
    expect(
      body(
        'tax',
        'tax_paying_since',
        taxRecord({}, (m) => (m === '2026-05' ? null : 1)),
      ),
    ).toBeUndefined();
  });

  it('who declares by quarter pays without a break by paying once a quarter', () => {
    const quarterly = (m: string) => (['01', '04', '07', '10'].includes(m.slice(5)) ? 300 : 0);
    expect(body('tax', 'tax_paying_since', taxRecord({ period: 3 }, quarterly))).toEqual({
      band: { max: '2024-07-02' },
    });
    expect(body('tax', 'tax_paying_since', taxRecord({ period: 1 }, quarterly))).toEqual({ value: null });
  });

  it('a tax level is as old as its publication, so that it ages from there', () => {
    expect(of('tax').tax_credit_level?.as_of).toBe('2026-04-30');
    expect(of('tax', taxRecord({ credit: { level: 'A', year: 2024 } })).tax_credit_level?.as_of).toBe(
      '2025-04-30',
    );
    expect(body('tax', 'tax_credit_level', taxRecord({ credit: null }))).toEqual({ value: null });
  });

  it('zero and missing declarations are dated events, those still to come are none', () => {
    const record = taxRecord({
      declarations: [
        { due_on: '2026-03-15', status: 'zero' },
        { due_on: '2025-12-15', status: 'zero' },
        { due_on: '2026-02-15', status: 'missing' },
        { due_on: '2026-06-15', status: 'missing' },
        { due_on: '2026-05-15', status: 'filed' },
      ],
    });
    expect(body('tax', 'zero_declarations', record)).toEqual({ events: ['2025-12-15', '2026-03-15'] });
    expect(body('tax', 'missing_declarations', record)).toEqual({ events: ['2026-02-15'] });
  });

  it('a firm without free property of its own leaves open what others would mortgage for it', () => {
    expect(of('real_estate', { certificates: [] })).toEqual({});
    const seized = { certificates: [{ appraised_fen: 9, mortgaged_fen: 0, is_seized: true }] };
    expect(of('real_estate', seized)).toEqual({});
  });

  it('insurance that is not paid does not count as paid, the people stay', () => {
    const months = YEARS.map((month) => ({ month, insured: 8, is_paid: month < '2026-05' }));
    const record = { since: '2022-01', months };
    expect(body('social_insurance', 'social_insurance_since', record)).toEqual({ value: null });
    expect(body('social_insurance', 'insured_employees', record)).toEqual({ value: 8 });
  });
});

describe('utilities as a bank sees them', () => {
  const series = (use: (i: number) => number) => YEARS.map((month, i) => ({ month, value: use(i) }));

  it.each([
    ['the same every month', () => 50, { level: 600, trend_ppm: 0, stability_ppm: 0 }],
    [
      'twice as much in the second year',
      (i: number) => (i < 12 ? 50 : 100),
      { level: 1200, trend_ppm: 1_000_000, stability_ppm: 0 },
    ],
    ['every other month', (i: number) => (i % 2) * 10, { level: 60, trend_ppm: 0, stability_ppm: 1_000_000 }],
    ['nothing at all', () => 0, { level: 0, trend_ppm: null, stability_ppm: null }],
  ] as const)('%s', (_, use, expected) => {
    expect(utilityView(series(use), AS_OF)).toEqual(expected);
  });

  it('says nothing while a month of the last year is unknown, and no trend while one of the year before is', () => {
    expect(utilityView(series(() => 5).slice(0, -1), AS_OF)).toBeNull();
    expect(utilityView(series(() => 5).slice(1), AS_OF)).toEqual({
      level: 60,
      trend_ppm: null,
      stability_ppm: 0,
    });
  });

  it('has the trend that the growth condition sees (C-GROWTH)', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 10 ** 6 }), { minLength: 24, maxLength: 24 }),
        (used) => {
          const points = series((i) => used[i] ?? 0);
          const fact = { series: points, as_of: AS_OF, source: 'official', provider: 'x' } as const;
          expect(utilityView(points, AS_OF)?.trend_ppm).toBe(growthPpm(fact, 12, clockOf(AS_OF).month));
        },
      ),
    );
  });
});

describe('months, whatever the series', () => {
  const points = fc
    .array(fc.option(fc.integer({ min: 0, max: 1000 })), { minLength: 24, maxLength: 24 })
    .map((values) =>
      values.flatMap((value, i) => (value === null ? [] : [{ month: YEARS[i] ?? '', value }])),
    );

  it('sum to at least what is known, and exactly to it when nothing is missing', () => {
    fc.assert(
      fc.property(points, (known) => {
        const { sum, is_whole } = sumOfLast({ since: '2020-01', points: known }, AS_OF, 12);
        const last = known.filter(({ month }) => month >= '2025-06');
        expect(sum).toBe(last.reduce((total, { value }) => total + value, 0));
        expect(is_whole).toBe(last.length === 12);
      }),
    );
  });

  it('a run begins right after the last month that is empty or unknown', () => {
    fc.assert(
      fc.property(points, (known) => {
        const values = new Map(known.map(({ month, value }) => [month, value]));
        const run = unbrokenRun({ since: '2020-01', points: known }, AS_OF);
        let month = '2026-05';
        while ((values.get(month) ?? 0) > 0) month = monthAfter(month, -1);
        if (month === '2026-05') expect(run.kind).toBe(values.has(month) ? 'none' : 'unknown');
        else
          expect(run).toEqual({
            kind: values.has(month) ? 'since' : 'before',
            day: `${monthAfter(month, 1)}-01`,
          });
      }),
    );
  });
});

describe('an answer of a source', () => {
  const answer = (data_class: SourceClass, change: object = {}, record: object = {}) => ({
    ...{ uscc: '91430112MA4QTE5T35', data_class, mode: 'interface', provider: '来源', as_of: AS_OF },
    record: { ...EVERYTHING[data_class], ...record },
    ...change,
  });

  it.each(SOURCE_CLASSES)('is taken as it was agreed on: %s', (data_class) => {
    const taken = answerFrom(data_class, answer(data_class));
    expect(taken && isUntimely(taken)).toBe(false);
  });

  it.each([
    ['a field about people', answer('tax', {}, { religion: 'none' })],
    ['an unknown field beside the record', answer('tax', { blood_type: 'A' })],
    ['half a fen', answer('tax', {}, { months: [{ month: '2026-01', paid_fen: 0.5 }] })],
    ['a negative amount', answer('tax', {}, { months: [{ month: '2026-01', paid_fen: -1 }] })],
    [
      'an amount beyond all bounds',
      answer('tax', {}, { months: [{ month: '2026-01', paid_fen: 10 ** 13 + 1 }] }),
    ],
    [
      'a month twice',
      answer(
        'tax',
        {},
        {
          months: [
            { month: '2026-01', paid_fen: 1 },
            { month: '2026-01', paid_fen: 2 },
          ],
        },
      ),
    ],
    ['months in another order', answer('tax', {}, { months: EVERYTHING.tax.months.toReversed() })],
    ['a month that there is not', answer('tax', {}, { months: [{ month: '2026-13', paid_fen: 1 }] })],
    ['a day that there is not', answer('tax', { as_of: '2026-02-30' })],
    ['another class', { ...answer('invoice'), data_class: 'tax' }],
    ['an unknown level', answer('tax', {}, { credit: { level: 'S', year: 2025 } })],
    ['no record', { ...answer('tax'), record: null }],
    [
      'buyers with more than everything',
      answer('invoice', {}, { buyers: [{ share_ppm: 600_000 }, { share_ppm: 500_000 }] }),
    ],
    ['text in place of an answer', 'busy'],
  ])('is refused with %s', (_, json) => {
    const data_class = (json as { data_class?: SourceClass }).data_class ?? 'tax';
    expect(answerFrom(data_class, json)).toBeNull();
  });

  it.each([
    ['a month to come', answer('tax', {}, { months: [{ month: '2026-07', paid_fen: 1 }] })],
    ['an award to come', answer('contracts', {}, { awards: [{ won_on: '2026-06-11', amount_fen: 1 }] })],
    ['a month before the books', answer('tax', {}, { since: '2025-01' })],
    [
      'a meter that ran before there was one',
      answer('utilities', {}, { gas: { since: '2026-01', months: [{ month: '2025-12', used: 1 }] } }),
    ],
  ])('is untimely with %s', (_, json) => {
    const taken = answerFrom(json.data_class, json);
    expect(taken && isUntimely(taken)).toBe(true);
  });

  it('a verifying source gives bands and words, and no figure', () => {
    const facts = {
      tax_paid_12m: { band: { min: 100 } },
      tax_paying_since: { band: { max: '2024-01-01' } },
      tax_credit_level: { value: 'A' },
    };
    const taken = answerFrom('tax', answer('tax', { mode: 'verification', record: { facts } }));
    expect(taken && factsFromAnswer(taken)).toEqual({
      tax_paid_12m: { body: { band: { min: 100 } }, as_of: AS_OF },
      tax_paying_since: { body: { band: { max: '2024-01-01' } }, as_of: AS_OF },
      tax_credit_level: { body: { value: 'A' }, as_of: AS_OF },
    });
    for (const wrong of [
      { tax_paid_12m: { value: 100 } },
      { tax_paid_12m: { band: {} } },
      { tax_paid_12m: { band: { min: 5, max: 5 } } },
      { invoiced_amount_12m: { band: { min: 1 } } },
      { tax_paid_monthly: { series: [] } },
    ]) {
      expect(answerFrom('tax', answer('tax', { mode: 'verification', record: { facts: wrong } }))).toBeNull();
    }
  });
});
