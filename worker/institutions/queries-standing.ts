// Whether an institution may sell, as a condition for the batch that puts something of it on the shelf.
import { sql, type Sql } from '../lib/sql.ts';

/**
 * Holds while an institution may have something on the shelf on a day: it is not suspended, and its licence and its
 * agreement run. What `isInForce` decides before the batch is looked at again within it, since the institution may be
 * suspended, or its terms changed, between the two.
 */
export function mayOffer(institutionId: string, today: string): Sql {
  return sql`EXISTS (SELECT 1 FROM institution i JOIN org o ON o.id = i.org_id AND o.state = 'active'
    WHERE i.org_id = ${institutionId} AND COALESCE(i.licence_valid_until, ${today}) >= ${today}
      AND COALESCE(i.agreement_until, ${today}) >= ${today} AND COALESCE(i.agreement_from, ${today}) <= ${today})`;
}
