// A firm's profile in words: every fact with its source and day, and the form in which the firm says what only it knows.
import { factWords, providerName } from '#lib/facts/words.ts';
import { getLocale, say, type Bilingual } from '#lib/locale.ts';
import { amountText, readFigure } from '#lib/owner/amount.ts';
import { m } from '#lib/paraglide/messages.js';
import type { FieldError } from '#lib/problem.ts';
import { parsePercent, shortDecimalText } from '#worker/lib/money.ts';
import { isDay } from '#worker/lib/days.ts';
import { attributeOf } from '#worker/matching/attributes.ts';
import { DATA_CLASS_LABELS, DATA_CLASSES, type DataClass } from '#worker/matching/terms-facts.ts';
import type { FirmView } from '#worker/organisations/rules.ts';
import { DECLARABLE, FACT_MODE_LABELS, type DeclarableAttribute } from '#worker/organisations/terms.ts';
import type { OwnFact } from '#worker/sources/own-facts.ts';
import type { SourceClass } from '#worker/sources/terms.ts';

const metaOf = ({ provider, mode, as_of, fetched_at }: OwnFact) => ({
  source: providerName(provider),
  mode: say(FACT_MODE_LABELS[mode]),
  ...{ as_of, fetched_at },
});
export type FactMeta = ReturnType<typeof metaOf>;

const isSame = (a: FactMeta, b: FactMeta | null): boolean => JSON.stringify(a) === JSON.stringify(b);

/** What is true of most facts of a group. */
function commonest(metas: readonly FactMeta[]): FactMeta | null {
  const count = (meta: FactMeta): number => metas.filter((other) => isSame(other, meta)).length;
  return metas.toSorted((a, b) => count(b) - count(a))[0] ?? null;
}

/** How often a class was looked at, and who did last. Instants in epoch ms. */
export type Looks = {
  readonly data_class: DataClass;
  readonly count: number;
  readonly at: number;
  readonly person: string;
  readonly institution: Bilingual;
};

/** The facts of one kind of source by class of data; what is true of most of a group is said once, in `common`. */
export function factGroups(facts: readonly OwnFact[], looks: readonly Looks[], source: OwnFact['source']) {
  return DATA_CLASSES.map((id) => {
    const own = facts.filter((fact) => fact.source === source && fact.data_class === id);
    const metas = own.filter(({ body }) => body !== null).map(metaOf);
    const common = commonest(metas);
    return {
      id,
      label: say(DATA_CLASS_LABELS[id]),
      common,
      looks: looks.find(({ data_class }) => data_class === id) ?? null,
      // What asks for the firm's attention lies open; the rest folds.
      open: own.some(({ objection, fresh, body }) => objection !== null || (body !== null && !fresh)),
      facts: own.map((fact) => ({
        attr: fact.attr,
        label: say(attributeOf(fact.attr).label),
        words: fact.body && factWords(fact.attr, fact.body, fact.as_of),
        /** Null where the common one holds. */
        meta: isSame(metaOf(fact), common) ? null : metaOf(fact),
        fresh: fact.fresh,
        valid_until: fact.valid_until,
        objection: fact.objection,
      })),
    };
  }).filter((group) => group.facts.length > 0);
}
export type FactGroup = ReturnType<typeof factGroups>[number];

type Sheet = {
  readonly classes: readonly {
    readonly id: SourceClass;
    readonly label: Bilingual;
    readonly helps: number;
  }[];
  readonly before: { readonly data_classes: readonly string[] } | null;
};

/**
 * The classes that no consent lets anybody fetch, those first that settle most, each with the address of the sheet on
 * which it is ticked beside what is given already: a new consent takes the place of the old one.
 */
export function closedClasses({ classes, before }: Sheet, covered: readonly SourceClass[]) {
  const given = before?.data_classes ?? [];
  return classes
    .filter(({ id }) => !covered.includes(id))
    .toSorted((a, b) => b.helps - a.helps)
    .map(({ id, label, helps }) => {
      const ticks = [...new Set([...given, id])].map((one) => `class=${one}`);
      return { id, label: say(label), helps, path: `/sme/consents/new?${ticks.join('&')}` };
    });
}

type Kind = 'count' | 'money' | 'percent' | 'day' | 'choice' | 'choices';

/** One question of the form. `chosen` holds what was declared last, as the form says it. */
export type Question = {
  readonly attr: DeclarableAttribute;
  readonly kind: Kind;
  readonly label: string;
  readonly unit: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly chosen: readonly string[];
};

const KINDS: Readonly<Record<string, Kind>> = {
  number: 'count',
  money: 'money',
  ratio: 'percent',
  date: 'day',
  enum: 'choice',
  boolean: 'choice',
  set: 'choices',
};

function textsOf(kind: Kind, value: unknown): string[] {
  if (value === null || value === undefined) return [];
  if (Array.isArray(value)) return value.map(String);
  if (kind === 'money') return [amountText(Number(value))];
  if (kind === 'percent') return [shortDecimalText(Number(value), 4)];
  return [String(value)];
}

/** The questions of the form, in its order. */
export function questionsOf(declared: FirmView['declared']): Question[] {
  return DECLARABLE.map((attr) => {
    const { label, type, unit, values } = attributeOf(attr);
    const kind = KINDS[type] ?? 'count';
    const yesNo = [
      { value: 'true', label: m.yes() },
      { value: 'false', label: m.no() },
    ];
    const named = Object.entries(values ?? {}).map(([value, words]) => ({ value, label: say(words) }));
    return {
      attr,
      kind,
      label: say(label),
      unit: kind === 'percent' ? '%' : kind === 'count' && unit && getLocale() === 'zh' ? unit.zh : '',
      options: type === 'boolean' ? yesNo : named,
      chosen: textsOf(kind, declared[attr]),
    };
  });
}

type Read = { ok: true; value: number | string | boolean | string[] } | { ok: false; sentence: string };

function readAnswer({ kind, options }: Question, given: readonly string[]): Read {
  const [text = ''] = given;
  const known = (value: string): boolean => options.some((option) => option.value === value);
  switch (kind) {
    case 'count':
      return /^\d{1,6}$/.test(text)
        ? { ok: true, value: Number(text) }
        : { ok: false, sentence: m.figure_whole() };
    case 'money': {
      const read = readFigure(text);
      return read.ok ? { ok: true, value: read.fen } : read;
    }
    case 'percent': {
      const read = parsePercent(text);
      return read.ok ? { ok: true, value: read.ppm } : { ok: false, sentence: m.figure_percent() };
    }
    case 'day':
      return isDay(text) ? { ok: true, value: text } : { ok: false, sentence: m.figure_day() };
    case 'choice': {
      if (!known(text)) return { ok: false, sentence: m.figure_choice() };
      return { ok: true, value: text === 'true' || text === 'false' ? text === 'true' : text };
    }
    case 'choices':
      return given.every(known)
        ? { ok: true, value: [...given] }
        : { ok: false, sentence: m.figure_choice() };
    default:
      return kind satisfies never;
  }
}

/**
 * Reads the form: what is filled in is declared, what was declared before and is empty now is taken back, the rest is
 * left alone.
 */
export function readDeclarations(form: FormData, declared: FirmView['declared']) {
  const errors: FieldError[] = [];
  const facts: Partial<Record<DeclarableAttribute, number | string | boolean | string[] | null>> = {};
  for (const question of questionsOf(declared)) {
    const { attr } = question;
    const given = form.getAll(attr).map((value) => String(value).trim());
    const filled = given.filter((text) => text !== '');
    if (filled.length === 0) {
      if (declared[attr] !== undefined) facts[attr] = null;
      continue;
    }
    if (filled.join('\n') === question.chosen.join('\n')) continue;
    const read = readAnswer(question, filled);
    if (read.ok) facts[attr] = read.value;
    else errors.push({ field: attr, code: 'wrong', detail: read.sentence });
  }
  return { facts, errors };
}
