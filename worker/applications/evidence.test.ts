import { describe, expect, it } from 'vitest';
import { bandOf, stepsAround } from './evidence.ts';

const WAN = 1_000_000;

describe('evidence as bands', () => {
  it('says between which steps an amount lies', () => {
    expect(stepsAround(1)).toEqual([1, 2]);
    expect(stepsAround(4.9 * WAN)).toEqual([2 * WAN, 5 * WAN]);
    expect(stepsAround(50 * WAN)).toEqual([50 * WAN, 100 * WAN]);
    expect(bandOf('revenue_12m', 2345 * WAN).zh).toBe('2000万元至5000万元');
    expect(bandOf('revenue_12m', 0).zh).toBe('0元');
  });

  it('says a share by tens of percent, a day by its year, a number of things by a span', () => {
    expect(bandOf('debt_ratio', 834_000).zh).toBe('80%至90%');
    expect(bandOf('established_on', '2025-08-31').zh).toBe('2025年');
    expect(bandOf('employees', 35).zh).toMatch(/^21至50/);
    expect(bandOf('honours', []).zh).toBe('0项');
  });

  it('leaves a word a word', () => {
    expect(bandOf('tax_credit_level', 'C').zh).toContain('C');
    expect(bandOf('profitable', false).zh).not.toBe('');
  });
});
