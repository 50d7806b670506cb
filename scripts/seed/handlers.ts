// The handler whom one may sign in as: an accountant who acts for both owners of the demonstration, within the ticks of
// each, and a colleague whose invitation still waits.
import { handlerAccepted, inviteHandler } from '../../worker/identity/commands-handlers.ts';
import { usualUntil } from '../../worker/identity/handlers.ts';
import {
  selectCandidate,
  type CandidateRow,
  type HandlerRow,
  type InvitedRow,
} from '../../worker/identity/queries-handlers.ts';
import type { Right } from '../../worker/identity/terms-handlers.ts';
import { dayOf, MINUTE_MS } from '../../worker/lib/shanghai.ts';
import { readAll, rowOf, sql } from '../../worker/lib/sql.ts';
import { DEMO_ACCOUNTS } from '../sandbox/accounts.ts';
import type { Firm } from './firms.ts';
import type { Agenda } from './heap.ts';
import { actorOf } from './members.ts';
import { commit, ctxAt, type Act, type World } from './world.ts';

/** What each owner of the demonstration ticked, in their order. */
const TICKS: readonly (readonly Right[])[] = [
  ['facts', 'apply', 'documents', 'consents'],
  ['apply', 'documents'],
];

const WAITING = { name: '范晓彤', phone: '13900000013', rights: ['documents'] as Right[] };

type Named = { readonly name: string; readonly phone: string };

function handlerAccount(): Named {
  for (const { role, name, way } of DEMO_ACCOUNTS) {
    if (role === 'handler' && way.kind === 'owner') return { name, phone: way.phone };
  }
  throw new Error('no demo account for a handler');
}

async function invite(
  world: World,
  firm: Firm,
  at: number,
  { name, phone, rights }: Named & { readonly rights: readonly Right[] },
): Promise<string> {
  const { answer } = await inviteHandler(ctxAt(world, at, actorOf(firm), 'handler.invite'), {
    name,
    phone,
    rights: [...rights],
    until: usualUntil(dayOf(world.anchor)),
  });
  return answer.id;
}

async function accept(world: World, id: string, at: number): Promise<void> {
  const post = await rowOf<HandlerRow>(world.db, sql`SELECT * FROM handler WHERE id = ${id}`);
  const firm = await rowOf<Pick<InvitedRow, 'firm_name' | 'firm_ver' | 'firm_head' | 'legal_representative'>>(
    world.db,
    sql`SELECT o.name AS firm_name, o.ver AS firm_ver, o.head AS firm_head, e.legal_representative
      FROM org o JOIN enterprise e ON e.org_id = o.id WHERE o.id = ${post?.enterprise_id ?? ''}`,
  );
  if (!post || !firm) throw new Error('an invitation that is not there');
  const [people] = await readAll(world.db, [selectCandidate(post.phone, post.enterprise_id)]);
  const known = (people as CandidateRow[])[0];
  const ctx = ctxAt(world, at, { user_id: null, org_id: null, role: 'nobody' });
  await commit(world, handlerAccepted(ctx, { ...post, ...firm }, known).write);
}

/** Puts on the agenda how the demonstration's handler comes to his two posts. */
export function appointHandlers(world: World, firms: readonly Firm[], agenda: Agenda<Act>): void {
  for (const [i, firm] of firms.entries()) {
    const rights = TICKS[i];
    const { proven_at } = firm;
    if (!rights || proven_at === null) continue;
    const at = proven_at + 25 * MINUTE_MS;
    let id = '';
    agenda.add(at, async () => {
      id = await invite(world, firm, at, { ...handlerAccount(), rights });
    });
    const accepted_at = at + 14 * MINUTE_MS;
    agenda.add(accepted_at, () => accept(world, id, accepted_at));
    if (i === firms.length - 1) {
      const later = world.anchor - 9 * 60 * MINUTE_MS;
      agenda.add(later, async () => void (await invite(world, firm, later, WAITING)));
    }
  }
}
