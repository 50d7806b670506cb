// Who is looking and where: what the frame around every page shows.
import type { Bilingual } from './locale.ts';

export type Membership = {
  org_id: string;
  org_name: string;
  org_kind: 'enterprise' | 'institution' | 'office';
  role: string;
};

export type Session = {
  /** False when the API could not be asked: the frame then stays neutral, and the pages' own calls decide. */
  known: boolean;
  user: { name: string; kind: 'owner' | 'staff' } | null;
  membership: Membership | null;
  memberships: Membership[];
  district: { name: Bilingual; demo: boolean; hotline: string | null };
  /** Epoch ms by the server's clock: the instant to which relative times on the page refer. */
  now: number;
};

const NEUTRAL = {
  user: null,
  membership: null,
  memberships: [],
  district: { name: { zh: '融桥', en: 'Rongqiao' }, demo: false, hotline: null },
} as const satisfies Partial<Session>;

/** The session as the API tells it. A page must not fail for want of its frame, so any failure gives a neutral one. */
export async function readSession(fetch: typeof globalThis.fetch): Promise<Session> {
  const response = await fetch('/api/session').catch(() => null);
  if (!response?.ok) return { ...NEUTRAL, memberships: [], known: false, now: Date.now() };
  return { ...((await response.json()) as Omit<Session, 'known'>), known: true };
}
