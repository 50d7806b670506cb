// Queue and cron: what the system does without being asked, for every district in turn.
import { runAlarms } from './applications/commands-system.ts';
import { runRecompute } from './applications/commands-system-calendar.ts';
import { runTickets } from './supervision/commands-tickets.ts';
import { runDispatches } from './demands/commands-dispatch.ts';
import { runDemands } from './demands/commands-system.ts';
import { runConsentExpiry } from './consents/commands-system.ts';
import type { Env } from './env.ts';
import { SYSTEM } from './lib/actor.ts';
import { databaseOf, districtNames, nowOf, platformRandom, type Ctx } from './lib/context.ts';
import { runOnce, sweep } from './lib/jobruns.ts';
import type { OutboxNudge } from './lib/outbox.ts';
import { dayOf } from './lib/shanghai.ts';
import { runTruth } from './applications/commands-truth.ts';
import { collectOrphans, runRemovals, runScans } from './documents/commands-system.ts';
import { runFactSnapshot } from './dryrun/commands.ts';
import { runMeetings } from './meetings/commands.ts';
import { deliverOutbox } from './notifications/commands.ts';
import { runExpiry } from './institutions/commands-system.ts';
import { runClaims } from './policies/commands-claims-system.ts';
import { runShelf } from './rounds/commands-system.ts';
import { runFetches } from './sources/commands-fetch.ts';
import { runObjections } from './sources/commands-system.ts';
import { foldReports } from './reports/commands.ts';
import { runWatches } from './watches/commands.ts';

const FIVE_MINUTES = 5 * 60_000;
/** Questions to sources in one run: as many as may be answered by then, should each take its full time. */
const FETCHES = 36;
/** Papers scanned in one run. */
const SCANS = 20;

/** The context of a job in one district. */
export function jobContext(env: Env, district: string): Ctx {
  return {
    env,
    district,
    db: databaseOf(env, district),
    now: nowOf(env),
    random: platformRandom,
    locale: 'zh',
    actor: SYSTEM,
    command: null,
  };
}

/** What cron does in one district. Each part is repeatable; one that fails does not stop the others. */
export async function runDistrictJobs(ctx: Ctx): Promise<void> {
  const period = String(Math.floor(ctx.now / FIVE_MINUTES));
  const work: [string, string, () => Promise<string>][] = [
    ['alarms', period, async () => `${await runAlarms(ctx)} acts`],
    ['recompute', period, async () => `${await runRecompute(ctx)} recomputed`],
    ['tickets', period, async () => `${await runTickets(ctx)} overdue`],
    ['demands', period, async () => `${await runDemands(ctx)} acts`],
    ['meetings', period, async () => `${await runMeetings(ctx)} given out`],
    ['dispatches', period, async () => `${await runDispatches(ctx)} acts`],
    ['consents', period, async () => `${await runConsentExpiry(ctx)} ended`],
    ['shelf', period, async () => `${await runShelf(ctx)} products`],
    ['expiry', period, async () => `${await runExpiry(ctx)} products`],
    ['fetches', period, async () => `${await runFetches(ctx, null, FETCHES)} tried`],
    ['objections', period, async () => `${await runObjections(ctx)} acts`],
    ['scans', period, async () => `${await runScans(ctx, SCANS)} scanned`],
    ['removals', period, async () => `${await runRemovals(ctx)} removed`],
    ['claims', period, async () => `${await runClaims(ctx)} acts`],
    ['fold', period, async () => `folded to ${(await foldReports(ctx)).folded_to}`],
    ['watches', dayOf(ctx.now), async () => `${await runWatches(ctx)} told`],
    ['outbox', period, async () => `${await deliverOutbox(ctx)} delivered`],
    ['truth', dayOf(ctx.now), async () => `${await runTruth(ctx)} products`],
    [
      'snapshot',
      dayOf(ctx.now),
      async () => {
        const { firms, rows } = await runFactSnapshot(ctx);
        return `${firms} firms in ${rows} rows`;
      },
    ],
    ['orphans', dayOf(ctx.now), async () => `${await collectOrphans(ctx)} collected`],
    ['sweep', dayOf(ctx.now), async () => sweep(ctx).then(() => 'swept')],
  ];
  for (const [job, when, run] of work) {
    try {
      await runOnce(ctx, job, when, run);
    } catch (error) {
      console.error(JSON.stringify({ level: 'error', job, district: ctx.district, error: String(error) }));
    }
  }
}

export async function scheduled(_controller: ScheduledController, env: Env): Promise<void> {
  for (const district of districtNames(env)) await runDistrictJobs(jobContext(env, district));
}

/** A nudge only says that something is due; unknown districts are dropped with their message. */
export async function queue(batch: MessageBatch<OutboxNudge>, env: Env): Promise<void> {
  const known = new Set(districtNames(env));
  const districts = new Set(batch.messages.map((message) => message.body.district));
  for (const district of districts) {
    if (!known.has(district)) continue;
    const ctx = jobContext(env, district);
    // Before the outbox: what a meeting gives out is told in the same breath.
    await runMeetings(ctx);
    await deliverOutbox(ctx);
    // What a consent just given lets the platform fetch; cron sweeps as well.
    await runFetches(ctx, null, FETCHES);
    await runScans(ctx, SCANS);
    await runRemovals(ctx);
  }
  batch.ackAll();
}
