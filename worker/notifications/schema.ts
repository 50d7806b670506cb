// What a browser sends to be told, or no longer.
import * as z from 'zod';
import { saying } from '../lib/fields.ts';

const Key = (length: number) =>
  z
    .string()
    .max(200)
    .transform((text) => text.replace(/=+$/, ''))
    .refine(
      (text) => text.length === length && /^[A-Za-z0-9_-]+$/.test(text),
      saying('invalid_key', '浏览器给出的密钥格式不正确', 'The key that the browser gave has the wrong form'),
    );

/** A subscription as the Push API of a browser describes it. */
export const SwitchOn = z.strictObject({
  endpoint: z.string().min(12).max(1000),
  keys: z.strictObject({ p256dh: Key(87), auth: Key(22) }),
});
export type SwitchOn = z.output<typeof SwitchOn>;

/** Which device: the one that sends this, or all of the person's. */
export const SwitchOff = z.strictObject({ where: z.enum(['here', 'everywhere']) });
export type SwitchOff = z.output<typeof SwitchOff>;
