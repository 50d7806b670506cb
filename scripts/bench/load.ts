// A small load generator over kept-alive connections of node:http. What it costs itself, it costs on both sides of a
// comparison alike: ratios of requests per second are a little nearer to one than those of processor time.
import { Agent, request } from 'node:http';

export const CONCURRENCY = 8;

/** One request to make; the host is the server's. */
export type Shot = {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The status that a good answer has. */
  readonly status: number;
};

/** A page or an answer, asked for with or without a session. */
export const get = (path: string, cookie?: string): Shot => ({
  method: 'GET',
  path,
  headers: cookie === undefined ? {} : { cookie },
  status: 200,
});

export type Burst = {
  readonly requests: number;
  readonly elapsed_ms: number;
  /** Sorted, ms. */
  readonly latencies: readonly number[];
};

/** A server's end of the wire. */
export class Wire {
  readonly origin: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: CONCURRENCY });
  readonly #host: string;
  readonly #port: number;

  constructor(origin: string) {
    this.origin = origin;
    const url = new URL(origin);
    this.#host = url.hostname;
    this.#port = Number(url.port);
  }

  /** Makes a request and reads the whole answer. Throws when it has another status than expected. */
  async fire(shot: Shot): Promise<Buffer> {
    const { status, body } = await this.send(shot);
    if (status === shot.status) return body;
    throw new Error(`${shot.method} ${shot.path} answered ${status}: ${body.toString('utf8').slice(0, 400)}`);
  }

  send(shot: Shot): Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: Buffer }> {
    const { method, path, body } = shot;
    const headers: Record<string, string | number> = { ...shot.headers };
    if (method === 'POST') {
      headers['origin'] = this.origin;
      headers['content-type'] ??= 'application/json';
      headers['content-length'] = Buffer.byteLength(body ?? '');
    }
    return new Promise((resolve, reject) => {
      const sent = request(
        { agent: this.#agent, host: this.#host, port: this.#port, method, path, headers },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.once('error', reject);
          answer.once('end', () =>
            resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) }),
          );
        },
      );
      sent.once('error', reject);
      sent.end(body);
    });
  }

  /** Fires what `next` gives until it gives nothing or the time is over, a few requests at a time. */
  async burst(next: () => Shot | null, seconds: number): Promise<Burst> {
    const latencies: number[] = [];
    const begun = performance.now();
    const end = begun + seconds * 1000;
    const one = async (): Promise<void> => {
      for (;;) {
        const shot = performance.now() < end ? next() : null;
        if (!shot) return;
        const sent = performance.now();
        await this.fire(shot);
        latencies.push(performance.now() - sent);
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, one));
    return {
      requests: latencies.length,
      elapsed_ms: performance.now() - begun,
      latencies: latencies.toSorted((a, b) => a - b),
    };
  }

  close(): void {
    this.#agent.destroy();
  }
}
