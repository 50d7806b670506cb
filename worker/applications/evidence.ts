// What a condition was judged by, as a band: near enough to understand a refusal, and no exact figure on a page that is
// shown around. Pure.
import { both, type Bilingual } from '../lib/bilingual.ts';
import { attributeOf, type AttributeId } from '../matching/attributes.ts';
import { moneyText, percentText, valueText, type Names } from '../matching/words.ts';

const TENTH_PPM = 100_000;
const COUNTS = [1, 3, 6, 11, 21, 51, 101, 201, 501, 1001, 5001] as const;

/** The steps 1, 2, 5, 10, 20, 50 … between which an amount lies: [from, to). */
export function stepsAround(amount: number): readonly [number, number] {
  if (amount < 1) return [0, 1];
  const power = 10 ** Math.floor(Math.log10(amount));
  const from = [5, 2, 1].find((step) => amount >= step * power) ?? 1;
  const to = from === 5 ? 10 : from === 2 ? 5 : 2;
  return [from * power, to * power];
}

function amountBand(fen: number): Bilingual {
  if (fen === 0) return moneyText(0);
  const [from, to] = stepsAround(Math.abs(fen));
  const sign = fen < 0 ? both('负', 'minus ') : both('', '');
  const [low, high] = [moneyText(from), moneyText(to)];
  return both(`${sign.zh}${low.zh}至${high.zh}`, `${sign.en}${low.en} to ${high.en}`);
}

function shareBand(ppm: number): Bilingual {
  const from = Math.floor(ppm / TENTH_PPM) * TENTH_PPM;
  const [low, high] = [percentText(from), percentText(from + TENTH_PPM)];
  return both(`${low}至${high}`, `${low} to ${high}`);
}

function countBand(count: number, unit: Bilingual): Bilingual {
  if (count < 1) return both(`0${unit.zh}`, '0');
  const place = COUNTS.findLastIndex((least) => count >= least);
  const from = COUNTS[place] ?? 1;
  const to = COUNTS[place + 1];
  if (to === undefined) return both(`${from}${unit.zh}以上`, `${from} or more`);
  return both(`${from}至${to - 1}${unit.zh}`, `${from} to ${to - 1}`);
}

/** A value of an attribute as a band; a word stays a word, a day its year, a list its length. */
export function bandOf(attr: AttributeId, value: unknown, names?: Names): Bilingual {
  const { type, unit } = attributeOf(attr);
  if (Array.isArray(value)) return countBand(value.length, both('项', ''));
  if (typeof value === 'string' && type === 'date') {
    return both(`${value.slice(0, 4)}年`, `in ${value.slice(0, 4)}`);
  }
  if (typeof value !== 'number') return valueText(attr, value, names);
  if (type === 'money') return amountBand(value);
  if (type === 'ratio' || type === 'series') return shareBand(value);
  return countBand(value, unit ?? both('', ''));
}
