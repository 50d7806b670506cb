// Claims as the firm and the office see them, and what a firm may expect of each policy.
import type { Event } from '../audit/rules.ts';
import type { Bilingual } from '../lib/bilingual.ts';
import { compile } from '../matching/criteria.ts';
import { explain } from '../matching/explanations.ts';
import type { Answer, Facts } from '../matching/terms.ts';
import type { Names } from '../matching/words.ts';
import { answeredLines } from '../products/answered.ts';
import { splitLines } from '../products/conditions.ts';
import type { LoanParts } from './commands-claims.ts';
import { claimMovesNow } from './machine-claims.ts';
import type { Claim } from './queries-claims.ts';
import type { PublishedPolicy } from './linked.ts';
import { CLAIM_EVENT_LABELS } from './terms-claims.ts';
import { policyView } from './views.ts';

type Who = { readonly user_id: string | null; readonly role: string };

/** A claim in a list. Instants in epoch ms, money in fen. */
export function claimHead(row: Claim) {
  return {
    id: row.id,
    number: row.number,
    policy_id: row.policy_id,
    policy_name: row.policy_name,
    state: row.state,
    amount_fen: row.amount_fen,
    granted_fen: row.granted_fen,
    paid_on: row.paid_on,
    submitted_at: row.submitted_at,
    closed_at: row.closed_at,
    due_at: row.due_at,
    loan_number: row.basis.loan.number,
    institution: row.basis.loan.institution,
    covers_until: row.basis.due_on,
    /** A deadline was missed that nobody has met since. */
    is_overdue: row.clocks.some(({ ended_at, breached_at }) => ended_at === null && breached_at !== null),
  };
}

/** Everything but ids of people and the salts of the chain. */
export function claimView(row: Claim, who: Who) {
  return {
    ...claimHead(row),
    enterprise_name: row.enterprise_name,
    application_id: row.application_id,
    refusal: row.refusal,
    pay_reference: row.pay_reference,
    basis: row.basis,
    hash: row.basis_hash,
    opened_at: row.opened_at,
    version: row.ver,
    clocks: row.clocks.map(({ name, clock, ended_at, breached_at }) => ({
      name,
      started_at: clock.started_at,
      due_at: clock.due_at,
      paused: clock.paused_at !== null,
      ended_at,
      breached_at,
    })),
    moves: claimMovesNow(row, who).map(({ command, label, needs }) => ({ command, label, needs })),
  };
}

/** What happened, in order, with the words that were written then. */
export function claimHistory(events: readonly Event[], notes: Claim['notes']) {
  const words = new Map(notes.map(({ ver, text }) => [ver, text]));
  return events.map(({ ver, type, at, actor }) => ({
    ver,
    type,
    label: CLAIM_EVENT_LABELS[type] ?? null,
    at,
    by: actor.role,
    text: words.get(ver) ?? '',
  }));
}

/** A condition of a policy before one firm; `note` says what is known where it is not met or open. */
export type PolicyCondition = {
  readonly id: string;
  readonly text: Bilingual;
  readonly answer: Answer;
  readonly note: Bilingual | null;
};

/** A policy with what is known of a firm about it: in all, and condition by condition. */
export function policyFor(
  { id, terms, is_used_up }: PublishedPolicy,
  facts: Facts,
  at: { readonly today: string; readonly names: Names },
) {
  const { answer, leaves } = compile(terms.criteria).evaluate(facts, at.today);
  const answers = new Map(leaves.map((verdict) => [verdict.leaf.id, verdict]));
  const conditions = answeredLines(splitLines(terms.criteria), at.names, answers).map(
    (line): PolicyCondition => {
      const leaf = leaves.find((verdict) => line.id.split('+').includes(verdict.leaf.id));
      const note = line.answer === 'met' || !leaf ? null : explain(leaf, at.names);
      return { id: line.id, text: line.text, answer: line.answer, note };
    },
  );
  const { conditions: _, ...view } = policyView(id, terms, at.names);
  return { ...view, is_used_up, answer, conditions };
}

/** What may be claimed for a loan, and what falls due later. */
export function claimableView({ loan, parts }: LoanParts, today: string) {
  return {
    drawdown_id: loan.drawdown_id,
    application_id: loan.application_id,
    number: loan.number,
    institution: loan.institution,
    product_name: loan.product_name,
    amount_fen: loan.amount_fen,
    paid_on: loan.paid_on,
    parts: parts
      .toSorted((a, b) => a.due_on.localeCompare(b.due_on) || a.subsidy.code.localeCompare(b.subsidy.code))
      .map(({ subsidy, answer, period, due_on, amount_fen, formula, limits }) => ({
        policy_id: subsidy.id,
        policy_name: subsidy.name,
        answer,
        period,
        due_on,
        is_due: due_on <= today,
        amount_fen,
        formula,
        limits,
      })),
  };
}
