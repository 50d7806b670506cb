// Random numbers for demonstration data: the same seed gives the same town on every machine. Nothing here is fit
// for secrets, and no part of the served program may import it.

/** A stream of pseudo-random draws. Streams made by `fork` do not disturb each other. */
export type Random = {
  /** A number in [0, 1) with 32 random bits. */
  next(): number;
  /** A whole number from `min` to `max`, both included. Throws RangeError when the range is empty or not whole. */
  int(min: number, max: number): number;
  /** True with probability `p`. */
  chance(p: number): boolean;
  /** One member of the list, each equally likely. Throws RangeError when it is empty. */
  pick<T>(list: readonly T[]): T;
  /** One value, likely in proportion to its weight. Throws RangeError when no weight is positive. */
  weighted<T>(entries: readonly (readonly [value: T, weight: number])[]): T;
  /** The list in a random order, as a new array. */
  shuffle<T>(list: readonly T[]): T[];
  /** Another stream, decided by this stream's seed and the label alone and not by what was drawn before. */
  fork(label: string): Random;
};

// Four words of state from a text (the mixing steps of MurmurHash3), so that seeds 1 and 2 share nothing.
function stateOf(text: string): Uint32Array {
  let h = 1779033703 ^ text.length;
  for (let i = 0; i < text.length; i += 1) {
    h = Math.imul(h ^ text.charCodeAt(i), 3432918353);
    h = (h << 13) | (h >>> 19);
  }
  return Uint32Array.from({ length: 4 }, () => {
    h = Math.imul(h ^ (h >>> 16), 2246822507);
    h = Math.imul(h ^ (h >>> 13), 3266489909);
    h ^= h >>> 16;
    return h;
  });
}

/** The sfc32 generator (Chris Doty-Humphrey, PractRand, public domain): 128 bits of state, 32 bits a step. */
function sfc32(state: Uint32Array): () => number {
  let [a = 0, b = 0, c = 0, d = 0] = state;
  return () => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return t >>> 0;
  };
}

/** A stream for a seed; a number and its decimal text are the same seed. */
export function createRandom(seed: number | string): Random {
  const step = sfc32(stateOf(String(seed)));
  // The first outputs still show the seed; the authors of the generator throw these away.
  for (let i = 0; i < 15; i += 1) step();

  const next = (): number => step() / 2 ** 32;
  const int = (min: number, max: number): number => {
    if (!Number.isSafeInteger(min) || !Number.isSafeInteger(max) || max < min)
      throw new RangeError(`no whole number from ${min} to ${max}`);
    return min + Math.floor(next() * (max - min + 1));
  };
  const pick = <T>(list: readonly T[]): T => list[int(0, list.length - 1)] as T;

  return {
    next,
    int,
    pick,
    chance: (p) => next() < p,
    weighted(entries) {
      const usable = entries.filter(([, weight]) => weight > 0);
      const last = usable.at(-1);
      if (!last) throw new RangeError('no positive weight');
      let left = next() * usable.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [value, weight] of usable) {
        if (left < weight) return value;
        left -= weight;
      }
      return last[0];
    },
    shuffle<T>(list: readonly T[]): T[] {
      const order = [...list];
      for (let i = order.length - 1; i > 0; i -= 1) {
        const j = int(0, i);
        const moved = order[i] as T;
        order[i] = order[j] as T;
        order[j] = moved;
      }
      return order;
    },
    fork: (label) => createRandom(`${seed}/${label}`),
  };
}
