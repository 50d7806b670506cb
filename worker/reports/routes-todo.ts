// What waits for the finance office, for the box at the top of its first page.
import { Hono } from 'hono';
import { guard } from '../identity/guard.ts';
import {
  selectWaitingGrants,
  selectWaitingTerms,
  type WaitingGrantRow,
  type WaitingTermsRow,
} from '../institutions/queries.ts';
import { waitingGrants } from '../institutions/team.ts';
import type { AppEnv } from '../lib/http.ts';
import { dayOf } from '../lib/shanghai.ts';
import { readAll } from '../lib/sql.ts';
import {
  knownUntilFrom,
  selectLprKnownUntil,
  selectWaitingApplications,
  selectWaitingClaims,
  selectWaitingObjections,
  selectWaitingPolicies,
  selectWaitingRounds,
  type WaitingApplication,
  type WaitingClaim,
  type WaitingObjection,
  type WaitingPolicy,
  type WaitingRound,
} from './queries-todo.ts';
import { checkableBy, todoOf, type Waiting } from './todo.ts';

const waitingAt = ({ org_id, proposed_at }: WaitingTermsRow): Waiting => ({ id: org_id, since: proposed_at });

export const todoRoutes = new Hono<AppEnv>().get('/office/todo', guard('office.todo'), async (c) => {
  const { db, now, actor } = c.get('ctx');
  const me = actor.user_id ?? '';
  const [
    rounds = [],
    applications = [],
    grants = [],
    terms = [],
    policies = [],
    objections = [],
    claims = [],
    district,
  ] = await readAll(db, [
    selectWaitingRounds(),
    selectWaitingApplications(me),
    selectWaitingGrants(),
    selectWaitingTerms(me),
    selectWaitingPolicies(),
    selectWaitingObjections(me),
    selectWaitingClaims(me, actor.role),
    selectLprKnownUntil(),
  ]);
  const items = todoOf({
    rounds: rounds as WaitingRound[],
    applications: applications as WaitingApplication[],
    grants: waitingGrants(grants as WaitingGrantRow[])
      .filter(({ proposed_by }) => proposed_by !== me)
      .map(waitingAt),
    terms: (terms as WaitingTermsRow[]).map(waitingAt),
    policies: checkableBy(policies as WaitingPolicy[], actor.user_id),
    objections: objections as WaitingObjection[],
    claims: claims as WaitingClaim[],
    known_until: knownUntilFrom(district),
    today: dayOf(now),
  });
  return c.json({ as_of: now, items });
});
