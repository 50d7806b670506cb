// The world of a test: a district with people, firms, banks and products, made visible where it is used. Whatever a
// person does goes through the HTTP door; whatever must have happened before is written by the builders with which
// commands write it. Tests of one file share a database, so each makes its own firms and banks.
import { env } from 'cloudflare:workers';
import holidays from '../../data/holidays.json' with { type: 'json' };
import lprTable from '../../data/lpr.json' with { type: 'json' };
import regions from '../../data/regions.json' with { type: 'json' };
import { registrationOf } from '../../scripts/sandbox/registry.ts';
import { staffAppointed } from '../../worker/identity/commands-people.ts';
import { insertMembership } from '../../worker/identity/queries-people.ts';
import { upsertHandlerMembership } from '../../worker/identity/queries-handlers.ts';
import { RIGHTS, type Right } from '../../worker/identity/terms-handlers.ts';
import type { Role } from '../../worker/identity/terms.ts';
import { SYSTEM } from '../../worker/lib/actor.ts';
import { databaseOf, platformRandom } from '../../worker/lib/context.ts';
import { addMonths } from '../../worker/lib/days.ts';
import { newId } from '../../worker/lib/ids.ts';
import { DEFAULT_OFFICE_HOURS } from '../../worker/lib/officehours.ts';
import type { Registration } from '../../worker/lib/ports.ts';
import { readAll, rowOf, sql, writeAll, type Sql } from '../../worker/lib/sql.ts';
import { calendarFrom } from '../../worker/lib/workdays.ts';
import type { AttributeId } from '../../worker/matching/attributes.ts';
import {
  enterpriseRegistered,
  institutionAdmitted,
  officeOpened,
  standingProven,
} from '../../worker/organisations/commands-admission.ts';
import { validUntil, type FactBody } from '../../worker/organisations/facts.ts';
import {
  firmFrom,
  insertDistrict,
  insertTown,
  selectFirm,
  updateSizeClass,
  upsertFact,
} from '../../worker/organisations/queries.ts';
import type { SizeClass } from '../../worker/organisations/size.ts';
import type { InstitutionKind } from '../../worker/organisations/terms.ts';
import { loadSpelling, spellInstitution } from '../../worker/products/spelling.ts';
import { productListed } from '../../worker/rounds/commands-whole.ts';
import { ListingSchema, type Listing } from '../../worker/products/schema.ts';
import { Door } from './world/door.ts';
import { TEST_AT, TEST_SEED } from './world/instant.ts';
import { DEFAULT_LISTING } from './world/listing.ts';
import { newPhone, newUscc, nextSerial } from './world/names.ts';
import { newSecret, PASSWORD, passwordHash, Person } from './world/people.ts';

export type { Cost } from './world/d1.ts';
export type { Answer, Problem, RequestOptions } from './world/door.ts';
export { TEST_AT, TEST_SEED } from './world/instant.ts';
export { newPhone, newUscc, representative } from './world/names.ts';
export { Person } from './world/people.ts';

/** All towns of the district, in the order of the official list. */
export const TOWNS = regions.streets.map(({ code, name }) => ({ code, name }));

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
  readonly listing: Listing;
};

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

export class World extends Door {
  #office: { id: string; supervisor: Person; reviewer: Person } | null = null;

  // --- Who there is ------------------------------------------------------------------------------------------------

  /** Writes what must have happened before the test. */
  async write(...statements: readonly Sql[]): Promise<void> {
    await writeAll(this.db, statements);
  }

  #moment() {
    return { now: this.now, random: platformRandom };
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
        return upsertFact(id, fact, { at: this.now, consent_id: null });
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
    const id = newId('membership', this.now, platformRandom);
    const membership = {
      id,
      user_id: person.user_id,
      org_id: firm.id,
      role: 'legal_representative',
    } as const;
    await this.write(insertMembership({ ...membership, standing_at: null, now: this.now }));
    if (!proven) return id;
    const [rows] = await readAll(this.db, [selectFirm(firm.id)]);
    const known = firmFrom(rows);
    if (!known) throw new Error(`there is no firm ${firm.id}`);
    const actor = { user_id: person.user_id, org_id: firm.id, role: 'legal_representative' };
    const who = { membership_id: id, user_id: person.user_id, name: known.legal_representative };
    await this.write(...standingProven({ now: this.now, actor }, known, who));
    return id;
  }

  /** Makes a person a firm's handler, as its representative would confirm him, and returns the membership. */
  async handler(
    person: Person,
    firm: KnownFirm,
    rights: readonly Right[] = RIGHTS,
    until = Number.MAX_SAFE_INTEGER,
  ): Promise<string> {
    const id = newId('membership', this.now, platformRandom);
    const post = { rights: JSON.stringify(rights), valid_until: until, now: this.now };
    await this.write(upsertHandlerMembership({ id, user_id: person.user_id, org_id: firm.id, ...post }));
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
      spelling: spellInstitution(await loadSpelling(), { name, short_name: name }),
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
    const { id, write } = officeOpened(this.#moment(), {
      zh: '望城区金融办',
      en: 'Wangcheng Finance Office',
    });
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
    const office = await this.office();
    const spell = await loadSpelling();
    const { product_id, version_id, write } = productListed(
      this.#moment(),
      {
        maker: { user_id: bank.maker.user_id, org_id: bank.id },
        checker: { user_id: bank.checker.user_id, org_id: bank.id },
        reviewer: { user_id: office.reviewer.user_id, org_id: office.id },
      },
      { institution_id: bank.id, listing, spelling: spell(listing.name) },
    );
    await this.write(...write);
    return { id: product_id, version_id, listing };
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
