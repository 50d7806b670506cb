// The papers of an application in D1: what the bank asked for and what the firm uploaded.
import { sql, type Sql } from '../lib/sql.ts';

/** A paper that the bank asked for, and what the firm says of it once it answered. */
export type ItemRow = {
  id: string;
  round: number;
  /** Its place in the list as the bank wrote it. */
  position: number;
  kind: 'add' | 'resubmit' | 'other';
  name: string;
  answer: string | null;
  answered_at: number | null;
};

/** All papers asked for, round by round, each in the bank's own order. */
export function selectItems(applicationId: string): Sql {
  return sql`SELECT id, round, position, kind, name, answer, answered_at FROM document_item
    WHERE application_id = ${applicationId} ORDER BY round, position LIMIT 100`;
}

/** A paper that the bank asks for from now on. */
export function insertItem(row: Omit<ItemRow, 'answer' | 'answered_at'> & { application_id: string }): Sql {
  return sql`INSERT INTO document_item (id, application_id, round, position, kind, name)
    VALUES (${row.id}, ${row.application_id}, ${row.round}, ${row.position}, ${row.kind}, ${row.name})`;
}

/** Records what the firm says of a paper asked for. */
export function updateItemAnswer(item: {
  id: string;
  application_id: string;
  answer: string;
  at: number;
}): Sql {
  return sql`UPDATE document_item SET answer = ${item.answer}, answered_at = ${item.at}
    WHERE id = ${item.id} AND application_id = ${item.application_id}`;
}

/** A file of the firm: its bytes lie in R2 under `object_key`, its hash here. */
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

/** All files of an application, the first one first. */
export function selectDocuments(applicationId: string): Sql {
  return sql`SELECT id, item_id, name, media_type, size, sha256, object_key, uploaded_at FROM document
    WHERE application_id = ${applicationId} ORDER BY uploaded_at, id LIMIT 100`;
}

/** Makes an uploaded file visible. */
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
