// Reads the sentences of an opened cost sheet back and works them out again, by whole numbers.
import { expect } from 'vitest';
import type { CostLine } from './explain-cost.ts';

type Fraction = readonly [bigint, bigint];

/** A number of a sentence as a fraction of fen: 1,000.00 are 100000 fen, 4.35% is 435/10000, 12 is 12. */
function numberOf(text: string): Fraction {
  const plain = text.replaceAll(',', '').replace('%', '');
  const digits = plain.split('.')[1]?.length ?? 0;
  const whole = BigInt(plain.replace('.', ''));
  return [whole, 10n ** BigInt(digits) * (text.endsWith('%') ? 100n : 1n)];
}

/** What the left side of an equation comes to in fen, rounded half up: products and quotients from left to right, or a sum. */
function worksOut(left: string): number {
  if (left.includes(' + ')) return left.split(' + ').reduce((sum, term) => sum + worksOut(term), 0);
  const [first = '', ...rest] = left.split(/ (?=[×÷] )/);
  const [n, d] = rest.reduce<Fraction>(([top, bottom], part) => {
    const [a, b] = numberOf(part.slice(2));
    return part.startsWith('×') ? [top * a, bottom * b] : [top * b, bottom * a];
  }, numberOf(first));
  return Number((2n * n * 100n + d) / (2n * d));
}

/** Each step's equation holds, and the steps make up the line. */
export function expectLine(line: CostLine): void {
  for (const { how, fen, cut } of line.steps) {
    const [left = '', right] = how.split(' = ');
    if (right === undefined) expect(Math.abs(fen)).toBe(Math.abs(worksOut(left.replace('-', ''))));
    else {
      expect(`${left} = ${worksOut(left)}`).toBe(`${left} = ${worksOut(right)}`);
      if (cut === null) expect(worksOut(right)).toBe(fen);
    }
  }
  if (line.fen !== null) {
    const sum = line.steps.reduce((all, { fen, count = 1 }) => all + fen * count, line.more?.fen ?? 0);
    expect(sum).toBe(line.fen);
  }
}
