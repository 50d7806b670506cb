// Binding a firm, proving the right to act for it, declaring what only the firm knows.
import { insertEvent } from '../audit/queries.ts';
import { countTry } from '../identity/commands.ts';
import { maySeeFacts } from '../identity/handlers.ts';
import { insertMembership, listMemberships, restoreMembership } from '../identity/queries-people.ts';
import { updateSessionMembership } from '../identity/queries-sessions.ts';
import type { Principal } from '../lib/actor.ts';
import { both } from '../lib/bilingual.ts';
import { execute, type Besides, type Outcome } from '../lib/command.ts';
import { idIn, type Ctx } from '../lib/context.ts';
import { newNumber } from '../lib/ids.ts';
import { checkLegalRepresentative, findRegistration, type Registration } from '../lib/ports.ts';
import { AppError, fieldError } from '../lib/problem.ts';
import { checkResidentId, normaliseResidentId, residentIdRefusal } from '../lib/residentId.ts';
import { dayOf } from '../lib/shanghai.ts';
import { readAll, type Sql } from '../lib/sql.ts';
import { insertMessage } from '../notifications/queries.ts';
import { disputesFrom, selectOpenObjections } from '../sources/queries-objections.ts';
import { insertTicket } from '../supervision/queries.ts';
import { ticketRaised } from '../supervision/rules.ts';
import {
  enterpriseRegistered,
  factsDeclared,
  firmEvent,
  registrationRenewed,
  standingProven,
  type Declared,
} from './commands-admission.ts';
import {
  factRowsFrom,
  firmFrom,
  hasTown,
  insertDispute,
  prefixFrom,
  selectDispute,
  selectFacts,
  selectFirm,
  selectFirmByUscc,
  selectRepresentativeByUscc,
  selectRepresentatives,
  selectTown,
  selectTownOfFirm,
  townFrom,
  type Firm,
  type StandingRow,
} from './queries.ts';
import { claimsFor, type DisputeRow } from './disputes.ts';
import { selectDisputesOf } from './queries-disputes.ts';
import { firmView, type FirmView } from './rules.ts';
import { RegistrationSchema, type Declarations } from './schema.ts';
import { namedIndustry } from './industries.ts';
import { checkUscc, normaliseUscc, usccRefusal } from './uscc.ts';

/** What the registry says of a code, checked. Throws 422 when it has no record, 503 when its answer makes no sense. */
export async function getRegistration(ctx: Ctx, uscc: string): Promise<Registration> {
  const answer = await findRegistration(ctx, uscc);
  if (answer === null) throw new AppError('firm_not_registered');
  const parsed = RegistrationSchema.safeParse(answer);
  if (!parsed.success || parsed.data.uscc !== uscc) {
    throw new AppError('outside_system_unavailable', { retryAfter: 60 });
  }
  return parsed.data;
}

export type Bound = {
  readonly enterprise_id: string;
  readonly membership_id: string;
  readonly name: string;
  readonly uscc: string;
};

/**
 * Adds a firm to a person: as its legal representative without proof, who sees public facts only. The answer is the
 * same whether or not the platform knew the firm before. The session acts for it from now on, unless it acts for a firm
 * with proof: then it goes on doing so until the right to act for the new one is proven, or the person changes over.
 */
export async function bindFirm(ctx: Ctx, principal: Principal, text: string): Promise<Outcome<Bound>> {
  if (principal.kind !== 'owner') throw new AppError('forbidden', { role: ['legal_representative'] });
  const uscc = normaliseUscc(text);
  const checked = checkUscc(uscc);
  if (!checked.ok) throw fieldError('uscc', checked.reason, usccRefusal(checked));
  // Before the look-up: codes can be counted through, and the registry would answer for each.
  await countTry(ctx, [{ throttle: 'bind_per_user', key: principal.user_id }]);
  const registration = await getRegistration(ctx, uscc);

  const stays = principal.membership?.standing_at != null;
  // The person acts in nobody's name yet; a repetition, when the session has moved on, must look the same.
  const own = { ...ctx, actor: { user_id: principal.user_id, org_id: null, role: principal.kind } };
  return execute(own, {
    input: { uscc },
    read: [
      selectFirmByUscc(uscc),
      selectRepresentativeByUscc(principal.user_id, uscc),
      selectTown(registration.town),
    ],
    decide: ([firms, mine, towns]) => {
      const firm = firmFrom(firms);
      const place = (mine as StandingRow[] | undefined)?.[0];
      if (place?.state === 'active') throw new AppError('firm_already_bound');
      const known = { registration, knows_town: hasTown(towns) };
      const registered = firm
        ? { id: firm.id, write: registrationRenewed(own, firm, { ...known, command: 'firm.bind' }) }
        : enterpriseRegistered(own, own.actor, known);
      const membership_id = place?.membership_id ?? idIn(own, 'membership');
      const membership = place
        ? restoreMembership(membership_id)
        : insertMembership({
            id: membership_id,
            user_id: principal.user_id,
            org_id: registered.id,
            role: 'legal_representative',
            standing_at: null,
            now: own.now,
          });
      return {
        status: 201,
        answer: { enterprise_id: registered.id, membership_id, name: registration.name, uscc },
        write: [
          ...registered.write,
          membership,
          ...(stays ? [] : [updateSessionMembership(principal.sid, membership_id, own.now)]),
        ],
      };
    },
  });
}

async function getFirm(ctx: Ctx): Promise<Firm> {
  const [rows] = await readAll(ctx.db, [selectFirm(ctx.actor.org_id ?? '')]);
  const firm = firmFrom(rows);
  if (!firm) throw new AppError('not_found');
  return firm;
}

type Own = {
  readonly id: string;
  readonly org_id: string;
  readonly role: string;
  readonly proven: boolean;
  readonly may_see: boolean;
};

/**
 * The membership in whose name something is asked: the session's, or the one named, when it is the person's own. Throws
 * 404 when it is not.
 */
async function getOwn(ctx: Ctx, principal: Principal, membership_id: string | undefined): Promise<Own> {
  const current = principal.membership;
  if (current && (membership_id === undefined || membership_id === current.id)) {
    return { ...current, proven: current.standing_at !== null, may_see: maySeeFacts(principal) };
  }
  const own = await listMemberships(ctx.db, principal.user_id, ctx.now);
  const named = own.find(({ id, org_kind }) => id === membership_id && org_kind === 'enterprise');
  if (!named) throw new AppError('not_found');
  // Of another firm than the one he acts for now, a handler sees what is public until he changes over to it.
  return { ...named, proven: named.standing_at !== null, may_see: named.role !== 'handler' };
}

/** Asks the registry again, since public facts age like all others. */
export async function refreshFirm(
  ctx: Ctx,
  principal: Principal,
): Promise<Outcome<{ registry_as_of: string }>> {
  await countTry(ctx, [{ throttle: 'bind_per_user', key: principal.user_id }]);
  return renewRegistration(ctx, await getFirm(ctx));
}

/** Puts what the registry says of a firm now in the place of what it said before. Throws 503 when it does not answer. */
export async function renewRegistration(
  ctx: Ctx,
  { id, uscc }: Pick<Firm, 'id' | 'uscc'>,
): Promise<Outcome<{ registry_as_of: string }>> {
  const registration = await getRegistration(ctx, uscc);
  return execute(ctx, {
    input: {},
    read: [selectFirm(id), selectTown(registration.town)],
    decide: ([firms, towns]) => {
      const firm = firmFrom(firms);
      if (!firm) throw new AppError('not_found');
      const renewal = { registration, knows_town: hasTown(towns), command: 'firm.refresh' };
      return {
        answer: { registry_as_of: registration.as_of },
        write: registrationRenewed(ctx, firm, renewal),
      };
    },
  });
}

export type Standing = { readonly standing: 'proven' | 'disputed' };

/**
 * Proves that the person is the firm's registered legal representative. Where somebody else has proven that already,
 * the claim is recorded as a dispute, the first representative is told and the office gets a ticket, all in one batch;
 * the outcome then has status 409. The document number is compared and forgotten: it is neither stored nor logged,
 * and is no part of what a repetition is compared by, since a hash of so few unknown digits can be turned back.
 * Once proven, the session acts for this firm.
 */
export async function proveStanding(
  session: Ctx,
  principal: Principal,
  claim: { readonly name: string; readonly document_number: string; readonly membership_id?: string },
  besides?: Besides<Standing>,
): Promise<Outcome<Standing>> {
  const own = await getOwn(session, principal, claim.membership_id);
  // A handler's standing comes from the representative who confirms him.
  if (own.role !== 'legal_representative') {
    throw new AppError('forbidden', { role: ['legal_representative'] });
  }
  // At a counter it is the officer who acts, with the owner beside him.
  const actor = session.assisted
    ? session.actor
    : { user_id: principal.user_id, org_id: own.org_id, role: own.role };
  const ctx: Ctx = { ...session, actor };
  const document_number = normaliseResidentId(claim.document_number);
  const checked = checkResidentId(document_number, dayOf(ctx.now));
  if (!checked.ok) throw fieldError('document_number', checked.reason, residentIdRefusal(checked));
  await countTry(ctx, [{ throttle: 'standing_per_user', key: principal.user_id }]);
  const { id, uscc } = await getFirm(ctx);
  const compared = await checkLegalRepresentative(ctx, { uscc, name: claim.name, document_number });
  if (compared === 'mismatch') throw new AppError('standing_mismatch');

  return execute<Standing>(ctx, {
    input: {},
    read: [
      selectFirm(id),
      selectRepresentatives(id, principal.user_id),
      selectDispute(id, principal.user_id),
      selectTown(null),
      ...(besides?.read ?? []),
    ],
    decide: ([firms, people, disputes, towns, ...rest]) => {
      const firm = firmFrom(firms);
      const representatives = (people ?? []) as StandingRow[];
      const mine = representatives.find(({ user_id }) => user_id === principal.user_id);
      if (!firm || mine?.state !== 'active') throw new AppError('not_found');
      if (mine.standing_at !== null) return { answer: { standing: 'proven' }, write: [] };
      const first = representatives.find(({ user_id }) => user_id !== principal.user_id);
      if (!first) {
        return {
          answer: { standing: 'proven' },
          write: [
            ...standingProven(ctx, firm, { ...mine, name: claim.name }),
            updateSessionMembership(principal.sid, mine.membership_id, ctx.now),
            ...(besides?.write(rest, { standing: 'proven' }) ?? []),
          ],
        };
      }
      // Whoever claims again after a dispute changes nothing: one claim, one message, one ticket.
      const write = disputes?.length
        ? []
        : [
            ...disputeStatements(ctx, firm, {
              claimant: principal.user_id,
              first,
              prefix: prefixFrom(towns),
            }),
            ...(besides?.write(rest, { standing: 'disputed' }) ?? []),
          ];
      return { status: 409, answer: { standing: 'disputed' }, write };
    },
  });
}

/** What a claim on a firm that somebody represents brings about: the dispute, its ticket, the first one's message. */
export function disputeStatements(
  ctx: Ctx,
  firm: Firm,
  { claimant, first, prefix }: { claimant: string; first: StandingRow; prefix: string },
): Sql[] {
  const dispute = idIn(ctx, 'dispute');
  const ticket = ticketRaised({
    id: idIn(ctx, 'ticket'),
    number: newNumber({ prefix, day: dayOf(ctx.now), random: ctx.random }),
    now: ctx.now,
    cause: 'standing_disputed',
    enterprise_id: firm.id,
    enterprise_name: firm.name,
  });
  const disputed = firmEvent(ctx, firm, {
    type: 'enterprise.standing_disputed',
    command: 'firm.prove_standing',
    body: { dispute, claimant, representative: first.user_id, ticket: ticket.row.id },
  });
  const message = {
    id: idIn(ctx, 'message'),
    topic: 'standing.disputed',
    user_id: first.user_id,
    object: firm.id,
    object_ver: disputed.event.ver,
    payload: {},
  } as const;
  return [
    ...disputed.write,
    insertDispute({
      id: dispute,
      enterprise_id: firm.id,
      claimant_user_id: claimant,
      ticket_id: ticket.row.id,
      now: ctx.now,
    }),
    insertEvent(ticket.event),
    insertTicket(ticket.row),
    insertMessage(message, ctx.now),
  ];
}

/**
 * Keeps what the firm says of itself, each attribute with the day, and computes its size class anew. An attribute
 * given as null is taken back; one that is not given stays.
 */
export function declareFacts(ctx: Ctx, declarations: Declarations): Promise<Outcome<Declared>> {
  const since = declarations.tax_paying_since;
  if (since && since > dayOf(ctx.now)) {
    throw fieldError(
      'tax_paying_since',
      'in_the_future',
      both('日期不能晚于今天', 'This day is still to come'),
    );
  }
  const firmId = ctx.actor.org_id ?? '';
  return execute(ctx, {
    input: declarations,
    read: [selectFirm(firmId), selectFacts(firmId)],
    decide: ([firms, rows]) => {
      const firm = firmFrom(firms);
      if (!firm) throw new AppError('not_found');
      const { declared, write } = factsDeclared(ctx, firm, factRowsFrom(rows), declarations);
      return { answer: declared, write };
    },
  });
}

/** The profile of the firm in whose name the person acts, or of another of his own, as far as he may see it. */
export async function showFirm(ctx: Ctx, principal: Principal, membership_id?: string): Promise<FirmView> {
  const { org_id: id, proven: standing, may_see } = await getOwn(ctx, principal, membership_id);
  // Without standing the declared and fetched facts are not even read.
  const [firms, towns, claims, facts, open] = await readAll(
    ctx.db,
    standing && may_see
      ? [
          selectFirm(id),
          selectTownOfFirm(id),
          selectDisputesOf(id),
          selectFacts(id),
          selectOpenObjections(id),
        ]
      : [selectFirm(id), selectTownOfFirm(id), selectDisputesOf(id)],
  );
  const firm = firmFrom(firms);
  if (!firm) throw new AppError('not_found');
  return firmView(firm, factRowsFrom(facts), {
    standing,
    may_see,
    claims: claimsFor(claims as DisputeRow[], { user_id: principal.user_id, standing }),
    today: dayOf(ctx.now),
    town: townFrom(towns),
    industry: namedIndustry(firm.industry),
    disputes: disputesFrom(open),
  });
}
