// An institution's own page: branches, people, what waits for a second person.
import { Hono } from 'hono';
import { activeIn, deciderOf, otherAdmins } from '../identity/commands-grants.ts';
import { guard } from '../identity/guard.ts';
import {
  selectMembers,
  selectOpenGrants,
  type MemberRow,
  type OpenGrantRow,
} from '../identity/queries-team.ts';
import { pageUrl } from '../lib/context.ts';
import { answerOf, valid, versionOf, type AppEnv } from '../lib/http.ts';
import { maskPhone } from '../lib/phone.ts';
import { AppError } from '../lib/problem.ts';
import { dayOf } from '../lib/shanghai.ts';
import { readAll } from '../lib/sql.ts';
import {
  changeBranch,
  decideLimit,
  describe,
  limitMovesNow,
  openBranch,
  proposeLimit,
  setBranchState,
} from './commands-branches.ts';
import {
  selectBranches,
  selectCaseCounts,
  selectInstitution,
  selectOpenLimits,
  type BranchRow,
  type CasesRow,
  type InstitutionRow,
  type OpenLimitRow,
} from './queries.ts';
import {
  BranchFields,
  BranchParam,
  ChangeParam,
  Describe,
  Nothing,
  OpenBranch,
  ProposeLimit,
} from './schema.ts';
import { grantView, peopleOf } from './team.ts';
import { nameView, ownBranches, termsView } from './views.ts';

const PLACE = { org_id: '', side: 'institution' } as const;

export const teamRoutes = new Hono<AppEnv>()
  .get('/bank/team', guard('team.show'), async (c) => {
    const ctx = c.get('ctx');
    const org_id = ctx.actor.org_id ?? '';
    const [found, branches = [], people, grants = [], limits = [], counts = []] = await readAll(ctx.db, [
      selectInstitution(org_id),
      selectBranches(org_id),
      selectMembers(org_id),
      selectOpenGrants(org_id),
      selectOpenLimits(org_id),
      selectCaseCounts(org_id, ctx.now),
    ]);
    const row = (found as InstitutionRow[] | undefined)?.[0];
    if (!row) throw new AppError('not_found');
    const members = activeIn(people);
    const who = deciderOf(ctx, PLACE);
    const is_admin = ctx.actor.role === 'institution_admin';
    const cases = new Map((counts as CasesRow[]).map((row) => [row.user_id, row.cases]));
    return c.json({
      now: ctx.now,
      me: ctx.actor.user_id,
      is_admin,
      institution: {
        ...nameView(row),
        version: row.ver,
        intro: { zh: row.intro_zh, en: row.intro_en },
        website: row.website,
        ...termsView(row, dayOf(ctx.now)),
      },
      branches: ownBranches(branches as BranchRow[]),
      people: peopleOf(members).map((person) => ({
        ...person,
        /** Open applications that somebody else has to take over if he leaves; for the administrator alone. */
        open_cases: is_admin ? (cases.get(person.id) ?? 0) : null,
        posts: person.posts.map((post) => ({
          ...post,
          verify_url: post.public_code === null ? null : pageUrl(ctx, `/verify/${post.public_code}`),
        })),
      })),
      grants: (grants as OpenGrantRow[]).map((grant) =>
        grantView(grant, {
          who,
          other_admins: otherAdmins(members, grant).length,
          members,
          now: ctx.now,
          mask: maskPhone,
        }),
      ),
      limits: limitViews(limits as OpenLimitRow[], who, members),
    });
  })
  .put('/bank/institution', guard('institution.describe'), valid('json', Describe), async (c) =>
    c.json(answerOf(c, await describe(c.get('ctx'), versionOf(c), c.req.valid('json')))),
  )
  .post('/bank/branches', guard('branch.open'), valid('json', OpenBranch), async (c) =>
    c.json(answerOf(c, await openBranch(c.get('ctx'), versionOf(c), c.req.valid('json'))), 201),
  )
  .put(
    '/bank/branches/:branch',
    guard('branch.change'),
    valid('param', BranchParam),
    valid('json', BranchFields),
    async (c) => {
      const at = { ...c.req.valid('param'), version: versionOf(c) };
      return c.json(answerOf(c, await changeBranch(c.get('ctx'), at, c.req.valid('json'))));
    },
  )
  .post(
    '/bank/branches/:branch/close',
    guard('branch.close'),
    valid('param', BranchParam),
    valid('json', Nothing),
    async (c) => {
      const at = { ...c.req.valid('param'), version: versionOf(c) };
      return c.json(answerOf(c, await setBranchState(c.get('ctx'), at, 'closed')));
    },
  )
  .post(
    '/bank/branches/:branch/reopen',
    guard('branch.reopen'),
    valid('param', BranchParam),
    valid('json', Nothing),
    async (c) => {
      const at = { ...c.req.valid('param'), version: versionOf(c) };
      return c.json(answerOf(c, await setBranchState(c.get('ctx'), at, 'active')));
    },
  )
  .post(
    '/bank/branches/:branch/limit',
    guard('limit.propose'),
    valid('param', BranchParam),
    valid('json', ProposeLimit),
    async (c) => {
      const { branch } = c.req.valid('param');
      return c.json(answerOf(c, await proposeLimit(c.get('ctx'), branch, c.req.valid('json'))), 201);
    },
  )
  .post(
    '/bank/limits/:change/confirm',
    guard('limit.confirm'),
    valid('param', ChangeParam),
    valid('json', Nothing),
    async (c) => c.json(answerOf(c, await decideLimit(c.get('ctx'), c.req.valid('param').change, 'confirm'))),
  )
  .post(
    '/bank/limits/:change/decline',
    guard('limit.decline'),
    valid('param', ChangeParam),
    valid('json', Nothing),
    async (c) => c.json(answerOf(c, await decideLimit(c.get('ctx'), c.req.valid('param').change, 'decline'))),
  );

function limitViews(
  limits: readonly OpenLimitRow[],
  who: { readonly user_id: string | null; readonly role: string },
  members: readonly MemberRow[],
) {
  return limits.map((change) => ({
    id: change.id,
    branch_id: change.branch_id,
    from_fen: change.from_fen,
    to_fen: change.to_fen,
    proposer: change.proposer,
    proposed_at: change.proposed_at,
    moves: limitMovesNow(change, who, members),
  }));
}
