import { describe, expect, it } from 'vitest';
import { shareableAnswers } from './share.ts';
import { facts, TODAY } from './test-support.ts';

const WAN = 1_000_000;

describe('a result that is shared', () => {
  it('says in bands what decides, and nothing by which the firm could be known', () => {
    const known = facts({
      established_on: '2024-06-01',
      invoiced_amount_12m: 300 * WAN,
      org_type: 'enterprise',
      tax_credit_level: 'B',
      street: '430112001',
      industry: 'C3411',
      legal_rep_age: 44,
      revenue_12m: 411 * WAN,
    });
    expect(shareableAnswers(known, TODAY)).toEqual({
      years: '2to3',
      invoiced: '300to500',
      org_type: 'enterprise',
      tax: 'B',
    });
  });

  it('takes the band to which the exact ends belong', () => {
    const years = (day: string) => shareableAnswers(facts({ established_on: day }), TODAY).years;
    expect([years('2025-06-02'), years('2025-06-01'), years('2023-06-02'), years('2023-06-01')]).toEqual([
      'lt1',
      '1to2',
      '2to3',
      'gt3',
    ]);
    const sold = (fen: number) => shareableAnswers(facts({ invoiced_amount_12m: fen }), TODAY).invoiced;
    expect([sold(0), sold(100 * WAN - 1), sold(100 * WAN), sold(10 ** 12)]).toEqual([
      'lt100',
      'lt100',
      '100to300',
      'gt1000',
    ]);
  });

  it('leaves out what is not known, only known roughly, absent or out of date', () => {
    expect(shareableAnswers({}, TODAY)).toEqual({});
    const odd = facts({
      established_on: { band: { min: '2020-01-01' } },
      invoiced_amount_12m: null,
      tax_credit_level: { value: 'A', valid_until: TODAY },
    });
    expect(shareableAnswers(odd, TODAY)).toEqual({});
  });
});
