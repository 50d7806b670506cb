// The world of one district while its past is being played: the database in memory, the office clock, randomness, and
// the context in which the product's own commands run.
import type { Actor } from '../../worker/lib/actor.ts';
import type { Ctx } from '../../worker/lib/context.ts';
import type { Random as Bytes } from '../../worker/lib/ids.ts';
import type { Office } from '../../worker/lib/officehours.ts';
import { writeAll, type Sql } from '../../worker/lib/sql.ts';
import type { Random } from '../data/random.ts';
import type { SqliteD1 } from '../lib/d1-sqlite.ts';

export type World = {
  readonly db: SqliteD1;
  readonly district: string;
  /** The instant at which the played past ends, epoch ms, and its day in Shanghai. */
  readonly anchor: number;
  readonly anchor_day: string;
  /** What the registry of the demonstration depends on besides a code. */
  readonly seed: string | number;
  readonly office: Office;
  readonly random: Random;
  /** Bytes for identifiers, decided by the seed. */
  readonly bytes: Bytes;
  readonly keys: { next: number };
  /** Where papers are put while the past is played. */
  readonly files: R2Bucket;
};

/** Something that happens at an instant known to whoever planned it. */
export type Act = () => Promise<void>;

/** Bytes from a seeded stream, four of each draw. */
export function bytesFrom(random: Random): Bytes {
  return (length) => {
    const bytes = new Uint8Array(length);
    for (let i = 0; i < length; i += 4) {
      const draw = random.int(0, 0xffff_ffff);
      for (let j = 0; j < 4 && i + j < length; j += 1) bytes[i + j] = draw >>> (8 * j);
    }
    return bytes;
  };
}

/** The context of one act. Each has a key of its own, so that no command takes it for a repetition. */
export function ctxAt(world: World, now: number, actor: Actor, operation = 'seed'): Ctx {
  world.keys.next += 1;
  return {
    env: { FILES: world.files },
    district: world.district,
    db: world.db,
    now,
    random: world.bytes,
    locale: 'zh',
    actor,
    command: { operation, key: `seed-${world.keys.next}`, proof: { kind: 'sms', at: now } },
  };
}

/** Writes statements as one transaction. */
export function commit(world: World, statements: readonly Sql[]): Promise<void> {
  return writeAll(world.db, statements);
}
