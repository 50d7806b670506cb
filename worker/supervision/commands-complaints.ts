// 投诉: a firm complains of an application, and reads what came of it.
import { insertEvent } from '../audit/queries.ts';
import { commitment } from '../audit/rules.ts';
import { officeFrom } from '../applications/commands.ts';
import {
  selectDistrict,
  selectOwnApplication,
  type ApplicationRow,
  type DistrictRow,
} from '../applications/queries.ts';
import { execute, type Outcome } from '../lib/command.ts';
import { idIn, type Ctx } from '../lib/context.ts';
import { hex } from '../lib/hash.ts';
import { newNumber } from '../lib/ids.ts';
import { dueAfterWorkdays } from '../lib/officehours.ts';
import { AppError } from '../lib/problem.ts';
import { dayOf } from '../lib/shanghai.ts';
import { insertMessage } from '../notifications/queries.ts';
import { insertTicket, insertTicketWord, selectOpenComplaint, selectSupervisors } from './queries.ts';
import { ticketRaised } from './rules.ts';
import { FIRST_ANSWER_WORKDAYS, type Complaint } from './terms.ts';

/**
 * Complains of an application to the finance office, which owes a first answer within five working days. Throws 404 for
 * a stranger's application, 409 while the same complaint is open.
 */
export function raiseComplaint(
  ctx: Ctx,
  application: string,
  input: { readonly kind: Complaint; readonly text: string },
): Promise<Outcome<{ readonly id: string; readonly number: string }>> {
  return execute(ctx, {
    input: { application, ...input },
    read: [
      selectOwnApplication(application, ctx.actor.org_id ?? ''),
      selectDistrict(),
      selectOpenComplaint(application, input.kind),
      selectSupervisors(),
    ],
    decide: ([found, districts, open, supervisors]) => {
      const row = (found as ApplicationRow[])[0];
      const district = (districts as DistrictRow[])[0];
      if (!row || !district) throw new AppError('not_found');
      if ((open ?? []).length > 0) throw new AppError('complaint_open');
      const salt = hex(ctx.random(16));
      const { row: ticket, event } = ticketRaised({
        id: idIn(ctx, 'ticket'),
        number: newNumber({ prefix: district.number_prefix, day: dayOf(ctx.now), random: ctx.random }),
        now: ctx.now,
        cause: input.kind,
        application_id: row.id,
        application_number: row.number,
        enterprise_id: row.enterprise_id,
        enterprise_name: row.enterprise_name,
        institution_id: row.institution_id,
        branch_id: row.branch_id,
        complaint: {
          actor: ctx.actor,
          note: commitment(salt, input.text),
          answer_due_at: dueAfterWorkdays(officeFrom(district), ctx.now, FIRST_ANSWER_WORKDAYS),
        },
      });
      const { id, number, ver } = ticket;
      return {
        status: 201,
        answer: { id, number },
        write: [
          insertEvent(event),
          insertTicket(ticket),
          insertTicketWord({
            ...{ ticket_id: id, ver, text: input.text, salt },
            ...{ written_by: ctx.actor.user_id ?? '', written_at: ctx.now },
          }),
          ...(supervisors as { user_id: string }[]).map(({ user_id }) => {
            const about = { object: id, object_ver: ver, payload: { number } };
            return insertMessage(
              { id: idIn(ctx, 'message'), topic: 'ticket.complaint', user_id, ...about },
              ctx.now,
            );
          }),
        ],
      };
    },
  });
}
