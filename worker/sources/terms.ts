// The words of official data sources: which classes of data have one, how a question to it may end, and when a failed
// one is tried again.
import { both, type Bilingual } from '../lib/bilingual.ts';
import type { DataClass } from '../matching/terms-facts.ts';

/**
 * Classes that are fetched on the firm's authorisation. Public records come with the registration; credit reports go
 * from the central bank to the bank that is applied to and never through a marketplace (征信业管理条例), so that they
 * have no source here, ever.
 */
export const SOURCE_CLASSES = [
  'tax',
  'invoice',
  'social_insurance',
  'housing_fund',
  'utilities',
  'real_estate',
  'customs',
  'contracts',
] as const satisfies readonly DataClass[];
export type SourceClass = (typeof SOURCE_CLASSES)[number];

/** Whether a class of data is fetched from a source. */
export const hasSource = (data_class: string): data_class is SourceClass =>
  (SOURCE_CLASSES as readonly string[]).includes(data_class);

/** How a source lets its data be used (国办发〔2021〕52号). */
export const SOURCE_MODES = ['pooled', 'interface', 'verification'] as const;
export type SourceMode = (typeof SOURCE_MODES)[number];

export const FETCH_STATES = ['pending', 'done', 'nothing', 'failed', 'cancelled'] as const;
export type FetchState = (typeof FETCH_STATES)[number];
export const FETCH_STATE_LABELS = {
  pending: both('获取中', 'Being fetched'),
  done: both('已更新', 'Up to date'),
  nothing: both('来源没有该企业的记录', 'The source has no record of this firm'),
  failed: both('未能获取', 'Could not be fetched'),
  cancelled: both('授权已失效，未获取', 'Not fetched: the consent has ended'),
} satisfies Record<FetchState, Bilingual>;

/** What can be wrong with a source or its answer. */
export const SOURCE_PROBLEMS = ['down', 'slow', 'wrong_firm', 'malformed', 'stale', 'nothing'] as const;
export type SourceProblem = (typeof SOURCE_PROBLEMS)[number];
export const SOURCE_PROBLEM_LABELS = {
  down: both('数据源暂不可用', 'The source is not available'),
  slow: both('数据源未在时限内答复', 'The source did not answer in time'),
  wrong_firm: both('数据源返回了其他企业的数据，已拒收', 'The source answered with another firm; refused'),
  malformed: both('数据源的答复不合规范，已拒收', 'The answer is not in the agreed form; refused'),
  stale: both('数据源没有更新的数据', 'The source has nothing newer'),
  nothing: both('来源没有该企业的记录', 'The source has no record of this firm'),
} satisfies Record<SourceProblem, Bilingual>;

/** How long one try may take, how large an answer may be (UTF-8 bytes), how many months are asked for. */
export const TRY_MS = 4_000;
export const ANSWER_MAX = 256_000;
export const MONTHS_ASKED = 24;

const MINUTE = 60_000;

/** Waits after a failed try: together with the first one there are six. */
export const RETRY_WAITS = [MINUTE, 5 * MINUTE, 30 * MINUTE, 120 * MINUTE, 720 * MINUTE] as const;

/** While a try runs nobody else makes it; one that was lost with its Worker is made again after this. */
export const LEASE_MS = MINUTE;

/** Questions on the way at once: a Worker has no more lines, and one that waits for a line would seem slow. */
export const AT_ONCE = 6;

/** A source that failed so often in a row is left alone, twice as long after each further failure. */
export const BREAKER = { failures: 5, first_ms: MINUTE, most_ms: 15 * MINUTE } as const;
