// Claims in D1, what of a budget they take, and the drawdowns they rest on.
import type { OfferTermsInput } from '../applications/schema.ts';
import type { State } from '../applications/terms.ts';
import { both, type Bilingual } from '../lib/bilingual.ts';
import type { Fen } from '../lib/money.ts';
import { dayOf } from '../lib/shanghai.ts';
import { rowsOf, sql, type Sql } from '../lib/sql.ts';
import type { Listing } from '../products/schema.ts';
import type { ClaimBasis, DrawnLoan, LiveClaim } from './claimable.ts';
import type { NamedClaimClock } from './machine-claims.ts';
import type { ClaimRefusal, ClaimState, ClaimView } from './terms-claims.ts';

/** What somebody wrote with a move. The event of that version keeps a commitment to it, made with the salt. */
export type ClaimNote = {
  readonly ver: number;
  readonly by: string;
  readonly text: string;
  readonly salt: string;
  readonly at: number;
};

export type Claim = {
  readonly id: string;
  readonly number: string;
  readonly enterprise_id: string;
  readonly enterprise_name: string;
  readonly policy_id: string;
  readonly policy_code: string;
  readonly policy_hash: string;
  readonly policy_name: Bilingual;
  readonly application_id: string;
  readonly drawdown_id: string;
  readonly period: number;
  readonly amount_fen: Fen;
  readonly granted_fen: Fen | null;
  readonly state: ClaimState;
  readonly refusal: ClaimRefusal | null;
  readonly paid_on: string | null;
  readonly pay_reference: string | null;
  readonly basis: ClaimBasis;
  readonly basis_hash: string;
  readonly owner_id: string | null;
  readonly checked_by: string | null;
  readonly granted_by: string | null;
  readonly clocks: readonly NamedClaimClock[];
  readonly due_at: number | null;
  readonly alarm_at: number | null;
  readonly notes: readonly ClaimNote[];
  readonly opened_by: string;
  readonly opened_at: number;
  readonly submitted_at: number | null;
  readonly closed_at: number | null;
  readonly ver: number;
  readonly head: string;
};

type Stored = 'policy_name' | 'basis' | 'clocks' | 'notes';
type Row = Omit<Claim, Stored> & Readonly<Record<Stored, string>>;

/** Rows of whole claims. */
export function claimsFrom(rows: readonly unknown[] | undefined): Claim[] {
  return ((rows ?? []) as Row[]).map((row) => ({
    ...row,
    policy_name: JSON.parse(row.policy_name) as Bilingual,
    basis: JSON.parse(row.basis) as ClaimBasis,
    clocks: JSON.parse(row.clocks) as NamedClaimClock[],
    notes: JSON.parse(row.notes) as ClaimNote[],
  }));
}

export function insertClaim(row: Claim): Sql {
  return sql`INSERT INTO claim (id, number, enterprise_id, enterprise_name, policy_id, policy_code, policy_hash, policy_name,
      application_id, drawdown_id, period, amount_fen, state, basis, basis_hash, clocks, notes, opened_by, opened_at, ver, head)
    VALUES (${row.id}, ${row.number}, ${row.enterprise_id}, ${row.enterprise_name}, ${row.policy_id}, ${row.policy_code},
      ${row.policy_hash}, ${JSON.stringify(row.policy_name)}, ${row.application_id}, ${row.drawdown_id}, ${row.period},
      ${row.amount_fen}, ${row.state}, ${JSON.stringify(row.basis)}, ${row.basis_hash}, ${JSON.stringify(row.clocks)},
      ${JSON.stringify(row.notes)}, ${row.opened_by}, ${row.opened_at}, ${row.ver}, ${row.head})`;
}

/** Writes what a move or the system changed; nothing changes when somebody else was faster. */
export function updateClaim(row: Claim): Sql {
  return sql`UPDATE claim SET state = ${row.state}, granted_fen = ${row.granted_fen}, refusal = ${row.refusal},
      paid_on = ${row.paid_on}, pay_reference = ${row.pay_reference}, owner_id = ${row.owner_id},
      checked_by = ${row.checked_by}, granted_by = ${row.granted_by}, clocks = ${JSON.stringify(row.clocks)},
      due_at = ${row.due_at}, alarm_at = ${row.alarm_at}, notes = ${JSON.stringify(row.notes)},
      submitted_at = ${row.submitted_at}, closed_at = ${row.closed_at}, ver = ${row.ver}, head = ${row.head}
    WHERE id = ${row.id} AND ver = ${row.ver - 1}`;
}

export const selectClaim = (id: string): Sql => sql`SELECT * FROM claim WHERE id = ${id}`;

export function selectClaimsOfFirm(enterpriseId: string): Sql {
  return sql`SELECT * FROM claim WHERE enterprise_id = ${enterpriseId} ORDER BY opened_at DESC, id DESC LIMIT 300`;
}

/** Those of a firm's claims that take something of a drawdown or of a cap, the first one first. */
export function selectLiveClaims(enterpriseId: string): Sql {
  return sql`SELECT policy_code, drawdown_id, application_id, period, amount_fen FROM claim
    WHERE enterprise_id = ${enterpriseId} AND state NOT IN ('refused', 'withdrawn') ORDER BY opened_at, id LIMIT 1000`;
}

export const liveClaimsFrom = (rows: readonly unknown[] | undefined): LiveClaim[] =>
  (rows ?? []) as LiveClaim[];

/** That a firm's claims under a code stay within its cap, the one just written included. */
export function capHolds(enterpriseId: string, code: string, cap_fen: Fen): Sql {
  return sql`(SELECT SUM(amount_fen) FROM claim WHERE enterprise_id = ${enterpriseId} AND policy_code = ${code}
    AND state NOT IN ('refused', 'withdrawn')) <= ${cap_fen}`;
}

/** That nothing is claimed for a drawdown under any of these codes. */
export function noneClaimed(drawdownId: string, codes: readonly string[]): Sql {
  return sql`NOT EXISTS (SELECT 1 FROM claim WHERE drawdown_id = ${drawdownId}
    AND policy_code IN (SELECT value FROM json_each(${JSON.stringify(codes)})) AND state NOT IN ('refused', 'withdrawn'))`;
}

// --- Budgets -------------------------------------------------------------------------------------------------------

/** What of a policy's budget is granted and not paid yet, and what is paid. */
export type Budget = { readonly budget_fen: Fen; readonly committed_fen: Fen; readonly paid_fen: Fen };

export const selectBudget = (policyId: string): Sql =>
  sql`SELECT budget_fen, committed_fen, paid_fen FROM policy_budget WHERE policy_id = ${policyId}`;

export const budgetFrom = (rows: readonly unknown[] | undefined): Budget | null =>
  (rows as Budget[] | undefined)?.[0] ?? null;

/** All budgets of which something was granted, by policy. */
export const selectBudgets = (): Sql =>
  sql`SELECT policy_id, committed_fen, paid_fen FROM policy_budget LIMIT 500`;

/** The row of a budget from its first grant on. Somebody else's first grant makes the batch fail. */
export function insertBudget(policyId: string, { budget_fen, committed_fen, paid_fen }: Budget): Sql {
  return sql`INSERT INTO policy_budget (policy_id, budget_fen, committed_fen, paid_fen)
    VALUES (${policyId}, ${budget_fen}, ${committed_fen}, ${paid_fen})`;
}

/** Moves a budget from what was read to what is now; nothing changes when somebody else moved it meanwhile. */
export function updateBudget(policyId: string, before: Budget, after: Budget): Sql {
  return sql`UPDATE policy_budget SET committed_fen = ${after.committed_fen}, paid_fen = ${after.paid_fen}
    WHERE policy_id = ${policyId} AND committed_fen = ${before.committed_fen} AND paid_fen = ${before.paid_fen}`;
}

// --- Drawdowns -----------------------------------------------------------------------------------------------------

type LoanRow = {
  id: string;
  application_id: string;
  amount_fen: number;
  rate_ppm: number;
  paid_on: string;
  matures_on: string;
  account_tail: string;
  bank_reference: string;
  number: string;
  state: State;
  state_at: number;
  contract_no: string | null;
  product_name: string;
  listing: string;
  terms: string;
  institution: string;
  institution_en: string;
};

/** A drawdown with what the firm calls it. */
export type NamedLoan = DrawnLoan & {
  readonly number: string;
  readonly product_name: string;
  readonly institution: Bilingual;
  readonly contract_no: string | null;
  readonly account_tail: string;
  readonly bank_reference: string;
};

/** What banks have paid out to a firm, the latest first: recorded by one person, confirmed by another. */
export function selectLoansOfFirm(enterpriseId: string): Sql {
  return sql`SELECT d.id, d.application_id, d.amount_fen, d.rate_ppm, d.paid_on, d.matures_on, d.account_tail,
      d.bank_reference, a.number, a.state, a.state_at, a.contract_no, a.product_name, v.listing, o.terms,
      i.short_name AS institution, i.name_en AS institution_en
    FROM application a JOIN drawdown d ON d.application_id = a.id AND d.state = 'paid'
    JOIN product_version v ON v.id = a.product_version_id
    JOIN offer o ON o.application_id = a.id AND o.state = 'accepted'
    JOIN institution i ON i.org_id = a.institution_id
    WHERE a.enterprise_id = ${enterpriseId} AND a.disbursed_fen > 0 ORDER BY d.paid_on DESC, d.id LIMIT 200`;
}

export function loansFrom(rows: readonly unknown[] | undefined): NamedLoan[] {
  return ((rows ?? []) as LoanRow[]).map((row) => ({
    drawdown_id: row.id,
    application_id: row.application_id,
    amount_fen: row.amount_fen,
    rate_ppm: row.rate_ppm,
    paid_on: row.paid_on,
    matures_on: row.matures_on,
    settled_on: row.state === 'completed' ? dayOf(row.state_at) : null,
    offer: JSON.parse(row.terms) as OfferTermsInput,
    listing: JSON.parse(row.listing) as Listing,
    number: row.number,
    product_name: row.product_name,
    institution: both(row.institution, row.institution_en),
    contract_no: row.contract_no,
    account_tail: row.account_tail,
    bank_reference: row.bank_reference,
  }));
}

// --- The desk ------------------------------------------------------------------------------------------------------

export type ListedClaim = Claim & { readonly owner_name: string | null };

/** The office's list: by deadline, or the latest first where nothing waits. */
export async function listClaims(db: D1Database, view: ClaimView, userId: string): Promise<ListedClaim[]> {
  const head = `SELECT c.*, u.name AS owner_name FROM claim c LEFT JOIN user u ON u.id = c.owner_id`;
  const text: Record<ClaimView, string> = {
    open: `${head} WHERE c.state IN ('submitted', 'checked', 'granted') ORDER BY c.due_at, c.id LIMIT 200`,
    mine: `${head} WHERE c.state IN ('submitted', 'checked', 'granted') AND (c.owner_id = ?1 OR c.owner_id IS NULL)
      ORDER BY c.due_at, c.id LIMIT 200`,
    waiting_firm: `${head} WHERE c.state IN ('returned', 'paid') ORDER BY c.submitted_at, c.id LIMIT 200`,
    closed: `${head} WHERE c.closed_at IS NOT NULL AND c.submitted_at IS NOT NULL
      ORDER BY c.closed_at DESC, c.id LIMIT 200`,
  };
  const values = view === 'mine' ? [userId] : [];
  return claimsFrom(await rowsOf<Row>(db, { text: text[view], values })) as ListedClaim[];
}

/** Names beside a claim. */
export function selectClaimNames(id: string): Sql {
  return sql`SELECT e.uscc, u.name AS owner_name, k.name AS checked_name, g.name AS granted_name FROM claim c
    JOIN enterprise e ON e.org_id = c.enterprise_id LEFT JOIN user u ON u.id = c.owner_id
    LEFT JOIN user k ON k.id = c.checked_by LEFT JOIN user g ON g.id = c.granted_by WHERE c.id = ${id}`;
}

/** The reviewer of the office with the fewest claims on his desk; supervisors after reviewers. */
export function selectNextClaimOwner(): Sql {
  return sql`SELECT m.user_id FROM membership m JOIN org o ON o.id = m.org_id AND o.kind = 'office'
    WHERE m.role IN ('office_reviewer', 'office_supervisor') AND m.state = 'active'
    ORDER BY m.role = 'office_supervisor',
      (SELECT COUNT(*) FROM claim c WHERE c.owner_id = m.user_id AND c.state IN ('submitted', 'checked', 'granted')),
      m.user_id LIMIT 1`;
}

/** Claims for which the system must act. */
export async function listDueClaims(db: D1Database, now: number, limit: number): Promise<string[]> {
  const rows = await rowsOf<{ id: string }>(
    db,
    sql`SELECT id FROM claim WHERE alarm_at IS NOT NULL AND alarm_at <= ${now} ORDER BY alarm_at LIMIT ${limit}`,
  );
  return rows.map(({ id }) => id);
}

// --- Reminders -----------------------------------------------------------------------------------------------------

/** Has a firm told what it may claim for a drawdown; written with the confirmation of the drawdown. */
export function insertClaimReminder(row: {
  readonly drawdown_id: string;
  readonly application_id: string;
  readonly enterprise_id: string;
  readonly next_on: string;
}): Sql {
  return sql`INSERT INTO claim_reminder (drawdown_id, application_id, enterprise_id, next_on)
    VALUES (${row.drawdown_id}, ${row.application_id}, ${row.enterprise_id}, ${row.next_on})`;
}

export type DueReminder = {
  readonly drawdown_id: string;
  readonly application_id: string;
  readonly enterprise_id: string;
  readonly next_on: string;
};

export async function listDueReminders(db: D1Database, today: string, limit: number): Promise<DueReminder[]> {
  return rowsOf<DueReminder>(
    db,
    sql`SELECT * FROM claim_reminder WHERE next_on IS NOT NULL AND next_on <= ${today} ORDER BY next_on LIMIT ${limit}`,
  );
}

/** When a firm is told next; nothing changes when somebody else was faster. */
export function updateReminder({ drawdown_id, next_on }: DueReminder, next: string | null): Sql {
  return sql`UPDATE claim_reminder SET next_on = ${next} WHERE drawdown_id = ${drawdown_id} AND next_on = ${next_on}`;
}

/** Whom a message about an application of a firm goes to: who submitted it, and its number. */
export function selectApplicant(applicationId: string): Sql {
  return sql`SELECT submitted_by, number FROM application WHERE id = ${applicationId}`;
}
