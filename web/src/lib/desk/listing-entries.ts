// The fields of a listing as texts in a form, and back: amounts in 万元 or 元, rates in percent, spreads in basis points,
// lists as numbered rows of plain inputs. What cannot be read is said at its place and leaves the rest of the form alone.
import type { Typed } from '#lib/command.ts';
import { m } from '#lib/paraglide/messages.js';
import { readFigure } from '#lib/owner/amount.ts';
import type { FieldError } from '#lib/problem.ts';
import { isDay } from '#worker/lib/days.ts';
import { canonicalJson } from '#worker/lib/hash.ts';
import { parsePercent, shortDecimalText } from '#worker/lib/money.ts';
import { limitText, parseLimit } from '#worker/matching/limits-text.ts';
import type { Limit } from '#worker/matching/limits.ts';
import { feeProblem, type FeeItem } from '#worker/products/fees.ts';
import type { ListingField } from '#worker/rounds/fields.ts';
import type { Draft } from '#worker/rounds/problems.ts';
import { say } from '#lib/locale.ts';
import {
  ASKED,
  CONTROLS,
  rowNumbers,
  type Cell,
  type Column,
  type Control,
  type Unit,
} from './listing-controls.ts';
import { readWan } from './wan.ts';

// --- Values as texts -----------------------------------------------------------------------------------------------

type Plain = Record<string, unknown>;

const PLACES: Partial<Record<Unit, number>> = { wan: 6, yuan: 2, percent: 4 };

function cellText(cell: Cell, value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(String).join(m.desk_list_comma());
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (cell.kind === 'figure' && typeof value === 'number') {
    return shortDecimalText(value, PLACES[cell.unit] ?? 0);
  }
  return String(value);
}

/** The value at a dotted name: text.zh. */
function at(row: unknown, name: string): unknown {
  return name.split('.').reduce<unknown>((part, key) => (part as Plain | undefined)?.[key], row);
}

function rowTexts(
  field: string,
  { columns, ids, none }: Extract<Control, { kind: 'rows' }>,
  rows: unknown,
): Typed {
  const texts: Typed = {};
  if (none && Array.isArray(rows) && rows.length === 0) texts[`${field}.none`] = ['yes'];
  for (const [n, row] of ((rows ?? []) as unknown[]).entries()) {
    if (ids) texts[`${field}.${n}.id`] = [String(at(row, 'id'))];
    for (const { name, cell } of columns) {
      const value = at(row, name);
      if (cell.kind === 'flag' && value !== true) continue;
      texts[`${field}.${n}.${name}`] = [cellText(cell, value)];
    }
  }
  return texts;
}

function fieldTexts(field: ListingField, value: unknown): Typed {
  const control = CONTROLS[field];
  switch (control.kind) {
    case 'fixed':
    case 'criteria':
      return {};
    case 'bilingual': {
      const both = value as { zh: string; en: string } | null | undefined;
      return { [`${field}.zh`]: [both?.zh ?? ''], [`${field}.en`]: [both?.en ?? ''] };
    }
    case 'ticks': {
      const chosen = (value ?? []) as string[];
      const [first = ''] = chosen;
      return { [field]: [...chosen], ...(control.first ? { [`${field}.first`]: [first] } : {}) };
    }
    case 'some':
      return value == null
        ? { [`${field}.all`]: ['all'], [field]: [] }
        : { [`${field}.all`]: ['some'], [field]: [...(value as string[])] };
    case 'rows':
      return rowTexts(field, control, value);
    case 'formula':
      return { [field]: [value == null ? '' : limitText(value as Limit)] };
    default:
      return { [field]: [cellText(control, value)] };
  }
}

/** What stands in the form before anybody types: the values of a draft by the names of the inputs. */
export function textsOf(draft: Draft, fields: readonly ListingField[]): Typed {
  return Object.assign({}, ...fields.map((field) => fieldTexts(field, draft[field]))) as Typed;
}

// --- Texts as values -----------------------------------------------------------------------------------------------

type Wrong = { readonly wrong: string; readonly code: string };
type Read = { readonly value: unknown } | { readonly blank: true } | Wrong;

const unreadable = (wrong: string): Wrong => ({ wrong, code: 'unreadable' });
const missing = (): Wrong => ({ wrong: m.shelf_entry_missing(), code: 'missing' });

function within(value: number, { min, max }: { min?: number; max?: number }, scale = 1): Read {
  const low = (min ?? Number.MIN_SAFE_INTEGER) * scale;
  const high = (max ?? Number.MAX_SAFE_INTEGER) * scale;
  return value >= low && value <= high
    ? { value }
    : unreadable(m.shelf_entry_range({ min: String(min ?? ''), max: String(max ?? '') }));
}

function readFigureText(text: string, cell: Extract<Cell, { kind: 'figure' }>): Read {
  if (cell.unit === 'wan' || cell.unit === 'yuan') {
    // The unit stands behind the input; who writes one of his own means that one.
    const read = cell.unit === 'wan' ? readWan(text) : readFigure(text);
    if (!read.ok) return unreadable(read.sentence);
    return read.fen > 0 ? { value: read.fen } : unreadable(m.amount_zero());
  }
  if (cell.unit === 'percent') {
    const read = parsePercent(text);
    return read.ok ? within(read.ppm, cell, 10_000) : unreadable(m.desk_entry_percent());
  }
  const bare = text.replace(cell.unit === 'pct' ? /%$/ : /BP$/i, '').trim();
  if (!/^[+-]?\d{1,7}$/.test(bare)) {
    return unreadable(cell.unit === 'bp' ? m.shelf_entry_bp() : m.desk_entry_whole());
  }
  return within(Number(bare), cell);
}

function readList(text: string, numeric: boolean): Read {
  const parts = text.split(/[、，,;；/\s]+/).filter((part) => part !== '');
  if (!numeric) return { value: parts };
  return parts.every((part) => /^\d{1,6}$/.test(part))
    ? { value: parts.map(Number) }
    : unreadable(m.shelf_entry_numbers());
}

function readCell(text: string, cell: Cell): Read {
  if (text === '') return { blank: true };
  switch (cell.kind) {
    case 'text': {
      const { min = 0, max } = cell;
      const isFit = text.length >= min && text.length <= max;
      return isFit ? { value: text } : unreadable(m.shelf_entry_length({ min, max }));
    }
    case 'figure':
      return readFigureText(text, cell);
    case 'day':
      return isDay(text) ? { value: text } : unreadable(m.shelf_entry_day());
    case 'choice':
      if (!Object.hasOwn(cell.words, text)) return unreadable(m.shelf_entry_choice());
      return { value: cell.numeric ? Number(text) : text };
    case 'flag':
      return { value: text === 'yes' };
    case 'list':
      return readList(text, cell.numeric === true);
  }
}

const textIn = (form: FormData, name: string): string => {
  const value = form.get(name);
  return typeof value === 'string' ? value.trim() : '';
};
const textsIn = (form: FormData, name: string): string[] =>
  form.getAll(name).filter((value) => typeof value === 'string');

// --- Rows ----------------------------------------------------------------------------------------------------------

function put(row: Plain, name: string, value: unknown): void {
  const keys = name.split('.');
  const last = keys.pop() ?? '';
  const inner = keys.reduce<Plain>((part, key) => (part[key] ??= {}) as Plain, row);
  inner[last] = value;
}

/** A cell of a row as it goes into the row; undefined is left out. */
function readColumn(form: FormData, name: string, { cell, empty }: Column): Read {
  if (cell.kind === 'flag') {
    const isTicked = textIn(form, name) === 'yes';
    return { value: isTicked || empty !== 'out' ? isTicked : undefined };
  }
  const read = readCell(textIn(form, name), cell);
  if (!('blank' in read)) return read;
  if (empty === undefined) return missing();
  return { value: empty === 'out' ? undefined : cell.kind === 'list' ? [] : null };
}

const FEE_PLACES = {
  amount_missing: 'amount_fen',
  rate_missing: 'rate_ppm',
  when_contradicts_basis: 'when',
} as const;

function feeError(field: string, n: number, row: Plain): FieldError[] {
  const problem = feeProblem(row as unknown as FeeItem);
  if (problem === null) return [];
  const detail = {
    amount_missing: m.shelf_fee_amount,
    rate_missing: m.shelf_fee_rate,
    when_contradicts_basis: m.shelf_fee_when,
  }[problem]();
  return [{ field: `${field}.${n}.${FEE_PLACES[problem]}`, code: 'missing', detail }];
}

/** The rows that a form holds: those that are ticked to go and those in which nothing stands are left out. */
export function filledRows(form: FormData, field: string, columns: readonly Column[]): number[] {
  const texts = Object.fromEntries([...form.keys()].map((name) => [name, []]));
  return rowNumbers(texts, field).filter((n) => {
    if (textIn(form, `${field}.${n}.delete`) === 'yes') return false;
    return columns.some(
      ({ name, cell }) => cell.kind !== 'flag' && textIn(form, `${field}.${n}.${name}`) !== '',
    );
  });
}

function unusedId(prefix: string, used: ReadonlySet<string>): string {
  for (let n = 1; ; n += 1) if (!used.has(`${prefix}${n}`)) return `${prefix}${n}`;
}

function readRows(form: FormData, field: string, { columns, ids }: Extract<Control, { kind: 'rows' }>) {
  const errors: FieldError[] = [];
  const numbers = filledRows(form, field, columns);
  const used = new Set(numbers.map((n) => textIn(form, `${field}.${n}.id`)));
  const rows = numbers.map((n) => {
    const row: Plain = {};
    if (ids) {
      const id = textIn(form, `${field}.${n}.id`) || unusedId(ids, used);
      used.add(id);
      row['id'] = id;
    }
    const before = errors.length;
    for (const column of columns) {
      const name = `${field}.${n}.${column.name}`;
      const read = readColumn(form, name, column);
      if ('wrong' in read) errors.push({ field: name, code: read.code, detail: read.wrong });
      else if ('value' in read && read.value !== undefined) put(row, column.name, read.value);
    }
    if (field === 'fees' && errors.length === before) errors.push(...feeError(field, n, row));
    return row;
  });
  return { rows, errors };
}

// --- Fields --------------------------------------------------------------------------------------------------------

type Result = Read | { readonly errors: readonly FieldError[] };

function readBilingual(form: FormData, field: string): Result {
  const zh = textIn(form, `${field}.zh`);
  const en = textIn(form, `${field}.en`);
  if (zh === '' && en === '') return { blank: true };
  const errors = [...wrongText(`${field}.zh`, zh, 300), ...wrongText(`${field}.en`, en, 400)];
  return errors.length > 0 ? { errors } : { value: { zh, en } };
}

function wrongText(field: string, text: string, max: number): FieldError[] {
  if (text === '') return [{ field, code: 'missing', detail: m.shelf_entry_both() }];
  return text.length > max
    ? [{ field, code: 'unreadable', detail: m.shelf_entry_length({ min: 1, max }) }]
    : [];
}

function readTicks(
  form: FormData,
  field: string,
  { words, least, first }: Extract<Control, { kind: 'ticks' }>,
  before: unknown,
): Result {
  const ticked = textsIn(form, field).filter((value) => Object.hasOwn(words, value));
  if (ticked.length === 0 && least) return { blank: true };
  // The order of before stays; what is new comes behind it.
  const kept = ((before ?? []) as string[]).filter((value) => ticked.includes(value));
  const chosen = [...new Set([...kept, ...ticked])];
  const front = first ? textIn(form, `${field}.first`) : '';
  return { value: chosen.includes(front) ? [...new Set([front, ...chosen])] : chosen };
}

function readFormula(text: string): Result {
  if (text === '') return { value: null };
  const read = parseLimit(text);
  if (read.ok) return { value: read.limit };
  return unreadable(m.shelf_entry_formula({ found: read.found, repair: say(read.repair) }));
}

function readControl(form: FormData, field: ListingField, before: unknown): Result {
  const control = CONTROLS[field];
  switch (control.kind) {
    case 'fixed':
    case 'criteria':
      return { value: before };
    case 'bilingual': {
      const read = readBilingual(form, field);
      return 'blank' in read && control.nullable ? { value: null } : read;
    }
    case 'ticks':
      return readTicks(form, field, control, before);
    case 'some': {
      if (textIn(form, `${field}.all`) !== 'some') return { value: null };
      const chosen = textsIn(form, field);
      return chosen.length > 0 ? { value: chosen } : missing();
    }
    case 'rows': {
      const { rows, errors } = readRows(form, field, control);
      const isOpen = control.none && rows.length === 0 && textIn(form, `${field}.none`) !== 'yes';
      if (isOpen) return { blank: true };
      return errors.length > 0 ? { errors } : { value: rows };
    }
    case 'formula':
      return readFormula(textIn(form, field));
    case 'list': {
      const text = textIn(form, field);
      if (text === '' && control.numeric) return { blank: true };
      return readList(
        field === 'contacts' || field === 'policies' ? text.toUpperCase() : text,
        control.numeric === true,
      );
    }
    default: {
      const read = readCell(textIn(form, field), control);
      return 'blank' in read && control.nullable ? { value: null } : read;
    }
  }
}

/** What a form changes in a draft: fields written, fields emptied, and what could not be read, each at its input. */
export type ListingChange = {
  readonly set: Draft;
  readonly unset: readonly ListingField[];
  readonly errors: readonly FieldError[];
};

/**
 * Reads the fields that a form asks for. Only what differs from `before` is part of the change: two people who write in
 * different fields do not undo each other. A field with an error stays as it was.
 */
export function readListing(form: FormData, before: Draft): ListingChange {
  const set: Plain = {};
  const unset: ListingField[] = [];
  const errors: FieldError[] = [];
  const asked = textsIn(form, ASKED).filter((name): name is ListingField => Object.hasOwn(CONTROLS, name));
  for (const field of asked) {
    const old = before[field];
    const read = readControl(form, field, old);
    if ('errors' in read) errors.push(...read.errors);
    else if ('wrong' in read) errors.push({ field, code: read.code, detail: read.wrong });
    else if ('blank' in read) {
      if (old !== undefined) unset.push(field);
    } else if (canonicalJson(read.value ?? null) !== canonicalJson(old ?? null) || old === undefined) {
      if (read.value !== undefined) set[field] = read.value;
    }
  }
  return { set: set as Draft, unset, errors };
}

/** A field of the API's input (`set.fees.1.rate_ppm`) as the form calls it: rows keep the numbers they have there. */
export function formField(form: FormData, field: string): string {
  const [name = '', ...rest] = field.replace(/^set\./, '').split('.');
  const control = Object.hasOwn(CONTROLS, name) ? CONTROLS[name as ListingField] : undefined;
  if (control?.kind !== 'rows' || rest.length === 0) {
    return control?.kind === 'bilingual' && rest.length > 0 ? [name, ...rest].join('.') : name;
  }
  const n = filledRows(form, name, control.columns)[Number(rest[0])];
  const column = control.columns.find((one) => one.name === rest.slice(1).join('.'));
  return n === undefined || !column ? name : `${name}.${n}.${column.name}`;
}
