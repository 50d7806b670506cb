import { describe, expect, it } from 'vitest';
import lpr from '../../data/lpr.json' with { type: 'json' };
import { lprOn, rateFromLpr } from '../products/lpr.ts';
import type { Listing } from '../products/schema.ts';
import { PRODUCT_CLASS_LABELS } from '../products/terms.ts';
import { listingProblems, type Known } from '../rounds/problems.ts';
import { headingOf, type ColumnKey } from './column.ts';
import { cellsOf, COLUMNS } from './columns.ts';
import { writeWrongRows } from './files.ts';
import { isHeading, mappingOf } from './mapping.ts';
import { planImport, type Shelved } from './plan.ts';
import { groupsOf, obstacleTo, previewOf } from './preview.ts';
import { checkShape } from './schema-listing.ts';
import { EMPTY, type Cell, type Sheet } from './sheets/cells.ts';
import { readSheets } from './sheets/read.ts';
import { DEMO, NAMES, TODAY } from './test-support.ts';

const sound = (listing: Listing) => listingProblems(listing).every(({ severity }) => severity !== 'error');
const pick = (wanted: (listing: Listing) => boolean): Listing => {
  const found = DEMO.find((listing) => sound(listing) && wanted(listing));
  if (!found) throw new Error('the demonstration has no such listing');
  return found;
};
const FIXED = pick(({ rate_type, text_conditions }) => rate_type === 'fixed' && text_conditions.length > 1);
const FLOATING = pick(({ rate_type, term_months_max }) => rate_type === 'lpr' && term_months_max <= 60);

type Bent = Partial<Record<ColumnKey, string | Cell | null>>;
const cellFrom = (value: ReturnType<typeof cellsOf>[number]): Cell => {
  if (value === null) return EMPTY;
  if (typeof value === 'object') return { kind: 'date', text: value.day };
  return { kind: typeof value === 'number' ? 'number' : 'text', text: String(value) };
};
const bend = (value: string | Cell | null): Cell =>
  value === null ? EMPTY : typeof value === 'string' ? { kind: 'text', text: value } : value;

/** The sheet of these listings, some cells of each bent; columns in `without` are left out. */
function sheetOf(rows: readonly (readonly [Listing, Bent?])[], without: readonly ColumnKey[] = []): Sheet {
  const columns = COLUMNS.filter(({ key }) => !without.includes(key));
  return {
    name: '产品',
    format: 'xlsx',
    heading_row: 1,
    headings: columns.map((column, at) => ({ column: at, text: headingOf(column, 'zh') })),
    rows: rows.map(([listing, bent = {}], i) => {
      const all = cellsOf(listing, NAMES).map(cellFrom);
      const cells = COLUMNS.map(({ key }, at) => {
        const other = bent[key];
        return other === undefined ? (all[at] ?? EMPTY) : bend(other);
      });
      return { row: i + 2, cells: cells.filter((_, at) => !without.includes(COLUMNS[at]?.key ?? 'code')) };
    }),
  };
}

function plan(
  sheet: Sheet,
  shelf: readonly Listing[] = [],
  round: Shelved['round'] = null,
  known: Known = {},
) {
  const own = new Map(
    shelf.map((terms): [string, Shelved] => [
      terms.code,
      { id: `p-${terms.code}`, code: terms.code, state: 'listed', ver: 3, terms, round },
    ]),
  );
  const reader = {
    mapping: mappingOf(sheet.headings),
    names: NAMES,
    known,
    checkShape,
    lpr,
    today: TODAY,
  };
  return [...planImport(sheet, own, reader)];
}
const told = (planned: ReturnType<typeof plan>) =>
  planned.map(({ planned: { action }, problems }) => [
    action,
    ...problems.map(({ key, code }) => `${key}: ${code}`),
  ]);

describe('a row', () => {
  it('with a code of the shelf changes that product, whatever the width and case of the code (I-DUP)', () => {
    const code = FIXED.code.toLowerCase().replace('-', '－');
    const [row] = plan(sheetOf([[FIXED, { code, name: '新名称贷' }]]), [FIXED]);
    expect(row?.planned).toMatchObject({
      action: 'update',
      product: `p-${FIXED.code}`,
      ver: 3,
      code: FIXED.code,
    });
    expect(row?.planned.changes).toEqual([
      {
        field: 'name',
        label: { zh: '产品名称', en: 'Name' },
        before: [{ zh: FIXED.name, en: FIXED.name }],
        after: [{ zh: '新名称贷', en: '新名称贷' }],
      },
    ]);
  });

  it('that repeats a code is refused and names the first, which keeps its own (I-DUP)', () => {
    const planned = plan(sheetOf([[FIXED], [FIXED, { name: '另一款贷' }], [FIXED, { code: 'ＡＡ-１' }]]));
    expect(told(planned)).toEqual([['create'], ['wrong', 'code: repeated_code'], ['create']]);
    expect(planned[1]?.problems[0]?.expected.zh).toContain('第 2 行');
  });

  it('shows everything that is wrong with it at once: cells and what they make together', () => {
    const bent = { name: null, valid_from: '46112', amount_min_fen: '9999万元', tags: '首贷、发财' };
    expect(told(plan(sheetOf([[FIXED, bent]])))).toEqual([
      [
        'wrong',
        'name: missing',
        'tags: not_a_choice',
        'valid_from: number_as_date',
        'amount_min_fen: wrong_order',
      ],
    ]);
  });

  it('says every condition that is not understood, with its line and a sentence that would be', () => {
    const [row] = plan(
      sheetOf([[FIXED, { criteria: '成立满24个月\n老板人品好\n近12个月纳税额不低于5万元\n关系要硬' }]]),
    );
    expect(row?.problems.map(({ key, code, line, found }) => [key, code, line, found])).toEqual([
      ['criteria', 'not_a_condition', 2, '老板人品好'],
      ['criteria', 'not_a_condition', 4, '关系要硬'],
    ]);
  });

  it('of a product that others are checking is refused only when it would change it', () => {
    const round = { state: 'reviewing', rev: 4 } as const;
    expect(told(plan(sheetOf([[FIXED]]), [FIXED], round))).toEqual([['skip']]);
    expect(told(plan(sheetOf([[FIXED, { name: '新名称贷' }]]), [FIXED], round))).toEqual([
      ['wrong', 'code: in_review'],
    ]);
    expect(
      told(plan(sheetOf([[FIXED, { name: '新名称贷' }]]), [FIXED], { state: 'editing', rev: 4 })),
    ).toEqual([['update']]);
  });

  it('without a column leaves the field of a known product and is told what a new one lacks', () => {
    const sheet = sheetOf([[FIXED], [FIXED, { code: 'NEW-001' }]], ['fees', 'tags']);
    expect(told(plan(sheet, [FIXED]))).toEqual([['skip'], ['wrong', 'fees: no_column']]);
  });

  it('that a comma has moved is refused', () => {
    const sheet = sheetOf([[FIXED]]);
    const moved = { ...sheet, rows: sheet.rows.map((row) => ({ ...row, beyond: 1 })) };
    expect(told(plan(moved, [FIXED]))).toEqual([['wrong', 'null: moved']]);
  });
});

describe('a problem', () => {
  type Shape = { found: string; expected: string; repair: string };
  const shapeOf = (bent: Bent, known: Known = {}, listing = FIXED): Shape => {
    const [row] = plan(sheetOf([[listing, { code: 'NEW-001', ...bent }]]), [], null, known);
    const [problem, ...more] = row?.problems ?? [];
    if (!problem || more.length > 0) throw new Error(JSON.stringify(row?.problems));
    const { found, expected, repair } = problem;
    expect(expected.en).not.toBe('');
    expect(repair.en).not.toBe('');
    return { found, expected: expected.zh, repair: repair.zh };
  };

  it('of an empty choice lists what may be chosen, in both languages', () => {
    const [row] = plan(
      sheetOf([[FIXED, { code: 'NEW-001', rate_type: null, product_class: null, repayment_methods: null }]]),
    );
    const expected = Object.fromEntries((row?.problems ?? []).map((each) => [each.key, each.expected]));
    expect(expected.rate_type).toEqual({
      zh: '固定利率、LPR 加减点',
      en: 'Fixed; LPR plus a spread',
    });
    for (const { zh, en } of Object.values(PRODUCT_CLASS_LABELS)) {
      expect(expected.product_class?.zh).toContain(zh);
      expect(expected.product_class?.en).toContain(en);
    }
    expect(expected.repayment_methods?.zh).toContain('等额本息、等额本金');
    expect(expected.repayment_methods?.en).toContain('Equal instalments; Equal principal');
  });

  it('of any required column that is empty says what belongs there, in both languages', () => {
    const required = COLUMNS.filter(({ required: must, key }) => must && key !== 'code');
    const empty = Object.fromEntries(required.map(({ key }) => [key, null]));
    const [row] = plan(sheetOf([[FIXED, { code: 'NEW-001', ...empty }]]));
    const told = (row?.problems ?? []).filter(({ code }) => code === 'missing');
    expect(told.length).toBeGreaterThan(15);
    for (const { key, expected } of told) {
      expect([key, expected.zh, expected.en]).toEqual([
        key,
        expect.stringMatching(/./),
        expect.stringMatching(/./),
      ]);
    }
  });

  it('of two cells shows both, the rule and what to do', () => {
    expect(shapeOf({ amount_min_fen: '500', amount_max_fen: '300', amount_step_fen: '1000' })).toEqual({
      found: '500 / 最高额度（万元）: 300',
      expected: '不高于最高额度',
      repair: '请核对这两列，改正其中一列',
    });
    expect(shapeOf({ is_revolving: '是', credit_line_months: null })).toEqual({
      found: '— / 循环额度: 是',
      expected: '循环额度的有效期，如 12 个月',
      repair: '请填写额度有效期，或把“循环额度”改为否',
    });
  });

  it('of shares shows the form that is wanted, and their sum as the rule', () => {
    expect(shapeOf({ risk_shares: '银行20%、担保40%' })).toEqual({
      found: '担保',
      expected:
        '每行一方，合计 100%，如 银行：20%，下一行 担保机构：80%；可用的名称：银行、担保机构、再担保机构、国家融资担保基金、政府风险补偿资金',
      repair: '请照这个写法，并改用可用的名称',
    });
    expect(shapeOf({ risk_shares: '银行：20%\n担保机构：40%' })).toEqual({
      found: '银行：20% 担保机构：40%',
      expected: '各方比例合计 100%',
      repair: '请调整各方比例，使合计为 100%',
    });
    expect(shapeOf({ risk_shares: '银行：20' })).toMatchObject({ repair: '请在数字后写上 %，如 20%' });
    expect(shapeOf({ risk_shares: '银行' })).toMatchObject({ repair: '请在名称后写上比例，如 银行：20%' });
  });

  it('of a policy that nobody knows names it, and those that there are', () => {
    const known = { policies: new Set(['FXBC-01', 'TX-02']) };
    expect(shapeOf({ policies: 'NOPE-01、TX-02' }, known)).toEqual({
      found: 'NOPE-01',
      expected: '平台上已有的政策编号：FXBC-01、TX-02',
      repair: '请核对编号；没有对应的政策则留空',
    });
    expect(shapeOf({ contacts: 'ZZZZZZZZ' }, { contacts: new Set(['ABCD1234']) })).toEqual({
      found: 'ZZZZZZZZ',
      expected: '本机构客户经理的 8 位核验码',
      repair: '请向客户经理核对核验码；没有则留空',
    });
  });

  it('of conditions shows the condition at fault', () => {
    const told = shapeOf({ criteria: '成立满24个月\n成立不满12个月' });
    expect(told.found).toMatch(/^成立/);
    expect(told.expected).toContain('同时满足');
    expect(told.repair).toMatch(/没有企业能同时满足，请改正$/);
  });

  it('never names the fault as what is expected, nor sends the reader to another explanation', () => {
    const bents: Bent[] = [
      { term_months_min: '60', term_months_max: '12' },
      { repayment_methods: '随借随还', is_revolving: '否', repayment_frequency: '按月' },
      { ltv_ppm: '70', guarantee_types: '信用', collateral_kinds: null },
      { prepayment_allowed: '否', prepayment_fee_ppm: '1' },
      { valid_from: '2026-03-01', valid_until: '2026-02-01' },
      { overdue_days: '90、30' },
      { rate_min_ppm: '5', rate_max_ppm: '4' },
    ];
    for (const bent of bents) {
      for (const { expected, repair, found, key } of plan(sheetOf([[FIXED, { code: 'NEW-001', ...bent }]]))[0]
        ?.problems ?? []) {
        expect([key, expected.zh]).toEqual([
          key,
          expect.not.stringMatching(/(?<!不)(?:高于|长于|早于|矛盾)/),
        ]);
        expect(repair.zh).not.toContain('按说明');
        expect(found).not.toBe('');
      }
    }
  });
});

describe('a row of a file of wrong rows', () => {
  const explained = (reason: string): Sheet => {
    const sheet = sheetOf([[FIXED]]);
    const column = sheet.headings.length;
    return {
      ...sheet,
      headings: [...sheet.headings, { column, text: '错误说明' }],
      rows: sheet.rows.map((row) => ({ ...row, cells: [...row.cells, bend(reason || null)] })),
    };
  };

  it('stays refused while it carries its explanation, also where it would change a product', () => {
    const changed = { ...FIXED, name: '旧名称贷' };
    const [row] = plan(explained('【A 产品编码】读到“X”'), [changed]);
    expect(row?.planned.action).toBe('wrong');
    expect(row?.draft).toBeNull();
    expect(row?.problems).toMatchObject([{ code: 'still_explained', heading: '错误说明' }]);
    expect(row?.problems[0]?.repair.zh).toContain('清空这一格');
  });

  it('is read like any other once that cell is empty', () => {
    expect(told(plan(explained('')))).toEqual([['create']]);
  });

  it('comes back with one explanation, the new one, which says that it is to be emptied', async () => {
    const sheet = explained('【A 产品编码】旧的说明');
    const [row] = plan(sheet);
    const bytes = await writeWrongRows(sheet, row?.problems ?? [], 'zh');
    const read = await readSheets(new Uint8Array(bytes), 'a.xlsx', isHeading);
    if (!read.ok) throw new Error(read.problem.code);
    expect(read.sheet.headings.filter(({ text }) => text === '错误说明')).toHaveLength(1);
    expect(read.sheet.rows[0]?.cells.at(-1)?.text).toContain('清空这一格');
  });
});

describe('a warning', () => {
  it('is kept beside a row that would be written, and changes nothing about it', () => {
    const rows = sheetOf([[FIXED, { code: 'NEW-001', contacts: null }]]);
    const [row] = plan(rows);
    expect(row?.planned.action).toBe('create');
    expect(row?.warnings.map(({ label, detail }) => [label.zh, detail.zh])).toEqual([
      ['联系人核验码', '尚未指定可核验的联系人'],
    ]);
    const [named] = plan(sheetOf([[FIXED, { code: 'NEW-001', contacts: 'ABCD1234' }]]));
    expect(named?.warnings).toEqual([]);
  });
});

describe('English that a sheet does not give', () => {
  it('stays while the Chinese stays, and is the Chinese when that is new', () => {
    const texts = FIXED.text_conditions.map(({ text }) => text.zh);
    const bent = { tagline_en: null, text_conditions: [texts[0], '全新的条件'].join('\n') };
    const [row] = plan(sheetOf([[FIXED, bent]]), [FIXED]);
    expect(row?.draft?.tagline).toEqual(FIXED.tagline);
    expect(row?.draft?.text_conditions).toEqual([
      FIXED.text_conditions[0],
      { id: expect.stringMatching(/^t\d+$/), text: { zh: '全新的条件', en: '全新的条件' } },
    ]);
    const [other] = plan(sheetOf([[FIXED, { tagline: '换了一句话', tagline_en: null }]]), [FIXED]);
    expect(other?.draft?.tagline).toEqual({ zh: '换了一句话', en: '换了一句话' });
  });

  it('and ids of papers and conditions stay with what they name, in any order', () => {
    const documents = FIXED.documents.toReversed();
    const [row] = plan(sheetOf([[{ ...FIXED, documents }]]), [FIXED]);
    expect(row?.draft?.documents).toEqual(documents);
  });
});

describe('a price on the LPR', () => {
  // The table ends before the day: its last value stands.
  const lprNow = lprOn(lpr, lpr.known_until, 12);
  const now = (bp: number) => (lprNow.known ? rateFromLpr(lprNow.rate_ppm, bp) : 0);
  const rates = { rate_min_ppm: null, rate_max_ppm: null } as const;

  it('has the rates that its spread makes of the LPR of the day', () => {
    const bent = { ...rates, code: 'LPR-001', spread_bp_min: '45', spread_bp_max: 'LPR+90BP' };
    const [row] = plan(sheetOf([[FLOATING, bent]]));
    expect(row?.draft).toMatchObject({
      spread_bp_min: 45,
      spread_bp_max: 90,
      rate_min_ppm: now(45),
      rate_max_ppm: now(90),
    });
  });

  it('may be written in the column of the rate', () => {
    const bent = {
      code: 'LPR-001',
      spread_bp_min: null,
      spread_bp_max: null,
      rate_min_ppm: '1年期LPR-10BP',
      rate_max_ppm: 'LPR+50BP',
    };
    const [row] = plan(sheetOf([[FLOATING, bent]]));
    expect(row?.problems).toEqual([]);
    expect(row?.draft).toMatchObject({ spread_bp_min: -10, spread_bp_max: 50, rate_min_ppm: now(-10) });
  });

  it.each<[string, Bent]>([
    ['rate_max_ppm: contradiction', { rate_max_ppm: '9.99%' }],
    ['rate_min_ppm: contradiction', { rate_min_ppm: 'LPR+1BP', spread_bp_min: '5' }],
    ['rate_min_ppm: wrong_tenor', { rate_min_ppm: '5年期LPR+5BP', spread_bp_min: '5' }],
    ['spread_bp_max: missing', { spread_bp_max: null }],
  ])('is refused as %s', (problem, bent) => {
    const [row] = told(plan(sheetOf([[FLOATING, { ...rates, code: 'LPR-001', ...bent }]])));
    expect(row).toEqual(['wrong', problem]);
  });

  it('moves with the LPR, which is no change of the product', () => {
    const old = {
      ...FLOATING,
      rate_min_ppm: FLOATING.rate_min_ppm + 5_000,
      rate_max_ppm: FLOATING.rate_max_ppm + 5_000,
    };
    expect(told(plan(sheetOf([[old]]), [old]))).toEqual([['skip']]);
    const [row] = plan(sheetOf([[old, { name: '新名称贷' }]]), [old]);
    expect(row?.planned.changes.map(({ field }) => field)).toEqual(['name']);
    expect(row?.draft?.rate_min_ppm).toBe(now(FLOATING.spread_bp_min ?? 0));
  });
});

describe('a preview', () => {
  const sheet = sheetOf([
    [FIXED],
    [FIXED, { code: 'A-001', name: null }],
    [FIXED, { code: 'A-002', name: null }],
  ]);

  it('counts its rows and puts equal repairs together', () => {
    const { counts, preview } = previewOf(plan(sheet));
    expect(counts).toEqual({ create: 1, update: 0, skip: 0, wrong: 2 });
    expect(groupsOf(preview.problems)).toMatchObject([
      { code: 'missing', heading: '产品名称', count: 2, rows: [3, 4] },
    ]);
  });

  it('has another hash as soon as anything that would be written is another', () => {
    const hash = (bent: Bent, shelf: readonly Listing[] = []) =>
      previewOf(plan(sheetOf([[FIXED, bent]]), shelf)).hash;
    const seen = [
      hash({}),
      hash({ name: '新名称贷' }),
      hash({ code: 'B-001' }),
      hash({ name: '新名称贷' }, [FIXED]),
    ];
    expect(new Set(seen).size).toBe(4);
    expect(hash({})).toBe(seen[0]);
  });

  it('of more than a confirmation writes says so, with what to do', () => {
    expect(obstacleTo({ create: 900, update: 100, skip: 4_000, wrong: 0 })).toBeNull();
    const obstacle = obstacleTo({ create: 900, update: 101, skip: 0, wrong: 0 });
    expect(obstacle?.code).toBe('too_many_changes');
    expect(obstacle?.detail.zh).toMatch(/将写入 1001 个产品，一次最多写入 1000 个。请把文件拆成几份/);
  });
});
