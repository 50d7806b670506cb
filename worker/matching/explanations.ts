// What stands behind an answer, in one line: the evidence, or why there is no answer and what would settle it; and
// what a cure asks of the owner.
import { both, type Bilingual } from '../lib/bilingual.ts';
import { attributeOf, type Attribute, type AttributeId } from './attributes.ts';
import { DATA_CLASS_LABELS } from './terms-facts.ts';
import type { Change } from './changes.ts';
import type { LeafVerdict } from './criteria.ts';
import { agedOn } from './dates.ts';
import { SERIES_NOUNS, SINCE, YES_NO } from './phrases.ts';
import { PRESUMED_BY, type Leaf, type Snapshot, type UnknownCause } from './terms.ts';
import {
  bandText,
  listText,
  monthsText,
  nameOf,
  percentText,
  recentlyText,
  valueText,
  type Names,
} from './words.ts';

const SOURCES: Record<Snapshot['source'], Bilingual> = {
  official: both('官方数据', 'official record'),
  declared: both('企业申报', 'declared by the firm'),
  asked: both('您的回答', 'your answer'),
};

const join = (...texts: readonly Bilingual[]): Bilingual =>
  both(texts.map((text) => text.zh).join(''), texts.map((text) => text.en).join(''));

function growthText(ppm: number): Bilingual {
  const percent = percentText(Math.abs(ppm));
  return ppm < 0 ? both(`下降${percent}`, `down ${percent}`) : both(`增长${percent}`, `up ${percent}`);
}

// The growth to be reached, coming from below or from above.
function growthGoal(from: number, to: number): Bilingual {
  const percent = percentText(Math.abs(to));
  const isRise = to > from;
  if (to > 0)
    return isRise
      ? both(`增幅达到${percent}`, `up at least ${percent}`)
      : both(`增幅回落至${percent}`, `up at most ${percent}`);
  if (to === 0) return isRise ? both('不再下降', 'not down') : both('不再增长', 'not up');
  return isRise
    ? both(`降幅收窄至${percent}`, `down at most ${percent}`)
    : both(`降幅达到${percent}`, `down at least ${percent}`);
}

function measuredText({ leaf, measured = 0 }: LeafVerdict): Bilingual | null {
  const { label, unit } = attributeOf(leaf.attr);
  const months = leaf.window_months ?? 1;
  const when = recentlyText(months);
  if (leaf.op === 'count_in_window') {
    return both(`${when.zh}${label.zh}${measured}${unit?.zh ?? '次'}`, `${label.en} ${when.en}: ${measured}`);
  }
  if (leaf.op !== 'growth') return null;
  const noun = SERIES_NOUNS[leaf.attr] ?? label;
  // Two digits are enough, unless they would hide on which side of the limit the growth lies.
  const isClose = Math.abs(measured - Number(leaf.value)) < 100;
  const growth = growthText(isClose ? measured : Math.round(measured / 100) * 100);
  return both(`${when.zh}${noun.zh}较此前${months}个月${growth.zh}`, `${noun.en} ${when.en}: ${growth.en}`);
}

function ageText({ attr, value }: Leaf, date: string): Bilingual {
  const { label } = attributeOf(attr);
  const on = agedOn(date, Number(value));
  if (on === null) return both(`您的${label.zh}为${date}`, `${label.en}: ${date}`);
  const months = monthsText(Number(value));
  return both(
    `您的${label.zh}为${date}，满${months.zh}的日期是${on}`,
    `${label.en}: ${date}; ${months.en} on ${on}`,
  );
}

function evidenceText(verdict: LeafVerdict, fact: Snapshot, names?: Names): Bilingual {
  const { leaf } = verdict;
  const { label, type }: Attribute = attributeOf(leaf.attr);
  const { value, band } = fact;
  if (value === null || (Array.isArray(value) && value.length === 0))
    return both(`您的${label.zh}：无`, `${label.en}: none`);
  if (verdict.measured !== undefined) {
    const measured = measuredText(verdict);
    if (measured) return measured;
  }
  if (band) {
    const { zh, en } = bandText(leaf.attr, band);
    return both(`您的${label.zh}${zh}`, `${label.en}: ${en}`);
  }
  if (leaf.op === 'months_since' && typeof value === 'string') return ageText(leaf, value);
  if (type === 'events' || type === 'series') {
    const count = fact.events?.length ?? fact.series?.length ?? 0;
    return both(`${label.zh}记录${count}条`, `${label.en}: ${count} on record`);
  }
  const text = valueText(leaf.attr, value, names);
  if (type === 'boolean') return both(`记录显示${text.zh}`, `On record: ${text.en}`);
  return both(`您的${label.zh}为${text.zh}`, `${label.en}: ${text.en}`);
}

// What is presumed was said by nobody and holds for no day.
const datedText = ({ as_of, source, provider }: Snapshot): Bilingual =>
  provider === PRESUMED_BY
    ? both('（预设）', ' (presumed)')
    : both(`（截至${as_of}，${SOURCES[source].zh}）`, ` (as of ${as_of}, ${SOURCES[source].en})`);

// What would settle a fact: looking it up, asking for it, or a consent to its class of data.
function settlingText({ attr }: Leaf): Bilingual {
  const { data_class } = attributeOf(attr);
  const { zh, en } = DATA_CLASS_LABELS[data_class];
  if (data_class === 'public') return both('认证企业后自动查询', 'looked up once the firm is verified');
  if (data_class === 'declared') return both('补充填写后即可判断', 'fill it in to settle this');
  return both(`授权查询${zh}后即可判断`, `a consent to “${en}” settles this`);
}

function unknownText(verdict: LeafVerdict, cause: UnknownCause, names?: Names): Bilingual {
  const { leaf, evidence } = verdict;
  const { label } = attributeOf(leaf.attr);
  switch (cause) {
    case 'bank_only':
      return both('银行将核实', 'The bank will check');
    case 'wrong_type':
      return both(
        '该条件或数据登记有误，暂不能判断',
        'The condition or the fact is recorded wrongly; no answer yet',
      );
    case 'gap':
      return both(
        `${label.zh}缺少月份或此前合计不为正数，无法计算增幅`,
        `${label.en}: months are missing or the earlier total is not positive, so that no growth can be computed`,
      );
    case 'missing':
      return join(both(`缺少“${label.zh}”信息，`, `${label.en} not known: `), settlingText(leaf));
    case 'stale':
      return join(
        both(`${label.zh}已过期`, `${label.en} out of date`),
        evidence ? datedText(evidence) : both('', ''),
        both('，', ': '),
        settlingText(leaf),
      );
    case 'band': {
      const known = evidence ? evidenceText(verdict, evidence, names) : label;
      return join(known, both('，不够具体，', '; not exact enough: '), settlingText(leaf));
    }
    default:
      return cause satisfies never;
  }
}

/** One line behind a leaf's answer: the evidence with its day and source, or why there is none and what settles it. */
export function explain(verdict: LeafVerdict, names?: Names): Bilingual {
  const { evidence, cause } = verdict;
  if (cause) return unknownText(verdict, cause, names);
  if (!evidence) return unknownText(verdict, 'missing', names);
  return join(evidenceText(verdict, evidence, names), datedText(evidence));
}

function choiceText(attr: AttributeId, values: readonly unknown[], names?: Names): Bilingual {
  const { zh, en } = listText(values.map((value) => valueText(attr, value, names)));
  return both(values.length > 1 ? `${zh}之一` : zh, en);
}

const bandOf = (from: Change['from']): Exclude<Snapshot['band'], undefined> | null =>
  typeof from === 'object' && from !== null && !('length' in from) ? from : null;

// What is missing to a goal: of a band the nearer end, and nothing where the goal may be reached already.
function missingText({ attr, from, to, gap = 0 }: Change, rise: boolean, names?: Names): Bilingual {
  const band = bandOf(from);
  const end = Number(rise ? band?.max : band?.min);
  const least = band ? Math.abs(Number(to) - end) : gap;
  if (band && !(least > 0)) return both('', '');
  const by = valueText(attr, least, names);
  return both(
    `（${band ? '至少' : ''}${rise ? '还差' : '需减少'}${by.zh}）`,
    ` (${band ? 'at least ' : ''}${by.en} ${rise ? 'more' : 'less'})`,
  );
}

function changedNumber(change: Change, label: Bilingual, names?: Names): Bilingual {
  const { attr, from, to } = change;
  const band = bandOf(from);
  const before = typeof from === 'number' ? from : null;
  const goal = valueText(attr, to, names);
  const rise = Number(to) >= (before ?? Number(band?.max ?? band?.min ?? 0));
  const start = before === null ? both('', '') : valueText(attr, before, names);
  return join(
    both(label.zh, `${label.en}: `),
    before === null
      ? both(rise ? '增至' : '降至', 'to ')
      : both(`由${start.zh}${rise ? '增至' : '降至'}`, `from ${start.en} to `),
    goal,
    missingText(change, rise, names),
  );
}

function changedSet({ attr, from, to }: Change, names?: Names): Bilingual {
  const before: readonly unknown[] = Array.isArray(from) ? from : [];
  const after: readonly unknown[] = Array.isArray(to) ? to : [];
  const named = (words: readonly unknown[]): Bilingual =>
    listText(words.map((word) => nameOf(attr, String(word), names)));
  const [won, lost] = [after.filter((w) => !before.includes(w)), before.filter((w) => !after.includes(w))];
  const texts = [
    ...(won.length > 0
      ? [both(`${attr === 'honours' ? '取得' : '新增'}${named(won).zh}`, `add ${named(won).en}`)]
      : []),
    ...(lost.length > 0 ? [both(`不再有${named(lost).zh}`, `no longer ${named(lost).en}`)] : []),
  ];
  const { label } = attributeOf(attr);
  return both(
    `${label.zh}：${texts.map((t) => t.zh).join('，')}`,
    `${label.en}: ${texts.map((t) => t.en).join('; ')}`,
  );
}

// What waiting brings by itself has a date; what is determined anew has a first chance.
function waitedFor(change: Change, names?: Names): Bilingual {
  const { attr, from, to, on = '', or = [] } = change;
  const { label, type, renewal, unit }: Attribute = attributeOf(attr);
  if (type === 'date') {
    const { zh, en } = monthsText(Number(to));
    const subject = SINCE[attr] ?? label;
    const band = bandOf(from);
    if (!band) return both(`${on}起${subject.zh}满${zh}`, `${subject.en} for ${en} from ${on}`);
    const isEarliest = typeof band.min === 'string' && agedOn(band.min, Number(to)) === on;
    return both(
      `${subject.zh}满${zh}（${isEarliest ? '最早' : '最迟'}${on}）`,
      `${subject.en} for ${en} (${on} at the ${isEarliest ? 'earliest' : 'latest'})`,
    );
  }
  if (type === 'events') {
    const counted = unit?.zh ?? '次';
    return both(
      `${on}起${label.zh}由${String(from)}${counted}减至${String(to)}${counted}`,
      `${label.en}: from ${String(from)} to ${String(to)} on ${on}`,
    );
  }
  const goal =
    type === 'series' ? growthGoal(Number(from), Number(to)) : choiceText(attr, [to, ...or], names);
  const subject = type === 'series' ? (SERIES_NOUNS[attr] ?? label) : label;
  const isYearly = renewal !== 'monthly';
  const text =
    type === 'boolean'
      ? goal
      : both(`${subject.zh}${type === 'series' ? '' : '为'}${goal.zh}`, `${subject.en}: ${goal.en}`);
  return both(
    `${text.zh}，最早${on}${isYearly ? '重新评定' : '按新月份计算'}`,
    `${text.en}; ${isYearly ? 'determined anew' : 'computed with the new month'} on ${on} at the earliest`,
  );
}

/** What one change of a cure asks of the owner, or what waiting brings and when. */
export function explainChange(change: Change, names?: Names): Bilingual {
  const { attr, kind, to, or = [] } = change;
  const { label, type }: Attribute = attributeOf(attr);
  if (kind === 'time') return waitedFor(change, names);
  if (to === null) return both(`不再有${label.zh}`, `${label.en}: none any more`);
  if (type === 'boolean') {
    const { zh, en } = YES_NO[attr]?.[to === true ? 0 : 1] ?? label;
    return both(`需变为：${zh}`, `To become: ${en}`);
  }
  if (type === 'set') return changedSet(change, names);
  if (typeof to === 'number') return changedNumber(change, label, names);
  const goal = choiceText(attr, [to, ...or], names);
  return both(`${label.zh}改为${goal.zh}`, `${label.en}: change to ${goal.en}`);
}
