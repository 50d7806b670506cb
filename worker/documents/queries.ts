// A firm's papers in D1, and the applications that use them.
import { sql, type Sql } from '../lib/sql.ts';
import type { State } from '../applications/terms.ts';
import type {
  DocumentKind,
  DocumentOrigin,
  DocumentState,
  MediaType,
  RefusedCode,
  UseState,
} from './terms.ts';

/** A paper: its bytes lie in R2 under `object_key`, its hash here. Days as YYYY-MM-DD, instants in epoch ms. */
export type DocumentRow = {
  id: string;
  enterprise_id: string;
  kind: DocumentKind;
  name: string;
  media_type: MediaType;
  size: number;
  sha256: string;
  object_key: string;
  origin: DocumentOrigin;
  licence_id: string | null;
  state: DocumentState;
  refused_code: RefusedCode | null;
  issued_on: string | null;
  expires_on: string | null;
  uploaded_by: string;
  uploaded_at: number;
  scan_next_at: number | null;
  scan_attempts: number;
  scanned_at: number | null;
  hidden_at: number | null;
  ver: number;
  head: string;
};

export function insertDocument(row: DocumentRow): Sql {
  return sql`INSERT INTO document (id, enterprise_id, kind, name, media_type, size, sha256, object_key, origin, licence_id,
      state, refused_code, issued_on, expires_on, uploaded_by, uploaded_at, scan_next_at, scan_attempts, scanned_at,
      hidden_at, ver, head)
    VALUES (${row.id}, ${row.enterprise_id}, ${row.kind}, ${row.name}, ${row.media_type}, ${row.size}, ${row.sha256},
      ${row.object_key}, ${row.origin}, ${row.licence_id}, ${row.state}, ${row.refused_code}, ${row.issued_on},
      ${row.expires_on}, ${row.uploaded_by}, ${row.uploaded_at}, ${row.scan_next_at}, ${row.scan_attempts},
      ${row.scanned_at}, ${row.hidden_at}, ${row.ver}, ${row.head})`;
}

/** Writes what a move may change. `before` is the version the move was decided on. */
export function updateDocument(row: DocumentRow, before: number): Sql {
  return sql`UPDATE document SET state = ${row.state}, refused_code = ${row.refused_code}, scan_next_at = ${row.scan_next_at},
      scanned_at = ${row.scanned_at}, hidden_at = ${row.hidden_at}, ver = ${row.ver}, head = ${row.head}
    WHERE id = ${row.id} AND ver = ${before}`;
}

export function selectDocument(id: string): Sql {
  return sql`SELECT * FROM document WHERE id = ${id}`;
}

/** A paper of the firm itself; a stranger's is not found. */
export function selectOwnDocument(id: string, enterpriseId: string): Sql {
  return sql`SELECT * FROM document WHERE id = ${id} AND enterprise_id = ${enterpriseId}`;
}

/** The named papers of a firm. */
export function selectOwnDocuments(ids: readonly string[], enterpriseId: string): Sql {
  return sql`SELECT d.* FROM json_each(${JSON.stringify(ids)}) k JOIN document d ON d.id = k.value
    WHERE d.enterprise_id = ${enterpriseId}`;
}

/** The paper that the vault holds already with just this content. */
export function selectSame(enterpriseId: string, digest: string): Sql {
  return sql`SELECT * FROM document WHERE enterprise_id = ${enterpriseId} AND sha256 = ${digest}
    AND state IN ('quarantined', 'clean') AND hidden_at IS NULL`;
}

/** What the firm's vault shows, the newest first. */
export function selectVault(enterpriseId: string): Sql {
  return sql`SELECT * FROM document WHERE enterprise_id = ${enterpriseId} AND state <> 'removed' AND hidden_at IS NULL
    ORDER BY uploaded_at DESC, id DESC LIMIT 400`;
}

/** How many files a firm has and how many bytes, with those that are kept only for an application. */
export function selectVaultSize(enterpriseId: string): Sql {
  return sql`SELECT COUNT(*) AS files, COALESCE(SUM(size), 0) AS bytes FROM document
    WHERE enterprise_id = ${enterpriseId} AND state IN ('quarantined', 'clean')`;
}
export type VaultSize = { files: number; bytes: number };

/** Holds while a firm has room for so many bytes more. A condition for the batch that adds them. */
export function roomFor(enterpriseId: string, size: number, limit: VaultSize): Sql {
  return sql`(SELECT COUNT(*) < ${limit.files} AND COALESCE(SUM(size), 0) + ${size} <= ${limit.bytes} FROM document
    WHERE enterprise_id = ${enterpriseId} AND state IN ('quarantined', 'clean'))`;
}

// --- Uses ------------------------------------------------------------------------------------------------------------

/** A use of a paper as it is stored, without the paper. */
export type UseRow = {
  item_id: string;
  attached_at: number;
  use_state: UseState;
  reason: string | null;
  judged_at: number | null;
};
/** A paper within an application. */
export type CaseDocumentRow = DocumentRow & UseRow;

/** All papers of an application with their uses, the first one first. */
export function selectUsesOf(applicationId: string): Sql {
  return sql`SELECT d.*, u.item_id, u.attached_at, u.state AS use_state, u.reason, u.judged_at
    FROM document_use u JOIN document d ON d.id = u.document_id
    WHERE u.application_id = ${applicationId} ORDER BY u.attached_at, d.id LIMIT 100`;
}

/** Where a paper is used: the application and whether it is still open. */
export type UsedIn = {
  document_id: string;
  application_id: string;
  item_id: string;
  use_state: UseState;
  number: string;
  product_name: string;
  state: State;
  open: number;
  submitted_by: string;
};

/** Where each paper of a firm is used, application by application. */
export function selectUsesOfFirm(enterpriseId: string): Sql {
  return sql`SELECT u.document_id, u.application_id, u.item_id, u.state AS use_state, a.number, a.product_name, a.state,
      a.tab <> 'closed' AS open, a.submitted_by
    FROM document d JOIN document_use u ON u.document_id = d.id JOIN application a ON a.id = u.application_id
    WHERE d.enterprise_id = ${enterpriseId} AND d.state <> 'removed' AND d.hidden_at IS NULL
    ORDER BY a.submitted_at DESC LIMIT 1000`;
}

/** Where one paper is used. */
export function selectUsesOfDocument(documentId: string): Sql {
  return sql`SELECT u.document_id, u.application_id, u.item_id, u.state AS use_state, a.number, a.product_name, a.state,
      a.tab <> 'closed' AS open, a.submitted_by
    FROM document_use u JOIN application a ON a.id = u.application_id WHERE u.document_id = ${documentId} LIMIT 200`;
}

export function insertUse(use: {
  application_id: string;
  item_id: string;
  document_id: string;
  state: UseState;
  at: number;
  by: string;
}): Sql {
  const judged_at = use.state === 'sent' ? null : use.at;
  return sql`INSERT INTO document_use (application_id, item_id, document_id, attached_at, attached_by, state, judged_at)
    VALUES (${use.application_id}, ${use.item_id}, ${use.document_id}, ${use.at}, ${use.by}, ${use.state}, ${judged_at})`;
}

/** Records a judgement about a use. */
export function updateUse(use: {
  application_id: string;
  item_id: string;
  document_id: string;
  state: UseState;
  reason: string | null;
  salt: string | null;
  by: string | null;
  at: number;
}): Sql {
  return sql`UPDATE document_use SET state = ${use.state}, reason = ${use.reason}, reason_salt = ${use.salt},
      judged_by = ${use.by}, judged_at = ${use.at}
    WHERE application_id = ${use.application_id} AND item_id = ${use.item_id} AND document_id = ${use.document_id}`;
}

// What a bank may open of an application: sent, and found clean. What the firm has put aside is its own.
const SEEN = `u.application_id = r.application_id AND d.state = 'clean' AND (u.item_id NOT LIKE 'itm\\_%' ESCAPE '\\'
  OR EXISTS (SELECT 1 FROM document_item i WHERE i.application_id = u.application_id AND i.id = u.item_id
    AND i.answered_at IS NOT NULL))`;

/** The paper of a recorded look, if the application has it for its bank. */
export function selectDocumentOfRead(readId: string, documentId: string): Sql {
  return {
    text: `SELECT d.* FROM profile_read r JOIN document_use u ON u.document_id = ?2 JOIN document d ON d.id = u.document_id
      WHERE r.id = ?1 AND ${SEEN} LIMIT 1`,
    values: [readId, documentId],
  };
}

/** The same while the consent of the look is still in force, at the instant at which its link is used. */
export function selectFileOfRead(readId: string, documentId: string, at: number): Sql {
  return {
    text: `SELECT d.* FROM profile_read r JOIN consent c ON c.id = r.consent_id
      JOIN document_use u ON u.document_id = ?2 JOIN document d ON d.id = u.document_id
      WHERE r.id = ?1 AND r.document_id = ?2 AND c.state = 'active' AND c.granted_at <= ?3 AND c.valid_until > ?3
        AND ${SEEN} LIMIT 1`,
    values: [readId, documentId, at],
  };
}

// --- What the system does --------------------------------------------------------------------------------------------

/** Takes papers that wait for their scan, one of them or all, for a while. */
export function claimScans(claim: { id: string | null; now: number; until: number; limit: number }): Sql {
  const { id, now, until, limit } = claim;
  return sql`UPDATE document SET scan_next_at = ${until}, scan_attempts = scan_attempts + 1
    WHERE id IN (SELECT id FROM document WHERE scan_next_at <= ${now} AND state = 'quarantined'
      AND (${id} IS NULL OR id = ${id}) ORDER BY scan_next_at LIMIT ${limit})
    RETURNING id, enterprise_id, media_type, sha256, object_key, scan_attempts`;
}
export type ClaimedScan = Pick<
  DocumentRow,
  'id' | 'enterprise_id' | 'media_type' | 'sha256' | 'object_key' | 'scan_attempts'
>;

/** Puts a scan off that could not be made. */
export function updateScanNext(id: string, next_at: number): Sql {
  return sql`UPDATE document SET scan_next_at = ${next_at} WHERE id = ${id} AND state = 'quarantined'`;
}

/** Papers that no open application needs any more: hidden by the firm, or of a licence that is over. */
export function selectUnneeded(limit: number): Sql {
  return sql`SELECT d.id FROM document d WHERE d.hidden_at IS NOT NULL AND d.state <> 'removed'
      AND NOT EXISTS (SELECT 1 FROM document_use u JOIN application a ON a.id = u.application_id
        WHERE u.document_id = d.id AND a.tab <> 'closed')
    UNION SELECT d.id FROM licence l JOIN document d ON d.licence_id = l.id WHERE l.sweep_at IS NOT NULL
      AND d.state <> 'removed' AND NOT EXISTS (SELECT 1 FROM document_use u JOIN application a ON a.id = u.application_id
        WHERE u.document_id = d.id AND a.tab <> 'closed')
    LIMIT ${limit}`;
}

/** Which of these objects belong to a paper that is kept. */
export function selectKeptObjects(keys: readonly string[]): Sql {
  return sql`SELECT d.object_key FROM json_each(${JSON.stringify(keys)}) k JOIN document d ON d.object_key = k.value
    WHERE d.state IN ('quarantined', 'clean')`;
}
