// Who is looking and where: what the frame around every page shows.
import type { InferResponseType } from 'hono/client';
import { api } from './api.ts';

/** What the API tells of the session; its instants are epoch ms by the server's clock. */
type SessionView = InferResponseType<ReturnType<typeof api>['session']['$get']>;

export type Session = SessionView & {
  /** False when the API could not be asked: the frame then stays neutral, and the pages' own calls decide. */
  readonly known: boolean;
};

const neutral = (): Session => ({
  known: false,
  user: null,
  membership: null,
  memberships: [],
  district: { name: { zh: '融桥', en: 'Rongqiao' }, demo: false, hotline: '' },
  now: Date.now(),
  step_up_until: null,
});

/** The session as the API tells it. A page must not fail for want of its frame, so any failure gives a neutral one. */
export async function readSession(fetch: typeof globalThis.fetch): Promise<Session> {
  const response = await api(fetch)
    .session.$get()
    .catch(() => null);
  return response?.ok ? { ...(await response.json()), known: true } : neutral();
}

const HOMES = { enterprise: '/sme', institution: '/bank', office: '/office' } as const;

/** The page, without language, where somebody's work begins: after signing in, and behind the name in the header. */
export function homePath({ user, membership }: Session): string {
  if (membership) return HOMES[membership.org_kind];
  return user?.kind === 'owner' ? '/sme' : '/';
}
