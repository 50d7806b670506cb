// The words and numbers of the dry run: where bands end, what is too small to be shown, what a firm agrees to.
import { both, type Bilingual } from '../lib/bilingual.ts';
import { attributeOf, type AttributeId } from '../matching/attributes.ts';

/** Counts are multiples of this. */
export const STEP = 10;
/** Fewer firms than this are never shown, nor is what fewer firms would make different. */
export const LEAST = 50;

/** More conditions than this no listing has; each is held against every firm many times over. */
export const MOST_CONDITIONS = 100;

const WAN = 1_000_000;
// Upper limits (at most 80 %) end a band behind the limit, lower ones (at least 5万元) before it.
const upTo = (limits: readonly number[]): number[] => limits.map((limit) => limit + 1);
const percent = (shares: readonly number[]): number[] => shares.map((share) => share * 10_000);

const MONEY = [
  1,
  100,
  ...[0.3, 0.5, 1, 2, 3, 5, 10, 20, 30, 50, 80, 100, 150, 200, 300, 400, 500, 800].map((wan) => wan * WAN),
  ...[1000, 2000, 3000, 5000, 10_000, 20_000, 40_000].map((wan) => wan * WAN),
];
const PEOPLE = [1, 2, 3, 5, 8, 10, 20, 30, 50, 100, 200, 300, 500, 1000];
const PIECES = [1, 2, 3, 5, 10, 20, 50];

const OWN: Partial<Record<AttributeId, readonly number[]>> = {
  legal_rep_age: [18, 20, 22, 25, 30, 40, 50, 56, 61, 66, 71],
  legal_rep_share: percent([10, 20, 25, 30, 50, 51, 67, 100]),
  debt_ratio: upTo(percent([30, 40, 50, 60, 65, 70, 75, 80, 90, 100])),
  loan_to_sales: upTo(percent([10, 20, 30, 40, 50, 70, 100, 150])),
  top_buyer_share: upTo(percent([20, 30, 40, 50, 60, 70, 80, 90])),
  revenue_growth: percent([-50, -30, -20, -10, 0, 10, 20, 30, 50, 100]),
  employees: PEOPLE,
  insured_employees: PEOPLE,
  patents: PIECES,
  trademarks: PIECES,
  litigation_open: upTo([0, 1, 2, 3, 5]),
  invoice_gap_days: upTo([0, 30, 45, 60, 90, 180]),
};

/**
 * Where the bands of a figure end, in its unit, ascending: each edge is the first value of the next band. The limits
 * lenders usually set are edges, so that such a condition is answered for every firm.
 */
export function edgesOf(attr: AttributeId): readonly number[] {
  return OWN[attr] ?? (attributeOf(attr).type === 'money' ? MONEY : PIECES);
}

/** Ages in whole months at which a band of dates begins. */
export const AGE_EDGES = [0, 3, 6, 9, 12, 15, 18, 21, 24, 30, 36, 48, 60, 72, 84, 96, 120, 180, 240] as const;
/** The ages a bank would ask for instead. */
export const USUAL_AGES = [3, 6, 12, 18, 24, 36, 48, 60, 84, 120] as const;

/** Windows in months for which events are counted, and the count from which on it is "or more". */
export const WINDOWS = [3, 6, 12, 24, 36] as const;
export const MOST_COUNTED = 6;

/** Spans in months for which growth is kept, and where its bands end, in ppm. */
export const GROWTH_SPANS = [3, 6, 12] as const;
export const GROWTH_EDGES = percent([-50, -30, -20, -10, -5, 0, 5, 10, 20, 30, 50, 100]);

/** Why a condition's effect is or is not counted. */
export const EFFECTS = ['counted', 'too_small', 'bank', 'wish', 'advisory'] as const;
export type Effect = (typeof EFFECTS)[number];
export const EFFECT_LABELS = {
  counted: both('已计入', 'Counted'),
  too_small: both('影响少于50家，未计入', 'Makes a difference to fewer than 50 firms: not counted'),
  bank: both('仅银行可核实，未计入', 'Only the bank can check it: not counted'),
  wish: both('取决于申请内容，未计入', 'Depends on the application: not counted'),
  advisory: both('参考条件，不影响结果', 'Advisory: decides nothing'),
} satisfies Record<Effect, Bilingual>;

/** What a firm agrees to when it lets the platform count it. */
export const STATISTICS_TEXT = both(
  '本企业同意平台将本企业已申报、已授权取得的经营信息，去除名称和代码并归入区间后，用于金融产品准入条件的统计试算。统计只显示取整到10的户数，少于50家不显示，不向任何机构提供本企业的单项信息。同意可随时撤回，次日起的统计不再包含本企业的非公开信息。',
  "The firm lets the platform use what it declared and what was fetched with its consent, without name and code and in bands only, to try the conditions of products on. Only numbers of firms are shown, rounded to tens and none below 50; no institution is told anything of a single firm. The consent can be withdrawn at any time: from the next day on the statistics hold nothing of the firm's that is not public.",
);
