// What a person types and what it finds.
import { describe, expect, it } from 'vitest';
import { hasBit } from './bits.ts';
import { indexTexts, plainText, search, TIERS, wordsOf } from './search.ts';

const PRODUCTS = [
  { name: '税贷', text: ['凭纳税授信', 'Credit on tax'], institution: 0 },
  { name: '税贷通', text: ['小微企业专享', 'For small firms'], institution: 1 },
  { name: '湘税贷', text: ['线上申请', 'Wholly online'], institution: 1 },
  { name: '周转金', text: ['有“税贷”记录者优先', 'Working capital'], institution: 0 },
  { name: '科创贷', text: ['高新技术企业', 'For high-tech firms'], institution: 2 },
];
const INSTITUTIONS = [
  ['国岳银行望城支行', 'Guoyue Bank, Wangcheng', '国岳银行'],
  ['澧水农商银行', 'Lishui Rural Commercial Bank', '澧水农商行'],
  ['税贷担保公司', 'Tax Guarantee Company', '税保'],
];
const index = indexTexts(PRODUCTS, INSTITUTIONS);

/** The names found, by the tier at which each is found first. */
function found(text: string): Record<string, number> | null {
  const sets = search(index, text);
  if (!sets) return null;
  const tiers: Record<string, number> = {};
  PRODUCTS.forEach(({ name }, i) => {
    const tier = sets.findIndex((set) => hasBit(set, i));
    if (tier >= 0) tiers[name] = tier;
  });
  return tiers;
}

describe('two characters', () => {
  it('rank the exact name before its beginning, its middle, the institution and the text', () => {
    expect(found('税贷')).toEqual({
      税贷: TIERS.exact,
      税贷通: TIERS.prefix,
      湘税贷: TIERS.name,
      科创贷: TIERS.institution,
      周转金: TIERS.text,
    });
  });

  it('find all products of an institution by any of its names', () => {
    expect(found('国岳')).toEqual({ 税贷: TIERS.institution, 周转金: TIERS.institution });
    expect(found('农商')).toEqual({ 税贷通: TIERS.institution, 湘税贷: TIERS.institution });
    expect(found('lishui rural')).toEqual({ 税贷通: TIERS.institution, 湘税贷: TIERS.institution });
  });

  it('find nothing where no text has them side by side', () => {
    expect(found('贷税')).toEqual({});
    expect(found('抵押')).toEqual({});
    // 授信 and 小微 stand in different texts: what lies between two pieces is no text.
    expect(found('信小')).toEqual({});
  });
});

describe('a search', () => {
  it('of one character finds what begins with it', () => {
    expect(found('税')).toEqual({ 税贷: TIERS.prefix, 税贷通: TIERS.prefix, 科创贷: TIERS.institution });
    expect(found('高')).toEqual({ 科创贷: TIERS.text });
    expect(found('贷')).toEqual({});
  });

  it('of several words needs them all; the worst place counts', () => {
    expect(found('国岳 税贷')).toEqual({ 税贷: TIERS.institution, 周转金: TIERS.text });
    expect(found('税贷 科创')).toEqual({ 科创贷: TIERS.institution });
    expect(found('税贷 没有')).toEqual({});
  });

  it('reads full width, capitals and quotes as plain text', () => {
    expect(found('ＧＵＯＹＵＥ　bank')).toEqual(found('Guoyue Bank'));
    expect(found('“税贷”')).toEqual(found('税贷'));
    expect(plainText('“小巨人” A-1')).toBe('小巨人a1');
  });

  it('without a letter or digit looks for nothing', () => {
    expect(found('')).toBeNull();
    expect(found('  ——！')).toBeNull();
  });

  it('looks at six words and no more', () => {
    expect(wordsOf('一 二 三 四 五 六 七 八')).toHaveLength(6);
  });

  it('longer than any text finds nothing and does no harm', () => {
    expect(found('税贷'.repeat(1000))).toEqual({});
  });

  it('answers the same the second time', () => {
    expect(found('税贷')).toEqual(found('税贷'));
    expect(search(index, '税贷')).toBe(search(index, ' 税贷 '));
  });
});

it('an empty shelf finds nothing', () => {
  expect(search(indexTexts([], []), '税贷')?.every((set) => set.length === 0)).toBe(true);
});
