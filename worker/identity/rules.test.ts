import { describe, expect, it } from 'vitest';
import type { Principal } from '../lib/actor.ts';
import { denialOf, sessionView, throttle } from './rules.ts';
import { RIGHTS, type Right } from './terms-handlers.ts';
import { OPERATIONS, ROLES, STEP_UP_MS, type Operation, type Permission, type Role } from './terms.ts';

const NOW = 1_800_000_000_000;

function person(
  role: Role | null,
  change: { standing_at?: number | null; step_up_at?: number; rights?: readonly Right[] } = {},
): Principal {
  const isFirm = role === 'legal_representative' || role === 'handler';
  return {
    sid: 'ses_1',
    user_id: 'usr_1',
    kind: isFirm || role === null ? 'owner' : 'staff',
    name: '王某',
    phone: '13800138000',
    started_at: NOW,
    step_up_at: change.step_up_at ?? NOW,
    membership: role && {
      id: 'mem_1',
      org_id: 'org_1',
      org_kind: isFirm ? 'enterprise' : 'institution',
      role,
      branch_id: null,
      standing_at: change.standing_at === undefined ? NOW : change.standing_at,
      rights: role === 'handler' ? (change.rights ?? RIGHTS) : [],
    },
  };
}

const operations = Object.entries(OPERATIONS) as [Operation, Permission][];

describe('who may do what', () => {
  it('turns nobody away from what is public', () => {
    for (const [operation] of operations.filter(([, { who }]) => who === 'anyone')) {
      expect(denialOf(null, operation, NOW)).toBeNull();
    }
  });

  it('asks everybody else to sign in', () => {
    for (const [operation] of operations.filter(([, { who }]) => who !== 'anyone')) {
      expect([operation, denialOf(null, operation, NOW)]).toEqual([operation, { code: 'sign_in_required' }]);
    }
  });

  it('lets exactly the roles of the table pass, for every role and operation', () => {
    for (const [operation, { who }] of operations) {
      if (typeof who === 'string') continue;
      for (const role of ROLES) {
        const denial = denialOf(person(role), operation, NOW);
        const expected = who.includes(role) ? null : { code: 'forbidden', roles: who };
        expect([operation, role, denial]).toEqual([operation, role, expected]);
      }
      expect(denialOf(person(null), operation, NOW)).toEqual({ code: 'forbidden', roles: who });
    }
  });

  it('asks for proven standing wherever the table does', () => {
    for (const [operation, { who, standing }] of operations) {
      if (typeof who === 'string') continue;
      const role = who[0] as Role;
      const denial = denialOf(person(role, { standing_at: null }), operation, NOW);
      expect([operation, denial]).toEqual([operation, standing ? { code: 'standing_required' } : null]);
    }
  });

  // What binds the firm or shows its data has to be thought of when it is added.
  it('says of every operation of a firm what a handler needs for it', () => {
    const silent = operations
      .filter(([, { who, standing, right }]) => standing && who.includes('handler') && right === undefined)
      .map(([operation]) => operation);
    expect(silent).toEqual([]);
  });

  it('lets a handler pass with just the rights of the table, and without one of them never', () => {
    for (const [operation, { who, right }] of operations) {
      if (!who.includes('handler') || right === undefined || right === 'any') continue;
      expect([operation, denialOf(person('handler', { rights: right }), operation, NOW)]).toEqual([
        operation,
        null,
      ]);
      for (const lacking of right) {
        const rights = RIGHTS.filter((one) => one !== lacking);
        const denial = denialOf(person('handler', { rights }), operation, NOW);
        expect([operation, denial]).toEqual([operation, { code: 'right_missing', rights: [lacking] }]);
      }
    }
  });

  it('T16 lets no handler give a consent, send an application or bind the firm without that tick', () => {
    const rights: Right[] = ['facts', 'apply', 'documents'];
    for (const operation of [
      'application.submit',
      'consent.grant_platform',
      'consent.resume',
      'application.accept_offer',
    ] as const) {
      expect(denialOf(person('handler', { rights }), operation, NOW)?.code).toBe('right_missing');
    }
  });

  it('T10 lets no handler name others, whatever he was given', () => {
    for (const operation of ['handler.invite', 'handler.change', 'handler.remove'] as const) {
      expect(denialOf(person('handler'), operation, NOW)?.code).toBe('forbidden');
    }
  });

  it('takes a proof of presence for five minutes, not for a millisecond more', () => {
    for (const [operation, { who, step_up }] of operations) {
      if (!step_up || typeof who === 'string') continue;
      const role = who[0] as Role;
      const at = (age: number) => denialOf(person(role, { step_up_at: NOW - age }), operation, NOW);
      expect(at(STEP_UP_MS - 1)).toBeNull();
      expect(at(STEP_UP_MS)).toEqual({ code: 'step_up_required' });
    }
  });

  it('asks for presence where money, consent or an approval is at stake', () => {
    const asking = operations.filter(([, { step_up }]) => step_up).map(([operation]) => operation);
    expect(asking).toEqual(
      expect.arrayContaining([
        'application.submit',
        'application.accept_offer',
        'application.approve_offer',
        'application.confirm_drawdown',
      ]),
    );
  });
});

describe('a throttle', () => {
  const limit = { count: 3, window: 60_000 };

  it('lets as many tries pass as it says and tells how long to wait after them', () => {
    const state = (count: number) => ({ count, window_ends_at: NOW + 30_001 });
    expect(throttle(null, limit, NOW)).toEqual({ allowed: true, wait_s: 0 });
    expect(throttle(state(2), limit, NOW)).toEqual({ allowed: true, wait_s: 0 });
    expect(throttle(state(3), limit, NOW)).toEqual({ allowed: false, wait_s: 31 });
  });

  it('begins anew at the end of its window', () => {
    expect(throttle({ count: 9, window_ends_at: NOW }, limit, NOW).allowed).toBe(true);
    expect(throttle({ count: 9, window_ends_at: NOW + 1 }, limit, NOW).allowed).toBe(false);
  });
});

describe('what a session shows', () => {
  const district = { name: { zh: '望城区', en: 'Wangcheng District' }, demo: false, hotline: '0731' };
  const frame = { district, memberships: [] };
  const frameOf = ({ membership }: Principal) => ({
    district,
    memberships: membership
      ? [{ ...membership, id: 'mem_0' }, membership].map((own) => ({
          ...own,
          rights: null,
          org_name: { zh: '某单位', en: own.id },
        }))
      : [],
  });

  it('is no token, no sid and no whole phone number', () => {
    const text = JSON.stringify(sessionView(person('legal_representative'), frame, NOW));
    expect(text).not.toMatch(/ses_1|13800138000/);
    expect(text).toContain('138****8000');
  });

  it('counts the standing of a firm’s people as proven only when it is, and of staff always', () => {
    const standing = (role: Role, standing_at: number | null) => {
      const somebody = person(role, { standing_at });
      return sessionView(somebody, frameOf(somebody), NOW).membership?.standing;
    };
    expect(standing('legal_representative', null)).toBe(false);
    expect(standing('legal_representative', NOW)).toBe(true);
    expect(standing('approver', null)).toBe(true);
  });

  it('names the organisation in whose name the person acts in both languages', () => {
    const approver = person('approver');
    const view = sessionView(approver, frameOf(approver), NOW);
    expect(view.membership).toMatchObject({ id: 'mem_1', org_name: { zh: '某单位', en: 'mem_1' } });
    expect(view.memberships).toHaveLength(2);
  });

  it('says until when the last proof of presence counts, and nothing once it does not', () => {
    const until = (age: number) =>
      sessionView(person('approver', { step_up_at: NOW - age }), frame, NOW).step_up_until;
    expect(until(0)).toBe(NOW + STEP_UP_MS);
    expect(until(STEP_UP_MS)).toBeNull();
  });
});
