import { describe, expect, it } from 'vitest';
import usccCases from '../../data/uscc-cases.json' with { type: 'json' };
import { ATTRIBUTES } from '../../worker/matching/attributes.ts';
import { checkResidentId } from '../../worker/lib/residentId.ts';
import { findIndustry } from '../../worker/organisations/industries.ts';
import { publicBody } from '../../worker/organisations/facts.ts';
import { RegistrationSchema } from '../../worker/organisations/schema.ts';
import { completeOrgCode, completeUscc } from '../../worker/organisations/uscc.ts';
import { totpAt } from '../../worker/identity/totp.ts';
import { ROLES } from '../../worker/identity/terms.ts';
import { accountsIn, accountView, DEMO_ACCOUNTS } from './accounts.ts';
import { registrationOf, representativeOf } from './registry.ts';
import { COMPANY_TRADES, FARM_TRADES, SHOP_TRADES } from './trades.ts';

const TODAY = '2026-06-10';
const options = { seed: 'tests', today: TODAY };
const code = (n: number, kind = '91') =>
  completeUscc(`${kind}430112${completeOrgCode(`MA${String(n).padStart(6, '1')}`)}`);
const sample = Array.from({ length: 300 }, (_, n) => code(n, ['91', '92', '93'][n % 3]));

describe('the registry of the demonstration', () => {
  it('answers for any valid code of a firm, always the same, in the shape of the port', () => {
    for (const uscc of sample) {
      const registration = registrationOf(uscc, options);
      expect(RegistrationSchema.safeParse(registration).success).toBe(true);
      expect(registrationOf(uscc, options)).toEqual(registration);
      expect(registration?.legal_representative).toBe(representativeOf(uscc, 'tests').name);
    }
  });

  it('gives other firms for another seed', () => {
    const names = (seed: string) => sample.map((uscc) => registrationOf(uscc, { ...options, seed })?.name);
    expect(names('tests')).not.toEqual(names('other'));
  });

  it('names kinds of firms as they are named', () => {
    expect(registrationOf(code(1, '91'), options)?.name).toMatch(/^长沙市望城区.+有限公司$/);
    expect(registrationOf(code(1, '92'), options)?.name).toMatch(/（个体工商户）$/);
    expect(registrationOf(code(1, '93'), options)?.name).toMatch(/专业合作社$/);
  });

  it('knows no codes with 0 at the ninth place, no other bodies, no invalid codes', () => {
    expect(registrationOf(completeUscc(`91430112${completeOrgCode('0A234567')}`), options)).toBeNull();
    expect(registrationOf('52430112MJJ000012P', options)).toBeNull();
    for (const { code: invalid } of usccCases.invalid) expect(registrationOf(invalid, options)).toBeNull();
  });

  it('has every firm established before the day of asking, some of them within the year', () => {
    const days = sample.map((uscc) => registrationOf(uscc, options)?.established_on ?? '');
    expect(days.every((day) => day < TODAY)).toBe(true);
    expect(days.filter((day) => day > '2025-06-10').length).toBeGreaterThan(10);
    expect(days.filter((day) => day < '2021-06-10').length).toBeGreaterThan(50);
  });

  it('lets a firm age from its anchor and not from the day of asking', () => {
    const [uscc = ''] = sample;
    const later = registrationOf(uscc, { seed: 'tests', today: '2026-09-01', anchor: TODAY });
    const { as_of: _, ...before } = registrationOf(uscc, options) ?? {};
    const { as_of, ...after } = later ?? {};
    expect(as_of).toBe('2026-09-01');
    expect(after).toEqual(before);
  });

  it('gives public facts that the platform understands, every one', () => {
    const facts = registrationOf(sample[0] ?? '', options)?.public_facts ?? {};
    for (const [attr, value] of Object.entries(facts))
      expect([attr, publicBody(attr, value)]).not.toContain(null);
    const expected = Object.entries(ATTRIBUTES)
      .filter(([, { data_class }]) => data_class === 'public')
      .map(([attr]) => attr)
      .filter(
        (attr) => !['org_type', 'registration_status', 'established_on', 'street', 'industry'].includes(attr),
      );
    expect(Object.keys(facts).sort()).toEqual(expected.sort());
  });

  it('invents people whose numbers are well-formed and belong to nobody living', () => {
    for (const uscc of sample) {
      const checked = checkResidentId(representativeOf(uscc, 'tests').document_number, TODAY);
      expect(checked.ok && checked.birth_on < '1900-01-01').toBe(true);
    }
  });

  it('uses classes that the industry standard has', () => {
    for (const { industry } of [...COMPANY_TRADES, ...SHOP_TRADES, ...FARM_TRADES]) {
      expect([industry, findIndustry(industry)?.level]).toEqual([industry, 'class']);
    }
  });
});

describe('the accounts of the demonstration', () => {
  it('are one for each role of the platform, with three owners', () => {
    const roles = accountsIn(DEMO_ACCOUNTS, 'wangcheng').map(({ role }) => role);
    expect(new Set(roles)).toEqual(new Set(ROLES));
    expect(roles.filter((role) => role === 'legal_representative')).toHaveLength(3);
  });

  it('keep maker and checker, officer and approver apart, in the same bank', () => {
    const homes = new Map(
      accountsIn(DEMO_ACCOUNTS, 'wangcheng').map(({ role, key, home }) => [role, { key, home }]),
    );
    for (const [one, other] of [
      ['product_maker', 'product_checker'],
      ['loan_officer', 'approver'],
    ] as const) {
      expect(homes.get(one)?.home).toEqual(homes.get(other)?.home);
      expect(homes.get(one)?.key).not.toBe(homes.get(other)?.key);
    }
  });

  it('of the second district are its own: a desk with a second person, and an office', () => {
    const own = accountsIn(DEMO_ACCOUNTS, 'xiangwan');
    expect(own.map(({ role }) => role)).toEqual(['loan_officer', 'approver', 'office_supervisor']);
    const others = accountsIn(DEMO_ACCOUNTS, 'wangcheng');
    for (const { key, name } of own) {
      expect(others.map((account) => account.key)).not.toContain(key);
      expect(others.map((account) => account.name)).not.toContain(name);
    }
  });

  it('show the code of the moment and the one after it', () => {
    const at = 1_800_000_001_000;
    for (const account of DEMO_ACCOUNTS) {
      const view = accountView(account, at);
      if (view.kind === 'owner' || account.way.kind === 'owner') continue;
      const { totp_secret, password } = account.way;
      expect(password.length).toBeGreaterThanOrEqual(8);
      expect(view).toMatchObject({
        code: totpAt(totp_secret, at),
        code_until: 1_800_000_030_000,
        next_code: totpAt(totp_secret, at + 30_000),
      });
    }
  });
});
