// Seeding: the past of each district is played in memory and carried over into its database.
import { dayOf, startOfDay } from '../../worker/lib/shanghai.ts';
import type { SqliteD1 } from '../lib/d1-sqlite.ts';
import { copyInto } from './copy.ts';
import type { PlayedFiles } from './papers.ts';
import { demonstrationOf, type Size } from './plan.ts';
import { playDistrict, type Progress } from './simulate.ts';

/** The seed of the demonstration that `npm start` shows; the sandbox's registry has the same. */
export const DEMO_SEED = 'wangcheng';

/** What decides every row: how much, from which seed, and up to which instant (epoch ms). */
export type Demonstration = {
  readonly size: Size;
  readonly seed: string | number;
  readonly anchor: number;
};

/** 00:00 in Shanghai of the day of an instant: up to there the past is played when it is seeded now. */
export function anchorOf(now: number): number {
  return startOfDay(dayOf(now));
}

export type PlayedDistrict = { readonly name: string; readonly db: SqliteD1; readonly files: PlayedFiles };

/** Plays all districts of a demonstration, or those named. */
export async function playDemonstration(
  { size, seed, anchor }: Demonstration,
  progress: Progress = () => undefined,
  names?: readonly string[],
): Promise<PlayedDistrict[]> {
  const played: PlayedDistrict[] = [];
  for (const plan of demonstrationOf(size)) {
    if (names && !names.includes(plan.name)) continue;
    const { db, files } = await playDistrict(plan, { seed, anchor }, (text) =>
      progress(`${plan.name}: ${text}`),
    );
    played.push({ name: plan.name, db, files });
  }
  return played;
}

/** `whole` once a copy is complete; `torn` when one was broken off: such a database has to be thrown away. */
export type Filling = 'empty' | 'torn' | 'whole';

/** How far a migrated database is filled. The district's own row is the last to be written. */
export async function fillingOf(db: D1Database): Promise<Filling> {
  const row = await db
    .prepare('SELECT (SELECT COUNT(*) FROM district) AS districts, EXISTS (SELECT 1 FROM town) AS begun')
    .first<{ districts: number; begun: number }>();
  if (row?.districts) return 'whole';
  return row?.begun ? 'torn' : 'empty';
}

/** Carries what was played over into the districts' databases, which are migrated and empty, and the store of files. */
export async function carryOver(
  played: readonly PlayedDistrict[],
  databaseOf: (district: string) => Promise<D1Database>,
  bucket: () => Promise<R2Bucket>,
  progress: Progress = () => undefined,
): Promise<void> {
  for (const { name, db, files } of played) {
    const store = files.objects.size > 0 ? await bucket() : null;
    for (const [key, { bytes, media_type }] of files.objects) {
      await store?.put(key, bytes, { httpMetadata: { contentType: media_type } });
    }
    await copyInto(db, await databaseOf(name), (text) => progress(`${name}: ${text}`));
    db.close();
  }
}
