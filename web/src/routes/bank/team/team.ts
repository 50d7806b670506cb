// The team as its page shows it: names of roles and branches, what a person may still become.
import type { InferResponseType } from 'hono/client';
import type { api } from '#lib/api.ts';
import { say } from '#lib/locale.ts';
import { m } from '#lib/paraglide/messages.js';
import { clashOf } from '#worker/identity/people.ts';
import { INSTITUTION_ROLES, type InstitutionRole } from '#worker/identity/terms-people.ts';
import { ROLE_LABELS, type Role } from '#worker/identity/terms.ts';

export type Team = InferResponseType<ReturnType<typeof api>['bank']['team']['$get']>;
export type Member = Team['people'][number];
export type Branch = Team['branches'][number];

/** What an administrator may have open beside the lists; the address holds it. */
export const PANELS = ['branch', 'person', 'role', 'remove', 'public', 'limit', 'describe'] as const;

export const roleName = (role: string): string => say(ROLE_LABELS[role as Role]);
export const roleNames = (roles: readonly string[]): string => roles.map(roleName).join(m.list_comma());

/** The name of a branch, or that the post is for the whole institution. */
export function branchName(team: Pick<Team, 'branches'>, id: string | null): string {
  const branch = team.branches.find((one) => one.id === id);
  return branch ? say(branch.name) : m.team_all_branches();
}

/** The roles that a person may be given besides those he has: none that excludes one of them. */
export function rolesLeft(held: readonly string[]): InstitutionRole[] {
  return INSTITUTION_ROLES.filter((role) => !held.includes(role) && clashOf([...held, role]) === null);
}

/** Other account managers, who may take cases over. */
export const successors = (team: Team, of: string): Member[] =>
  team.people.filter(({ id, posts }) => id !== of && posts.some(({ role }) => role === 'loan_officer'));
