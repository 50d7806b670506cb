// The office's form of a policy: where a refusal leads, and what happens after somebody else was quicker.
import { describe, expect, it } from 'vitest';
import { differingFields, hasLostRace, LOST_RACE } from '../../web/src/lib/desk/race.ts';
import { problemOf } from '../../web/src/lib/problem.ts';
import { policyDiffering } from '../../web/src/routes/office/policies/differing.ts';
import { formField } from '../../web/src/routes/office/policies/fields.ts';

const answer = (body: object, status: number, values = {}) => ({ problem: problemOf(body, status), values });

describe('a form whose object was changed by somebody else', () => {
  it('is behind it after a stale version, and stays so until something got through', () => {
    expect(hasLostRace(null)).toBe(false);
    expect(hasLostRace(answer({ code: 'stale_version', state: 'draft', version: 4 }, 412))).toBe(true);
    const remembered = { [LOST_RACE]: ['yes'] };
    // Sent without the tick, with a wrong field, without the code that was asked for; and after the code.
    expect(hasLostRace(answer({ code: 'version_missing' }, 428, remembered))).toBe(true);
    expect(hasLostRace(answer({ code: 'invalid_input' }, 400, remembered))).toBe(true);
    expect(hasLostRace(answer({ code: 'step_up_required' }, 403, remembered))).toBe(true);
    expect(hasLostRace({ problem: null, values: remembered })).toBe(true);
    expect(hasLostRace({ problem: null, values: null })).toBe(false);
  });

  it('is not behind it after another refusal', () => {
    expect(hasLostRace(answer({ code: 'invalid_input' }, 400, { name: ['x'] }))).toBe(false);
    expect(hasLostRace(answer({ code: 'illegal_move', state: 'ended' }, 409))).toBe(false);
  });

  it('shows what was typed beside what is there now, where they differ', () => {
    const labels = { a: 'A', b: 'B', c: 'C' };
    expect(
      differingFields({ a: ['one'], b: ['x\r\ny'], c: [' z '] }, { a: 'two', b: 'x\ny', c: 'z' }, labels),
    ).toEqual([{ label: 'A', now: 'two', typed: 'one' }]);
    expect(differingFields(null, { a: 'two' }, labels)).toEqual([]);
  });

  it('says choices in the words of the form, and nothing of a formula that nobody chose', () => {
    const texts = { 'terms.benefit.kind': 'first_loan_reward', 'terms.scope': 'all_products' };
    const typed = {
      'terms.benefit.kind': ['first_loan_reward'],
      'terms.scope': ['linked_products'],
      'interest_subsidy.every_months': ['1'],
    };
    const form = {
      labels: {
        'terms.benefit.kind': '补贴方式',
        'interest_subsidy.every_months': '拨付周期',
        'terms.scope': '适用产品',
      },
      options: {
        'terms.scope': [
          { value: 'all_products', label: '全部产品' },
          { value: 'linked_products', label: '仅关联产品' },
        ],
      },
    };
    expect(policyDiffering(typed, texts, form)).toEqual([
      { label: '适用产品', now: '全部产品', typed: '仅关联产品' },
    ]);
    const other = policyDiffering({ ...typed, 'terms.benefit.kind': ['interest_subsidy'] }, texts, form);
    expect(other.map(({ label }) => label)).toEqual(['补贴方式', '拨付周期', '适用产品']);
  });
});

describe('a refused field of a policy', () => {
  it.each([
    ['terms.benefit.cap_fen', 'interest_subsidy.cap_fen'],
    ['benefit.cap_fen', 'interest_subsidy.cap_fen'],
    ['terms.benefit.kind', 'terms.benefit.kind'],
    ['valid_until', 'terms.valid_until'],
    ['terms.name.zh', 'terms.name.zh'],
    ['terms.excludes.0', 'terms.excludes'],
    ['', ''],
  ])('%s is at the form’s %s', (name, field) => {
    expect(formField(name, 'interest_subsidy')).toBe(field);
  });
});
