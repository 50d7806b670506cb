// Granting, ending and using consents. The statements are put into the batch of whatever they belong to.
import { insertEvent } from '../audit/queries.ts';
import { newStream, nextEvent } from '../audit/rules.ts';
import type { Bilingual } from '../lib/bilingual.ts';
import { execute, type Outcome } from '../lib/command.ts';
import { idIn, type Ctx } from '../lib/context.ts';
import { sha256 } from '../lib/hash.ts';
import { AppError } from '../lib/problem.ts';
import { startOfDay } from '../lib/shanghai.ts';
import { addDays } from '../lib/days.ts';
import { prepare, type Sql } from '../lib/sql.ts';
import { ATTRIBUTES } from '../matching/attributes.ts';
import { type DataClass } from '../matching/terms-facts.ts';
import { namedIndustry } from '../organisations/industries.ts';
import {
  insertConsent,
  insertProfileRead,
  selectConsentOfFirm,
  selectContactOfRead,
  selectEnterpriseOfRead,
  selectFactsOfRead,
  updateConsentEnded,
  type ConsentRow,
} from './queries.ts';
import { CONSENT_TEXT_VERSION } from './terms.ts';

/** The statements that grant a consent. `until` is the last day of validity; it ends at 24:00 of that day. */
export function grantConsent(
  ctx: Ctx,
  grant: {
    enterprise_id: string;
    institution_id: string;
    application_id: string;
    data_classes: readonly DataClass[];
    text: string;
    until: string;
  },
): { id: string; write: Sql[] } {
  const id = idIn(ctx, 'consent');
  const event = nextEvent(newStream(id), ctx.actor, ctx.now, {
    type: 'consent.granted',
    command: 'application.submit',
    body: {
      consent: id,
      enterprise: grant.enterprise_id,
      institution: grant.institution_id,
      application: grant.application_id,
      purpose: 'credit_application',
      data_classes: grant.data_classes,
      until: grant.until,
      text_hash: sha256(grant.text),
    },
  });
  const row = insertConsent({
    id,
    enterprise_id: grant.enterprise_id,
    institution_id: grant.institution_id,
    application_id: grant.application_id,
    data_classes: JSON.stringify(grant.data_classes),
    text_version: CONSENT_TEXT_VERSION,
    text_hash: sha256(grant.text),
    granted_by: ctx.actor.user_id ?? '',
    granted_at: ctx.now,
    valid_until: startOfDay(addDays(grant.until, 1)),
    ver: event.ver,
    head: event.hash,
  });
  return { id, write: [row, insertEvent(event)] };
}

/** The statements that end a consent: by the firm (`revoked`) or because its purpose is over (`expired`). */
export function endConsent(ctx: Ctx, row: ConsentRow, state: 'revoked' | 'expired', command: string): Sql[] {
  const event = nextEvent({ id: row.id, ver: row.ver, head: row.head }, ctx.actor, ctx.now, {
    type: state === 'revoked' ? 'consent.revoked' : 'consent.ended',
    command,
    body: { consent: row.id, application: row.application_id, institution: row.institution_id },
  });
  return [
    insertEvent(event),
    updateConsentEnded({ id: row.id, state, at: ctx.now, ver: event.ver, head: event.hash }),
  ];
}

/** The firm withdraws a consent: not one read from now on. */
export function revokeConsent(ctx: Ctx, id: string): Promise<Outcome<{ id: string; state: 'revoked' }>> {
  return execute(ctx, {
    input: { id },
    read: [selectConsentOfFirm(id, ctx.actor.org_id ?? '')],
    decide: ([rows]) => {
      const row = (rows as ConsentRow[])[0];
      if (!row) throw new AppError('not_found');
      if (row.state !== 'active') throw new AppError('illegal_move', { state: row.state, allowed: [] });
      return {
        answer: { id, state: 'revoked' as const },
        write: endConsent(ctx, row, 'revoked', 'consent.revoke'),
      };
    },
  });
}

const CLASS_OF_ATTRIBUTE = JSON.stringify(
  Object.fromEntries(Object.entries(ATTRIBUTES).map(([id, attribute]) => [id, attribute.data_class])),
);

export type Profile = {
  read_id: string;
  enterprise: Record<string, string | number | null>;
  /** The name of the firm's industry; in English that of its division or section. */
  industry: Bilingual | null;
  contact: { name: string; phone: string | null } | null;
  facts: {
    attr: string;
    source: string;
    body: string;
    as_of: string;
    valid_until: string | null;
    provider: string;
    fetched_at: number;
  }[];
};

/**
 * Shows a firm's profile to a bank and records the look, in one batch. Throws 403 `consent_not_active` when no consent
 * covers bank, application, purpose and instant. Not repeatable on purpose: each look is a look of its own.
 */
export async function readProfile(ctx: Ctx, applicationId: string): Promise<Profile> {
  const readId = idIn(ctx, 'read');
  const [, firm, facts, contact] = await ctx.db.batch(
    [
      insertProfileRead({
        id: readId,
        application_id: applicationId,
        institution_id: ctx.actor.org_id ?? '',
        user_id: ctx.actor.user_id ?? '',
        at: ctx.now,
      }),
      selectEnterpriseOfRead(readId),
      selectFactsOfRead(readId, CLASS_OF_ATTRIBUTE),
      selectContactOfRead(readId),
    ].map((statement) => prepare(ctx.db, statement)),
  );
  const enterprise = (firm?.results as Profile['enterprise'][] | undefined)?.[0];
  if (!enterprise) throw new AppError('consent_not_active');
  return {
    read_id: readId,
    enterprise,
    industry: namedIndustry(String(enterprise['industry'])),
    contact: (contact?.results as Profile['contact'][] | undefined)?.[0] ?? null,
    facts: (facts?.results ?? []) as Profile['facts'],
  };
}
