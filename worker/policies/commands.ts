// What the office does with a policy: one person writes it, another publishes it; what is published is never rewritten
// but replaced.
import { insertEvent } from '../audit/queries.ts';
import { newStream, nextEvent } from '../audit/rules.ts';
import { both } from '../lib/bilingual.ts';
import { execute, type Outcome } from '../lib/command.ts';
import { idIn, type Ctx } from '../lib/context.ts';
import { canonicalJson, sha256 } from '../lib/hash.ts';
import { AppError, fieldError } from '../lib/problem.ts';
import { dayOf } from '../lib/shanghai.ts';
import type { Sql } from '../lib/sql.ts';
import { updateCatalogueVersion } from '../products/queries.ts';
import { policyMove, policyMovesNow, termsProblems, type PolicyScene, type Who } from './machine.ts';
import { insertPolicy, selectByCode, selectSiblings, updatePolicy, type PolicyRow } from './queries.ts';
import type { PolicyTerms } from './schema.ts';
import type { PolicyCommand, PolicyState } from './terms.ts';

export type PolicyAnswer = {
  readonly id: string;
  readonly state: PolicyState;
  readonly version: number;
  readonly hash: string;
};

type At = { readonly id: string; readonly version: number };
type Noted = { readonly by: string; readonly note: string; readonly at: number };

const answerFrom = ({ id, state, ver, hash }: PolicyRow): PolicyAnswer => ({ id, state, version: ver, hash });
const hashOf = (terms: PolicyTerms): string => sha256(canonicalJson(terms));

/** Who acts, as the machine asks for it. */
export const whoOf = (ctx: Pick<Ctx, 'actor'>): Who => ({ user_id: ctx.actor.user_id, role: ctx.actor.role });

/** A policy as the machine looks at it. */
export function sceneOf(row: PolicyRow): PolicyScene {
  const editors = JSON.parse(row.editors) as string[];
  const noted = row.noted === null ? null : (JSON.parse(row.noted) as Noted);
  return { state: row.state, barred: row.state === 'suspended' ? [noted?.by ?? ''] : editors };
}

type Acting = Pick<Ctx, 'now' | 'actor'>;

// The next event of a policy with its row.
function changed(
  acting: Acting,
  row: PolicyRow,
  happening: { type: string; command: string; reason?: string; body?: object },
  change: Partial<PolicyRow>,
): { row: PolicyRow; write: Sql[] } {
  const event = nextEvent({ id: row.id, ver: row.ver, head: row.head }, acting.actor, acting.now, {
    type: happening.type,
    command: happening.command,
    body: { policy: row.id, code: row.code, hash: row.hash, ...happening.body },
  });
  const after = { ...row, ...change, ver: event.ver, head: event.hash };
  return { row: after, write: [updatePolicy(after), insertEvent(event)] };
}

/** A policy that begins as a draft: the statements, for the command and for a demonstration's past. */
export function policyDrafted(
  acting: Pick<Ctx, 'now' | 'random' | 'actor'>,
  terms: PolicyTerms,
  number: number,
): { row: PolicyRow; write: Sql[] } {
  const id = idIn(acting, 'policy');
  const hash = hashOf(terms);
  const event = nextEvent(newStream(id), acting.actor, acting.now, {
    type: 'policy.drafted',
    command: 'policy.create',
    body: { policy: id, code: terms.code, number, hash },
  });
  const row: PolicyRow = {
    id,
    code: terms.code,
    number,
    state: 'draft',
    terms: canonicalJson(terms),
    hash,
    editors: JSON.stringify([acting.actor.user_id ?? '']),
    published_by: null,
    published_at: null,
    noted: null,
    ver: event.ver,
    head: event.hash,
  };
  return { row, write: [insertPolicy({ ...row, now: acting.now }), insertEvent(event)] };
}

/** Begins a policy, or the next wording of one that is in force. */
export function createPolicy(ctx: Ctx, terms: PolicyTerms): Promise<Outcome<PolicyAnswer>> {
  return execute(ctx, {
    input: terms,
    read: [selectByCode(terms.code)],
    decide: ([rows]) => {
      const earlier = (rows ?? []) as PolicyRow[];
      if (earlier.some(({ state }) => state === 'draft' || state === 'checking')) {
        throw fieldError(
          'code',
          'used',
          both('该编码已有未发布的稿件', 'There is a draft under this code already'),
        );
      }
      const { row, write } = policyDrafted(ctx, terms, (earlier[0]?.number ?? 0) + 1);
      return { status: 201, answer: answerFrom(row), write };
    },
  });
}

function policyIn(rows: readonly unknown[] | undefined, at: At): { row: PolicyRow; siblings: PolicyRow[] } {
  const siblings = (rows ?? []) as PolicyRow[];
  const row = siblings.find(({ id }) => id === at.id);
  if (!row) throw new AppError('not_found');
  if (row.ver !== at.version) throw new AppError('stale_version', { state: row.state, version: row.ver });
  return { row, siblings };
}

/** Saves the terms of a draft. The code stays: it is how products name the policy. */
export function savePolicy(ctx: Ctx, at: At, terms: PolicyTerms): Promise<Outcome<PolicyAnswer>> {
  return execute(ctx, {
    input: { ...at, terms },
    read: [selectSiblings(at.id)],
    decide: ([rows]) => {
      const { row } = policyIn(rows, at);
      const allowed = policyMovesNow(sceneOf(row), whoOf(ctx)).map(({ command }) => command);
      if (row.state !== 'draft') throw new AppError('illegal_move', { state: row.state, allowed });
      if (terms.code !== row.code) {
        throw fieldError('code', 'fixed', both('政策编码不能修改', 'The code of a policy cannot change'));
      }
      const editors = new Set([...(JSON.parse(row.editors) as string[]), ctx.actor.user_id ?? '']);
      const hash = hashOf(terms);
      const saved = changed(
        ctx,
        { ...row, hash },
        { type: 'policy.saved', command: 'policy.save' },
        { terms: canonicalJson(terms), hash, editors: JSON.stringify([...editors]) },
      );
      return { answer: answerFrom(saved.row), write: saved.write };
    },
  });
}

/** The statements of one move; a published wording ends the one before it. */
export function policyMoved(
  acting: Acting,
  row: PolicyRow,
  command: PolicyCommand,
  more: { readonly note?: string | undefined; readonly replaces?: PolicyRow | undefined } = {},
): { row: PolicyRow; write: Sql[] } {
  const { to, emits } = policyMove(command);
  const noted: Noted | null =
    more.note === undefined ? null : { by: acting.actor.user_id ?? '', note: more.note, at: acting.now };
  const isPublished = command === 'publish';
  const replaced = more.replaces
    ? changed(
        acting,
        more.replaces,
        { type: 'policy.ended', command: 'policy.publish', body: { replaced_by: row.id } },
        { state: 'ended' },
      ).write
    : [];
  const moved = changed(
    acting,
    row,
    { type: emits, command: `policy.${command}`, body: { state: to } },
    {
      state: to,
      noted: noted ? JSON.stringify(noted) : row.noted,
      ...(isPublished ? { published_by: acting.actor.user_id, published_at: acting.now } : {}),
    },
  );
  const isSeen = ['publish', 'suspend', 'resume', 'end'].includes(command);
  return {
    row: moved.row,
    write: [...replaced, ...moved.write, ...(isSeen ? [updateCatalogueVersion()] : [])],
  };
}

/** Makes one move of the machine. Approvals name the hash of what they approve. */
export function movePolicy(
  ctx: Ctx,
  at: At,
  command: PolicyCommand,
  input: { readonly hash?: string; readonly note?: string } = {},
): Promise<Outcome<PolicyAnswer>> {
  return execute(ctx, {
    input: { ...at, command, ...input },
    read: [selectSiblings(at.id)],
    decide: ([rows]) => {
      const { row, siblings } = policyIn(rows, at);
      const { from, needs } = policyMove(command);
      const scene = sceneOf(row);
      const who = whoOf(ctx);
      if (
        from.includes(row.state) &&
        needs.includes('other_person') &&
        scene.barred.includes(who.user_id ?? '')
      ) {
        throw new AppError('same_person');
      }
      const allowed = policyMovesNow(scene, who).map((move) => move.command);
      if (!allowed.includes(command)) throw new AppError('illegal_move', { state: row.state, allowed });
      if (needs.includes('hash')) assertSound(row, input.hash, dayOf(ctx.now));
      const replaces = command === 'publish' ? siblings.find(isInForce) : undefined;
      const moved = policyMoved(ctx, row, command, { note: input.note, replaces });
      return { answer: answerFrom(moved.row), write: moved.write };
    },
  });
}

const isInForce = ({ state }: PolicyRow): boolean => state === 'published' || state === 'suspended';

function assertSound(row: PolicyRow, hash: string | undefined, today: string): void {
  if (row.hash !== hash) throw new AppError('hash_mismatch', { state: row.state, version: row.ver });
  const errors = termsProblems(JSON.parse(row.terms) as PolicyTerms, today);
  if (errors.length > 0) throw new AppError('invalid_input', { errors });
}
