// Credit codes and phones of the demonstration: valid in form, invented, each given once.
import { completeOrgCode, completeUscc } from '../../worker/organisations/uscc.ts';
import type { Random } from '../data/random.ts';

/** The alphabet of GB 32100. */
const ALPHABET = [...'0123456789ABCDEFGHJKLMNPQRTUWXY'];

/** What the first two characters of a credit code say: firm, sole trader, farmers' cooperative. */
export const CODE_KINDS = { enterprise: '91', individual_business: '92', farmer_cooperative: '93' } as const;
export type CodeKind = keyof typeof CODE_KINDS;

/** A credit code with both check characters. The subject code begins with MA, as all do that were given since 2015. */
export function inventUscc(kind: CodeKind, districtCode: string, random: Random): string {
  const subject = `MA${Array.from({ length: 6 }, () => random.pick(ALPHABET)).join('')}`;
  return completeUscc(`${CODE_KINDS[kind]}${districtCode}${completeOrgCode(subject)}`);
}

/** The n-th phone of an invented block, from 1. `block` is the four digits it begins with. */
export function phoneOf(block: string, n: number): string {
  return `${block}${String(n).padStart(7, '0')}`;
}
