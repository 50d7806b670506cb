// What people read of a route: worked out again from what it was decided from.
import type { DecisionRow } from './queries.ts';
import { routeApplication, type RoutingInputs } from './rules.ts';

/** Why an application came to its first branch and person, with the rule's name where one decided. */
export function routeView(rows: readonly unknown[] | undefined) {
  const row = (rows as DecisionRow[] | undefined)?.[0];
  if (!row) return null;
  const inputs = JSON.parse(row.inputs) as RoutingInputs;
  const route = routeApplication(inputs);
  if (!route) return null;
  const rule = inputs.rules.find(({ id }) => id === route.why.rule);
  return { ...route.why, rule: rule?.name ?? null, decided_at: row.decided_at };
}
