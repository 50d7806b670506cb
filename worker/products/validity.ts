// From when to when a listing is offered.
import type { Listing } from './schema.ts';

/** Whether the last day 'YYYY-MM-DD' of a listing is over. A listing without one stays open. */
export function hasEnded(listing: Pick<Listing, 'valid_until'>, today: string): boolean {
  return listing.valid_until !== null && listing.valid_until < today;
}
