// What is sent about one's own messages. Minutes since 00:00.
import * as z from 'zod';

const Id = z.string().regex(/^msg_[0-9a-hjkmnp-tv-z]{26}$/);
const Minute = z.int().min(0).max(1439);

/** `cursor` comes from the page before. */
export const InboxQuery = z.strictObject({
  cursor: z
    .string()
    .regex(/^\d{1,16}\.msg_[0-9a-hjkmnp-tv-z]{26}$/)
    .optional(),
});
export const ReadMessages = z.strictObject({ ids: z.array(Id).max(100) });
export const Preferences = z.strictObject({
  quiet_from: Minute,
  quiet_until: Minute,
  digest: z.boolean(),
  locale: z.enum(['zh', 'en']),
});
export const MessageParam = z.strictObject({ id: z.string().min(1).max(40) });
