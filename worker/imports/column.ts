// What a column of the sheet is: its heading, how a cell of it is read and how a listing's field is written into it.
import { both, type Bilingual } from '../lib/bilingual.ts';
import type { Namebook } from '../matching/words.ts';
import type { Listing } from '../products/schema.ts';
import { LISTING_FIELDS, type ListingField } from '../rounds/fields.ts';
import type { Criteria } from '../matching/terms.ts';
import type { Limit } from '../matching/limits.ts';
import type { DiscountEntry } from './entries.ts';
import type { PaperEntry, QuestionEntry } from './entries-papers.ts';
import type { Read } from './found.ts';
import type { Said } from './lines.ts';
import type { Meant } from './sentences.ts';
import type { Cell } from './sheets/cells.ts';
import type { Written } from './sheets/write.ts';
import type { Spread } from './values.ts';
import { listOf, type Choices } from './words.ts';

/** What the codes and ids of a listing are called in this district and institution. */
export type ImportNames = {
  readonly towns: ReadonlyMap<string, Bilingual>;
  readonly branches: ReadonlyMap<string, Bilingual>;
  /** Names of towns and industries, and the way back. */
  readonly book: Namebook;
};

/** A rate as its cell gives it: a percentage, or a spread over the LPR. */
export type RateEntry = { readonly ppm: number } | { readonly spread: Spread };

type Special =
  | 'filled'
  | 'tagline'
  | 'renewal_terms'
  | 'rate_min_ppm'
  | 'rate_max_ppm'
  | 'spread_bp_min'
  | 'spread_bp_max'
  | 'limit_formula'
  | 'criteria'
  | 'rate_discounts'
  | 'text_conditions'
  | 'documents'
  | 'extra_fields';

/** What the cells of one row say, before it is joined with what the listing was. */
export type Values = Omit<Listing, Special> & {
  readonly tagline: string;
  readonly tagline_en: string | null;
  readonly renewal_terms: string | null;
  readonly renewal_terms_en: string | null;
  readonly rate_min_ppm: RateEntry | null;
  readonly rate_max_ppm: RateEntry | null;
  readonly spread_bp_min: Spread | null;
  readonly spread_bp_max: Spread | null;
  readonly limit_formula: Meant<Limit | null>;
  readonly criteria: Meant<Criteria>;
  readonly rate_discounts: readonly DiscountEntry[];
  readonly text_conditions: readonly Said[];
  readonly documents: readonly PaperEntry[];
  readonly extra_fields: readonly QuestionEntry[];
};
export type ColumnKey = keyof Values;

/** Where a cell is read: the unit of its heading and the names of codes. */
export type At = { readonly unit: string | null; readonly names: ImportNames };

export type Column<Key extends ColumnKey = ColumnKey> = {
  readonly key: Key;
  readonly field: ListingField;
  /** The label without its unit, and the unit that the platform's own heading carries. */
  readonly label: Bilingual;
  readonly unit: string | null;
  /** Units that a heading may name for this column. */
  readonly units: readonly string[];
  /** Further headings under which banks keep the field. */
  readonly aliases: readonly string[];
  readonly required: boolean;
  readonly example: string;
  readonly help: Bilingual;
  readonly width: number;
  /** The closed list of a column that takes one word. */
  readonly choices: Choices | null;
  /** The words that a column of several, or its lines, may use. */
  readonly listed: Choices | null;
  /** What an empty cell says; undefined where it must not be empty. */
  readonly empty: Values[Key] | undefined;
  readonly read: (cell: Cell, at: At) => Read<Values[Key]>;
  readonly print: (listing: Listing, names: ImportNames) => Written;
};

type Given<Key extends ColumnKey> = Pick<Column<Key>, 'read' | 'print' | 'example'> &
  Partial<
    Pick<
      Column<Key>,
      'label' | 'unit' | 'units' | 'aliases' | 'help' | 'width' | 'choices' | 'listed' | 'empty'
    >
  >;

const fieldOf = (key: ColumnKey): ListingField => key.replace(/_en$/, '') as ListingField;

/** Makes a column of a field: what is left out is the usual. */
export function column<Key extends ColumnKey>(key: Key, given: Given<Key>): Column<Key> {
  const field = fieldOf(key);
  return {
    key,
    field,
    label: LISTING_FIELDS[field].label,
    unit: null,
    units: [],
    aliases: [],
    required: given.empty === undefined,
    help: both('', ''),
    width: 14,
    choices: null,
    listed: null,
    empty: undefined,
    ...given,
  };
}

const UNITS_EN: Readonly<Record<string, string>> = {
  元: 'CNY',
  万元: 'CNY 10,000',
  月: 'months',
  天: 'days',
  工作日: 'working days',
  期: 'periods',
  户: 'loans',
};

/** The heading as the platform writes it: 最高额度（万元）. */
export function headingOf({ label, unit }: Pick<Column, 'label' | 'unit'>, locale: 'zh' | 'en'): string {
  if (unit === null) return label[locale];
  return locale === 'zh' ? `${label.zh}（${unit}）` : `${label.en} (${UNITS_EN[unit] ?? unit})`;
}

/** What a cell of a column has to hold, for whoever left it empty or wrote something else. */
export function wantedIn({ choices, listed, help, example, label }: Column): Bilingual {
  if (choices) return listOf(choices);
  if (listed) {
    const list = listOf(listed);
    return both(`${help.zh}（可选：${list.zh}）`, `${help.en} (${list.en})`);
  }
  if (help.zh !== '') return help;
  if (example !== '') return both(`${label.zh}，如 ${example}`, `${label.en}, such as ${example}`);
  return label;
}
