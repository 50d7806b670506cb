// Two servers on the same path in turns, A B A B …, so that whatever else the machine does falls on both.
import { cpuOf } from './cpu.ts';
import type { Burst, Shot, Wire } from './load.ts';

/** A server with the requests for one path. */
export type Side = {
  readonly wire: Wire;
  readonly pid: number | null;
  readonly shots: readonly Shot[];
};

export type Measured = {
  readonly requests: number;
  /** Requests per second: the median of the bursts. */
  readonly rps: number;
  readonly p50_ms: number;
  readonly p99_ms: number;
  /** Processor time of the server per request; null where it cannot be known. */
  readonly cpu_ms: number | null;
};

export type Compared = {
  readonly a: Measured;
  readonly b: Measured;
  /** Requests per second of A per one of B: the median of the pairs of bursts. */
  readonly ratio: number;
};

const ROUNDS = 4;
const WARM_SECONDS = 0.4;
/** Of shots that can be fired only once, a part is for warming up. */
const WARM_SHARE = 0.15;
/** What a request leaves to do behind its answer is done by then. */
const SETTLE_MS = 150;

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export const medianOf = (values: readonly number[]): number => {
  const sorted = values.toSorted((x, y) => x - y);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
};

const rpsOf = ({ requests, elapsed_ms }: Burst): number => (requests * 1000) / elapsed_ms;

/** Gives shots in turn for ever, or each once and `limit` at a time. */
function supply({ shots }: Side, once: boolean) {
  let next = 0;
  return (limit: number) => {
    let left = once ? limit : Number.POSITIVE_INFINITY;
    return (): Shot | null => {
      const shot = once ? shots[next] : shots[next % shots.length];
      if (left <= 0 || !shot) return null;
      left -= 1;
      next += 1;
      return shot;
    };
  };
}

function measuredFrom(bursts: readonly Burst[], cpu: number | null): Measured {
  const latencies = bursts.flatMap((burst) => burst.latencies).toSorted((x, y) => x - y);
  const at = (share: number): number => latencies[Math.floor(latencies.length * share)] ?? 0;
  const requests = latencies.length;
  return {
    requests,
    rps: medianOf(bursts.map(rpsOf)),
    p50_ms: at(0.5),
    p99_ms: at(0.99),
    cpu_ms: cpu === null || requests === 0 ? null : cpu / requests,
  };
}

/** Measures two sides in turns, each for `seconds` in all. */
export async function compare(a: Side, b: Side, seconds: number, once: boolean): Promise<Compared> {
  const supplies = [supply(a, once), supply(b, once)] as const;
  const shots = Math.min(a.shots.length, b.shots.length);
  const warm = Math.floor(shots * WARM_SHARE);
  const share = Math.floor((shots - warm) / ROUNDS);
  const burst = (side: 0 | 1, time: number, limit: number): Promise<Burst> =>
    [a, b][side]!.wire.burst(supplies[side](limit), time);

  for (const side of [0, 1] as const) await burst(side, WARM_SECONDS, warm);
  await sleep(SETTLE_MS);
  const before = [cpuOf(a.pid), cpuOf(b.pid)] as const;
  const bursts: [Burst[], Burst[]] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const side of [0, 1] as const) bursts[side].push(await burst(side, seconds / ROUNDS, share));
  }
  await sleep(SETTLE_MS);
  const spent = ([a, b] as const).map((side, i) => {
    const now = cpuOf(side.pid);
    const then = before[i] ?? null;
    return now === null || then === null ? null : now - then;
  });
  const pairs = bursts[0].map((own, i) => rpsOf(own) / rpsOf(bursts[1][i] ?? own));
  return {
    a: measuredFrom(bursts[0], spent[0] ?? null),
    b: measuredFrom(bursts[1], spent[1] ?? null),
    ratio: medianOf(pairs),
  };
}
