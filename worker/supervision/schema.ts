// What may be asked of tickets, and what is sent with their moves.
import * as z from 'zod';
import { CLOCK_NAMES } from '../applications/terms.ts';
import { Day, saying, Words } from '../lib/fields.ts';
import { ANSWER_WORKDAYS, COMPLAINTS, TICKET_VIEWS } from './terms.ts';

/** Which tickets, open ones unless all are asked for; `cursor` comes from the page before. */
export const TicketQuery = z.strictObject({
  view: z.enum(TICKET_VIEWS).optional(),
  cursor: z
    .string()
    .regex(/^\d{1,15}\.tic_[0-9a-hjkmnp-tv-z]{26}$/)
    .optional(),
});

export const TicketParam = z.strictObject({ id: z.string().min(1).max(40) });
export const Nothing = z.strictObject({});

const Workdays = z.int().min(ANSWER_WORKDAYS.min).max(ANSWER_WORKDAYS.max);
export const Dispatch = z.strictObject({ text: Words(4, 1000), workdays: Workdays });
export const Answer = z.strictObject({ text: Words(10, 2000) });
export const Dismiss = z.strictObject({ text: Words(4, 1000) });
export const Complain = z.strictObject({ kind: z.enum(COMPLAINTS), text: Words(10, 1000) });
export const Close = z.strictObject({ text: Words(4, 1000).optional() });

export const ClockParam = z.strictObject({ name: z.enum(CLOCK_NAMES) });
/** Working days, of the longest time to an answer calendar days. */
export const SetClock = z.strictObject({
  length: z.int().min(1).max(90),
  warn: z.int().min(1).max(89).nullable(),
});

/** The days of a year on which work differs from Monday to Friday. */
export const PublishCalendar = z
  .strictObject({
    year: z.int().min(2020).max(2098),
    days: z.array(z.strictObject({ day: Day, kind: z.enum(['off', 'workday']) })).max(120),
  })
  .refine(({ days }) => new Set(days.map(({ day }) => day)).size === days.length, {
    path: ['days'],
    ...saying('repeated', '日期重复', 'A day is listed twice'),
  });
