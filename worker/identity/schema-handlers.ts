// What is sent about handlers: by the representative who names them, and by the person who is asked.
import * as z from 'zod';
import { Day, distinct, Mobile, Words } from '../lib/fields.ts';
import { Code } from './schema.ts';
import { RIGHTS } from './terms-handlers.ts';

const Id = z.string().min(1).max(40);
const Rights = distinct(z.array(z.enum(RIGHTS)).min(1).max(RIGHTS.length));

/** `until` is the last day of the post. */
export const InviteHandler = z.strictObject({
  name: Words(2, 30),
  phone: Mobile,
  rights: Rights,
  until: Day,
});
export type InviteHandlerInput = z.infer<typeof InviteHandler>;

export const ChangeHandler = z.strictObject({ rights: Rights, until: Day });

export const HandlerParam = z.strictObject({ handler: Id });
export const HandlerLink = z.strictObject({ token: z.string().max(100) });
/** The name as the person writes it, and the code that came to the invited phone. */
export const AcceptHandler = z.strictObject({ name: Words(2, 30), code: Code });
export const DeclineHandler = z.strictObject({ code: Code });
