// The world of a test: a district with people, firms, banks and products, made visible where it is used. Whatever a
// person does goes through the HTTP door; whatever must have happened before is written by the builders with which
// commands write it. Tests of one file share a database, so each makes its own firms and banks.
import { env } from 'cloudflare:workers';
import holidays from '../../data/holidays.json' with { type: 'json' };
import lprTable from '../../data/lpr.json' with { type: 'json' };
import regions from '../../data/regions.json' with { type: 'json' };
import { registrationOf, representativeOf } from '../../scripts/sandbox/registry.ts';
import { app } from '../../worker/app.ts';
import { insertEvent } from '../../worker/audit/queries.ts';
import { after, newStream, nextEvent } from '../../worker/audit/rules.ts';
import type { Env } from '../../worker/env.ts';
import { staffAppointed } from '../../worker/identity/commands-people.ts';
import { insertMembership } from '../../worker/identity/queries.ts';
import type { Role } from '../../worker/identity/terms.ts';
import { SYSTEM } from '../../worker/lib/actor.ts';
import { databaseOf, platformRandom } from '../../worker/lib/context.ts';
import { addMonths } from '../../worker/lib/days.ts';
import { canonicalJson, sha256 } from '../../worker/lib/hash.ts';
import { newId } from '../../worker/lib/ids.ts';
import { DEFAULT_OFFICE_HOURS } from '../../worker/lib/officehours.ts';
import type { Registration } from '../../worker/lib/ports.ts';
import { dayOf } from '../../worker/lib/shanghai.ts';
import { rowOf, sql, writeAll, type Sql } from '../../worker/lib/sql.ts';
import { calendarFrom } from '../../worker/lib/workdays.ts';
import {
  enterpriseRegistered,
  institutionAdmitted,
  officeOpened,
} from '../../worker/organisations/commands-admission.ts';
import { validUntil, type FactBody } from '../../worker/organisations/facts.ts';
import {
  insertDistrict,
  insertTown,
  updateOrg,
  updateSizeClass,
  upsertFact,
} from '../../worker/organisations/queries.ts';
import type { SizeClass } from '../../worker/organisations/size.ts';
import type { InstitutionKind } from '../../worker/organisations/terms.ts';
import { completeOrgCode, completeUscc } from '../../worker/organisations/uscc.ts';
import type { AttributeId } from '../../worker/matching/attributes.ts';
import {
  insertProduct,
  insertVersion,
  updateCatalogueVersion,
  updateListed,
  updateProductState,
} from '../../worker/products/queries.ts';
import { ListingSchema, type Listing } from '../../worker/products/schema.ts';
import { deltaStatements } from '../../worker/reports/queries.ts';
import { countingD1, NOTHING, type Cost } from './world/d1.ts';
import { TEST_AT, TEST_SEED } from './world/instant.ts';
import { DEFAULT_LISTING } from './world/listing.ts';
import { newSecret, PASSWORD, passwordHash, Person } from './world/people.ts';

export { TEST_AT, TEST_SEED } from './world/instant.ts';
export { Person } from './world/people.ts';
export type { Cost } from './world/d1.ts';

const MINUTE = 60_000;
/** All towns of the district, in the order of the official list. */
export const TOWNS = regions.streets.map(({ code, name }) => ({ code, name }));

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

type Values = Partial<Record<AttributeId, FactBody['value']>>;

export type FirmOptions = Partial<Omit<Registration, 'as_of' | 'public_facts' | 'uscc'>> & {
  readonly uscc?: string;
  /** Public facts that differ from those of a firm in good standing. */
  readonly public_facts?: Readonly<Record<string, unknown>>;
  /** What the firm declared, as values of attributes. */
  readonly facts?: Values;
  /** What official sources gave by consent, as values of attributes. */
  readonly official?: Values;
  readonly size_class?: SizeClass;
};

export type KnownFirm = {
  readonly id: string;
  readonly uscc: string;
  readonly name: string;
  readonly town: string | null;
};
export type Owner = Person & { readonly firm: KnownFirm };

export type Institution = {
  readonly id: string;
  readonly branches: readonly string[];
  readonly officer: Person;
  readonly officers: readonly Person[];
  readonly approver: Person;
  readonly maker: Person;
  readonly checker: Person;
  readonly admin: Person;
};

export type ListedProduct = {
  readonly id: string;
  readonly version_id: string;
  readonly hash: string;
  readonly listing: Listing;
};

// Numbers that no two things of a run share.
let serial = 0;
const nextSerial = (): number => (serial += 1);

const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';

/** A valid credit code that no other call gave: `91` a company, `92` a sole trader, `93` a cooperative. */
export function newUscc(kind: '91' | '92' | '93' = '91'): string {
  let n = nextSerial() + 31 ** 3;
  let subject = '';
  for (let i = 0; i < 6; i += 1) {
    subject = `${ALPHABET[n % 31] ?? '0'}${subject}`;
    n = Math.floor(n / 31);
  }
  return completeUscc(`${kind}430112${completeOrgCode(`MA${subject}`)}`);
}

/** Who the identity port takes for a firm's legal representative. */
export function representative(uscc: string): { name: string; document_number: string } {
  return representativeOf(uscc, TEST_SEED);
}

/** A mobile number that no other call gave. */
export function newPhone(): string {
  return `137${String(10_000_000 + nextSerial()).padStart(8, '0')}`;
}

const GOOD_STANDING: Readonly<Record<string, unknown>> = {
  legal_rep_age: 42,
  legal_rep_share: 1_000_000,
  honours: [],
  patents: 0,
  in_park: false,
  on_list: [],
  tax_arrears: 0,
  dishonest_judgment_debtor: false,
  judgment_debtor: false,
  serious_violation: false,
  abnormal_operation: false,
  wage_arrears: false,
  litigation_open: 0,
  penalties: [],
};

export class World {
  readonly district: string;
  readonly host: string;
  #now: number;
  #cost: Cost = { ...NOTHING };
  readonly #counted: ReturnType<typeof countingD1>;
  #office: { id: string; supervisor: Person; reviewer: Person } | null = null;

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
    if (person?.session) headers['cookie'] = person.session.cookie;
    if (!['GET', 'HEAD'].includes(method)) {
      headers['origin'] = `http://${this.host}`;
      headers['content-type'] = 'application/json';
      headers['idempotency-key'] = key === undefined ? crypto.randomUUID() : key;
    }
    if (version !== undefined) headers['if-match'] = `"${version}"`;
    const sent = Object.entries({ ...headers, ...options.headers }).filter(
      (header): header is [string, string] => header[1] !== null,
    );
    const request = new Request(`http://${this.host}/api${path}`, {
      method,
      headers: sent,
      body: options.body === undefined ? null : JSON.stringify(options.body),
    });
    const answer = await this.send(request, options.env);
    const cookie = answer.headers.get('set-cookie');
    if (person && cookie) person.hold(cookie, this.#now);
    const text = await answer.text();
    const isJson = /json/.test(answer.headers.get('content-type') ?? '');
    return {
      status: answer.status,
      headers: answer.headers,
      body: (isJson ? JSON.parse(text) : text) as Body,
    };
  }

  /** Sends a request as it is, for what `request` is too polite to send. */
  async send(request: Request, bindings: Partial<Env> = {}): Promise<Response> {
    this.#counted.take();
    const answer = await app.fetch(request, {
      ...env,
      [`DB_${this.district.toUpperCase()}`]: this.#counted.db,
      TEST_CLOCK: { at: this.#now },
      ...bindings,
    });
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

  async #must(path: string, body: unknown, person: Person, cookie: string | null): Promise<void> {
    const headers = { 'cf-connecting-ip': person.address, cookie };
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
      await this.#must('/session/code', { phone }, person, null);
      await this.#must('/session/owner', { phone, code: await this.lastCode(phone) }, person, null);
      if (person.membership_id) await this.choose(person, person.membership_id);
    } else {
      const { login, password } = person.way;
      const code = person.authenticatorCode(this.#now);
      await this.#must('/session/staff', { login, password, code }, person, null);
    }
  }

  /** Proves presence again. */
  async stepUp(person: Person): Promise<void> {
    if (!person.isSignedIn(this.#now)) return this.signIn(person);
    const cookie = person.session?.cookie ?? null;
    let code: string;
    if ('phone' in person.way) {
      await this.#must('/session/step-up-code', {}, person, cookie);
      code = await this.lastCode(person.way.phone);
    } else {
      code = person.authenticatorCode(this.#now);
    }
    await this.#must('/session/step-up', { code }, person, cookie);
  }

  /** Lets a person act in the name of one of his memberships. */
  async choose(person: Person, membershipId: string): Promise<void> {
    person.membership_id = membershipId;
    await this.#must(
      '/session/membership',
      { membership_id: membershipId },
      person,
      person.session?.cookie ?? null,
    );
  }

  // --- Who there is ------------------------------------------------------------------------------------------------

  /** Writes what must have happened before the test. */
  async write(...statements: readonly Sql[]): Promise<void> {
    await writeAll(this.db, statements);
  }

  #moment() {
    return { now: this.#now, random: platformRandom };
  }

  #address(): string {
    const n = nextSerial();
    return `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`;
  }

  /** Somebody who signed in by phone for the first time and has no firm. */
  async visitor(phone = newPhone()): Promise<Person> {
    const way = { phone };
    const person = new Person({
      user_id: '',
      kind: 'owner',
      way,
      membership_id: null,
      address: this.#address(),
    });
    await this.signIn(person);
    const row = await rowOf<{ id: string }>(this.db, sql`SELECT id FROM user WHERE phone = ${phone}`);
    return Object.assign(person, { user_id: row?.id ?? '' });
  }

  /**
   * An owner with a firm, three years old and in good standing unless the options say otherwise. `standing: false`
   * leaves the right to act for it unproven.
   */
  async owner(options: { phone?: string; firm?: FirmOptions; standing?: boolean } = {}): Promise<Owner> {
    const person = await this.visitor(options.phone);
    const firm = await this.firm(options.firm, person);
    const membership_id = await this.membership(person, firm, options.standing ?? true);
    await this.choose(person, membership_id);
    return Object.assign(person, { firm });
  }

  /** A firm on the platform, as its first binding by a person would have left it. */
  async firm(options: FirmOptions = {}, person?: Person): Promise<KnownFirm> {
    const { uscc = newUscc(), public_facts, facts = {}, official = {}, size_class, ...overrides } = options;
    const { today } = this;
    const invented = registrationOf(uscc, { seed: TEST_SEED, today });
    if (!invented) throw new Error(`the registry of the tests knows no ${uscc}`);
    const established_on = overrides.established_on ?? addMonths(today, -40);
    const registration: Registration = {
      ...invented,
      registration_status: 'active',
      ...overrides,
      established_on,
      public_facts: { ...GOOD_STANDING, legal_rep_changed_on: established_on, ...public_facts },
    };
    const actor = person ? { user_id: person.user_id, org_id: null, role: 'owner' } : SYSTEM;
    const { id, write } = enterpriseRegistered(this.#moment(), actor, { registration, knows_town: true });
    const snapshots = (values: Values, source: 'declared' | 'official') =>
      Object.entries(values).map(([name, value]) => {
        const attr = name as AttributeId;
        const body = value === undefined ? {} : { value };
        const valid_until = validUntil(attr, today);
        const provider = source === 'declared' ? 'enterprise' : 'tests';
        const fact = { attr, source, body, as_of: today, valid_until, provider };
        return upsertFact(id, fact, { at: this.#now, consent_id: null });
      });
    await this.write(
      ...write,
      ...snapshots(facts, 'declared'),
      ...snapshots(official, 'official'),
      ...(size_class ? [updateSizeClass(id, size_class)] : []),
    );
    return { id, uscc, name: registration.name, town: registration.town };
  }

  /** Makes a person a firm's legal representative, proven or not, and returns the membership. */
  async membership(person: Person, firm: KnownFirm, proven: boolean): Promise<string> {
    const id = newId('membership', this.#now, platformRandom);
    const standing_at = proven ? this.#now : null;
    const membership = {
      id,
      user_id: person.user_id,
      org_id: firm.id,
      role: 'legal_representative',
    } as const;
    await this.write(insertMembership({ ...membership, standing_at, now: this.#now }));
    if (proven) {
      const org = await rowOf<{ ver: number; head: string }>(
        this.db,
        sql`SELECT ver, head FROM org WHERE id = ${firm.id}`,
      );
      const actor = { user_id: person.user_id, org_id: firm.id, role: 'legal_representative' };
      const stream = { id: firm.id, ver: org?.ver ?? 0, head: org?.head ?? '' };
      const event = nextEvent(stream, actor, this.#now, {
        type: 'enterprise.standing_proven',
        command: 'firm.prove_standing',
        body: { enterprise: firm.id, membership: id },
      });
      const row = { id: firm.id, name: firm.name, ver: event.ver, head: event.hash };
      await this.write(updateOrg(row), insertEvent(event));
    }
    return id;
  }

  /** A member of staff with a password and an authenticator, who signs in when first needed. */
  async staff(post: {
    org_id: string;
    role: Role;
    branch_id?: string | null;
    name?: string;
  }): Promise<Person> {
    const { name = '职员', ...rest } = post;
    const login = `staff-${nextSerial()}`;
    const secret = newSecret();
    const { id, memberships, write } = staffAppointed(this.#moment(), {
      name,
      login,
      password: passwordHash(),
      totp_secret: secret,
      posts: [rest],
    });
    await this.write(...write);
    return new Person({
      user_id: id,
      kind: 'staff',
      way: { login, password: PASSWORD, secret },
      membership_id: memberships[0] ?? null,
      address: this.#address(),
    });
  }

  /**
   * A bank as its admission leaves it: branches that each serve all towns, one officer at each (more by `officers`),
   * and one person in each other role.
   */
  async institution(
    options: { kind?: InstitutionKind; name?: string; branches?: number; officers?: number } = {},
  ): Promise<Institution> {
    const n = nextSerial();
    const {
      kind = 'rural_commercial_bank',
      name = `试验银行${n}`,
      branches = 1,
      officers = branches,
    } = options;
    const admitted = institutionAdmitted(this.#moment(), SYSTEM, {
      kind,
      name: { zh: name, en: `Test Bank ${n}` },
      short_name: name,
      uscc: newUscc(),
      licence: `B${n}`,
      branches: Array.from({ length: branches }, (_, i) => ({
        name: { zh: `${name}第${i + 1}支行`, en: `Outlet ${i + 1}` },
        town: TOWNS[i % TOWNS.length]?.code ?? '',
        phone: '0731-80000000',
        serves: TOWNS.map(({ code }) => code),
        authority_fen: 1_000_000_000,
      })),
    });
    await this.write(...admitted.write);
    const org_id = admitted.id;
    const people: Person[] = [];
    for (let i = 0; i < officers; i += 1) {
      const branch_id = admitted.branches[i % branches] ?? null;
      people.push(await this.staff({ org_id, role: 'loan_officer', branch_id, name: `客户经理${i + 1}` }));
    }
    const [officer] = people;
    if (!officer) throw new Error('a bank needs an officer');
    return {
      id: org_id,
      branches: admitted.branches,
      officer,
      officers: people,
      approver: await this.staff({ org_id, role: 'approver', name: '审批人' }),
      maker: await this.staff({ org_id, role: 'product_maker', name: '产品经理' }),
      checker: await this.staff({ org_id, role: 'product_checker', name: '产品复核' }),
      admin: await this.staff({ org_id, role: 'institution_admin', name: '管理员' }),
    };
  }

  /** The finance office of the district with its two supervisors: the same one at every call. */
  async office(): Promise<{ id: string; supervisor: Person; reviewer: Person }> {
    if (this.#office) return this.#office;
    const { id, write } = officeOpened(this.#moment(), '望城区金融办');
    await this.write(...write);
    const supervisor = await this.staff({ org_id: id, role: 'office_supervisor', name: '督办' });
    const reviewer = await this.staff({ org_id: id, role: 'office_reviewer', name: '复核' });
    this.#office = { id, supervisor, reviewer };
    return this.#office;
  }

  /**
   * A product on a bank's shelf, as its listing leaves it. A catalogue that was looked at before shows it five seconds
   * later.
   */
  async product(
    bank: Pick<Institution, 'id' | 'maker' | 'checker'>,
    overrides: Partial<Listing> = {},
  ): Promise<ListedProduct> {
    const n = nextSerial();
    const listing = ListingSchema.parse({
      code: `T-${String(n).padStart(4, '0')}`,
      name: `周转贷${n}`,
      ...DEFAULT_LISTING,
      ...overrides,
    });
    const id = newId('product', this.#now, platformRandom);
    const version_id = newId('version', this.#now, platformRandom);
    const text = canonicalJson(listing);
    const hash = sha256(text);
    const submitted = nextEvent(newStream(id), SYSTEM, this.#now, {
      type: 'product.submitted_for_review',
      command: 'product.submit',
      body: { product: id, institution: bank.id, version: version_id, hash },
    });
    const listed = nextEvent(after(submitted), SYSTEM, this.#now, {
      type: 'product.listed',
      command: 'product.list',
      body: { product: id, institution: bank.id, version: version_id, hash, was: 'submitted_for_review' },
    });
    const { now } = this;
    await this.write(
      insertProduct({ id, institution_id: bank.id, code: listing.code, ver: 1, head: submitted.hash, now }),
      insertEvent(submitted),
      insertVersion({
        id: version_id,
        product_id: id,
        number: 1,
        listing: text,
        hash,
        made_by: bank.maker.user_id,
        approved_by: bank.checker.user_id,
        now,
      }),
      updateListed({ product_id: id, version_id }),
      updateProductState({ id, state: 'listed', ver: listed.ver, head: listed.hash }),
      insertEvent(listed),
      ...deltaStatements(listed),
      updateCatalogueVersion(),
    );
    return { id, version_id, hash, listing };
  }

  // --- Looking behind the door -------------------------------------------------------------------------------------

  /** Everything the database holds, as text, to look for what must not be there. */
  async everything(): Promise<string> {
    const tables = await this.db
      .prepare(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '\\_cf%' ESCAPE '\\'",
      )
      .all<{ name: string }>();
    const rows = await Promise.all(
      tables.results.map(async ({ name }) => [
        name,
        (await this.db.prepare(`SELECT * FROM "${name}"`).all()).results,
      ]),
    );
    return JSON.stringify(rows);
  }

  /** The types of a stream's events, in order. */
  async events(stream: string): Promise<string[]> {
    const { results } = await this.db
      .prepare('SELECT type FROM event WHERE stream = ?1 ORDER BY ver')
      .bind(stream)
      .all<{ type: string }>();
    return results.map(({ type }) => type);
  }
}

async function setUp(db: D1Database): Promise<void> {
  const known = await rowOf<{ id: number }>(db, sql`SELECT id FROM district`);
  if (known) return;
  const calendar = calendarFrom(holidays);
  const district = insertDistrict({
    name: { zh: '望城区', en: 'Wangcheng District' },
    hotline: '0731-80001234',
    number_prefix: 'WC',
    demo: true,
    hours: DEFAULT_OFFICE_HOURS,
    calendar: {
      days: [...calendar.exceptions].map(([day, kind]) => ({ day, kind })),
      years: [...calendar.published_years],
    },
    // The officer of this district has kept the table up to the year's end.
    lpr: { known_until: '2026-12-31', changes: lprTable.changes },
  });
  const towns = TOWNS.map(({ code, name }, position) =>
    insertTown({ code, name: { zh: name, en: `Town ${code}` }, position }),
  );
  await writeAll(db, [district, ...towns]);
}

/** A world at an instant (epoch ms, TEST_AT unless given) in a district that has its settings and towns. */
export async function newWorld(
  options: { at?: number; district?: 'wangcheng' | 'xiangwan' } = {},
): Promise<World> {
  const { at = TEST_AT, district = 'wangcheng' } = options;
  await setUp(databaseOf(env, district));
  return new World({ district, at });
}
