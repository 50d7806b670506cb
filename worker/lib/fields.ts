// Fields as schemas take them where zod's own checks are not enough: each check says in its own words, with a stable
// code, why it refuses. `http.ts` reads them; a check without words of its own would only be "not valid".
import * as z from 'zod';
import { both, type Bilingual } from './bilingual.ts';
import { isDay } from './days.ts';
import { isServiceLine, normalisePhone, phoneKind, PHONE_REFUSAL } from './phone.ts';
import { unseenIn } from './unseen.ts';
import { isHostName, webAddress } from './url.ts';

type Refusal = { readonly code: string; readonly detail: Bilingual };

/** What a check says when it refuses: `.refine(isDay, saying('invalid_date', '…', '…'))`. */
export function saying(code: string, zh: string, en: string): { params: Refusal } {
  return { params: { code, detail: both(zh, en) } };
}

/** What a schema's check said of itself, or null where it said nothing. */
export function saidBy(issue: z.core.$ZodIssue): Refusal | null {
  if (issue.code !== 'custom') return null;
  const { code, detail } = (issue.params ?? {}) as Partial<Refusal>;
  return typeof code === 'string' && detail !== undefined ? { code, detail } : null;
}

/** A calendar day that exists, as YYYY-MM-DD. */
export const Day = z
  .string()
  .refine(
    isDay,
    saying(
      'invalid_date',
      '请填写真实存在的日期，格式如 2026-03-31',
      'Enter a day that exists, written like 2026-03-31',
    ),
  );

/** Days that a promise can name: what lies outside is a slip of the hand. */
export const DAYS = ['2000-01-01', '2099-12-31'] as const;

/** A day of our time, for what begins or ends. */
export const NearDay = Day.refine(
  (day) => day >= DAYS[0] && day <= DAYS[1],
  saying('implausible', '请填写 2000 年至 2099 年之间的日期', 'Enter a day between the years 2000 and 2099'),
);

const HIDDEN_IN_LINES = saying(
  'hidden_characters',
  '含有不可见的字符，请重新输入',
  'There are invisible characters, type it again',
);
const HIDDEN = saying(
  'hidden_characters',
  '含有不可见的字符或换行，请重新输入',
  'There are invisible characters or line breaks, type it again',
);

/** One line of text as it was sent, in which nothing is that nobody sees; what follows is not looked at where there is. */
export const Visible = (max: number) =>
  z
    .string()
    .trim()
    .max(max)
    .refine((text) => unseenIn(text) === null, { ...HIDDEN, abort: true });

/** The address of a page in its one way of writing, or nothing. */
export const WebAddress = (max: number) =>
  Visible(max)
    .refine(
      (text) => text === '' || webAddress(text) !== null,
      saying(
        'invalid_address',
        '请填写完整的网址，以 https:// 开头',
        'Enter a whole address that begins with https://',
      ),
    )
    .transform((text) => webAddress(text) ?? '')
    .pipe(z.string().max(max));

const LOCAL_PART = /^[a-z0-9!#$%&*+/=?^_{|}~-]+(?:\.[a-z0-9!#$%&*+/=?^_{|}~-]+)*$/i;

/** An e-mail address with its host in small letters, or nothing. */
export const EmailAddress = (max: number) =>
  Visible(max)
    .transform((text) => {
      const at = text.lastIndexOf('@');
      return at < 0 ? text : text.slice(0, at) + text.slice(at).toLowerCase();
    })
    .refine(
      (text) => {
        const [local = '', host = '', ...more] = text.split('@');
        return text === '' || (more.length === 0 && LOCAL_PART.test(local) && isHostName(host));
      },
      saying('invalid_email', '邮箱格式不正确', 'This is not an e-mail address'),
    );

/**
 * Text as people read it: without blanks around it, of `min` to `max` characters, without any that nobody sees (ruling
 * I-TEXT); lines only where they are asked for. Markup is text like any other: pages show it letter for letter.
 */
export const Words = (min: number, max: number, { lines = false }: { readonly lines?: boolean } = {}) =>
  z
    .string()
    .trim()
    .min(min)
    .max(max)
    .refine((text) => unseenIn(text, lines) === null, lines ? HIDDEN_IN_LINES : HIDDEN);

/** A list in which nothing stands twice. */
export const distinct = <Item extends z.ZodType<string | number>>(list: z.ZodArray<Item>): z.ZodArray<Item> =>
  list.refine(
    (items) => new Set(items).size === items.length,
    saying('repeated', '选项不能重复', 'A choice is repeated'),
  );

/** A telephone of mainland China that can be called back: mobile, landline or 400/800. */
export const Phone = z
  .string()
  .max(30)
  .transform(normalisePhone)
  .refine((phone) => phoneKind(phone) !== null, saying('invalid_phone', PHONE_REFUSAL.zh, PHONE_REFUSAL.en));

/** A mobile phone. */
export const Mobile = z
  .string()
  .max(30)
  .transform(normalisePhone)
  .refine(
    (phone) => phoneKind(phone) === 'mobile',
    saying('invalid_phone', '请填写 11 位手机号码', 'Enter a mobile number of 11 digits'),
  );

/** A telephone that the public may call: one of the above, or a short service line such as 95588 and 12378. */
export const PublicPhone = z
  .string()
  .max(30)
  .transform(normalisePhone)
  .refine(isServiceLine, saying('invalid_phone', PHONE_REFUSAL.zh, PHONE_REFUSAL.en));
