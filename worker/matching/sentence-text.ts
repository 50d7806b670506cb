// Criteria as text that a person can write in a cell or a box: one condition a line, each the sentence the owner reads.
// `parseCriteria` (sentence-parse.ts) reads exactly this back.
//
//   成立满24个月
//   纳税信用等级为A级、B级、M级〔参考〕
//   以下任一：有效专利不低于1件；具有高新技术企业
import { attributeOf } from './attributes.ts';
import { normalCriteria } from './sentence-normal.ts';
import { sentenceOf } from './sentences.ts';
import type { Criteria, Leaf, Severity } from './terms.ts';
import type { Names } from './words.ts';

export { normalCriteria } from './sentence-normal.ts';
export { parseCriteria, type TextProblem } from './sentence-parse.ts';

/** How a line tells that it does not decide. */
export const SEVERITY_MARKS = { soft: '参考', info: '提示' } as const satisfies Partial<
  Record<Severity, string>
>;

/** Set behind "不属于…" where a known absence counts as well: the rule is ≠, and not = (ruling C-NULL). */
export const ABSENCE_MARK = '含无记录';

/** What stands before the parts of a group. */
export const GROUP_HEADS = {
  any: '以下任一',
  all: '以下全部',
  none: '以下均不成立',
  not_all: '以下不同时成立',
} as const;

function marksOf({ severity, code, attr, op }: Leaf): string {
  const marks: string[] = [];
  if (attributeOf(attr).type === 'boolean' && op === 'ne') marks.push(ABSENCE_MARK);
  if (severity !== 'hard') marks.push(SEVERITY_MARKS[severity]);
  if (code !== attributeOf(attr).code) marks.push(code);
  return marks.map((mark) => `〔${mark}〕`).join('');
}

function pieceOf(criteria: Criteria, negated: boolean, names: Names | undefined): string {
  if ('not' in criteria) return pieceOf(criteria.not, !negated, names);
  if ('id' in criteria) return sentenceOf(criteria, { names, negated }).zh + marksOf(criteria);
  const isAll = 'all' in criteria;
  const head = isAll ? (negated ? 'not_all' : 'all') : negated ? 'none' : 'any';
  const parts = (isAll ? criteria.all : criteria.any).map((part) => {
    const text = pieceOf(part, false, names);
    const isGroup = 'all' in part || 'any' in part || ('not' in part && !('id' in part.not));
    return isGroup || text.includes('；') ? `（${text}）` : text;
  });
  return `${GROUP_HEADS[head]}：${parts.join('；')}`;
}

/**
 * Criteria in Chinese, one condition a line, in their normal form. Severity and a reason other than the attribute's own
 * stand behind a condition: 〔参考〕, 〔提示〕, 〔E07〕. `names` must name every town and industry by a name of its own.
 */
export function criteriaText(criteria: Criteria, names?: Names): string {
  return normalCriteria(criteria)
    .all.map((part) => pieceOf(part, false, names))
    .join('\n');
}
