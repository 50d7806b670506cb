// What a page of a firm needs first: a firm, and proof that the person may act for it. The API decides; this only
// leads there, with the way back.
import { redirect } from '@sveltejs/kit';
import { localeOfPath, localizedPath, type Here } from '#lib/paths.ts';
import type { Session } from '#lib/session.ts';

const lead = (path: string, url: Here): never =>
  redirect(
    303,
    localizedPath(
      `${path}?next=${encodeURIComponent(url.pathname + url.search)}`,
      localeOfPath(url.pathname),
    ),
  );

/** Whether this owner has a firm to act for; staff and strangers are the API's affair. */
const lacksFirm = ({ user, membership }: Session): boolean =>
  user?.kind === 'owner' && membership?.org_kind !== 'enterprise';

/** Leads an owner without a firm to adding one, and one without proof to proving it. */
export function needStanding(session: Session, url: Here): void {
  if (lacksFirm(session)) lead('/sme/firm/new', url);
  if (session.user?.kind === 'owner' && session.membership?.standing === false)
    lead('/sme/firm/standing', url);
}

/** Leads an owner without a firm to adding one. */
export function needFirm(session: Session, url: Here): void {
  if (lacksFirm(session)) lead('/sme/firm/new', url);
}
