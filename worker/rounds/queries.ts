// Rounds and the own shelf in D1. Every query about an institution's products takes the institution.
import { both, type Bilingual } from '../lib/bilingual.ts';
import { sql, type Sql } from '../lib/sql.ts';
import { selectPolicyCodes } from '../policies/queries.ts';
import { selectShownManagers, selectShownManagersOfRound } from '../identity/queries-team.ts';
import { selectTownNames, townNamesFrom } from '../products/queries.ts';
import { selectLpr } from '../products/queries-lpr.ts';
import type { ProductState } from '../products/terms.ts';
import type { RoundState, ShelfView } from './terms.ts';

/** A product as its desk continues it, with what took it off the shelf. */
export type ProductRow = {
  readonly id: string;
  readonly institution_id: string;
  readonly code: string;
  readonly state: ProductState;
  readonly version_id: string | null;
  readonly version_number: number | null;
  readonly version_hash: string | null;
  readonly listing: string | null;
  /** {by, role, code, note, at} as JSON while suspended or retired. */
  readonly off_shelf: string | null;
  readonly ver: number;
  readonly head: string;
  /** Its institution: whether it may offer anything at all. */
  readonly org_state: 'active' | 'suspended';
  readonly licence_valid_until: string | null;
  readonly agreement_from: string | null;
  readonly agreement_until: string | null;
};

const PRODUCT = `SELECT p.id, p.institution_id, p.code, p.state, p.version_id, v.number AS version_number,
    v.hash AS version_hash, p.listing, p.off_shelf, p.ver, p.head, o.state AS org_state, i.licence_valid_until,
    i.agreement_from, i.agreement_until
  FROM product p JOIN org o ON o.id = p.institution_id JOIN institution i ON i.org_id = p.institution_id
    LEFT JOIN product_version v ON v.id = p.version_id`;

/** A product with its version and the standing of its institution. */
const productWhere = ({ text, values }: Sql): Sql => ({ text: `${PRODUCT} WHERE ${text}`, values });

/** One product of an institution, in any state. */
export function selectProduct(productId: string, institutionId: string): Sql {
  return productWhere(sql`p.id = ${productId} AND p.institution_id = ${institutionId}`);
}

/** One product for the office or the system, whoever lists it. */
export function selectAnyProduct(productId: string): Sql {
  return productWhere(sql`p.id = ${productId}`);
}

/** The product of a round, for the office. */
export function selectProductOfRound(roundId: string): Sql {
  return productWhere(sql`p.id = (SELECT product_id FROM product_round WHERE id = ${roundId})`);
}

/** The branches of the institution behind a round. */
function selectBranchesOfRound(roundId: string): Sql {
  return sql`SELECT id, name, name_en FROM branch
    WHERE org_id = (SELECT institution_id FROM product_round WHERE id = ${roundId}) ORDER BY position LIMIT 1000`;
}

/** How many rounds and versions the product of a round has had. */
export function selectRoundCountOf(roundId: string): Sql {
  return sql`SELECT COALESCE(MAX(r.number), 0) AS rounds,
      (SELECT COALESCE(MAX(v.number), 0) FROM product_version v
        WHERE v.product_id = (SELECT product_id FROM product_round WHERE id = ${roundId})) AS versions
    FROM product_round r WHERE r.product_id = (SELECT product_id FROM product_round WHERE id = ${roundId})`;
}

export function productFrom(rows: readonly unknown[] | undefined): ProductRow | null {
  return (rows as ProductRow[] | undefined)?.[0] ?? null;
}

export type RoundRow = {
  readonly id: string;
  readonly product_id: string;
  readonly institution_id: string;
  readonly number: number;
  readonly state: RoundState;
  readonly draft: string;
  readonly rev: number;
  readonly hash: string | null;
  readonly editors: string;
  readonly submitted_by: string | null;
  readonly checked_by: string | null;
  readonly reviewed_by: string | null;
  readonly returned: string | null;
  readonly list_on: string | null;
  readonly import_id: string | null;
  readonly before_import: string | null;
  readonly import_touched: 0 | 1;
  readonly opened_at: number;
  readonly submitted_at: number | null;
  readonly checked_at: number | null;
};

/** The open round of a product, if there is one. */
export function selectOpenRound(productId: string): Sql {
  return sql`SELECT * FROM product_round
    WHERE product_id = ${productId} AND state IN ('editing', 'checking', 'reviewing', 'scheduled')`;
}

/** One round by its id, for the office. */
export function selectRound(roundId: string): Sql {
  return sql`SELECT * FROM product_round WHERE id = ${roundId}`;
}

/** How many rounds a product has had. */
export function selectRoundCount(productId: string): Sql {
  return sql`SELECT COALESCE(MAX(number), 0) AS rounds,
      (SELECT COALESCE(MAX(number), 0) FROM product_version WHERE product_id = ${productId}) AS versions
    FROM product_round WHERE product_id = ${productId}`;
}

export function roundFrom(rows: readonly unknown[] | undefined): RoundRow | null {
  return (rows as RoundRow[] | undefined)?.[0] ?? null;
}

/** The product of an institution under a code. */
export function selectByCode(institutionId: string, code: string): Sql {
  return sql`SELECT p.id, p.institution_id, p.code, p.state, p.version_id, NULL AS version_number, NULL AS version_hash,
      p.listing, p.off_shelf, p.ver, p.head,
      (SELECT COUNT(*) FROM product_round r WHERE r.product_id = p.id
        AND r.state IN ('editing', 'checking', 'reviewing', 'scheduled')) AS open_rounds,
      (SELECT COALESCE(MAX(number), 0) FROM product_round r WHERE r.product_id = p.id) AS rounds
    FROM product p WHERE p.institution_id = ${institutionId} AND p.code = ${code}`;
}

/** A row of {@link selectByCode}. */
export type CodedRow = ProductRow & { readonly open_rounds: number; readonly rounds: number };

// --- Lists ---------------------------------------------------------------------------------------------------------

export const SHELF_PAGE = 100;

export type ShelfRow = {
  readonly id: string;
  readonly code: string;
  readonly state: ProductState;
  readonly ver: number;
  readonly version_number: number | null;
  readonly name: string | null;
  readonly off_shelf: string | null;
  readonly round_id: string | null;
  readonly round_state: RoundState | null;
  readonly round_rev: number | null;
  readonly round_name: string | null;
  readonly list_on: string | null;
  readonly returned: string | null;
  readonly valid_until: string | null;
};

/** Which rows of a shelf are asked for: behind a code, in a view, with a text in code or name. `ending_by` is a day. */
export type ShelfAsked = {
  readonly after: string;
  readonly view: ShelfView;
  readonly q: string;
  readonly ending_by: string;
};

/**
 * A page of an institution's own shelf by product code. What was given up before it was ever listed is nothing: only its
 * history stays, and its code is free again.
 */
export function selectShelf(
  institutionId: string,
  { after, view, q, ending_by }: ShelfAsked,
  limit: number,
): Sql {
  return sql`SELECT p.id, p.code, p.state, p.ver, v.number AS version_number, p.listing ->> 'name' AS name, p.off_shelf,
      r.id AS round_id, r.state AS round_state, r.rev AS round_rev, r.draft ->> 'name' AS round_name, r.list_on,
      r.returned, p.listing ->> 'valid_until' AS valid_until
    FROM product p
    LEFT JOIN product_version v ON v.id = p.version_id
    LEFT JOIN product_round r ON r.product_id = p.id AND r.state IN ('editing', 'checking', 'reviewing', 'scheduled')
    WHERE p.institution_id = ${institutionId} AND p.code > ${after}
      AND (p.version_id IS NOT NULL OR r.id IS NOT NULL)
      AND CASE ${view} WHEN 'all' THEN 1 WHEN 'returned' THEN r.state = 'editing' AND r.returned IS NOT NULL
        WHEN 'ending' THEN p.state = 'listed' AND p.listing ->> 'valid_until' <= ${ending_by}
        ELSE p.state = ${view} OR r.state = ${view} END
      AND (${q} = '' OR instr(upper(p.code || ' ' || COALESCE(p.listing ->> 'name', '') || ' '
        || COALESCE(r.draft ->> 'name', '')), upper(${q})) > 0)
    ORDER BY p.code LIMIT ${limit}`;
}

/** `among` are those of them that end soon (products) or were returned (rounds). */
type ShelfCount = {
  readonly of: 'product' | 'round';
  readonly state: string;
  readonly n: number;
  readonly among: number;
};

/** How many products and open rounds of an institution stand in each state; `endingBy` is a day. */
export function selectShelfCounts(institutionId: string, endingBy: string): Sql {
  return sql`SELECT 'product' AS of, state, COUNT(*) AS n,
      SUM(state = 'listed' AND COALESCE(listing ->> 'valid_until' <= ${endingBy}, 0)) AS among
      FROM product p WHERE institution_id = ${institutionId} AND (version_id IS NOT NULL OR EXISTS (SELECT 1 FROM product_round r
        WHERE r.product_id = p.id AND r.state IN ('editing', 'checking', 'reviewing', 'scheduled'))) GROUP BY state
    UNION ALL SELECT 'round', state, COUNT(*), SUM(state = 'editing' AND returned IS NOT NULL) FROM product_round
      WHERE institution_id = ${institutionId} AND state IN ('editing', 'checking', 'reviewing', 'scheduled') GROUP BY state`;
}

/** The counts by `product listed`, `round editing` and so on, with `product ending` and `round returned`. */
export function shelfCountsFrom(rows: readonly unknown[]): Record<string, number> {
  const counts: Record<string, number> = { 'product ending': 0, 'round returned': 0 };
  for (const { of, state, n, among } of rows as readonly ShelfCount[]) {
    counts[`${of} ${state}`] = n;
    const part = of === 'product' ? 'product ending' : 'round returned';
    counts[part] = (counts[part] ?? 0) + among;
  }
  return counts;
}

export type ReviewRow = {
  readonly id: string;
  readonly product_id: string;
  readonly institution: string;
  readonly institution_en: string;
  readonly code: string;
  readonly name: string | null;
  readonly is_new: 0 | 1;
  readonly submitted_at: number;
  readonly checked_at: number | null;
};

/** What waits for the office's review, the longest waiting first. */
export function selectReviews(limit: number): Sql {
  return sql`SELECT r.id, r.product_id, o.name AS institution, i.name_en AS institution_en, p.code,
      r.draft ->> 'name' AS name, p.version_id IS NULL AS is_new, r.submitted_at, r.checked_at
    FROM product_round r JOIN product p ON p.id = r.product_id
    JOIN org o ON o.id = r.institution_id JOIN institution i ON i.org_id = r.institution_id
    WHERE r.state = 'reviewing' ORDER BY r.submitted_at LIMIT ${limit}`;
}

export type VersionRow = {
  readonly id: string;
  readonly number: number;
  readonly hash: string;
  readonly created_at: number;
  readonly made_by: string;
  readonly approved_by: string;
  readonly reviewed_by: string;
};

/** The versions of a product, the latest first, with the names of the three who stand for each. */
export function selectVersions(productId: string): Sql {
  return sql`SELECT v.id, v.number, v.hash, v.created_at, m.name AS made_by, c.name AS approved_by, r.name AS reviewed_by
    FROM product_version v LEFT JOIN user m ON m.id = v.made_by LEFT JOIN user c ON c.id = v.approved_by
    LEFT JOIN user r ON r.id = v.reviewed_by
    WHERE v.product_id = ${productId} ORDER BY v.number DESC LIMIT 100`;
}

/** The text of one version of a product. */
export function selectVersionListing(productId: string, number: number): Sql {
  return sql`SELECT listing, hash FROM product_version WHERE product_id = ${productId} AND number = ${number}`;
}

/** The names of people, for a history. */
export function selectNames(userIds: readonly string[]): Sql {
  return sql`SELECT id, name FROM user WHERE id IN (SELECT value FROM json_each(${JSON.stringify(userIds)}))`;
}

// --- What a listing may refer to -----------------------------------------------------------------------------------

/** How many statements {@link selectReferences} has. */
export const REFERENCES = 5;

/** Towns of the district, branches of an institution, the table of the LPR, the policies in force, the managers that it
 * shows to the public. */
export function selectReferences(institutionId: string): Sql[] {
  return [
    selectTownNames(),
    selectBranches(institutionId),
    selectLpr(),
    selectPolicyCodes(),
    selectShownManagers(institutionId),
  ];
}

function selectBranches(institutionId: string): Sql {
  return sql`SELECT id, name, name_en FROM branch WHERE org_id = ${institutionId} ORDER BY position LIMIT 1000`;
}

/** The same for the institution behind a round. */
export function selectReferencesOfRound(roundId: string): Sql[] {
  return [
    selectTownNames(),
    selectBranchesOfRound(roundId),
    selectLpr(),
    selectPolicyCodes(),
    selectShownManagersOfRound(roundId),
  ];
}

type BranchRow = { id: string; name: string; name_en: string };

export type References = {
  readonly towns: ReadonlyMap<string, Bilingual>;
  readonly branches: ReadonlyMap<string, Bilingual>;
  readonly policies: ReadonlyMap<string, Bilingual>;
  /** Names of the managers that the institution shows, by their codes. */
  readonly managers: ReadonlyMap<string, string>;
};

export function referencesFrom(
  towns: readonly unknown[] | undefined,
  branches: readonly unknown[] | undefined,
  policies: readonly unknown[] | undefined,
  managers: readonly unknown[] | undefined,
): References {
  return {
    towns: townNamesFrom(towns ?? []),
    branches: new Map(((branches ?? []) as BranchRow[]).map((row) => [row.id, both(row.name, row.name_en)])),
    managers: new Map(
      ((managers ?? []) as { public_code: string; name: string }[]).map((row) => [row.public_code, row.name]),
    ),
    policies: new Map(
      ((policies ?? []) as { code: string; name_zh: string; name_en: string }[]).map((row) => [
        row.code,
        both(row.name_zh, row.name_en),
      ]),
    ),
  };
}

// --- Changes -------------------------------------------------------------------------------------------------------

export function insertRound(row: {
  id: string;
  product_id: string;
  institution_id: string;
  number: number;
  draft: string;
  editor: string;
  import_id: string | null;
  now: number;
}): Sql {
  return sql`INSERT INTO product_round (id, product_id, institution_id, number, state, draft, rev, editors, import_id,
      opened_at)
    VALUES (${row.id}, ${row.product_id}, ${row.institution_id}, ${row.number}, 'editing', ${row.draft}, 1,
      ${JSON.stringify([row.editor])}, ${row.import_id}, ${row.now})`;
}

/** Whether the statement before this one changed exactly one row: somebody who was faster leaves none. */
export function rowChanged(): Sql {
  return sql`changes() = 1`;
}

/** Saves what was written; nothing changes when somebody else saved meanwhile. */
export function updateDraft(row: { id: string; rev: number; draft: string; editors: string }): Sql {
  return sql`UPDATE product_round SET draft = ${row.draft}, rev = rev + 1, editors = ${row.editors},
      import_touched = import_id IS NOT NULL
    WHERE id = ${row.id} AND rev = ${row.rev} AND state = 'editing'`;
}

/** What a move changes in a round. */
export type RoundChange = {
  readonly state: RoundState;
  readonly hash?: string | null;
  readonly submitted_by?: string | null;
  readonly checked_by?: string | null;
  readonly reviewed_by?: string | null;
  readonly returned?: string | null;
  readonly list_on?: string | null;
  readonly submitted_at?: number | null;
  readonly checked_at?: number | null;
  readonly closed_at?: number | null;
};

/** Moves a round; nothing changes when it moved or was saved meanwhile. */
export function updateRound(row: RoundRow, change: RoundChange): Sql {
  const next = { ...row, closed_at: null, ...change };
  return sql`UPDATE product_round SET state = ${next.state}, hash = ${next.hash}, submitted_by = ${next.submitted_by},
      checked_by = ${next.checked_by}, reviewed_by = ${next.reviewed_by}, returned = ${next.returned},
      list_on = ${next.list_on}, submitted_at = ${next.submitted_at}, checked_at = ${next.checked_at},
      closed_at = ${next.closed_at}, rev = rev + 1
    WHERE id = ${row.id} AND rev = ${row.rev} AND state = ${row.state}`;
}

/** Moves a product with its next event; nothing changes when it moved meanwhile. */
export function updateProduct(row: {
  id: string;
  state: ProductState;
  off_shelf: string | null;
  ver: number;
  head: string;
}): Sql {
  return sql`UPDATE product SET state = ${row.state}, off_shelf = ${row.off_shelf}, ver = ${row.ver}, head = ${row.head}
    WHERE id = ${row.id} AND ver = ${row.ver - 1}`;
}

// --- What time does ------------------------------------------------------------------------------------------------

/** Rounds that an approval put off to a day that has come. */
export function selectDueRounds(today: string, limit: number): Sql {
  return sql`SELECT r.* FROM product_round r JOIN org o ON o.id = r.institution_id AND o.state = 'active'
    WHERE r.state = 'scheduled' AND r.list_on <= ${today} ORDER BY r.list_on LIMIT ${limit}`;
}

/** Products on the shelf or suspended whose last day has passed. */
export function selectEndedProducts(today: string, limit: number): Sql {
  return sql`SELECT id FROM product WHERE state IN ('listed', 'suspended') AND listing ->> 'valid_until' < ${today}
    LIMIT ${limit}`;
}
