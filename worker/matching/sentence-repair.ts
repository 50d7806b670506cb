// What to offer to somebody whose sentence was not understood: the sentences nearest to it that would have been.
import { ATTRIBUTE_IDS, attributeOf, type AttributeId } from './attributes.ts';
import { aged, compared, counted, growing, once, readable } from './sentence-lexicon.ts';
import { SINCE } from './phrases.ts';
import { sentenceOf } from './sentences.ts';
import type { Leaf } from './terms.ts';

type Sample = Pick<Leaf, 'op' | 'value' | 'window_months'>;

function numbersOf(attr: AttributeId): Sample {
  const { range } = attributeOf(attr);
  const [low, high] = range ?? [0, 100];
  return { op: 'gte', value: Math.min(high, Math.max(low + 1, 3)) };
}

function sampleOf(attr: AttributeId): Sample {
  const { type, values } = attributeOf(attr);
  switch (type) {
    case 'money':
      return { op: 'gte', value: 50_000_000 };
    case 'ratio':
      return { op: 'lte', value: 700_000 };
    case 'date':
      return SINCE[attr] ? { op: 'months_since', value: 24 } : { op: 'gte', value: '2024-01-01' };
    case 'enum':
    case 'set': {
      const choices = Object.keys(values ?? { C: null, F: null });
      return { op: 'in', value: choices.slice(0, 2) };
    }
    case 'boolean':
      return { op: 'eq', value: false };
    case 'events':
      return { op: 'count_in_window', value: 2, window_months: 12 };
    case 'series':
      return { op: 'growth', value: -200_000, window_months: 12 };
    case 'number':
      return numbersOf(attr);
  }
}

/** A typical sentence about an attribute, in Chinese. Towns are each district's own and are left open. */
export function patternOf(attr: AttributeId): string {
  if (attr === 'street') return '所在街镇为××街道';
  return sentenceOf({ id: 'c1', attr, ...sampleOf(attr), severity: 'hard', code: 'B99' }).zh;
}

function pairsOf(text: string): Set<string> {
  const letters = [...readable(text).replace(/[\d.,、;:%]/g, '')];
  return new Set(letters.slice(1).map((letter, i) => `${letters[i] ?? ''}${letter}`));
}

// Dice's coefficient over pairs of letters.
function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let common = 0;
  for (const pair of a) if (b.has(pair)) common += 1;
  return a.size + b.size === 0 ? 0 : (2 * common) / (a.size + b.size);
}

const patterns = /* @__PURE__ */ once(() =>
  ATTRIBUTE_IDS.map((attr) => {
    const pattern = patternOf(attr);
    return { attr, pattern, pairs: pairsOf(pattern) };
  }),
);

/** Typical sentences nearest to what was written, the nearest first: at most three, none when nothing is like it. */
export function nearestPatterns(text: string): string[] {
  const found = pairsOf(text);
  const subjects = [...compared(), ...aged(), ...counted(), ...growing()];
  const named = new Set(subjects.filter(({ name }) => readable(text).includes(name)).map(({ attr }) => attr));
  return patterns()
    .map(({ attr, pattern, pairs }) => ({
      pattern,
      score: likeness(found, pairs) + (named.has(attr) ? 1 : 0),
    }))
    .filter(({ score }) => score > 0.2)
    .sort((a, b) => b.score - a.score)
    .slice(0, 3)
    .map(({ pattern }) => pattern);
}
