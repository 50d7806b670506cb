// What the office does with an institution that is here: suspends it with everything it sells, and lets it go on.
import { assertInBatch, execute, type Outcome } from '../lib/command.ts';
import type { Ctx } from '../lib/context.ts';
import { AppError } from '../lib/problem.ts';
import { dayOf } from '../lib/shanghai.ts';
import type { Sql } from '../lib/sql.ts';
import { institutionEvent } from '../organisations/commands-admission.ts';
import type { Acting } from '../rounds/commands.ts';
import { offShelfOf } from '../rounds/commands-scene.ts';
import { shelfMovedTogether } from '../rounds/commands-shelf.ts';
import { isInForce } from './expiry.ts';
import {
  nothingListed,
  selectInstitution,
  selectShelfOf,
  updateStandingOf,
  type InstitutionRow,
  type OwnedRow,
} from './queries.ts';
import type { SuspensionCode } from './terms.ts';

/** Why everything of a suspended institution is off the shelf. */
export const SUSPENDED_NOTE = '机构被金融办暂停';

export type Suspended = {
  readonly by: string;
  readonly code: SuspensionCode;
  readonly note: string;
  readonly at: number;
};
export type StandingAnswer = {
  readonly institution: string;
  readonly state: InstitutionRow['state'];
  readonly version: number;
  /** Products that left the shelf, or came back to it. */
  readonly products: number;
};
export type At = { readonly institution: string; readonly version: number };

export const suspendedOf = ({ suspended }: Pick<InstitutionRow, 'suspended'>): Suspended | null =>
  suspended === null ? null : (JSON.parse(suspended) as Suspended);

/** The institution as its reader saw it. Throws 404 for an unknown one and 412 when it has changed since. */
export function institutionAt(rows: readonly unknown[] | undefined, at: At): InstitutionRow {
  const row = (rows as InstitutionRow[] | undefined)?.[0];
  if (!row) throw new AppError('not_found');
  if (row.ver !== at.version) throw new AppError('stale_version', { state: row.state, version: row.ver });
  return row;
}

/**
 * The statements that take everything of an institution off the shelf because it may not sell at present. A product that
 * was put on the shelf meanwhile stops the batch: nothing of the institution is left there.
 */
export function takenOff(
  acting: Acting,
  institutionId: string,
  products: readonly OwnedRow[],
  note: string,
): Sql[] {
  const reason = { code: 'compliance', note } as const;
  const move = { command: 'office_suspend', side: 'office', reason } as const;
  return [
    ...shelfMovedTogether(acting, institutionId, products, move),
    assertInBatch(nothingListed(institutionId)),
  ];
}

/**
 * The statements that bring back what left the shelf for the institution's sake, by a suspension or by the end of its
 * terms, whichever came first: what nobody took off by itself. What was off for a reason of its own stays off.
 */
export function broughtBack(acting: Acting, institutionId: string, rows: readonly unknown[] | undefined) {
  const products = ((rows ?? []) as OwnedRow[]).filter((product) => {
    const off = offShelfOf(product);
    return off !== null && off.side === 'office' && off.code === 'compliance' && off.by === null;
  });
  const move = { command: 'office_resume', side: 'office' } as const;
  return {
    count: products.length,
    write: shelfMovedTogether(acting, institutionId, products, move),
  };
}

/**
 * Suspends an institution: its people's sessions stop working with it, and its products leave the shelf in the same
 * batch. Open applications stand as they are.
 */
export function suspendInstitution(
  ctx: Ctx,
  at: At,
  reason: { readonly code: SuspensionCode; readonly note?: string | undefined },
): Promise<Outcome<StandingAnswer>> {
  return execute(ctx, {
    input: { ...at, ...reason },
    read: [selectInstitution(at.institution), selectShelfOf(at.institution, 'listed')],
    decide: ([institutions, shelf]) => {
      const row = institutionAt(institutions, at);
      if (row.state !== 'active')
        throw new AppError('illegal_move', { state: row.state, allowed: ['resume'] });
      const products = (shelf ?? []) as OwnedRow[];
      const note = reason.note ?? '';
      const suspended: Suspended = { by: ctx.actor.user_id ?? '', code: reason.code, note, at: ctx.now };
      const event = institutionEvent(ctx, row, {
        type: 'institution.suspended',
        command: 'institution.suspend',
        reason: reason.code,
        body: { products: products.length },
      });
      return {
        answer: {
          institution: row.id,
          state: 'suspended',
          version: event.org.ver,
          products: products.length,
        },
        write: [
          ...event.write,
          ...updateStandingOf(row.id, { state: 'suspended', suspended: JSON.stringify(suspended) }),
          ...takenOff(ctx, row.id, products, SUSPENDED_NOTE),
        ],
      };
    },
  });
}

/**
 * Lets an institution go on: another person than the one who suspended it. The products that left the shelf with it
 * come back with it, or as soon as its terms run again; whatever was off for another reason stays off.
 */
export function resumeInstitution(ctx: Ctx, at: At): Promise<Outcome<StandingAnswer>> {
  return execute(ctx, {
    input: at,
    read: [selectInstitution(at.institution), selectShelfOf(at.institution, 'suspended')],
    decide: ([institutions, shelf]) => {
      const row = institutionAt(institutions, at);
      const suspended = suspendedOf(row);
      if (row.state !== 'suspended' || !suspended) {
        throw new AppError('illegal_move', { state: row.state, allowed: ['suspend'] });
      }
      if (suspended.by === ctx.actor.user_id) throw new AppError('same_person');
      const isValid = isInForce(row, dayOf(ctx.now));
      // Out of force nothing comes back yet; it does once the terms run again.
      const back = isValid ? broughtBack(ctx, row.id, shelf) : { count: 0, write: [] };
      const event = institutionEvent(ctx, row, {
        type: 'institution.resumed',
        command: 'institution.resume',
        body: { products: back.count },
      });
      return {
        answer: { institution: row.id, state: 'active', version: event.org.ver, products: back.count },
        write: [
          ...event.write,
          ...updateStandingOf(row.id, { state: 'active', suspended: null }),
          ...back.write,
        ],
      };
    },
  });
}
