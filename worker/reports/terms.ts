// The measures of the finance office that this edition keeps, with their definitions. A definition never changes
// silently: its version is part of every answer.
import { both, type Bilingual } from '../lib/bilingual.ts';

export const BREAKDOWNS = ['total', 'institution', 'month', 'town'] as const;
export type Breakdown = (typeof BREAKDOWNS)[number];
export const BREAKDOWN_LABELS = {
  total: both('合计', 'Total'),
  institution: both('按机构', 'By institution'),
  month: both('按月', 'By month'),
  town: both('按街镇', 'By town'),
} satisfies Record<Breakdown, Bilingual>;

export type Measure = {
  readonly label: Bilingual;
  readonly definition: Bilingual;
  readonly version: number;
  readonly unit: 'count' | 'fen';
  /** A stock is a sum since the beginning; a flow belongs to the period in which it occurred. */
  readonly kind: 'stock' | 'flow';
  /** Breakdowns that make sense: a user belongs to no institution. */
  readonly breakdowns: readonly Breakdown[];
};

export const MEASURES = {
  M01: {
    label: both('注册用户数', 'Registered users'),
    definition: both('手机号已验证且未注销的用户数', 'Users with a verified phone who have not left'),
    version: 1,
    unit: 'count',
    kind: 'stock',
    breakdowns: ['total', 'month'],
  },
  M07: {
    label: both('入驻金融机构', 'Institutions'),
    definition: both('状态为在驻的金融机构数', 'Institutions admitted and active'),
    version: 1,
    unit: 'count',
    kind: 'stock',
    breakdowns: ['total', 'month'],
  },
  M09: {
    label: both('上架产品', 'Listed products'),
    definition: both('有在架版本的产品数', 'Products with a listed version'),
    version: 1,
    unit: 'count',
    kind: 'stock',
    breakdowns: ['total', 'institution', 'month'],
  },
  M12: {
    label: both('发布需求', 'Demands published'),
    definition: both(
      '发布的融资需求数（不含网格员上报诉求）',
      'Financing demands published, needs reported by grid staff apart',
    ),
    version: 1,
    unit: 'count',
    kind: 'flow',
    breakdowns: ['total', 'month', 'town'],
  },
  M13: {
    label: both('提交申请', 'Applications'),
    definition: both('提交的融资申请数', 'Applications submitted'),
    version: 1,
    unit: 'count',
    kind: 'flow',
    breakdowns: ['total', 'institution', 'month', 'town'],
  },
  M14: {
    label: both('受理', 'Taken up'),
    definition: both('银行受理的申请数', 'Applications taken up by the bank'),
    version: 1,
    unit: 'count',
    kind: 'flow',
    breakdowns: ['total', 'institution', 'month', 'town'],
  },
  M15a: {
    label: both('出具正式方案', 'Committed offers'),
    definition: both('首次获得正式方案的申请数', 'Applications that reached their first committed offer'),
    version: 1,
    unit: 'count',
    kind: 'flow',
    breakdowns: ['total', 'institution', 'month', 'town'],
  },
  M15: {
    label: both('撮合笔数', 'Matched loans'),
    definition: both('首次放款的申请数', 'Applications that reached their first drawdown'),
    version: 1,
    unit: 'count',
    kind: 'flow',
    breakdowns: ['total', 'institution', 'month', 'town'],
  },
  M16: {
    label: both('授信金额', 'Credit granted'),
    definition: both('签约申请的批准金额合计', 'Approved amounts of applications signed'),
    version: 1,
    unit: 'fen',
    kind: 'flow',
    breakdowns: ['total', 'institution', 'month', 'town'],
  },
  M17: {
    label: both('放款金额', 'Amount paid out'),
    definition: both(
      '经第二人确认的放款金额合计，按放款日归期',
      'Drawdowns confirmed by a second person, by day of payment',
    ),
    version: 1,
    unit: 'fen',
    kind: 'flow',
    breakdowns: ['total', 'institution', 'month', 'town'],
  },
  M21: {
    label: both('拒绝', 'Refusals'),
    definition: both('银行拒绝的申请数', 'Applications refused'),
    version: 1,
    unit: 'count',
    kind: 'flow',
    breakdowns: ['total', 'institution', 'month', 'town'],
  },
  M42: {
    label: both('超时件', 'Breaches'),
    definition: both(
      '超过时限的时钟数；超时记录不因后续办理而消失',
      'Clocks that ran past their deadline; a breach stays recorded',
    ),
    version: 1,
    unit: 'count',
    kind: 'flow',
    breakdowns: ['total', 'institution', 'month', 'town'],
  },
  G01: {
    label: both('网格员上报诉求', 'Needs reported by grid staff'),
    definition: both('网格渠道受理的诉求数', 'Needs received through the grid channel'),
    version: 1,
    unit: 'count',
    kind: 'flow',
    breakdowns: ['total', 'month', 'town'],
  },
  G02: {
    label: both('网格诉求办结', 'Grid needs closed'),
    definition: both('已办结的网格渠道诉求数', 'Needs of the grid channel that are closed'),
    version: 1,
    unit: 'count',
    kind: 'flow',
    breakdowns: ['total', 'month', 'town'],
  },
} as const satisfies Record<string, Measure>;

export type MeasureId = keyof typeof MEASURES;
export const MEASURE_IDS = Object.keys(MEASURES) as MeasureId[];

/** The five figures on the first page of the office and of the public site. */
export const HEADLINE = ['M01', 'M07', 'M09', 'M15', 'M17'] as const satisfies readonly MeasureId[];

/** The funnel from need to money, in order. */
export const FUNNEL = ['M12', 'M13', 'M14', 'M15a', 'M15'] as const satisfies readonly MeasureId[];

/** What the rows behind a figure are. A drawdown and a breach are shown with the application they belong to. */
export const ROW_KINDS = ['user', 'institution', 'product', 'demand', 'application'] as const;
export type RowKind = (typeof ROW_KINDS)[number];
export const ROW_KIND_OF = {
  M01: 'user',
  M07: 'institution',
  M09: 'product',
  M12: 'demand',
  M13: 'application',
  M14: 'application',
  M15a: 'application',
  M15: 'application',
  M16: 'application',
  M17: 'application',
  M21: 'application',
  M42: 'application',
  G01: 'demand',
  G02: 'demand',
} as const satisfies Record<MeasureId, RowKind>;

/** Rates have two forms that must never be mixed, so the form is part of the definition. */
export const CLOSING_RATE = {
  label: both('办结率（同批口径）', 'Closing rate (cohort)'),
  definition: both(
    '期内受理且截至统计时点已办结的诉求 ÷ 期内受理的诉求；期间为上线以来',
    'Needs received in the period and closed by the as-of instant ÷ needs received; the period is since launch',
  ),
  version: 1,
  form: 'cohort',
} as const;

/** Why a public figure is not shown. */
export const HIDDEN_LABELS = {
  small_group: both('不足 5 个，不公开', 'Fewer than five, not published'),
  dominated: both('单笔占比过高，不公开', 'One loan makes up most of it, not published'),
} as const satisfies Record<string, Bilingual>;
export type HiddenReason = keyof typeof HIDDEN_LABELS;
