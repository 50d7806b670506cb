// The application itself in D1, its people, the notes of its moves and the district it is in. What people read of an
// application names the organisation on whose side they stand: the firm or the bank. The subjects of its own are beside.
import { both, type Bilingual } from '../lib/bilingual.ts';
import { rowsOf, sql, type Sql } from '../lib/sql.ts';
import type { State, Tab } from './terms.ts';

/**
 * An application. Money in fen; instants in epoch ms; `clocks` and `reason_codes` are JSON; `ver` and
 * `head` are its last event.
 */
export type ApplicationRow = {
  id: string;
  number: string;
  ver: number;
  head: string;
  state: State;
  tab: Tab;
  resume_state: State | null;
  demand_id: string;
  enterprise_id: string;
  enterprise_name: string;
  town: string | null;
  institution_id: string;
  branch_id: string;
  officer_id: string;
  officer_name: string;
  product_id: string;
  product_version_id: string;
  product_name: string;
  guarantee_type: string;
  amount_fen: number;
  term_months: number;
  purpose: string;
  submitted_by: string;
  /** Staff who sent it with the owner's code; null when the firm sent it itself. */
  assisted_by: string | null;
  assisted_name: string | null;
  submitted_at: number;
  /** From when on the bank sees it; null when it was taken back before. */
  opens_at: number | null;
  state_at: number;
  sort_at: number;
  due_at: number | null;
  due_clock: string | null;
  alarm_at: number | null;
  breaches: number;
  clocks: string;
  met_count: number;
  condition_count: number;
  offer_id: string | null;
  approved_fen: number | null;
  contract_no: string | null;
  signed_on: string | null;
  disbursed_fen: number;
  pending_fen: number;
  reason_codes: string | null;
  /** The earliest useful day to apply again, as the refusing bank sees it. */
  reapply_on: string | null;
  /** Since when the firm may take it elsewhere because the bank is late, and when the firm last asked for news. */
  reroute_offered_at: number | null;
  urged_at: number | null;
  /** When the firm said that it was not reached. */
  contact_contested_at: number | null;
  /** Offers open to the firm and waiting for approval, and when the system must act on an open one. */
  offers_open: number;
  offers_proposed: number;
  offers_alarm_at: number | null;
};

/** On whose side the reader stands. */
export type Side = 'enterprise_id' | 'institution_id';

/** One application of the firm that made it; a stranger's is not found. */
export function selectOwnApplication(id: string, enterpriseId: string): Sql {
  return sql`SELECT * FROM application WHERE id = ${id} AND enterprise_id = ${enterpriseId}`;
}

/** One application as its bank may see it: a stranger's is not found, nor one that is not open to the bank (yet). */
export function selectOpenedApplication(id: string, institutionId: string, now: number): Sql {
  return sql`SELECT * FROM application WHERE id = ${id} AND institution_id = ${institutionId} AND opens_at <= ${now}`;
}

/** For the system's own moves. */
export function selectApplicationById(id: string): Sql {
  return sql`SELECT * FROM application WHERE id = ${id}`;
}

/** A new application: nothing is paid out, offered or signed yet. */
export function insertApplication(
  row: Omit<
    ApplicationRow,
    | 'reapply_on'
    | 'reroute_offered_at'
    | 'urged_at'
    | 'contact_contested_at'
    | 'assisted_by'
    | 'assisted_name'
    | 'offers_open'
    | 'offers_proposed'
    | 'offers_alarm_at'
  > &
    Partial<Pick<ApplicationRow, 'assisted_by' | 'assisted_name'>>,
): Sql {
  return sql`INSERT INTO application (id, number, ver, head, state, tab, resume_state, demand_id, enterprise_id, enterprise_name,
      town, institution_id, branch_id, officer_id, officer_name, product_id, product_version_id, product_name, guarantee_type, amount_fen,
      term_months, purpose, submitted_by, assisted_by, assisted_name, submitted_at, opens_at, state_at, sort_at, due_at, due_clock, alarm_at, breaches, clocks,
      met_count, condition_count, disbursed_fen, pending_fen)
    VALUES (${row.id}, ${row.number}, ${row.ver}, ${row.head}, ${row.state}, ${row.tab}, ${row.resume_state}, ${row.demand_id},
      ${row.enterprise_id}, ${row.enterprise_name}, ${row.town}, ${row.institution_id}, ${row.branch_id}, ${row.officer_id},
      ${row.officer_name}, ${row.product_id}, ${row.product_version_id}, ${row.product_name}, ${row.guarantee_type}, ${row.amount_fen},
      ${row.term_months}, ${row.purpose}, ${row.submitted_by},
      ${row.assisted_by ?? null}, ${row.assisted_name ?? null}, ${row.submitted_at}, ${row.opens_at}, ${row.state_at}, ${row.sort_at},
      ${row.due_at}, ${row.due_clock}, ${row.alarm_at}, ${row.breaches}, ${row.clocks}, ${row.met_count},
      ${row.condition_count}, 0, 0)`;
}

/** Writes what a move may change. The event's unique key is the lock; the version here is a second one. */
export function updateApplication(row: ApplicationRow): Sql {
  return sql`UPDATE application SET ver = ${row.ver}, head = ${row.head}, state = ${row.state}, tab = ${row.tab},
      resume_state = ${row.resume_state}, opens_at = ${row.opens_at}, state_at = ${row.state_at}, sort_at = ${row.sort_at}, due_at = ${row.due_at},
      due_clock = ${row.due_clock}, alarm_at = ${row.alarm_at}, breaches = ${row.breaches}, clocks = ${row.clocks},
      offer_id = ${row.offer_id}, approved_fen = ${row.approved_fen}, contract_no = ${row.contract_no},
      signed_on = ${row.signed_on}, disbursed_fen = ${row.disbursed_fen}, pending_fen = ${row.pending_fen},
      reason_codes = ${row.reason_codes}, reapply_on = ${row.reapply_on}, reroute_offered_at = ${row.reroute_offered_at},
      urged_at = ${row.urged_at}, contact_contested_at = ${row.contact_contested_at}, offers_open = ${row.offers_open},
      offers_proposed = ${row.offers_proposed}, offers_alarm_at = ${row.offers_alarm_at}
    WHERE id = ${row.id} AND ver = ${row.ver - 1}`;
}

/** A firm's own applications, the latest first. */
export function selectOfFirm(enterpriseId: string): Sql {
  return sql`SELECT a.*, o.name AS institution_name, i.name_en AS institution_name_en
    FROM application a JOIN org o ON o.id = a.institution_id JOIN institution i ON i.org_id = a.institution_id
    WHERE a.enterprise_id = ${enterpriseId} ORDER BY a.submitted_at DESC LIMIT 50`;
}
export type ListedApplication = ApplicationRow & { institution_name: string; institution_name_en: string };

/** Applications for which the system must act, the most overdue first. */
export async function listAlarms(
  db: D1Database,
  now: number,
  limit: number,
): Promise<{ id: string; alarm_at: number }[]> {
  return rowsOf(
    db,
    sql`SELECT id, alarm_at FROM application WHERE alarm_at IS NOT NULL AND alarm_at <= ${now} ORDER BY alarm_at LIMIT ${limit}`,
  );
}

/** The branch and institution an application was routed to. */
export function selectBranchOf(applicationId: string): Sql {
  return sql`SELECT b.name, b.name_en, b.phone, o.name AS institution_name, i.name_en AS institution_name_en
    FROM branch b JOIN org o ON o.id = b.org_id JOIN institution i ON i.org_id = b.org_id
    WHERE b.id = (SELECT branch_id FROM application WHERE id = ${applicationId})`;
}

/** Up to which amount (fen) the branch of an application decides by itself: by its product, else in general. */
export function selectAuthority(applicationId: string): Sql {
  return sql`SELECT COALESCE(v.listing ->> 'branch_authority_fen', b.authority_fen) AS fen
    FROM application a JOIN branch b ON b.id = a.branch_id JOIN product_version v ON v.id = a.product_version_id
    WHERE a.id = ${applicationId}`;
}

/** The row of {@link selectAuthority}. */
export function authorityFrom(rows: readonly unknown[] | undefined): number {
  const row = (rows as { fen: number }[] | undefined)?.[0];
  if (!row) throw new Error('an application has a branch');
  return row.fen;
}

/** The account manager of an application. */
export function selectOfficerOf(applicationId: string): Sql {
  return sql`SELECT officer_name AS name FROM application WHERE id = ${applicationId}`;
}

/** Those of an institution who decide as the second person, with their branch; without one they are the head office. */
export function selectApprovers(institutionId: string): Sql {
  return sql`SELECT user_id, branch_id FROM membership WHERE org_id = ${institutionId} AND role = 'approver' AND state = 'active'
    LIMIT 50`;
}

/** The approvers of the institution that an application is with. */
export function selectApproversOf(applicationId: string): Sql {
  return sql`SELECT user_id, branch_id FROM membership
    WHERE org_id = (SELECT institution_id FROM application WHERE id = ${applicationId}) AND role = 'approver' AND state = 'active'
    LIMIT 50`;
}

/** The administrators of an institution, who appoint its people. */
export function selectAdmins(institutionId: string): Sql {
  return sql`SELECT user_id FROM membership WHERE org_id = ${institutionId} AND role = 'institution_admin' AND state = 'active'
    LIMIT 3`;
}

/** The firm's other applications for the same demand whose bank has an offer open or accepted. */
export function selectRivals(applicationId: string): Sql {
  return sql`SELECT * FROM application
    WHERE demand_id = (SELECT demand_id FROM application WHERE id = ${applicationId}) AND id <> ${applicationId}
      AND state IN ('offered', 'accepted_by_firm', 'signed') LIMIT 10`;
}

/** What a person wrote with a move. The event keeps only a commitment to it, made with the salt. */
export type NoteRow = {
  id: string;
  ver: number;
  audience: 'both' | 'bank';
  side: 'firm' | 'bank';
  text: string;
  salt: string;
  written_by: string;
  written_at: number;
};

/** A note, readable by both sides or by the bank's people alone. */
export function insertNote(row: NoteRow & { application_id: string }): Sql {
  return sql`INSERT INTO note (id, application_id, ver, audience, side, text, salt, written_by, written_at)
    VALUES (${row.id}, ${row.application_id}, ${row.ver}, ${row.audience}, ${row.side}, ${row.text}, ${row.salt}, ${row.written_by}, ${row.written_at})`;
}

/** The notes one side may read. */
export function selectNotes(applicationId: string, side: Side): Sql {
  return side === 'enterprise_id'
    ? sql`SELECT id, ver, audience, side, text, written_by, written_at FROM note WHERE application_id = ${applicationId} AND audience = 'both' ORDER BY ver LIMIT 200`
    : sql`SELECT id, ver, audience, side, text, written_by, written_at FROM note WHERE application_id = ${applicationId} ORDER BY ver LIMIT 200`;
}

/** The district's settings that applications need. `hours` and `calendar` are JSON. */
export type DistrictRow = {
  hours: string;
  calendar: string;
  number_prefix: string;
  /** Lengths of clocks that the district has set, JSON. */
  clocks: string;
};

/** Office hours and calendar, read with each command that moves a clock. */
export function selectDistrict(): Sql {
  return sql`SELECT hours, calendar, number_prefix, clocks FROM district WHERE id = 1`;
}

/** Where the district's finance office is rung up. */
export function selectDistrictLine(): Sql {
  return sql`SELECT hotline FROM district WHERE id = 1`;
}

/** The towns of the district, to name them where a condition speaks of them. */
export function selectTowns(): Sql {
  return sql`SELECT code, name_zh, name_en FROM town LIMIT 1000`;
}

/** Rows of {@link selectTowns} as names by code. */
export function townsFrom(rows: readonly unknown[] | undefined): Map<string, Bilingual> {
  const towns = (rows ?? []) as { code: string; name_zh: string; name_en: string }[];
  return new Map(towns.map((town) => [town.code, both(town.name_zh, town.name_en)]));
}
