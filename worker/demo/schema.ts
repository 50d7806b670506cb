// What the demonstration's own pages ask for.
import * as z from 'zod';
import { normalisePhone } from '../lib/phone.ts';
import { normaliseUscc } from '../organisations/uscc.ts';

export const OutboxQuery = z.strictObject({ phone: z.string().max(30).transform(normalisePhone).optional() });
export const StandingQuery = z.strictObject({ uscc: z.string().max(100).transform(normaliseUscc) });

/** Text messages that the sandbox kept instead of sending, the latest first. */
export const Outbox = z.array(z.object({ phone: z.string(), text: z.string(), at: z.number() }));

/** Accounts that anybody may sign in with: owners by phone, staff with password and the code of the moment. */
export const Accounts = z.array(
  z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('owner'),
      key: z.string(),
      role: z.string(),
      title: z.object({ zh: z.string(), en: z.string() }),
      name: z.string(),
      phone: z.string(),
    }),
    z.object({
      kind: z.literal('staff'),
      key: z.string(),
      role: z.string(),
      title: z.object({ zh: z.string(), en: z.string() }),
      name: z.string(),
      login: z.string(),
      password: z.string(),
      code: z.string(),
      code_until: z.number(),
      next_code: z.string(),
    }),
  ]),
);

/** Whom one has to be to prove standing for an invented firm. */
export const StandingHint = z.object({
  uscc: z.string(),
  firm: z.string(),
  name: z.string(),
  document_number: z.string(),
});
