// The cells of a row joined with what the listing was: English that nobody wrote is kept while its Chinese stays, ids
// stay with what they named, and the rates of a floating price follow from its spread.
import { both } from '../lib/bilingual.ts';
import { shortDecimalText } from '../lib/money.ts';
import { withCurrentRates } from '../products/current.ts';
import { tenorOf, type LprTable } from '../products/lpr.ts';
import type { Listing } from '../products/schema.ts';
import { STARTING_DRAFT } from '../rounds/draft.ts';
import type { Draft } from '../rounds/problems.ts';
import type { ColumnKey, ImportNames, RateEntry, Values } from './column.ts';
import { bad, type ValueProblem } from './found.ts';
import type { Said } from './lines.ts';
import { criteriaText, limitText, withKnownIds } from './sentences.ts';

type Bilingual = Listing['tagline'];

/** What a row needs besides its cells. */
export type Surroundings = {
  readonly names: ImportNames;
  readonly lpr: LprTable;
  /** The day in Shanghai. */
  readonly today: string;
};

export type Assembled = {
  readonly draft: Draft;
  readonly problems: readonly (ValueProblem & { readonly key: ColumnKey })[];
};

/** A text in both languages: the English of before while its Chinese stays, else the Chinese until there is a better one. */
function bilingual({ zh, en }: Said, before: Bilingual | null | undefined): Bilingual {
  if (before?.zh.trim() === zh && (en === null || en === before.en.trim())) return before;
  return { zh, en: en ?? zh };
}

/** Entries with the ids and English of the entries of before that have the same Chinese; others get free ids. */
function withIds<Entry extends Said, Known extends { readonly id: string }>(
  entries: readonly Entry[],
  before: readonly Known[],
  textOf: (known: Known) => Bilingual,
  prefix: string,
): { entry: Entry; id: string; text: Bilingual }[] {
  const left = [...before];
  const used = new Set(before.map(({ id }) => id));
  let next = 1;
  return entries.map((entry) => {
    const at = left.findIndex((known) => textOf(known).zh.trim() === entry.zh);
    const [known] = at < 0 ? [] : left.splice(at, 1);
    if (known) return { entry, id: known.id, text: bilingual(entry, textOf(known)) };
    while (used.has(`${prefix}${next}`)) next += 1;
    used.add(`${prefix}${next}`);
    return { entry, id: `${prefix}${next}`, text: bilingual(entry, null) };
  });
}

/** Fields whose cell and value are the same. */
function plainFields(values: Partial<Values>): Draft {
  const {
    tagline: _tagline,
    tagline_en: _taglineEn,
    renewal_terms: _renewal,
    renewal_terms_en: _renewalEn,
    rate_min_ppm: _min,
    rate_max_ppm: _max,
    spread_bp_min: _low,
    spread_bp_max: _high,
    limit_formula: _limit,
    criteria: _criteria,
    rate_discounts: _discounts,
    text_conditions: _conditions,
    documents: _documents,
    extra_fields: _questions,
    ...plain
  } = values;
  return plain;
}

function textFields(values: Partial<Values>, before: Draft): Draft {
  const draft: Draft = {};
  const zh = values.tagline ?? before.tagline?.zh.trim();
  if (zh !== undefined) draft.tagline = bilingual({ zh, en: values.tagline_en ?? null }, before.tagline);
  if (values.renewal_terms !== undefined || values.renewal_terms_en !== undefined) {
    const terms = values.renewal_terms === undefined ? before.renewal_terms?.zh.trim() : values.renewal_terms;
    const en = values.renewal_terms_en ?? null;
    draft.renewal_terms = terms == null ? null : bilingual({ zh: terms, en }, before.renewal_terms);
  }
  if (values.rate_discounts) {
    const left = [...(before.rate_discounts ?? [])];
    draft.rate_discounts = values.rate_discounts.map(({ discount_bp, ...said }) => {
      const at = left.findIndex(({ text }) => text.zh.trim() === said.zh);
      const [known] = at < 0 ? [] : left.splice(at, 1);
      return { text: bilingual(said, known?.text), discount_bp };
    });
  }
  if (values.text_conditions) {
    draft.text_conditions = withIds(
      values.text_conditions,
      before.text_conditions ?? [],
      ({ text }) => text,
      't',
    ).map(({ id, text }) => ({ id, text }));
  }
  if (values.documents) {
    draft.documents = withIds(values.documents, before.documents ?? [], ({ name }) => name, 'd').map(
      ({ entry: { how, data_class, stage }, id, text: name }) => ({ id, name, how, data_class, stage }),
    );
  }
  if (values.extra_fields) {
    draft.extra_fields = withIds(
      values.extra_fields,
      before.extra_fields ?? [],
      ({ label }) => label,
      'q',
    ).map(({ entry: { kind, required, choices }, id, text: label }) => ({
      id,
      label,
      kind,
      required,
      choices,
    }));
  }
  return draft;
}

function sentenceFields(values: Partial<Values>, before: Draft, { book }: ImportNames): Draft {
  const draft: Draft = {};
  const { criteria, limit_formula: limit } = values;
  if (criteria) {
    const was = before.criteria;
    const isSame = was !== undefined && criteriaText(was, book.names) === criteria.text;
    draft.criteria = isSame ? was : withKnownIds(criteria.value, was);
  }
  if (limit) {
    const was = before.limit_formula ?? null;
    draft.limit_formula = was !== null && limitText(was) === limit.text ? was : limit.value;
  }
  return draft;
}

const RATE_KEYS = ['rate_min_ppm', 'rate_max_ppm'] as const;
const SPREAD_OF = { rate_min_ppm: 'spread_bp_min', rate_max_ppm: 'spread_bp_max' } as const;
const percent = (ppm: number): string => `${shortDecimalText(ppm, 4)}%`;

type Report = (key: ColumnKey, code: string, found: string, zh: string, en: string) => void;

function spreadsOf(values: Partial<Values>, draft: Draft, report: Report): Draft {
  const set: Draft = {};
  const tenors: (readonly [ColumnKey, string])[] = [];
  for (const key of ['spread_bp_min', 'spread_bp_max'] as const) {
    const spread = values[key];
    if (spread === undefined) continue;
    set[key] = spread?.bp ?? null;
    if (spread?.tenor) tenors.push([key, spread.tenor]);
  }
  for (const key of RATE_KEYS) {
    const entry: RateEntry | null = values[key] ?? null;
    if (!entry || !('spread' in entry)) continue;
    const { bp, tenor } = entry.spread;
    if (tenor) tenors.push([key, tenor]);
    const given = set[SPREAD_OF[key]];
    if (given != null && given !== bp) {
      report(
        key,
        'contradiction',
        `${bp}BP`,
        `与加点列的 ${given}BP 一致`,
        `the ${given} BP of its own column`,
      );
    }
    if (values.rate_type === 'fixed') {
      report(
        key,
        'contradiction',
        `LPR${bp < 0 ? '' : '+'}${bp}BP`,
        '固定利率填百分数',
        'a percentage for a fixed rate',
      );
    }
    set[SPREAD_OF[key]] = bp;
    if (values.rate_type === undefined) set.rate_type = 'lpr';
  }
  const months = draft.term_months_max;
  for (const [key, tenor] of tenors) {
    if (months === undefined || tenor === tenorOf(months)) continue;
    const right = tenorOf(months) === 'lpr_1y' ? '1年期' : '5年期以上';
    report(
      key,
      'wrong_tenor',
      tenor === 'lpr_1y' ? '1年期LPR' : '5年期LPR',
      `${right}LPR（最长 ${months} 个月）`,
      right,
    );
  }
  return set;
}

/** The rates of a fixed price are those of the cells; those of a floating one follow from spread and LPR. */
function ratesOf(
  values: Partial<Values>,
  draft: Draft,
  before: Draft,
  { lpr, today }: Surroundings,
  report: Report,
): Draft {
  const rates: Draft = {};
  for (const key of RATE_KEYS) {
    const entry = values[key];
    if (entry === undefined) continue;
    // A cell left empty leaves the field open, and a missing rate is told when the price is a fixed one.
    rates[key] = entry && 'ppm' in entry ? entry.ppm : undefined;
  }
  const joined: Draft = { ...draft, ...rates };
  if (joined.rate_type !== 'lpr') return rates;
  const current = withCurrentRates(joined, lpr, today);
  for (const key of RATE_KEYS) {
    const given = rates[key];
    const derived = current[key];
    const isOld = given === before[key] && draft[SPREAD_OF[key]] === before[SPREAD_OF[key]];
    if (given !== undefined && derived !== undefined && given !== derived && !isOld) {
      report(
        key,
        'contradiction',
        percent(given),
        `${percent(derived)}（LPR 加点得出），或留空`,
        `${percent(derived)}, or nothing`,
      );
    }
  }
  return { rate_min_ppm: current.rate_min_ppm, rate_max_ppm: current.rate_max_ppm };
}

/**
 * The listing that the cells of a row make of `before` (the product's own terms, or null for a new one). What the sheet
 * has no column for stays as it was; a new product takes the usual terms there.
 */
export function assemble(values: Partial<Values>, before: Draft | null, around: Surroundings): Assembled {
  const problems: (ValueProblem & { key: ColumnKey })[] = [];
  const repair = both('请只保留一种写法，并核对两列', 'Keep one of the two and check both columns');
  const report: Report = (key, code, found, zh, en) => {
    const read = bad(code, found, both(zh, en), repair);
    if (!read.ok) problems.push({ ...read.problem, key });
  };
  const { filled: _, ...was } = before ?? {};
  const base: Draft = before ? was : STARTING_DRAFT;
  const written: Draft = {
    ...base,
    ...plainFields(values),
    ...textFields(values, was),
    ...sentenceFields(values, was, around.names),
  };
  const priced: Draft = { ...written, ...spreadsOf(values, written, report) };
  return { draft: { ...priced, ...ratesOf(values, priced, was, around, report) }, problems };
}
