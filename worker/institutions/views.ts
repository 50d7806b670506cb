// What the public, an institution's own people and the office see of it. Output lists every field.
import { both, type Bilingual } from '../lib/bilingual.ts';
import { beginsOn, expiryOf } from './expiry.ts';
import { LICENCE_TYPE_LABELS, REGULATORS, type LicenceType } from './terms.ts';
import { treeOf } from './tree.ts';

type Described = {
  readonly id: string;
  readonly name: string;
  readonly name_en: string;
  readonly short_name: string;
  readonly kind: string;
};

type Termed = {
  readonly licence_type: string;
  readonly licence: string;
  readonly licence_valid_until: string | null;
  readonly regulator: string;
  readonly agreement_from: string | null;
  readonly agreement_until: string | null;
};

/** The kind of a licence in words, null where none is recorded. */
export const licenceName = (type: string): Bilingual | null =>
  Object.hasOwn(LICENCE_TYPE_LABELS, type) ? LICENCE_TYPE_LABELS[type as LicenceType] : null;

/** Who supervises an institution, in both languages where it is the usual one of its licence. */
export function regulatorName({
  licence_type,
  regulator,
}: Pick<Termed, 'licence_type' | 'regulator'>): Bilingual | null {
  if (regulator === '') return null;
  const usual = Object.hasOwn(REGULATORS, licence_type) ? REGULATORS[licence_type as LicenceType] : null;
  return usual?.zh === regulator ? usual : both(regulator, regulator);
}

/** Licence and agreement with what ends first; `begins_on` of an agreement that is not in force yet. */
export const termsView = (row: Termed, today: string) => ({
  licence_type: licenceName(row.licence_type),
  licence: row.licence,
  licence_valid_until: row.licence_valid_until,
  regulator: regulatorName(row),
  agreement_from: row.agreement_from,
  agreement_until: row.agreement_until,
  expiry: expiryOf(row, today),
  begins_on: beginsOn(row, today),
});

export const introOf = ({ intro_zh, intro_en }: { intro_zh: string; intro_en: string }): Bilingual | null =>
  intro_zh === '' && intro_en === '' ? null : both(intro_zh || intro_en, intro_en || intro_zh);

/** The name of an institution as its page and its list show it. */
export const nameView = ({ id, name, name_en, short_name, kind }: Described) => ({
  id,
  kind,
  name: both(name, name_en),
  short_name,
});

type Branch = {
  readonly id: string;
  readonly name: string;
  readonly name_en: string;
  readonly town: string;
  readonly phone: string;
  readonly serves: string;
  readonly parent_id: string | null;
  readonly position: number;
  readonly hours: string;
  readonly state: 'active' | 'closed';
};

const branchView = ({ id, name, name_en, town, phone, serves, hours }: Branch) => ({
  id,
  name: both(name, name_en),
  town,
  phone,
  serves: JSON.parse(serves) as string[],
  hours,
});

/** The branches that the public finds: the open ones, each under the one above it. */
export const publicBranches = (rows: readonly Branch[]) =>
  treeOf(rows.filter(({ state }) => state === 'active')).map(({ branch, depth }) => ({
    ...branchView(branch),
    depth,
  }));

/** The whole tree with limits, for the institution itself. */
export const ownBranches = (rows: readonly (Branch & { readonly authority_fen: number })[]) =>
  treeOf(rows).map(({ branch, depth }) => ({
    ...branchView(branch),
    depth,
    parent_id: branch.parent_id,
    state: branch.state,
    authority_fen: branch.authority_fen,
  }));

type Manager = {
  readonly public_code: string;
  readonly name: string;
  readonly role: string;
  readonly since: number;
  readonly institution_id: string;
  readonly institution_name: string;
  readonly institution_name_en: string;
  readonly branch_name: string | null;
  readonly branch_name_en: string | null;
  readonly branch_phone: string | null;
};

/** A verified manager as anybody may see him: his whole name, where he works and since when. */
export const managerView = (row: Manager) => ({
  code: row.public_code,
  name: row.name,
  role: row.role,
  since: row.since,
  institution: {
    id: row.institution_id,
    name: both(row.institution_name, row.institution_name_en),
  },
  branch:
    row.branch_name === null
      ? null
      : { name: both(row.branch_name, row.branch_name_en ?? row.branch_name), phone: row.branch_phone ?? '' },
});
export type ManagerView = ReturnType<typeof managerView>;
