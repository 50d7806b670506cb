// What every change of a product or its round writes: the event of the product's stream, the rows that follow from it,
// the figure M09 and, where the shelf changes, the version that tells every index in memory to look again.
import { insertEvent } from '../audit/queries.ts';
import { newStream, nextEvent, type Event, type Happening } from '../audit/rules.ts';
import { mayOffer } from '../institutions/queries-standing.ts';
import { idIn, type Ctx } from '../lib/context.ts';
import { assertInBatch } from '../lib/command.ts';
import { canonicalJson } from '../lib/hash.ts';
import { dayOf } from '../lib/shanghai.ts';
import type { Sql } from '../lib/sql.ts';
import { listingHash } from '../products/hash.ts';
import { insertProduct, insertVersion, updateCatalogueVersion, updateVersion } from '../products/queries.ts';
import type { Listing } from '../products/schema.ts';
import type { ProductState } from '../products/terms.ts';
import { deltaStatements } from '../reports/queries.ts';
import { roundMove } from './machine.ts';
import type { Draft } from './problems.ts';
import {
  insertRound,
  rowChanged,
  updateProduct,
  updateRound,
  type RoundChange,
  type RoundRow,
} from './queries.ts';
import type { RoundCommand } from './terms.ts';

/** What a statement needs of whoever acts. */
export type Acting = Pick<Ctx, 'now' | 'random' | 'actor'>;

/** A product as far as its next event needs it. */
export type Head = {
  readonly id: string;
  readonly institution_id: string;
  readonly state: ProductState;
  readonly version_id: string | null;
  readonly off_shelf: string | null;
  readonly ver: number;
  readonly head: string;
};

/** The statement before this one changed exactly one row, or the batch fails: somebody was faster. */
const changedOne = (): Sql => assertInBatch(rowChanged());

/** What happens to a product: the event's own, and where the product is after it, as far as that changes. */
export type ProductHappening = Happening & {
  readonly to?: ProductState;
  readonly off_shelf?: string | null;
};

/** The next event of a product, and the product after it. */
export function productStep(
  acting: Acting,
  product: Head,
  happening: ProductHappening,
): { readonly product: Head; readonly event: Event } {
  const { to = product.state, off_shelf = product.off_shelf, ...rest } = happening;
  const event = nextEvent(
    { id: product.id, ver: product.ver, head: product.head },
    acting.actor,
    acting.now,
    {
      ...rest,
      body: {
        product: product.id,
        institution: product.institution_id,
        version: product.version_id,
        was: product.state,
        ...rest.body,
      },
    },
  );
  return { product: { ...product, state: to, off_shelf, ver: event.ver, head: event.hash }, event };
}

/**
 * What has to hold in a batch that puts something of an institution on the shelf: it may sell at that instant, whatever
 * was read of it before.
 */
export const assertMayOffer = ({ now }: Pick<Acting, 'now'>, institutionId: string): Sql =>
  assertInBatch(mayOffer(institutionId, dayOf(now)));

/** The next event of a product with the row that follows from it. Returns the product after it. */
export function productEvent(
  acting: Acting,
  product: Head,
  happening: ProductHappening,
): { readonly product: Head; readonly write: Sql[] } {
  const { product: after, event } = productStep(acting, product, happening);
  const isListed = after.state === 'listed' && product.state !== 'listed';
  return {
    product: after,
    write: [
      ...(isListed ? [assertMayOffer(acting, product.institution_id)] : []),
      updateProduct(after),
      insertEvent(event),
      ...deltaStatements(event),
    ],
  };
}

/** A new product, not on the shelf yet, with the round in which it is written. */
export function productCreated(
  acting: Acting,
  wanted: {
    readonly institution_id: string;
    readonly code: string;
    readonly draft: Draft;
    readonly import_id?: string;
    readonly command: string;
  },
): { readonly product: Head; readonly round: RoundRow; readonly write: Sql[] } {
  const { institution_id, code } = wanted;
  const id = idIn(acting, 'product');
  const event = nextEvent(newStream(id), acting.actor, acting.now, {
    type: 'product.created',
    command: wanted.command,
    body: { product: id, institution: institution_id, code, import: wanted.import_id ?? null },
  });
  const product: Head = {
    id,
    institution_id,
    state: 'draft',
    version_id: null,
    off_shelf: null,
    ver: event.ver,
    head: event.hash,
  };
  const { round, row } = newRound(acting, product, { ...wanted, number: 1 });
  const { ver, head } = product;
  return {
    product,
    round,
    write: [insertProduct({ id, institution_id, code, ver, head, now: acting.now }), insertEvent(event), row],
  };
}

function newRound(
  acting: Acting,
  product: Head,
  wanted: { readonly draft: Draft; readonly number: number; readonly import_id?: string },
): { readonly round: RoundRow; readonly row: Sql } {
  const id = idIn(acting, 'round');
  const draft = canonicalJson(wanted.draft);
  const editor = acting.actor.user_id ?? '';
  const { institution_id } = product;
  const import_id = wanted.import_id ?? null;
  const row = insertRound({
    id,
    product_id: product.id,
    institution_id,
    number: wanted.number,
    draft,
    editor,
    import_id,
    now: acting.now,
  });
  const round: RoundRow = {
    id,
    product_id: product.id,
    institution_id,
    number: wanted.number,
    state: 'editing',
    draft,
    rev: 1,
    hash: null,
    editors: JSON.stringify([editor]),
    submitted_by: null,
    checked_by: null,
    reviewed_by: null,
    returned: null,
    list_on: null,
    import_id,
    before_import: null,
    import_touched: 0,
    opened_at: acting.now,
    submitted_at: null,
    checked_at: null,
  };
  return { round, row };
}

/** A further round for a product that has been listed. */
export function roundOpened(
  acting: Acting,
  product: Head,
  wanted: {
    readonly draft: Draft;
    readonly number: number;
    readonly import_id?: string;
    readonly command: string;
  },
): { readonly product: Head; readonly round: RoundRow; readonly write: Sql[] } {
  const { round, row } = newRound(acting, product, wanted);
  const opened = productEvent(acting, product, {
    type: 'product.round_opened',
    command: wanted.command,
    body: { round: round.id, number: wanted.number, import: wanted.import_id ?? null },
  });
  return { product: opened.product, round, write: [...opened.write, row] };
}

// A product that was never on the shelf follows its round: it is a draft, or it is being looked at.
function stateBeside({ state, version_id }: Head, to: RoundRow['state']): ProductState {
  if (version_id !== null || to === 'listed') return state;
  return to === 'editing' || to === 'dropped' ? 'draft' : 'submitted_for_review';
}

/** A round moved by a command of its table. Somebody who saved or moved it meanwhile stops the batch. */
export function roundMoved(
  acting: Acting,
  product: Head,
  round: RoundRow,
  move: {
    readonly command: RoundCommand;
    readonly operation: string;
    readonly change: Omit<RoundChange, 'state'> & { readonly state?: RoundChange['state'] };
    readonly reason?: string;
    readonly body?: Readonly<Record<string, unknown>>;
  },
): { readonly product: Head; readonly round: RoundRow; readonly write: Sql[] } {
  const { to, emits } = roundMove(move.command);
  const change: RoundChange = { ...move.change, state: move.change.state ?? to };
  const moved = productEvent(acting, product, {
    type: emits,
    command: move.operation,
    to: stateBeside(product, change.state),
    ...(move.reason === undefined ? {} : { reason: move.reason }),
    body: { round: round.id, state: change.state, hash: round.hash, ...move.body },
  });
  return {
    product: moved.product,
    round: { ...round, ...change, rev: round.rev + 1 },
    write: [updateRound(round, change), changedOne(), ...moved.write],
  };
}

/**
 * Makes the listing of an approved round the product's next version, and puts it on the shelf. A product that somebody
 * suspended stays suspended: to lift that is a decision of its own, by another person. The three people who stand for a
 * version are in the round; the database refuses any two that are one.
 */
export function versionListed(
  acting: Acting,
  product: Head,
  round: RoundRow,
  version: {
    readonly number: number;
    readonly listing: Listing;
    readonly spelling: string;
    readonly operation: string;
  },
): { readonly product: Head; readonly version_id: string; readonly write: Sql[] } {
  const version_id = idIn(acting, 'version');
  const hash = listingHash(version.listing);
  const isOff = product.state === 'suspended';
  const listed = productEvent(acting, product, {
    type: isOff ? 'product.renewed' : 'product.listed',
    command: version.operation,
    ...(isOff ? {} : { to: 'listed', off_shelf: null }),
    body: { version: version_id, number: version.number, hash, round: round.id },
  });
  return {
    product: { ...listed.product, version_id },
    version_id,
    write: [
      insertVersion({
        id: version_id,
        product_id: product.id,
        number: version.number,
        listing: canonicalJson(version.listing),
        hash,
        made_by: round.submitted_by ?? '',
        approved_by: round.checked_by ?? '',
        reviewed_by: round.reviewed_by ?? '',
        now: acting.now,
      }),
      updateVersion({ product_id: product.id, version_id, spelling: version.spelling }),
      ...listed.write,
      updateCatalogueVersion(),
    ],
  };
}
