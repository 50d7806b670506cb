// Reads one sheet of a .xlsx file as it is inflated, part by part and row by row: a dense copy of five thousand rows
// would not fit beside the rest of a Worker's memory.
import { unguarded } from './apostrophe.ts';
import { EMPTY, type Cell, type Grid, type GridRow, type Merge } from './cells.ts';
import { GENERAL, numberCell, styleOfFormat, type NumberStyle } from './formats.ts';
import { LIMITS, refuse } from './refusals.ts';
import { attribute, readXml, refuseDeclarations } from './xml.ts';
import { inflate, listEntries, type ZipEntry } from './zip.ts';

type Parts = ReadonlyMap<string, ZipEntry>;
type SheetPlace = { readonly name: string; readonly path: string };

const ACTIVE =
  /vbaProject|vbaData|\/activeX\/|\/ctrlProps\/|\/macrosheets\/|\/dialogsheets\/|\/embeddings\//i;
const OUTSIDE = /\/externalLinks\/|^xl\/connections\.xml$|\/queryTables\//i;

function part(parts: Parts, path: string): AsyncGenerator<Uint8Array> {
  const entry = parts.get(path);
  if (!entry) throw refuse('broken');
  return inflate(entry);
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);

function resolve(base: string, target: string): string {
  if (target.startsWith('/')) return target.slice(1);
  const steps = folderOf(base).split('/').filter(Boolean);
  for (const step of target.split('/')) {
    if (step === '..') steps.pop();
    else if (step !== '.') steps.push(step);
  }
  return steps.join('/');
}

/** Relations of a part: id → kind and path. */
async function relationsOf(parts: Parts, path: string): Promise<Map<string, { type: string; path: string }>> {
  const rels = `${folderOf(path)}_rels/${path.slice(folderOf(path).length)}.rels`;
  const found = new Map<string, { type: string; path: string }>();
  if (!parts.has(rels)) return found;
  await readXml(part(parts, rels), {
    open(name, attributes) {
      if (name !== 'Relationship' || attribute(attributes, 'TargetMode') === 'External') return;
      const type = attribute(attributes, 'Type')?.split('/').pop() ?? '';
      const target = attribute(attributes, 'Target') ?? '';
      found.set(attribute(attributes, 'Id') ?? '', { type, path: resolve(path, target) });
    },
  });
  return found;
}

async function workbookPath(parts: Parts): Promise<string> {
  for (const { type, path } of (await relationsOf(parts, '')).values()) {
    if (type === 'officeDocument') return path;
  }
  throw refuse('broken');
}

/** The visible sheets in the order of their tabs, and which days the numbers of days count from. */
async function readWorkbook(parts: Parts, path: string) {
  const sheets: { name: string; id: string }[] = [];
  let system: 1900 | 1904 = 1900;
  await readXml(part(parts, path), {
    open(name, attributes) {
      if (name === 'workbookPr') {
        const flag = attribute(attributes, 'date1904');
        if (flag === '1' || flag === 'true') system = 1904;
      }
      if (name !== 'sheet' || /hidden/i.test(attribute(attributes, 'state') ?? '')) return;
      const id = /(?:^|\s)\w+:id=["']([^"']*)/.exec(attributes)?.[1] ?? '';
      sheets.push({ name: attribute(attributes, 'name') ?? '', id });
    },
  });
  return { sheets, system: system as 1900 | 1904 };
}

// Excel writes what XML cannot hold as _x000D_; line ends become one character.
const textOf = (raw: string): string =>
  (raw.includes('_x')
    ? raw.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
    : raw
  ).replace(/\r\n?/g, '\n');

const textCell = (raw: string): Cell => {
  const text = textOf(raw);
  if (text.length > LIMITS.cell_characters) throw refuse('cell_too_long');
  return text.trim() === '' ? EMPTY : { kind: 'text', text: unguarded(text) };
};

/** The texts that cells share, each as one cell. Phonetic guides beside a text are not part of it. */
async function readSharedTexts(parts: Parts, path: string): Promise<Cell[]> {
  const cells: Cell[] = [];
  let text = '';
  let depth = { item: false, text: false, guide: false };
  await readXml(part(parts, path), {
    open(name) {
      if (name === 'si') {
        text = '';
        depth = { item: true, text: false, guide: false };
      } else if (name === 'rPh') depth.guide = true;
      else if (name === 't') depth.text = depth.item && !depth.guide;
    },
    text(more) {
      if (depth.text) text += more;
    },
    close(name) {
      if (name === 't') depth.text = false;
      else if (name === 'rPh') depth.guide = false;
      else if (name === 'si') {
        if (cells.push(textCell(text)) > LIMITS.cells) throw refuse('too_many_cells');
      }
    },
  });
  return cells;
}

/** How each cell style shows a number. */
async function readStyles(parts: Parts, path: string): Promise<NumberStyle[]> {
  const codes = new Map<number, string>();
  const styles: NumberStyle[] = [];
  let inCells = false;
  await readXml(part(parts, path), {
    open(name, attributes) {
      if (name === 'numFmt') {
        codes.set(Number(attribute(attributes, 'numFmtId')), attribute(attributes, 'formatCode') ?? '');
      } else if (name === 'cellXfs') inCells = true;
      else if (name === 'xf' && inCells) {
        const id = Number(attribute(attributes, 'numFmtId') ?? '0');
        styles.push(styleOfFormat(id, codes.get(id)));
      }
    },
    close(name) {
      if (name === 'cellXfs') inCells = false;
    },
  });
  return styles;
}

const REFERENCE = /^([A-Z]{1,3})([1-9]\d{0,6})$/;

/** Row (from 1) and column (from 0) of a reference such as `B12`. */
function placeOf(reference: string): { row: number; column: number } {
  const match = REFERENCE.exec(reference);
  if (!match) throw refuse('broken');
  let column = 0;
  for (const letter of match[1] ?? '') column = column * 26 + letter.charCodeAt(0) - 64;
  return { row: Number(match[2]), column: column - 1 };
}

type Known = {
  readonly shared: readonly Cell[];
  readonly styles: readonly NumberStyle[];
  readonly system: 1900 | 1904;
};

type Open = { column: number; type: string; style: number; value: string; formula: string | null };

function cellOf(open: Open, { shared, styles, system }: Known): Cell {
  if (open.formula !== null) return { kind: 'formula', text: `=${open.formula}` };
  if (open.value === '') return EMPTY;
  switch (open.type) {
    case 's': {
      const cell = shared[Number(open.value)];
      if (!cell) throw refuse('broken');
      return cell;
    }
    case 'str':
    case 'inlineStr':
      return textCell(open.value);
    case 'b':
      return { kind: 'boolean', text: open.value.trim() === '1' ? 'TRUE' : 'FALSE' };
    case 'e':
      return { kind: 'error', text: open.value };
    case 'd':
      return { kind: 'date', text: open.value.slice(0, 10) };
    default:
      return numberCell(open.value, styles[open.style] ?? GENERAL, system);
  }
}

/** Reads the cells of one sheet. Styled cells without content count against the limit and are not kept. */
async function readGrid(parts: Parts, { name, path }: SheetPlace, known: Known): Promise<Grid> {
  const rows: GridRow[] = [];
  const merges: Merge[] = [];
  const hidden_columns = new Set<number>();
  let count = 0;
  let row = 0;
  let isHiddenRow = false;
  let cells: Cell[] = [];
  let column = -1;
  let open: Open | null = null;
  let into: 'value' | 'formula' | null = null;
  let isGuide = false;
  const openRow = (attributes: string): void => {
    const next = Number(attribute(attributes, 'r') ?? row + 1);
    if (!Number.isInteger(next) || next <= row) throw refuse('broken');
    row = next;
    const hidden = attribute(attributes, 'hidden');
    isHiddenRow = hidden === '1' || hidden === 'true';
    cells = [];
    column = -1;
  };
  const openCell = (attributes: string): void => {
    if ((count += 1) > LIMITS.cells) throw refuse('too_many_cells');
    const reference = attribute(attributes, 'r');
    const place = reference === null ? { row, column: column + 1 } : placeOf(reference);
    if (place.row !== row || place.column <= column) throw refuse('broken');
    column = place.column;
    const type = attribute(attributes, 't') ?? '';
    open = { column, type, style: Number(attribute(attributes, 's') ?? '-1'), value: '', formula: null };
  };
  const closeCell = (): void => {
    if (!open) return;
    const cell = cellOf(open, known);
    open = null;
    if (cell.kind === 'empty') return;
    if (column >= LIMITS.columns) throw refuse('too_many_columns');
    while (cells.length < column) cells.push(EMPTY);
    cells.push(cell);
  };
  await readXml(part(parts, path), {
    open(tag, attributes) {
      if (tag === 'row') openRow(attributes);
      else if (tag === 'c') openCell(attributes);
      else if (tag === 'v') into = 'value';
      else if (tag === 't') into = open && !isGuide ? 'value' : null;
      else if (tag === 'rPh') isGuide = true;
      else if (tag === 'f' && open) {
        open.formula ??= '';
        into = 'formula';
      } else if (tag === 'col') {
        const hidden = attribute(attributes, 'hidden');
        if (hidden !== '1' && hidden !== 'true') return;
        const to = Math.min(Number(attribute(attributes, 'max')), LIMITS.columns);
        for (let c = Number(attribute(attributes, 'min')); c <= to; c += 1) hidden_columns.add(c - 1);
      } else if (tag === 'mergeCell') {
        const [from = '', to = from] = (attribute(attributes, 'ref') ?? '').split(':');
        const [first, last] = [placeOf(from), placeOf(to)];
        merges.push({ top: first.row, bottom: last.row, left: first.column, right: last.column });
      }
    },
    text(more) {
      if (!open || into === null) return;
      if (into === 'value') open.value += more;
      else open.formula = (open.formula ?? '') + more;
    },
    close(tag) {
      if (tag === 'v' || tag === 't' || tag === 'f') into = null;
      else if (tag === 'rPh') isGuide = false;
      else if (tag === 'c') closeCell();
      else if (tag === 'row' && cells.length > 0) rows.push({ row, cells, hidden: isHiddenRow });
    },
  });
  return { name, rows, merges, hidden_columns };
}

/** The first visible sheet that has content (ruling I-HIDDEN). Throws a `SheetRefusal` on a hostile or broken file. */
export async function readXlsx(bytes: Uint8Array<ArrayBuffer>): Promise<Grid> {
  const parts = listEntries(bytes);
  for (const name of parts.keys()) {
    if (ACTIVE.test(name)) throw refuse('macro');
    if (OUTSIDE.test(name)) throw refuse('external_link');
  }
  for (const entry of parts.values()) {
    if (/\.(xml|rels|vml)$/i.test(entry.name)) await refuseDeclarations(inflate(entry));
  }
  const book = await workbookPath(parts);
  const relations = await relationsOf(parts, book);
  const { sheets, system } = await readWorkbook(parts, book);
  const pathOf = (type: string): string | undefined =>
    [...relations.values()].find((relation) => relation.type === type)?.path;
  const texts = pathOf('sharedStrings');
  const styles = pathOf('styles');
  const known: Known = {
    shared: texts !== undefined && parts.has(texts) ? await readSharedTexts(parts, texts) : [],
    styles: styles !== undefined && parts.has(styles) ? await readStyles(parts, styles) : [],
    system,
  };
  for (const { name, id } of sheets) {
    const relation = relations.get(id);
    if (relation?.type !== 'worksheet') continue;
    const grid = await readGrid(parts, { name, path: relation.path }, known);
    if (grid.rows.length > 0) return grid;
  }
  throw refuse('no_rows');
}
