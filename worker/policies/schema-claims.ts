// What may be asked of the routes of claims. Nothing of an amount is sent: it follows from the drawdown.
import * as z from 'zod';
import { NearDay, Words } from '../lib/fields.ts';
import { CLAIM_REFUSALS, CLAIM_VIEWS } from './terms-claims.ts';

const Id = z.string().min(1).max(40);

export const ClaimParam = z.strictObject({ id: Id });
export const ClaimQuery = z.strictObject({ view: z.enum(CLAIM_VIEWS).optional() });
/** Which part of which drawdown is claimed under which policy; the part is named by its month after the drawdown. */
export const OpenClaim = z.strictObject({
  policy_id: Id,
  drawdown_id: Id,
  period: z.int().min(0).max(360),
});
export type OpenClaimInput = z.infer<typeof OpenClaim>;
export const NameBasis = z.strictObject({ hash: z.string().regex(/^[0-9a-f]{64}$/) });
export const ClaimNote = z.strictObject({ note: Words(5, 300, { lines: true }) });
export const RefuseClaim = z.strictObject({
  code: z.enum(CLAIM_REFUSALS),
  note: Words(5, 300, { lines: true }),
});
export const PayClaim = z.strictObject({ paid_on: NearDay, reference: Words(3, 60) });
export const NoInput = z.strictObject({});
