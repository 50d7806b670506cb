// What else a consent sets off when it begins or ends, in the same batch: its data are fetched, and data that no consent
// covers any more are erased.
import type { Ctx } from '../lib/context.ts';
import type { Sql } from '../lib/sql.ts';
import type { DataClass } from '../matching/terms-facts.ts';
import { fetchStatements } from '../sources/commands-fetch.ts';
import { revokeUncovered } from '../documents/queries-licences.ts';
import { cancelUncovered, eraseUncovered } from '../sources/queries.ts';

/** What a consent just granted by a firm sets off: its classes are fetched from their sources. */
export function afterGrant(
  ctx: Ctx,
  granted: {
    readonly enterprise_id: string;
    readonly consent_id: string;
    readonly data_classes: readonly DataClass[];
  },
): Sql[] {
  return fetchStatements(ctx, granted);
}

/** What the end of consents of a firm sets off; it stands behind the statements that end them. */
export function afterEnd(ctx: Ctx, enterpriseId: string): Sql[] {
  return [
    cancelUncovered(enterpriseId, ctx.now),
    eraseUncovered(enterpriseId, ctx.now),
    revokeUncovered(enterpriseId, ctx.now),
  ];
}
