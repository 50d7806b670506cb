// Claims of a district's past: what a drawdown lets its firm claim is claimed by most, some days after it falls due, and
// goes through the office as claims do. Whatever lies beyond the anchor has not happened yet, so that some stand at each
// step; a few were never sent, withdrawn, sent back or refused.
import {
  confirmReceipt,
  openClaim,
  partsOfLoans,
  resubmitClaim,
  submitClaim,
  withdrawClaim,
  type ClaimAnswer,
  type ClaimAt,
} from '../../worker/policies/commands-claims.ts';
import {
  checkClaim,
  grantClaim,
  payClaim,
  refuseClaim,
  returnClaim,
} from '../../worker/policies/commands-claims-office.ts';
import {
  liveClaimsFrom,
  loansFrom,
  claimsFrom,
  selectClaim,
  selectLiveClaims,
  selectLoansOfFirm,
} from '../../worker/policies/queries-claims.ts';
import { publishedFrom, selectPublished } from '../../worker/policies/queries.ts';
import { runClaimReminders } from '../../worker/policies/commands-claims-system.ts';
import { SYSTEM } from '../../worker/lib/actor.ts';
import type { Ctx } from '../../worker/lib/context.ts';
import { AppError } from '../../worker/lib/problem.ts';
import { dayOf, DAY_MS, MINUTE_MS, startOfDay } from '../../worker/lib/shanghai.ts';
import { readAll, rowOf, sql } from '../../worker/lib/sql.ts';
import { factsFrom } from '../../worker/organisations/facts.ts';
import { factRowsFrom, firmFrom, selectFacts, selectFirm } from '../../worker/organisations/queries.ts';
import type { Random } from '../data/random.ts';
import type { Case } from './cases.ts';
import type { Firm } from './firms.ts';
import type { Agenda } from './heap.ts';
import { actorOf } from './members.ts';
import type { Officials } from './policies.ts';
import { officeInstant, wakingInstant } from './times.ts';
import { ctxAt, type Act, type World } from './world.ts';

const RETURN_WORDS = ['请说明本期利息的付款凭证编号。', '请说明是否已在其他渠道享受同类补贴。'];
const ANSWER_WORDS = ['付款凭证已与银行核对，编号见借据。', '未在其他渠道享受同类补贴。'];
const REFUSALS = [
  { code: 'not_qualified', note: '申领当期企业登记状态已变化，不符合政策条件。' },
  { code: 'paid_elsewhere', note: '同一笔贷款已享受市级同类贴息。' },
] as const;

/** Where claims are planned: what is added is an act of the district's past. */
export type Seeding = {
  readonly world: World;
  readonly officials: Officials;
  readonly agenda: Pick<Agenda<Act>, 'add'>;
  /** The owner who leaves what fell due in the last months for whoever signs in as him. */
  readonly waiting: Firm | null;
};
type Part = { readonly policy_id: string; readonly drawdown_id: string; readonly period: number };

/** A claim as it stands: the system may have recorded a breach since the last act. */
async function stands(world: World, id: string): Promise<ClaimAt & { readonly hash: string }> {
  const [rows] = await readAll(world.db, [selectClaim(id)]);
  const row = claimsFrom(rows)[0];
  if (!row) throw new Error(`no claim ${id}`);
  return { id, version: row.ver, hash: row.basis_hash };
}

/** What becomes of a claim, drawn when it is opened. */
type Fate = 'paid' | 'returned' | 'refused' | 'withdrawn' | 'draft';

function reviewer({ officials: { reviewer: one } }: Seeding) {
  return { ...one, role: 'office_reviewer' };
}
function supervisor({ officials: { supervisor: one } }: Seeding) {
  return { ...one, role: 'office_supervisor' };
}

/** From the check to the money, each step some office hours after the one before. */
function granting(seeding: Seeding, planned: Case, id: string, from: number, random: Random): void {
  const { world, agenda } = seeding;
  // A few are late, so that the office has breaches of its own to answer for.
  const check = officeInstant(world.office, from, random.chance(0.04) ? [52, 70] : [4, 34], random);
  const grant = officeInstant(world.office, check, [4, 20], random);
  const pay = officeInstant(world.office, grant, [30, 160], random);
  const confirm = wakingInstant(pay, [20, 140], random);
  const isConfirmed = random.chance(0.8);
  agenda.add(check, async () => {
    const { hash, ...at } = await stands(world, id);
    await checkClaim(ctxAt(world, check, reviewer(seeding), 'claim.check'), at, hash);
  });
  agenda.add(grant, async () => {
    const { hash, ...at } = await stands(world, id);
    await grantClaim(ctxAt(world, grant, supervisor(seeding), 'claim.grant'), at, hash);
  });
  agenda.add(pay, async () => {
    const { hash: _, ...at } = await stands(world, id);
    const reference = `CZ${dayOf(pay).replaceAll('-', '')}-${random.int(1000, 9999)}`;
    const ctx = ctxAt(world, pay, supervisor(seeding), 'claim.pay');
    await payClaim(ctx, at, { paid_on: dayOf(pay), reference });
  });
  if (!isConfirmed) return;
  agenda.add(confirm, async () => {
    const { hash: _, ...at } = await stands(world, id);
    await confirmReceipt(ctxAt(world, confirm, actorOf(planned.firm), 'claim.confirm_receipt'), at);
  });
}

/** The course of a claim that was submitted at an instant. */
function follow(
  seeding: Seeding,
  planned: Case,
  { id, fate, from }: { readonly id: string; readonly fate: Fate; readonly from: number },
  random: Random,
): void {
  const { world, agenda } = seeding;
  const firm = actorOf(planned.firm);
  if (fate === 'paid') return granting(seeding, planned, id, from, random);
  if (fate === 'withdrawn') {
    const back = wakingInstant(from, [1, 40], random);
    agenda.add(back, async () => {
      const { hash: _, ...at } = await stands(world, id);
      await withdrawClaim(ctxAt(world, back, firm, 'claim.withdraw'), at);
    });
    return;
  }
  const first = officeInstant(world.office, from, [4, 30], random);
  if (fate === 'refused') {
    agenda.add(first, async () => {
      const { hash: _, ...at } = await stands(world, id);
      await refuseClaim(ctxAt(world, first, reviewer(seeding), 'claim.refuse'), at, random.pick(REFUSALS));
    });
    return;
  }
  const again = wakingInstant(first, [10, 190], random);
  agenda.add(first, async () => {
    const { hash: _, ...at } = await stands(world, id);
    await returnClaim(ctxAt(world, first, reviewer(seeding), 'claim.return'), at, random.pick(RETURN_WORDS));
  });
  agenda.add(again, async () => {
    const { hash: _, ...at } = await stands(world, id);
    await resubmitClaim(ctxAt(world, again, firm, 'claim.resubmit'), at, random.pick(ANSWER_WORDS));
  });
  granting(seeding, planned, id, again, random);
}

/** How long somebody looks at the sheet before he sends it. */
const SHEET_READ_MS = 90_000;

/** Opens a claim; null where what was open some months ago is taken by now: by another loan, or the loan is paid back. */
async function opening(ctx: Ctx, part: Part): Promise<ClaimAnswer | null> {
  try {
    return (await openClaim(ctx, part)).answer;
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

const drawnFate = (random: Random): Fate =>
  random.weighted<Fate>([
    ['paid', 62],
    ['returned', 15],
    ['refused', 8],
    ['withdrawn', 5],
    ['draft', 10],
  ]);

function claimAt(
  seeding: Seeding,
  planned: Case,
  part: Part,
  { when, fate }: { readonly when: number; readonly fate: Fate },
  random: Random,
): void {
  const { world, agenda } = seeding;
  agenda.add(when, async () => {
    const actor = actorOf(planned.firm);
    const opened = await opening(ctxAt(world, when, actor, 'claim.open'), part);
    if (!opened || fate === 'draft') return;
    const sent_at = when + SHEET_READ_MS;
    agenda.add(sent_at, async () => {
      const { hash, ...at } = await stands(world, opened.id);
      await submitClaim(ctxAt(world, sent_at, actor, 'claim.submit'), at, hash);
      follow(seeding, planned, { id: opened.id, fate, from: sent_at }, random);
    });
  });
}

/** What fell due within this time he has left. */
const WAITING_MS = 90 * DAY_MS;

/** Plans the claims for the drawdown of an application that was confirmed last, as far as they fall due before the anchor. */
export async function planClaims(
  seeding: Seeding,
  planned: Case,
  application_id: string,
  at: number,
): Promise<void> {
  const { world } = seeding;
  const enterprise = actorOf(planned.firm).org_id ?? '';
  const today = dayOf(at);
  const [loans, policies, firms, facts, live] = await readAll(world.db, [
    selectLoansOfFirm(enterprise),
    selectPublished(),
    selectFirm(enterprise),
    selectFacts(enterprise),
    selectLiveClaims(enterprise),
  ]);
  const firm = firmFrom(firms);
  // Those before have been planned already.
  const loan = loansFrom(loans).find((one) => one.application_id === application_id && one.paid_on === today);
  if (!firm || !loan) return;
  const [found] = partsOfLoans([loan], {
    published: publishedFrom(policies),
    facts: factsFrom(firm, factRowsFrom(facts), today),
    claims: liveClaimsFrom(live),
    today,
  });
  const random = planned.random.fork(`claims/${loan.drawdown_id}`);
  for (const { subsidy, period, due_on } of found?.parts ?? []) {
    const own = random.fork(`${subsidy.code}/${period}`);
    const isHis = planned.firm === seeding.waiting;
    if (!own.chance(0.85) && !isHis) continue;
    const due = Math.max(startOfDay(due_on), at);
    // Many claim as soon as they are told, some not before the last weeks: so that claims stand at every step now.
    if (isHis && due > world.anchor - WAITING_MS) continue;
    const late = world.anchor - own.int(1, 16) * DAY_MS;
    const when =
      late > due && !isHis && own.chance(0.4)
        ? wakingInstant(late, [0, 12], own)
        : wakingInstant(due, [12, 15 * 24], own);
    if (when < world.anchor - DAY_MS / 24) {
      const part = { policy_id: subsidy.id, drawdown_id: loan.drawdown_id, period };
      claimAt(seeding, planned, part, { when, fate: isHis ? 'paid' : drawnFate(own) }, own);
    }
  }
}

/** Tells firms what they may claim, as cron has done long since. */
export async function remindFirms(world: World): Promise<void> {
  const at = world.anchor - 10 * MINUTE_MS;
  const due = sql`SELECT COUNT(*) AS n FROM claim_reminder WHERE next_on <= ${dayOf(at)}`;
  while (((await rowOf<{ n: number }>(world.db, due))?.n ?? 0) > 0) {
    await runClaimReminders(ctxAt(world, at, SYSTEM));
  }
}
