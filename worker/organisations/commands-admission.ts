// How organisations come into the district: the statements of a firm's registration, of an institution's admission and
// of the finance office. Commands put them into their batch; the seed writes the past with the same ones.
import { insertEvent } from '../audit/queries.ts';
import { newStream, nextEvent, type Stream } from '../audit/rules.ts';
import { TABS } from '../applications/terms.ts';
import { SYSTEM, type Actor } from '../lib/actor.ts';
import type { Bilingual } from '../lib/bilingual.ts';
import { idIn, type Ctx } from '../lib/context.ts';
import type { Registration } from '../lib/ports.ts';
import type { Sql } from '../lib/sql.ts';
import { deltaStatements } from '../reports/queries.ts';
import { publicBody, type Enterprise } from './facts.ts';
import {
  insertBranch,
  insertEnterprise,
  insertInstitution,
  insertOrg,
  insertQueueCount,
  updateOrg,
  updateRegistration,
  type Firm,
} from './queries.ts';
import type { InstitutionKind } from './terms.ts';

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
    stream: { id, ver: event.ver, head: event.hash },
    write: [insertOrg({ ...org, now: moment.now }), insertEnterprise(enterprise), insertEvent(event)],
  };
}

/** What the registry says now takes the place of what it said before. */
export function registrationRenewed(
  ctx: Pick<Ctx, 'now' | 'actor'>,
  firm: Firm,
  renewal: { readonly registration: Registration; readonly knows_town: boolean; readonly command: string },
): Sql[] {
  const enterprise = enterpriseFrom(firm.id, renewal.registration, renewal.knows_town);
  const event = nextEvent({ id: firm.id, ver: firm.ver, head: firm.head }, ctx.actor, ctx.now, {
    type: 'enterprise.registration_renewed',
    command: renewal.command,
    body: { enterprise: firm.id, as_of: enterprise.registry_as_of, status: enterprise.registration_status },
  });
  return [
    updateOrg({ id: firm.id, name: enterprise.name, ver: event.ver, head: event.hash }),
    updateRegistration(enterprise),
    insertEvent(event),
  ];
}

/** An institution as the office admits it. Money in fen, instants in epoch ms. */
export type Admission = {
  readonly kind: InstitutionKind;
  readonly name: Bilingual;
  readonly short_name: string;
  readonly uscc: string;
  readonly licence: string;
  readonly branches: readonly {
    readonly name: Bilingual;
    readonly town: string;
    readonly phone: string;
    readonly serves: readonly string[];
    readonly authority_fen: number;
  }[];
};

/** An institution joins with its branches and an empty desk; counted by M07. Branch ids are in the order given. */
export function institutionAdmitted(
  moment: Moment,
  actor: Actor,
  admission: Admission,
): { id: string; branches: string[]; write: Sql[] } {
  const { now } = moment;
  const { kind, name, short_name, uscc, licence } = admission;
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
    write: [
      insertOrg({ id, kind: 'institution', name: name.zh, ver: event.ver, head: event.hash, now }),
      insertInstitution({ org_id: id, kind, short_name, name_en: name.en, uscc, licence, joined_at: now }),
      ...branches.map((branch, position) => insertBranch({ ...branch, org_id: id, position })),
      ...TABS.map((tab) => insertQueueCount(id, tab)),
      insertEvent(event),
      ...deltaStatements(event),
    ],
  };
}

/** The district's finance office: an organisation whose people supervise. */
export function officeOpened(moment: Moment, name: string): { id: string; write: Sql[] } {
  const id = idIn(moment, 'org');
  const event = nextEvent(newStream(id), SYSTEM, moment.now, {
    type: 'office.opened',
    command: 'office.open',
    body: { office: id },
  });
  const org = { id, kind: 'office', name, ver: event.ver, head: event.hash } as const;
  return { id, write: [insertOrg({ ...org, now: moment.now }), insertEvent(event)] };
}
