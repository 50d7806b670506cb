// What the office does with a policy: one person writes it, another publishes it; what is published is never rewritten
// but replaced, on the first day of the next wording.
import { insertEvent } from '../audit/queries.ts';
import { commitment, newStream, nextEvent } from '../audit/rules.ts';
import { both } from '../lib/bilingual.ts';
import { execute, type Outcome } from '../lib/command.ts';
import { idIn, type Ctx } from '../lib/context.ts';
import { canonicalJson, hex, sha256 } from '../lib/hash.ts';
import { AppError, fieldError } from '../lib/problem.ts';
import { dayOf } from '../lib/shanghai.ts';
import type { Sql } from '../lib/sql.ts';
import { updateCatalogueVersion } from '../products/queries.ts';
import { policyMove, policyMovesNow, termsProblems, type PolicyScene, type Who } from './machine.ts';
import {
  insertPolicy,
  selectByCode,
  selectSiblings,
  updatePolicy,
  type PolicyNote,
  type PolicyRow,
} from './queries.ts';
import type { PolicyTerms } from './schema.ts';
import type { PolicyCommand, PolicyState } from './terms.ts';
import { settle, stateOn, type Settled, type Wording } from './wordings.ts';

export type PolicyAnswer = {
  readonly id: string;
  readonly state: PolicyState;
  readonly version: number;
  readonly hash: string;
};

type At = { readonly id: string; readonly version: number };

const answerFrom = ({ id, state, ver, hash }: PolicyRow): PolicyAnswer => ({ id, state, version: ver, hash });
const hashOf = (terms: PolicyTerms): string => sha256(canonicalJson(terms));

/** Who acts, as the machine asks for it. */
export const whoOf = (ctx: Pick<Ctx, 'actor'>): Who => ({ user_id: ctx.actor.user_id, role: ctx.actor.role });

/** The words written with the moves of a policy, the latest last. */
export const notesOf = (row: Pick<PolicyRow, 'notes'>): PolicyNote[] => JSON.parse(row.notes) as PolicyNote[];

/** A policy as the machine looks at it on a day. */
export function sceneOf(row: PolicyRow, today: string): PolicyScene {
  const editors = JSON.parse(row.editors) as string[];
  // The last note of a suspended one is its suspension.
  const barred = row.state === 'suspended' ? [notesOf(row).at(-1)?.by ?? ''] : editors;
  return { state: stateOn(row, today), barred };
}

const wordingOf = ({ id, number, state, terms, until }: PolicyRow): Wording => ({
  id,
  number,
  state,
  until,
  valid_from: (JSON.parse(terms) as PolicyTerms).valid_from,
});

/** What publishing a wording would change for the others of its code. */
export function replacedBy(row: PolicyRow, siblings: readonly PolicyRow[], today: string): Settled[] {
  const others = siblings.filter(({ id }) => id !== row.id).map(wordingOf);
  return settle([...others, { ...wordingOf(row), state: 'published' }], today);
}

type Acting = Pick<Ctx, 'now' | 'random' | 'actor'>;

// The next event of a policy with its row.
function changed(
  acting: Acting,
  row: PolicyRow,
  happening: { type: string; command: string; note?: string | undefined; body?: object },
  change: Partial<PolicyRow>,
): { row: PolicyRow; write: Sql[] } {
  const { note: text } = happening;
  const salt = text === undefined ? '' : hex(acting.random(16));
  const event = nextEvent({ id: row.id, ver: row.ver, head: row.head }, acting.actor, acting.now, {
    type: happening.type,
    command: happening.command,
    body: {
      policy: row.id,
      code: row.code,
      hash: row.hash,
      ...(text === undefined ? {} : { note: commitment(salt, text) }),
      ...happening.body,
    },
  });
  const by = acting.actor.user_id ?? '';
  const noted = text === undefined ? [] : [{ ver: event.ver, by, text, salt, at: acting.now }];
  const notes = JSON.stringify([...notesOf(row), ...noted]);
  const after = { ...row, ...change, notes, ver: event.ver, head: event.hash };
  return { row: after, write: [updatePolicy(after), insertEvent(event)] };
}

/** A policy that begins as a draft: the statements, for the command and for a demonstration's past. */
export function policyDrafted(
  acting: Acting,
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
    until: null,
    notes: '[]',
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
      const scene = sceneOf(row, dayOf(ctx.now));
      const allowed = policyMovesNow(scene, whoOf(ctx)).map(({ command }) => command);
      if (scene.state !== 'draft') throw new AppError('illegal_move', { state: scene.state, allowed });
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

// What the others of a code hear of it: until when each holds now, or that it is over.
function others(
  acting: Acting,
  rows: readonly PolicyRow[],
  command: PolicyCommand,
  settled: readonly Settled[],
): Sql[] {
  return settled.flatMap(({ id, until, is_ended, replaced_by }) => {
    const row = rows.find((one) => one.id === id);
    if (!row) return [];
    const type = is_ended ? 'policy.ended' : until === null ? 'policy.continued' : 'policy.replaced';
    const happening = { type, command: `policy.${command}`, body: { replaced_by, until } };
    return changed(acting, row, happening, { until, state: is_ended ? 'ended' : row.state }).write;
  });
}

/**
 * The statements of one move. A published wording takes the place of the others of its code (`siblings`) on its first
 * day; one that is ended before it begins gives the days back to them.
 */
export function policyMoved(
  acting: Acting,
  row: PolicyRow,
  command: PolicyCommand,
  more: { readonly note?: string | undefined; readonly siblings?: readonly PolicyRow[] } = {},
): { row: PolicyRow; write: Sql[] } {
  const { to, emits } = policyMove(command);
  const today = dayOf(acting.now);
  const isPublished = command === 'publish';
  const moved = changed(
    acting,
    row,
    { type: emits, command: `policy.${command}`, note: more.note, body: { state: to } },
    {
      state: to,
      ...(isPublished ? { published_by: acting.actor.user_id, published_at: acting.now } : {}),
    },
  );
  const siblings = (more.siblings ?? []).filter(({ id }) => id !== row.id);
  const settled =
    isPublished || command === 'end' ? settle([...siblings, moved.row].map(wordingOf), today) : [];
  const beside = others(acting, siblings, command, settled);
  const isSeen = ['publish', 'suspend', 'resume', 'end'].includes(command);
  return {
    row: moved.row,
    // Only one wording of a code is without an end at any moment of the batch.
    write: [
      ...(isPublished ? [...beside, ...moved.write] : [...moved.write, ...beside]),
      ...(isSeen ? [updateCatalogueVersion()] : []),
    ],
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
      const today = dayOf(ctx.now);
      const scene = sceneOf(row, today);
      const who = whoOf(ctx);
      if (
        from.includes(scene.state) &&
        needs.includes('other_person') &&
        scene.barred.includes(who.user_id ?? '')
      ) {
        throw new AppError('same_person');
      }
      const allowed = policyMovesNow(scene, who).map((move) => move.command);
      if (!allowed.includes(command)) throw new AppError('illegal_move', { state: scene.state, allowed });
      if (needs.includes('hash')) assertSound(row, input.hash, today);
      const moved = policyMoved(ctx, row, command, { note: input.note, siblings });
      return { answer: answerFrom(moved.row), write: moved.write };
    },
  });
}

function assertSound(row: PolicyRow, hash: string | undefined, today: string): void {
  if (row.hash !== hash) throw new AppError('hash_mismatch', { state: row.state, version: row.ver });
  const errors = termsProblems(JSON.parse(row.terms) as PolicyTerms, today);
  if (errors.length > 0) throw new AppError('invalid_input', { errors });
}
