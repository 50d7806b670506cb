// What an institution is called, for a card that is not on the shelf yet.
import { both } from '../lib/bilingual.ts';
import { sql, type Sql } from '../lib/sql.ts';
import type { InstitutionName } from '../products/card.ts';

type Row = { id: string; name: string; name_en: string; short_name: string; spelling: string };

export function selectInstitutionName(institutionId: string): Sql {
  return sql`SELECT i.org_id AS id, o.name, i.name_en, i.short_name, i.spelling
    FROM institution i JOIN org o ON o.id = i.org_id WHERE i.org_id = ${institutionId}`;
}

/** Throws when there is no such institution: whoever acts for it has a session in its name. */
export function institutionNameFrom(rows: readonly unknown[] | undefined): InstitutionName {
  const row = (rows as Row[] | undefined)?.[0];
  if (!row) throw new Error('no such institution');
  return { id: row.id, name: both(row.name, row.name_en), short: row.short_name };
}
