// Applications in D1. Every read names the organisation on whose side it stands: the firm or the bank.
import { both, type Bilingual } from '../lib/bilingual.ts';
import { rowsOf, sql, type Sql } from '../lib/sql.ts';
import { TABS, type OfferKind, type OfferState, type State, type Tab } from './terms.ts';

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
  submitted_at: number;
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
};

/** On whose side the reader stands. */
export type Side = 'enterprise_id' | 'institution_id';

/** One application as one side may see it; a stranger's is not found. */
export function selectApplication(side: Side, id: string, orgId: string): Sql {
  return side === 'enterprise_id'
    ? sql`SELECT * FROM application WHERE id = ${id} AND enterprise_id = ${orgId}`
    : sql`SELECT * FROM application WHERE id = ${id} AND institution_id = ${orgId}`;
}

/** For the system's own moves. */
export function selectApplicationById(id: string): Sql {
  return sql`SELECT * FROM application WHERE id = ${id}`;
}

export function insertApplication(row: ApplicationRow): Sql {
  return sql`INSERT INTO application (id, number, ver, head, state, tab, resume_state, demand_id, enterprise_id, enterprise_name,
      town, institution_id, branch_id, officer_id, officer_name, product_id, product_version_id, product_name, guarantee_type, amount_fen,
      term_months, purpose, submitted_by, submitted_at, state_at, sort_at, due_at, due_clock, alarm_at, breaches, clocks,
      met_count, condition_count, disbursed_fen, pending_fen)
    VALUES (${row.id}, ${row.number}, ${row.ver}, ${row.head}, ${row.state}, ${row.tab}, ${row.resume_state}, ${row.demand_id},
      ${row.enterprise_id}, ${row.enterprise_name}, ${row.town}, ${row.institution_id}, ${row.branch_id}, ${row.officer_id},
      ${row.officer_name}, ${row.product_id}, ${row.product_version_id}, ${row.product_name}, ${row.guarantee_type}, ${row.amount_fen},
      ${row.term_months}, ${row.purpose}, ${row.submitted_by}, ${row.submitted_at}, ${row.state_at}, ${row.sort_at},
      ${row.due_at}, ${row.due_clock}, ${row.alarm_at}, ${row.breaches}, ${row.clocks}, ${row.met_count},
      ${row.condition_count}, 0, 0)`;
}

/** Writes what a move may change. The event's unique key is the lock; the version here is a second one. */
export function updateApplication(row: ApplicationRow): Sql {
  return sql`UPDATE application SET ver = ${row.ver}, head = ${row.head}, state = ${row.state}, tab = ${row.tab},
      resume_state = ${row.resume_state}, state_at = ${row.state_at}, sort_at = ${row.sort_at}, due_at = ${row.due_at},
      due_clock = ${row.due_clock}, alarm_at = ${row.alarm_at}, breaches = ${row.breaches}, clocks = ${row.clocks},
      offer_id = ${row.offer_id}, approved_fen = ${row.approved_fen}, contract_no = ${row.contract_no},
      signed_on = ${row.signed_on}, disbursed_fen = ${row.disbursed_fen}, pending_fen = ${row.pending_fen},
      reason_codes = ${row.reason_codes}
    WHERE id = ${row.id} AND ver = ${row.ver - 1}`;
}

export function updateQueueCount(institutionId: string, tab: Tab, by: 1 | -1): Sql {
  return sql`INSERT INTO queue_count (institution_id, tab, count) VALUES (${institutionId}, ${tab}, ${by === 1 ? 1 : 0})
    ON CONFLICT (institution_id, tab) DO UPDATE SET count = count + ${by}`;
}

export type QueueRow = {
  id: string;
  number: string;
  ver: number;
  state: State;
  enterprise_name: string;
  product_name: string;
  amount_fen: number;
  term_months: number;
  town: string | null;
  officer_name: string;
  submitted_at: number;
  sort_at: number;
  due_at: number | null;
  due_clock: string | null;
  breaches: number;
  met_count: number;
  condition_count: number;
};

const QUEUE_PAGE = 50;

/** One page of a bank's tab in order of deadline, one row more than is shown when there is a next page. */
export function selectQueue(page: {
  institution_id: string;
  tab: Tab;
  after: { sort_at: number; id: string } | null;
}): Sql {
  const from = page.after ?? { sort_at: -8_640_000_000_000_000, id: '' };
  return sql`SELECT a.id, a.number, a.ver, a.state, a.enterprise_name, a.product_name, a.amount_fen, a.term_months, a.town,
      a.officer_name, a.submitted_at, a.sort_at, a.due_at, a.due_clock,
      a.breaches, a.met_count, a.condition_count
    FROM application a
    WHERE a.institution_id = ${page.institution_id} AND a.tab = ${page.tab} AND (a.sort_at, a.id) > (${from.sort_at}, ${from.id})
    ORDER BY a.sort_at, a.id LIMIT ${QUEUE_PAGE + 1}`;
}

export type TabCount = { tab: Tab; count: number };

/** The counts of all tabs. The limit is their number: the search then stops without looking for one more row. */
export function selectTabCounts(institutionId: string): Sql {
  return sql`SELECT tab, count FROM queue_count WHERE institution_id = ${institutionId} LIMIT ${TABS.length}`;
}

export { QUEUE_PAGE };

/** A firm's own applications, the latest first. */
export async function listOfFirm(
  db: D1Database,
  enterpriseId: string,
): Promise<(ApplicationRow & { institution_name: string; institution_name_en: string })[]> {
  return rowsOf(
    db,
    sql`SELECT a.*, o.name AS institution_name, i.name_en AS institution_name_en
      FROM application a JOIN org o ON o.id = a.institution_id JOIN institution i ON i.org_id = a.institution_id
      WHERE a.enterprise_id = ${enterpriseId} ORDER BY a.submitted_at DESC LIMIT 50`,
  );
}

export type OfferRow = {
  id: string;
  application_id: string;
  kind: OfferKind;
  state: OfferState;
  terms: string;
  cost: string;
  amount_fen: number;
  hash: string;
  valid_until: number;
  proposed_by: string;
  proposed_at: number;
  approved_by: string | null;
  approved_at: number | null;
};

export function selectOffers(applicationId: string): Sql {
  return sql`SELECT * FROM offer WHERE application_id = ${applicationId} ORDER BY proposed_at, id LIMIT 20`;
}

export function insertOffer(row: Omit<OfferRow, 'approved_by' | 'approved_at'>): Sql {
  return sql`INSERT INTO offer (id, application_id, kind, state, terms, cost, amount_fen, hash, valid_until, proposed_by, proposed_at)
    VALUES (${row.id}, ${row.application_id}, ${row.kind}, ${row.state}, ${row.terms}, ${row.cost}, ${row.amount_fen},
      ${row.hash}, ${row.valid_until}, ${row.proposed_by}, ${row.proposed_at})`;
}

export function updateOfferState(id: string, state: OfferState): Sql {
  return sql`UPDATE offer SET state = ${state} WHERE id = ${id}`;
}

export function updateOfferApproved(offer: { id: string; by: string; at: number; valid_until: number }): Sql {
  return sql`UPDATE offer SET state = 'open', approved_by = ${offer.by}, approved_at = ${offer.at},
    valid_until = ${offer.valid_until} WHERE id = ${offer.id} AND state = 'proposed'`;
}

export type DrawdownRow = {
  id: string;
  application_id: string;
  institution_id: string;
  bank_reference: string;
  state: 'requested' | 'paid' | 'denied';
  amount_fen: number;
  rate_ppm: number;
  paid_on: string;
  matures_on: string;
  account_tail: string;
  recorded_by: string;
  recorded_at: number;
  confirmed_by: string | null;
  confirmed_at: number | null;
};

export function selectDrawdowns(applicationId: string): Sql {
  return sql`SELECT * FROM drawdown WHERE application_id = ${applicationId} ORDER BY recorded_at, id LIMIT 100`;
}

export function selectBankReference(institutionId: string, reference: string): Sql {
  return sql`SELECT id FROM drawdown WHERE institution_id = ${institutionId} AND bank_reference = ${reference}`;
}

export function insertDrawdown(row: Omit<DrawdownRow, 'confirmed_by' | 'confirmed_at' | 'state'>): Sql {
  return sql`INSERT INTO drawdown (id, application_id, institution_id, bank_reference, state, amount_fen, rate_ppm, paid_on,
      matures_on, account_tail, recorded_by, recorded_at)
    VALUES (${row.id}, ${row.application_id}, ${row.institution_id}, ${row.bank_reference}, 'requested', ${row.amount_fen},
      ${row.rate_ppm}, ${row.paid_on}, ${row.matures_on}, ${row.account_tail}, ${row.recorded_by}, ${row.recorded_at})`;
}

export function updateDrawdown(drawdown: {
  id: string;
  state: 'paid' | 'denied';
  by: string;
  at: number;
}): Sql {
  return sql`UPDATE drawdown SET state = ${drawdown.state}, confirmed_by = ${drawdown.by}, confirmed_at = ${drawdown.at}
    WHERE id = ${drawdown.id} AND state = 'requested'`;
}

export type NoteRow = {
  id: string;
  ver: number;
  audience: 'both' | 'bank';
  text: string;
  salt: string;
  written_by: string;
  written_at: number;
};

export function insertNote(row: NoteRow & { application_id: string }): Sql {
  return sql`INSERT INTO note (id, application_id, ver, audience, text, salt, written_by, written_at)
    VALUES (${row.id}, ${row.application_id}, ${row.ver}, ${row.audience}, ${row.text}, ${row.salt}, ${row.written_by}, ${row.written_at})`;
}

/** The notes one side may read. */
export function selectNotes(applicationId: string, side: Side): Sql {
  return side === 'enterprise_id'
    ? sql`SELECT id, ver, audience, text, written_by, written_at FROM note WHERE application_id = ${applicationId} AND audience = 'both' ORDER BY ver LIMIT 100`
    : sql`SELECT id, ver, audience, text, written_by, written_at FROM note WHERE application_id = ${applicationId} ORDER BY ver LIMIT 100`;
}

export type ItemRow = {
  id: string;
  round: number;
  kind: 'add' | 'resubmit' | 'other';
  name: string;
  answer: string | null;
  answered_at: number | null;
};

export function selectItems(applicationId: string): Sql {
  return sql`SELECT id, round, kind, name, answer, answered_at FROM document_item
    WHERE application_id = ${applicationId} ORDER BY round, id LIMIT 100`;
}

export function insertItem(row: Omit<ItemRow, 'answer' | 'answered_at'> & { application_id: string }): Sql {
  return sql`INSERT INTO document_item (id, application_id, round, kind, name)
    VALUES (${row.id}, ${row.application_id}, ${row.round}, ${row.kind}, ${row.name})`;
}

export function updateItemAnswer(item: {
  id: string;
  application_id: string;
  answer: string;
  at: number;
}): Sql {
  return sql`UPDATE document_item SET answer = ${item.answer}, answered_at = ${item.at}
    WHERE id = ${item.id} AND application_id = ${item.application_id}`;
}

export type DocumentRow = {
  id: string;
  item_id: string | null;
  name: string;
  media_type: string;
  size: number;
  sha256: string;
  object_key: string;
  uploaded_at: number;
};

export function selectDocuments(applicationId: string): Sql {
  return sql`SELECT id, item_id, name, media_type, size, sha256, object_key, uploaded_at FROM document
    WHERE application_id = ${applicationId} ORDER BY uploaded_at, id LIMIT 100`;
}

export function insertDocument(
  row: DocumentRow & { enterprise_id: string; application_id: string; uploaded_by: string },
): Sql {
  return sql`INSERT INTO document (id, enterprise_id, application_id, item_id, name, media_type, size, sha256, object_key, uploaded_by, uploaded_at)
    VALUES (${row.id}, ${row.enterprise_id}, ${row.application_id}, ${row.item_id}, ${row.name}, ${row.media_type}, ${row.size},
      ${row.sha256}, ${row.object_key}, ${row.uploaded_by}, ${row.uploaded_at})`;
}

/** The document of a recorded look: a row without an id when the look was allowed but the application has no such paper. */
export function selectDocumentOfRead(readId: string, documentId: string): Sql {
  return sql`SELECT d.id, d.name, d.media_type, d.size, d.object_key
    FROM profile_read r LEFT JOIN document d ON d.application_id = r.application_id AND d.id = ${documentId}
      AND EXISTS (SELECT 1 FROM document_item i WHERE i.application_id = d.application_id AND i.id = d.item_id
        AND i.answered_at IS NOT NULL)
    WHERE r.id = ${readId}`;
}

export function insertSnapshot(row: {
  application_id: string;
  facts: string;
  verdict: string;
  price: string;
  listing_hash: string;
}): Sql {
  return sql`INSERT INTO application_snapshot (application_id, facts, verdict, price, listing_hash)
    VALUES (${row.application_id}, ${row.facts}, ${row.verdict}, ${row.price}, ${row.listing_hash})`;
}

export function selectSnapshot(applicationId: string): Sql {
  return sql`SELECT verdict, price, listing_hash FROM application_snapshot WHERE application_id = ${applicationId}`;
}

/** The product as it must still be while an application for it is written. */
export type ProductRow = {
  id: string;
  state: string;
  version_id: string;
  institution_id: string;
  institution_name: string;
  institution_name_en: string;
  listing: string;
  hash: string;
};

export function selectProduct(productId: string): Sql {
  return sql`SELECT p.id, p.state, p.version_id, p.institution_id, o.name AS institution_name, i.name_en AS institution_name_en, v.listing, v.hash
    FROM product p JOIN product_version v ON v.id = p.version_id
    JOIN org o ON o.id = p.institution_id AND o.state = 'active' JOIN institution i ON i.org_id = p.institution_id
    WHERE p.id = ${productId}`;
}

/** The listing an application was made for: pinned, whatever is listed today. */
export function selectListingOf(applicationId: string): Sql {
  return sql`SELECT listing, hash FROM product_version
    WHERE id = (SELECT product_version_id FROM application WHERE id = ${applicationId})`;
}

/** Holds while the product is listed in just this version: a condition for the batch of a submit. */
export function stillListed(productId: string, versionId: string): Sql {
  return sql`EXISTS (SELECT 1 FROM product WHERE id = ${productId} AND state = 'listed' AND version_id = ${versionId})`;
}

export function selectInFlight(enterpriseId: string, productId: string): Sql {
  return sql`SELECT id, number FROM application WHERE enterprise_id = ${enterpriseId} AND product_id = ${productId}
    AND state NOT IN ('completed', 'rejected', 'withdrawn', 'not_taken', 'incomplete', 'disbursed') LIMIT 1`;
}

/** The branches of the institution that lists a product: the institution is found on the way, in one round trip. */
export function selectBranchesFor(productId: string): Sql {
  return sql`SELECT id, town, serves, position FROM branch
    WHERE org_id = (SELECT institution_id FROM product WHERE id = ${productId}) ORDER BY position LIMIT 50`;
}

/** The branch and institution an application was routed to. */
export function selectBranchOf(applicationId: string): Sql {
  return sql`SELECT b.name, b.name_en, b.phone, o.name AS institution_name, i.name_en AS institution_name_en
    FROM branch b JOIN org o ON o.id = b.org_id JOIN institution i ON i.org_id = b.org_id
    WHERE b.id = (SELECT branch_id FROM application WHERE id = ${applicationId})`;
}

export function selectOfficerOf(applicationId: string): Sql {
  return sql`SELECT officer_name AS name FROM application WHERE id = ${applicationId}`;
}

/** The account managers of the institution that lists a product. */
export function selectOfficersFor(productId: string): Sql {
  return sql`SELECT m.user_id, m.id AS membership_id, m.branch_id, m.last_assigned_at, u.name
    FROM membership m JOIN user u ON u.id = m.user_id AND u.state = 'active'
    WHERE m.org_id = (SELECT institution_id FROM product WHERE id = ${productId}) AND m.role = 'loan_officer' AND m.state = 'active' LIMIT 100`;
}

export function selectApprovers(institutionId: string): Sql {
  return sql`SELECT user_id FROM membership WHERE org_id = ${institutionId} AND role = 'approver' AND state = 'active' LIMIT 5`;
}

export function updateLastAssigned(membershipId: string, now: number): Sql {
  return sql`UPDATE membership SET last_assigned_at = ${now} WHERE id = ${membershipId}`;
}

export type DistrictRow = {
  hours: string;
  calendar: string;
  number_prefix: string;
  catalogue_version: number;
};

/** Office hours and calendar, read with each command that moves a clock. */
export function selectDistrict(): Sql {
  return sql`SELECT hours, calendar, number_prefix FROM district WHERE id = 1`;
}

export type DemandRow = {
  id: string;
  ver: number;
  head: string;
  state: string;
  channel: string;
  town: string | null;
};

export function insertDemand(row: {
  id: string;
  enterprise_id: string | null;
  channel: string;
  state: string;
  town: string | null;
  amount_fen: number | null;
  term_months: number | null;
  purpose: string;
  published_at: number;
  ver: number;
  head: string;
}): Sql {
  return sql`INSERT INTO demand (id, enterprise_id, channel, state, town, amount_fen, term_months, purpose, published_at, ver, head)
    VALUES (${row.id}, ${row.enterprise_id}, ${row.channel}, ${row.state}, ${row.town}, ${row.amount_fen}, ${row.term_months},
      ${row.purpose}, ${row.published_at}, ${row.ver}, ${row.head})`;
}

/** The demand an application was made for. */
export function selectDemandOf(applicationId: string): Sql {
  return sql`SELECT id, ver, head, state, channel, town FROM demand
    WHERE id = (SELECT demand_id FROM application WHERE id = ${applicationId})`;
}

export function updateDemand(row: {
  id: string;
  state: string;
  closed_at: number | null;
  ver: number;
  head: string;
}): Sql {
  return sql`UPDATE demand SET state = ${row.state}, closed_at = ${row.closed_at}, ver = ${row.ver}, head = ${row.head}
    WHERE id = ${row.id} AND ver = ${row.ver - 1}`;
}

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

/** The contact of the person who submitted: shown to the bank that may act on the application. */
export function selectSubmitter(applicationId: string): Sql {
  return sql`SELECT name, phone FROM user WHERE id = (SELECT submitted_by FROM application WHERE id = ${applicationId})`;
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
