import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import data from '../../data/sme-size.json' with { type: 'json' };
import { listIndustryClasses } from './industries.ts';
import {
  SIZE_CLASSES,
  SIZE_INDUSTRIES,
  mapToSizeIndustry,
  sizeClass,
  sizeIndustryOf,
  type SizeFigures,
  type SizeIndustry,
} from './size.ts';

/** Money of the cases has at most two decimals of 万元. */
const fen = (wan: number | null): number | null => (wan === null ? null : Math.round(wan * 100) * 10_000);
const industryNamed = (id: string): SizeIndustry => {
  const industry = SIZE_INDUSTRIES.find((known) => known === id);
  if (!industry) throw new Error(`${id} is no size industry`);
  return industry;
};
const EVERYTHING = { employees: 50, revenue_fen: 1, total_assets_fen: 1 };

describe('classes by the published thresholds', () => {
  it.each(data.cases)(
    '$industry with $employees people, $revenue 万元 revenue, $assets 万元 assets is $expected: $why',
    ({ industry, employees, revenue, assets, expected }) => {
      expect(
        sizeClass({
          industry: industryNamed(industry),
          employees,
          revenue_fen: fen(revenue),
          total_assets_fen: fen(assets),
        }),
      ).toEqual({ kind: 'class', size_class: expected, industry, by_reference: false });
    },
  );

  it('knows every industry of the data, and whole 万元 only', () => {
    expect(data.industries.map(({ id }) => id)).toEqual([...SIZE_INDUSTRIES]);
    expect(data.classes).toEqual([...SIZE_CLASSES]);
    for (const { thresholds } of data.industries) {
      expect(Object.values(thresholds).flat().every(Number.isSafeInteger)).toBe(true);
    }
  });

  it('never falls when a figure rises', () => {
    const figure = fc.integer({ min: 0, max: 3_000_00 }).map((n) => n * 1_000_000);
    fc.assert(
      fc.property(
        fc.constantFrom(...SIZE_INDUSTRIES),
        fc.record({ employees: fc.nat(3000), revenue_fen: figure, total_assets_fen: figure }),
        fc.constantFrom('employees' as const, 'revenue_fen' as const, 'total_assets_fen' as const),
        fc.nat(1_000_000_000),
        (industry, figures, indicator, more) => {
          const rank = (given: SizeFigures): number => {
            const result = sizeClass({ industry, ...given });
            return result.kind === 'class' ? SIZE_CLASSES.indexOf(result.size_class) : -1;
          };
          const before = rank(figures);
          expect(before).toBeGreaterThanOrEqual(0);
          expect(rank({ ...figures, [indicator]: figures[indicator] + more })).toBeLessThanOrEqual(before);
        },
      ),
    );
  });
});

describe('size industry of a GB/T 4754 class', () => {
  it.each(data.industry_mapping_cases)('$gbt4754 belongs to $expected', ({ gbt4754, expected }) => {
    expect(sizeIndustryOf(gbt4754)).toBe(expected);
  });
});

describe('rulings', () => {
  it('S-MISSING: 19 people in manufacturing with revenue unknown have no class', () => {
    const asked = { kind: 'missing', missing: ['revenue_fen'], industry: 'industry', by_reference: false };
    expect(sizeClass({ industry: 'industry', employees: 19 })).toEqual(asked);
    expect(sizeClass({ gbt4754: 'C1311', employees: 19, revenue_fen: null })).toEqual(asked);
  });

  it('S-MISSING: asks for all that is missing, and only for what the industry uses', () => {
    expect(sizeClass({ industry: 'construction', employees: 19 })).toMatchObject({
      missing: ['revenue_fen', 'total_assets_fen'],
    });
    expect(sizeClass({ industry: 'other', employees: 0 })).toMatchObject({
      kind: 'class',
      size_class: 'micro',
    });
  });

  it.each(['P', '8391', 'P83', '84', 'Q8425'])(
    'S-REFERENCE: %s is classed like other, by reference',
    (gbt4754) => {
      expect(sizeIndustryOf(gbt4754)).toBeNull();
      expect(sizeClass({ gbt4754, employees: 50 })).toEqual({
        kind: 'class',
        size_class: 'small',
        industry: 'other',
        by_reference: true,
      });
      expect(sizeClass({ gbt4754 })).toMatchObject({
        kind: 'missing',
        missing: ['employees'],
        by_reference: true,
      });
    },
  );

  it.each(['704', '7040', 'K7040', '53', '5320', 'J', '6635', 'S', '9221', 'T', '9700'])(
    'S-REFERENCE: %s is not covered',
    (gbt4754) => {
      expect(sizeIndustryOf(gbt4754)).toBeNull();
      expect(sizeClass({ gbt4754, ...EVERYTHING })).toEqual({ kind: 'not_covered' });
    },
  );

  it.each([
    ['a class', '1311', 'industry'],
    ['a class with its letter', 'C1311', 'industry'],
    ['a group', '591', 'transport'],
    ['a group with its letter', 'G592', 'warehousing'],
    ['a division', '51', 'wholesale'],
    ['a division with its letter', 'F52', 'retail'],
    ['a section', 'C', 'industry'],
    ['a section that is wholly listed', 'L', 'leasing_business_services'],
    ['a group of a split division', '703', 'other'],
    ['a division beside education and health', '85', 'other'],
  ])('S-SHORT: %s, %s, is enough', (_, gbt4754, industry) => {
    expect(sizeIndustryOf(gbt4754)).toBe(industry);
  });

  it.each(['59', 'G59', '70', 'K', 'F', 'G', 'H', 'I', 'Q'])(
    'S-SHORT: %s leads to different industries, so that a longer code is asked for',
    (gbt4754) => {
      expect(sizeIndustryOf(gbt4754)).toBeNull();
      expect(sizeClass({ gbt4754, ...EVERYTHING })).toEqual({ kind: 'longer_code' });
    },
  );

  it.each(['9999', 'A1311', '5', '', 'X'])('S-SHORT: “%s” does not exist', (gbt4754) => {
    expect(sizeIndustryOf(gbt4754)).toBeNull();
    expect(mapToSizeIndustry(gbt4754)).toEqual({ kind: 'unknown_code' });
    expect(sizeClass({ gbt4754, ...EVERYTHING })).toEqual({ kind: 'unknown_code' });
  });

  it('S-EXACT: one fen below 2000 万元 is below it, though it is shown as 2000.00', () => {
    const at = (revenue_fen: number) => sizeClass({ industry: 'industry', employees: 300, revenue_fen });
    expect(at(1_999_999_999)).toMatchObject({ size_class: 'small' });
    expect(at(2_000_000_000)).toMatchObject({ size_class: 'medium' });
  });

  it.each([
    ['negative employees', { employees: -1 }, ['employees']],
    ['half an employee', { employees: 2.5 }, ['employees']],
    ['negative revenue', { employees: 5, revenue_fen: -1 }, ['revenue_fen']],
    ['a fraction of a fen', { employees: 5, total_assets_fen: 0.5 }, ['total_assets_fen']],
    ['no number', { employees: NaN, revenue_fen: Infinity }, ['employees', 'revenue_fen']],
  ])('S-BAD: %s is an input error, even where the figure is not used', (_, figures, invalid) => {
    expect(sizeClass({ industry: 'other', ...figures })).toEqual({ kind: 'invalid', invalid });
    expect(sizeClass({ gbt4754: '53', ...figures })).toEqual({ kind: 'invalid', invalid });
  });
});

it('every class of the standard leads somewhere: listed, by reference or not covered', () => {
  const counts = { industry: 0, not_covered: 0, longer_code: 0, unknown_code: 0 };
  for (const section of 'ABCDEFGHIJKLMNOPQRST') {
    for (const code of listIndustryClasses(section)) counts[mapToSizeIndustry(code).kind] += 1;
  }
  expect(counts.industry + counts.not_covered).toBe(1381);
});
