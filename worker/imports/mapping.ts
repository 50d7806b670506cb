// Which column of a file is which field: headings matched by label and alias, with the unit that a heading names.
import { columnLetters, type Heading } from './sheets/cells.ts';
import { COLUMNS } from './columns.ts';
import type { Column, ColumnKey } from './column.ts';

/** A column of the file with the field it stands for; null is left out. */
export type MappedColumn = {
  readonly column: number;
  readonly letters: string;
  readonly heading: string;
  readonly hidden: boolean;
  readonly key: ColumnKey | null;
  readonly unit: string | null;
  /** Another column to the left has the same meaning. */
  readonly repeated: boolean;
};

const UNITS: Readonly<Record<string, string>> = {
  元: '元',
  人民币元: '元',
  单位元: '元',
  万: '万元',
  万元: '万元',
  人民币万元: '万元',
  单位万元: '万元',
  亿: '亿元',
  亿元: '亿元',
  '%': '%',
  百分比: '%',
  bp: 'BP',
  bps: 'BP',
  基点: 'BP',
  月: '月',
  个月: '月',
  months: '月',
  年: '年',
  years: '年',
  天: '天',
  日: '天',
  工作日: '工作日',
  个工作日: '工作日',
  期: '期',
  cny: '元',
  cny10000: '万元',
  days: '天',
  workingdays: '工作日',
  periods: '期',
  loans: '户',
  户: '户',
  笔: '笔',
};

const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s*:：·、,，/_-]/g, '');

/** A heading without its unit and notes, and the unit: 最高额度（万元） is 最高额度 in 万元. */
export function headingParts(heading: string): { name: string; bare: string; unit: string | null } {
  let unit: string | null = null;
  const notes: string[] = [];
  const outside = heading.normalize('NFKC').replace(/[([【〔][^)\]】〕]*[)\]】〕]/g, (group) => {
    const note = plain(group.slice(1, -1));
    const known = UNITS[note.replace(/^单位/, '')] ?? UNITS[note];
    if (known === undefined) notes.push(note);
    else unit ??= known;
    return ' ';
  });
  const bare = plain(outside);
  return { name: bare + notes.join(''), bare, unit };
}

function dictionary(): Map<string, Column> {
  const found = new Map<string, Column>();
  for (const column of COLUMNS) {
    const { label, aliases, key } = column;
    for (const word of [label.zh, label.en, key, ...aliases]) {
      const name = headingParts(word).name;
      if (!found.has(name)) found.set(name, column);
    }
  }
  return found;
}

const KNOWN = dictionary();
// A unit may stand behind the name without brackets: 最高额度万元.
const TRAILING = new RegExp(`(${Object.keys(UNITS).join('|')})$`);

/** The column that a heading names, with the unit it states; null for a heading that nobody knows. */
export function matchHeading(heading: string): { column: Column; unit: string | null } | null {
  const { name, bare, unit } = headingParts(heading);
  const exact = KNOWN.get(name) ?? KNOWN.get(bare);
  if (exact) return { column: exact, unit };
  const trailing = TRAILING.exec(bare)?.[1];
  const cut = trailing === undefined ? undefined : KNOWN.get(bare.slice(0, -trailing.length));
  return cut ? { column: cut, unit: unit ?? UNITS[trailing ?? ''] ?? null } : null;
}

/** Whether a text is the heading of one of the columns. */
export const isHeading = (text: string): boolean => matchHeading(text) !== null;

const unitFor = (column: Column, unit: string | null): string | null =>
  unit !== null && column.units.some((known) => UNITS[known.toLowerCase()] === unit) ? unit : null;

/** The columns of a file with what their headings say; the first of two that mean the same is taken. */
export function mappingOf(headings: readonly Heading[]): MappedColumn[] {
  const taken = new Set<ColumnKey>();
  return headings.map(({ column: at, text, hidden = false }) => {
    const match = matchHeading(text);
    const key = match?.column.key ?? null;
    const repeated = key !== null && taken.has(key);
    if (key !== null) taken.add(key);
    return {
      column: at,
      letters: columnLetters(at),
      heading: text,
      hidden,
      key: repeated ? null : key,
      unit: match ? unitFor(match.column, match.unit) : null,
      repeated,
    };
  });
}

/** The mapping after a person decided about some columns. The last decision about a field takes it from any other column. */
export function remapped(
  mapping: readonly MappedColumn[],
  decisions: readonly { readonly column: number; readonly key: ColumnKey | null }[],
): MappedColumn[] {
  const wanted = new Map(decisions.map(({ column, key }) => [column, key]));
  const claimed = new Set(decisions.flatMap(({ key }) => key ?? []));
  return mapping.map((one) => {
    const decided = wanted.get(one.column);
    const kept = one.key !== null && claimed.has(one.key) ? null : one.key;
    const key = decided === undefined ? kept : decided;
    const column = COLUMNS.find((each) => each.key === key);
    return {
      ...one,
      key,
      unit: column ? unitFor(column, headingParts(one.heading).unit) : null,
      repeated: false,
    };
  });
}

/** The required columns that a file lacks; a new product needs each of them. */
export function missingColumns(mapping: readonly MappedColumn[]): Column[] {
  const present = new Set(mapping.map(({ key }) => key));
  return COLUMNS.filter(({ key, required }) => required && !present.has(key));
}
