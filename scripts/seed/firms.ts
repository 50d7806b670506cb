// The firms of the demonstration and the people behind them: a code from the seed, the registration that the sandbox
// registry gives for it, and what the firm would say of itself.
import type { Stream } from '../../worker/audit/rules.ts';
import { maskPhone } from '../../worker/lib/phone.ts';
import type { Registration } from '../../worker/lib/ports.ts';
import { addDays, daysBetween } from '../../worker/lib/days.ts';
import type { Random } from '../data/random.ts';
import { registrationOf } from '../sandbox/registry.ts';
import { inventUscc, phoneOf, type CodeKind } from './codes.ts';
import { figuresOf, type Figures } from './figures.ts';
import type { DistrictPlan } from './plan.ts';
import { HISTORY_DAYS } from './setup.ts';
import { HOUR_MS, wakingInstantOn } from './times.ts';
import type { World } from './world.ts';

export type Firm = {
  readonly registration: Registration;
  readonly phone: string;
  readonly masked_phone: string;
  readonly figures: Figures;
  readonly registered_at: number;
  /** When the representative proved who he is; null while he has not. */
  readonly proven_at: number | null;
  /** When he last came to look, had the registry asked again and declared his figures; null when he never returned. */
  readonly returned_at: number | null;
  /** Codes of the products it applies for: one application each. */
  readonly applied: Set<string>;
  /** Where the firm's stream of events begins; null until it is registered. */
  stream: Stream | null;
  /** Ids, empty until he has registered. */
  user_id: string;
  org_id: string;
  membership_id: string;
  /** Whether it was asked to be counted in the platform's statistics. */
  was_asked: boolean;
};

const KINDS: readonly (readonly [CodeKind, number])[] = [
  ['enterprise', 58],
  ['individual_business', 36],
  ['farmer_cooperative', 6],
];

/** What the registry said on an earlier day: events that were still to come are not in it. */
export function registrationOn(registration: Registration, day: string): Registration {
  const { public_facts, established_on } = registration;
  const { penalties, legal_rep_changed_on } = public_facts;
  const changed = typeof legal_rep_changed_on === 'string' && legal_rep_changed_on > day;
  return {
    ...registration,
    as_of: day,
    public_facts: {
      ...public_facts,
      ...(changed ? { legal_rep_changed_on: established_on } : {}),
      ...(Array.isArray(penalties)
        ? { penalties: (penalties as string[]).filter((event) => event <= day) }
        : {}),
    },
  };
}

/**
 * A registration in this district, its town drawn by the towns' shares. The registry spreads firms evenly, so that
 * codes are drawn until one lies where a firm is wanted; a district that the registry does not know is written in.
 */
export function inventRegistration(
  world: World,
  plan: DistrictPlan,
  kind: CodeKind,
  random: Random,
): Registration {
  const { seed, anchor_day } = world;
  const known = plan.towns.some(({ code }) => code === '430112001');
  const most = Math.max(...plan.towns.map(({ share }) => share));
  for (;;) {
    const uscc = inventUscc(kind, plan.code, random);
    const registration = registrationOf(uscc, { seed, today: anchor_day, anchor: anchor_day });
    if (!registration || daysBetween(registration.established_on, anchor_day) < 20) continue;
    if (!known) {
      const town = random.weighted(plan.towns.map((row) => [row, row.share] as const));
      const name = registration.name.replace('望城区', plan.settings.name.zh);
      return { ...registration, name, town: town.code };
    }
    const town = plan.towns.find(({ code }) => code === registration.town);
    if (town && random.chance(town.share / most)) return registration;
  }
}

/** The day on which somebody registered: more every month, with a wave whenever the office went round. */
function registrationDay(world: World, random: Random): string {
  const waves = [0.22, 0.55, 0.83];
  const x = random.chance(0.35)
    ? random.pick(waves) + 0.05 * (random.next() + random.next() - 1)
    : random.next() ** 0.75;
  return addDays(world.anchor_day, Math.floor((x - 1) * (HISTORY_DAYS - 30)) - 1);
}

function inventFirm(world: World, plan: DistrictPlan, n: number, random: Random): Firm {
  const registration = inventRegistration(world, plan, random.weighted(KINDS), random);
  const born = addDays(registration.established_on, 3);
  const wanted = registrationDay(world, random);
  const day = wanted > born ? wanted : born;
  const registered_at = wakingInstantOn(day, random);
  const proves = random.chance(0.86);
  const proven_at = proves
    ? registered_at + (random.chance(0.8) ? random.int(3, 25) * 60_000 : random.int(1, 9 * 24) * HOUR_MS)
    : null;
  const is_known = proven_at !== null && proven_at < world.anchor - HOUR_MS;
  // Most come back: the office reminds them, and prices change.
  const recent = wakingInstantOn(
    addDays(world.anchor_day, -1 - Math.floor(38 * random.next() ** 1.6)),
    random,
  );
  const returns = is_known && random.chance(0.85) && recent > (proven_at ?? 0) + HOUR_MS;
  const phone = phoneOf(plan.phones, n);
  return {
    registration,
    phone,
    masked_phone: maskPhone(phone),
    figures: figuresOf(registration, world.seed),
    registered_at,
    proven_at: is_known ? proven_at : null,
    returned_at: returns ? recent : null,
    applied: new Set(),
    user_id: '',
    org_id: '',
    membership_id: '',
    was_asked: false,
    stream: null,
  };
}

/** `count` firms, each with one user; phones are numbered from `first`. */
export function inventFirms(
  world: World,
  plan: DistrictPlan,
  { count, first }: { count: number; first: number },
): Firm[] {
  const random = world.random.fork('firms');
  return Array.from({ length: count }, (_, i) => inventFirm(world, plan, first + i, random));
}
