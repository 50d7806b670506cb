// Where an offer stands on its way to the last signature, as the desk shows it.
import {
  approvalProblem,
  canBeApproved,
  nextStage,
  stagesOf,
  type Approver,
  type Approving,
} from './approvals.ts';
import type { ApplicationRow } from './queries.ts';
import type { NamedApproval, OfferRow } from './queries-offers.ts';

/**
 * The stages an offer needs and the one it waits for; whether the institution has the people for it, and who may sign
 * now, by id.
 */
export function approvingView(
  row: ApplicationRow,
  offer: OfferRow,
  read: {
    readonly authority_fen: number;
    readonly approvals: readonly unknown[] | undefined;
    readonly approvers: readonly unknown[] | undefined;
  },
) {
  const about: Approving = {
    amount_fen: offer.amount_fen,
    authority_fen: read.authority_fen,
    branch_id: row.branch_id,
    proposed_by: offer.proposed_by,
    done: ((read.approvals ?? []) as NamedApproval[]).filter(({ offer_id }) => offer_id === offer.id),
    approvers: (read.approvers ?? []) as Approver[],
  };
  return {
    stages: stagesOf(about.amount_fen, about.authority_fen),
    next: nextStage(about),
    possible: canBeApproved(about),
    signers: about.approvers
      .filter(({ user_id }) => approvalProblem(about, user_id) === null)
      .map(({ user_id }) => user_id),
  };
}
