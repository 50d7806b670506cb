import { describe, expect, it } from 'vitest';
import data from '../../data/industries.json' with { type: 'json' };
import { findIndustry, listIndustryClasses, namedIndustry } from './industries.ts';

describe('the name of an industry', () => {
  it.each([
    ['C3311', '金属结构制造', 'Manufacturing'],
    ['C1311', '稻谷加工', 'Processing of farm products'],
    ['I65', '软件和信息技术服务业', 'Software and IT services'],
    ['E', '建筑业', 'Construction'],
  ])('of %s is the standard’s, in English that of the nearest level that has one', (code, zh, en) => {
    expect(namedIndustry(code)).toEqual({ zh, en });
  });

  it('is in English for every class', () => {
    const classes = data.sections.flatMap(({ code }) => listIndustryClasses(code));
    expect(classes.length).toBeGreaterThan(1300);
    const wrong = classes.filter((code) => !/^[A-Z][A-Za-z ,-]+$/.test(namedIndustry(code)?.en ?? ''));
    expect(wrong).toEqual([]);
  });

  it('is none for a code the standard does not have', () => {
    expect(namedIndustry('C9999')).toBeNull();
  });
});

describe('finding an industry', () => {
  it.each([
    ['a class', '1311'],
    ['a class with its section letter', 'C1311'],
    ['a small letter', 'c1311'],
    ['full width and spaces', ' Ｃ １３１１ '],
  ])('by %s', (_, code) => {
    expect(findIndustry(code)).toEqual({
      level: 'class',
      code: '1311',
      name: '稻谷加工',
      industry_section: 'C',
      industry_division: '13',
      industry_group: '131',
      industry_class: '1311',
    });
  });

  it.each([
    ['A', 'section', '农、林、牧、渔业'],
    ['01', 'division', '农业'],
    ['A01', 'division', '农业'],
    ['011', 'group', '谷物种植'],
    ['A0111', 'class', '稻谷种植'],
  ])('%s is a %s', (code, level, name) => {
    expect(findIndustry(code)).toMatchObject({ level, name, industry_section: 'A' });
  });

  it('leaves the levels below a short code empty', () => {
    expect(findIndustry('K')).toMatchObject({
      industry_division: null,
      industry_group: null,
      industry_class: null,
    });
    expect(findIndustry('701')).toMatchObject({ industry_group: '701', industry_class: null });
  });

  it.each([
    ['another section’s letter', 'A1311'],
    ['a letter that is no section', 'Z'],
    ['a class that does not exist', '9999'],
    ['a lost leading zero that the letter betrays', 'A111'],
    ['five digits', '13111'],
    ['one digit', '1'],
    ['digits before the letter', '1311C'],
    ['nothing', ''],
    ['a word', '制造业'],
    ['a name every object has', 'constructor'],
  ])('%s is unknown', (_, code) => {
    expect(findIndustry(code)).toBeNull();
    expect(listIndustryClasses(code)).toEqual([]);
  });

  it('holds the whole standard: every code of every level, with its own section letter and without', () => {
    const levels = { section: 0, division: 0, group: 0, class: 0 };
    for (const section of data.sections) {
      const codes = [
        section.code,
        ...section.divisions.flatMap((division) => [
          division.code,
          ...division.groups.flatMap((group) => [group.code, ...group.classes.map(({ code }) => code)]),
        ]),
      ];
      for (const code of codes) {
        const industry = findIndustry(code);
        expect(industry).toMatchObject({ code, industry_section: section.code });
        if (code !== section.code) expect(findIndustry(section.code + code)).toEqual(industry);
        if (industry) levels[industry.level] += 1;
      }
    }
    expect(levels).toEqual({ section: 20, division: 97, group: 473, class: 1381 });
  });
});

describe('classes under a code', () => {
  it('are itself for a class, and all of them for a section', () => {
    expect(listIndustryClasses('C1311')).toEqual(['1311']);
    expect(listIndustryClasses('K')).toEqual(['7010', '7020', '7030', '7040', '7090']);
    expect(listIndustryClasses('011')).toEqual(['0111', '0112', '0113', '0119']);
  });
});
