// Whether an institution may sell, for whoever puts something of it on the shelf.
import { sql, type Sql } from '../lib/sql.ts';
import { isInForce, type Terms } from './expiry.ts';

/** An institution's standing with the office, with its terms. */
export type StandingRow = Terms & { readonly state: 'active' | 'suspended' };

/** The standing of an institution; no row for an unknown one. */
export function selectStanding(institutionId: string): Sql {
  return sql`SELECT o.state, i.licence_valid_until, i.agreement_from, i.agreement_until
    FROM institution i JOIN org o ON o.id = i.org_id WHERE i.org_id = ${institutionId}`;
}

/** Whether the institution of {@link selectStanding} may sell on a day: active, its licence and agreement in force. */
export function maySellFrom(rows: readonly unknown[] | undefined, today: string): boolean {
  const row = (rows as readonly StandingRow[] | undefined)?.[0];
  return row?.state === 'active' && isInForce(row, today);
}
