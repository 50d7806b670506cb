// The policies of a district's past: one person of the finance office drafts each, another publishes it a day later. One
// is left waiting for the second person.
import { policyDrafted, policyMoved } from '../../worker/policies/commands.ts';
import { addDays } from '../../worker/lib/days.ts';
import { startOfDay } from '../../worker/lib/shanghai.ts';
import { demoPolicies, type DemoPolicy } from '../data/policies.ts';
import type { Agenda } from './heap.ts';
import type { DistrictPlan } from './plan.ts';
import { officeInstant, workdaysBefore } from './times.ts';
import { commit, ctxAt, type Act, type World } from './world.ts';

export type Official = { readonly user_id: string; readonly org_id: string };

/** The two people whom a policy needs. */
export type Officials = { readonly supervisor: Official; readonly reviewer: Official };

/** Drafts a policy and hands it over, and publishes it the day after unless it is to wait. */
function follow(
  world: World,
  { supervisor, reviewer }: Officials,
  { policy, day, isPublished }: { policy: DemoPolicy; day: string; isPublished: boolean },
  agenda: Agenda<Act>,
): void {
  const random = world.random.fork(`policy/${policy.terms.code}`);
  const handed_at = officeInstant(world.office, startOfDay(day), [1, 7], random);
  const published_at = officeInstant(world.office, handed_at, [2, 8], random);
  const drafter = { ...supervisor, role: 'office_supervisor' };
  const publisher = { ...reviewer, role: 'office_reviewer' };
  agenda.add(handed_at, async () => {
    const acting = ctxAt(world, handed_at, drafter);
    const drafted = policyDrafted(acting, policy.terms, 1);
    const submitted = policyMoved(acting, drafted.row, 'submit');
    await commit(world, [...drafted.write, ...submitted.write]);
    if (!isPublished) return;
    agenda.add(published_at, async () => {
      const published = policyMoved(ctxAt(world, published_at, publisher), submitted.row, 'publish');
      await commit(world, published.write);
    });
  });
}

/** Puts the policies of a district on the agenda of its past. */
export function publishPolicies(
  world: World,
  plan: DistrictPlan,
  officials: Officials,
  agenda: Agenda<Act>,
): void {
  const { anchor_day } = world;
  const { published, waiting } = demoPolicies(anchor_day, plan.settings.hotline);
  for (const policy of published) {
    follow(
      world,
      officials,
      { policy, day: addDays(anchor_day, -policy.days_ago), isPublished: true },
      agenda,
    );
  }
  const day = workdaysBefore(world.office, anchor_day, waiting.days_ago);
  follow(world, officials, { policy: waiting, day, isPublished: false }, agenda);
}
