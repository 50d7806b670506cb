// What banks see of a firm that has published a need: bands, and never enough to tell it from four others.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Enterprise, Fact } from '../organisations/facts.ts';
import { bandsOf, blurred, leftOut, shownHash, shownOf, type FirmBands, type Wish } from './shown.ts';
import { LEAST_ALIKE } from './terms.ts';

const TODAY = '2026-06-10';
const FIRM: Enterprise = {
  id: 'org_secretfirm',
  name: '长沙望城秘密机械有限公司',
  uscc: '91430112MA4XXXXXX1',
  org_type: 'enterprise',
  registration_status: 'active',
  established_on: '2023-02-01',
  industry: 'C3411',
  town: '430112001',
  legal_representative: '陆一鸣',
  registered_capital_fen: 500_000_000,
  size_class: 'small',
  registry_as_of: TODAY,
  public_facts: {},
};
const WISH: Wish = {
  amount: '100to300',
  term: '6to12',
  purpose: 'wages',
  needed_by: '2026-08-01',
  collateral: ['real_estate', 'equipment'],
};
const fact = (attr: Fact['attr'], value: string | number, source: Fact['source'] = 'declared'): Fact => ({
  attr,
  source,
  body: { value },
  as_of: '2026-05-01',
  valid_until: '2027-05-01',
  provider: 'enterprise',
});
const MANY = { here: 5, sized: 5, trade: 5 };

describe('the bands of a firm', () => {
  it('come from its registration and what it declares, never as figures', () => {
    const bands = bandsOf(FIRM, [fact('revenue_12m', 420_000_000), fact('tax_credit_level', 'B')], TODAY);
    expect(bands).toEqual({
      town: '430112001',
      industry: 'C',
      size: 'small',
      years: 'gt3',
      revenue: '300to500',
      tax_good: true,
    });
  });

  it('leave out what a source gave by the consent for the platform: it promises that no bank gets it', () => {
    const bands = bandsOf(
      FIRM,
      [fact('tax_credit_level', 'A', 'official'), fact('invoiced_amount_12m', 420_000_000, 'official')],
      TODAY,
    );
    expect(bands).toMatchObject({ tax_good: null, revenue: null });
  });

  it('leave out what has aged, and say no more than known', () => {
    const old = { ...fact('revenue_12m', 420_000_000), valid_until: TODAY };
    expect(bandsOf({ ...FIRM, size_class: null, town: null }, [old], TODAY)).toMatchObject({
      revenue: null,
      size: null,
      town: null,
      tax_good: null,
    });
    expect(bandsOf(FIRM, [fact('tax_credit_level', 'M')], TODAY).tax_good).toBe(false);
  });
});

describe('hiding one firm among five', () => {
  const bands = bandsOf(FIRM, [], TODAY);

  it('keeps the town only where five firms share it with trade and size', () => {
    expect(blurred(bands, MANY)).toEqual(bands);
    const wider = blurred(bands, { here: 4, sized: 5, trade: 5 });
    expect(wider).toEqual({ ...bands, town: null });
    expect(leftOut(bands, wider)).toEqual(['town']);
  });

  it('gives up the size and then the trade where the whole district has too few', () => {
    expect(leftOut(bands, blurred(bands, { here: 1, sized: 4, trade: 5 }))).toEqual(['town', 'size']);
    expect(leftOut(bands, blurred(bands, { here: 1, sized: 1, trade: 4 }))).toEqual([
      'town',
      'size',
      'industry',
    ]);
  });

  it('never shows a combination that fewer than five firms of any district have', () => {
    const firm = fc.record({
      town: fc.constantFrom('430112001', '430112002', '430112003'),
      industry: fc.constantFrom('A', 'C', 'F'),
      size: fc.constantFrom('micro', 'small', 'medium'),
    });
    type Someone = Pick<FirmBands, 'town' | 'industry' | 'size'>;
    fc.assert(
      fc.property(fc.array(firm, { minLength: 5, maxLength: 60 }), (firms) => {
        for (const one of firms as Someone[]) {
          const like = (fields: (keyof Someone)[]) =>
            firms.filter((other) => fields.every((field) => other[field] === one[field])).length;
          const alike = {
            here: like(['town', 'industry', 'size']),
            sized: like(['industry', 'size']),
            trade: like(['industry']),
          };
          const shown = blurred({ ...bands, ...one }, alike);
          const told = (['town', 'industry', 'size'] as const).filter((field) => shown[field] !== null);
          if (like(told) < LEAST_ALIKE) return false;
        }
        return true;
      }),
      { numRuns: 500 },
    );
  });
});

describe('what is shown', () => {
  it('holds nothing that names the firm', () => {
    const text = JSON.stringify(shownOf(WISH, bandsOf(FIRM, [], TODAY), MANY));
    for (const secret of [FIRM.id, FIRM.name, FIRM.uscc, FIRM.legal_representative, 'C3411', '2023-02-01']) {
      expect(text).not.toContain(secret);
    }
  });

  it('has one hash, whatever the order in which collateral was ticked, and another for any other content', () => {
    const bands = bandsOf(FIRM, [], TODAY);
    const hash = shownHash(shownOf(WISH, bands, MANY));
    const turned = { ...WISH, collateral: ['equipment', 'real_estate'] } as const;
    expect(shownHash(shownOf(turned, bands, MANY))).toBe(hash);
    expect(shownHash(shownOf({ ...WISH, amount: 'gt1000' }, bands, MANY))).not.toBe(hash);
    expect(shownHash(shownOf(WISH, bands, { ...MANY, here: 4 }))).not.toBe(hash);
  });
});
