// What a firm of the demonstration would declare: figures that hang together, drawn once per firm, in plausible
// proportions to its kind, trade and age. Money in fen, ratios in parts per million.
import { addDays, daysBetween } from '../../worker/lib/days.ts';
import type { Registration } from '../../worker/lib/ports.ts';
import type { OPERATING_TAGS, TAX_CREDIT_LEVELS } from '../../worker/matching/terms-facts.ts';
import type { Declarations } from '../../worker/organisations/schema.ts';
import { createRandom, type Random } from '../data/random.ts';

/** Everything a firm could declare, and how open it is about it. */
export type Figures = {
  readonly all: Declarations;
  readonly openness: 'all' | 'some' | 'none';
};

const WAN = 1_000_000;

/** Roughly normal: mean 0, deviation 1. */
function normal(random: Random): number {
  let sum = 0;
  for (let i = 0; i < 6; i += 1) sum += random.next();
  return (sum - 3) * Math.SQRT2;
}

/** Rounded as people round when they write a figure down. */
function rounded(fen: number): number {
  const step = fen >= 1000 * WAN ? 10 * WAN : fen >= 100 * WAN ? WAN : fen >= 10 * WAN ? WAN / 10 : WAN / 100;
  return Math.max(step, Math.round(fen / step) * step);
}

/** Yearly revenue in 万元: the middle firm of each kind, and how far they spread. */
const REVENUE = {
  enterprise: { middle: 620, spread: 1.25 },
  individual_business: { middle: 75, spread: 0.85 },
  farmer_cooperative: { middle: 160, spread: 0.9 },
} as const;

/** Revenue per person in 万元 by section of industry. */
const PER_HEAD: Readonly<Record<string, number>> = {
  A: 35,
  C: 55,
  E: 60,
  F: 110,
  G: 45,
  H: 22,
  I: 48,
  L: 40,
  M: 45,
  O: 20,
};

function tagsOf({ industry, org_type }: Registration, random: Random): (keyof typeof OPERATING_TAGS)[] {
  const section = industry.charAt(0);
  const chances: [keyof typeof OPERATING_TAGS, number][] = [
    [
      'agri',
      section === 'A' || industry.startsWith('C13') ? 0.95 : org_type === 'farmer_cooperative' ? 1 : 0.02,
    ],
    ['tech', section === 'I' || section === 'M' ? 0.6 : industry >= 'C34' && section === 'C' ? 0.35 : 0.02],
    ['green', industry.startsWith('M7516') ? 0.8 : 0.03],
    ['foreign_trade', section === 'C' ? 0.12 : industry.startsWith('F51') ? 0.08 : 0.005],
    ['logistics', section === 'G' ? 0.95 : 0.01],
    ['construction', section === 'E' ? 0.95 : 0.01],
    ['merchant', section === 'H' || industry.startsWith('F52') || section === 'O' ? 0.85 : 0.06],
    ['supply_chain', section === 'C' ? 0.4 : industry.startsWith('F51') ? 0.25 : 0.03],
    ['job_keeping', 0.07],
  ];
  return chances.flatMap(([tag, chance]) => (random.chance(chance) ? [tag] : []));
}

function taxLevel(months: number, random: Random): keyof typeof TAX_CREDIT_LEVELS {
  if (months < 24) return random.chance(0.9) ? 'M' : 'D';
  return random.weighted([
    ['A', 22],
    ['B', 52],
    ['M', 14],
    ['C', 8],
    ['D', 4],
  ]);
}

/** The figures of one firm, decided by the seed and its code: the official sources of the demonstration know them too. */
export function figuresOf(registration: Registration, seed: string | number): Figures {
  return firmFigures(registration, createRandom(`${seed}/figures/${registration.uscc}`));
}

function firmFigures(registration: Registration, random: Random): Figures {
  const { org_type, industry, established_on, as_of } = registration;
  const months = Math.floor(daysBetween(established_on, as_of) / 30.4);
  const { middle, spread } = REVENUE[org_type];
  // A young firm has not sold much yet.
  const maturity = Math.min(1, 0.15 + months / 40);
  const revenue = rounded(middle * WAN * maturity * Math.exp(spread * normal(random)));
  const perHead = (PER_HEAD[industry.charAt(0)] ?? 40) * WAN;
  const employees = Math.max(1, Math.round((revenue / perHead) * Math.exp(0.4 * normal(random))));
  const invoiced = rounded(
    revenue * (org_type === 'enterprise' ? 0.7 + 0.3 * random.next() : 0.5 * random.next()),
  );
  const tax = rounded(revenue * (0.004 + 0.035 * random.next() ** 1.5));
  const since = addDays(established_on, random.int(20, 100));
  const openness = random.weighted([
    ['all', 42],
    ['some', 33],
    ['none', 25],
  ] as const);
  const all: Declarations = {
    employees,
    revenue_12m: revenue,
    total_assets: rounded(revenue * (0.25 + 0.9 * random.next())),
    invoiced_amount_12m: invoiced,
    tax_credit_level: taxLevel(months, random),
    tax_paid_12m: tax,
    ...(since < as_of ? { tax_paying_since: since } : {}),
    debt_ratio: 10_000 * Math.round(100 * Math.min(1.2, Math.max(0.05, 0.48 + 0.2 * normal(random)))),
    profitable: random.chance(0.8),
    operating_tags: tagsOf(registration, random),
    ...(random.chance(0.35) ? { property_value: rounded(150 * WAN * Math.exp(0.9 * normal(random))) } : {}),
    guarantor_ready: random.chance(0.4),
    pledge_ready: random.chance(0.22),
    first_time_borrower: random.chance(0.42),
  };
  return { all, openness };
}

/** Everything the firm could declare on a day: what is still to come is not said. */
export function figuresOn({ all }: Figures, day: string): Declarations {
  const { tax_paying_since, ...rest } = all;
  return tax_paying_since && tax_paying_since <= day ? all : rest;
}

/** What the firm really fills in: some stop after the first page of the form. */
export function declarationsOf(figures: Figures, day: string): Declarations | null {
  const all = figuresOn(figures, day);
  if (figures.openness === 'none') return null;
  if (figures.openness === 'all') return all;
  const { employees, revenue_12m, total_assets, invoiced_amount_12m, tax_credit_level, operating_tags } = all;
  return { employees, revenue_12m, total_assets, invoiced_amount_12m, tax_credit_level, operating_tags };
}
