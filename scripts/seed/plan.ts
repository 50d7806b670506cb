// How much of everything a demonstration holds. The full size reproduces what was reported of the district's trial run;
// the small one has the same institutions and products, and few firms.
import holidays from '../../data/holidays.json' with { type: 'json' };
import lpr from '../../data/lpr.json' with { type: 'json' };
import townsJson from '../../data/demo/towns.json' with { type: 'json' };
import xiangwanJson from '../../data/demo/xiangwan.json' with { type: 'json' };
import { both, type Bilingual } from '../../worker/lib/bilingual.ts';
import { DEFAULT_OFFICE_HOURS } from '../../worker/lib/officehours.ts';
import type { ExceptionalDay } from '../../worker/lib/workdays.ts';
import type { DistrictSettings } from '../../worker/organisations/queries.ts';
import { INSTITUTIONS, type Institution } from '../data/tables.ts';

/** How an application goes, as far as the past tells it. */
export const FATES = [
  'paid',
  'paid_twice',
  'paid_pending',
  'settled',
  'refused',
  // Refused on the last days, and the firm has asked the bank to look again.
  'reconsider',
  'withdrawn',
  'declined',
  'expired',
  'incomplete',
  // Nobody at the bank ever took it up.
  'left',
  'submitted',
  'accepted',
  'contacted',
  'papers',
  'proposed',
  'offered',
  'offered_in_principle',
  'accepted_by_firm',
  'signed',
  'signed_pending',
] as const;
export type Fate = (typeof FATES)[number];

/** Fates in which money was paid out. */
export const PAID: readonly Fate[] = ['paid', 'paid_twice', 'paid_pending', 'settled'];

export type Fates = Partial<Record<Fate, number>>;
export type Size = 'full' | 'small';
export type SeededTown = { readonly code: string; readonly name: Bilingual; readonly share: number };

export type DistrictPlan = {
  readonly name: string;
  readonly settings: DistrictSettings;
  /** The six digits of the district: credit codes of its firms begin with them. */
  readonly code: string;
  readonly towns: readonly SeededTown[];
  readonly institutions: readonly Institution[];
  /** Products of each institution that are listed here; all of them when it is not named. */
  readonly products_of: Readonly<Record<string, number>>;
  readonly users: number;
  /** What the phones of its owners begin with: an invented block. */
  readonly phones: string;
  readonly applications: Fates;
  /** How many of them go to the institution of the demo accounts: its desk shows something in every tab. */
  readonly at_demo_bank: Fates;
  /** What all drawdowns add up to. */
  readonly paid_fen: number;
  /** Needs reported by grid staff in the last three months. */
  readonly grid: { readonly published: number; readonly closed: number };
  /** Needs that firms have published and banks may answer. */
  readonly demands: number;
  /** Whether the two owners of the demo accounts live here. */
  readonly has_owners: boolean;
};

const CALENDAR_DAYS: ExceptionalDay[] = Object.values(holidays.years).flatMap(({ off, makeup_workdays }) => [
  ...off.map(({ date }) => ({ day: date, kind: 'off' as const })),
  ...makeup_workdays.map(({ date }) => ({ day: date, kind: 'workday' as const })),
]);

function settings(name: Bilingual, number_prefix: string, hotline: string): DistrictSettings {
  return {
    name,
    number_prefix,
    hotline,
    demo: true,
    hours: DEFAULT_OFFICE_HOURS,
    calendar: { days: CALENDAR_DAYS, years: Object.keys(holidays.years).map(Number) },
    lpr: { known_until: lpr.known_until, changes: lpr.changes },
  };
}

const WANGCHENG = {
  name: 'wangcheng',
  settings: settings(both('望城区', 'Wangcheng District'), 'WC', '0731-80001234'),
  code: '430112',
  towns: townsJson.towns,
  institutions: INSTITUTIONS,
  products_of: {},
  phones: '1990',
  demands: 25,
  has_owners: true,
} as const;

const WANGCHENG_FULL: DistrictPlan = {
  ...WANGCHENG,
  users: 14_551,
  applications: {
    paid: 98,
    paid_twice: 44,
    paid_pending: 4,
    settled: 34,
    refused: 335,
    reconsider: 5,
    withdrawn: 92,
    declined: 38,
    expired: 36,
    incomplete: 50,
    left: 3,
    submitted: 20,
    accepted: 8,
    contacted: 20,
    papers: 16,
    proposed: 12,
    offered: 18,
    offered_in_principle: 5,
    accepted_by_firm: 8,
    signed: 8,
    signed_pending: 4,
  },
  at_demo_bank: {
    paid: 5,
    paid_twice: 2,
    paid_pending: 1,
    settled: 2,
    refused: 7,
    reconsider: 2,
    withdrawn: 2,
    declined: 1,
    expired: 1,
    incomplete: 2,
    submitted: 5,
    accepted: 1,
    contacted: 3,
    papers: 2,
    proposed: 2,
    offered: 2,
    offered_in_principle: 1,
    accepted_by_firm: 1,
    signed: 1,
    signed_pending: 1,
  },
  paid_fen: 25_800_000_000,
  grid: { published: 3092, closed: 2975 },
};

const WANGCHENG_SMALL: DistrictPlan = {
  ...WANGCHENG,
  users: 300,
  applications: {
    paid: 5,
    paid_twice: 3,
    paid_pending: 1,
    settled: 3,
    refused: 12,
    reconsider: 2,
    withdrawn: 3,
    declined: 2,
    expired: 2,
    incomplete: 1,
    left: 1,
    submitted: 4,
    accepted: 2,
    contacted: 3,
    papers: 3,
    proposed: 2,
    offered: 3,
    offered_in_principle: 1,
    accepted_by_firm: 2,
    signed: 2,
    signed_pending: 1,
  },
  at_demo_bank: {
    paid: 1,
    paid_pending: 1,
    settled: 1,
    refused: 1,
    reconsider: 1,
    withdrawn: 1,
    incomplete: 1,
    submitted: 3,
    accepted: 1,
    contacted: 1,
    papers: 1,
    proposed: 1,
    offered: 1,
    accepted_by_firm: 1,
    signed: 1,
    signed_pending: 1,
  },
  paid_fen: 1_720_000_000,
  grid: { published: 62, closed: 60 },
};

function institutionsOfXiangwan(): Institution[] {
  return xiangwanJson.institutions.map(({ key, name, branches }) => {
    const known = INSTITUTIONS.find((institution) => institution.key === key);
    if (!known) throw new Error(`data/demo/xiangwan.json names an unknown institution: ${key}`);
    return { ...known, name, branches };
  });
}

/** The same in both sizes: it only has to show that a neighbour exists and is walled off. */
const XIANGWAN: DistrictPlan = {
  name: 'xiangwan',
  settings: settings(both('湘湾区', 'Xiangwan District'), 'XW', '0731-80004321'),
  code: xiangwanJson.code,
  towns: xiangwanJson.towns,
  institutions: institutionsOfXiangwan(),
  products_of: Object.fromEntries(xiangwanJson.institutions.map(({ key, products }) => [key, products])),
  users: 60,
  phones: '1991',
  demands: 3,
  applications: {
    paid: 3,
    settled: 1,
    refused: 3,
    withdrawn: 1,
    incomplete: 1,
    submitted: 1,
    contacted: 1,
    papers: 1,
    offered: 1,
    signed: 1,
  },
  at_demo_bank: {},
  paid_fen: 430_000_000,
  grid: { published: 14, closed: 13 },
  has_owners: false,
};

/** The districts of the demonstration, the first being the one that a bare host name shows. */
export function demonstrationOf(size: Size): readonly DistrictPlan[] {
  return [size === 'full' ? WANGCHENG_FULL : WANGCHENG_SMALL, XIANGWAN];
}
