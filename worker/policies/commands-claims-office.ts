// What the office does with a claim. One person checks it, another grants it, which takes its part of the budget; a
// supervisor records the payment.
import { both } from '../lib/bilingual.ts';
import { assertChanged, type Outcome } from '../lib/command.ts';
import type { Ctx } from '../lib/context.ts';
import { AppError, fieldError } from '../lib/problem.ts';
import { dayOf } from '../lib/shanghai.ts';
import { readAll, type Sql } from '../lib/sql.ts';
import { updateCatalogueVersion } from '../products/queries.ts';
import { moveClaim, type ClaimAnswer, type ClaimAt } from './commands-claims.ts';
import { selectTerms, termsFrom } from './queries.ts';
import {
  budgetFrom,
  claimsFrom,
  insertBudget,
  selectBudget,
  selectClaim,
  updateBudget,
  type Budget,
  type Claim,
} from './queries-claims.ts';
import type { ClaimRefusal } from './terms-claims.ts';

/** Two people may grant under one policy at the same moment: the later one decides again on what is left. */
const TRIES = 6;

/** The policy of a claim never changes, so that it may be read before the command. */
async function policyOf(ctx: Ctx, at: ClaimAt): Promise<string> {
  const [rows] = await readAll(ctx.db, [selectClaim(at.id)]);
  return claimsFrom(rows)[0]?.policy_id ?? '';
}

/** The firm is asked for more; the clock of the money waits for it. */
export const returnClaim = (ctx: Ctx, at: ClaimAt, note: string): Promise<Outcome<ClaimAnswer>> =>
  moveClaim(
    ctx,
    at,
    'return',
    { note },
    {
      decide: (row) => ({ messages: [{ topic: 'claim.returned', to: row.opened_by }] }),
    },
  );

/** A reviewer finds the claim right. */
export const checkClaim = (ctx: Ctx, at: ClaimAt, hash: string): Promise<Outcome<ClaimAnswer>> =>
  moveClaim(
    ctx,
    at,
    'check',
    { hash },
    {
      decide: ({ basis_hash }) => ({
        changes: { checked_by: ctx.actor.user_id },
        body: { basis: basis_hash },
      }),
    },
  );

/** What of a budget a grant takes. */
function granting(
  row: Claim,
  before: Budget | null,
  budget_fen: number,
): { readonly after: Budget; readonly write: Sql[] } {
  const { committed_fen, paid_fen } = before ?? { committed_fen: 0, paid_fen: 0 };
  const after = { budget_fen, committed_fen: committed_fen + row.amount_fen, paid_fen };
  if (after.committed_fen + paid_fen > budget_fen) throw new AppError('budget_used_up');
  const write = before
    ? [updateBudget(row.policy_id, before, after), assertChanged()]
    : [insertBudget(row.policy_id, after)];
  return { after, write };
}

/**
 * Another person grants the amount: it is fixed from now on, and its part of the budget is taken. Throws 409
 * `budget_used_up` when less than the amount is left.
 */
export async function grantClaim(ctx: Ctx, at: ClaimAt, hash: string): Promise<Outcome<ClaimAnswer>> {
  const policy_id = await policyOf(ctx, at);
  return moveClaim(
    ctx,
    at,
    'grant',
    { hash },
    {
      tries: TRIES,
      read: [selectBudget(policy_id), selectTerms(policy_id)],
      decide: (row, [budgets, policies]) => {
        const terms = termsFrom(policies);
        if (!terms) throw new Error('a claim has a policy');
        const { after, write } = granting(row, budgetFrom(budgets), terms.budget_fen);
        const isUsedUp = after.committed_fen + after.paid_fen >= after.budget_fen;
        return {
          changes: { granted_fen: row.amount_fen, granted_by: ctx.actor.user_id },
          body: { granted_fen: row.amount_fen, basis: row.basis_hash },
          // From now on no price counts it.
          write: [...write, ...(isUsedUp ? [updateCatalogueVersion()] : [])],
          messages: [{ topic: 'claim.granted', to: row.opened_by }],
        };
      },
    },
  );
}

/** The claim is refused, with its code and its reason. */
export const refuseClaim = (
  ctx: Ctx,
  at: ClaimAt,
  { code, note }: { readonly code: ClaimRefusal; readonly note: string },
): Promise<Outcome<ClaimAnswer>> =>
  moveClaim(
    ctx,
    at,
    'refuse',
    { note, reason: code },
    {
      decide: (row) => ({
        changes: { refusal: code },
        body: { code },
        messages: [{ topic: 'claim.refused', to: row.opened_by }],
      }),
    },
  );

/** The payment is recorded: its day and its reference in the books. What was granted is now paid. */
export async function payClaim(
  ctx: Ctx,
  at: ClaimAt,
  payment: { readonly paid_on: string; readonly reference: string },
): Promise<Outcome<ClaimAnswer>> {
  const policy_id = await policyOf(ctx, at);
  const { paid_on, reference } = payment;
  return moveClaim(
    ctx,
    at,
    'pay',
    { payment },
    {
      tries: TRIES,
      read: [selectBudget(policy_id)],
      decide: (row, [budgets]) => {
        if (paid_on > dayOf(ctx.now)) {
          throw fieldError(
            'paid_on',
            'in_the_future',
            both('拨付日期不能晚于今天', 'The day of payment lies in the future'),
          );
        }
        if (paid_on < dayOf(row.submitted_at ?? 0)) {
          throw fieldError(
            'paid_on',
            'before_claim',
            both('拨付日期早于申领提交日', 'The day of payment is before the claim was submitted'),
          );
        }
        const before = budgetFrom(budgets);
        const amount = row.granted_fen ?? 0;
        if (!before || before.committed_fen < amount)
          throw new Error('what was granted stands in the budget');
        const after = {
          ...before,
          committed_fen: before.committed_fen - amount,
          paid_fen: before.paid_fen + amount,
        };
        return {
          changes: { paid_on, pay_reference: reference },
          body: { granted_fen: amount, paid_on, reference },
          write: [updateBudget(row.policy_id, before, after), assertChanged()],
          messages: [{ topic: 'claim.paid', to: row.opened_by }],
        };
      },
    },
  );
}
