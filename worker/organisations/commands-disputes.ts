// The office decides who represents a firm: one person finds, another confirms, and both claimants are told. Whoever
// loses the firm loses it with his sessions and with the handlers whom he named, in the same batch.
import { handlersEnded } from '../identity/commands-handlers.ts';
import { selectHandlers, type HandlerRow } from '../identity/queries-handlers.ts';
import { updateStanding } from '../identity/queries-people.ts';
import { deleteSessionsFor } from '../identity/queries-sessions.ts';
import { assertChanged, execute, type Outcome } from '../lib/command.ts';
import { idIn, type Ctx } from '../lib/context.ts';
import { AppError } from '../lib/problem.ts';
import { readAll, type Sql } from '../lib/sql.ts';
import { insertMessage } from '../notifications/queries.ts';
import type { Topic } from '../notifications/terms.ts';
import { ticketClosed } from '../supervision/commands.ts';
import { selectTicket, type TicketHead } from '../supervision/queries.ts';
import { firmEvent } from './commands-admission.ts';
import { confirmProblem, type DisputeOutcome, type DisputeRow } from './disputes.ts';
import { firmFrom, type Firm } from './queries.ts';
import {
  decideDispute,
  proposeOutcome,
  removeRepresentative,
  selectDisputeById,
  selectFirmOfDispute,
  selectRepresentativesOfDispute,
  type ClaimantRow,
} from './queries-disputes.ts';

export type Disputed = { readonly id: string; readonly state: DisputeRow['state'] };

/** Says what one person of the office found, and on what grounds. It may be found anew until somebody has confirmed it. */
export function proposeDecision(
  ctx: Ctx,
  id: string,
  input: { readonly outcome: DisputeOutcome; readonly grounds: string },
): Promise<Outcome<Disputed>> {
  return execute<Disputed>(ctx, {
    input: { id, ...input },
    read: [selectDisputeById(id), selectFirmOfDispute(id)],
    decide: ([disputes, firms]) => {
      const dispute = (disputes as DisputeRow[])[0];
      const firm = firmFrom(firms);
      if (!dispute || !firm) throw new AppError('not_found');
      if (dispute.state !== 'open' && dispute.state !== 'proposed')
        throw new AppError('illegal_move', { state: dispute.state, allowed: [] });
      // The grounds are people's words and stay out of the chain.
      const event = firmEvent(ctx, firm, {
        type: 'enterprise.standing_found',
        command: 'dispute.propose',
        body: { dispute: id, outcome: input.outcome },
      });
      const found = { id, from: dispute.state, ...input, by: ctx.actor.user_id ?? '', now: ctx.now };
      return {
        answer: { id, state: 'proposed' },
        write: [...event.write, proposeOutcome(found), assertChanged()],
      };
    },
  });
}

/** Confirms what another person found: the ticket closes, both are told, and the firm has one representative. */
export async function confirmDecision(ctx: Ctx, id: string): Promise<Outcome<Disputed>> {
  const [found] = await readAll(ctx.db, [selectDisputeById(id)]);
  const known = (found as DisputeRow[])[0];
  if (!known) throw new AppError('not_found');
  return execute<Disputed>(ctx, {
    input: { id },
    read: [
      selectDisputeById(id),
      selectFirmOfDispute(id),
      selectRepresentativesOfDispute(id),
      selectHandlers(known.enterprise_id),
      selectTicket(known.ticket_id),
    ],
    decide: ([disputes, firms, people, handlers, tickets]) => {
      const dispute = (disputes as DisputeRow[])[0];
      const firm = firmFrom(firms);
      const ticket = (tickets as TicketHead[])[0];
      if (!dispute || !firm || !ticket) throw new AppError('not_found');
      const problem = confirmProblem(dispute, ctx.actor.user_id);
      if (problem === 'same_person') throw new AppError('same_person');
      const { outcome } = dispute;
      if (problem || outcome === null)
        throw new AppError('illegal_move', { state: dispute.state, allowed: [] });
      const representatives = people as ClaimantRow[];
      const first = representatives.filter(
        ({ user_id, state, standing_at }) =>
          user_id !== dispute.claimant_user_id && state === 'active' && standing_at !== null,
      );
      const decided = firmEvent(ctx, firm, {
        type: outcome === 'kept' ? 'enterprise.standing_kept' : 'enterprise.standing_transferred',
        command: 'dispute.confirm',
        body: {
          dispute: id,
          claimant: dispute.claimant_user_id,
          representatives: first.map(({ user_id }) => user_id),
        },
      });
      const after: Firm = { ...firm, ver: decided.event.ver, head: decided.event.hash };
      const write: Sql[] = [
        ...decided.write,
        decideDispute({ id, outcome, by: ctx.actor.user_id ?? '', now: ctx.now }),
        assertChanged(),
        ...ticketClosed(ctx, ticket, { dispute: id, outcome }),
      ];
      const tell = (user_id: string, topic: Topic) =>
        write.push(
          insertMessage(
            {
              id: idIn(ctx, 'message'),
              topic,
              user_id,
              object: firm.id,
              object_ver: decided.event.ver,
              payload: { firm: firm.name },
            },
            ctx.now,
          ),
        );
      if (outcome === 'kept') {
        for (const { user_id } of first) tell(user_id, 'standing.kept');
        tell(dispute.claimant_user_id, 'standing.refused');
      } else {
        const claimant = representatives.find(({ user_id }) => user_id === dispute.claimant_user_id);
        if (claimant?.state !== 'active') throw new AppError('conflict');
        write.push(...handlersEnded(ctx, after, handlers as HandlerRow[]));
        for (const { membership_id, user_id } of first) {
          write.push(removeRepresentative(membership_id), deleteSessionsFor(membership_id));
          tell(user_id, 'standing.lost');
        }
        write.push(updateStanding(claimant.membership_id, ctx.now), assertChanged());
        tell(dispute.claimant_user_id, 'standing.given');
      }
      return { answer: { id, state: outcome }, write };
    },
  });
}
