// What an approval and an acceptance name.
import { canonicalJson, sha256 } from '../lib/hash.ts';

/** The hash of an offer: of its application, its terms and their cost. It changes with any of them. */
export function offerHash(applicationId: string, terms: unknown, cost: unknown): string {
  return sha256(canonicalJson([applicationId, terms, cost]));
}
