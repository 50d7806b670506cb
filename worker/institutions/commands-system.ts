// What time does to institutions: once the licence or the agreement has ended, everything leaves the shelf at once, and
// comes back on the day on which terms begin that were renewed beforehand.
import { SYSTEM } from '../lib/actor.ts';
import { execute } from '../lib/command.ts';
import type { Ctx } from '../lib/context.ts';
import { dayOf } from '../lib/shanghai.ts';
import { readAll } from '../lib/sql.ts';
import { institutionEvent } from '../organisations/commands-admission.ts';
import { broughtBack, SUSPENDED_NOTE, takenOff } from './commands-office.ts';
import { isInForce, lapseOf } from './expiry.ts';
import {
  selectBegun,
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
  not_begun: '合作协议尚未开始',
} as const;

const asSystem = (ctx: Ctx, operation: string, id: string): Ctx => ({
  ...ctx,
  actor: SYSTEM,
  command: { operation, key: `${id}:${ctx.now}` },
});

async function unlist(ctx: Ctx, id: string): Promise<number> {
  const today = dayOf(ctx.now);
  const system = asSystem(ctx, 'system.end_institution', id);
  const { answer } = await execute(system, {
    input: { institution: id },
    read: [selectInstitution(id), selectShelfOf(id, 'listed')],
    decide: ([institutions, shelf]) => {
      const row = (institutions as InstitutionRow[] | undefined)?.[0];
      const lapse = row ? lapseOf(row, today) : null;
      const products = (shelf ?? []) as OwnedRow[];
      if (!row || products.length === 0) return { answer: { products: 0 }, write: [] };
      const answer = { products: products.length };
      // Of a suspended institution nothing is left listed by any command; whatever is found all the same leaves too.
      if (row.state !== 'active') return { answer, write: takenOff(system, id, products, SUSPENDED_NOTE) };
      if (!lapse) return { answer: { products: 0 }, write: [] };
      const event = institutionEvent(system, row, {
        type: 'institution.terms_ended',
        command: 'system.end_institution',
        reason: lapse.what,
        body: { day: lapse.day, products: products.length },
      });
      return {
        answer,
        write: [...event.write, ...takenOff(system, id, products, NOTES[lapse.what])],
      };
    },
  });
  return answer.products;
}

async function relist(ctx: Ctx, id: string): Promise<number> {
  const today = dayOf(ctx.now);
  const system = asSystem(ctx, 'system.begin_institution', id);
  const { answer } = await execute(system, {
    input: { institution: id },
    read: [selectInstitution(id), selectShelfOf(id, 'suspended')],
    decide: ([institutions, shelf]) => {
      const row = (institutions as InstitutionRow[] | undefined)?.[0];
      if (row?.state !== 'active' || !isInForce(row, today)) return { answer: { products: 0 }, write: [] };
      const back = broughtBack(system, id, shelf);
      const event = institutionEvent(system, row, {
        type: 'institution.terms_begun',
        command: 'system.begin_institution',
        body: { products: back.count },
      });
      return { answer: { products: back.count }, write: [...event.write, ...back.write] };
    },
  });
  return answer.products;
}

/**
 * Takes the products of every institution off the shelf that may not sell any more, and brings back those of terms that
 * have begun. Returns how many products moved.
 */
export async function runExpiry(ctx: Ctx): Promise<number> {
  const today = dayOf(ctx.now);
  const [ended = [], begun = []] = await readAll(ctx.db, [
    selectEnded(today, PAGE),
    selectBegun(today, PAGE),
  ]);
  let products = 0;
  for (const { id } of ended as { id: string }[]) products += await unlist(ctx, id);
  for (const { id } of begun as { id: string }[]) products += await relist(ctx, id);
  return products;
}
