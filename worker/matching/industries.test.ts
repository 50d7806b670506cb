import { describe, expect, it } from 'vitest';
import tree from '../../data/industries.json' with { type: 'json' };
import { INDUSTRY_SECTIONS, industryCode, industryName } from './industries.ts';

describe('industry codes', () => {
  it.each<[string, string | null]>([
    ['1311', 'C1311'],
    ['C1311', 'C1311'],
    ['13', 'C13'],
    ['C', 'C'],
    ['K', 'K70'],
    ['P83', 'P83'],
    ['0111', 'A0111'],
    ['C70', null],
    ['98', null],
    ['1', null],
    ['C1', null],
    ['U', null],
    ['', null],
    ['13115', null],
  ])('%s is %s', (text, code) => {
    expect(industryCode(text)).toBe(code);
  });

  it('every code of the standard finds its section, and every built-in name is the standard’s', () => {
    const named: string[] = [];
    for (const { code: letter, name, divisions } of tree.sections) {
      expect(INDUSTRY_SECTIONS[letter]?.name.zh).toBe(name);
      for (const division of divisions) {
        expect(industryCode(division.code)).toBe(letter + division.code);
        const known = industryName(letter + division.code);
        if (known) named.push(known.zh === division.name ? '' : division.name);
      }
    }
    expect(new Set(named)).toEqual(new Set(['']));
    expect(named.length).toBeGreaterThan(20);
    expect(industryName('C1311')).toBeNull();
  });
});
