// Building one condition from a form: which comparisons an attribute takes, what each asks for, and what the answers
// make. Pure, and on the server only; the form itself is drawn from what `comparisonsOf` says.
import { say, type Bilingual } from '#lib/locale.ts';
import { m } from '#lib/paraglide/messages.js';
import type { FieldError } from '#lib/problem.ts';
import { isDay } from '#worker/lib/days.ts';
import { parsePercent } from '#worker/lib/money.ts';
import { REASON_CODES } from '#worker/lib/reasons.ts';
import { attributeOf, ATTRIBUTE_GROUPS, ATTRIBUTES, type AttributeId } from '#worker/matching/attributes.ts';
import { INDUSTRY_SECTIONS } from '#worker/matching/industries.ts';
import { YES_NO } from '#worker/matching/phrases.ts';
import { readable } from '#worker/matching/sentence-lexicon.ts';
import { SEVERITIES, type Criteria, type Leaf, type RuleValue } from '#worker/matching/terms.ts';
import { couldMeanYuan } from '#worker/matching/two-readings.ts';
import type { Namebook } from '#worker/matching/words.ts';
import { factsOf } from './criteria-lines.ts';
import { isBare, readWan, wanOrYuan } from './wan.ts';

/** What a comparison asks for: figures, a span of months, words to tick, a list, a window. */
export type Question = 'value' | 'value2' | 'words' | 'list' | 'window';

/** A comparison in words. Under `negated` the tree asks for the opposite of the operator. */
type Row = {
  readonly label: () => string;
  readonly op: Leaf['op'];
  readonly negated?: true;
  readonly asks: readonly Question[];
  /** The value where nothing is asked for. */
  readonly value?: boolean;
};

const ROWS = {
  gte: { label: m.shelf_op_gte, op: 'gte', asks: ['value'] },
  lte: { label: m.shelf_op_lte, op: 'lte', asks: ['value'] },
  gt: { label: m.shelf_op_gt, op: 'lte', negated: true, asks: ['value'] },
  lt: { label: m.shelf_op_lt, op: 'gte', negated: true, asks: ['value'] },
  between: { label: m.shelf_op_between, op: 'between', asks: ['value', 'value2'] },
  eq: { label: m.shelf_op_eq, op: 'eq', asks: ['value'] },
  ne: { label: m.shelf_op_ne, op: 'ne', asks: ['value'] },
  one_of: { label: m.shelf_op_one_of, op: 'in', asks: ['list'] },
  months: { label: m.shelf_op_months, op: 'months_since', asks: ['value'] },
  younger: { label: m.shelf_op_younger, op: 'months_since', negated: true, asks: ['value'] },
  from_day: { label: m.shelf_op_from_day, op: 'gte', asks: ['value'] },
  to_day: { label: m.shelf_op_to_day, op: 'lte', asks: ['value'] },
  in: { label: m.shelf_op_in, op: 'in', asks: ['words'] },
  not_in: { label: m.shelf_op_not_in, op: 'not_in', asks: ['words'] },
  has: { label: m.shelf_op_has, op: 'in', asks: ['words'] },
  lacks: { label: m.shelf_op_lacks, op: 'not_in', asks: ['words'] },
  yes: { label: m.shelf_op_yes, op: 'eq', asks: [], value: true },
  no: { label: m.shelf_op_no, op: 'eq', asks: [], value: false },
  at_most: { label: m.shelf_op_at_most, op: 'count_in_window', asks: ['window', 'value'] },
  growth: { label: m.shelf_op_growth, op: 'growth', asks: ['window', 'value'] },
  exists: { label: m.shelf_op_exists, op: 'exists', asks: [] },
  not_exists: { label: m.shelf_op_not_exists, op: 'not_exists', asks: [] },
} as const satisfies Record<string, Row>;
type Comparison = keyof typeof ROWS;

const FIGURES: readonly Comparison[] = ['gte', 'lte', 'gt', 'lt', 'between', 'eq', 'ne'];
const BY_TYPE: Readonly<Record<ReturnType<typeof attributeOf>['type'], readonly Comparison[]>> = {
  number: [...FIGURES, 'one_of'],
  money: FIGURES,
  ratio: FIGURES,
  date: ['months', 'younger', 'from_day', 'to_day', 'between'],
  enum: ['in', 'not_in'],
  set: ['has', 'lacks'],
  boolean: ['no', 'yes'],
  events: ['at_most'],
  series: ['growth'],
};

/** The comparisons of an attribute in the order in which they are offered. */
function comparisonsOf(attr: AttributeId): readonly Comparison[] {
  return [...BY_TYPE[attributeOf(attr).type], 'exists', 'not_exists'];
}

const isAttribute = (text: string | null): text is AttributeId =>
  text !== null && Object.hasOwn(ATTRIBUTES, text);

/** The unit in which figures of an attribute are typed: the same in the menu and behind the figure. */
function unitOf(attr: AttributeId): string {
  const { type, unit } = attributeOf(attr);
  if (type === 'money') return m.shelf_unit_wan();
  if (type === 'ratio' || type === 'series') return '%';
  return unit ? say(unit) : '';
}

/** The registry for a menu: groups of attributes, each with its unit, source and freshness behind its name. */
export function attributeMenu() {
  return ATTRIBUTE_GROUPS.map(({ label, attributes }) => ({
    label: say(label),
    attributes: attributes.map((attr) => {
      const { label: name, source, fresh } = factsOf(attr);
      return {
        value: attr,
        label: [name, unitOf(attr), source, fresh].filter((part) => part !== '').join(' · '),
      };
    }),
  }));
}

type Choice = { readonly value: string; readonly label: string };
const choicesOf = (words: Readonly<Record<string, Bilingual>>): Choice[] =>
  Object.entries(words).map(([value, label]) => ({ value, label: say(label) }));

/** What the form for an attribute shows; null when there is no such attribute. */
export function builderFor(attr: string | null, towns: Readonly<Record<string, Bilingual>>) {
  if (!isAttribute(attr)) return null;
  const { type, values, code } = attributeOf(attr);
  const sentences = YES_NO[attr];
  const words = values ?? (attr === 'street' ? towns : attr === 'industry' ? sections() : {});
  return {
    ...factsOf(attr),
    type,
    code,
    /** The unit that stands behind a figure. */
    behind: unitOf(attr),
    comparisons: comparisonsOf(attr).map((value) => {
      const { label, asks } = ROWS[value];
      const own = value === 'yes' ? sentences?.[0] : value === 'no' ? sentences?.[1] : undefined;
      return { value, label: own ? say(own) : label(), asks: [...asks] as Question[] };
    }),
    words: choicesOf(words),
    /** Industries below the sections are named in words. */
    further: attr === 'industry',
    months: type === 'date',
  };
}
export type Builder = NonNullable<ReturnType<typeof builderFor>>;

const sections = (): Record<string, Bilingual> =>
  Object.fromEntries(
    Object.entries(INDUSTRY_SECTIONS).map(([code, { name }]) => [
      code,
      { zh: `${code} ${name.zh}`, en: `${code} ${name.en}` },
    ]),
  );

// --- From the form -------------------------------------------------------------------------------------------------

export type Built =
  | { readonly ok: true; readonly condition: Criteria }
  | { readonly ok: false; readonly errors: readonly FieldError[] };

const wrong = (field: string, detail: string): FieldError => ({ field, code: 'unreadable', detail });

/** One figure of a comparison in the attribute's own unit, or the sentence that refuses it. */
function readValue(
  attr: AttributeId,
  op: Leaf['op'],
  text: string,
): { value: number | string } | { wrong: string } {
  const { type } = attributeOf(attr);
  if (text === '') return { wrong: m.shelf_entry_missing() };
  if (type === 'money') {
    const read = readWan(text);
    if (!read.ok) return { wrong: read.sentence };
    const isDoubtful = isBare(text) && couldMeanYuan(attr, read.fen);
    return isDoubtful ? { wrong: wanOrYuan(text, read.fen) } : { value: read.fen };
  }
  if (type === 'ratio' || op === 'growth') {
    const isBelow = text.startsWith('-');
    const read = parsePercent(isBelow ? text.slice(1) : text);
    return read.ok
      ? { value: isBelow && read.ppm > 0 ? -read.ppm : read.ppm }
      : { wrong: m.desk_entry_percent() };
  }
  if (type === 'date' && op !== 'months_since')
    return isDay(text) ? { value: text } : { wrong: m.shelf_entry_day() };
  return /^-?\d{1,12}$/.test(text) ? { value: Number(text) } : { wrong: m.desk_entry_whole() };
}

/** Names or codes of industries, as many as were written. */
function readNames(attr: AttributeId, text: string, book: Namebook): string[] | string {
  const names = text.split(/[、,，;；]/).map((part) => part.trim());
  const codes: string[] = [];
  for (const name of names.filter((part) => part !== '')) {
    const code = /^[A-T]\d{0,4}$/.test(name) ? name : book.codeOf(attr, readable(name));
    if (code === undefined) return name;
    codes.push(code);
  }
  return codes;
}

type Answers = { readonly value?: RuleValue; readonly window_months?: number };

function readAnswers(attr: AttributeId, row: Row, form: FormData, book: Namebook): Answers | FieldError[] {
  const text = (name: string): string => String(form.get(name) ?? '').trim();
  const errors: FieldError[] = [];
  const figures: (number | string)[] = [];
  for (const name of ['value', 'value2'] as const) {
    if (!row.asks.includes(name)) continue;
    const read = readValue(attr, row.op, text(name));
    if ('wrong' in read) errors.push(wrong(name, read.wrong));
    else figures.push(read.value);
  }
  const months = Number(text('window'));
  if (row.asks.includes('window') && !(/^\d{1,3}$/.test(text('window')) && months >= 1 && months <= 120)) {
    errors.push(wrong('window', m.shelf_entry_range({ min: '1', max: '120' })));
  }
  const list: string[] = row.asks.includes('words') ? form.getAll('words').map(String) : [];
  if (row.asks.includes('words')) {
    const further = readNames(attr, text('further'), book);
    if (typeof further === 'string')
      errors.push(wrong('further', m.shelf_entry_unknown_name({ name: further })));
    else list.push(...further);
    if (list.length === 0 && errors.length === 0) errors.push(wrong('words', m.shelf_entry_one_word()));
  }
  const numbers = row.asks.includes('list')
    ? text('list')
        .split(/[、,，;；\s]+/)
        .filter((part) => part !== '')
    : [];
  if (row.asks.includes('list') && !(numbers.length > 0 && numbers.every((part) => /^\d{1,9}$/.test(part)))) {
    errors.push(wrong('list', m.shelf_entry_numbers()));
  }
  if (errors.length > 0) return errors;
  const window = row.asks.includes('window') ? { window_months: months } : {};
  if (row.value !== undefined) return { value: row.value };
  if (row.asks.includes('words')) return { value: [...new Set(list)] };
  if (row.asks.includes('list')) return { value: numbers.map(Number) };
  const [low, high] = figures;
  if (low === undefined) return window;
  if (high === undefined) return { value: low, ...window };
  return { value: [low, high] as RuleValue };
}

/** The condition that a filled-in form makes. Its id is given where it is put. */
export function builtCondition(form: FormData, book: Namebook): Built {
  const attr = String(form.get('attr') ?? '');
  if (!isAttribute(attr)) return { ok: false, errors: [wrong('attr', m.shelf_entry_choice())] };
  const asked = String(form.get('comparison') ?? '');
  const comparison = comparisonsOf(attr).find((known) => known === asked);
  if (!comparison) return { ok: false, errors: [wrong('comparison', m.shelf_entry_choice())] };
  const row: Row = ROWS[comparison];
  const answers = readAnswers(attr, row, form, book);
  if (Array.isArray(answers)) return { ok: false, errors: answers };
  const severity = SEVERITIES.find((known) => known === form.get('severity')) ?? 'hard';
  const code = REASON_CODES.find((known) => known === form.get('reason')) ?? attributeOf(attr).code;
  const leaf: Leaf = { id: 'new', attr, op: row.op, ...(answers as Answers), severity, code };
  return { ok: true, condition: row.negated ? { not: leaf } : leaf };
}
