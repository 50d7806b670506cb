// The sample workbooks of the import: the 129 listings of the demonstration as the shelf of one bank, once as they
// should be and once with twelve wrong rows, each wrong in another way. `node scripts/data/workbook.ts` writes them.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { both } from '../../worker/lib/bilingual.ts';
import { headingOf, type ColumnKey, type ImportNames } from '../../worker/imports/column.ts';
import { cellsOf, COLUMNS } from '../../worker/imports/columns.ts';
import { writeWorkbook, type Written } from '../../worker/imports/sheets/write.ts';
import { namebookOf } from '../../worker/matching/names.ts';
import type { Listing } from '../../worker/products/schema.ts';
import regions from '../../data/regions.json' with { type: 'json' };
import { demoListings } from './listings.ts';
import { INSTITUTIONS } from './tables.ts';

const FOLDER = path.resolve(import.meta.dirname, '../../data/demo');
export const WORKBOOK = path.join(FOLDER, 'products-129.xlsx');
export const WORKBOOK_WITH_ERRORS = path.join(FOLDER, 'products-129-errors.xlsx');

/** The bank whose shelf it is: a key of data/demo/institutions.json. */
const BANK = 'wushan';
const BRAND = '乌山';
const ANCHOR = '2026-03-02';

const towns = new Map(regions.streets.map(({ code, name }) => [code, both(name, name)]));
/** What the workbooks call towns and industries. */
export const WORKBOOK_NAMES: ImportNames = { towns, branches: new Map(), book: namebookOf(towns) };

// Products that only another kind of institution has, as a bank would offer them.
const AS_BANK: readonly (readonly [RegExp, string])[] = [
  [/设备直租/, '设备购置贷'],
  [/设备回租/, '设备盘活贷'],
  [/智改数转租赁/, '智改数转贷'],
  [/确权账款保理/, '确权账款贷'],
  [/工程款保理/, '工程款周转贷'],
  [/采购款保理/, '采购款周转贷'],
];

/** The brand that stands before the name of each institution's products: as much as they all begin with. */
function brandOf(names: readonly string[]): string {
  const [first = ''] = names;
  let length = first.length;
  while (length > 0 && !names.every((name) => name.startsWith(first.slice(0, length)))) length -= 1;
  return first.slice(0, Math.min(length, 3));
}

/** The listings as the shelf of one bank: its names, codes and telephone, sound as a whole. */
export function workbookListings(): Listing[] {
  const demo = demoListings({ seed: 20260302, anchor_day: ANCHOR });
  const bank = INSTITUTIONS.find(({ key }) => key === BANK);
  const complaint_phone = bank?.branches[0]?.phone ?? '';
  const taken = new Set<string>();
  return demo.map(({ institution, listing }, i) => {
    const brand = brandOf(
      demo.filter((other) => other.institution === institution).map((other) => other.listing.name),
    );
    const rest = AS_BANK.reduce(
      (name, [word, own]) => name.replace(word, own),
      listing.name.slice(brand.length),
    );
    let name = `${BRAND}${rest}`;
    // Two banks may have called the same thing by the same words.
    if (taken.has(name)) name = `${BRAND}新${rest}`;
    taken.add(name);
    return {
      ...listing,
      code: `DEMO-${String(i + 1).padStart(3, '0')}`,
      name,
      complaint_phone,
      credit_line_months: listing.is_revolving ? listing.credit_line_months : null,
      amount_by_honour: listing.amount_by_honour.filter(
        ({ amount_max_fen }) => amount_max_fen > listing.amount_max_fen,
      ),
      text_conditions: listing.text_conditions.filter(({ id }) => id !== 'lender'),
      // A file for any district: which policies there are is each district's own.
      policies: [],
      valid_until: null,
    };
  });
}

type Cells = Record<ColumnKey, Written>;

/** One way for a row to be wrong: the code of its problem, the column that it is told at, and what bends the row. */
export type Mistake = {
  readonly code: string;
  readonly key: ColumnKey;
  readonly bend: (cells: Cells) => void;
};

/** The twelve wrong rows: the number of the product → what is wrong with it. */
export const MISTAKES: ReadonlyMap<number, Mistake> = new Map<number, Mistake>([
  [7, { code: 'implausible', key: 'amount_max_fen', bend: (cells) => (cells.amount_max_fen = 3_000_000) }],
  [18, { code: 'implausible', key: 'rate_min_ppm', bend: (cells) => (cells.rate_min_ppm = 0.0345) }],
  [29, { code: 'full_width', key: 'term_months_max', bend: (cells) => (cells.term_months_max = '１２个月') }],
  [
    36,
    { code: 'not_a_choice', key: 'guarantee_types', bend: (cells) => (cells.guarantee_types = '信用、留置') },
  ],
  [45, { code: 'number_as_date', key: 'valid_from', bend: (cells) => (cells.valid_from = 46_112) }],
  [58, { code: 'repeated_code', key: 'code', bend: (cells) => (cells.code = 'ＤＥＭＯ-001') }],
  [63, { code: 'missing', key: 'name', bend: (cells) => (cells.name = null) }],
  [77, { code: 'wrong_order', key: 'amount_min_fen', bend: (cells) => (cells.amount_min_fen = 9_999) }],
  [84, { code: 'not_a_condition', key: 'criteria', bend: (cells) => (cells.criteria = '老板人品好') }],
  [96, { code: 'unknown_place', key: 'towns', bend: (cells) => (cells.towns = '月亮湾街道') }],
  [104, { code: 'wrong_form', key: 'fees', bend: (cells) => (cells.fees = '担保费按年0.8%') }],
  [
    121,
    {
      code: 'unseen_character',
      key: 'tagline',
      bend: (cells) => (cells.tagline = '随借随还\u202e，按日计息'),
    },
  ],
]);

/** The rows of the sheet; with `mistakes` the twelve are wrong. The rates of a floating price follow from its spread. */
function rowsOf(mistakes: boolean): Written[][] {
  return workbookListings().map((listing, i) => {
    const values = cellsOf(listing, WORKBOOK_NAMES);
    const cells = Object.fromEntries(COLUMNS.map(({ key }, at) => [key, values[at] ?? null])) as Cells;
    if (listing.rate_type === 'lpr') cells.rate_min_ppm = cells.rate_max_ppm = null;
    if (mistakes) MISTAKES.get(i + 1)?.bend(cells);
    return COLUMNS.map(({ key }) => cells[key]);
  });
}

/** A sample workbook: right, or with the twelve wrong rows. */
export function sampleWorkbook(mistakes: boolean): Promise<Uint8Array> {
  const columns = COLUMNS.map((column) => ({ heading: headingOf(column, 'zh'), width: column.width }));
  return writeWorkbook([{ name: '产品', columns, rows: rowsOf(mistakes) }], '产品导入示例');
}

if (process.argv[1] && path.resolve(process.argv[1]) === import.meta.filename) {
  writeFileSync(WORKBOOK, await sampleWorkbook(false));
  writeFileSync(WORKBOOK_WITH_ERRORS, await sampleWorkbook(true));
}
