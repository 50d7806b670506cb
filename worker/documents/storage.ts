// Where the bytes of papers lie: under random keys of the district, put there before the batch that makes them visible
// (security rule R17). What never became visible is collected a day later.
import type { Ctx } from '../lib/context.ts';
import { hex } from '../lib/hash.ts';

/** The store of files. Throws when the deployment lacks its binding: a configuration fault. */
export function filesOf(ctx: Pick<Ctx, 'env'>): R2Bucket {
  const files = ctx.env.FILES;
  if (!files) throw new Error('no FILES bucket is bound');
  return files;
}

/** What the keys of all papers of a district begin with. */
export const objectPrefix = (district: string): string => `${district}/documents/`;

/** A new key that nobody can guess. */
export const newObjectKey = (ctx: Pick<Ctx, 'district' | 'random'>): string =>
  `${objectPrefix(ctx.district)}${hex(ctx.random(20))}`;
