import { describe, expect, it } from 'vitest';
import lpr from '../../data/lpr.json' with { type: 'json' };
import { lprOn, rateFromLpr } from '../products/lpr.ts';
import type { Listing } from '../products/schema.ts';
import { listingProblems } from '../rounds/problems.ts';
import { headingOf, type ColumnKey } from './column.ts';
import { cellsOf, COLUMNS } from './columns.ts';
import { mappingOf } from './mapping.ts';
import { planImport, type Shelved } from './plan.ts';
import { groupsOf, previewOf } from './preview.ts';
import { checkShape } from './schema-listing.ts';
import { EMPTY, type Cell, type Sheet } from './sheets/cells.ts';
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

function plan(sheet: Sheet, shelf: readonly Listing[] = [], round: Shelved['round'] = null) {
  const own = new Map(
    shelf.map((terms): [string, Shelved] => [
      terms.code,
      { id: `p-${terms.code}`, code: terms.code, state: 'listed', ver: 3, terms, round },
    ]),
  );
  const reader = {
    mapping: mappingOf(sheet.headings),
    names: NAMES,
    known: {},
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
});
