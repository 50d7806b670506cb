// Plays a district's past in a database in memory: everybody's acts in the order of their instants, and between them
// the system's own, as cron would have done them every five minutes.
import { runTruth } from '../../worker/applications/commands-truth.ts';
import { runFactSnapshot } from '../../worker/dryrun/commands.ts';
import { runAlarms } from '../../worker/applications/commands-system.ts';
import { runDispatches } from '../../worker/demands/commands-dispatch.ts';
import { SYSTEM } from '../../worker/lib/actor.ts';
import { officeOf } from '../../worker/lib/officehours.ts';
import { dayOf, MINUTE_MS } from '../../worker/lib/shanghai.ts';
import { rowOf, sql } from '../../worker/lib/sql.ts';
import { runClaimBreaches } from '../../worker/policies/commands-claims-system.ts';
import { calendarOf } from '../../worker/lib/workdays.ts';
import { foldReports } from '../../worker/reports/commands.ts';
import { runTickets } from '../../worker/supervision/commands-tickets.ts';
import { createRandom } from '../data/random.ts';
import { SqliteD1 } from '../lib/d1-sqlite.ts';
import { perform, type Running } from './acts.ts';
import { planSequel, sequelsOf, type Sequel } from './after-no.ts';
import { beginAssisted, READING_MS } from './assisted.ts';
import { authorise } from './authorise.ts';
import { planCases, type Case } from './cases.ts';
import { publishNeeds } from './demands.ts';
import { planClaims, remindFirms } from './claims.ts';
import { inventFirms, type Firm } from './firms.ts';
import { reportNeeds } from './grid.ts';
import { claimFirm } from './disputes.ts';
import { appointHandlers } from './handlers.ts';
import { Agenda } from './heap.ts';
import { actorOf, joinDistrict } from './members.ts';
import { demoBorrower, demoOwners } from './owners.ts';
import { object } from './objections.ts';
import { fillVault, PlayedFiles } from './papers.ts';
import type { DistrictPlan } from './plan.ts';
import type { Officials } from './policies.ts';
import { setUp, type Product } from './setup.ts';
import { TicketDesk } from './tickets.ts';
import { bytesFrom, commit, ctxAt, type Act, type World } from './world.ts';

/** Of the applications, how many town staff sent with a code of the owner's. */
const ASSISTED = 0.05;

const CRON_MS = 5 * MINUTE_MS;
/** Nothing here waits for anything outside, so that the process must be given turns to hear of what else happens. */
const ACTS_PER_TURN = 1000;
/** A message is on its way for some seconds. */
const DELIVERY_MS = 4000;
/** By now everybody has read what came before. */
const READ_MS = 48 * 60 * MINUTE_MS;

export type Progress = (text: string) => void;

export type Played = {
  readonly db: SqliteD1;
  readonly files: PlayedFiles;
  readonly acts: number;
  readonly alarms: number;
};

function worldOf(plan: DistrictPlan, seed: string | number, anchor: number, files: PlayedFiles): World {
  const { calendar, hours } = plan.settings;
  const random = createRandom(`${seed}/district/${plan.name}`);
  return {
    db: new SqliteD1(),
    district: plan.name,
    anchor,
    anchor_day: dayOf(anchor),
    seed,
    office: officeOf(calendarOf(calendar.days, calendar.years), hours),
    random,
    bytes: bytesFrom(random.fork('identifiers')),
    keys: { next: 0 },
    files: files.bucket,
  };
}

/** When cron will next find something to do; Infinity when no alarm is set. */
async function nextAlarmRun(world: World): Promise<number> {
  const row = await rowOf<{ at: number | null }>(
    world.db,
    sql`SELECT MIN(at) AS at FROM (SELECT MIN(alarm_at) AS at FROM application WHERE alarm_at IS NOT NULL
      UNION ALL SELECT MIN(alarm_at) FROM claim WHERE alarm_at IS NOT NULL
      UNION ALL SELECT MIN(alarm_at) FROM ticket WHERE alarm_at IS NOT NULL
      UNION ALL SELECT MIN(alarm_at) FROM dispatch WHERE alarm_at IS NOT NULL)`,
  );
  const at = row?.at ?? null;
  return at === null ? Number.POSITIVE_INFINITY : Math.ceil(at / CRON_MS) * CRON_MS;
}

type Officer = { readonly user_id: string; readonly org_id: string };

function follow(
  world: World,
  planned: Case,
  {
    agenda,
    touched,
    officials,
    waiting,
    officer,
    sequels,
    products,
    tickets,
  }: {
    readonly agenda: Agenda<Act>;
    readonly touched: () => void;
    readonly officials: Officials;
    readonly waiting: Firm | null;
    readonly officer: Officer | null;
    readonly sequels: ReadonlyMap<Case, Sequel>;
    readonly products: readonly Product[];
    readonly tickets: TicketDesk;
  },
): void {
  const running: Running = { plan: planned, application_id: '', assisted: null };
  const { firm, product } = planned;
  for (const { at, act } of planned.course.steps) {
    if (act.kind === 'submit' && officer) {
      const begins_at = at - READING_MS;
      agenda.add(begins_at, async () => {
        running.assisted = await beginAssisted(world, officer, { firm, product, at: begins_at });
      });
    }
    agenda.add(at, async () => {
      await perform(world, running, act, at);
      const sequel = sequels.get(planned);
      if (act.kind === 'refuse' && sequel) {
        planSequel(world, { agenda, touched, products }, { running, sequel, at });
      }
      if (act.kind === 'refuse') {
        tickets.complainNow(actorOf(firm), running.application_id, at);
      }
      if (act.kind === 'confirm') {
        const add: Agenda<Act>['add'] = (when, act_) =>
          agenda.add(when, async () => {
            await act_();
            touched();
          });
        await planClaims({ world, officials, waiting, agenda: { add } }, planned, running.application_id, at);
      }
      touched();
    });
  }
}

/**
 * Plays a district from its first day to the anchor (epoch ms). The same plan, seed and anchor give the same rows,
 * byte for byte.
 */
export async function playDistrict(
  plan: DistrictPlan,
  { seed, anchor }: { seed: string | number; anchor: number },
  progress: Progress = () => undefined,
): Promise<Played> {
  const files = new PlayedFiles();
  const world = worldOf(plan, seed, anchor, files);
  const agenda = new Agenda<Act>();
  const setup = await setUp(world, plan, agenda);
  const owners = plan.has_owners ? demoOwners(world, plan, setup.products) : { firms: [], cases: [] };
  const tickets = new TicketDesk(world, setup.officials, agenda);
  // The owners whom one may be, the handler of their firms, and who claims one of them.
  const people = owners.firms.length === 0 ? 0 : owners.firms.length + 2;
  const invented = inventFirms(world, plan, { count: plan.users - people, first: 1 });
  progress(`${plan.users} firms invented`);
  const drawn = planCases(world, plan, { products: setup.products, firms: invented });
  const borrower = plan.has_owners ? demoBorrower(world, plan, setup.products, { drawn, invented }) : null;
  const { firms, cases } = borrower ?? { firms: invented, cases: drawn };
  const shown = borrower ? [...owners.firms, borrower.firm] : owners.firms;
  progress(`${cases.length + owners.cases.length} applications planned`);

  for (const firm of [...shown, ...firms]) joinDistrict(world, firm, agenda);
  for (const firm of shown) if (firm.returned_at !== null) fillVault(world, firm, agenda);
  reportNeeds(world, plan, setup, firms, agenda);
  const published = {
    products: setup.products,
    firms,
    owner: owners.firms[1] ?? null,
    supervisor: setup.officials.supervisor,
  };
  publishNeeds(world, plan, published, agenda);
  // The neighbouring district has no sources connected yet.
  if (plan.has_owners) {
    const all = [...owners.cases, ...cases];
    const agreed = authorise(world, { owners: shown, firms, cases: all }, agenda);
    object(world, { agreed, newcomer: owners.firms[0], cases: all, officials: setup.officials }, agenda);
  }
  let alarmRun = Number.POSITIVE_INFINITY;
  let isTouched = false;
  const touched = (): void => void (isTouched = true);
  const waiting = borrower?.firm ?? null;
  const along = {
    ...{ agenda, touched, officials: setup.officials, waiting, products: setup.products, tickets },
    sequels: sequelsOf(world, cases),
  };
  for (const planned of owners.cases) {
    // The owner who may be looked at had one of the two applications sent for him.
    const officer = planned.fate === 'offered_in_principle' ? (setup.visitors[0] ?? null) : null;
    follow(world, planned, { ...along, officer });
  }
  for (const planned of cases) {
    const own = planned.random.fork('assisted');
    const officer = own.chance(ASSISTED) ? own.pick(setup.visitors) : null;
    follow(world, planned, { ...along, officer });
  }
  appointHandlers(world, owners.firms, agenda);
  const [newcomer] = owners.firms;
  if (newcomer) claimFirm(world, newcomer, plan.settings.number_prefix, agenda);

  let acts = 0;
  let alarms = 0;
  for (;;) {
    if (isTouched) alarmRun = await nextAlarmRun(world);
    isTouched = false;
    const at = Math.min(agenda.nextAt, alarmRun);
    if (at >= anchor) break;
    if (alarmRun <= agenda.nextAt) {
      const ctx = ctxAt(world, alarmRun, SYSTEM);
      alarms += (await runAlarms(ctx)) + (await runClaimBreaches(ctx)) + (await runDispatches(ctx));
      alarms += await runTickets(ctx);
      await tickets.look(alarmRun);
      isTouched = true;
      continue;
    }
    await agenda.take()?.item();
    acts += 1;
    if (acts % ACTS_PER_TURN === 0) await new Promise((resolve) => setImmediate(resolve));
    if (acts % 10_000 === 0) progress(`${acts} acts played, ${agenda.size} to go`);
  }
  await settle(world);
  progress(`${acts} acts played, the system acted ${alarms} times`);
  return { db: world.db, files, acts, alarms };
}

/** What time has long since done: messages are delivered, repetitions no longer to be expected, figures folded. */
async function settle(world: World): Promise<void> {
  await remindFirms(world);
  await commit(world, [
    sql`UPDATE outbox SET delivered_at = next_at + ${DELIVERY_MS}, attempts = 1 WHERE delivered_at IS NULL`,
    // What is older than two days was read.
    sql`UPDATE outbox SET read_at = delivered_at + ${DELIVERY_MS} WHERE user_id IS NOT NULL AND created_at < ${world.anchor - READ_MS}`,
    sql`DELETE FROM idempotency`,
    sql`DELETE FROM throttle`,
  ]);
  const { behind } = await foldReports(ctxAt(world, world.anchor, SYSTEM), Number.POSITIVE_INFINITY);
  if (behind > 0) throw new Error(`${behind} deltas were left unfolded`);
  // What cron does once a night.
  const night = ctxAt(world, world.anchor, SYSTEM);
  await runTruth(night);
  await runFactSnapshot(night);
}
