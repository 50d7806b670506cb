import { describe, expect, it } from 'vitest';
import {
  clashOf,
  endingWith,
  grantMovesNow,
  isSecondFor,
  type Decider,
  type Pending,
  type Proposal,
} from './people.ts';
import { EXCLUSIVE, INSTITUTION_ROLES } from './terms-people.ts';

const admin = (user_id: string): Decider => ({ user_id, role: 'institution_admin', side: 'institution' });
const approver: Decider = { user_id: 'usr_p', role: 'approver', side: 'institution' };
const officer: Decider = { user_id: 'usr_o', role: 'loan_officer', side: 'institution' };
const office: Decider = { user_id: 'usr_f', role: 'office_reviewer', side: 'office' };

const proposal = (over: Partial<Proposal> = {}): Proposal => ({
  state: 'proposed',
  proposed_by: 'usr_a',
  user_id: 'usr_n',
  roles: ['loan_officer'],
  ...over,
});

describe('R22 who makes does not check', () => {
  it('the two pairs exclude each other, every other pair may be one person', () => {
    for (const one of INSTITUTION_ROLES) {
      for (const other of INSTITUTION_ROLES) {
        const excluded = EXCLUSIVE.some(
          (pair) => one !== other && pair.includes(one as never) && pair.includes(other as never),
        );
        expect(clashOf([one, other]) !== null, `${one} + ${other}`).toBe(excluded);
      }
    }
  });
});

describe('P4 a role grant takes two people', () => {
  it('whoever proposed may take it back and nothing else, however many administrators there are', () => {
    for (const other_admins of [0, 1, 3]) {
      expect(grantMovesNow(proposal(), admin('usr_a'), { other_admins })).toEqual(['withdraw']);
    }
  });

  it('nobody decides for himself, whatever his roles', () => {
    const forAdmin = proposal({ user_id: 'usr_b' });
    expect(grantMovesNow(forAdmin, admin('usr_b'), { other_admins: 0 })).toEqual([]);
    const forApprover = proposal({ user_id: 'usr_p', roles: ['product_checker'] });
    expect(grantMovesNow(forApprover, approver, { other_admins: 0 })).toEqual([]);
  });

  it('a second administrator decides where there is one', () => {
    expect(grantMovesNow(proposal(), admin('usr_b'), { other_admins: 1 })).toEqual(['confirm', 'decline']);
    expect(grantMovesNow(proposal(), approver, { other_admins: 1 })).toEqual([]);
    expect(grantMovesNow(proposal(), office, { other_admins: 1 })).toEqual([]);
  });

  it('an approver or the office decides where there is none', () => {
    expect(grantMovesNow(proposal(), approver, { other_admins: 0 })).toEqual(['confirm', 'decline']);
    expect(grantMovesNow(proposal(), office, { other_admins: 0 })).toEqual(['confirm', 'decline']);
    expect(grantMovesNow(proposal(), officer, { other_admins: 0 })).toEqual([]);
  });

  it('T10 no approver makes an administrator; the office may, also where a second one exists', () => {
    const roles = ['institution_admin'];
    expect(isSecondFor({ roles }, approver, { other_admins: 0 })).toBe(false);
    expect(isSecondFor({ roles }, office, { other_admins: 2 })).toBe(true);
  });

  it('what is decided is decided; only an invitation that nobody followed can be sent again or taken back', () => {
    for (const state of ['declined', 'withdrawn'] as const) {
      expect(grantMovesNow(proposal({ state }), admin('usr_b'), { other_admins: 1 })).toEqual([]);
    }
    const confirmed = proposal({ state: 'confirmed' });
    expect(grantMovesNow(confirmed, admin('usr_b'), { other_admins: 1 })).toEqual([]);
    expect(grantMovesNow({ ...confirmed, user_id: null }, admin('usr_b'), { other_admins: 1 })).toEqual([
      'withdraw',
      'send',
    ]);
  });
});

describe('P4 what nobody holds yet ends with whoever may no longer propose or confirm it', () => {
  const HE = 'usr_h';
  const pending = (over: Partial<Pending>): Pending => ({
    ...proposal(),
    decided_by: null,
    sent_by: null,
    ...over,
  });
  const confirmed = (over: Partial<Pending>): Pending =>
    pending({ state: 'confirmed', user_id: null, decided_by: 'usr_b', sent_by: 'usr_b', ...over });
  const makesAdmin = { roles: ['institution_admin'] };

  it.each<[string, Pending, string[], 'grant' | 'link' | null]>([
    [
      'proposed by him, who stays an administrator',
      pending({ proposed_by: HE }),
      ['institution_admin'],
      null,
    ],
    ['proposed by him, who stays an approver', pending({ proposed_by: HE }), ['approver'], 'grant'],
    ['proposed for him, who stays', pending({ user_id: HE }), ['loan_officer'], null],
    ['proposed for him, who leaves', pending({ user_id: HE }), [], 'grant'],
    ['confirmed by him, who stays an approver', confirmed({ decided_by: HE }), ['approver'], null],
    [
      'confirmed and sent by him, who stays one',
      confirmed({ decided_by: HE, sent_by: HE }),
      ['approver'],
      null,
    ],
    [
      'an administrator confirmed by him',
      confirmed({ decided_by: HE, ...makesAdmin }),
      ['approver'],
      'grant',
    ],
    ['confirmed by him, who makes products', confirmed({ decided_by: HE }), ['product_maker'], 'grant'],
    ['sent by him alone, who stays an approver', confirmed({ sent_by: HE }), ['approver'], 'link'],
    [
      'sent by him alone, who stays an administrator',
      confirmed({ sent_by: HE }),
      ['institution_admin'],
      null,
    ],
    ['of others', confirmed({}), [], null],
  ])('%s', (_, one, kept, ends) => {
    expect(endingWith(one, { user_id: HE, kept })).toBe(ends);
  });
});
