// The office's side: applications to join from the first look to the second, and the institutions that are here with
// what runs out.
import { Hono } from 'hono';
import { activeIn, deciderOf, otherAdmins } from '../identity/commands-grants.ts';
import { guard } from '../identity/guard.ts';
import { selectMembers, selectOpenGrants, type OpenGrantRow } from '../identity/queries-team.ts';
import { both } from '../lib/bilingual.ts';
import { answerOf, valid, versionOf, type AppEnv } from '../lib/http.ts';
import { maskPhone } from '../lib/phone.ts';
import { AppError } from '../lib/problem.ts';
import { dayOf } from '../lib/shanghai.ts';
import { readAll } from '../lib/sql.ts';
import { selectTownNames, townNamesFrom } from '../products/queries.ts';
import { acceptJoining, formOf, prepareJoining, refuseJoining, returnJoining } from './commands-joining.ts';
import { resumeInstitution, suspendedOf, suspendInstitution } from './commands-office.ts';
import { decideTerms, proposeTerms, termsMovesNow } from './commands-terms.ts';
import { beginsOn, expiryOf } from './expiry.ts';
import { formChanges } from './joining.ts';
import { joiningMovesNow } from './machine.ts';
import {
  selectBranches,
  selectInstitution,
  selectOfficeInstitutions,
  selectOpenTerms,
  selectShelfSize,
  selectWaitingGrants,
  type BranchRow,
  type InstitutionRow,
  type OfficeRow,
  type OpenTermsRow,
  type ShelfSize,
  type WaitingGrantRow,
} from './queries.ts';
import {
  selectJoining,
  selectJoinings,
  selectSameCode,
  selectUserNames,
  type JoiningRow,
  type ListedJoining,
} from './queries-joining.ts';
import {
  Accept,
  InstitutionParam,
  JoiningParam,
  Nothing,
  Prepare,
  ProposeTerms,
  ReturnJoining,
  Suspend,
  TermsParam,
  type PreparedTerms,
} from './schema.ts';
import { grantView, peopleOf, waitingGrants } from './team.ts';
import { JOINING_STATE_LABELS, type JoiningCode } from './terms.ts';
import { introOf, licenceName, nameView, ownBranches, termsView } from './views.ts';

type Returned = {
  readonly by: string | null;
  readonly codes: JoiningCode[];
  readonly note: string;
  readonly at: number;
};

type SameCode = { readonly text: string; readonly what: 'application' | 'institution' };

const joining = new Hono<AppEnv>()
  .get('/office/institution-applications', guard('joining.list'), async (c) => {
    const ctx = c.get('ctx');
    const [rows = []] = await readAll(ctx.db, [selectJoinings()]);
    return c.json({
      now: ctx.now,
      applications: (rows as ListedJoining[]).map(
        ({ id, number, state, name, kind, uscc, submitted_at, prepared_by }) => ({
          id,
          number,
          state,
          state_label: JOINING_STATE_LABELS[state],
          name,
          kind,
          uscc,
          submitted_at,
          /** Whether the reader took the first step himself: then another one decides. */
          mine: prepared_by !== null && prepared_by === ctx.actor.user_id,
        }),
      ),
    });
  })
  .get(
    '/office/institution-applications/:application',
    guard('joining.show'),
    valid('param', JoiningParam),
    async (c) => {
      const ctx = c.get('ctx');
      const [found, towns] = await readAll(ctx.db, [
        selectJoining(c.req.valid('param').application),
        selectTownNames(),
      ]);
      const row = (found as JoiningRow[] | undefined)?.[0];
      if (!row) throw new AppError('not_found');
      const returned = row.returned === null ? null : (JSON.parse(row.returned) as Returned);
      const [same = [], people = []] = await readAll(ctx.db, [
        selectSameCode(row.uscc, row.id),
        selectUserNames([row.prepared_by, row.accepted_by, returned?.by ?? null]),
      ]);
      const names = new Map((people as { id: string; name: string }[]).map(({ id, name }) => [id, name]));
      const nameOf = (id: string | null): string | null => (id === null ? null : (names.get(id) ?? null));
      const who = { user_id: ctx.actor.user_id, role: ctx.actor.role };
      const form = formOf(row);
      const known = townNamesFrom(towns);
      const townName = (code: string) => known.get(code) ?? both(code, code);
      const before = row.form_before === null ? null : formOf({ form: row.form_before });
      return c.json({
        now: ctx.now,
        id: row.id,
        number: row.number,
        state: row.state,
        state_label: JOINING_STATE_LABELS[row.state],
        version: row.ver,
        submitted_at: row.submitted_at,
        decided_at: row.decided_at,
        form,
        /** What differs from what came back, field by field; null for what was sent only once. */
        changes: before && formChanges(before, form, townName),
        licence_type: licenceName(form.licence_type),
        town: townName(form.outlet.town),
        serves: form.outlet.serves.map(townName),
        terms: row.terms === null ? null : (JSON.parse(row.terms) as PreparedTerms),
        hash: row.hash,
        prepared_by: nameOf(row.prepared_by),
        accepted_by: nameOf(row.accepted_by),
        returned: returned && { ...returned, by: nameOf(returned.by) },
        institution_id: row.institution_id,
        /** The same credit code elsewhere: other applications by number, an institution by name. */
        same_code: (same as SameCode[]).filter(
          ({ what }) => what === 'application' || row.institution_id === null,
        ),
        moves: joiningMovesNow(row, who).map(({ command, label }) => ({ command, label })),
      });
    },
  )
  .post(
    '/office/institution-applications/:application/prepare',
    guard('joining.prepare'),
    valid('param', JoiningParam),
    valid('json', Prepare),
    async (c) => {
      const at = { ...c.req.valid('param'), version: versionOf(c) };
      return c.json(answerOf(c, await prepareJoining(c.get('ctx'), at, c.req.valid('json'))));
    },
  )
  .post(
    '/office/institution-applications/:application/accept',
    guard('joining.accept'),
    valid('param', JoiningParam),
    valid('json', Accept),
    async (c) => {
      const at = { ...c.req.valid('param'), version: versionOf(c) };
      return c.json(answerOf(c, await acceptJoining(c.get('ctx'), at, c.req.valid('json'))), 201);
    },
  )
  .post(
    '/office/institution-applications/:application/return',
    guard('joining.return'),
    valid('param', JoiningParam),
    valid('json', ReturnJoining),
    async (c) => {
      const at = { ...c.req.valid('param'), version: versionOf(c) };
      return c.json(answerOf(c, await returnJoining(c.get('ctx'), at, 'return', c.req.valid('json'))));
    },
  )
  .post(
    '/office/institution-applications/:application/remind',
    guard('joining.remind'),
    valid('param', JoiningParam),
    valid('json', Nothing),
    async (c) => {
      const at = { ...c.req.valid('param'), version: versionOf(c) };
      return c.json(answerOf(c, await returnJoining(c.get('ctx'), at, 'remind')));
    },
  )
  .post(
    '/office/institution-applications/:application/refuse',
    guard('joining.refuse'),
    valid('param', JoiningParam),
    valid('json', ReturnJoining),
    async (c) => {
      const at = { ...c.req.valid('param'), version: versionOf(c) };
      return c.json(answerOf(c, await refuseJoining(c.get('ctx'), at, c.req.valid('json'))));
    },
  );

const institutions = new Hono<AppEnv>()
  .get('/office/institutions', guard('institution.list_all'), async (c) => {
    const ctx = c.get('ctx');
    const [rows = [], grants = []] = await readAll(ctx.db, [
      selectOfficeInstitutions(),
      selectWaitingGrants(),
    ]);
    const today = dayOf(ctx.now);
    const waiting = waitingGrants(grants as WaitingGrantRow[]);
    return c.json({
      now: ctx.now,
      institutions: (rows as OfficeRow[]).map((row) => ({
        ...nameView(row),
        kind: row.kind,
        state: row.state,
        joined_at: row.joined_at,
        products: row.products,
        members: row.members,
        expiry: expiryOf(row, today),
        begins_on: beginsOn(row, today),
        /** Whether new terms wait for a second person. */
        renewal: row.renewal === 1,
        /** How many roles at it wait for somebody of the office. */
        grants: waiting.filter(({ org_id }) => org_id === row.id).length,
      })),
    });
  })
  .get(
    '/office/institutions/:institution',
    guard('institution.show_any'),
    valid('param', InstitutionParam),
    async (c) => {
      const ctx = c.get('ctx');
      const id = c.req.valid('param').institution;
      const [found, branches = [], people, grants = [], sizes, renewals] = await readAll(ctx.db, [
        selectInstitution(id),
        selectBranches(id),
        selectMembers(id),
        selectOpenGrants(id),
        selectShelfSize(id),
        selectOpenTerms(id),
      ]);
      const row = (found as InstitutionRow[] | undefined)?.[0];
      if (!row) throw new AppError('not_found');
      const members = activeIn(people);
      const who = deciderOf(ctx, { org_id: id, side: 'office' });
      const held = suspendedOf(row);
      const renewal = (renewals as OpenTermsRow[] | undefined)?.[0];
      return c.json({
        now: ctx.now,
        ...nameView(row),
        kind: row.kind,
        state: row.state,
        version: row.ver,
        uscc: row.uscc,
        intro: introOf(row),
        website: row.website,
        joined_at: row.joined_at,
        ...termsView(row, dayOf(ctx.now)),
        renewal: renewal ? renewalView(renewal, ctx.actor.user_id) : null,
        suspended: held && { code: held.code, note: held.note, at: held.at },
        moves: row.state === 'active' ? ['suspend'] : held?.by === ctx.actor.user_id ? [] : ['resume'],
        products: (sizes as ShelfSize[] | undefined)?.[0] ?? { listed: 0, suspended: 0 },
        branches: ownBranches(branches as BranchRow[]),
        people: peopleOf(members).map(({ id: person, name, posts }) => ({
          id: person,
          name,
          roles: posts.map(({ role }) => role),
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
      });
    },
  )
  .post(
    '/office/institutions/:institution/suspend',
    guard('institution.suspend'),
    valid('param', InstitutionParam),
    valid('json', Suspend),
    async (c) => {
      const at = { ...c.req.valid('param'), version: versionOf(c) };
      return c.json(answerOf(c, await suspendInstitution(c.get('ctx'), at, c.req.valid('json'))));
    },
  )
  .post(
    '/office/institutions/:institution/resume',
    guard('institution.resume'),
    valid('param', InstitutionParam),
    valid('json', Nothing),
    async (c) => {
      const at = { ...c.req.valid('param'), version: versionOf(c) };
      return c.json(answerOf(c, await resumeInstitution(c.get('ctx'), at)));
    },
  )
  .post(
    '/office/institutions/:institution/terms',
    guard('terms.propose'),
    valid('param', InstitutionParam),
    valid('json', ProposeTerms),
    async (c) => {
      const at = { ...c.req.valid('param'), version: versionOf(c) };
      return c.json(answerOf(c, await proposeTerms(c.get('ctx'), at, c.req.valid('json'))), 201);
    },
  )
  .post(
    '/office/institutions/:institution/terms/:child/confirm',
    guard('terms.confirm'),
    valid('param', TermsParam),
    valid('json', Nothing),
    async (c) => {
      const { institution, child: change } = c.req.valid('param');
      return c.json(answerOf(c, await decideTerms(c.get('ctx'), { institution, change }, 'confirm')));
    },
  )
  .post(
    '/office/institutions/:institution/terms/:child/decline',
    guard('terms.decline'),
    valid('param', TermsParam),
    valid('json', Nothing),
    async (c) => {
      const { institution, child: change } = c.req.valid('param');
      return c.json(answerOf(c, await decideTerms(c.get('ctx'), { institution, change }, 'decline')));
    },
  );

const renewalView = (row: OpenTermsRow, userId: string | null) => ({
  id: row.id,
  licence: row.licence,
  licence_valid_until: row.licence_valid_until,
  agreement_from: row.agreement_from,
  agreement_until: row.agreement_until,
  proposer: row.proposer,
  proposed_at: row.proposed_at,
  moves: termsMovesNow(row, userId),
});

export const officeInstitutionRoutes = new Hono<AppEnv>().route('/', joining).route('/', institutions);
