// The second and the third person: the checker inside the institution, and the finance office, which lists. Each names
// the hash of what it approves; what was changed since is another text and is refused.
import { both } from '../lib/bilingual.ts';
import { execute, type Outcome } from '../lib/command.ts';
import { idIn, type Ctx } from '../lib/context.ts';
import { AppError, fieldError } from '../lib/problem.ts';
import type { Sql } from '../lib/sql.ts';
import { insertMessage } from '../notifications/queries.ts';
import { loadSpelling } from '../products/spelling.ts';
import { hasEnded } from '../products/validity.ts';
import { roundMoved, versionListed, type Head } from './commands.ts';
import { answerFrom, assertComplete, listingOf, type RoundAnswer } from './commands-maker.ts';
import {
  assertOffering,
  assertRoundMove,
  draftOf,
  openRound,
  SCENE,
  sceneFrom,
  selectScene,
  whoOf,
  type Scene,
} from './commands-scene.ts';
import { requiredPoints } from './diff.ts';
import type { Draft } from './problems.ts';
import {
  selectProduct,
  selectProductOfRound,
  selectReferencesOfRound,
  selectRound,
  selectRoundCountOf,
  type RoundRow,
} from './queries.ts';
import { CHECKLIST, type ReturnCode } from './terms.ts';

type At = { readonly id: string; readonly rev: number };
type Returned = { readonly code: ReturnCode; readonly note?: string | undefined };

function assertHash(round: RoundRow, hash: string): void {
  if (round.hash !== hash) throw new AppError('hash_mismatch', { state: round.state, version: round.rev });
}

/** The checker approves: it goes on to the finance office. */
export function checkRound(
  ctx: Ctx,
  at: At,
  input: { readonly hash: string },
): Promise<Outcome<RoundAnswer>> {
  const institution_id = ctx.actor.org_id ?? '';
  return execute(ctx, {
    input: { ...at, ...input },
    read: selectScene(selectProduct(at.id, institution_id), at.id, institution_id),
    decide: (rows) => {
      const scene = sceneFrom(rows, ctx.now);
      const round = openRound(scene, at.rev);
      assertRoundMove(round, 'check', whoOf(ctx));
      assertHash(round, input.hash);
      const moved = roundMoved(ctx, scene.product, round, {
        command: 'check',
        operation: 'product.check',
        change: { checked_by: ctx.actor.user_id, checked_at: ctx.now },
      });
      return { answer: answerFrom(moved.product.id, moved.round), write: moved.write };
    },
  });
}

/** The checker sends it back with a reason. */
export function sendBack(ctx: Ctx, at: At, input: Returned): Promise<Outcome<RoundAnswer>> {
  const institution_id = ctx.actor.org_id ?? '';
  return execute(ctx, {
    input: { ...at, ...input },
    read: selectScene(selectProduct(at.id, institution_id), at.id, institution_id),
    decide: (rows) => {
      const scene = sceneFrom(rows, ctx.now);
      return returned(ctx, scene, openRound(scene, at.rev), 'send_back', input);
    },
  });
}

/** The office returns it to the institution with a reason. */
export function returnRound(
  ctx: Ctx,
  at: { readonly round: string; readonly rev: number },
  input: Returned,
): Promise<Outcome<RoundAnswer>> {
  return execute(ctx, {
    input: { ...at, ...input },
    read: officeScene(at.round),
    decide: (rows) => {
      const scene = sceneFrom(rows, ctx.now);
      return returned(ctx, scene, openRound(scene, at.rev), 'return', input);
    },
  });
}

function returned(ctx: Ctx, scene: Scene, round: RoundRow, command: 'send_back' | 'return', input: Returned) {
  assertRoundMove(round, command, whoOf(ctx));
  const note = { by: ctx.actor.role, code: input.code, note: input.note ?? '', at: ctx.now };
  const moved = roundMoved(ctx, scene.product, round, {
    command,
    operation: `product.${command}`,
    reason: input.code,
    change: {
      returned: JSON.stringify(note),
      hash: null,
      checked_by: null,
      checked_at: null,
      reviewed_by: null,
      list_on: null,
    },
    body: { code: input.code },
  });
  return {
    answer: answerFrom(moved.product.id, moved.round),
    write: [...moved.write, ...told(ctx, moved.product, round, 'product.returned')],
  };
}

/** Tells whoever handed the listing over. */
export function told(
  ctx: Pick<Ctx, 'now' | 'random'>,
  product: Head,
  round: RoundRow,
  topic: 'product.returned' | 'product.listed' | 'product.renewed',
): Sql[] {
  if (round.submitted_by === null) return [];
  const { code = '' } = draftOf(round);
  const message = { id: idIn(ctx, 'message'), topic, user_id: round.submitted_by, payload: { number: code } };
  return [insertMessage({ ...message, object: product.id, object_ver: product.ver }, ctx.now)];
}

/** What whoever handed a listing over hears when it is the product's version now. */
export const toldOf = ({ state }: Head): 'product.listed' | 'product.renewed' =>
  state === 'listed' ? 'product.listed' : 'product.renewed';

// A round names its product, and the product its institution: one round trip all the same.
const officeScene = (roundId: string): Sql[] => [
  selectProductOfRound(roundId),
  selectRound(roundId),
  ...selectReferencesOfRound(roundId),
  selectRoundCountOf(roundId),
];

/**
 * The office approves: the listing goes on the shelf as the next version, at once or on its day. Every point of the
 * checklist that the changes touch must have been looked at.
 */
export async function approveRound(
  ctx: Ctx,
  at: { readonly round: string; readonly rev: number },
  input: {
    readonly hash: string;
    readonly checked: readonly string[];
    readonly list_on?: string | undefined;
  },
): Promise<Outcome<RoundAnswer>> {
  const spell = await loadSpelling();
  return execute(ctx, {
    input: { ...at, ...input },
    read: officeScene(at.round),
    decide: (rows) => {
      const scene = sceneFrom(rows, ctx.now);
      const round = openRound(scene, at.rev);
      assertRoundMove(round, 'approve', whoOf(ctx));
      assertHash(round, input.hash);
      assertOffering(scene.product, scene.today);
      const draft = draftOf(round);
      assertComplete(draft, scene);
      assertChecked(scene, draft, input.checked);
      const listing = listingOf(draft);
      if (hasEnded(listing, scene.today)) {
        throw fieldError('valid_until', 'past', both('下架日期已过', 'Its last day has passed'));
      }
      const list_on = [listing.valid_from, input.list_on ?? ''].reduce((a, b) => (a > b ? a : b));
      const isLater = list_on > scene.today;
      if (isLater && hasEnded(listing, list_on)) {
        throw fieldError(
          'list_on',
          'too_late',
          both('上架日期晚于下架日期', 'It would be listed after its last day'),
        );
      }
      const moved = roundMoved(ctx, scene.product, round, {
        command: 'approve',
        operation: 'product.approve',
        change: {
          reviewed_by: ctx.actor.user_id,
          ...(isLater ? { state: 'scheduled', list_on } : { closed_at: ctx.now }),
        },
        body: { checked: [...input.checked].sort(), list_on: isLater ? list_on : null },
      });
      if (isLater) return { answer: answerFrom(moved.product.id, moved.round), write: moved.write };
      const listed = versionListed(ctx, moved.product, moved.round, {
        number: versionsIn(rows[SCENE]) + 1,
        listing,
        spelling: spell(listing.name),
        operation: 'product.approve',
      });
      return {
        answer: answerFrom(listed.product.id, moved.round),
        write: [...moved.write, ...listed.write, ...told(ctx, listed.product, round, toldOf(listed.product))],
      };
    },
  });
}

function assertChecked({ product }: Scene, draft: Draft, checked: readonly string[]): void {
  const before = product.listing === null ? {} : (JSON.parse(product.listing) as Draft);
  const missing = requiredPoints(before, draft).filter((id) => !checked.includes(id));
  if (missing.length === 0) return;
  const texts = CHECKLIST.filter(({ id }) => missing.includes(id)).map(({ text }) => text);
  throw fieldError(
    'checked',
    'not_all_checked',
    both(
      `尚未核对：${texts.map(({ zh }) => zh).join('；')}`,
      `Not looked at yet: ${texts.map(({ en }) => en).join('; ')}`,
    ),
  );
}

export const versionsIn = (rows: readonly unknown[] | undefined): number =>
  (rows as { versions: number }[] | undefined)?.[0]?.versions ?? 0;
