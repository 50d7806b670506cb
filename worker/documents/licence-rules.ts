// Which consent lets a licence be fetched, and what becomes of the one that is held when another one comes.
import type { Covering } from './queries-licences.ts';
import { LICENCE_CLASS, type LicenceKind } from './terms-licences.ts';

/**
 * The consent that covers a licence, the longest lasting first; null where none does. What the platform may use in general
 * covers the business licence, which anybody may see.
 */
export function coveringOf(kind: LicenceKind, consents: readonly Covering[]): Covering | null {
  const found = consents.find(({ grantee, data_classes }) => {
    const classes = JSON.parse(data_classes) as string[];
    return classes.includes(LICENCE_CLASS[kind]) || (kind === 'business_licence' && grantee === 'platform');
  });
  return found ?? null;
}
