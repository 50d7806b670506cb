// Institutions for everybody: who is here, who is real, and how one joins.
import { Hono, type Context } from 'hono';
import { guard, keyOf } from '../identity/guard.ts';
import { countTry } from '../identity/commands.ts';
import { managersOf, type ManagerRow } from '../identity/queries-team.ts';
import { compact } from '../lib/compact.ts';
import { answerOf, valid, type AppEnv } from '../lib/http.ts';
import { isCode } from '../lib/ids.ts';
import { AppError } from '../lib/problem.ts';
import { readAll } from '../lib/sql.ts';
import { applyToJoin, formOf, getByToken, resubmit, type Sender } from './commands-joining.ts';
import { joiningMovesNow } from './machine.ts';
import {
  selectBranches,
  selectInstitution,
  selectPublicInstitutions,
  type BranchRow,
  type InstitutionRow,
  type PublicRow,
} from './queries.ts';
import { CodeParam, IdParam, JoiningForm, TokenParam } from './schema.ts';
import type { JoiningCode } from './terms.ts';
import { introOf, licenceName, managerView, regulatorName, nameView, publicBranches } from './views.ts';

/** The address that throttles count: what the platform's edge saw. */
const addressOf = (c: Context<AppEnv>): string => c.req.header('cf-connecting-ip') ?? 'local';

/** Who sends an application: nobody is signed in, so the form's key and the address are all there is. */
const senderOf = (c: Context<AppEnv>): Sender => ({ address: addressOf(c), key: keyOf(c) });

export const institutionRoutes = new Hono<AppEnv>()
  .get('/institutions', guard('institution.list'), async (c) => {
    const [rows = []] = await readAll(c.get('ctx').db, [selectPublicInstitutions()]);
    return c.json({
      institutions: (rows as PublicRow[]).map((row) => ({
        ...nameView(row),
        kind: row.kind,
        joined_at: row.joined_at,
        products: row.products,
        branches: row.branches,
      })),
    });
  })
  .post('/institutions/applications', guard('institution.apply'), valid('json', JoiningForm), async (c) =>
    c.json(answerOf(c, await applyToJoin(c.get('ctx'), c.req.valid('json'), senderOf(c))), 201),
  )
  .get(
    '/institutions/applications/:token',
    guard('institution.show_application'),
    valid('param', TokenParam),
    async (c) => {
      const row = await getByToken(c.get('ctx'), c.req.valid('param').token, addressOf(c));
      const returned = row.returned === null ? null : (JSON.parse(row.returned) as Returned);
      const moves = joiningMovesNow(row, { user_id: null, role: 'applicant' });
      return c.json({
        number: row.number,
        state: row.state,
        submitted_at: row.submitted_at,
        form: formOf(row),
        // Who of the office sent it back is the office's affair.
        returned: returned && { codes: returned.codes, note: returned.note, at: returned.at },
        may_resubmit: moves.some(({ command }) => command === 'resubmit'),
      });
    },
  )
  .put(
    '/institutions/applications/:token',
    guard('institution.apply_again'),
    valid('param', TokenParam),
    valid('json', JoiningForm),
    async (c) => {
      const { token } = c.req.valid('param');
      return c.json(answerOf(c, await resubmit(c.get('ctx'), token, c.req.valid('json'), senderOf(c))));
    },
  )
  .get('/institutions/:id', guard('institution.show'), valid('param', IdParam), async (c) => {
    const { id } = c.req.valid('param');
    const [found, branches = []] = await readAll(c.get('ctx').db, [
      selectInstitution(id),
      selectBranches(id),
    ]);
    const row = (found as InstitutionRow[] | undefined)?.[0];
    if (row?.state !== 'active') throw new AppError('not_found');
    return c.json({
      ...nameView(row),
      kind: row.kind,
      intro: introOf(row),
      website: row.website,
      licence: { type: licenceName(row.licence_type), number: row.licence, regulator: regulatorName(row) },
      joined_at: row.joined_at,
      branches: publicBranches(branches as BranchRow[]),
    });
  })
  .get('/verify/:code', guard('manager.verify'), valid('param', CodeParam), async (c) => {
    const ctx = c.get('ctx');
    await countTry(ctx, [{ throttle: 'verify_per_address', key: addressOf(c) }]);
    const code = compact(c.req.valid('param').code).toUpperCase();
    // A slip of the pen is caught by the check character; like an unknown code it is answered with nobody.
    const [rows = []] = isCode(code) ? await readAll(ctx.db, [managersOf([code])]) : [];
    const manager = (rows as ManagerRow[])[0];
    if (!manager) throw new AppError('not_found');
    return c.json({ manager: managerView(manager), now: ctx.now });
  });

type Returned = { readonly codes: JoiningCode[]; readonly note: string; readonly at: number };
