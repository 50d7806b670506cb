// What the bank asked for besides, in D1. The papers themselves are the firm's (worker/documents).
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
