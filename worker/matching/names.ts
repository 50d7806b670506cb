// Names for the codes that conditions speak of: towns of the district and industries at every level. On the server
// only: the table of industries is about 100 kB.
import { both, type Bilingual } from '../lib/bilingual.ts';
import { findIndustry } from '../organisations/industries.ts';
import { industryName } from './industries.ts';
import type { Names } from './words.ts';

// The standard has no official English below its divisions, so that the code stands beside the nearest name.
function industry(code: string): Bilingual | undefined {
  const known = industryName(code);
  if (known) return known;
  const found = findIndustry(code);
  if (!found) return undefined;
  const wider = industryName(code.slice(0, 3)) ?? industryName(found.industry_section);
  return both(found.name, wider ? `${wider.en} (${code})` : code);
}

/** The names of codes in a district with these towns. */
export function namesOf(towns: ReadonlyMap<string, Bilingual>): Names {
  return (attr, code) => {
    if (attr === 'street') return towns.get(code);
    return attr === 'industry' ? industry(code) : undefined;
  };
}
