import { describe, expect, it } from 'vitest';
import { DEFAULT_LISTING } from '../../tests/worker/world/listing.ts';
import { changedFields, diffListings, requiredPoints } from './diff.ts';
import { LISTING_FIELD_NAMES } from './fields.ts';
import { fieldLines } from './say.ts';
import { CHECKLIST } from './terms.ts';

const WHOLE = { ...DEFAULT_LISTING, code: 'T-001', name: '周转贷一号' };
const CALLED = { names: () => undefined, branches: new Map() };

describe('what changed between two versions', () => {
  it('is nothing for equal terms, in whatever order they were written', () => {
    const turned = JSON.parse(JSON.stringify(WHOLE)) as typeof WHOLE;
    expect(changedFields(WHOLE, Object.fromEntries(Object.entries(turned).toReversed()))).toEqual([]);
  });

  it('is said field by field in words, before and after, with the lines that differ', () => {
    const [fees] = diffListings(
      WHOLE,
      {
        ...WHOLE,
        documents: [
          ...WHOLE.documents,
          {
            id: 'lease',
            name: { zh: '租赁合同', en: 'Lease' },
            how: 'upload',
            data_class: null,
            stage: 'sign',
          },
        ],
      },
      CALLED,
    );
    expect(fees).toMatchObject({ field: 'documents', tab: 'papers', label: { zh: '材料清单' } });
    expect(fees?.after.filter(({ changed }) => changed).map(({ text }) => text.zh)).toEqual([
      '租赁合同（上传，签约时）',
    ]);
    expect(fees?.before.some(({ changed }) => changed)).toBe(false);
  });

  it('leaves out the rates of a floating price, which follow from spread and LPR', () => {
    const floating = { ...WHOLE, rate_type: 'lpr' as const, spread_bp_min: 10, spread_bp_max: 60 };
    expect(changedFields(floating, { ...floating, rate_min_ppm: 31_000 })).toEqual([]);
    expect(changedFields(floating, { ...floating, spread_bp_min: 20, rate_min_ppm: 32_000 })).toEqual([
      'spread_bp_min',
    ]);
  });

  it('asks the reviewer only about what the changes touch, and about everything of a new product', () => {
    expect(requiredPoints(WHOLE, { ...WHOLE, rate_min_ppm: 30_000 })).toEqual(['price']);
    expect(requiredPoints({}, WHOLE)).toEqual(CHECKLIST.map(({ id }) => id));
  });
});

describe('a listing in words', () => {
  it('says every field in both languages, without an empty word', () => {
    for (const field of LISTING_FIELD_NAMES) {
      const lines = fieldLines(field, WHOLE, CALLED);
      expect(lines.length, field).toBeGreaterThan(0);
      for (const { zh, en } of lines) {
        expect(zh.trim(), field).not.toBe('');
        expect(en.trim(), field).not.toBe('');
        expect(en, field).not.toMatch(/undefined|NaN|\[object/);
      }
    }
  });
});
