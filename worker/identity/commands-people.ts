// How people come into the district: the statements of an owner's first sign-in and of a staff appointment. Commands
// put them into their batch; the seed writes the past with the same ones.
import { insertEvent } from '../audit/queries.ts';
import { newStream, nextEvent } from '../audit/rules.ts';
import { SYSTEM, type Actor } from '../lib/actor.ts';
import { idIn, type Ctx } from '../lib/context.ts';
import type { Sql } from '../lib/sql.ts';
import { deltaStatements } from '../reports/queries.ts';
import { insertMembership, insertOwner, insertStaff } from './queries-people.ts';
import type { Role } from './terms.ts';

type Moment = Pick<Ctx, 'now' | 'random'>;

/** An owner whose phone is verified, by himself or by a code that he read to staff (`by`); counted by M01. */
export function ownerRegistered(
  moment: Moment,
  owner: { readonly phone: string; readonly name: string },
  by?: { readonly actor: Actor; readonly command: string },
): { id: string; write: Sql[] } {
  const id = idIn(moment, 'user');
  const actor = by?.actor ?? { user_id: id, org_id: null, role: 'owner' };
  const event = nextEvent(newStream(id), actor, moment.now, {
    type: 'user.registered',
    command: by?.command ?? 'session.sign_in_owner',
    body: { user: id, kind: 'owner' },
  });
  const row = insertOwner({ id, ...owner, now: moment.now });
  return { id, write: [row, insertEvent(event), ...deltaStatements(event)] };
}

/** Where a member of staff is appointed, as what, and at which branch. */
export type Post = { readonly org_id: string; readonly role: Role; readonly branch_id?: string | null };

/**
 * A member of staff with password hash, TOTP secret (hex) and posts; without the first two nobody can sign in as him
 * yet. Staff are not users in the sense of M01.
 */
export function staffAppointed(
  moment: Moment,
  staff: {
    readonly name: string;
    readonly login: string;
    readonly password: string | null;
    readonly totp_secret: string | null;
    readonly posts: readonly Post[];
  },
): { id: string; memberships: string[]; write: Sql[] } {
  const { now } = moment;
  const { posts, ...person } = staff;
  const id = idIn(moment, 'user');
  const memberships = posts.map((post) => ({ id: idIn(moment, 'membership'), ...post }));
  const event = nextEvent(newStream(id), SYSTEM, now, {
    type: 'user.registered',
    command: 'user.appoint',
    body: { user: id, kind: 'staff', posts: memberships.map(({ org_id, role }) => ({ org: org_id, role })) },
  });
  return {
    id,
    memberships: memberships.map((membership) => membership.id),
    write: [
      insertStaff({ id, ...person, now }),
      ...memberships.map((post) => insertMembership({ ...post, user_id: id, standing_at: null, now })),
      insertEvent(event),
      ...deltaStatements(event),
    ],
  };
}
