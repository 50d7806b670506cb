// What happens to organisations, as statements: a firm is registered, proves standing, declares facts; an institution is
// admitted; the office opens. Commands put them into their batch; the seed writes the past with the same ones.
import { TABS } from '../applications/terms.ts';
import { insertEvent } from '../audit/queries.ts';
import { after, newStream, nextEvent, type Event, type Happening, type Stream } from '../audit/rules.ts';
import { updateStanding, updateUserName } from '../identity/queries-people.ts';
import { SYSTEM, type Actor } from '../lib/actor.ts';
import type { Bilingual } from '../lib/bilingual.ts';
import { idIn, type Ctx } from '../lib/context.ts';
import type { Registration } from '../lib/ports.ts';
import { dayOf } from '../lib/shanghai.ts';
import type { Sql } from '../lib/sql.ts';
import { deltaStatements } from '../reports/queries.ts';
import { publicBody, validUntil, type Enterprise, type Fact, type FactBody } from './facts.ts';
import {
  deleteDeclaredFact,
  insertBranch,
  insertEnterprise,
  insertInstitution,
  insertOrg,
  insertQueueCount,
  updateOrg,
  updateRegistration,
  updateSizeClass,
  upsertFact,
  type Firm,
} from './queries.ts';
import type { Declarations } from './schema.ts';
import { sizeClass, type SizeClass, type SizeResult } from './size.ts';
import { DECLARABLE, PROVIDERS, SIZE_ATTRIBUTES, type InstitutionKind } from './terms.ts';

type Moment = Pick<Ctx, 'now' | 'random'>;

/** A registration as the platform keeps it. A town of another district is not kept. */
function enterpriseFrom(id: string, registration: Registration, knowsTown: boolean): Enterprise {
  const { as_of, public_facts, town, ...rest } = registration;
  const bodies = Object.entries(public_facts).flatMap(([attr, value]) => {
    const body = publicBody(attr, value);
    return body ? [[attr, body] as const] : [];
  });
  return {
    ...rest,
    id,
    town: knowsTown ? town : null,
    size_class: null,
    registry_as_of: as_of,
    public_facts: Object.fromEntries(bodies),
  };
}

/** The first registration of a firm on the platform: organisation, registration with public facts, event. */
export function enterpriseRegistered(
  moment: Moment,
  actor: Actor,
  firm: { readonly registration: Registration; readonly knows_town: boolean },
): { id: string; stream: Stream; write: Sql[] } {
  const id = idIn(moment, 'org');
  const enterprise = enterpriseFrom(id, firm.registration, firm.knows_town);
  const event = nextEvent(newStream(id), actor, moment.now, {
    type: 'enterprise.registered',
    command: 'firm.bind',
    body: { enterprise: id, uscc: enterprise.uscc, industry: enterprise.industry, town: enterprise.town },
  });
  const org = { id, kind: 'enterprise', name: enterprise.name, ver: event.ver, head: event.hash } as const;
  return {
    id,
    stream: after(event),
    write: [insertOrg({ ...org, now: moment.now }), insertEnterprise(enterprise), insertEvent(event)],
  };
}

type Acting = Pick<Ctx, 'now' | 'actor' | 'assisted'>;
/** A firm as far as its next event needs it. */
type FirmHead = Pick<Firm, 'id' | 'name' | 'ver' | 'head'>;

/** The next event of a firm's stream, with the row that follows from it. */
export function firmEvent(
  acting: Acting,
  firm: FirmHead,
  happening: Happening,
): { event: Event; write: Sql[] } {
  const event = nextEvent({ id: firm.id, ver: firm.ver, head: firm.head }, acting.actor, acting.now, {
    ...happening,
    // What staff do for a firm names the session in which they did it.
    body: {
      enterprise: firm.id,
      ...(acting.assisted ? { assisted: acting.assisted.id } : {}),
      ...happening.body,
    },
  });
  const row = updateOrg({ id: firm.id, name: firm.name, ver: event.ver, head: event.hash });
  return { event, write: [row, insertEvent(event)] };
}

/** What the registry says now takes the place of what it said before. */
export function registrationRenewed(
  acting: Acting,
  firm: FirmHead,
  renewal: { readonly registration: Registration; readonly knows_town: boolean; readonly command: string },
): Sql[] {
  const enterprise = enterpriseFrom(firm.id, renewal.registration, renewal.knows_town);
  const renewed = firmEvent(
    acting,
    { ...firm, name: enterprise.name },
    {
      type: 'enterprise.registration_renewed',
      command: renewal.command,
      body: { as_of: enterprise.registry_as_of, status: enterprise.registration_status },
    },
  );
  return [...renewed.write, updateRegistration(enterprise)];
}

/** A person's right to act for a firm is proven; the name is the one that the identity check confirmed. */
export function standingProven(
  acting: Acting,
  firm: FirmHead,
  person: { readonly membership_id: string; readonly user_id: string; readonly name: string },
): Sql[] {
  const proven = firmEvent(acting, firm, {
    type: 'enterprise.standing_proven',
    command: 'firm.prove_standing',
    body: { membership: person.membership_id, user: person.user_id },
  });
  return [
    ...proven.write,
    updateStanding(person.membership_id, acting.now),
    updateUserName(person.user_id, person.name),
  ];
}

/** What follows from a declaration. */
export type Declared = {
  readonly size_class: SizeClass | null;
  /** Attributes that the size class still needs; empty when it has one or the standard gives none. */
  readonly size_missing: readonly (typeof SIZE_ATTRIBUTES)[keyof typeof SIZE_ATTRIBUTES][];
};

/**
 * What a firm says of itself: snapshots of the day, declarations taken back (null), the size class by the official
 * standard from everything declared. `before` are the firm's snapshots so far. The event names attributes, no values.
 */
export function factsDeclared(
  acting: Acting,
  firm: FirmHead & Pick<Firm, 'industry' | 'size_class'>,
  before: readonly Fact[],
  declarations: Declarations,
): { declared: Declared; write: Sql[] } {
  const today = dayOf(acting.now);
  const own = before.filter(({ source }) => source === 'declared');
  const values = new Map<string, FactBody['value']>(own.map(({ attr, body }) => [attr, body.value]));
  const kept: string[] = [];
  const withdrawn: string[] = [];
  const write: Sql[] = [];
  for (const attr of DECLARABLE) {
    const value = declarations[attr];
    if (value === undefined) continue;
    if (value === null) {
      withdrawn.push(attr);
      values.delete(attr);
      write.push(deleteDeclaredFact(firm.id, attr));
      continue;
    }
    kept.push(attr);
    values.set(attr, value);
    const dated = { as_of: today, valid_until: validUntil(attr, today) };
    const fact = { attr, source: 'declared', body: { value }, ...dated, provider: PROVIDERS.firm } as const;
    write.push(upsertFact(firm.id, fact, { at: acting.now, consent_id: null }));
  }
  const size = sizeOf(firm.industry, values);
  const size_class = size.kind === 'class' ? size.size_class : null;
  if (size_class !== firm.size_class) write.push(updateSizeClass(firm.id, size_class));
  const event = firmEvent(acting, firm, {
    type: 'enterprise.facts_declared',
    command: 'firm.declare_facts',
    body: { declared: kept, withdrawn },
  });
  const size_missing = size.kind === 'missing' ? size.missing.map((name) => SIZE_ATTRIBUTES[name]) : [];
  return { declared: { size_class, size_missing }, write: [...write, ...event.write] };
}

/** The size class by the official standard from what is declared. */
function sizeOf(industry: string, values: ReadonlyMap<string, FactBody['value']>): SizeResult {
  const figure = (attr: string): number | null => {
    const value = values.get(attr);
    return typeof value === 'number' ? value : null;
  };
  return sizeClass({
    gbt4754: industry,
    employees: figure(SIZE_ATTRIBUTES.employees),
    revenue_fen: figure(SIZE_ATTRIBUTES.revenue_fen),
    total_assets_fen: figure(SIZE_ATTRIBUTES.total_assets_fen),
  });
}

/** An institution as the office admits it. Money in fen, days as 'YYYY-MM-DD'. */
export type Admission = {
  readonly kind: InstitutionKind;
  readonly name: Bilingual;
  readonly short_name: string;
  /** Both Chinese names in pinyin, by `spellInstitution`. */
  readonly spelling: string;
  readonly uscc: string;
  /** The number of the licence. */
  readonly licence: string;
  readonly licence_type?: string;
  /** Its last day; null for a licence without an end. */
  readonly licence_valid_until?: string | null;
  readonly regulator?: string;
  readonly agreement_from?: string | null;
  readonly agreement_until?: string | null;
  readonly intro?: Bilingual;
  readonly website?: string;
  /** The first branch stands above the others. */
  readonly branches: readonly {
    readonly name: Bilingual;
    readonly town: string;
    readonly phone: string;
    readonly serves: readonly string[];
    readonly authority_fen: number;
    readonly hours?: string;
  }[];
};

const NO_INTRO: Bilingual = { zh: '', en: '' };

/** An institution joins with its branches and an empty desk; counted by M07. Branch ids are in the order given. */
export function institutionAdmitted(
  moment: Moment,
  actor: Actor,
  admission: Admission,
): { id: string; branches: string[]; org: OrgHead; write: Sql[] } {
  const { now } = moment;
  const { kind, name, short_name, spelling, uscc, licence } = admission;
  const id = idIn(moment, 'org');
  const branches = admission.branches.map((branch) => ({ id: idIn(moment, 'branch'), ...branch }));
  const event = nextEvent(newStream(id), actor, now, {
    type: 'institution.admitted',
    command: 'institution.admit',
    body: { institution: id, kind, branches: branches.map((branch) => branch.id) },
  });
  return {
    id,
    branches: branches.map((branch) => branch.id),
    org: { id, name: name.zh, ver: event.ver, head: event.hash },
    write: [
      insertOrg({ id, kind: 'institution', name: name.zh, ver: event.ver, head: event.hash, now }),
      insertInstitution({
        org_id: id,
        kind,
        short_name,
        name_en: name.en,
        spelling,
        uscc,
        licence,
        licence_type: admission.licence_type ?? '',
        licence_valid_until: admission.licence_valid_until ?? null,
        regulator: admission.regulator ?? '',
        agreement_from: admission.agreement_from ?? null,
        agreement_until: admission.agreement_until ?? null,
        intro: admission.intro ?? NO_INTRO,
        website: admission.website ?? '',
        joined_at: now,
      }),
      ...branches.map((branch, position) => {
        const parent_id = position === 0 ? null : (branches[0]?.id ?? null);
        return insertBranch({ ...branch, org_id: id, position, parent_id });
      }),
      ...TABS.map((tab) => insertQueueCount(id, tab)),
      insertEvent(event),
      ...deltaStatements(event),
    ],
  };
}

/** An organisation as far as its next event needs it. */
export type OrgHead = {
  readonly id: string;
  readonly name: string;
  readonly ver: number;
  readonly head: string;
};

/**
 * The next event of an institution's stream with the row that follows from it: its people, branches and limits have no
 * streams of their own, so that two who change them at once cannot both win. Returns the organisation after it.
 */
export function institutionEvent(
  acting: Acting,
  org: OrgHead,
  happening: Happening,
): { org: OrgHead; write: Sql[] } {
  const event = nextEvent(org, acting.actor, acting.now, {
    ...happening,
    body: { institution: org.id, ...happening.body },
  });
  const next = { id: org.id, name: org.name, ver: event.ver, head: event.hash };
  return { org: next, write: [updateOrg(next), insertEvent(event), ...deltaStatements(event)] };
}

/** The district's finance office: an organisation whose people supervise. */
export function officeOpened(moment: Moment, name: Bilingual): { id: string; write: Sql[] } {
  const id = idIn(moment, 'org');
  const event = nextEvent(newStream(id), SYSTEM, moment.now, {
    type: 'office.opened',
    command: 'office.open',
    body: { office: id },
  });
  const names = { name: name.zh, name_en: name.en };
  const org = { id, kind: 'office', ...names, ver: event.ver, head: event.hash } as const;
  return { id, write: [insertOrg({ ...org, now: moment.now }), insertEvent(event)] };
}
