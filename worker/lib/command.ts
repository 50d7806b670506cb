// One way to change anything: read in one round trip, decide without I/O, commit in one batch together with the
// idempotency row. A commit that a constraint stops (a lost race, a used-up limit) is decided again on fresh rows,
// so that the caller gets the reason and not the constraint.
import { canonicalJson, sha256 } from './hash.ts';
import type { Ctx } from './context.ts';
import { AppError } from './problem.ts';
import { readAll, sql, writeAll, type Sql } from './sql.ts';

export type Plan<Answer> = {
  /** 409 where the refusal itself is what the command records; the route then throws it. */
  readonly status?: 200 | 201 | 409;
  readonly answer: Answer;
  readonly write: readonly Sql[];
};

/** What else belongs into the batch of a command, for whoever has it done: its reads, and its statements from their rows. */
export type Besides<Made = unknown> = {
  readonly read: readonly Sql[];
  readonly write: (rows: readonly unknown[][], made: Made) => readonly Sql[];
};

export type Outcome<Answer> = {
  readonly status: number;
  readonly answer: Answer;
  readonly replayed: boolean;
};

type IdempotencyRow = { body_hash: string; status: number; answer: string };

/** Days an idempotency row is kept (security rule R3). */
export const IDEMPOTENCY_DAYS = 30;

const TRIES = 3;

/** Whether D1 refused a batch because a row or sum was no longer as the decision assumed. */
export function isConstraint(error: unknown): boolean {
  const message = error instanceof Error ? error.message : String(error);
  return /constraint failed|\w+ exists|malformed JSON/.test(message);
}

/** A statement that stops the batch unless the condition (an SQL expression) holds. */
export function assertInBatch(condition: Sql): Sql {
  return {
    text: `SELECT CASE WHEN (${condition.text}) THEN 1 ELSE json_extract('no', '$') END`,
    values: condition.values,
  };
}

/** Stops the batch unless the statement before this one changed exactly one row: somebody was faster. */
export const assertChanged = (): Sql => assertInBatch(sql`changes() = 1`);

/**
 * Runs a command: the same key with the same input answers as the first time; with another input it is refused (422).
 * `decide` is pure apart from hashing; it may run twice.
 *
 * `admit` is asked once, after the decision and before anything is written: there throttles count what is sound and new,
 * neither slips of the hand nor a repetition. It may throw.
 *
 * Where the session owes a fresh proof of presence, everything is decided and nothing written: whoever is asked for a
 * code has nothing left to correct. An earlier answer is not repeated without the proof either (security rule R3).
 */
export async function execute<Answer>(
  ctx: Ctx,
  command: {
    readonly input: unknown;
    readonly read: readonly Sql[];
    readonly decide: (rows: unknown[][]) => Plan<Answer> | Promise<Plan<Answer>>;
    readonly admit?: () => Promise<void>;
    /** How often it is decided before a lost race is a conflict; more where many write to one row and one must win. */
    readonly tries?: number;
  },
): Promise<Outcome<Answer>> {
  if (!ctx.command) throw new AppError('idempotency_key_missing');
  const { operation, key, owes_step_up = false, holds } = ctx.command;
  const actor = ctx.actor.user_id ?? '';
  const bodyHash = sha256(canonicalJson([ctx.actor.org_id, command.input]));
  const idempotency = sql`SELECT body_hash, status, answer FROM idempotency
    WHERE actor = ${actor} AND route = ${operation} AND key = ${key}`;

  for (let attempt = 0; ; attempt += 1) {
    const [found, ...rows] = await readAll(ctx.db, [idempotency, ...command.read]);
    const earlier = (found as IdempotencyRow[] | undefined)?.[0];
    if (earlier && owes_step_up) throw new AppError('step_up_required');
    if (earlier) {
      if (earlier.body_hash !== bodyHash) throw new AppError('key_reused');
      return { status: earlier.status, answer: JSON.parse(earlier.answer) as Answer, replayed: true };
    }
    const plan = await command.decide(rows);
    if (owes_step_up) throw new AppError('step_up_required');
    if (attempt === 0) await command.admit?.();
    const status = plan.status ?? 200;
    const kept = sql`INSERT INTO idempotency (actor, route, key, body_hash, status, answer, at)
      VALUES (${actor}, ${operation}, ${key}, ${bodyHash}, ${status}, ${JSON.stringify(plan.answer)}, ${ctx.now})`;
    try {
      await writeAll(ctx.db, [...(holds ? [assertInBatch(holds)] : []), ...plan.write, kept]);
      return { status, answer: plan.answer, replayed: false };
    } catch (error) {
      if (!isConstraint(error)) throw error;
      if (attempt + 1 >= (command.tries ?? TRIES)) throw new AppError('conflict');
    }
  }
}
