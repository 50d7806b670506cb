// The people one may sign in as in the demonstration. Their passwords and secrets are printed for everybody to see;
// they exist only where the sandbox runs.
import institutions from '../../data/demo/institutions.json' with { type: 'json' };
import xiangwan from '../../data/demo/xiangwan.json' with { type: 'json' };
import type { Role } from '../../worker/identity/terms.ts';
import { totpAt } from '../../worker/identity/totp.ts';
import { both, type Bilingual } from '../../worker/lib/bilingual.ts';
import { sha256 } from '../../worker/lib/hash.ts';

/** What an owner of the demonstration has behind him. */
export type OwnerStory = 'new_firm' | 'offers_waiting' | 'loan_paid';

/** Where an account belongs: an institution by its key in data/demo/institutions.json, the office, or a firm. */
export type AccountHome =
  | { readonly kind: 'institution'; readonly key: string }
  | { readonly kind: 'office' }
  | { readonly kind: 'enterprise'; readonly story: OwnerStory };

export type DemoAccount = {
  /** The district in which it exists; another one knows nothing of it. */
  readonly district: string;
  readonly key: string;
  readonly role: Role;
  readonly title: Bilingual;
  readonly name: string;
  readonly home: AccountHome;
  readonly way:
    | { readonly kind: 'owner'; readonly phone: string }
    | {
        readonly kind: 'staff';
        readonly login: string;
        readonly password: string;
        readonly totp_secret: string;
      };
};

/** One password for all staff of the demonstration: it protects nothing. */
export const DEMO_PASSWORD = 'Caifu-2026-demo';

// 160 bits as RFC 4226 asks for, the same on every machine.
const secretOf = (login: string) => sha256(`demonstration/${login}`).slice(0, 40);

function staff(
  login: string,
  role: Role,
  title: Bilingual,
  name: string,
  home: AccountHome,
  district = 'wangcheng',
): DemoAccount {
  const way = { kind: 'staff', login, password: DEMO_PASSWORD, totp_secret: secretOf(login) } as const;
  return { district, key: login, role, title, name, home, way };
}

function owner(key: string, phone: string, title: Bilingual, name: string, story: OwnerStory) {
  const home = { kind: 'enterprise', story } as const;
  const way = { kind: 'owner', phone } as const;
  const role = 'legal_representative';
  return { district: 'wangcheng', key, role, title, name, home, way } satisfies DemoAccount;
}

function getKey(isWanted: (kind: string) => boolean): string {
  const found = institutions.institutions.find(({ kind }) => isWanted(kind));
  if (!found) throw new Error('data/demo/institutions.json lacks an institution that an account belongs to');
  return found.key;
}

const BANK: AccountHome = { kind: 'institution', key: getKey((kind) => kind === 'city_commercial_bank') };
const GUARANTOR: AccountHome = {
  kind: 'institution',
  key: getKey((kind) => kind === 'financing_guarantee_gov'),
};
const OFFICE: AccountHome = { kind: 'office' };

/** The bank whose desk one may look at in the second district: the first that lends there. */
const NEIGHBOUR_BANK: AccountHome = { kind: 'institution', key: xiangwan.institutions[0]?.key ?? '' };
const neighbour = (login: string, role: Role, title: Bilingual, name: string, home: AccountHome) =>
  staff(`xiangwan.${login}`, role, title, name, home, 'xiangwan');

/** The demonstration's accounts, owners first, then the staff of each district. */
export const DEMO_ACCOUNTS: readonly DemoAccount[] = [
  owner('owner.new', '13900000001', both('新企业的老板', 'Owner of a new firm'), '苏芷宁', 'new_firm'),
  owner(
    'owner.offers',
    '13900000002',
    both('有方案待选的老板', 'Owner with offers waiting'),
    '何立峰',
    'offers_waiting',
  ),
  owner(
    'owner.loan',
    '13900000004',
    both('已放款、可申领补贴的老板', 'Owner with a loan and subsidies to claim'),
    '谭秀英',
    'loan_paid',
  ),
  {
    ...owner(
      'handler',
      '13900000003',
      both('两家企业的经办人', 'Handler of two firms'),
      '廖思敏',
      'offers_waiting',
    ),
    role: 'handler',
  },
  staff('officer', 'loan_officer', both('银行客户经理', 'Account manager of a bank'), '周晓婷', BANK),
  staff('approver', 'approver', both('银行审批人', 'Approver of a bank'), '彭志远', BANK),
  staff('maker', 'product_maker', both('银行产品经理', 'Product maker of a bank'), '曾雅琳', BANK),
  staff('checker', 'product_checker', both('银行产品复核', 'Product checker of a bank'), '罗建平', BANK),
  staff('admin', 'institution_admin', both('银行机构管理员', 'Administrator of a bank'), '唐明辉', BANK),
  staff('guarantee', 'guarantee_officer', both('担保经理', 'Guarantee officer'), '傅思然', GUARANTOR),
  staff('supervisor', 'office_supervisor', both('金融办督办', 'Office supervisor'), '邓海涛', OFFICE),
  staff('reviewer', 'office_reviewer', both('金融办复核', 'Office reviewer'), '吕文静', OFFICE),
  staff('visitor', 'visit_officer', both('走访专员', 'Visit officer'), '蒋若欣', OFFICE),
  neighbour(
    'officer',
    'loan_officer',
    both('银行客户经理', 'Account manager of a bank'),
    '方雨桐',
    NEIGHBOUR_BANK,
  ),
  neighbour('approver', 'approver', both('银行审批人', 'Approver of a bank'), '段志诚', NEIGHBOUR_BANK),
  neighbour('supervisor', 'office_supervisor', both('金融办督办', 'Office supervisor'), '潘秋实', OFFICE),
];

/** The accounts of one district. */
export const accountsIn = (accounts: readonly DemoAccount[], district: string): DemoAccount[] =>
  accounts.filter((account) => account.district === district);

const STEP_MS = 30_000;

/** An account as the sign-in panel shows it at an instant, with its current code and the one after it. */
export function accountView(account: DemoAccount, at: number) {
  const { key, role, title, name, way } = account;
  const shown = { key, role, title, name };
  if (way.kind === 'owner') return { ...shown, kind: way.kind, phone: way.phone };
  const { login, password, totp_secret: secret } = way;
  const ends = (Math.floor(at / STEP_MS) + 1) * STEP_MS;
  const codes = { code: totpAt(secret, at), code_until: ends, next_code: totpAt(secret, ends) };
  return { ...shown, kind: way.kind, login, password, ...codes };
}
