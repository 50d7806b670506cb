// The conditions of a listing as the builder shows and reads them: one line each, as text that can be edited, as the
// sentence the owner reads, and with what stands behind it. On the server only: sentences need the names of industries.
import { m } from '#lib/paraglide/messages.js';
import { say, type Bilingual } from '#lib/locale.ts';
import type { FieldError } from '#lib/problem.ts';
import { canonicalJson } from '#worker/lib/hash.ts';
import type { ReasonCode } from '#worker/lib/reasons.ts';
import { attributeOf, type AttributeId } from '#worker/matching/attributes.ts';
import { checkAgainst, checkCriteria, type CriteriaProblem } from '#worker/matching/check.ts';
import { readable } from '#worker/matching/sentence-lexicon.ts';
import { criteriaText, normalCriteria, parseCriteria } from '#worker/matching/sentence-text.ts';
import { DATA_CLASS_LABELS } from '#worker/matching/terms-facts.ts';
import type { Criteria, Leaf, Severity } from '#worker/matching/terms.ts';
import type { Namebook, Names } from '#worker/matching/words.ts';
import { conditionOf, splitLines } from '#worker/products/conditions.ts';
import type { Draft } from '#worker/rounds/problems.ts';

/** A condition, or alternatives, in the order of the listing. */
export type CriterionLine = {
  /** The ids of its leaves; a dry run names it so as well. */
  readonly id: string;
  /** What the builder reads back. */
  readonly text: string;
  /** What the owner reads. */
  readonly sentence: Bilingual;
  readonly facts: readonly AttributeFacts[];
  readonly severity: Severity;
  readonly codes: readonly ReasonCode[];
};

/** What is known of an attribute: its name, where it comes from, how long it counts, who may look. */
export type AttributeFacts = {
  readonly attr: AttributeId;
  readonly label: string;
  readonly source: string;
  readonly fresh: string;
  readonly by: string;
};

/** An attribute of the registry in words. */
export function factsOf(attr: AttributeId): AttributeFacts {
  const { label, data_class, fresh_days, evaluator } = attributeOf(attr);
  return {
    attr,
    label: say(label),
    source: say(DATA_CLASS_LABELS[data_class]),
    fresh: fresh_days === null ? m.shelf_fresh_always() : m.shelf_fresh_days({ count: fresh_days }),
    by: evaluator === 'bank' ? m.shelf_by_bank() : m.shelf_by_platform(),
  };
}

/** All leaves of a tree in document order. */
export function leavesOf(criteria: Criteria): Leaf[] {
  if ('not' in criteria) return leavesOf(criteria.not);
  if ('id' in criteria) return [criteria];
  return ('all' in criteria ? criteria.all : criteria.any).flatMap(leavesOf);
}

const partsOf = (criteria: Criteria): readonly Criteria[] => normalCriteria(criteria).all;

function sentenceOfPart(part: Criteria, names: Names): Bilingual {
  const said = splitLines({ all: [part] }).map((line) => conditionOf(line, names).sentence);
  return { zh: said.map(({ zh }) => zh).join('；'), en: said.map(({ en }) => en).join('; ') };
}

const SEVEREST: readonly Severity[] = ['hard', 'soft', 'info'];

/** The lines of criteria. */
export function linesOf(criteria: Criteria, names: Names): CriterionLine[] {
  return partsOf(criteria).map((part) => {
    const leaves = leavesOf(part);
    const attrs = [...new Set(leaves.map(({ attr }) => attr))];
    return {
      id: leaves.map(({ id }) => id).join('+'),
      text: criteriaText({ all: [part] }, names),
      sentence: sentenceOfPart(part, names),
      facts: attrs.map(factsOf),
      severity: SEVEREST.find((severity) => leaves.some((leaf) => leaf.severity === severity)) ?? 'hard',
      codes: [...new Set(leaves.map(({ code }) => code))],
    };
  });
}

// --- Reading -------------------------------------------------------------------------------------------------------

/** A line as it was typed, under the name of its input. */
export type TypedLine = { readonly name: string; readonly text: string };

/** Lines read: each part of the tree with the input it came from. */
type Placed = { readonly name: string; readonly part: Criteria };

export type ReadLines =
  | { readonly ok: true; readonly criteria: Criteria; readonly changed: boolean }
  | { readonly ok: false; readonly errors: readonly FieldError[] };

function renumbered(part: Criteria, next: () => string): Criteria {
  if ('not' in part) return { not: renumbered(part.not, next) };
  if ('all' in part) return { all: part.all.map((one) => renumbered(one, next)) };
  if ('any' in part) return { any: part.any.map((one) => renumbered(one, next)) };
  return { ...part, id: next() };
}

/** Gives ids that none of the known parts has. */
function idsBeside(known: readonly Criteria[]): () => string {
  const used = new Set(known.flatMap(leavesOf).map(({ id }) => id));
  let n = 0;
  return () => {
    do n += 1;
    while (used.has(`c${n}`));
    return `c${n}`;
  };
}

const inForm = (field: string, code: string, detail: string): FieldError => ({ field, code, detail });

/** What is wrong with a tree, each at the input in which its condition stands; `criteria` where it is none of them. */
function misplaced(
  placed: readonly Placed[],
  problems: readonly CriteriaProblem[],
  names: Names,
): FieldError[] {
  const holder = (leaf_id: string | null): Placed | undefined =>
    placed.find(({ part }) => leavesOf(part).some(({ id }) => id === leaf_id));
  return problems.map(({ leaf_id, other_id, kind, message }) => {
    const at = holder(leaf_id);
    const other = other_id === null ? undefined : holder(other_id);
    const detail =
      other && other !== at
        ? m.shelf_problem_with({ what: say(message), other: say(sentenceOfPart(other.part, names)) })
        : say(message);
    return inForm(at?.name ?? 'criteria', kind, detail);
  });
}

/** Whether criteria make sense by themselves and beside the listing's own fields; empty when they do. */
function criteriaProblems(criteria: Criteria, draft: Draft): CriteriaProblem[] {
  const alone = checkCriteria(criteria);
  return alone.length > 0 ? alone : checkAgainst(draft, criteria);
}

/** The problems of stored criteria at the lines of the form. */
export function lineErrors(criteria: Criteria, draft: Draft, names: Names): FieldError[] {
  const placed = partsOf(criteria).map((part, n) => ({ name: lineName(n), part }));
  return misplaced(placed, criteriaProblems({ all: placed.map(({ part }) => part) }, draft), names);
}

/** The name of the input of a line. */
const lineName = (n: number): string => `criteria.${n}.text`;

/**
 * Reads lines into criteria. A line whose text is unchanged keeps its condition with its id; `pool` holds the trees it
 * may come from, the latest first. What is not understood, contradicts another line or the listing, or can never be met
 * is refused at its line.
 */
export function readLines(
  typed: readonly TypedLine[],
  at: { readonly pool: readonly Criteria[]; readonly draft: Draft; readonly book: Namebook },
): ReadLines {
  const { names } = at.book;
  const known = at.pool.flatMap(partsOf);
  const next = idsBeside(known);
  const byText = new Map<string, Criteria>();
  for (const part of known.toReversed()) byText.set(readable(criteriaText({ all: [part] }, names)), part);
  const errors: FieldError[] = [];
  const placed: Placed[] = [];
  const taken = new Set<Criteria>();
  for (const { name, text } of typed) {
    const same = byText.get(readable(text));
    if (same && !taken.has(same)) {
      taken.add(same);
      placed.push({ name, part: same });
      continue;
    }
    const read = parseCriteria(text.replaceAll(/[\r\n]+/g, '；'), at.book);
    if (read.ok)
      placed.push(...partsOf(read.criteria).map((part) => ({ name, part: renumbered(part, next) })));
    else {
      for (const { found, expected, repair } of read.problems) {
        const detail = m.shelf_not_understood({ found, expected: say(expected), repair: say(repair) });
        errors.push(inForm(name, 'not_understood', detail));
      }
    }
  }
  if (errors.length > 0) return { ok: false, errors };
  const criteria = { all: placed.map(({ part }) => part) };
  const [before] = at.pool;
  const changed = !before || canonicalJson(partsOf(before)) !== canonicalJson(criteria.all);
  const problems = changed ? criteriaProblems(criteria, at.draft) : [];
  if (problems.length > 0) return { ok: false, errors: misplaced(placed, problems, names) };
  return { ok: true, criteria, changed };
}

/** The lines that a form holds: those ticked to go and empty ones are left out; null when the form holds none at all. */
export function typedLines(form: FormData): TypedLine[] | null {
  const names = [...form.keys()].filter((name) => /^criteria\.(\d{1,3}|new)\.text$/.test(name));
  if (names.length === 0) return null;
  return names.flatMap((name) => {
    const text = String(form.get(name) ?? '').trim();
    const isGone = form.get(name.replace(/text$/, 'delete')) === 'yes';
    return isGone || text === '' ? [] : [{ name, text }];
  });
}

/** Puts a condition behind the others, or beside those of one line as an alternative. */
export function withCondition(
  criteria: Criteria | undefined,
  added: Criteria,
  line: number | null,
): Criteria {
  const parts = criteria ? partsOf(criteria) : [];
  const part = renumbered(added, idsBeside(parts));
  if (line === null || !parts[line]) return { all: [...parts, part] };
  return {
    all: parts.map((old, n) => {
      if (n !== line) return old;
      return 'any' in old ? { any: [...old.any, part] } : { any: [old, part] };
    }),
  };
}

/** The errors of a tree to which a condition was just added, all of them said where it was added. */
export function additionErrors(criteria: Criteria, draft: Draft, names: Names): FieldError[] {
  const placed = partsOf(criteria).map((part) => ({ name: 'condition', part }));
  return misplaced(placed, criteriaProblems(criteria, draft), names);
}
