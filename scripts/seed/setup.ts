// The beginning of a district's past: its settings, its finance office with its policies, the institutions that join one
// after the other with their people, and the products they list.
import { hashPassword } from '../../worker/identity/passwords.ts';
import { staffAppointed } from '../../worker/identity/commands-people.ts';
import type { Role } from '../../worker/identity/terms.ts';
import { SYSTEM } from '../../worker/lib/actor.ts';
import { both } from '../../worker/lib/bilingual.ts';
import { addDays } from '../../worker/lib/days.ts';
import { nextOpening } from '../../worker/lib/officehours.ts';
import { DAY_MS, startOfDay } from '../../worker/lib/shanghai.ts';
import { compileProduct, type CompiledProduct } from '../../worker/matching/judge.ts';
import { institutionAdmitted, officeOpened } from '../../worker/organisations/commands-admission.ts';
import { insertDistrict, insertTown } from '../../worker/organisations/queries.ts';
import type { Listing } from '../../worker/products/schema.ts';
import { loadSpelling, spellInstitution, type Spell } from '../../worker/products/spelling.ts';
import { productListed } from '../../worker/rounds/commands-whole.ts';
import { demoListings } from '../data/listings.ts';
import type { Random } from '../data/random.ts';
import type { Institution } from '../data/tables.ts';
import { accountsIn, DEMO_ACCOUNTS, type DemoAccount } from '../sandbox/accounts.ts';
import { personName } from '../sandbox/people.ts';
import { inventUscc } from './codes.ts';
import type { Agenda } from './heap.ts';
import { holdMeetings } from './meetings.ts';
import { setRouting } from './routing.ts';
import { askToJoin, licenceFor, proposeColleague, publishManagers } from './institutions.ts';
import type { DistrictPlan } from './plan.ts';
import { publishPolicies, type Officials } from './policies.ts';
import { leaveRounds } from './rounds.ts';
import { HOUR_MS, officeInstant } from './times.ts';
import { commit, ctxAt, type Act, type World } from './world.ts';

/** A product of the shelf, ready for finding firms that it admits. Ids are empty until its day has come. */
export type Product = {
  id: string;
  version_id: string;
  readonly institution: Lender;
  /** Names its verified managers from the day on which it is listed. */
  listing: Listing;
  readonly compiled: CompiledProduct;
  readonly listed_at: number;
  /** How often it is asked for, compared with the others. */
  readonly appeal: number;
};

/** An institution with the people whose acts the past needs. Ids are empty until it has joined. */
export type Lender = {
  id: string;
  approver_id: string;
  /** Signs first where more is lent than the branch decides by itself. */
  deputy_id: string;
  maker_id: string;
  checker_id: string;
  admin_id: string;
  branch_id: string;
  /** Codes of the managers whom it shows to the public. */
  managers: readonly string[];
  readonly code: string;
  readonly is_demo_bank: boolean;
  readonly joined_at: number;
};

export type Setup = {
  readonly products: readonly Product[];
  /** The two people of the office who decide about policies and claims. */
  readonly officials: Officials;
  /** People of the office who enter what grid staff report. */
  readonly visitors: readonly { readonly user_id: string; readonly org_id: string }[];
};

/** Days before the anchor at which the district's trial run began. */
export const HISTORY_DAYS = 425;

/** Managers whom a listing names: whom to ask, not the whole branch. */
const MANAGERS_NAMED = 2;

/** Codes of the managers whom the listings of an institution name. */
export const managersNamed = ({ managers }: Lender): string[] => managers.slice(0, MANAGERS_NAMED);

/** How much of the district's business each kind of institution draws. */
const PULL: Readonly<Record<string, number>> = {
  policy_bank: 1,
  state_owned_bank: 6,
  joint_stock_bank: 3,
  city_commercial_bank: 6,
  rural_commercial_bank: 7,
  village_bank: 3,
  private_bank: 3,
  foreign_bank: 0.5,
  small_loan: 1.5,
  leasing: 0.7,
  factoring: 0.7,
  financing_guarantee_gov: 1.5,
  agri_guarantee: 1.5,
};

// One hash for all: the password is the same and printed for everybody to see, and hashing is meant to be slow.
let demoHash: string | undefined;

function wayInOf(account: DemoAccount | undefined): {
  login: string | null;
  password: string | null;
  totp_secret: string | null;
} {
  if (account?.way.kind !== 'staff') return { login: null, password: null, totp_secret: null };
  const { login, password, totp_secret } = account.way;
  demoHash ??= hashPassword(password, new Uint8Array(16).fill(7));
  return { login, password: demoHash, totp_secret };
}

type Post = { readonly org_id: string; readonly role: Role; readonly branch_id?: string };

/** Appoints somebody, as the demo account of that role and home where there is one. Returns the user's id. */
async function appoint(
  world: World,
  at: number,
  post: Post,
  person: { readonly account: DemoAccount | undefined; readonly login: string; readonly random: Random },
): Promise<string> {
  const { login, ...secrets } = wayInOf(person.account);
  const staff = staffAppointed(ctxAt(world, at, SYSTEM), {
    name: person.account?.name ?? personName(person.random),
    login: login ?? person.login,
    ...secrets,
    posts: [post],
  });
  await commit(world, staff.write);
  return staff.id;
}

type Official = Setup['visitors'][number];

async function openOffice(
  world: World,
  plan: DistrictPlan,
  at: number,
): Promise<Officials & { visitors: Official[] }> {
  const { zh, en } = plan.settings.name;
  const name = both(`${zh}金融事务中心`, `${en} Financial Affairs Centre`);
  const office = officeOpened(ctxAt(world, at, SYSTEM), name);
  await commit(world, office.write);
  const accounts = accountsIn(DEMO_ACCOUNTS, plan.name).filter(({ home }) => home.kind === 'office');
  const random = world.random.fork('office');
  const supervisor = { user_id: '', org_id: office.id };
  const reviewer = { user_id: '', org_id: office.id };
  for (const [i, role] of (['office_supervisor', 'office_reviewer'] as const).entries()) {
    const account = accounts.find((candidate) => candidate.role === role);
    const login = `${plan.name}.office${i + 1}`;
    const user_id = await appoint(world, at, { org_id: office.id, role }, { account, login, random });
    (role === 'office_reviewer' ? reviewer : supervisor).user_id = user_id;
  }
  // Each town has somebody who goes round.
  const visitors = [];
  for (const [i] of plan.towns.entries()) {
    const account = i === 0 ? accounts.find(({ role }) => role === 'visit_officer') : undefined;
    const login = `${plan.name}.visit${i + 1}`;
    const post = { org_id: office.id, role: 'visit_officer' } as const;
    visitors.push({
      user_id: await appoint(world, at, post, { account, login, random }),
      org_id: office.id,
    });
  }
  return { supervisor, reviewer, visitors };
}

async function admit(
  world: World,
  plan: DistrictPlan,
  { institution, lender, spell }: { institution: Institution; lender: Lender; spell: Spell },
): Promise<void> {
  const at = lender.joined_at;
  const random = world.random.fork(`institution/${institution.key}`);
  const admitted = institutionAdmitted(ctxAt(world, at, SYSTEM), SYSTEM, {
    kind: institution.kind,
    name: institution.name,
    short_name: institution.short_name,
    spelling: spellInstitution(spell, {
      name: institution.name.zh,
      short_name: institution.short_name,
    }),
    uscc: inventUscc('enterprise', plan.code, random),
    ...licenceFor(world, plan, institution, at),
    branches: institution.branches.map((branch) => ({
      name: branch.name,
      town: branch.address,
      phone: branch.phone,
      serves: branch.service_towns,
      authority_fen: branch.authority_limit_fen,
      hours: '9:00–17:00',
    })),
  });
  await commit(world, admitted.write);

  const accounts = accountsAt(plan, institution);
  const base = `${plan.name}.${institution.code.toLowerCase()}`;
  const org_id = admitted.id;
  const hire = (post: Omit<Post, 'org_id'>, name: string, isDemo = true): Promise<string> =>
    appoint(
      world,
      at,
      { org_id, ...post },
      {
        account: isDemo ? accounts.find(({ role }) => role === post.role) : undefined,
        login: `${base}.${name}`,
        random,
      },
    );
  for (const [i, branch_id] of admitted.branches.entries()) {
    const isDemo = lender.is_demo_bank && i === 0;
    // The demo officer has the first branch to himself: whatever comes there is on his desk.
    const officers = !isDemo && (i === 0 || random.chance(0.4)) ? 2 : 1;
    for (let n = 1; n <= officers; n += 1) {
      await hire({ role: 'loan_officer', branch_id }, `officer${i + 1}${n}`, isDemo);
    }
  }
  lender.id = org_id;
  lender.approver_id = await hire({ role: 'approver' }, 'approver');
  lender.maker_id = await hire({ role: 'product_maker' }, 'maker');
  lender.checker_id = await hire({ role: 'product_checker' }, 'checker');
  lender.admin_id = await hire({ role: 'institution_admin' }, 'admin');
  if (accounts.some(({ role }) => role === 'guarantee_officer')) {
    await hire({ role: 'guarantee_officer' }, 'guarantee');
  }
  lender.branch_id = admitted.branches[0] ?? '';
  lender.deputy_id = await hire({ role: 'approver' }, 'deputy', false);
  lender.managers = await publishManagers(world, at, {
    org_id,
    admin_id: lender.admin_id,
    all: lender.is_demo_bank,
  });
}

function accountsAt(plan: DistrictPlan, { key }: Institution): DemoAccount[] {
  return accountsIn(DEMO_ACCOUNTS, plan.name).filter(
    ({ home }) => home.kind === 'institution' && home.key === key,
  );
}

async function list(
  world: World,
  product: Product,
  { reviewer, spell }: { reviewer: Official; spell: Spell },
): Promise<void> {
  const { institution: lender, listed_at } = product;
  const listing = { ...product.listing, contacts: managersNamed(lender) };
  const listed = productListed(
    ctxAt(world, listed_at, SYSTEM),
    {
      maker: { user_id: lender.maker_id, org_id: lender.id },
      checker: { user_id: lender.checker_id, org_id: lender.id },
      reviewer,
    },
    { institution_id: lender.id, listing, spelling: spell(listing.name) },
  );
  await commit(world, listed.write);
  product.listing = listing;
  product.id = listed.product_id;
  product.version_id = listed.version_id;
}

function planProducts(
  world: World,
  plan: DistrictPlan,
  lenders: ReadonlyMap<string, Lender>,
  random: Random,
): Product[] {
  const taken = new Map<string, number>();
  return demoListings({ seed: world.seed, anchor_day: world.anchor_day }).flatMap((demo) => {
    const lender = lenders.get(demo.institution);
    const n = (taken.get(demo.institution) ?? 0) + 1;
    taken.set(demo.institution, n);
    if (!lender || n > (plan.products_of[demo.institution] ?? Number.POSITIVE_INFINITY)) return [];
    const isElsewhere = demo.listing.towns?.some((code) => !code.startsWith(plan.code));
    const listing = isElsewhere ? { ...demo.listing, towns: null } : demo.listing;
    const own = random.fork(`product/${listing.code}`);
    const from = Math.max(startOfDay(listing.valid_from), lender.joined_at + 20 * HOUR_MS);
    const kind = plan.institutions.find(({ key }) => key === demo.institution)?.kind ?? '';
    return [
      {
        id: '',
        version_id: '',
        institution: lender,
        listing,
        compiled: compileProduct(listing),
        listed_at: officeInstant(world.office, from, [0.5, 14], own),
        appeal: (PULL[kind] ?? 1) * Math.exp(1.1 * (own.next() + own.next() + own.next() - 1.5)),
      },
    ];
  });
}

/**
 * Sets the district up at the beginning of its past and puts on the agenda what follows: institutions that join one
 * after the other, products that are listed.
 */
export async function setUp(world: World, plan: DistrictPlan, agenda: Agenda<Act>): Promise<Setup> {
  const opens = nextOpening(world.office, startOfDay(addDays(world.anchor_day, -HISTORY_DAYS)));
  await commit(world, [
    insertDistrict(plan.settings),
    ...plan.towns.map(({ code, name }, position) => insertTown({ code, name, position })),
  ]);
  const { supervisor, reviewer, visitors } = await openOffice(world, plan, opens);
  publishPolicies(world, plan, { supervisor, reviewer }, agenda);
  const spell = await loadSpelling();

  const random = world.random.fork('setup');
  const lenders = new Map<string, Lender>();
  let at = opens;
  for (const institution of random.shuffle(plan.institutions)) {
    at = officeInstant(world.office, at, [2, 12], random);
    const is_demo_bank = accountsAt(plan, institution).some(({ role }) => role === 'loan_officer');
    const lender = {
      id: '',
      approver_id: '',
      deputy_id: '',
      maker_id: '',
      checker_id: '',
      admin_id: '',
      branch_id: '',
      managers: [],
      code: institution.code,
      is_demo_bank,
      joined_at: at,
    };
    lenders.set(institution.key, lender);
    agenda.add(at, () => admit(world, plan, { institution, lender, spell }));
  }
  for (const lender of lenders.values()) {
    if (!lender.is_demo_bank) continue;
    const when = officeInstant(world.office, world.anchor - 2 * DAY_MS, [0, 6], random.fork('colleague'));
    const place = () => ({ org_id: lender.id, admin_id: lender.admin_id, branch_id: lender.branch_id });
    agenda.add(when, () => proposeColleague(world, when, place()));
    agenda.add(when + 1, () => setRouting(world, when + 1, place()));
  }
  if (plan.has_owners) askToJoin(world, plan, supervisor, agenda);
  const products = planProducts(world, plan, lenders, random);
  for (const product of products)
    agenda.add(product.listed_at, () => list(world, product, { reviewer, spell }));
  if (plan.has_owners) holdMeetings(world, { supervisor, lenders: [...lenders.values()] }, agenda);
  leaveRounds(world, plan, { products, reviewer }, agenda);
  return { products, officials: { supervisor, reviewer }, visitors };
}
