// What waits for the finance office, for the box at the top of its first page.
import { Hono } from 'hono';
import { guard } from '../identity/guard.ts';
import type { AppEnv } from '../lib/http.ts';
import { dayOf } from '../lib/shanghai.ts';
import { readAll } from '../lib/sql.ts';
import {
  knownUntilFrom,
  selectLprKnownUntil,
  selectWaitingApplications,
  selectWaitingObjections,
  selectWaitingPolicies,
  selectWaitingRounds,
  type WaitingApplication,
  type WaitingObjection,
  type WaitingPolicy,
  type WaitingRound,
} from './queries-todo.ts';
import { checkableBy, todoOf } from './todo.ts';

export const todoRoutes = new Hono<AppEnv>().get('/office/todo', guard('office.todo'), async (c) => {
  const { db, now, actor } = c.get('ctx');
  const [rounds = [], applications = [], policies = [], objections = [], district] = await readAll(db, [
    selectWaitingRounds(),
    selectWaitingApplications(actor.user_id ?? ''),
    selectWaitingPolicies(),
    selectWaitingObjections(actor.user_id ?? ''),
    selectLprKnownUntil(),
  ]);
  const items = todoOf({
    rounds: rounds as WaitingRound[],
    applications: applications as WaitingApplication[],
    policies: checkableBy(policies as WaitingPolicy[], actor.user_id),
    objections: objections as WaitingObjection[],
    known_until: knownUntilFrom(district),
    today: dayOf(now),
  });
  return c.json({ as_of: now, items });
});
