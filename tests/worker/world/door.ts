// The door of a district as its people use it: requests over HTTP with all that a browser adds, signing in for real,
// time that the test moves, and what each request cost.
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { app } from '../../../worker/app.ts';
import type { Env } from '../../../worker/env.ts';
import { jobContext, runDistrictJobs } from '../../../worker/jobs.ts';
import { databaseOf } from '../../../worker/lib/context.ts';
import type { OutboxNudge } from '../../../worker/lib/outbox.ts';
import { dayOf } from '../../../worker/lib/shanghai.ts';
import { countingD1, NOTHING, type Cost } from './d1.ts';
import type { Person } from './people.ts';

const MINUTE = 60_000;

/** A refusal as the API renders it (RFC 9457). */
export type Problem = {
  code: string;
  status: number;
  title: string;
  detail?: string;
  errors?: { field: string; code: string; detail: string }[];
  state?: string;
  version?: number;
  role?: string[];
  request_id: string;
};

export type Answer<Body> = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
};

export type RequestOptions = {
  /** Who sends it; signed in for real before, when the session is over. */
  readonly as?: Person;
  /** JSON. */
  readonly body?: unknown;
  /** A body that is not JSON, such as an upload; its headers are the test's to give. */
  readonly raw?: BodyInit;
  /** The Idempotency-Key; a new one unless given, none when null. */
  readonly key?: string | null;
  /** The version for If-Match. */
  readonly version?: number;
  /** Proves presence first. */
  readonly stepUp?: boolean;
  /** A header that is null is left out. */
  readonly headers?: Readonly<Record<string, string | null>>;
  /** Bindings other than the usual ones. */
  readonly env?: Partial<Env>;
};

/** A district seen from outside, at an instant that the test chooses. */
export class Door {
  readonly district: string;
  readonly host: string;
  #now: number;
  #cost: Cost = { ...NOTHING };
  readonly #counted: ReturnType<typeof countingD1>;
  /** What told the queue that a message waits. */
  readonly nudges: OutboxNudge[] = [];

  constructor(options: { district: string; at: number }) {
    this.district = options.district;
    this.host = `${options.district}.localhost`;
    this.#now = options.at;
    this.#counted = countingD1(databaseOf(env, options.district));
  }

  /** The instant of the next request, epoch ms. */
  get now(): number {
    return this.#now;
  }

  /** The Shanghai day of the next request. */
  get today(): string {
    return dayOf(this.#now);
  }

  /** The district's database, for what no door shows. */
  get db(): D1Database {
    return databaseOf(env, this.district);
  }

  /** Moves the world to an instant. */
  at(now: number): this {
    this.#now = now;
    return this;
  }

  /** Lets time pass. */
  wait(time: { days?: number; hours?: number; minutes?: number; ms?: number }): this {
    const minutes = ((time.days ?? 0) * 24 + (time.hours ?? 0)) * 60 + (time.minutes ?? 0);
    return this.at(this.#now + minutes * MINUTE + (time.ms ?? 0));
  }

  /** What the last request cost in D1, its session included, signing in before it not. */
  cost(): Cost {
    return this.#cost;
  }

  // --- Requests ----------------------------------------------------------------------------------------------------

  /** Sends a request through the door. `path` is without `/api`. The body of the answer is the caller's to name. */
  async request<Body = Record<string, unknown>>(
    method: string,
    path: string,
    options: RequestOptions = {},
  ): Promise<Answer<Body>> {
    const { as: person, version, key } = options;
    if (person && !person.isSignedIn(this.#now)) await this.signIn(person);
    if (person && options.stepUp) await this.stepUp(person);
    const headers: Record<string, string | null> = {};
    if (person) headers['cf-connecting-ip'] = person.address;
    if (person?.cookies) headers['cookie'] = person.cookies;
    if (!['GET', 'HEAD'].includes(method)) {
      headers['origin'] = `http://${this.host}`;
      headers['content-type'] = 'application/json';
      headers['idempotency-key'] = key === undefined ? crypto.randomUUID() : key;
    }
    if (version !== undefined) headers['if-match'] = `"${version}"`;
    const sent = Object.entries({ ...headers, ...options.headers }).filter(
      (header): header is [string, string] => header[1] !== null,
    );
    const body = options.raw ?? (options.body === undefined ? null : JSON.stringify(options.body));
    const request = new Request(`http://${this.host}/api${path}`, { method, headers: sent, body });
    const answer = await this.send(request, options.env);
    const cookie = answer.headers.get('set-cookie');
    if (person && cookie) person.hold(cookie, this.#now);
    const text = await answer.text();
    const isJson = /json/.test(answer.headers.get('content-type') ?? '');
    return {
      status: answer.status,
      headers: answer.headers,
      // The answer to HEAD has the type of its GET and no body.
      body: (isJson && text !== '' ? JSON.parse(text) : text) as Body,
    };
  }

  /** What the Worker is given here: its own bindings, the clock, a database that counts and a queue that remembers. */
  bindings(): Env {
    const queue = { send: async (nudge: OutboxNudge) => void this.nudges.push(nudge) };
    return {
      ...env,
      [`DB_${this.district.toUpperCase()}`]: this.#counted.db,
      OUTBOX: queue as unknown as Env['OUTBOX'],
      TEST_CLOCK: { at: this.#now },
    };
  }

  /** Does what cron does every five minutes: alarms, folds, the outbox. */
  async runJobs(): Promise<void> {
    await runDistrictJobs(jobContext(this.bindings(), this.district));
  }

  /** Sends a request as it is, for what `request` is too polite to send. */
  async send(request: Request, bindings: Partial<Env> = {}): Promise<Response> {
    this.#counted.take();
    const context = createExecutionContext();
    const answer = await app.fetch(request, { ...this.bindings(), ...bindings }, context);
    await waitOnExecutionContext(context);
    this.#cost = this.#counted.take();
    return answer;
  }

  get<Body = Record<string, unknown>>(path: string, options: RequestOptions = {}): Promise<Answer<Body>> {
    return this.request<Body>('GET', path, options);
  }

  post<Body = Record<string, unknown>>(
    path: string,
    body: unknown = {},
    options: RequestOptions = {},
  ): Promise<Answer<Body>> {
    return this.request<Body>('POST', path, { ...options, body });
  }

  put<Body = Record<string, unknown>>(
    path: string,
    body: unknown,
    options: RequestOptions = {},
  ): Promise<Answer<Body>> {
    return this.request<Body>('PUT', path, { ...options, body });
  }

  // --- Signing in --------------------------------------------------------------------------------------------------

  /** The last text message to a phone. Throws when there was none. */
  async lastSms(phone: string): Promise<string> {
    const answer = await fetch(`${env.SANDBOX_URL}/sms?district=${this.district}&phone=${phone}`);
    const [last] = (await answer.json()) as { text: string }[];
    if (!last) throw new Error('no text message came');
    return last.text;
  }

  /** The code in the last text message to a phone. */
  async lastCode(phone: string): Promise<string> {
    const code = /\d{6}/.exec(await this.lastSms(phone))?.[0];
    if (!code) throw new Error('the last text message holds no code');
    return code;
  }

  async #must(path: string, body: unknown, person: Person): Promise<void> {
    const headers = { 'cf-connecting-ip': person.address, cookie: person.cookies };
    const answer = await this.post(path, body, { headers });
    if (answer.status !== 200)
      throw new Error(`${path} answered ${answer.status} ${JSON.stringify(answer.body)}`);
    const set = answer.headers.get('set-cookie');
    if (set) person.hold(set, this.#now);
  }

  /** Signs a person in by his own way and lets him act in the name of his membership. */
  async signIn(person: Person): Promise<void> {
    person.session = null;
    if ('phone' in person.way) {
      const { phone } = person.way;
      await this.#must('/session/code', { phone }, person);
      await this.#must('/session/owner', { phone, code: await this.lastCode(phone) }, person);
      if (person.membership_id) await this.choose(person, person.membership_id);
    } else {
      const { login, password } = person.way;
      const code = person.authenticatorCode(this.#now);
      await this.#must('/session/staff', { login, password, code }, person);
    }
  }

  /** Proves presence again. */
  async stepUp(person: Person): Promise<void> {
    if (!person.isSignedIn(this.#now)) return this.signIn(person);
    let code: string;
    if ('phone' in person.way) {
      await this.#must('/session/step-up-code', {}, person);
      code = await this.lastCode(person.way.phone);
    } else {
      code = person.authenticatorCode(this.#now);
    }
    await this.#must('/session/step-up', { code }, person);
  }

  /** Lets a person act in the name of one of his memberships. */
  async choose(person: Person, membershipId: string): Promise<void> {
    person.membership_id = membershipId;
    await this.#must('/session/membership', { membership_id: membershipId }, person);
  }
}
