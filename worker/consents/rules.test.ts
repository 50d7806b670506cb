import { describe, expect, it } from 'vitest';
import { DATA_CLASSES } from '../matching/terms-facts.ts';
import {
  canMove,
  classesToConsent,
  classesToOffer,
  defaultUntil,
  isInForce,
  movesFrom,
  partOf,
  stateAt,
  untilProblem,
} from './rules.ts';
import { CONSENT_COMMANDS, CONSENT_MOVES, CONSENT_STATES } from './terms.ts';
import { SOURCE_CLASSES } from '../sources/terms.ts';

describe('the life of a consent', () => {
  it('has just these ways', () => {
    const ways = CONSENT_MOVES.flatMap(({ command, from, to }) =>
      from.map((state) => `${state} -${command}-> ${to}`),
    );
    expect(ways.toSorted()).toEqual(
      [
        'new -request-> requested',
        'new -grant-> active',
        'requested -grant-> active',
        'requested -reject-> rejected',
        'active -pause-> paused',
        'paused -resume-> active',
        'requested -revoke-> revoked',
        'active -revoke-> revoked',
        'paused -revoke-> revoked',
        'requested -expire-> expired',
        'active -expire-> expired',
        'paused -expire-> expired',
      ].toSorted(),
    );
    expect(CONSENT_MOVES.map(({ command }) => command).toSorted()).toEqual([...CONSENT_COMMANDS].toSorted());
  });

  it('asks for presence to give and to give again, never to take back', () => {
    expect(CONSENT_MOVES.filter((move) => move.step_up).map(({ command }) => command)).toEqual([
      'grant',
      'resume',
    ]);
  });

  it('what is over stays over, for everybody', () => {
    for (const state of ['revoked', 'expired', 'rejected'] as const) {
      for (const by of ['firm', 'person', 'system'] as const) expect(movesFrom(state, by)).toEqual([]);
    }
    expect(CONSENT_STATES).toHaveLength(6);
  });

  it('only a person declines, only the system lets it run out', () => {
    expect(canMove('reject', 'requested', 'firm')).toBe(false);
    expect(canMove('expire', 'active', 'firm')).toBe(false);
    expect(canMove('expire', 'active', 'system')).toBe(true);
  });
});

describe('whose a consent is', () => {
  const own = { enterprise_id: 'org_a', subject: 'enterprise', person_phone: null, state: 'active' } as const;
  const personal = { ...own, subject: 'person', person_phone: '13800000001' } as const;

  it('a firm speaks for its own data and for no other firm’s', () => {
    expect(partOf(own, { user_id: 'u', org_id: 'org_a', phone: null })).toBe('firm');
    expect(partOf(own, { user_id: 'u', org_id: 'org_b', phone: '13800000001' })).toBeNull();
  });

  it('T16 a person speaks for himself, known by the phone that was named, and his firm does not', () => {
    expect(partOf(personal, { user_id: 'u', org_id: null, phone: '13800000001' })).toBe('person');
    expect(partOf(personal, { user_id: 'u', org_id: 'org_a', phone: '13800000002' })).toBeNull();
    expect(partOf(personal, { user_id: 'u', org_id: 'org_a', phone: null })).toBeNull();
  });

  it('a firm can take its own question back, and no more', () => {
    const asked = { ...personal, state: 'requested' } as const;
    expect(partOf(asked, { user_id: 'u', org_id: 'org_a', phone: null })).toBe('firm');
    expect(partOf(asked, { user_id: 'u', org_id: 'org_b', phone: null })).toBeNull();
  });

  it('somebody without a phone is nobody whose name was never asked for', () => {
    const erased = { ...personal, person_phone: null } as const;
    expect(partOf(erased, { user_id: 'u', org_id: null, phone: null })).toBeNull();
  });
});

describe('a consent in force', () => {
  const given = { state: 'active', granted_at: 100, valid_until: 200 } as const;

  it.each([
    [99, false],
    [100, true],
    [199, true],
    [200, false],
  ])('begins with its grant and ends with its last instant, half open: at %i %s', (at, expected) => {
    expect(isInForce(given, at)).toBe(expected);
  });

  it('is none while it is paused, asked for or over', () => {
    for (const state of CONSENT_STATES) expect(isInForce({ ...given, state }, 150)).toBe(state === 'active');
  });

  it('is shown as ended from its last instant on, whether or not the job has run', () => {
    expect(stateAt({ state: 'paused', valid_until: 200 }, 200)).toBe('expired');
    expect(stateAt({ state: 'paused', valid_until: 200 }, 199)).toBe('paused');
    expect(stateAt({ state: 'revoked', valid_until: 200 }, 300)).toBe('revoked');
  });
});

describe('the last day', () => {
  it('is half a year ahead for an application and a year for the platform', () => {
    expect(defaultUntil('2026-08-31')).toBe('2027-02-28');
    expect(defaultUntil('2026-08-31', 'platform')).toBe('2027-08-31');
  });

  it.each([
    ['2026-03-02', 'not_in_the_future'],
    ['2026-03-03', undefined],
    ['2027-03-02', undefined],
    ['2027-03-03', 'beyond_a_year'],
  ])('%s is answered with %s', (until, code) => {
    expect(untilProblem(until, '2026-03-02')?.code).toBe(code);
  });
});

describe('the classes', () => {
  it('of an application are those of the listing with public and declared data', () => {
    expect(classesToConsent(['tax'], DATA_CLASSES)).toEqual(['public', 'declared', 'tax']);
  });

  it('for the platform are at first the three that settle most, in the registry’s order', () => {
    expect(classesToOffer({ tax: 3, customs: 9, contracts: 1, utilities: 4 })).toEqual([
      'tax',
      'utilities',
      'customs',
    ]);
  });

  it('are tax and invoices where nothing is open, and the credit report never', () => {
    expect(classesToOffer({})).toEqual(['tax', 'invoice']);
    expect(classesToOffer({ credit_report: 99 })).toEqual(['tax', 'invoice']);
    expect(SOURCE_CLASSES).not.toContain('credit_report');
  });
});
