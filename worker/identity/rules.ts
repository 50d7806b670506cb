// Whether a person may do a thing. One function answers for every route.
import type { Principal } from '../lib/actor.ts';
import type { Bilingual } from '../lib/bilingual.ts';
import { maskPhone } from '../lib/phone.ts';
import { rightsFrom, rightsMissing } from './handlers.ts';
import type { Right } from './terms-handlers.ts';
import { OPERATIONS, STEP_UP_MS, type Operation, type Permission, type Role } from './terms.ts';

export type Denial =
  | { readonly code: 'sign_in_required' }
  | { readonly code: 'forbidden'; readonly roles: readonly Role[] }
  | { readonly code: 'standing_required' }
  /** A handler was not given what it takes; with no rights named, only the representative may. */
  | { readonly code: 'right_missing'; readonly rights: readonly Right[] }
  | { readonly code: 'step_up_required' };

/** The rule of an operation. */
export function permissionOf(operation: Operation): Permission {
  return OPERATIONS[operation];
}

/** Null when the person may do it, else why not. `now` in epoch ms. Deny is the default. */
export function denialOf(principal: Principal | null, operation: Operation, now: number): Denial | null {
  const permission = permissionOf(operation);
  const { who, standing, step_up } = permission;
  if (who === 'anyone') return null;
  if (!principal) return { code: 'sign_in_required' };
  if (who !== 'signed_in') {
    const role = principal.membership?.role;
    if (!who.some((allowed) => allowed === role)) return { code: 'forbidden', roles: who };
    if (standing && principal.membership?.standing_at == null) return { code: 'standing_required' };
    if (role === 'handler') {
      const missing = rightsMissing(permission, principal.membership?.rights ?? []);
      if (missing === null) return { code: 'right_missing', rights: [] };
      if (missing.length > 0) return { code: 'right_missing', rights: missing };
    }
  }
  if (step_up && now - principal.step_up_at >= STEP_UP_MS) return { code: 'step_up_required' };
  return null;
}

/** A counter of tries within a window; starts again when the window has ended. */
export type ThrottleState = { readonly count: number; readonly window_ends_at: number };

/** Whether one more try is within the limit, and seconds to wait when it is not. */
export function throttle(
  state: ThrottleState | null,
  limit: { readonly count: number; readonly window: number },
  now: number,
): { readonly allowed: boolean; readonly wait_s: number } {
  if (!state || state.window_ends_at <= now || state.count < limit.count) return { allowed: true, wait_s: 0 };
  return { allowed: false, wait_s: Math.ceil((state.window_ends_at - now) / 1000) };
}

/** In whose name a person may act. */
export type MembershipView = {
  readonly id: string;
  readonly org_id: string;
  readonly org_name: Bilingual;
  readonly org_kind: 'enterprise' | 'institution' | 'office';
  readonly role: string;
  /** Whether the right to act is proven; staff are appointed, owners prove it. */
  readonly standing: boolean;
  /** What a handler was given; null for everybody else, whose role says what he may. */
  readonly rights: readonly Right[] | null;
};

/** Who is looking and where, as every page's frame shows it. Instants in epoch ms. */
export type SessionView = {
  readonly user: {
    readonly id: string;
    readonly name: string;
    readonly kind: 'owner' | 'staff';
    readonly phone_masked: string | null;
  } | null;
  readonly membership: MembershipView | null;
  readonly memberships: readonly MembershipView[];
  readonly district: { readonly name: Bilingual; readonly demo: boolean; readonly hotline: string };
  readonly now: number;
  /** Until when the last proof of presence counts; null when it counts no more. */
  readonly step_up_until: number | null;
};

type Member = Omit<MembershipView, 'standing' | 'rights'> & {
  readonly standing_at: number | null;
  /** JSON, of a handler only. */
  readonly rights: string | null;
};

function membershipView(member: Member): MembershipView {
  const { id, org_id, org_name, org_kind, role, standing_at, rights } = member;
  return {
    id,
    org_id,
    org_name,
    org_kind,
    role,
    standing: org_kind !== 'enterprise' || standing_at !== null,
    rights: role === 'handler' ? rightsFrom(rights ?? '[]') : null,
  };
}

/** The session as its owner may see it: the phone masked, no token, no `sid`. The membership in use is one of the frame's. */
export function sessionView(
  principal: Principal | null,
  frame: { readonly district: SessionView['district']; readonly memberships: readonly Member[] },
  now: number,
): SessionView {
  const until = principal ? principal.step_up_at + STEP_UP_MS : 0;
  const memberships = frame.memberships.map(membershipView);
  return {
    user: principal && {
      id: principal.user_id,
      name: principal.name,
      kind: principal.kind,
      phone_masked: principal.phone === null ? null : maskPhone(principal.phone),
    },
    membership: memberships.find(({ id }) => id === principal?.membership?.id) ?? null,
    memberships,
    district: frame.district,
    now,
    step_up_until: until > now ? until : null,
  };
}
