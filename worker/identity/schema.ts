// What people type to sign in.
import * as z from 'zod';
import { compact } from '../lib/compact.ts';
import { normalisePhone, phoneKind } from '../lib/phone.ts';

const Phone = z
  .string()
  .max(30)
  .transform(normalisePhone)
  .refine((phone) => phoneKind(phone) === 'mobile');
const Code = z
  .string()
  .max(20)
  .transform(compact)
  .refine((code) => /^[0-9]{6}$/.test(code));
const Login = z
  .string()
  .max(60)
  .transform((login) => compact(login).toLowerCase())
  .refine((login) => login !== '');

export const RequestCode = z.strictObject({ phone: Phone });
export const SignInOwner = z.strictObject({ phone: Phone, code: Code });
export const SignInStaff = z.strictObject({
  login: Login,
  password: z.string().min(1).max(128),
  code: Code,
});
export const StepUp = z.strictObject({ code: Code });
export const ChooseMembership = z.strictObject({ membership_id: z.string().max(40) });
export const Nothing = z.strictObject({});
