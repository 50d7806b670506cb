// What people type to sign in.
import * as z from 'zod';
import { compact } from '../lib/compact.ts';
import { Mobile, saying } from '../lib/fields.ts';

export const Code = z
  .string()
  .max(20)
  .transform(compact)
  .refine(
    (code) => /^[0-9]{6}$/.test(code),
    saying('invalid_code', '请填写 6 位数字', 'Enter the six digits of the code'),
  );
const Login = z
  .string()
  .max(60)
  .transform((login) => compact(login).toLowerCase())
  .refine((login) => login !== '', saying('missing', '必须填写', 'This is required'));

export const RequestCode = z.strictObject({ phone: Mobile });
export const SignInOwner = z.strictObject({ phone: Mobile, code: Code });
export const SignInStaff = z.strictObject({
  login: Login,
  password: z.string().min(1).max(128),
  code: Code,
});
export const StepUp = z.strictObject({ code: Code });
export const ChooseMembership = z.strictObject({ membership_id: z.string().max(40) });
export const Nothing = z.strictObject({});
