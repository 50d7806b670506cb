// Roles, invitations and leaving: the institution's own people, and the office where it has to be the second.
import { Hono, type Context } from 'hono';
import { answerOf, valid, type AppEnv } from '../lib/http.ts';
import { confirmGrant, endGrant, inviteAgain, proposeGrant, type Place } from './commands-grants.ts';
import {
  acceptInvitation,
  openInvitation,
  requestInvitationCode,
  showInvitation,
  type Visit,
} from './commands-invitations.ts';
import { publishMember, removeMember } from './commands-leaving.ts';
import { guard } from './guard.ts';
import {
  AcceptInvitation,
  GrantParam,
  InstitutionParam,
  InvitationParam,
  MemberParam,
  OfficeGrantParam,
  OpenInvitation,
  ProofHeader,
  ProposeAdmin,
  ProposeGrant,
  PublishMember,
  RemoveMember,
} from './schema-people.ts';
import { Nothing } from './schema.ts';

const visitOf = (c: Context<AppEnv>, token: string): Visit => ({
  token,
  address: c.req.header('cf-connecting-ip') ?? 'local',
});
/** The tenant of an institution's own people comes from the session. */
const own = (c: Context<AppEnv>): Place => ({ org_id: c.get('ctx').actor.org_id ?? '', side: 'institution' });
const byOffice = (institution: string): Place => ({ org_id: institution, side: 'office' });

const invitations = new Hono<AppEnv>()
  .get(
    '/invitations/:token',
    guard('invitation.show'),
    valid('param', InvitationParam),
    valid('header', ProofHeader),
    async (c) => {
      const visit = visitOf(c, c.req.valid('param').token);
      const proof = c.req.valid('header')['x-invitation-proof'] ?? null;
      return c.json(await showInvitation(c.get('ctx'), visit, proof));
    },
  )
  .post(
    '/invitations/:token/code',
    guard('invitation.request_code'),
    valid('param', InvitationParam),
    valid('json', Nothing),
    async (c) => c.json(await requestInvitationCode(c.get('ctx'), visitOf(c, c.req.valid('param').token))),
  )
  .post(
    '/invitations/:token/open',
    guard('invitation.open'),
    valid('param', InvitationParam),
    valid('json', OpenInvitation),
    async (c) => {
      const visit = visitOf(c, c.req.valid('param').token);
      return c.json(await openInvitation(c.get('ctx'), visit, c.req.valid('json')));
    },
  )
  .post(
    '/invitations/:token',
    guard('invitation.accept'),
    valid('param', InvitationParam),
    valid('json', AcceptInvitation),
    async (c) => {
      const visit = visitOf(c, c.req.valid('param').token);
      return c.json(await acceptInvitation(c.get('ctx'), visit, c.req.valid('json')), 201);
    },
  );

const team = new Hono<AppEnv>()
  .post('/bank/team/grants', guard('grant.propose'), valid('json', ProposeGrant), async (c) =>
    c.json(answerOf(c, await proposeGrant(c.get('ctx'), own(c), c.req.valid('json'))), 201),
  )
  .post(
    '/bank/team/grants/:grant/confirm',
    guard('grant.confirm'),
    valid('param', GrantParam),
    valid('json', Nothing),
    async (c) => c.json(answerOf(c, await confirmGrant(c.get('ctx'), own(c), c.req.valid('param').grant))),
  )
  .post(
    '/bank/team/grants/:grant/decline',
    guard('grant.decline'),
    valid('param', GrantParam),
    valid('json', Nothing),
    async (c) => c.json(answerOf(c, await endGrant(c.get('ctx'), own(c), c.req.valid('param').grant))),
  )
  .post(
    '/bank/team/grants/:grant/invite',
    guard('invitation.send'),
    valid('param', GrantParam),
    valid('json', Nothing),
    async (c) => c.json(answerOf(c, await inviteAgain(c.get('ctx'), own(c), c.req.valid('param').grant))),
  )
  .post(
    '/bank/team/members/:member/remove',
    guard('member.remove'),
    valid('param', MemberParam),
    valid('json', RemoveMember),
    async (c) => {
      const leaving = { user_id: c.req.valid('param').member, ...c.req.valid('json') };
      return c.json(answerOf(c, await removeMember(c.get('ctx'), leaving)));
    },
  )
  .put(
    '/bank/team/posts/:member/public',
    guard('member.publish'),
    valid('param', MemberParam),
    valid('json', PublishMember),
    async (c) => {
      const { shown } = c.req.valid('json');
      return c.json(answerOf(c, await publishMember(c.get('ctx'), c.req.valid('param').member, { shown })));
    },
  );

const office = new Hono<AppEnv>()
  .post(
    '/office/institutions/:institution/grants',
    guard('grant.office_propose'),
    valid('param', InstitutionParam),
    valid('json', ProposeAdmin),
    async (c) => {
      const wanted = { ...c.req.valid('json'), roles: ['institution_admin'] as const };
      const place = byOffice(c.req.valid('param').institution);
      return c.json(answerOf(c, await proposeGrant(c.get('ctx'), place, wanted)), 201);
    },
  )
  .post(
    '/office/institutions/:institution/grants/:child/confirm',
    guard('grant.office_confirm'),
    valid('param', OfficeGrantParam),
    valid('json', Nothing),
    async (c) => {
      const { institution, child } = c.req.valid('param');
      return c.json(answerOf(c, await confirmGrant(c.get('ctx'), byOffice(institution), child)));
    },
  )
  .post(
    '/office/institutions/:institution/grants/:child/decline',
    guard('grant.office_decline'),
    valid('param', OfficeGrantParam),
    valid('json', Nothing),
    async (c) => {
      const { institution, child } = c.req.valid('param');
      return c.json(answerOf(c, await endGrant(c.get('ctx'), byOffice(institution), child)));
    },
  )
  .post(
    '/office/institutions/:institution/grants/:child/invite',
    guard('invitation.office_send'),
    valid('param', OfficeGrantParam),
    valid('json', Nothing),
    async (c) => {
      const { institution, child } = c.req.valid('param');
      return c.json(answerOf(c, await inviteAgain(c.get('ctx'), byOffice(institution), child)));
    },
  );

export const peopleRoutes = new Hono<AppEnv>().route('/', invitations).route('/', team).route('/', office);
