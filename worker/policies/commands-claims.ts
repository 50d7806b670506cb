// What a firm does with a claim: it is filled in from the drawdown, submitted, answered for, taken back, and confirmed
// when the money is there. What every later move shares is here as well.
import { officeFrom } from '../applications/commands.ts';
import { selectDistrict, type DistrictRow } from '../applications/queries.ts';
import { insertEvent } from '../audit/queries.ts';
import { commitment, newStream, nextEvent } from '../audit/rules.ts';
import { assertInBatch, execute, type Outcome, type Plan } from '../lib/command.ts';
import { idIn, type Ctx } from '../lib/context.ts';
import { canonicalJson, hex, sha256 } from '../lib/hash.ts';
import { newNumber } from '../lib/ids.ts';
import type { Office } from '../lib/officehours.ts';
import { AppError } from '../lib/problem.ts';
import { dayOf } from '../lib/shanghai.ts';
import type { Sql } from '../lib/sql.ts';
import { newShared } from '../matching/questions.ts';
import type { Facts } from '../matching/terms.ts';
import { insertMessage } from '../notifications/queries.ts';
import type { Topic } from '../notifications/terms.ts';
import { factsFrom } from '../organisations/facts.ts';
import { factRowsFrom, firmFrom, selectFacts, selectFirm } from '../organisations/queries.ts';
import {
  claimParts,
  drawnInput,
  excludedBy,
  monthsOf,
  type ClaimBasis,
  type ClaimPart,
  type LiveClaim,
} from './claimable.ts';
import { policySource } from './explain.ts';
import { answersFor, linkedTo, subsidiesOn, type Subsidy } from './linked.ts';
import {
  claimAlarm,
  claimClocksAfter,
  claimDue,
  claimMove,
  claimMovesNow,
  isSamePerson,
} from './machine-claims.ts';
import { publishedFrom, selectPublished } from './queries.ts';
import type { PublishedPolicy } from './linked.ts';
import {
  capHolds,
  claimsFrom,
  insertClaim,
  liveClaimsFrom,
  loansFrom,
  noneClaimed,
  selectClaim,
  selectLiveClaims,
  selectLoansOfFirm,
  selectNextClaimOwner,
  updateClaim,
  type Claim,
  type NamedLoan,
} from './queries-claims.ts';
import type { OpenClaimInput } from './schema-claims.ts';
import type { ClaimCommand, ClaimState } from './terms-claims.ts';

export type ClaimAnswer = {
  readonly id: string;
  readonly number: string;
  readonly state: ClaimState;
  readonly version: number;
  readonly due_at: number | null;
};

/** What every move answers. */
export const claimAnswer = ({ id, number, state, ver, due_at }: Claim): ClaimAnswer => ({
  id,
  number,
  state,
  version: ver,
  due_at,
});

type Acting = Pick<Ctx, 'now' | 'random' | 'actor'>;

/** A message about a claim at its version. */
export const claimMessage = (acting: Acting, topic: Topic, user_id: string, row: Claim): Sql =>
  insertMessage(
    {
      id: idIn(acting, 'message'),
      topic,
      user_id,
      object: row.id,
      object_ver: row.ver,
      payload: { number: row.number },
    },
    acting.now,
  );

/** The district's office and the prefix of its numbers, from a row of `selectDistrict`. */
export function districtIn(rows: readonly unknown[] | undefined): { office: Office; prefix: string } {
  const district = (rows as DistrictRow[] | undefined)?.[0];
  if (!district) throw new Error('the district has no settings');
  return { office: officeFrom(district), prefix: district.number_prefix };
}

/** What a firm may claim for one of its loans, and the policies that were looked at. */
export type LoanParts = {
  readonly loan: NamedLoan;
  readonly subsidies: readonly Subsidy[];
  readonly parts: readonly ClaimPart[];
};

/** What a firm may claim now and later for each of its loans. Under which policies a loan falls the day of payment decides. */
export function partsOfLoans(
  loans: readonly NamedLoan[],
  at: {
    readonly published: readonly PublishedPolicy[];
    readonly facts: Facts;
    readonly claims: readonly LiveClaim[];
    readonly today: string;
  },
): LoanParts[] {
  return loans.map((loan) => {
    const subsidies = subsidiesOn(at.published, loan.paid_on, newShared());
    const price = { ...loan.listing, fees: loan.offer.fees };
    const linked = linkedTo({ policies: loan.listing.policies, price }, subsidies);
    const answers = answersFor(subsidies, at.facts, at.today);
    return { loan, subsidies, parts: claimParts(loan, { subsidies, answers, linked, claims: at.claims }) };
  });
}

function basisOf(loan: NamedLoan, part: ClaimPart): ClaimBasis {
  const { amount_fen, rate_ppm, paid_on, matures_on, account_tail, bank_reference } = loan;
  return {
    drawdown: { amount_fen, rate_ppm, paid_on, matures_on, account_tail, bank_reference },
    loan: {
      number: loan.number,
      contract_no: loan.contract_no,
      institution: loan.institution,
      product_name: loan.product_name,
      method: drawnInput(loan).method,
      term_months: monthsOf(loan),
    },
    source: policySource(part.subsidy),
    answer: part.answer,
    due_on: part.due_on,
    formula: part.formula,
    limits: part.limits,
    steps: part.steps,
    uncapped_fen: part.uncapped_fen,
  };
}

/** A firm opens a claim: every figure of it follows from the drawdown. */
export function openClaim(ctx: Ctx, input: OpenClaimInput): Promise<Outcome<ClaimAnswer>> {
  const enterprise_id = ctx.actor.org_id ?? '';
  const today = dayOf(ctx.now);
  return execute(ctx, {
    input,
    read: [
      selectLoansOfFirm(enterprise_id),
      selectPublished(),
      selectFirm(enterprise_id),
      selectFacts(enterprise_id),
      selectLiveClaims(enterprise_id),
      selectDistrict(),
    ],
    decide: ([loans, policies, firms, facts, live, districts]) => {
      const firm = firmFrom(firms);
      const loan = loansFrom(loans).find((one) => one.drawdown_id === input.drawdown_id);
      const published = publishedFrom(policies);
      const policy = published.find(({ id }) => id === input.policy_id);
      if (!firm || !loan) throw new AppError('not_found');
      if (!policy) throw new AppError('claim_not_available');
      const claims = liveClaimsFrom(live);
      const { code } = policy.terms;
      const isClaimed = claims.some(
        (claim) =>
          claim.drawdown_id === loan.drawdown_id &&
          claim.policy_code === code &&
          claim.period === input.period,
      );
      if (isClaimed) throw new AppError('claim_exists');
      const [found] = partsOfLoans([loan], {
        published,
        facts: factsFrom(firm, factRowsFrom(facts), today),
        claims,
        today,
      });
      const part = found?.parts.find(
        ({ subsidy, period }) => subsidy.id === policy.id && period === input.period,
      );
      if (!found || !part) {
        throw new AppError(policy.is_used_up ? 'budget_used_up' : 'claim_not_available');
      }
      if (part.due_on > today) throw new AppError('claim_not_due');
      const { prefix } = districtIn(districts);
      return {
        status: 201,
        ...opened(ctx, {
          number: newNumber({ prefix, day: today, random: ctx.random }),
          firm,
          loan,
          part,
          excluded: excludedBy(part.subsidy, found.subsidies),
          policy_hash: policy.hash,
        }),
      };
    },
  });
}

function opened(
  ctx: Ctx,
  from: {
    readonly number: string;
    readonly firm: { readonly id: string; readonly name: string };
    readonly loan: NamedLoan;
    readonly part: ClaimPart;
    readonly excluded: readonly string[];
    readonly policy_hash: string;
  },
): Plan<ClaimAnswer> {
  const { firm, loan, part, excluded } = from;
  const { subsidy } = part;
  const id = idIn(ctx, 'claim');
  const basis = basisOf(loan, part);
  const hash = sha256(canonicalJson([id, part.amount_fen, basis]));
  const event = nextEvent(newStream(id), ctx.actor, ctx.now, {
    type: 'claim.opened',
    command: 'claim.open',
    body: {
      claim: id,
      enterprise: firm.id,
      policy: subsidy.id,
      policy_hash: from.policy_hash,
      drawdown: loan.drawdown_id,
      period: part.period,
      amount_fen: part.amount_fen,
      basis: hash,
      to: 'draft',
    },
  });
  const row: Claim = {
    id,
    number: from.number,
    enterprise_id: firm.id,
    enterprise_name: firm.name,
    policy_id: subsidy.id,
    policy_code: subsidy.code,
    policy_hash: from.policy_hash,
    policy_name: subsidy.name,
    application_id: loan.application_id,
    drawdown_id: loan.drawdown_id,
    period: part.period,
    amount_fen: part.amount_fen,
    granted_fen: null,
    state: 'draft',
    refusal: null,
    paid_on: null,
    pay_reference: null,
    basis,
    basis_hash: hash,
    owner_id: null,
    checked_by: null,
    granted_by: null,
    clocks: [],
    due_at: null,
    alarm_at: null,
    notes: [],
    opened_by: ctx.actor.user_id ?? '',
    opened_at: ctx.now,
    submitted_at: null,
    closed_at: null,
    ver: event.ver,
    head: event.hash,
  };
  const { cap_fen } = subsidy.benefit;
  return {
    answer: claimAnswer(row),
    write: [
      // Two that are opened at once share one cap, and exclude each other as two that follow.
      ...(excluded.length > 0 ? [assertInBatch(noneClaimed(loan.drawdown_id, excluded))] : []),
      insertClaim(row),
      insertEvent(event),
      ...(cap_fen === null ? [] : [assertInBatch(capHolds(firm.id, subsidy.code, cap_fen))]),
    ],
  };
}

/** Where a move is made: the version that its sender saw, and the firm where only its own may be moved. */
export type ClaimAt = {
  readonly id: string;
  readonly version: number;
  readonly enterprise_id?: string | null;
};

/** The next event of a claim with its row; words beside it, a commitment to them in the chain. */
export function claimChanged(
  acting: Acting,
  row: Claim,
  happening: {
    readonly type: string;
    readonly command: string;
    readonly note?: string | undefined;
    readonly reason?: string | undefined;
    readonly body?: object;
  },
  changes: Partial<Claim>,
): { row: Claim; write: Sql[] } {
  const { note: text, reason } = happening;
  const salt = text === undefined ? '' : hex(acting.random(16));
  const event = nextEvent({ id: row.id, ver: row.ver, head: row.head }, acting.actor, acting.now, {
    type: happening.type,
    command: happening.command,
    ...(reason === undefined ? {} : { reason }),
    body: {
      claim: row.id,
      enterprise: row.enterprise_id,
      policy: row.policy_id,
      to: changes.state ?? row.state,
      ...(text === undefined ? {} : { note: commitment(salt, text) }),
      ...happening.body,
    },
  });
  const by = acting.actor.user_id ?? '';
  const noted = text === undefined ? [] : [{ ver: event.ver, by, text, salt, at: acting.now }];
  const after = { ...row, ...changes, notes: [...row.notes, ...noted], ver: event.ver, head: event.hash };
  return { row: after, write: [updateClaim(after), insertEvent(event)] };
}

type Extra = {
  readonly changes?: Partial<Claim>;
  readonly body?: object;
  readonly write?: readonly Sql[];
  readonly messages?: readonly { readonly topic: Topic; readonly to: string | null }[];
};

/** What a move is made with; the words of a person are kept beside the chain. */
export type ClaimInput = {
  readonly hash?: string;
  readonly note?: string;
  readonly reason?: string;
  readonly payment?: { readonly paid_on: string; readonly reference: string };
};

/** Makes one move of the machine. A stranger's claim is not found; a stale version is 412; an illegal move 409. */
export function moveClaim(
  ctx: Ctx,
  at: ClaimAt,
  command: ClaimCommand,
  input: ClaimInput,
  more: {
    readonly read?: readonly Sql[];
    readonly decide?: (row: Claim, rows: readonly (readonly unknown[])[]) => Extra;
    readonly tries?: number;
  } = {},
): Promise<Outcome<ClaimAnswer>> {
  const move = claimMove(command);
  const who = { user_id: ctx.actor.user_id, role: ctx.actor.role };
  return execute(ctx, {
    input: { id: at.id, version: at.version, command, ...input },
    read: [selectClaim(at.id), selectDistrict(), ...(more.read ?? [])],
    ...(more.tries !== undefined && { tries: more.tries }),
    decide: ([rows, districts, ...extra]) => {
      const row = claimsFrom(rows)[0];
      // What was never submitted is nobody's but the firm's.
      const isHidden =
        at.enterprise_id === undefined ? row?.submitted_at === null : row?.enterprise_id !== at.enterprise_id;
      if (!row || isHidden) throw new AppError('not_found');
      if (row.ver !== at.version) {
        throw new AppError('stale_version', { state: row.state, version: row.ver });
      }
      if (move.from.includes(row.state) && isSamePerson(move, row, who)) throw new AppError('same_person');
      const allowed = claimMovesNow(row, who).map((one) => one.command);
      if (!allowed.includes(command)) throw new AppError('illegal_move', { state: row.state, allowed });
      if (move.needs.includes('hash') && input.hash !== row.basis_hash) {
        throw new AppError('hash_mismatch', { state: row.state, version: row.ver });
      }
      const decided = more.decide?.(row, extra) ?? {};
      const clocks = claimClocksAfter(districtIn(districts).office, row.clocks, move.clocks, ctx.now);
      const due_at = claimDue(clocks);
      const isOver = move.to === 'refused' || move.to === 'withdrawn' || move.to === 'received';
      const moved = claimChanged(
        ctx,
        row,
        {
          type: move.emits,
          command: `claim.${command}`,
          note: input.note,
          reason: input.reason,
          body: { due_at, ...decided.body },
        },
        {
          state: move.to,
          clocks,
          due_at,
          alarm_at: claimAlarm(clocks),
          closed_at: isOver ? ctx.now : null,
          ...decided.changes,
        },
      );
      const messages = (decided.messages ?? []).flatMap(({ topic, to }) =>
        to === null ? [] : [claimMessage(ctx, topic, to, moved.row)],
      );
      return {
        answer: claimAnswer(moved.row),
        write: [...moved.write, ...(decided.write ?? []), ...messages],
      };
    },
  });
}

const own = (ctx: Ctx, at: ClaimAt): ClaimAt => ({ ...at, enterprise_id: ctx.actor.org_id });

/** The firm submits what it was shown; from now on the office's clocks run. */
export function submitClaim(ctx: Ctx, at: ClaimAt, hash: string): Promise<Outcome<ClaimAnswer>> {
  return moveClaim(
    ctx,
    own(ctx, at),
    'submit',
    { hash },
    {
      read: [selectNextClaimOwner(), selectPublished()],
      decide: (row, [owners, policies]) => {
        if (!publishedFrom(policies).some(({ id }) => id === row.policy_id)) {
          throw new AppError('claim_not_available');
        }
        const owner_id = (owners as { user_id: string }[])[0]?.user_id ?? null;
        return {
          changes: { owner_id, submitted_at: ctx.now },
          body: { amount_fen: row.amount_fen, basis: row.basis_hash },
          messages: [{ topic: 'claim.submitted', to: owner_id }],
        };
      },
    },
  );
}

/** The firm answers what the office asked. */
export const resubmitClaim = (ctx: Ctx, at: ClaimAt, note: string): Promise<Outcome<ClaimAnswer>> =>
  moveClaim(
    ctx,
    own(ctx, at),
    'resubmit',
    { note },
    {
      decide: (row) => ({ messages: [{ topic: 'claim.submitted', to: row.owner_id }] }),
    },
  );

/** The firm takes its claim back; its part of the drawdown may be claimed anew. */
export const withdrawClaim = (ctx: Ctx, at: ClaimAt): Promise<Outcome<ClaimAnswer>> =>
  moveClaim(ctx, own(ctx, at), 'withdraw', {});

/** The firm has the money. */
export const confirmReceipt = (ctx: Ctx, at: ClaimAt): Promise<Outcome<ClaimAnswer>> =>
  moveClaim(ctx, own(ctx, at), 'confirm_receipt', {});
