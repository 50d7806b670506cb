// What the demonstration's own bank has set about routing: a rule, a colleague's leave, one who works in English.
import type { Ctx } from '../../worker/lib/context.ts';
import { addDays } from '../../worker/lib/days.ts';
import { readAll, rowOf, sql } from '../../worker/lib/sql.ts';
import { saveRules, setAbsence, setLanguages } from '../../worker/routing/commands.ts';
import { selectColleagues, type ColleagueRow } from '../../worker/routing/queries.ts';
import { ctxAt, type World } from './world.ts';

/** Firms of the trades on the land go to the branch that is used to them. */
const ON_THE_LAND = {
  name: '农林牧渔项目归口办理',
  towns: [],
  industries: ['A'],
  products: [],
  languages: [],
  amount_from_fen: null,
  amount_to_fen: null,
};

/** The administrator sets a rule, one leave that begins in a few days and the languages of one account manager. */
export async function setRouting(
  world: World,
  at: number,
  bank: { readonly org_id: string; readonly admin_id: string; readonly branch_id: string },
): Promise<void> {
  const actor = { user_id: bank.admin_id, org_id: bank.org_id, role: 'institution_admin' };
  const ctx = (operation: string): Ctx => ctxAt(world, at, actor, operation);
  const version = async (): Promise<number> =>
    (await rowOf<{ ver: number }>(world.db, sql`SELECT ver FROM org WHERE id = ${bank.org_id}`))?.ver ?? 0;
  const [rows] = await readAll(world.db, [selectColleagues(bank.org_id)]);
  const colleagues = (rows ?? []) as ColleagueRow[];
  const elsewhere = colleagues.filter(({ branch_id }) => branch_id !== bank.branch_id);
  const branch_id = elsewhere[0]?.branch_id ?? bank.branch_id;
  await saveRules(ctx('routing.save'), await version(), [{ ...ON_THE_LAND, branch_id }]);
  const [speaker] = colleagues.filter((one) => one.branch_id === bank.branch_id);
  if (speaker) {
    const post = { post: speaker.membership_id, version: await version() };
    await setLanguages(ctx('team.set_languages'), post, ['zh', 'en']);
  }
  const leaving = elsewhere.at(-1);
  if (!leaving) return;
  const days = { from_on: addDays(world.anchor_day, 3), until_on: addDays(world.anchor_day, 9) };
  await setAbsence(ctx('absence.set'), await version(), { user_id: leaving.user_id, ...days });
}
