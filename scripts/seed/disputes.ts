// One firm of the demonstration that a second person claims: the office finds it on its page of disputed standing.
import { ownerRegistered } from '../../worker/identity/commands-people.ts';
import { insertMembership } from '../../worker/identity/queries-people.ts';
import { idIn } from '../../worker/lib/context.ts';
import { maskPhone } from '../../worker/lib/phone.ts';
import { MINUTE_MS } from '../../worker/lib/shanghai.ts';
import { readAll } from '../../worker/lib/sql.ts';
import { disputeStatements } from '../../worker/organisations/commands.ts';
import { firmFrom, selectFirm } from '../../worker/organisations/queries.ts';
import type { Firm } from './firms.ts';
import type { Agenda } from './heap.ts';
import { commit, ctxAt, type Act, type World } from './world.ts';

const PHONE = '13900000014';

/** Puts on the agenda that somebody claims a firm, with its papers in hand. He counts among the users. */
export function claimFirm(world: World, firm: Firm, prefix: string, agenda: Agenda<Act>): void {
  const at = world.anchor - 14 * 60 * MINUTE_MS;
  agenda.add(at, async () => {
    const [rows] = await readAll(world.db, [selectFirm(firm.org_id)]);
    const row = firmFrom(rows);
    if (!row) throw new Error('a firm is claimed that is not there');
    const nobody = ctxAt(world, at, { user_id: null, org_id: null, role: 'nobody' });
    const claimant = ownerRegistered(nobody, { phone: PHONE, name: maskPhone(PHONE) });
    const actor = { user_id: claimant.id, org_id: firm.org_id, role: 'legal_representative' };
    const ctx = ctxAt(world, at, actor, 'firm.prove_standing');
    const membership = insertMembership({
      id: idIn(ctx, 'membership'),
      user_id: claimant.id,
      org_id: firm.org_id,
      role: 'legal_representative',
      standing_at: null,
      now: at,
    });
    const first = {
      membership_id: firm.membership_id,
      user_id: firm.user_id,
      state: 'active',
      standing_at: firm.proven_at,
    } as const;
    await commit(world, [
      ...claimant.write,
      membership,
      ...disputeStatements(ctx, row, { claimant: claimant.id, first, prefix }),
    ]);
  });
}
