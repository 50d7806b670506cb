// The commitment to a listing: everybody who approves or quotes one can prove which text it was.
import { canonicalJson, sha256 } from '../lib/hash.ts';
import type { Listing } from './schema.ts';

/** SHA-256 of the canonical text of a listing, in lower-case hex. */
export function listingHash(listing: Partial<Listing>): string {
  return sha256(canonicalJson(listing));
}
