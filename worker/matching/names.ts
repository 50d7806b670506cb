// Names for the codes that conditions speak of: towns of the district and industries at every level. On the server
// only: the table of industries is about 100 kB.
import { both, type Bilingual } from '../lib/bilingual.ts';
import { findIndustry, listIndustryClasses } from '../organisations/industries.ts';
import { INDUSTRY_SECTIONS, industryName } from './industries.ts';
import { readable } from './sentence-lexicon.ts';
import type { Namebook, Names } from './words.ts';

// The standard has no official English below its divisions, so that the code stands beside the nearest name. A group
// with a single class has its name too: there the code tells which of the two is meant.
function industry(code: string): Bilingual | undefined {
  const known = industryName(code);
  const found = findIndustry(code);
  const name = known?.zh ?? found?.name;
  if (name === undefined) return undefined;
  const zh = hasWiderNamesake(code, name) ? `${name}（${code}）` : name;
  if (known) return both(zh, zh === name ? known.en : `${known.en} (${code})`);
  const wider = industryName(code.slice(0, 3)) ?? industryName(found?.industry_section ?? '');
  return both(zh, wider ? `${wider.en} (${code})` : code);
}

function hasWiderNamesake(code: string, name: string): boolean {
  for (let length = code.length - 1; length > 0; length -= 1) {
    const wider = code.slice(0, length);
    if (length !== 2 && (industryName(wider)?.zh ?? findIndustry(wider)?.name) === name) return true;
  }
  return false;
}

let industryCodes: ReadonlyMap<string, string> | undefined;

// Built when a sentence about industries is first read.
function codesOfIndustries(): ReadonlyMap<string, string> {
  if (industryCodes) return industryCodes;
  const codes = new Map<string, string>();
  for (const section of Object.keys(INDUSTRY_SECTIONS)) {
    const classes = listIndustryClasses(section);
    const all = [0, 2, 3, 4].flatMap((length) => classes.map((code) => section + code.slice(0, length)));
    for (const code of new Set(all)) {
      const name = industry(code);
      if (name && !codes.has(readable(name.zh))) codes.set(readable(name.zh), code);
    }
  }
  industryCodes = codes;
  return codes;
}

/** The names of codes in a district with these towns. */
export function namesOf(towns: ReadonlyMap<string, Bilingual>): Names {
  return (attr, code) => {
    if (attr === 'street') return towns.get(code);
    return attr === 'industry' ? industry(code) : undefined;
  };
}

/** As {@link namesOf}, and back: a town also without 街道 or 镇, an industry at every level. */
export function namebookOf(towns: ReadonlyMap<string, Bilingual>): Namebook {
  const codes = new Map<string, string>();
  for (const [code, { zh }] of towns) codes.set(readable(zh).replace(/(?:街道|镇)$/, ''), code);
  for (const [code, { zh }] of towns) codes.set(readable(zh), code);
  return {
    names: namesOf(towns),
    codeOf: (attr, name) => {
      if (attr === 'street') return codes.get(name);
      return attr === 'industry' ? codesOfIndustries().get(name) : undefined;
    },
  };
}
