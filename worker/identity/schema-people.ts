// What is sent about people: proposals of roles, leaving, an accepted invitation.
import * as z from 'zod';
import { compact } from '../lib/compact.ts';
import { distinct, Mobile, saying, Words } from '../lib/fields.ts';
import { Code } from './schema.ts';
import { INSTITUTION_ROLES } from './terms-people.ts';

const PersonName = Words(2, 30);
const Id = z.string().min(1).max(40);
const Roles = distinct(z.array(z.enum(INSTITUTION_ROLES)).min(1).max(INSTITUTION_ROLES.length));

/** For a member (`user_id`), or for somebody new (`name` and `phone`). */
export const ProposeGrant = z
  .strictObject({
    user_id: Id.optional(),
    name: PersonName.optional(),
    phone: Mobile.optional(),
    roles: Roles,
    /** Null is the whole institution; left out, it is the member's own branch. */
    branch_id: Id.nullable().optional(),
  })
  .refine(({ user_id, name }) => user_id !== undefined || name !== undefined, {
    path: ['name'],
    ...saying('missing', '必须填写', 'This is required'),
  })
  .refine(({ user_id, phone }) => user_id !== undefined || phone !== undefined, {
    path: ['phone'],
    ...saying('missing', '必须填写', 'This is required'),
  });

/** The office appoints administrators and nobody else. */
export const ProposeAdmin = z.strictObject({ name: PersonName, phone: Mobile });

export const RemoveMember = z.strictObject({ roles: Roles.optional(), successor: Id.optional() });

/** Nobody is shown without having agreed to it. */
export const PublishMember = z
  .strictObject({ shown: z.boolean(), agreed: z.boolean().optional() })
  .refine(({ shown, agreed }) => !shown || agreed === true, {
    path: ['agreed'],
    ...saying('must_agree', '须经本人同意公示', 'The manager has to agree to be shown'),
  });

export const InvitationParam = z.strictObject({ token: z.string().max(100) });
export const ProofHeader = z.object({ 'x-invitation-proof': z.string().max(100).optional() });
export const OpenInvitation = z.strictObject({ phone_code: Code });
export const AcceptInvitation = z.strictObject({
  /** What {@link OpenInvitation} was answered with. */
  proof: z.string().max(100),
  login: z
    .string()
    .max(60)
    .transform((login) => compact(login).toLowerCase())
    .refine(
      (login) => /^[a-z][a-z0-9._-]{3,39}$/.test(login),
      saying(
        'invalid_login',
        '登录名为 4–40 位小写字母、数字、点、横线，以字母开头',
        'A login has 4 to 40 letters, digits, dots or dashes and begins with a letter',
      ),
    ),
  // As typed: blanks count, and the rules look at it after NFKC.
  password: z.string().min(1).max(300),
  code: Code,
});

export const GrantParam = z.strictObject({ grant: Id });
export const OfficeGrantParam = z.strictObject({ institution: Id, child: Id });
export const InstitutionParam = z.strictObject({ institution: Id });
export const MemberParam = z.strictObject({ member: Id });
