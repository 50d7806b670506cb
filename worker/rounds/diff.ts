// What changed between two versions of a listing, field by field and line by line.
import type { Bilingual } from '../lib/bilingual.ts';
import { canonicalJson } from '../lib/hash.ts';
import { LISTING_FIELDS, LISTING_FIELD_NAMES, type ListingField } from './fields.ts';
import type { Draft } from './problems.ts';
import { fieldLines, type Called } from './say.ts';
import { CHECKLIST, type ListingTab } from './terms.ts';

// The rates of a floating price follow from its spreads and the LPR of the day: they are no terms of their own.
const DERIVED: readonly ListingField[] = ['rate_min_ppm', 'rate_max_ppm'];

/** The fields in which two listings differ, in their own order. */
export function changedFields(before: Draft, after: Draft): ListingField[] {
  const isFloating = before.rate_type === 'lpr' && after.rate_type === 'lpr';
  return LISTING_FIELD_NAMES.filter((field) => {
    if (isFloating && DERIVED.includes(field)) return false;
    return canonicalJson(before[field] ?? null) !== canonicalJson(after[field] ?? null);
  });
}

/** One changed field: its lines before and after; a line that stands in both is not marked. */
export type FieldChange = {
  readonly field: ListingField;
  readonly tab: ListingTab;
  readonly label: Bilingual;
  readonly before: readonly DiffLine[];
  readonly after: readonly DiffLine[];
};

export type DiffLine = { readonly text: Bilingual; readonly changed: boolean };

const marked = (lines: readonly Bilingual[], others: readonly Bilingual[]): DiffLine[] =>
  lines.map((text) => ({
    text,
    changed: !others.some((other) => other.zh === text.zh && other.en === text.en),
  }));

/** The changes from one listing to another in words; everything written is a change when there was none before. */
export function diffListings(before: Draft, after: Draft, called: Called): FieldChange[] {
  return changedFields(before, after).map((field) => {
    const was = fieldLines(field, before, called);
    const is = fieldLines(field, after, called);
    const { tab, label } = LISTING_FIELDS[field];
    return { field, tab, label, before: marked(was, is), after: marked(is, was) };
  });
}

/** The points of the checklist that a change from one listing to another touches; all of them for a new one. */
export function requiredPoints(before: Draft, after: Draft): string[] {
  const tabs = new Set(changedFields(before, after).map((field) => LISTING_FIELDS[field].tab));
  return CHECKLIST.filter(({ tab }) => tabs.has(tab)).map(({ id }) => id);
}
