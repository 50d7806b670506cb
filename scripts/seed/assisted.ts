// Applications that town staff sent with a code which the owner read out: the session, and the context in which the
// firm's own command runs for the officer.
import type { Moved } from '../../worker/applications/commands.ts';
import { assistOpened } from '../../worker/assist/commands.ts';
import { submissionRecorded } from '../../worker/assist/commands-work.ts';
import type { Besides } from '../../worker/lib/command.ts';
import type { Ctx } from '../../worker/lib/context.ts';
import { MINUTE_MS } from '../../worker/lib/shanghai.ts';
import { readAll, rowOf, sql } from '../../worker/lib/sql.ts';
import { firmFrom, selectFirm } from '../../worker/organisations/queries.ts';
import type { Firm } from './firms.ts';
import type { Product } from './setup.ts';
import { commit, ctxAt, type World } from './world.ts';

/** How long it takes from the first code to the second. */
export const READING_MS = 4 * MINUTE_MS;

/** What an assisted submission runs in, and what belongs into its batch besides. */
export type AssistedSeed = {
  readonly actingAt: (now: number) => Ctx;
  readonly besides: (acting: Ctx, amount_fen: number) => Besides<Moved>;
};

/** Begins a session at `at`. */
export async function beginAssisted(
  world: World,
  officer: { readonly user_id: string; readonly org_id: string },
  { firm, product, at }: { firm: Firm; product: Product; at: number },
): Promise<AssistedSeed> {
  const [rows] = await readAll(world.db, [selectFirm(firm.org_id)]);
  const row = firmFrom(rows);
  const who = await rowOf<{ name: string }>(
    world.db,
    sql`SELECT name FROM user WHERE id = ${officer.user_id}`,
  );
  const bank = await rowOf<{ name: string }>(
    world.db,
    sql`SELECT name FROM org WHERE id = ${product.institution.id}`,
  );
  if (!row || !who || !bank) throw new Error(`nobody to assist ${firm.registration.uscc}`);
  const role = 'visit_officer';
  const channel = officer.user_id.charCodeAt(officer.user_id.length - 1) % 3 === 0 ? 'hall' : 'visit';
  const opened = assistOpened(ctxAt(world, at, { ...officer, role }), row, {
    officer_name: who.name,
    owner_id: firm.user_id,
    membership_id: firm.membership_id,
    channel,
  });
  await commit(world, opened.write);
  const { id, owner_id, officer_name } = opened.row;
  const session = { id, enterprise_id: firm.org_id, owner_id, officer_name, firm_name: row.name };
  const { name } = product.listing;
  return {
    actingAt: (now) => ({
      ...ctxAt(world, now, { user_id: officer.user_id, org_id: firm.org_id, role }, 'assist.submit'),
      assisted: { id, owner_id, officer_name, channel },
    }),
    besides: (acting, amount_fen) =>
      submissionRecorded(acting, session, {
        product_id: product.id,
        bank: bank.name,
        product: name,
        amount_fen,
      }),
  };
}
