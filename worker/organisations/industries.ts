// GB/T 4754-2017 (国民经济行业分类): section letter, division, group, class. The table is about 100 kB, so that this
// module and whatever imports it stay on the server; nothing that reaches a browser may import it.
import data from '../../data/industries.json' with { type: 'json' };
import { both, type Bilingual } from '../lib/bilingual.ts';
import { compact } from '../lib/compact.ts';
import { industryName } from '../matching/industries.ts';

export type IndustryLevel = 'section' | 'division' | 'group' | 'class';
export type Industry = {
  level: IndustryLevel;
  /** A letter for a section, two to four digits below it; never with the section letter before digits. */
  code: string;
  name: string;
  industry_section: string;
  industry_division: string | null;
  industry_group: string | null;
  industry_class: string | null;
};

type Entry = { name: string; section: string; classes: string[] };
const LEVELS: readonly IndustryLevel[] = ['section', 'division', 'group', 'class'];

let entries: ReadonlyMap<string, Entry> | undefined;

/** Built on first use: most requests never ask, and an isolate should not pay for it while starting. */
function entriesByCode(): ReadonlyMap<string, Entry> {
  if (entries) return entries;
  const built = new Map<string, Entry>();
  const put = (code: string, name: string, section: string): Entry => {
    const entry = { name, section, classes: [] };
    built.set(code, entry);
    return entry;
  };
  for (const section of data.sections) {
    const inSection = put(section.code, section.name, section.code);
    for (const division of section.divisions) {
      const inDivision = put(division.code, division.name, section.code);
      for (const group of division.groups) {
        const inGroup = put(group.code, group.name, section.code);
        for (const { code, name } of group.classes) {
          for (const entry of [inSection, inDivision, inGroup, put(code, name, section.code)]) {
            entry.classes.push(code);
          }
        }
      }
    }
  }
  entries = built;
  return built;
}

/**
 * The industry with this code at any level, or null. Accepts what licences and tax data print: with the section
 * letter before the digits (C1311) or without (1311), the letter alone, any case, full width, spaces. A letter that
 * is not the section of the digits makes the code unknown.
 */
export function findIndustry(code: string): Industry | null {
  const match = /^([A-T])?([0-9]{2,4})?$/.exec(compact(code).toUpperCase());
  const key = match?.[2] ?? match?.[1];
  const entry = key === undefined ? undefined : entriesByCode().get(key);
  if (key === undefined || !entry || (match?.[1] ?? entry.section) !== entry.section) return null;
  const digits = match?.[2] ?? '';
  const upTo = (length: number): string | null => (digits.length >= length ? digits.slice(0, length) : null);
  return {
    level: LEVELS[digits === '' ? 0 : digits.length - 1] ?? 'class',
    code: key,
    name: entry.name,
    industry_section: entry.section,
    industry_division: upTo(2),
    industry_group: upTo(3),
    industry_class: upTo(4),
  };
}

/**
 * The name of an industry in the standard, null when it has none. The standard is published in Chinese only: English
 * names the division or, where that has no usual English name, the section.
 */
export function namedIndustry(code: string): Bilingual | null {
  const found = findIndustry(code);
  if (!found) return null;
  const { name, industry_section, industry_division } = found;
  const wider = industryName(industry_section + (industry_division ?? '')) ?? industryName(industry_section);
  return both(name, wider?.en ?? industry_section);
}

/** The four-digit classes under a code (itself for a class), in the standard's order; empty when unknown. */
export function listIndustryClasses(code: string): readonly string[] {
  const industry = findIndustry(code);
  return industry ? (entriesByCode().get(industry.code)?.classes ?? []) : [];
}
