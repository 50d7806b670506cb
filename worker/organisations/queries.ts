// Organisations in D1: firms with what is known of them, institutions with their branches, the district itself.
import type { Bilingual } from '../lib/bilingual.ts';
import type { OfficeHours } from '../lib/officehours.ts';
import { readAll, sql, type Sql } from '../lib/sql.ts';
import type { ExceptionalDay } from '../lib/workdays.ts';
import type { LprTable } from '../products/lpr.ts';
import { ATTRIBUTES, type AttributeId } from '../matching/attributes.ts';
import type { Enterprise, Fact, FactBody } from './facts.ts';
import type { SizeClass } from './size.ts';
import type { FactMode, InstitutionKind } from './terms.ts';

// --- Organisations -------------------------------------------------------------------------------------------------

export function insertOrg(row: {
  id: string;
  kind: 'enterprise' | 'institution' | 'office';
  name: string;
  /** Only the office's: an institution's stands in its own row. */
  name_en?: string;
  ver: number;
  head: string;
  now: number;
}): Sql {
  return sql`INSERT INTO org (id, kind, name, name_en, ver, head, created_at)
    VALUES (${row.id}, ${row.kind}, ${row.name}, ${row.name_en ?? null}, ${row.ver}, ${row.head}, ${row.now})`;
}

/** Writes the version after an event, and the name, which only a registration changes. */
export function updateOrg(row: { id: string; name: string; ver: number; head: string }): Sql {
  return sql`UPDATE org SET name = ${row.name}, ver = ${row.ver}, head = ${row.head}
    WHERE id = ${row.id} AND ver = ${row.ver - 1}`;
}

// --- Firms ---------------------------------------------------------------------------------------------------------

/** A firm with the version of its stream: what a command about it decides on. */
export type Firm = Enterprise & { readonly ver: number; readonly head: string };

type FirmRow = Omit<Firm, 'public_facts'> & { readonly public_facts: string };

/** A firm of {@link selectFirm} or {@link selectFirmByUscc}, or null. */
export function firmFrom(rows: readonly unknown[] | undefined): Firm | null {
  const row = (rows as readonly FirmRow[] | undefined)?.[0];
  return row ? { ...row, public_facts: JSON.parse(row.public_facts) as Firm['public_facts'] } : null;
}

export function selectFirm(id: string): Sql {
  return sql`SELECT o.id, o.name, o.ver, o.head, e.uscc, e.org_type, e.registration_status, e.established_on, e.industry,
      e.town, e.legal_representative, e.registered_capital_fen, e.size_class, e.registry_as_of, e.public_facts
    FROM enterprise e JOIN org o ON o.id = e.org_id WHERE e.org_id = ${id}`;
}

export function selectFirmByUscc(uscc: string): Sql {
  return sql`SELECT o.id, o.name, o.ver, o.head, e.uscc, e.org_type, e.registration_status, e.established_on, e.industry,
      e.town, e.legal_representative, e.registered_capital_fen, e.size_class, e.registry_as_of, e.public_facts
    FROM enterprise e JOIN org o ON o.id = e.org_id WHERE e.uscc = ${uscc}`;
}

export function insertEnterprise(firm: Enterprise): Sql {
  return sql`INSERT INTO enterprise (org_id, uscc, org_type, registration_status, established_on, industry, town,
      legal_representative, registered_capital_fen, size_class, registry_as_of, public_facts)
    VALUES (${firm.id}, ${firm.uscc}, ${firm.org_type}, ${firm.registration_status}, ${firm.established_on},
      ${firm.industry}, ${firm.town}, ${firm.legal_representative}, ${firm.registered_capital_fen}, ${firm.size_class},
      ${firm.registry_as_of}, ${JSON.stringify(firm.public_facts)})`;
}

/** Writes what the registry says now; the code never changes, the size class is not the registry's. */
export function updateRegistration(firm: Enterprise): Sql {
  return sql`UPDATE enterprise SET org_type = ${firm.org_type}, registration_status = ${firm.registration_status},
      established_on = ${firm.established_on}, industry = ${firm.industry}, town = ${firm.town},
      legal_representative = ${firm.legal_representative}, registered_capital_fen = ${firm.registered_capital_fen},
      registry_as_of = ${firm.registry_as_of}, public_facts = ${JSON.stringify(firm.public_facts)}
    WHERE org_id = ${firm.id}`;
}

export function updateSizeClass(enterpriseId: string, sizeClass: SizeClass | null): Sql {
  return sql`UPDATE enterprise SET size_class = ${sizeClass} WHERE org_id = ${enterpriseId}`;
}

// --- Facts ---------------------------------------------------------------------------------------------------------

type FactRow = Omit<Fact, 'body'> & { readonly body: string };

/** All snapshots of a firm that count: one row per attribute and source. What is hidden is as good as not there. */
export function selectFacts(enterpriseId: string): Sql {
  return sql`SELECT attr, source, body, as_of, valid_until, provider FROM fact
    WHERE enterprise_id = ${enterpriseId} AND hidden_at IS NULL`;
}

/** Rows of {@link selectFacts}. */
export function factRowsFrom(rows: readonly unknown[] | undefined): Fact[] {
  return ((rows ?? []) as FactRow[]).map((row) => ({ ...row, body: JSON.parse(row.body) as FactBody }));
}

/** A firm and all its snapshots in one round trip, or null: what a match and a submission need of it. */
export async function factsOf(
  db: D1Database,
  enterpriseId: string,
): Promise<{ enterprise: Firm; facts: Fact[] } | null> {
  const [firm, facts] = await readAll(db, [selectFirm(enterpriseId), selectFacts(enterpriseId)]);
  const enterprise = firmFrom(firm);
  return enterprise && { enterprise, facts: factRowsFrom(facts) };
}

/** How a snapshot came: when, by which consent, and in which mode; by a call unless the firm said it. */
export type Fetched = {
  readonly at: number;
  readonly consent_id: string | null;
  readonly mode?: Exclude<FactMode, 'declared'>;
};

/**
 * Puts a snapshot in the place of the one before it. One that is hidden stays so until the source says something of a
 * later day.
 */
export function upsertFact(enterpriseId: string, fact: Fact, fetched: Fetched): Sql {
  const { attr, source, body, as_of, valid_until, provider } = fact;
  const mode: FactMode = source === 'declared' ? 'declared' : (fetched.mode ?? 'interface');
  return sql`INSERT INTO fact (enterprise_id, attr, source, data_class, mode, body, as_of, valid_until, provider, consent_id,
      fetched_at)
    VALUES (${enterpriseId}, ${attr}, ${source}, ${ATTRIBUTES[attr].data_class}, ${mode}, ${JSON.stringify(body)}, ${as_of},
      ${valid_until}, ${provider}, ${fetched.consent_id}, ${fetched.at})
    ON CONFLICT (enterprise_id, attr, source) DO UPDATE SET mode = excluded.mode, body = excluded.body,
      as_of = excluded.as_of, valid_until = excluded.valid_until, provider = excluded.provider,
      consent_id = excluded.consent_id, fetched_at = excluded.fetched_at,
      hidden_at = CASE WHEN excluded.as_of > fact.as_of THEN NULL ELSE fact.hidden_at END`;
}

/**
 * Hides what official sources say of one attribute: a fetched snapshot is marked, a public fact leaves the registration
 * until the registry is asked again.
 */
export function hideOfficialFact(enterpriseId: string, attr: AttributeId, now: number): Sql[] {
  return [
    sql`UPDATE fact SET hidden_at = ${now}
      WHERE enterprise_id = ${enterpriseId} AND attr = ${attr} AND source = 'official' AND hidden_at IS NULL`,
    sql`UPDATE enterprise SET public_facts = json_remove(public_facts, '$.' || ${attr}) WHERE org_id = ${enterpriseId}`,
  ];
}

/** Takes a declaration back. */
export function deleteDeclaredFact(enterpriseId: string, attr: AttributeId): Sql {
  return sql`DELETE FROM fact WHERE enterprise_id = ${enterpriseId} AND attr = ${attr} AND source = 'declared'`;
}

// --- Standing ------------------------------------------------------------------------------------------------------

export type StandingRow = {
  membership_id: string;
  user_id: string;
  state: 'active' | 'removed';
  standing_at: number | null;
};

/** One person's place as a firm's legal representative, and everybody whose standing is proven, the first first. */
export function selectRepresentatives(enterpriseId: string, userId: string): Sql {
  return sql`SELECT id AS membership_id, user_id, state, standing_at FROM membership
    WHERE org_id = ${enterpriseId} AND role = 'legal_representative'
      AND (user_id = ${userId} OR (standing_at IS NOT NULL AND state = 'active'))
    ORDER BY standing_at IS NULL, standing_at, id LIMIT 20`;
}

/** As {@link selectRepresentatives}, for one person and the firm with a code. */
export function selectRepresentativeByUscc(userId: string, uscc: string): Sql {
  return sql`SELECT m.id AS membership_id, m.user_id, m.state, m.standing_at
    FROM enterprise e JOIN membership m ON m.user_id = ${userId} AND m.org_id = e.org_id AND m.role = 'legal_representative'
    WHERE e.uscc = ${uscc}`;
}

export function selectDispute(enterpriseId: string, claimantId: string): Sql {
  return sql`SELECT id FROM standing_dispute
    WHERE enterprise_id = ${enterpriseId} AND claimant_user_id = ${claimantId}`;
}

export function insertDispute(row: {
  id: string;
  enterprise_id: string;
  claimant_user_id: string;
  ticket_id: string;
  now: number;
}): Sql {
  return sql`INSERT INTO standing_dispute (id, enterprise_id, claimant_user_id, raised_at, ticket_id)
    VALUES (${row.id}, ${row.enterprise_id}, ${row.claimant_user_id}, ${row.now}, ${row.ticket_id})`;
}

// --- Institutions --------------------------------------------------------------------------------------------------

export function insertInstitution(row: {
  org_id: string;
  kind: InstitutionKind;
  short_name: string;
  name_en: string;
  spelling: string;
  uscc: string;
  licence: string;
  licence_type: string;
  licence_valid_until: string | null;
  regulator: string;
  agreement_from: string | null;
  agreement_until: string | null;
  intro: Bilingual;
  website: string;
  joined_at: number;
}): Sql {
  return sql`INSERT INTO institution (org_id, kind, short_name, name_en, spelling, uscc, licence, licence_type,
      licence_valid_until, regulator, agreement_from, agreement_until, intro_zh, intro_en, website, joined_at)
    VALUES (${row.org_id}, ${row.kind}, ${row.short_name}, ${row.name_en}, ${row.spelling}, ${row.uscc}, ${row.licence},
      ${row.licence_type}, ${row.licence_valid_until}, ${row.regulator}, ${row.agreement_from}, ${row.agreement_until},
      ${row.intro.zh}, ${row.intro.en}, ${row.website}, ${row.joined_at})`;
}

export function insertBranch(row: {
  id: string;
  org_id: string;
  name: Bilingual;
  town: string;
  phone: string;
  serves: readonly string[];
  authority_fen: number;
  position: number;
  parent_id?: string | null;
  hours?: string;
}): Sql {
  return sql`INSERT INTO branch (id, org_id, name, name_en, town, phone, serves, authority_fen, position, parent_id, hours)
    VALUES (${row.id}, ${row.org_id}, ${row.name.zh}, ${row.name.en}, ${row.town}, ${row.phone},
      ${JSON.stringify(row.serves)}, ${row.authority_fen}, ${row.position}, ${row.parent_id ?? null}, ${row.hours ?? ''})`;
}

/** An empty tab of a new institution's desk; from here on the commands of applications count it. */
export function insertQueueCount(institutionId: string, tab: string): Sql {
  return sql`INSERT INTO queue_count (institution_id, tab, count) VALUES (${institutionId}, ${tab}, 0)`;
}

// --- The district --------------------------------------------------------------------------------------------------

/** The settings of a district as its one row holds them. */
export type DistrictSettings = {
  readonly name: Bilingual;
  readonly hotline: string;
  readonly number_prefix: string;
  readonly demo: boolean;
  readonly hours: readonly OfficeHours[];
  readonly calendar: { readonly days: readonly ExceptionalDay[]; readonly years: readonly number[] };
  readonly lpr: LprTable;
};

export function insertDistrict(settings: DistrictSettings): Sql {
  const { name, hotline, number_prefix, demo, hours, calendar, lpr } = settings;
  return sql`INSERT INTO district (id, name_zh, name_en, hotline, number_prefix, demo, hours, calendar, lpr)
    VALUES (1, ${name.zh}, ${name.en}, ${hotline}, ${number_prefix}, ${demo ? 1 : 0}, ${JSON.stringify(hours)},
      ${JSON.stringify(calendar)}, ${JSON.stringify(lpr)})`;
}

export type Town = { readonly code: string; readonly name: Bilingual; readonly position: number };

export function insertTown({ code, name, position }: Town): Sql {
  return sql`INSERT INTO town (code, name_zh, name_en, position) VALUES (${code}, ${name.zh}, ${name.en}, ${position})`;
}

type TownRow = { code: string; name_zh: string; name_en: string; number_prefix: string };

/** A town by its code, and beside it the prefix of the district's numbers (a row also when there is no such town). */
export function selectTown(code: string | null): Sql {
  return sql`SELECT t.code, t.name_zh, t.name_en, d.number_prefix
    FROM district d LEFT JOIN town t ON t.code = ${code} WHERE d.id = 1`;
}

/** Whether the row of {@link selectTown} found the town. */
export function hasTown(rows: readonly unknown[] | undefined): boolean {
  return ((rows as readonly Partial<TownRow>[] | undefined)?.[0]?.code ?? null) !== null;
}

/** The two letters before the district's numbers. Throws when the district was never set up. */
export function prefixFrom(rows: readonly unknown[] | undefined): string {
  const prefix = (rows as readonly TownRow[] | undefined)?.[0]?.number_prefix;
  if (!prefix) throw new Error('the district has no settings');
  return prefix;
}

/** The town of a firm, as far as the district knows it. */
export function selectTownOfFirm(enterpriseId: string): Sql {
  return sql`SELECT t.name_zh, t.name_en FROM enterprise e JOIN town t ON t.code = e.town WHERE e.org_id = ${enterpriseId}`;
}

/** The name in a row of {@link selectTownOfFirm}. */
export function townFrom(rows: readonly unknown[] | undefined): Bilingual | null {
  const row = (rows as readonly TownRow[] | undefined)?.[0];
  return row ? { zh: row.name_zh, en: row.name_en } : null;
}
