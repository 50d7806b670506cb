// What is done with a product on the shelf: suspended, resumed, retired. Applications that are open go on in the
// version they were made for.
import { insertEvents } from '../audit/queries.ts';
import type { Event } from '../audit/rules.ts';
import { both } from '../lib/bilingual.ts';
import { execute, type Outcome } from '../lib/command.ts';
import type { Ctx } from '../lib/context.ts';
import type { Sql } from '../lib/sql.ts';
import { updateCatalogueVersion } from '../products/queries.ts';
import { PRODUCT_STATE_LABELS, type ProductState } from '../products/terms.ts';
import { AppError } from '../lib/problem.ts';
import { deltaStatementsOf } from '../reports/queries.ts';
import {
  assertMayOffer,
  productEvent,
  productStep,
  roundMoved,
  type Acting,
  type Head,
  type ProductHappening,
} from './commands.ts';
import { checked } from './commands-import.ts';
import {
  assertShelfMove,
  assertVersion,
  sceneFrom,
  selectScene,
  whoOf,
  type OffShelf,
  type Scene,
} from './commands-scene.ts';
import { shelfMove } from './machine.ts';
import { selectAnyProduct, selectProduct } from './queries.ts';
import { updateProducts, type ProductStep } from './queries-import.ts';
import type { RetireCode, ShelfCommand, SuspendCode } from './terms.ts';

export type ProductAnswer = {
  readonly product: string;
  readonly version: number;
  readonly state: ProductState;
};

type At = { readonly id: string; readonly version: number };
type Reason = { readonly code: SuspendCode | RetireCode; readonly note?: string | undefined };
type Side = OffShelf['side'];

type ShelfMoved = { readonly command: ShelfCommand; readonly side: Side; readonly reason?: Reason };

/** What a move on or off the shelf is for a product; `by` is who took it off, null where nobody chose just it. */
function shelfHappening(
  acting: Acting,
  product: Head,
  { command: wanted, side, reason }: ShelfMoved,
  by: string | null,
): ProductHappening {
  const { to, emits, command } = shelfMove(wanted);
  const off: OffShelf | null = reason
    ? { by, side, code: reason.code, note: reason.note ?? '', at: acting.now }
    : null;
  return {
    type: emits,
    command: `product.${command}`,
    to: to ?? product.state,
    off_shelf: off && JSON.stringify(off),
    ...(reason ? { reason: reason.code } : {}),
    body: { code: reason?.code ?? null, side },
  };
}

/** The statements that move a product on or off the shelf. Throws nothing: the caller has asked the machine. */
export function shelfMoved(
  acting: Acting,
  product: Head,
  move: ShelfMoved,
): { readonly product: Head; readonly write: Sql[] } {
  const happening = shelfHappening(acting, product, move, acting.actor.user_id);
  const moved = productEvent(acting, product, happening);
  return { product: moved.product, write: [...moved.write, updateCatalogueVersion()] };
}

/**
 * The statements that move products of one institution on or off the shelf together, for its sake, however many they
 * are: a few statements, and an event of its own for each product. Nobody took off just this one or that: `by` is null.
 */
export function shelfMovedTogether(
  acting: Acting,
  institutionId: string,
  products: readonly Head[],
  move: ShelfMoved,
): Sql[] {
  if (products.length === 0) return [];
  const events: Event[] = [];
  const steps: ProductStep[] = [];
  for (const product of products) {
    const { product: after, event } = productStep(
      acting,
      product,
      shelfHappening(acting, product, move, null),
    );
    const { id, ver, head, state, off_shelf } = after;
    events.push(event);
    steps.push({ id, was: product.ver, ver, head, state, off_shelf });
  }
  return [
    ...(shelfMove(move.command).to === 'listed' ? [assertMayOffer(acting, institutionId)] : []),
    ...checked(updateProducts(steps)),
    ...insertEvents(events),
    ...deltaStatementsOf(events),
    updateCatalogueVersion(),
  ];
}

function move(
  ctx: Ctx,
  at: At,
  wanted: {
    readonly command: ShelfCommand;
    readonly side: 'institution' | 'office';
    readonly reason?: Reason;
  },
): Promise<Outcome<ProductAnswer>> {
  const institution_id = ctx.actor.org_id ?? '';
  const product = wanted.side === 'office' ? selectAnyProduct(at.id) : selectProduct(at.id, institution_id);
  return execute(ctx, {
    input: { ...at, ...wanted.reason },
    read: selectScene(product, at.id, institution_id),
    decide: (rows) => {
      const scene = sceneFrom(rows, ctx.now);
      assertVersion(scene.product, at.version);
      assertShelfMove(scene.product, scene.round, wanted.command, whoOf(ctx), scene.today);
      if (scene.product.version_id === null) throw neverListed(scene.product.state);
      const before = wanted.command === 'retire' ? takenBack(ctx, scene) : { ...scene, write: [] };
      const moved = shelfMoved(ctx, before.product, wanted);
      const { id, ver, state } = moved.product;
      return { answer: { product: id, version: ver, state }, write: [...before.write, ...moved.write] };
    },
  });
}

// What is on its way to the shelf would bring a retired product back without anybody asking: it is with its maker again.
function takenBack(acting: Acting, { product, round }: Scene): { product: Head; write: Sql[] } {
  if (!round || round.state === 'editing') return { product, write: [] };
  return roundMoved(acting, product, round, {
    command: 'take_back',
    operation: 'product.retire',
    change: { hash: null, checked_by: null, checked_at: null, reviewed_by: null, list_on: null },
  });
}

function neverListed(state: ProductState): AppError {
  const label = PRODUCT_STATE_LABELS[state];
  return new AppError('illegal_move', {
    state,
    detail: both(`产品状态为${label.zh}`, `The product is: ${label.en}`),
  });
}

/** Takes a product off the shelf for a while (额度已满 and the like). */
export const suspendProduct = (ctx: Ctx, at: At, reason: Reason) =>
  move(ctx, at, { command: 'suspend', side: 'institution', reason });

/** Brings a product back; another person than the one who suspended it. */
export const resumeProduct = (ctx: Ctx, at: At) => move(ctx, at, { command: 'resume', side: 'institution' });

/** Takes a product off the shelf for good; a new version may bring it back. */
export const retireProduct = (ctx: Ctx, at: At, reason: Reason) =>
  move(ctx, at, { command: 'retire', side: 'institution', reason });

/** The office orders a suspension. */
export const officeSuspend = (ctx: Ctx, at: At, reason: Reason) =>
  move(ctx, at, { command: 'office_suspend', side: 'office', reason });

/** The office lifts its own suspension; another person than the one who ordered it. */
export const officeResume = (ctx: Ctx, at: At) => move(ctx, at, { command: 'office_resume', side: 'office' });
