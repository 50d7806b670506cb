// The session as the API tells it, for the frame. Apart from session.ts, so that no frame brings the API's client along.
import { api } from './api.ts';
import type { Session } from './session.ts';

const neutral = (): Session => ({
  known: false,
  user: null,
  membership: null,
  memberships: [],
  district: { name: { zh: '融桥', en: 'Rongqiao' }, demo: false, hotline: '' },
  now: Date.now(),
  step_up_until: null,
});

/** Who is looking and where. A page must not fail for want of its frame, so any failure gives a neutral one. */
export async function readSession(fetch: typeof globalThis.fetch): Promise<Session> {
  const response = await api(fetch)
    .session.$get()
    .catch(() => null);
  return response?.ok ? { ...(await response.json()), known: true } : neutral();
}
