// What the product desk and the office see of a product and its round.
import type { Bilingual } from '../lib/bilingual.ts';
import { limitSentence } from '../matching/limits.ts';
import type { Names } from '../matching/words.ts';
import { cardOf, listedCost, REFERENCE_LOAN, type InstitutionName } from '../products/card.ts';
import { conditionsOf } from '../products/conditions.ts';
import { listingHash } from '../products/hash.ts';
import type { Listing } from '../products/schema.ts';
import { diffListings } from './diff.ts';
import { LISTING_FIELDS, type ListingField } from './fields.ts';
import { roundMovesNow, shelfMovesNow, type RoundScene, type ShelfScene, type Who } from './machine.ts';
import { listingProblems, type Draft, type Known } from './problems.ts';
import { fieldLines, type Called } from './say.ts';
import { ROUND_STATE_LABELS } from './terms.ts';
import type { OffShelf } from './commands-scene.ts';
import type { RoundRow, ShelfRow } from './queries.ts';

const moveView = ({ command, label }: { command: string; label: Bilingual }) => ({ command, label });

/** The open round: what is written, what is wrong with it, what changed, and what this person may do with it. */
export function roundView(
  round: RoundRow,
  at: {
    readonly scene: RoundScene;
    readonly listed: Draft | null;
    readonly known: Known;
    readonly called: Called;
    readonly who: Who;
    readonly names: ReadonlyMap<string, string>;
  },
) {
  const draft = JSON.parse(round.draft) as Draft;
  const problems = listingProblems(draft, at.known);
  const isComplete = problems.every(({ severity }) => severity === 'warning');
  const nameOf = (id: string | null): string | null => (id === null ? null : (at.names.get(id) ?? null));
  return {
    id: round.id,
    number: round.number,
    state: round.state,
    state_label: ROUND_STATE_LABELS[round.state],
    rev: round.rev,
    draft,
    /** What a person approves; null while something is missing. */
    hash: round.state !== 'editing' ? round.hash : isComplete ? listingHash({ filled: [], ...draft }) : null,
    problems,
    changes: diffListings(at.listed ?? {}, draft, at.called),
    is_new: at.listed === null,
    moves: roundMovesNow(at.scene, at.who).map(moveView),
    returned: round.returned === null ? null : (JSON.parse(round.returned) as unknown as Returned),
    editors: at.scene.editors.flatMap((id) => nameOf(id) ?? []),
    submitted_by: nameOf(round.submitted_by),
    checked_by: nameOf(round.checked_by),
    submitted_at: round.submitted_at,
    checked_at: round.checked_at,
    list_on: round.list_on,
    imported: round.import_id !== null,
  };
}

export type Returned = {
  readonly by: string;
  readonly code: string;
  readonly note: string;
  readonly at: number;
};

/** What a person may do with the product itself. */
export const shelfMoveViews = (scene: ShelfScene, who: Who) => shelfMovesNow(scene, who).map(moveView);

/**
 * A product as the office's list shows it. What was never listed, and a round that was not handed over, are the
 * institution's own and are left out.
 */
export function officeShelfView(row: ShelfRow) {
  if (row.version_number === null) return [];
  const isHandedOver = row.round_state === 'reviewing' || row.round_state === 'scheduled';
  const off = row.off_shelf === null ? null : (JSON.parse(row.off_shelf) as OffShelf);
  return [
    {
      id: row.id,
      code: row.code,
      name: row.name ?? row.code,
      state: row.state,
      version_number: row.version_number,
      valid_until: row.valid_until,
      off_shelf: off && { side: off.side, code: off.code, at: off.at },
      round: isHandedOver ? { id: row.round_id, state: row.round_state, list_on: row.list_on } : null,
    },
  ];
}

const PRICE_FIELDS = [
  'amount_min_fen',
  'amount_max_fen',
  'term_months_min',
  'term_months_max',
  'rate_min_ppm',
  'repayment_methods',
  'fees',
  'day_basis',
  'interest_by',
  'repayment_frequency',
  'principal_grace_periods',
  'interest_grace_periods',
] as const satisfies readonly ListingField[];

const CARD_FIELDS = [
  ...PRICE_FIELDS,
  'name',
  'tagline',
  'product_class',
  'borrower_types',
  'amount_by_honour',
  'guarantee_types',
  'process',
  'take_up_workdays',
  'decision_workdays',
  'payout_workdays',
  'first_loan_friendly',
] as const satisfies readonly ListingField[];

const lacking = (draft: Draft, fields: readonly ListingField[]): ListingField[] =>
  fields.filter((field) => draft[field] === undefined);

/**
 * How an owner will see the product: the card, what the reference loan costs, the conditions as sentences. Parts whose
 * fields are not written yet are null; `lacking` names those fields.
 */
export function previewOf(
  draft: Draft,
  at: {
    readonly id: string;
    readonly institution: InstitutionName;
    readonly names: Names;
    readonly called: Called;
  },
) {
  const lacks = lacking(draft, CARD_FIELDS);
  const wrong = listingProblems(draft).map(({ field }) => field);
  // What contradicts itself has no price yet.
  const priced = !PRICE_FIELDS.some((field) => wrong.includes(field));
  const listing = draft as Listing;
  const cost = priced ? costOf(listing) : null;
  const forConditions = { ...CONDITION_DEFAULTS, ...draft } as Listing;
  return {
    lacking: lacks.map((field) => ({ field, label: LISTING_FIELDS[field].label })),
    card:
      lacks.length === 0 && cost
        ? cardOf({ id: at.id, version_id: at.id, institution: at.institution, listing, truth: null })
        : null,
    cost,
    conditions: draft.criteria ? conditionsOf(forConditions, at.names) : [],
    documents: fieldLines('documents', draft, at.called),
    fees: fieldLines('fees', draft, at.called),
    limit: draft.limit_formula ? limitSentence(draft.limit_formula) : null,
  };
}

const CONDITION_DEFAULTS = {
  borrower_types: ['enterprise', 'individual_business'],
  amount_min_fen: 1,
  amount_max_fen: 1,
  amount_by_honour: [],
  amount_by_tax_level: [],
  term_months_max: 12,
  purposes: [],
  towns: null,
  text_conditions: [],
} as const;

function costOf(listing: Listing) {
  const example = listedCost(listing, REFERENCE_LOAN);
  const { total_interest_fen, total_fees_fen, total_cost_fen, schedule, irr_effective, shown, rate_kind } =
    example;
  const amount_fen = Math.min(
    Math.max(REFERENCE_LOAN.amount_fen, listing.amount_min_fen),
    listing.amount_max_fen,
  );
  return {
    amount_fen,
    term_months: Math.min(
      Math.max(REFERENCE_LOAN.term_months, listing.term_months_min),
      listing.term_months_max,
    ),
    total_interest_fen,
    fees: example.fee_lines,
    total_fees_fen,
    total_cost_fen,
    /** What the borrower has the use of, where the lender keeps part of the amount back; else null. */
    received_fen: example.principal_fen === amount_fen ? null : example.principal_fen,
    payments: schedule.payments,
    first_payment_fen: schedule.first_payment_fen,
    last_payment_fen: schedule.last_payment_fen,
    irr_ppm: irr_effective?.ppm ?? null,
    rate: shown && { ppm: shown.ppm, kind: rate_kind },
  };
}
