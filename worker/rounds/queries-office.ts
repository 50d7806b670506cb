// The whole shelf for the finance office: which institutions list something, and the products of one of them.
import { sql, type Sql } from '../lib/sql.ts';

export type ShelfInstitution = {
  readonly id: string;
  readonly name: string;
  readonly name_en: string;
  readonly listed: number;
  readonly suspended: number;
  readonly retired: number;
};

/** Institutions with how many of their products stand in each state; those that never listed anything are left out. */
export function selectShelfInstitutions(): Sql {
  return sql`SELECT p.institution_id AS id, o.name, i.name_en,
      SUM(p.state = 'listed') AS listed, SUM(p.state = 'suspended') AS suspended, SUM(p.state = 'retired') AS retired
    FROM product p JOIN institution i ON i.org_id = p.institution_id JOIN org o ON o.id = i.org_id
    WHERE p.version_id IS NOT NULL GROUP BY p.institution_id ORDER BY i.joined_at, p.institution_id LIMIT 200`;
}
