// Who is looking and where: what the frame around every page shows.
import type { InferResponseType } from 'hono/client';
import type { api } from './api.ts';

/** What the API tells of the session; its instants are epoch ms by the server's clock. */
type SessionView = InferResponseType<ReturnType<typeof api>['session']['$get']>;

export type Session = SessionView & {
  /** False when the API could not be asked: the frame then stays neutral, and the pages' own calls decide. */
  readonly known: boolean;
};

const HOMES = { enterprise: '/sme', institution: '/bank', office: '/office' } as const;

/** The page, without language, where somebody's work begins: after signing in, and behind the name in the header. */
export function homePath({ user, membership }: Session): string {
  if (membership?.role === 'visit_officer') return '/assist';
  if (membership) return HOMES[membership.org_kind];
  return user?.kind === 'owner' ? '/sme' : '/';
}
