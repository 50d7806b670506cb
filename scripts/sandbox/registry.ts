// The business registry of the demonstration: any valid credit code of a firm, sole trader or cooperative has a
// registration, invented from the code alone, so that the same code gives the same firm on every machine.
//
// Not registered are codes whose ninth character (the first of the subject code) is 0, and codes of bodies that the
// market authority does not register (anything but 91, 92, 93).
import regions from '../../data/regions.json' with { type: 'json' };
import { addDays, addMonths } from '../../worker/lib/days.ts';
import type { Registration } from '../../worker/lib/ports.ts';
import type { AttributeId } from '../../worker/matching/attributes.ts';
import type { HONOURS } from '../../worker/matching/terms-facts.ts';
import { checkUscc, kindOfUscc, type UsccKind } from '../../worker/organisations/uscc.ts';
import { createRandom, type Random } from '../data/random.ts';
import { madeUpResidentId, personName } from './people.ts';
import {
  COMPANY_TRADES,
  FARM_TRADES,
  SHOP_TRADES,
  STREET_SECTIONS,
  TECHNICAL_DIVISIONS,
  type Trade,
} from './trades.ts';

/**
 * What a registration depends on besides its code: the seed of the demonstration, the day of asking, and the day to
 * which ages are relative (today unless given), so that a firm does not grow younger with every restart.
 */
export type RegistryOptions = {
  readonly seed: string | number;
  readonly today: string;
  readonly anchor?: string;
};

const BRAND_FIRST = [...'沅澧湘岳麓芷汀兰蘅杜荻苇桂枫棠樟楚潇浏沩靖靳雁鹭鸥'];
const BRAND_SECOND = [...'川禾舟屿原野丰润和泰安恒启达远成宏盛源信德明朗嘉华'];
const TOWNS = regions.streets.map(({ code, name }) => ({ code, name: name.replace(/(街道|镇)$/, '') }));
const WAN_FEN = 1_000_000;
const CAPITAL_WAN = {
  enterprise: [10, 30, 50, 100, 100, 200, 200, 300, 500, 500, 800, 1000, 1000, 2000, 3000, 5000],
  individual_business: [1, 2, 3, 5, 5, 8, 10, 10, 20, 30],
  farmer_cooperative: [20, 50, 100, 100, 200, 300, 500],
} satisfies Record<UsccKind, readonly number[]>;

const TRADES = {
  enterprise: COMPANY_TRADES,
  individual_business: SHOP_TRADES,
  farmer_cooperative: FARM_TRADES,
} satisfies Record<UsccKind, readonly Trade[]>;

function tradeOf(kind: UsccKind, random: Random): Trade {
  return random.weighted(TRADES[kind].map((trade) => [trade, trade.weight] as const));
}

function nameOf(kind: UsccKind, town: string, word: string, random: Random): string {
  const brand = random.pick(BRAND_FIRST) + random.pick(BRAND_SECOND);
  switch (kind) {
    case 'enterprise':
      return `长沙市望城区${brand}${word}有限公司`;
    case 'individual_business':
      return `长沙市望城区${town}${brand}${word}（个体工商户）`;
    case 'farmer_cooperative':
      return `长沙市望城区${brand}${word}专业合作社`;
  }
}

/** Months since establishment: many young firms, few old ones, none over twenty years. */
function establishedOn(anchor: string, random: Random): string {
  const months = Math.floor(240 * random.next() ** 1.7);
  return addDays(addMonths(anchor, -months), -random.int(1, 27));
}

function titlesOf(industry: string, random: Random): (keyof typeof HONOURS)[] {
  if (!TECHNICAL_DIVISIONS.has(industry.slice(0, 3))) return [];
  const draw = random.next();
  if (draw < 0.02) return ['high_tech', 'srdi_sme', 'little_giant'];
  if (draw < 0.08) return ['high_tech', 'srdi_sme'];
  if (draw < 0.24) return ['tech_sme', 'high_tech'];
  return draw < 0.44 ? ['tech_sme'] : [];
}

/** Days in the two years before today on which something happened: mostly none. */
function eventDays(today: string, chance: number, random: Random): string[] {
  const days: string[] = [];
  while (days.length < 4 && random.chance(chance)) days.push(addDays(today, -random.int(20, 720)));
  return days.sort();
}

type PublicFacts = Partial<Record<AttributeId, unknown>>;

function publicFacts(
  firm: { kind: UsccKind; industry: string; established_on: string; anchor: string },
  random: Random,
): PublicFacts {
  const { kind, industry, established_on, anchor } = firm;
  const changed = kind === 'enterprise' && random.chance(0.18);
  const changedOn = addDays(anchor, -random.int(30, 1200));
  const honours = titlesOf(industry, random.fork('titles'));
  const listed = random.fork('lists');
  const stops = random.fork('stops');
  const graded = random.fork('grades');
  return {
    legal_rep_age: random.int(24, 66),
    legal_rep_share:
      kind === 'enterprise' ? random.pick([300_000, 510_000, 600_000, 800_000, 1_000_000]) : 1_000_000,
    // A firm whose representative never changed has had him since it began.
    legal_rep_changed_on: changed && changedOn > established_on ? changedOn : established_on,
    honours,
    patents: honours.length > 0 ? random.int(1, 4 + 12 * honours.length) : 0,
    in_park: industry.startsWith('C') && random.chance(0.5),
    on_list: listed.chance(0.15) ? [listed.pick(['recommended', 'white_list', 'cultivation'])] : [],
    tax_arrears: stops.chance(0.02) ? stops.int(1, 80) * 100_000 : 0,
    dishonest_judgment_debtor: stops.chance(0.008),
    judgment_debtor: stops.chance(0.015),
    serious_violation: stops.chance(0.005),
    abnormal_operation: stops.chance(STREET_SECTIONS.has(industry.charAt(0)) ? 0.03 : 0.015),
    wage_arrears: stops.chance(0.004),
    litigation_open: stops.chance(0.05) ? stops.int(1, 3) : 0,
    penalties: eventDays(anchor, 0.06, stops),
    trademarks: graded.chance(0.3) ? graded.int(1, 6) : 0,
    env_grade: graded.weighted([
      ['green', 12],
      ['blue', 74],
      ['yellow', 11],
      ['red', 2],
      ['black', 1],
    ] as const),
    credit_grade: graded.weighted([
      ['A', 18],
      ['B', 52],
      ['C', 24],
      ['D', 5],
      ['E', 1],
    ] as const),
  };
}

const STATUSES = [
  ['active', 970],
  ['moved_out', 12],
  ['deregistered', 12],
  ['revoked', 6],
] as const;

/** The registration of a code, or null when there is none (see the head of this file). Amounts in fen. */
export function registrationOf(uscc: string, options: RegistryOptions): Registration | null {
  const kind = kindOfUscc(uscc);
  if (kind === null || !checkUscc(uscc).ok || uscc.charAt(8) === '0') return null;
  const { seed, today, anchor = today } = options;
  const random = createRandom(`${seed}/registry/${uscc}`);
  const town = random.pick(TOWNS);
  const { industry, word } = tradeOf(kind, random.fork('trade'));
  const established_on = establishedOn(anchor, random.fork('age'));
  return {
    uscc,
    name: nameOf(kind, town.name, word, random.fork('name')),
    org_type: kind,
    registration_status: random.fork('status').weighted(STATUSES),
    established_on,
    industry,
    town: town.code,
    legal_representative: representativeOf(uscc, seed).name,
    registered_capital_fen: random.pick(CAPITAL_WAN[kind]) * WAN_FEN,
    as_of: today,
    public_facts: publicFacts({ kind, industry, established_on, anchor }, random.fork('facts')),
  };
}

/** Name and identity number of the legal representative behind a code: what the identity port compares with. */
export function representativeOf(
  uscc: string,
  seed: string | number,
): { name: string; document_number: string } {
  const random = createRandom(`${seed}/representative/${uscc}`);
  return { name: personName(random), document_number: madeUpResidentId(random) };
}
