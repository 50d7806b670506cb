// A product as its page shows it: texts for the forms, words for everything else. On the server only, where the names
// of industries and the price of a loan are at hand.
import { m } from '#lib/paraglide/messages.js';
import { say, type Bilingual } from '#lib/locale.ts';
import { builderFor, attributeMenu } from '#lib/desk/criteria-builder.ts';
import { leavesOf, lineErrors, linesOf } from '#lib/desk/criteria-lines.ts';
import { fieldsOf } from '#lib/desk/listing-controls.ts';
import { textsOf } from '#lib/desk/listing-entries.ts';
import type { OpenProduct } from '#lib/desk/shelf.ts';
import { sheetOf } from '#lib/owner/cost.ts';
import { EFFECT_LABELS, EFFECTS } from '#worker/dryrun/terms.ts';
import { ROLE_LABELS, type Role } from '#worker/identity/terms.ts';
import { REASON_CODES, REASONS } from '#worker/lib/reasons.ts';
import { limitSentence } from '#worker/matching/limits.ts';
import { namebookOf } from '#worker/matching/names.ts';
import { listedCost, nearestLoan, REFERENCE_LOAN } from '#worker/products/card.ts';
import type { Listing } from '#worker/products/schema.ts';
import { REPAYMENT_METHOD_LABELS } from '#worker/products/terms.ts';
import { LISTING_FIELDS } from '#worker/rounds/fields.ts';
import type { Draft } from '#worker/rounds/problems.ts';
import { fieldLines } from '#worker/rounds/say.ts';
import {
  LISTING_TABS,
  RETIRE_CODE_LABELS,
  RETURN_CODE_LABELS,
  SUSPEND_CODE_LABELS,
  type ListingTab,
} from '#worker/rounds/terms.ts';

export const TABS = [...LISTING_TABS, 'preview'] as const;
export type Tab = (typeof TABS)[number];

/** Names of towns, industries and branches as the product's answer gives them. */
export function namesIn({ options }: Pick<OpenProduct, 'options'>) {
  const book = namebookOf(new Map(options.towns.map(({ code, name }) => [code, name])));
  const branches = new Map(options.branches.map(({ id, name }) => [id, name]));
  return { book, called: { names: book.names, branches } };
}

/** What is written: the open round's draft, else what is listed. */
export function draftIn({ round, product }: Pick<OpenProduct, 'round' | 'product'>): Draft {
  return (round?.draft ?? product.listing ?? {}) as Draft;
}

/** Whether this person may write now. */
export const mayWrite = ({ round }: Pick<OpenProduct, 'round'>): boolean =>
  round?.state === 'editing' && round.moves.some(({ command }) => command === 'submit');

const said = (words: Readonly<Record<string, Bilingual>>, code: string): string => {
  const word = words[code];
  return word ? say(word) : code;
};

function returnedOf({ round }: OpenProduct) {
  const returned = round?.returned;
  if (!returned) return null;
  const { by, code, note, at } = returned;
  return { by: said(ROLE_LABELS, by as Role), reason: said(RETURN_CODE_LABELS, code), note, at };
}

function offShelfOf({ product }: OpenProduct) {
  const off = product.off_shelf;
  if (!off) return null;
  const reason = said({ ...RETIRE_CODE_LABELS, ...SUSPEND_CODE_LABELS }, off.code);
  return { reason, note: off.note, at: off.at, by_office: off.side === 'office' };
}

/** What keeps the listing from being submitted, each with its tab and the name of its field. */
function problemsOf({ round }: OpenProduct) {
  return (round?.problems ?? []).map(({ field, code, detail, severity }) => ({
    field,
    code,
    severity,
    tab: LISTING_FIELDS[field].tab,
    label: say(LISTING_FIELDS[field].label),
    detail: say(detail),
  }));
}

/** The fields of a tab in words. */
function wordsOf(shown: OpenProduct, tab: ListingTab) {
  const { called } = namesIn(shown);
  const draft = draftIn(shown);
  return fieldsOf(tab).map((field) => ({
    field,
    label: say(LISTING_FIELDS[field].label),
    lines: fieldLines(field, draft, called).map(say),
  }));
}

/** How owners will see it. */
function previewOf(shown: OpenProduct) {
  const { preview } = shown;
  const draft = draftIn(shown);
  const priced = preview.cost === null ? null : (draft as Listing);
  const loan = priced && nearestLoan(priced, REFERENCE_LOAN);
  const [method] = draft.repayment_methods ?? [];
  return {
    lacking: preview.lacking.map(({ label }) => say(label)),
    card: preview.card,
    name: draft.name ?? '',
    tagline: draft.tagline ? say(draft.tagline) : null,
    loan:
      loan && method
        ? { ...loan, method: say(REPAYMENT_METHOD_LABELS[method]), rate_ppm: draft.rate_min_ppm ?? 0 }
        : null,
    sheet: priced && loan && sheetOf(listedCost(priced, REFERENCE_LOAN), loan.amount_fen),
    conditions: preview.conditions.map(({ id, sentence, checked_by }) => ({
      id,
      text: say(sentence),
      bank: checked_by === 'bank',
    })),
    documents: preview.documents.map(say),
    limit: draft.limit_formula ? say(limitSentence(draft.limit_formula)) : null,
  };
}

/** The conditions for the builder, and the form for the attribute that was chosen. */
function admissionOf(shown: OpenProduct, attr: string | null) {
  const draft = draftIn(shown);
  const { book } = namesIn(shown);
  const criteria = draft.criteria ?? { all: [] };
  const towns = Object.fromEntries(shown.options.towns.map(({ code, name }) => [code, name]));
  const errors = leavesOf(criteria).length > 0 ? lineErrors(criteria, draft, book.names) : [];
  const { borrower_types, amount_min_fen, amount_max_fen, amount_by_honour, amount_by_tax_level } = draft;
  return {
    lines: linesOf(criteria, book.names),
    errors,
    builder: builderFor(attr, towns),
    menu: attributeMenu(),
    effects: Object.fromEntries(EFFECTS.map((effect) => [effect, say(EFFECT_LABELS[effect])])),
    reasons: REASON_CODES.map((value) => ({ value, label: `${value} ${say(REASONS[value].label)}` })),
    /** What a dry run is asked. */
    trial: {
      borrower_types,
      amount_min_fen,
      amount_max_fen,
      amount_by_honour,
      amount_by_tax_level,
      term_months_max: draft.term_months_max,
      purposes: draft.purposes,
      towns: draft.towns,
      criteria,
    },
  };
}

/** Everything the page shows of a product under one of its tabs. */
export function viewOf(shown: OpenProduct, tab: Tab, attr: string | null) {
  const { product, round } = shown;
  const draft = draftIn(shown);
  const may_write = mayWrite(shown);
  return {
    tab,
    may_write,
    product: { ...product, listing: null, name: draft.name ?? product.code },
    draft_is_listed: round === null,
    round: round && {
      id: round.id,
      number: round.number,
      state: round.state,
      rev: round.rev,
      hash: round.hash,
      is_new: round.is_new,
      moves: round.moves,
      editors: round.editors,
      submitted_by: round.submitted_by,
      checked_by: round.checked_by,
      submitted_at: round.submitted_at,
      checked_at: round.checked_at,
      list_on: round.list_on,
      imported: round.imported,
    },
    changes: (round?.changes ?? []).map(({ field, tab: at, label, before, after }) => ({
      field,
      tab: at,
      label: say(label),
      before: before.map(({ text, changed }) => ({ text: say(text), changed })),
      after: after.map(({ text, changed }) => ({ text: say(text), changed })),
    })),
    problems: problemsOf(shown),
    returned: returnedOf(shown),
    off_shelf: offShelfOf(shown),
    versions: shown.versions,
    moves: shown.moves,
    texts: may_write && tab !== 'preview' ? textsOf(draft, fieldsOf(tab)) : null,
    /** Follow from other fields: with a floating price nobody types the rates. */
    floating: draft.rate_type === 'lpr',
    rates: [
      ...fieldLines('rate_min_ppm', draft, namesIn(shown).called),
      ...fieldLines('rate_max_ppm', draft, namesIn(shown).called),
    ].map(say),
    limit: draft.limit_formula ? limitSentence(draft.limit_formula) : null,
    words: may_write ? null : tab === 'preview' ? null : wordsOf(shown, tab),
    admission: tab === 'admission' ? admissionOf(shown, attr) : null,
    preview: previewOf(shown),
    options: {
      towns: shown.options.towns.map(({ code, name }) => ({ value: code, label: say(name) })),
      branches: shown.options.branches.map(({ id, name }) => ({ value: id, label: say(name) })),
    },
    about: m.shelf_title({ name: draft.name ?? product.code, code: product.code }),
  };
}
export type View = ReturnType<typeof viewOf>;
