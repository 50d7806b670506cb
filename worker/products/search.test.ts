// What a person types and what it finds.
import { describe, expect, it } from 'vitest';
import { bitsWhere, hasBit } from './bits.ts';
import { plainText, runningText, soundUnits, wordsOf } from './plain.ts';
import { indexTexts, search, TIERS } from './search.ts';

const PRODUCTS = [
  { name: '税贷', spelling: 'shui dai', text: ['凭纳税授信', 'Credit on tax'], institution: 0 },
  { name: '税贷通', spelling: 'shui dai tong', text: ['小微企业专享', 'For small firms'], institution: 1 },
  { name: '湘税贷', spelling: 'xiang shui dai', text: ['线上申请', 'Wholly online'], institution: 1 },
  {
    name: '周转金',
    spelling: 'zhou zhuan jin',
    text: ['有“税贷”记录者优先', 'Working capital'],
    institution: 0,
  },
  {
    name: '科创贷',
    spelling: 'ke chuang dai',
    text: ['高新技术企业', 'For high-tech firms'],
    institution: 2,
  },
];
const HOUSES = [
  {
    names: ['国岳银行望城支行', '国岳银行', 'Guoyue Bank, Wangcheng'],
    spellings: ['guo yue yin hang wang cheng zhi hang', 'guo yue yin hang'],
  },
  {
    names: ['澧水农商银行', '澧水农商行', 'Lishui Rural Commercial Bank'],
    spellings: ['li shui nong shang yin hang', 'li shui nong shang hang'],
  },
  { names: ['税贷担保公司', '税保', 'Tax Guarantee Company'], spellings: [''] },
];
const TAGS = [
  { names: ['科技', 'Technology'], products: ['科创贷'] },
  { names: ['首贷', 'First loan'], products: ['税贷', '周转金'] },
];

const indexOf = (products: typeof PRODUCTS) =>
  indexTexts(products, [
    ...HOUSES.map((house, i) => ({
      tier: TIERS.institution,
      ...house,
      products: bitsWhere(products.length, (p) => products[p]?.institution === i),
    })),
    ...TAGS.map((tag) => ({
      tier: TIERS.tag,
      names: tag.names,
      products: bitsWhere(products.length, (p) => tag.products.includes(products[p]?.name ?? '')),
    })),
  ]);
const index = indexOf(PRODUCTS);

/** The names found, by the tier at which each is found first. */
function found(text: string, within = index, products = PRODUCTS): Record<string, number> | null {
  const sets = search(within, text);
  if (!sets) return null;
  const tiers: Record<string, number> = {};
  products.forEach(({ name }, i) => {
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

  it('find a tag in either language, after names and before other texts', () => {
    expect(found('科技')).toEqual({ 科创贷: TIERS.tag });
    expect(found('首贷')).toEqual({ 税贷: TIERS.tag, 周转金: TIERS.tag });
    expect(found('technology')).toEqual({ 科创贷: TIERS.tag });
  });

  it('find nothing where no text has them side by side', () => {
    expect(found('贷税')).toEqual({});
    expect(found('抵押')).toEqual({});
    // 授信 and 小微 stand in different texts: what lies between two pieces is no text.
    expect(found('信小')).toEqual({});
  });
});

describe('letters', () => {
  it('spell a name out, with blanks or without, before others that begin or hold it', () => {
    const spelled = {
      税贷: TIERS.spelled,
      税贷通: TIERS.spelled_prefix,
      湘税贷: TIERS.spelled_inside,
    };
    for (const typed of ['shuidai', 'shui dai', 'SHUI DAI', 'ｓｈｕｉｄａｉ'])
      expect(found(typed)).toEqual(spelled);
  });

  it('are the first letters of a name', () => {
    expect(found('sd')).toEqual({
      税贷: TIERS.initials,
      税贷通: TIERS.initials_prefix,
      湘税贷: TIERS.initials_inside,
    });
    expect(found('kcd')).toEqual({ 科创贷: TIERS.initials });
  });

  it('mix with characters, sounds broken off and first letters', () => {
    expect(found('kechuang贷')).toEqual({ 科创贷: TIERS.spelled });
    expect(found('kc贷')).toEqual({ 科创贷: TIERS.initials });
    expect(found('科cd')).toEqual({ 科创贷: TIERS.initials });
    expect(found('kechua')).toEqual({ 科创贷: TIERS.spelled_prefix });
    expect(found('zhouzj')).toEqual({ 周转金: TIERS.initials });
    expect(found('chuang')).toEqual({ 科创贷: TIERS.spelled_inside });
  });

  it('find an institution by its sounds and first letters', () => {
    expect(found('guoyue')).toEqual({ 税贷: TIERS.institution, 周转金: TIERS.institution });
    expect(found('gyyh')).toEqual({ 税贷: TIERS.institution, 周转金: TIERS.institution });
    expect(found('lsnsh')).toEqual({ 税贷通: TIERS.institution, 湘税贷: TIERS.institution });
    expect(found('guoyue shuidai')).toEqual({ 税贷: TIERS.institution });
  });

  it('find a word of an English text from its beginning, not from its middle', () => {
    expect(found('credit')).toEqual({ 税贷: TIERS.text });
    expect(found('high')).toEqual({ 科创贷: TIERS.text });
    expect(found('high-tech firms')).toEqual({ 科创贷: TIERS.text });
    expect(found('edit')).toEqual({});
  });

  it('do not begin in the middle of a sound', () => {
    expect(found('uidai')).toEqual({});
    expect(found('ang')).toEqual({});
  });
});

describe('a search', () => {
  it('of one character finds it anywhere, of one letter what begins with it', () => {
    expect(found('税')).toEqual({
      税贷: TIERS.prefix,
      税贷通: TIERS.prefix,
      湘税贷: TIERS.name,
      科创贷: TIERS.institution,
      周转金: TIERS.text,
    });
    expect(found('高')).toEqual({ 科创贷: TIERS.text });
    expect(found('业')).toEqual({ 税贷通: TIERS.text, 科创贷: TIERS.text });
    expect(found('k')).toEqual({ 科创贷: TIERS.initials_prefix });
    expect(found('贷')).toMatchObject({ 税贷: TIERS.name, 周转金: TIERS.tag });
  });

  it('of several words needs them all; the worst place counts', () => {
    expect(found('国岳 税贷')).toEqual({ 税贷: TIERS.institution, 周转金: TIERS.text });
    expect(found('税贷 科创')).toEqual({ 科创贷: TIERS.institution });
    expect(found('税贷 没有')).toEqual({});
  });

  it('with a blank inside a name still is that name', () => {
    expect(found('科创 贷')).toMatchObject({ 科创贷: TIERS.exact });
  });

  it('reads full width, capitals and quotes as plain text', () => {
    expect(found('ＧＵＯＹＵＥ　bank')).toEqual(found('Guoyue Bank'));
    expect(found('“税贷”')).toEqual(found('税贷'));
    expect(plainText('“小巨人” A-1')).toBe('小巨人a1');
    expect(plainText('Lü')).toBe('lv');
    expect(soundUnits('国岳E贷A-1')).toEqual(['国', '岳', 'e', '贷', 'a1']);
    expect(runningText('Tax-based e贷，随借 随还')).toBe(' tax based e贷随借随还');
  });

  it('without a letter or digit looks for nothing', () => {
    expect(found('')).toBeNull();
    expect(found('  ——！')).toBeNull();
  });

  it('looks at six words and sixty characters and no more', () => {
    expect(wordsOf('一 二 三 四 五 六 七 八')).toHaveLength(6);
    expect(wordsOf('小巨人 A-1')).toEqual(['小巨人', 'a', '1']);
    expect(wordsOf('税'.repeat(100))).toEqual(['税'.repeat(60)]);
  });

  it('longer than any text finds nothing and does no harm', () => {
    expect(found('税贷'.repeat(1000))).toEqual({});
    expect(found('shuidai'.repeat(1000))).toEqual({});
    expect(found('a'.repeat(60))).toEqual({});
  });

  it('answers the same the second time', () => {
    expect(found('税贷')).toEqual(found('税贷'));
    expect(search(index, '税贷')).toBe(search(index, ' 税贷 '));
  });
});

describe('a name that nobody has spelled', () => {
  const unspelled = PRODUCTS.map((product) => ({ ...product, spelling: '' }));

  it('is found as it is written and by nothing else', () => {
    const of = indexOf(unspelled);
    expect(found('科创', of, unspelled)).toEqual({ 科创贷: TIERS.prefix });
    expect(found('kechuang', of, unspelled)).toEqual({});
    expect(found('kcd', of, unspelled)).toEqual({});
  });
});

it('an empty shelf finds nothing', () => {
  expect(search(indexTexts([], []), '税贷')?.every((set) => set.length === 0)).toBe(true);
});
