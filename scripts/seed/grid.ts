// Needs that grid staff report on their rounds: a channel of its own beside the platform's, with its own two figures.
import { demandBegun, demandMoved } from '../../worker/demands/commands-moves.ts';
import { UNPUBLISHED, type DemandRow } from '../../worker/demands/queries.ts';
import { addDays } from '../../worker/lib/days.ts';
import { idIn } from '../../worker/lib/context.ts';
import { LOAN_PURPOSES } from '../../worker/products/terms.ts';
import type { Random } from '../data/random.ts';
import type { Firm } from './firms.ts';
import type { Agenda } from './heap.ts';
import type { DistrictPlan } from './plan.ts';
import type { Setup } from './setup.ts';
import { HOUR_MS, officeInstant, wakingInstantOn } from './times.ts';
import { commit, ctxAt, type Act, type World } from './world.ts';

const DAYS = 91;

type Need = { published_at: number; closed_at: number | null };

/** When needs come in and are closed: exactly as many as planned, the open ones among the latest. */
function needsOf(world: World, { published, closed }: DistrictPlan['grid'], random: Random): Need[] {
  const needs = Array.from({ length: published }, () => {
    const day = addDays(world.anchor_day, -1 - Math.floor(DAYS * random.next()));
    const published_at = Math.min(wakingInstantOn(day, random), world.anchor - 6 * HOUR_MS);
    return { published_at, wait: 180 * random.next() ** 2.2 };
  });
  // Those that would wait longest beyond the anchor stay open.
  const late = (need: (typeof needs)[number]): number => need.published_at + need.wait * HOUR_MS;
  const open = new Set(needs.toSorted((a, b) => late(b) - late(a)).slice(0, published - closed));
  return needs.map((need) => {
    if (open.has(need)) return { published_at: need.published_at, closed_at: null };
    const wait = Math.min(need.wait, (world.anchor - need.published_at) / HOUR_MS - 1);
    const wanted = officeInstant(world.office, need.published_at, [wait / 4, wait / 4 + 0.1], random);
    // Before a run of days off nobody is at a desk: such a need was settled on the round itself.
    const closed_at = wanted < world.anchor ? wanted : need.published_at + random.int(20, 180) * 60_000;
    return { published_at: need.published_at, closed_at };
  });
}

/** Puts the needs of the last three months on the agenda. */
export function reportNeeds(
  world: World,
  plan: DistrictPlan,
  { visitors }: Setup,
  firms: readonly Firm[],
  agenda: Agenda<Act>,
): void {
  const random = world.random.fork('grid');
  for (const { published_at, closed_at } of needsOf(world, plan.grid, random)) {
    const place = random.weighted(plan.towns.map((town, i) => [i, town.share] as const));
    const town = plan.towns[place];
    const visitor = visitors[place % visitors.length];
    if (!town || !visitor) throw new Error('a district without towns or visitors');
    const actor = { ...visitor, role: 'visit_officer' };
    const known = random.chance(0.4) ? random.pick(firms) : null;
    const firm = known && known.registration.town === town.code ? known : null;
    const amount_fen = random.chance(0.45) ? random.int(5, 200) * 1_000_000 : null;
    const purpose = random.pick(LOAN_PURPOSES);
    const term_months = amount_fen === null ? null : random.pick([6, 12, 12, 24, 36]);
    const outcome = random.chance(0.82) ? ('fulfilled' as const) : ('unmet' as const);
    let row: DemandRow | null = null;

    agenda.add(published_at, async () => {
      const ctx = ctxAt(world, published_at, actor);
      const is_registered = firm !== null && firm.org_id !== '';
      const begun = demandBegun(
        ctx,
        'publish',
        {
          ...UNPUBLISHED,
          id: idIn(ctx, 'demand'),
          enterprise_id: is_registered ? firm.org_id : null,
          channel: 'grid',
          town: town.code,
          ...{ amount_fen, term_months, purpose },
        },
        { by: 'demand.report', body: {} },
      );
      await commit(world, begun.write);
      row = begun.row;
    });
    if (closed_at !== null) {
      agenda.add(closed_at, async () => {
        if (!row) return;
        const command = outcome === 'fulfilled' ? 'fulfil' : 'end_unmet';
        const ctx = ctxAt(world, closed_at, actor);
        await commit(world, demandMoved(ctx, row, command, { by: 'demand.close' }).write);
      });
    }
  }
}
