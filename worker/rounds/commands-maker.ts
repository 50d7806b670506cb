// What a product maker does: begin a product, write its terms, hand them over, take them back, drop them.
import { assertInBatch, execute, type Outcome } from '../lib/command.ts';
import { both } from '../lib/bilingual.ts';
import { canonicalJson } from '../lib/hash.ts';
import { AppError, fieldError } from '../lib/problem.ts';
import type { Ctx } from '../lib/context.ts';
import { withCurrentRates } from '../products/current.ts';
import { listingHash } from '../products/hash.ts';
import type { Listing } from '../products/schema.ts';
import { productCreated, roundMoved, roundOpened } from './commands.ts';
import {
  assertRoundMove,
  assertShelfMove,
  assertVersion,
  draftOf,
  openRound,
  SCENE,
  sceneFrom,
  selectScene,
  whoOf,
  type Scene,
} from './commands-scene.ts';
import { STARTING_DRAFT } from './draft.ts';
import type { ListingField } from './fields.ts';
import { listingProblems, type Draft } from './problems.ts';
import {
  productFrom,
  rowChanged,
  selectByCode,
  selectProduct,
  selectRoundCount,
  updateDraft,
  type CodedRow,
} from './queries.ts';

/** What every move of a round answers. */
export type RoundAnswer = {
  readonly product: string;
  readonly round: string;
  readonly rev: number;
  readonly state: string;
};

const institutionOf = (ctx: Ctx): string => ctx.actor.org_id ?? '';

/** Reads the product as its institution sees it. */
const ownScene = (ctx: Ctx, productId: string) =>
  selectScene(selectProduct(productId, institutionOf(ctx)), productId, institutionOf(ctx));

/** Begins a product under a code of its own, with the terms of another one or with the usual ones. */
export function createProduct(
  ctx: Ctx,
  input: { readonly code: string; readonly name: string; readonly copy_of?: string | undefined },
): Promise<Outcome<RoundAnswer>> {
  const institution_id = institutionOf(ctx);
  return execute(ctx, {
    input,
    read: [
      selectByCode(institution_id, input.code),
      ...(input.copy_of === undefined ? [] : [selectProduct(input.copy_of, institution_id)]),
    ],
    decide: ([same, copied]) => {
      const known = (same as CodedRow[] | undefined)?.[0];
      // A product that was dropped before it was ever listed leaves its code to the next attempt.
      if (known && (known.version_id !== null || known.open_rounds > 0)) {
        throw fieldError(
          'code',
          'used',
          both('本机构已有该产品编码', 'You already have a product with this code'),
        );
      }
      const model = input.copy_of === undefined ? null : productFrom(copied);
      if (input.copy_of !== undefined && model?.listing == null) {
        throw fieldError('copy_of', 'unknown', both('没有可复制的产品', 'There is no such product to copy'));
      }
      const terms: Draft =
        model?.listing == null ? STARTING_DRAFT : draftFromListing(JSON.parse(model.listing) as Listing);
      const draft = { ...terms, code: input.code, name: input.name };
      const begun = { institution_id, code: input.code, draft, command: 'product.create' };
      const { product, round, write } = known
        ? roundOpened(ctx, known, { ...begun, number: known.rounds + 1 })
        : productCreated(ctx, begun);
      return { status: 201, answer: answerFrom(product.id, round), write };
    },
  });
}

/** Opens a round for a listed product: it begins with the terms as they stand. */
export function openRoundOf(
  ctx: Ctx,
  at: { readonly id: string; readonly version: number },
): Promise<Outcome<RoundAnswer>> {
  return execute(ctx, {
    input: at,
    read: [...ownScene(ctx, at.id), selectRoundCount(at.id)],
    decide: (rows) => {
      const scene = sceneFrom(rows, ctx.now);
      assertVersion(scene.product, at.version);
      assertShelfMove(scene.product, scene.round, 'open_round', whoOf(ctx), scene.today);
      const { product, round, write } = roundOpened(ctx, scene.product, {
        draft: draftFromListing(JSON.parse(scene.product.listing ?? '{}') as Listing),
        number: roundsIn(rows[SCENE]) + 1,
        command: 'product.open_round',
      });
      return { status: 201, answer: answerFrom(product.id, round), write };
    },
  });
}

/** What a save changes. */
export type Change = { readonly set: Draft; readonly unset?: readonly ListingField[] | undefined };

/**
 * Saves fields as they are written. Each is sound by itself; what does not fit together is said and not refused until
 * the listing is handed over. Floating rates follow from the spreads and the LPR.
 */
export function saveDraft(
  ctx: Ctx,
  at: { readonly id: string; readonly rev: number },
  change: Change,
): Promise<Outcome<RoundAnswer>> {
  return execute(ctx, {
    input: { ...at, change },
    read: ownScene(ctx, at.id),
    decide: (rows) => {
      const scene = sceneFrom(rows, ctx.now);
      const round = openRound(scene, at.rev);
      if (round.state !== 'editing') {
        throw new AppError('illegal_move', {
          state: round.state,
          detail: both('本轮已提交，撤回后才能修改', 'This round was handed over; take it back to change it'),
        });
      }
      const draft = draftAfter(draftOf(round), change, scene);
      const editors = new Set([...(JSON.parse(round.editors) as string[]), ctx.actor.user_id ?? '']);
      return {
        answer: answerFrom(scene.product.id, { ...round, rev: round.rev + 1 }),
        write: [
          updateDraft({
            id: round.id,
            rev: round.rev,
            draft: canonicalJson(draft),
            editors: JSON.stringify([...editors]),
          }),
          assertInBatch(rowChanged()),
        ],
      };
    },
  });
}

/** The draft after a change. */
function draftAfter(
  before: Draft,
  { set, unset = [] }: Change,
  { lpr, today }: Pick<Scene, 'lpr' | 'today'>,
): Draft {
  const written = { ...before, ...set };
  const kept = Object.entries(written).filter(
    ([field]) => field === 'code' || !unset.includes(field as ListingField),
  );
  return withCurrentRates(Object.fromEntries(kept) as Draft, lpr, today);
}

/** Hands the listing over to the checker. The hash is the one of the text the maker saw; from here on it may not change. */
export function submitRound(
  ctx: Ctx,
  at: { readonly id: string; readonly rev: number },
  input: { readonly hash: string },
): Promise<Outcome<RoundAnswer>> {
  return execute(ctx, {
    input: { ...at, ...input },
    read: ownScene(ctx, at.id),
    decide: (rows) => {
      const scene = sceneFrom(rows, ctx.now);
      const round = openRound(scene, at.rev);
      assertRoundMove(round, 'submit', whoOf(ctx));
      const draft = draftOf(round);
      assertComplete(draft, scene);
      const hash = listingHash(listingOf(draft));
      if (hash !== input.hash) throw new AppError('hash_mismatch');
      const moved = roundMoved(ctx, scene.product, round, {
        command: 'submit',
        operation: 'product.submit',
        change: {
          hash,
          submitted_by: ctx.actor.user_id,
          submitted_at: ctx.now,
          checked_by: null,
          checked_at: null,
          reviewed_by: null,
          returned: null,
        },
        body: { hash },
      });
      return { answer: answerFrom(moved.product.id, moved.round), write: moved.write };
    },
  });
}

/** Throws 400 with every field that keeps the listing from being handed over. */
export function assertComplete(
  draft: Draft,
  scene: Pick<Scene, 'known'>,
): asserts draft is Omit<Listing, 'filled'> {
  const errors = listingProblems(draft, scene.known)
    .filter(({ severity }) => severity === 'error')
    .map(({ field, code, detail }) => ({ field, code, detail }));
  if (errors.length > 0) throw new AppError('invalid_input', { errors });
}

/** Takes a listing back that nobody has decided on yet, or drops it for good. */
export function leaveRound(
  ctx: Ctx,
  at: { readonly id: string; readonly rev: number },
  command: 'take_back' | 'drop',
): Promise<Outcome<RoundAnswer>> {
  return execute(ctx, {
    input: at,
    read: ownScene(ctx, at.id),
    decide: (rows) => {
      const scene = sceneFrom(rows, ctx.now);
      const round = openRound(scene, at.rev);
      assertRoundMove(round, command, whoOf(ctx));
      const moved = roundMoved(ctx, scene.product, round, {
        command,
        operation: `product.${command}`,
        change:
          command === 'drop' ? { closed_at: ctx.now } : { hash: null, checked_by: null, checked_at: null },
      });
      return { answer: answerFrom(moved.product.id, moved.round), write: moved.write };
    },
  });
}

/** The answer about a round. */
export function answerFrom(product: string, round: { id: string; rev: number; state: string }): RoundAnswer {
  return { product, round: round.id, rev: round.rev, state: round.state };
}

/** A listing as a draft begins with it: what a demonstration filled in is nobody's writing. */
export function draftFromListing({ filled: _, ...listing }: Listing): Draft {
  return listing;
}

/** The listing that a complete draft is. */
export function listingOf(draft: Draft): Listing {
  return { filled: [], ...draft } as Listing;
}

const roundsIn = (rows: readonly unknown[] | undefined): number =>
  (rows as { rounds: number }[] | undefined)?.[0]?.rounds ?? 0;
