// What institutions of the demonstration have besides products: licences and agreements, managers whom anybody may look
// up, a colleague who waits for a second person, and two banks that want to join.
import { activeIn, proposeGrant } from '../../worker/identity/commands-grants.ts';
import { newToken } from '../../worker/identity/commands-links.ts';
import { publishMember } from '../../worker/identity/commands-leaving.ts';
import { selectMembers, selectShownManagers } from '../../worker/identity/queries-team.ts';
import { joiningSubmitted, prepareJoining } from '../../worker/institutions/commands-joining.ts';
import type { JoiningInput } from '../../worker/institutions/schema.ts';
import { JOINING_CHECKLIST, LICENCE_OF, REGULATORS } from '../../worker/institutions/terms.ts';
import { SYSTEM } from '../../worker/lib/actor.ts';
import { both } from '../../worker/lib/bilingual.ts';
import { addDays, addMonths } from '../../worker/lib/days.ts';
import { dayOf } from '../../worker/lib/shanghai.ts';
import { readAll, rowsOf } from '../../worker/lib/sql.ts';
import type { Admission } from '../../worker/organisations/commands-admission.ts';
import type { Institution } from '../data/tables.ts';
import { inventUscc } from './codes.ts';
import type { Agenda } from './heap.ts';
import type { DistrictPlan } from './plan.ts';
import { officeInstant } from './times.ts';
import { commit, ctxAt, type Act, type World } from './world.ts';

type Licensed = Required<
  Pick<
    Admission,
    | 'licence'
    | 'licence_type'
    | 'licence_valid_until'
    | 'regulator'
    | 'agreement_from'
    | 'agreement_until'
    | 'intro'
    | 'website'
  >
>;

/**
 * An invented licence and agreement: banks hold theirs without an end, others for some years. A few run out within two
 * months of the day the demonstration stands at, so that the office has something to see to; none has ended.
 */
export function licenceFor(
  world: World,
  plan: DistrictPlan,
  institution: Institution,
  joined_at: number,
): Licensed {
  const random = world.random.fork(`licence/${institution.key}`);
  const licence_type = LICENCE_OF[institution.kind];
  const agreement_from = dayOf(joined_at);
  const isEnding = random.chance(0.15);
  const agreement_until = isEnding
    ? addDays(world.anchor_day, random.int(12, 55))
    : addDays(addMonths(agreement_from, 36), -1);
  const hasEnd = licence_type !== 'financial';
  return {
    licence: `${plan.settings.number_prefix}${String(random.int(1, 99_999_999)).padStart(8, '0')}`,
    licence_type,
    licence_valid_until: hasEnd ? addDays(world.anchor_day, random.int(200, 1500)) : null,
    regulator: REGULATORS[licence_type].zh,
    agreement_from,
    agreement_until,
    intro: both(
      `${institution.short_name}在${plan.settings.name.zh}为小微企业、个体工商户和农户办理经营性融资。`,
      `${institution.name.en} finances small firms, sole traders and farmers of ${plan.settings.name.en}.`,
    ),
    website: '',
  };
}

/**
 * Shows managers to the public: all of the demonstration's own bank, the first account manager of every other. Returns
 * their codes.
 */
export async function publishManagers(
  world: World,
  at: number,
  bank: { readonly org_id: string; readonly admin_id: string; readonly all: boolean },
): Promise<string[]> {
  const { org_id, admin_id, all } = bank;
  const [rows] = await readAll(world.db, [selectMembers(org_id)]);
  const known = activeIn(rows).filter(({ role }) => role === 'loan_officer' || role === 'approver');
  const shown = all ? known : known.filter(({ role }) => role === 'loan_officer').slice(0, 1);
  const actor = { user_id: admin_id, org_id, role: 'institution_admin' };
  for (const { membership_id } of shown) {
    await publishMember(ctxAt(world, at, actor, 'member.publish'), membership_id, { shown: true });
  }
  const published = await rowsOf<{ public_code: string }>(world.db, selectShownManagers(org_id));
  return published.map(({ public_code }) => public_code).toSorted();
}

/** Somebody new whom the administrator proposed, and whom a second person has not looked at yet. */
export async function proposeColleague(
  world: World,
  at: number,
  bank: { readonly org_id: string; readonly admin_id: string; readonly branch_id: string },
): Promise<void> {
  const actor = { user_id: bank.admin_id, org_id: bank.org_id, role: 'institution_admin' };
  const wanted = {
    name: '温亦舒',
    phone: '13900000077',
    roles: ['loan_officer'] as const,
    branch_id: bank.branch_id,
  };
  await proposeGrant(
    ctxAt(world, at, actor, 'grant.propose'),
    { org_id: bank.org_id, side: 'institution' },
    wanted,
  );
}

const WANTING = [
  {
    zh: '湘麓禾苗村镇银行',
    en: 'Xianglu Hemiao Village Bank',
    short: '湘麓村镇',
    kind: 'village_bank',
    contact: '温若兰',
    days: 3,
  },
  {
    zh: '麓南商业保理有限公司',
    en: 'Lunan Commercial Factoring',
    short: '麓南保理',
    kind: 'factoring',
    contact: '石景行',
    days: 6,
  },
] as const;

/** Two institutions want to join: one waits for the first look of the office, one for the second. */
export function askToJoin(
  world: World,
  plan: DistrictPlan,
  supervisor: { readonly user_id: string; readonly org_id: string },
  agenda: Agenda<Act>,
): void {
  const random = world.random.fork('joining');
  const towns = plan.towns.map(({ code }) => code);
  for (const [i, one] of WANTING.entries()) {
    const at = officeInstant(world.office, world.anchor - one.days * 86_400_000, [0, 4], random);
    const licence_type = LICENCE_OF[one.kind];
    const form: JoiningInput = {
      name: { zh: one.zh, en: one.en },
      short_name: one.short,
      kind: one.kind,
      uscc: inventUscc('enterprise', plan.code, random),
      licence_type,
      licence: `${plan.settings.number_prefix}${String(random.int(1, 99_999_999)).padStart(8, '0')}`,
      licence_valid_until: licence_type === 'financial' ? null : addDays(world.anchor_day, 700),
      website: '',
      intro: { zh: `${one.zh}（示例）`, en: `${one.en} (example)` },
      outlet: {
        name: { zh: `${one.short}营业部`, en: `${one.en} Main Outlet` },
        town: towns[i] ?? '',
        phone: `0731-8000900${i + 1}`,
        serves: towns.slice(0, 5),
        hours: '9:00–17:00',
        authority_fen: 200_000_000,
      },
      contact: { name: one.contact, phone: `1390000008${i}`, email: '' },
      approval: '拟上架产品已经本机构产品审批委员会批准，批准文件可供查验（示例）。',
    };
    let id = '';
    agenda.add(at, () => {
      const ctx = ctxAt(world, at, SYSTEM);
      const { token_hash } = newToken(ctx);
      const sent = joiningSubmitted(ctx, form, { prefix: plan.settings.number_prefix, token_hash });
      id = sent.id;
      return commit(world, sent.write);
    });
    if (i === 0) continue;
    const later = officeInstant(world.office, at, [4, 10], random);
    agenda.add(later, async () => {
      const acting = ctxAt(world, later, { ...supervisor, role: 'office_supervisor' }, 'joining.prepare');
      await prepareJoining(
        acting,
        { application: id, version: 1 },
        {
          agreement_from: dayOf(later),
          agreement_until: addDays(addMonths(dayOf(later), 36), -1),
          checked: JOINING_CHECKLIST.map((point) => point.id),
        },
      );
    });
  }
}
