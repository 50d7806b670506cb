// The words of the criteria language: operators, answers, groups, and the shapes in which rules and facts are kept.
import { both, type Bilingual } from '../lib/bilingual.ts';
import type { ReasonCode } from '../lib/reasons.ts';
import type { AttributeId } from './attributes.ts';

/**
 * The closed set of operators. Amounts are fen, ratios ppm, ages whole months (ruling C-UNIT).
 * `months_since` compares the age of a date in whole months with `value`; `count_in_window` counts dated events
 * in (add_months(today, -window_months), today] and is met when the count is ≤ value; `growth` compares the last
 * `window_months` complete months of a monthly series with the ones before, in ppm.
 */
export const OPERATORS = [
  'eq',
  'ne',
  'in',
  'not_in',
  'gte',
  'lte',
  'between',
  'exists',
  'not_exists',
  'months_since',
  'count_in_window',
  'growth',
] as const;
export type Operator = (typeof OPERATORS)[number];

/** Only `hard` leaves decide a verdict; the others are evaluated and shown (ruling C-SEVERITY). */
export const SEVERITIES = ['hard', 'soft', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

export type RuleValue = number | string | boolean | readonly number[] | readonly string[];

/** One condition on one attribute. `id` is unique within the product version. */
export type Leaf = {
  readonly id: string;
  readonly attr: AttributeId;
  readonly op: Operator;
  readonly value?: RuleValue;
  readonly window_months?: number;
  readonly severity: Severity;
  readonly code: ReasonCode;
};

export type Criteria =
  | { readonly all: readonly Criteria[] }
  | { readonly any: readonly Criteria[] }
  | { readonly not: Criteria }
  | Leaf;

/** A condition of a listing that the registry cannot hold: shown to the owner as 银行将核实. */
export type TextCondition = { readonly id: string; readonly text: Bilingual };

export const ANSWERS = ['not_met', 'unknown', 'met'] as const;
export type Answer = (typeof ANSWERS)[number];
export const ANSWER_LABELS = {
  met: both('符合', 'Met'),
  not_met: both('不符合', 'Not met'),
  unknown: both('待确认', 'Unknown'),
} satisfies Record<Answer, Bilingual>;

/** What a negated condition was answered, from the answer of the condition itself. */
export const OPPOSITE_ANSWER = {
  met: 'not_met',
  not_met: 'met',
  unknown: 'unknown',
} as const satisfies Record<Answer, Answer>;

/** Why a leaf has no answer. */
export const UNKNOWN_CAUSES = ['missing', 'stale', 'band', 'bank_only', 'gap', 'wrong_type'] as const;
export type UnknownCause = (typeof UNKNOWN_CAUSES)[number];

/** Where a product stands for one firm. `to_confirm` holds products with open questions and no failure. */
export const GROUPS = ['eligible', 'near', 'ineligible'] as const;
export type Group = (typeof GROUPS)[number];

export type SeriesPoint = { readonly month: string; readonly value: number };

/**
 * What is known of one attribute of a firm. Exactly one of `value`, `band`, `events`, `series` is given;
 * `value: null` means known to be absent (rulings C-EXISTS, C-NULL). A band is [min, max): either end may be open;
 * for dates the ends are days. Stale from `valid_until` on (ruling C-STALE).
 */
export type Snapshot = {
  readonly value?: number | string | boolean | readonly string[] | null;
  readonly band?: { readonly min?: number | string; readonly max?: number | string };
  readonly events?: readonly string[];
  readonly series?: readonly SeriesPoint[];
  readonly as_of: string;
  readonly valid_until?: string | null;
  readonly source: 'official' | 'declared' | 'asked';
  readonly provider: string;
};

/** The provider of what was neither said nor looked up but presumed of a visitor's firm. */
export const PRESUMED_BY = 'presumed';

export type Facts = Readonly<Partial<Record<AttributeId, Snapshot>>>;
