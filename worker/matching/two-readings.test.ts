import { describe, expect, it } from 'vitest';
import { ATTRIBUTE_IDS, attributeOf } from './attributes.ts';
import { couldMeanYuan } from './two-readings.ts';

const WAN = 1_000_000;

describe('a bare figure in a field of 万元', () => {
  it.each([
    ['tax_paid_12m', 5, false],
    ['tax_paid_12m', 999, false],
    ['tax_paid_12m', 1_000, true],
    ['tax_paid_12m', 50_000, true],
    ['tax_arrears', 0, false],
    ['tax_arrears', 99, false],
    ['tax_arrears', 500, true],
    ['revenue_12m', 5_000, false],
    ['revenue_12m', 500_000, true],
    ['requested_amount', 1_000_000, true],
  ] as const)('of %s: %i could mean 元: %s', (attr, figure, doubtful) => {
    expect(couldMeanYuan(attr, figure * WAN)).toBe(doubtful);
  });

  it('that would be 1万元 or more in 元 is asked back for every amount there is', () => {
    const amounts = ATTRIBUTE_IDS.filter((attr) => attributeOf(attr).type === 'money');
    expect(amounts.length).toBeGreaterThan(8);
    for (const attr of amounts) expect(couldMeanYuan(attr, 10_000 * WAN), attr).toBe(true);
  });
});
