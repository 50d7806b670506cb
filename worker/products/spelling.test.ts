// Names as they are spelled when they are written.
import { describe, expect, it } from 'vitest';
import { soundUnits } from './plain.ts';
import { LABEL_SPELLINGS } from './spelling-labels.ts';
import { loadSpelling, spellInstitution } from './spelling.ts';
import {
  BORROWER_TYPE_LABELS,
  GUARANTEE_TYPE_LABELS,
  PROCESS_LABELS,
  PRODUCT_CLASS_LABELS,
  PRODUCT_TAG_LABELS,
} from './terms.ts';

const spell = await loadSpelling();

describe('a name is spelled', () => {
  it.each([
    ['科技贷', 'ke ji dai'],
    ['国岳银行', 'guo yue yin hang'],
    ['农商行', 'nong shang hang'],
    ['长沙分行', 'chang sha fen hang'],
    ['成长贷', 'cheng zhang dai'],
    ['重庆', 'chong qing'],
    ['专精特新重点企业', 'zhuan jing te xin zhong dian qi ye'],
    ['单项冠军贷', 'dan xiang guan jun dai'],
    ['随借随还', 'sui jie sui huan'],
    ['还款', 'huan kuan'],
    ['绿色贷', 'lv se dai'],
    ['会计', 'kuai ji'],
    ['畜牧', 'xu mu'],
  ])('%s as %s', (name, spelling) => {
    expect(spell(name)).toBe(spelling);
  });

  it('with letters and digits as they stand, quotes and blanks left out', () => {
    expect(spell('国岳e贷')).toBe('guo yue e dai');
    expect(spell('“小巨人”贷 A-1（试）')).toBe('xiao ju ren dai a1 shi');
    expect(spell('')).toBe('');
  });

  it('with one sound for each unit of the name', () => {
    for (const name of ['国岳e贷A-1', '女性创业2号', '𠮷祥贷', '税e融Pro', '〇利率']) {
      expect(spell(name).split(' ')).toHaveLength(soundUnits(name).length);
    }
  });

  it('for an institution by both of its names', () => {
    expect(spellInstitution(spell, { name: '澧水农商银行', short_name: '澧水农商行' })).toBe(
      'li shui nong shang yin hang/li shui nong shang hang',
    );
  });
});

it('the kept spellings of labels are those of the dictionary, and none is missing', () => {
  const tables = [
    PRODUCT_TAG_LABELS,
    PRODUCT_CLASS_LABELS,
    GUARANTEE_TYPE_LABELS,
    BORROWER_TYPE_LABELS,
    PROCESS_LABELS,
  ];
  const labels = tables.flatMap((table) => Object.values(table).map(({ zh }) => zh));
  expect(LABEL_SPELLINGS).toEqual(Object.fromEntries(labels.map((zh) => [zh, spell(zh)])));
});
