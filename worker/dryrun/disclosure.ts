// What may be shown of a count of firms.
//
// A run answers with numbers only, and somebody could hold two runs against each other: with and without a condition
// that one firm alone meets or fails, the numbers would tell of that firm. Four things together prevent it.
//
// 1. What is counted has no exact values (bands.ts), and words that fewer than LEAST firms have are merged
//    (snapshot.ts): a single firm can hardly be described at all.
// 2. A condition, an alternative or a part of one that changes the answer for fewer than LEAST firms is left out of the
//    run (prune.ts), whether it changes one or none. A run with such a narrow condition gives exactly the numbers of
//    the run without it: adding or removing it shows nothing.
// 3. Numbers below LEAST are not shown, neither counts nor gains; nought looks like 49.
// 4. All others are rounded to tens at random (Statistics New Zealand's base rounding, with base 10): n becomes the ten
//    below or above it, above with a chance of its distance from the ten below. The chance is drawn from the question
//    and a secret, so that the same question has the same answer on every repetition and night while its neighbours
//    round differently. Two runs that do pass 2 and differ by one firm differ by a ten or not, and just so do two runs
//    that count the same firms: a difference proves nothing, and its absence neither.
//
// Only an average over many hundred such pairs would tell n from n + 1. Each person has a limited number of runs an
// hour (THROTTLES.dry_run_per_user), and who asked is known.
import { sha256 } from '../lib/hash.ts';
import { LEAST, STEP } from './terms.ts';

/** A number of firms as it may be shown: a multiple of ten from LEAST on; null for fewer, nought among them. */
export type Shown = number | null;

/** Where the question lies between two tens: 0 to 9, the same for the same question and secret. */
function offsetOf(question: string, salt: string): number {
  // 48 bits leave no bias worth the name.
  return Number.parseInt(sha256(`${salt} ${question}`).slice(0, 12), 16) % STEP;
}

/** A count as it may be shown. `question` names what was counted, `salt` is the snapshot's secret. */
export function shown(count: number, question: string, salt: string): Shown {
  if (count < LEAST) return null;
  return Math.floor((count + offsetOf(question, salt)) / STEP) * STEP;
}
