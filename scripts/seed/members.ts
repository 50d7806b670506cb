// How firms come to the platform: an owner registers and adds his firm, proves that he represents it, comes back, has
// the registry asked again and declares his figures.
import { insertEvent } from '../../worker/audit/queries.ts';
import { nextEvent } from '../../worker/audit/rules.ts';
import { statisticsConsentGiven } from '../../worker/dryrun/commands.ts';
import { ownerRegistered } from '../../worker/identity/commands-people.ts';
import { insertMembership, updateStanding, updateUserName } from '../../worker/identity/queries-people.ts';
import type { Actor } from '../../worker/lib/actor.ts';
import { idIn } from '../../worker/lib/context.ts';
import { dayOf } from '../../worker/lib/shanghai.ts';
import { readAll } from '../../worker/lib/sql.ts';
import { declareFacts } from '../../worker/organisations/commands.ts';
import { enterpriseRegistered, registrationRenewed } from '../../worker/organisations/commands-admission.ts';
import { firmFrom, selectFirm, updateOrg, type Firm as FirmRow } from '../../worker/organisations/queries.ts';
import type { Declarations } from '../../worker/organisations/schema.ts';
import { declarationsOf } from './figures.ts';
import { registrationOn, type Firm } from './firms.ts';
import type { Agenda } from './heap.ts';
import { commit, ctxAt, type Act, type World } from './world.ts';

/** A firm's representative, acting for it. */
export function actorOf(firm: Firm): Actor {
  return { user_id: firm.user_id, org_id: firm.org_id, role: 'legal_representative' };
}

async function rowOf(world: World, firm: Firm): Promise<FirmRow> {
  const [rows] = await readAll(world.db, [selectFirm(firm.org_id)]);
  const row = firmFrom(rows);
  if (!row) throw new Error(`a firm that acts before it has registered: ${firm.registration.uscc}`);
  return row;
}

/** Signing in for the first time and adding the firm. */
async function register(world: World, firm: Firm): Promise<void> {
  const at = firm.registered_at;
  const ctx = ctxAt(world, at, { user_id: null, org_id: null, role: 'nobody' });
  const owner = ownerRegistered(ctx, { phone: firm.phone, name: firm.masked_phone });
  const registered = enterpriseRegistered(
    ctx,
    { user_id: owner.id, org_id: null, role: 'owner' },
    { registration: registrationOn(firm.registration, dayOf(at)), knows_town: true },
  );
  firm.user_id = owner.id;
  firm.org_id = registered.id;
  firm.stream = registered.stream;
  firm.membership_id = idIn(ctx, 'membership');
  const membership = insertMembership({
    id: firm.membership_id,
    user_id: owner.id,
    org_id: registered.id,
    role: 'legal_representative',
    standing_at: null,
    now: at,
  });
  await commit(world, [...owner.write, ...registered.write, membership]);
}

/** Proving the right to act for the firm, which nobody has touched since: the port has confirmed name and document. */
async function prove(world: World, firm: Firm, at: number): Promise<void> {
  if (!firm.stream) throw new Error(`a firm that acts before it has registered: ${firm.registration.uscc}`);
  const id = firm.org_id;
  const { name } = firm.registration;
  const event = nextEvent(firm.stream, actorOf(firm), at, {
    type: 'enterprise.standing_proven',
    command: 'firm.prove_standing',
    body: { enterprise: id, membership: firm.membership_id },
  });
  await commit(world, [
    updateOrg({ id, name, ver: event.ver, head: event.hash }),
    insertEvent(event),
    updateStanding(firm.membership_id, at),
    updateUserName(firm.user_id, firm.registration.legal_representative),
  ]);
}

/** Coming back: the registry is asked again, and the firm declares what is given. */
export async function visit(
  world: World,
  firm: Firm,
  at: number,
  declarations: Declarations | null,
): Promise<void> {
  const row = await rowOf(world, firm);
  const registration = registrationOn(firm.registration, dayOf(at));
  const renewal = { registration, knows_town: true, command: 'firm.refresh' };
  await commit(world, registrationRenewed(ctxAt(world, at, actorOf(firm)), row, renewal));
  if (!declarations) return;
  await declareFacts(ctxAt(world, at, actorOf(firm), 'firm.declare_facts'), declarations);
  await agree(world, firm, at);
}

/** Of the firms that declare figures, how many let themselves be counted. */
const COUNTED = 0.6;

/** A firm decides once whether it is counted in the platform's statistics. */
async function agree(world: World, firm: Firm, at: number): Promise<void> {
  if (firm.was_asked) return;
  firm.was_asked = true;
  if (!world.random.fork(`statistics/${firm.registration.uscc}`).chance(COUNTED)) return;
  await commit(world, statisticsConsentGiven(ctxAt(world, at, actorOf(firm)), await rowOf(world, firm)));
}

/** Puts on the agenda how a firm joins and, unless it acts later anyway, when it comes back. */
export function joinDistrict(world: World, firm: Firm, agenda: Agenda<Act>): void {
  const { registered_at, proven_at, returned_at } = firm;
  agenda.add(registered_at, () => register(world, firm));
  if (proven_at !== null) agenda.add(proven_at, () => prove(world, firm, proven_at));
  if (returned_at !== null) {
    agenda.add(returned_at, () =>
      visit(world, firm, returned_at, declarationsOf(firm.figures, dayOf(returned_at))),
    );
  }
}
