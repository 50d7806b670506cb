// New terms of licence and agreement: one person of the office proposes them, another confirms (security promise P4).
import { both } from '../lib/bilingual.ts';
import { assertChanged, execute, type Outcome } from '../lib/command.ts';
import { idIn, type Ctx } from '../lib/context.ts';
import { AppError } from '../lib/problem.ts';
import { dayOf } from '../lib/shanghai.ts';
import { institutionEvent } from '../organisations/commands-admission.ts';
import { broughtBack, institutionAt, type At } from './commands-office.ts';
import { boundFrom, endedFields, isInForce } from './expiry.ts';
import {
  insertTermsChange,
  selectInstitution,
  selectOpenTerms,
  selectShelfOf,
  selectTermsChange,
  updateTerms,
  updateTermsChange,
  type InstitutionRow,
  type TermsChangeRow,
} from './queries.ts';
import type { TermsInput } from './schema.ts';

export type TermsAnswer = {
  readonly change: string;
  readonly state: TermsChangeRow['state'];
  /** Products that came back to the shelf. */
  readonly products: number;
};
export type TermsCommand = 'confirm' | 'decline' | 'withdraw';

/** What somebody of the office may do with proposed terms: take his own back, decide about another's. */
export function termsMovesNow(
  change: Pick<TermsChangeRow, 'state' | 'proposed_by'>,
  userId: string | null,
): TermsCommand[] {
  if (change.state !== 'proposed') return [];
  return change.proposed_by === userId ? ['withdraw'] : ['confirm', 'decline'];
}

/** Refuses terms that have ended already, and an agreement after a gap while the one before still runs. */
function assertCurrent(terms: TermsInput, before: InstitutionRow, today: string): void {
  const errors = endedFields(terms, today);
  if (boundFrom(before, terms, today) === null) {
    const until = before.agreement_until ?? '';
    const detail = both(
      `现行协议至 ${until}，新协议最迟次日开始；有间断的，请在现行协议到期后登记`,
      `The present agreement runs until ${until}: the new one begins the day after at the latest`,
    );
    errors.push({ field: 'agreement_from', code: 'gap', detail });
  }
  if (errors.length > 0) throw new AppError('invalid_input', { errors });
}

/** Proposes new terms; one change waits at a time, and nothing changes by it. */
export function proposeTerms(ctx: Ctx, at: At, terms: TermsInput): Promise<Outcome<TermsAnswer>> {
  return execute(ctx, {
    input: { ...at, ...terms },
    read: [selectInstitution(at.institution), selectOpenTerms(at.institution)],
    decide: ([institutions, open]) => {
      const row = institutionAt(institutions, at);
      if (open?.length) {
        const detail = both('已有待复核的续期登记', 'New terms wait for a second person already');
        throw new AppError('conflict', { detail });
      }
      assertCurrent(terms, row, dayOf(ctx.now));
      // A change that takes two people, named like the others of its kind.
      const id = idIn(ctx, 'limit');
      const proposed = institutionEvent(ctx, row, {
        type: 'terms.proposed',
        command: 'terms.propose',
        body: { change: id, ...terms },
      });
      const by = { proposed_by: ctx.actor.user_id ?? '', proposed_at: ctx.now };
      return {
        status: 201,
        answer: { change: id, state: 'proposed', products: 0 },
        write: [insertTermsChange({ id, org_id: row.id, ...terms, ...by }), ...proposed.write],
      };
    },
  });
}

/**
 * The second person decides about new terms, or the proposer takes them back. Confirmed, they are in force at once, and
 * what left the shelf for the institution's sake comes back as soon as the new ones have begun. Throws 403 for whoever
 * proposed them, and 400 when they have ended in the meantime.
 */
export function decideTerms(
  ctx: Ctx,
  { institution, change: id }: { readonly institution: string; readonly change: string },
  wanted: 'confirm' | 'decline',
): Promise<Outcome<TermsAnswer>> {
  return execute<TermsAnswer>(ctx, {
    input: { institution, id, wanted },
    read: [
      selectInstitution(institution),
      selectTermsChange(id, institution),
      selectShelfOf(institution, 'suspended'),
    ],
    decide: ([institutions, changes, shelf]) => {
      const row = (institutions as InstitutionRow[] | undefined)?.[0];
      const change = (changes as TermsChangeRow[] | undefined)?.[0];
      if (!row || !change) throw new AppError('not_found');
      const allowed = termsMovesNow(change, ctx.actor.user_id);
      const command: TermsCommand =
        wanted === 'decline' && allowed.includes('withdraw') ? 'withdraw' : wanted;
      if (!allowed.includes(command)) {
        if (change.state === 'proposed') throw new AppError('same_person');
        throw new AppError('illegal_move', { state: change.state, allowed });
      }
      const decided = { id, by: ctx.actor.user_id ?? '', now: ctx.now };
      if (command !== 'confirm') {
        const to = command === 'decline' ? 'declined' : 'withdrawn';
        const ended = institutionEvent(ctx, row, {
          type: `terms.${to}`,
          command: 'terms.decline',
          body: { change: id },
        });
        return {
          answer: { change: id, state: to, products: 0 },
          write: [updateTermsChange({ ...decided, to }), assertChanged(), ...ended.write],
        };
      }
      const today = dayOf(ctx.now);
      const { licence, licence_valid_until, agreement_from, agreement_until } = change;
      assertCurrent({ licence, licence_valid_until, agreement_from, agreement_until }, row, today);
      const terms = {
        licence,
        licence_valid_until,
        agreement_from: boundFrom(row, change, today) ?? agreement_from,
        agreement_until,
      };
      const isValid = row.state === 'active' && isInForce(terms, today);
      const back = isValid ? broughtBack(ctx, row.id, shelf) : { count: 0, write: [] };
      const renewed = institutionEvent(ctx, row, {
        type: 'institution.renewed',
        command: 'terms.confirm',
        body: { change: id, licence_valid_until, agreement_from, agreement_until, products: back.count },
      });
      return {
        answer: { change: id, state: 'confirmed', products: back.count },
        write: [
          updateTermsChange({ ...decided, to: 'confirmed' }),
          assertChanged(),
          ...renewed.write,
          updateTerms(row.id, terms),
          ...back.write,
        ],
      };
    },
  });
}
