// What time does to institutions: once the licence or the agreement has ended, everything leaves the shelf at once.
import { SYSTEM } from '../lib/actor.ts';
import { execute } from '../lib/command.ts';
import type { Ctx } from '../lib/context.ts';
import { dayOf } from '../lib/shanghai.ts';
import { readAll } from '../lib/sql.ts';
import { institutionEvent } from '../organisations/commands-admission.ts';
import { MOST_PRODUCTS, takenOff } from './commands-office.ts';
import { expiryOf } from './expiry.ts';
import {
  selectEnded,
  selectInstitution,
  selectShelfOf,
  type InstitutionRow,
  type OwnedRow,
} from './queries.ts';

const PAGE = 50;

const NOTES = {
  licence: '许可证已到期',
  agreement: '合作协议已到期',
} as const;

async function unlist(ctx: Ctx, id: string): Promise<number> {
  const today = dayOf(ctx.now);
  const system: Ctx = {
    ...ctx,
    actor: SYSTEM,
    command: { operation: 'system.end_institution', key: `${id}:${ctx.now}` },
  };
  const { answer } = await execute(system, {
    input: { institution: id },
    read: [selectInstitution(id), selectShelfOf(id, 'listed', MOST_PRODUCTS)],
    decide: ([institutions, shelf]) => {
      const row = (institutions as InstitutionRow[] | undefined)?.[0];
      const expiry = row ? expiryOf(row, today) : null;
      const products = (shelf ?? []) as OwnedRow[];
      if (!row || expiry?.state !== 'expired' || products.length === 0)
        return { answer: { products: 0 }, write: [] };
      const event = institutionEvent(system, row, {
        type: 'institution.terms_ended',
        command: 'system.end_institution',
        reason: expiry.what,
        body: { until: expiry.until, products: products.length },
      });
      return {
        answer: { products: products.length },
        write: [...event.write, ...takenOff(system, products, NOTES[expiry.what])],
      };
    },
  });
  return answer.products;
}

/** Takes the products of every institution off the shelf whose terms have ended. Returns how many products. */
export async function runExpiry(ctx: Ctx): Promise<number> {
  const [ended = []] = await readAll(ctx.db, [selectEnded(dayOf(ctx.now), PAGE)]);
  let products = 0;
  for (const { id } of ended as { id: string }[]) products += await unlist(ctx, id);
  return products;
}
