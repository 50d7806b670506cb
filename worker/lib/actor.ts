// Who is acting, as every slice sees it.

/** The person behind an event: in an organisation and role, or the system itself. */
export type Actor = {
  readonly user_id: string | null;
  readonly org_id: string | null;
  readonly role: string;
};

export const SYSTEM: Actor = { user_id: null, org_id: null, role: 'system' };

/** A signed-in person with the membership in whose name he acts. The tenant comes from here, never from a request. */
export type Principal = {
  readonly sid: string;
  readonly user_id: string;
  readonly kind: 'owner' | 'staff';
  readonly name: string;
  readonly phone: string | null;
  /** When the person signed in; the total time of the session counts from here. */
  readonly started_at: number;
  readonly step_up_at: number;
  readonly membership: {
    readonly id: string;
    readonly org_id: string;
    readonly org_kind: 'enterprise' | 'institution' | 'office';
    readonly role: string;
    readonly branch_id: string | null;
    readonly standing_at: number | null;
    /** What a firm's handler was given; empty for everybody else. */
    readonly rights?: readonly string[];
  } | null;
};
