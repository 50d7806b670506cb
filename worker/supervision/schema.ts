// What may be asked of the ticket list.
import * as z from 'zod';
import { TICKET_VIEWS } from './terms.ts';

/** Which tickets, open ones unless all are asked for; `cursor` comes from the page before. */
export const TicketQuery = z.strictObject({
  view: z.enum(TICKET_VIEWS).optional(),
  cursor: z
    .string()
    .regex(/^\d{1,15}\.tic_[0-9a-hjkmnp-tv-z]{26}$/)
    .optional(),
});
