// The link by which somebody new comes in: made, sent and shown once; and the first administrator's, when an institution
// is admitted.
import { assertChanged } from '../lib/command.ts';
import { idIn, pageUrl, type Ctx } from '../lib/context.ts';
import { hex, sha256 } from '../lib/hash.ts';
import { sendSms } from '../lib/ports.ts';
import type { Sql } from '../lib/sql.ts';
import { institutionEvent, type OrgHead } from '../organisations/commands-admission.ts';
import { insertGrant, updateGrant, upsertInvitation } from './queries-team.ts';
import { INVITATION_MS, INVITATION_TEXT } from './terms-people.ts';
import type { Role } from './terms.ts';

/** The link of an invitation as it is shown once: the path, its address where one is configured, and whether the message went out. */
export type Link = { readonly path: string; readonly url: string | null; readonly sent: boolean };

/** A secret of 256 bits that only a link or its holder knows, and the hash that is kept of it (security rule R29). */
export function newToken(ctx: Pick<Ctx, 'random'>): { token: string; token_hash: string } {
  const token = hex(ctx.random(32));
  return { token, token_hash: sha256(token) };
}

/**
 * Sends the link by text message, at once and not through the outbox: it must not lie anywhere in clear. A message that
 * the provider refuses is no failure of the command: whoever invited sees the link and whether it went out, and may
 * hand it over. He can do nothing with it himself, since it asks for a code that goes to the invited phone.
 */
export async function sendInvitation(
  ctx: Ctx,
  to: { readonly phone: string; readonly institution: { readonly zh: string; readonly en: string } },
  token: string,
): Promise<Link> {
  const path = `/invite/${token}`;
  const url = pageUrl(ctx, path);
  if (url === null) return { path, url, sent: false };
  // The desk is read in Chinese first; a text message has room for one language.
  const text = INVITATION_TEXT.zh.replace('{institution}', to.institution.zh).replace('{link}', url);
  const sent = await sendSms(ctx, { phone: to.phone, text }).then(
    () => true,
    () => false,
  );
  return { path, url, sent };
}

/** The proposer's and the decider's statements at once, where two people of the office have agreed on an institution. */
export function adminInvited(
  ctx: Ctx,
  org: OrgHead,
  admin: {
    readonly name: string;
    readonly phone: string;
    readonly branch_id: string | null;
    readonly proposed_by: string;
    readonly token_hash: string;
  },
): { grant: string; org: OrgHead; write: Sql[] } {
  const { name, phone, branch_id, proposed_by, token_hash } = admin;
  const id = idIn(ctx, 'grant');
  const roles = ['institution_admin'] as const satisfies readonly Role[];
  const decided = { by: ctx.actor.user_id ?? '', now: ctx.now };
  const confirmed = institutionEvent(ctx, org, {
    type: 'team.confirmed',
    command: 'joining.accept',
    body: { grant: id, user: null, roles, branch: branch_id },
  });
  const row = {
    id,
    org_id: org.id,
    user_id: null,
    name,
    phone,
    branch_id,
    proposed_by,
    proposed_at: ctx.now,
  };
  return {
    grant: id,
    org: confirmed.org,
    write: [
      insertGrant({ ...row, roles: JSON.stringify(roles) }),
      updateGrant({ id, from: 'proposed', to: 'confirmed', ...decided }),
      assertChanged(),
      upsertInvitation({
        grant_id: id,
        token_hash,
        sent_by: decided.by,
        expires_at: ctx.now + INVITATION_MS,
      }),
      ...confirmed.write,
    ],
  };
}
