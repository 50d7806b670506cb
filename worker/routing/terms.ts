// The words of routing: why a branch and a person were chosen.
import { both, type Bilingual } from '../lib/bilingual.ts';

export const LANGUAGES = ['zh', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];
export const LANGUAGE_LABELS = {
  zh: both('中文', 'Chinese'),
  en: both('英文', 'English'),
} satisfies Record<Language, Bilingual>;

/** Why a branch was chosen: by a rule of the institution, else by the place of the firm. */
export const BRANCH_REASONS = ['rule', 'in_town', 'serves_town', 'elsewhere'] as const;
export type BranchReason = (typeof BRANCH_REASONS)[number];
export const BRANCH_REASON_LABELS = {
  rule: both('按本机构的派件规则', 'by a rule of the institution'),
  in_town: both('网点与企业在同一街镇', 'the branch is in the town of the firm'),
  serves_town: both('网点服务企业所在街镇', 'the branch serves the town of the firm'),
  elsewhere: both(
    '没有网点在该街镇或服务该街镇，按网点顺序',
    'no branch is in or serves the town: by their order',
  ),
} satisfies Record<BranchReason, Bilingual>;

/** What else was said of a choice of branch or person. */
export const ROUTE_REMARKS = [
  'authority_covers',
  'above_authority',
  'speaks_language',
  'nobody_speaks',
  'everybody_away',
  'fewest_open',
] as const;
export type RouteRemark = (typeof ROUTE_REMARKS)[number];
export const ROUTE_REMARK_LABELS = {
  authority_covers: both('金额在网点审批权限内', 'the amount is within what the branch decides'),
  above_authority: both(
    '金额超过网点审批权限，需上级审批',
    'the amount is above what the branch decides by itself',
  ),
  speaks_language: both(
    '客户经理可用企业的语言办理',
    'the account manager works in the language of the firm',
  ),
  nobody_speaks: both('没有客户经理使用企业的语言', 'no account manager works in the language of the firm'),
  everybody_away: both(
    '网点客户经理均不在岗，仍指定一人',
    'everybody is away: somebody is named nevertheless',
  ),
  fewest_open: both('在办件最少，其次等候最久', 'has the fewest open cases, then has waited longest'),
} satisfies Record<RouteRemark, Bilingual>;

/** Most rules an institution keeps, and most values in one list of a rule. */
export const MAX_RULES = 30;
export const MAX_VALUES = 50;
