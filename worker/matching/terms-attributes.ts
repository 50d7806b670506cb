// What a row of the attribute registry holds, and the units its rows share.
import { both, type Bilingual } from '../lib/bilingual.ts';
import type { ReasonCode } from '../lib/reasons.ts';
import type { DataClass } from './terms-facts.ts';

/** How a value is compared: amounts in fen, ratios in ppm, dates as days, sets by common members. */
export const ATTRIBUTE_TYPES = [
  'number',
  'money',
  'ratio',
  'date',
  'enum',
  'set',
  'boolean',
  'events',
  'series',
] as const;
export type AttributeType = (typeof ATTRIBUTE_TYPES)[number];

/** What could make a fact different: waiting, doing something, or nothing (ruling K-NONE). */
export const CHANGES = ['time', 'action', 'none'] as const;
export type Change = (typeof CHANGES)[number];

/**
 * When a fact that only time can change is determined anew: every year on a day, or with every complete month.
 * The new value is not known before; ages and windows of events need no renewal, they move by themselves.
 */
export type Renewal = 'monthly' | { readonly month: number; readonly day: number };

export type Attribute = {
  readonly label: Bilingual;
  readonly type: AttributeType;
  readonly unit: Bilingual | null;
  readonly data_class: DataClass;
  /** `bank` attributes are never evaluated by the platform (design: bank_only). */
  readonly evaluator: 'platform' | 'bank';
  readonly change: Change;
  /** The reason a failing condition on it carries unless the bank names another. */
  readonly code: ReasonCode;
  readonly renewal: Renewal | null;
  /** Days after which a fetched value counts as missing; null when it does not age. */
  readonly fresh_days: number | null;
  /** Lowest and highest value the attribute can have; a cure never leaves it (ruling K-RANGE). */
  readonly range: readonly [number, number] | null;
  readonly values: Readonly<Record<string, Bilingual>> | null;
};

type Extra = {
  unit?: Bilingual;
  bank?: true;
  renewal?: Renewal;
  fresh?: number | null;
  range?: readonly [number, number];
  values?: Readonly<Record<string, Bilingual>>;
};

/** One row of the registry; what is left out is the usual: no unit, evaluated here, missing after 45 days. */
export function attribute(
  zh: string,
  en: string,
  type: AttributeType,
  data_class: DataClass,
  change: Change,
  code: ReasonCode,
  extra: Extra = {},
): Attribute {
  return {
    label: both(zh, en),
    type,
    unit: extra.unit ?? null,
    data_class,
    evaluator: extra.bank ? 'bank' : 'platform',
    change,
    code,
    renewal: extra.renewal ?? null,
    fresh_days: extra.fresh === undefined ? 45 : extra.fresh,
    range: extra.range ?? null,
    values: extra.values ?? null,
  };
}

export const YUAN = both('元', 'yuan');
export const TIMES = both('次', 'times');
export const PIECES = both('件', 'items');
export const PEOPLE_UNIT = both('人', 'people');
export const MONEY_RANGE = [0, 10 ** 13] as const;

/** The year's income tax is settled by 31 May. */
export const YEAR_END_SETTLEMENT: Renewal = { month: 5, day: 31 };
