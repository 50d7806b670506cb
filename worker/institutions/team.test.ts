import { describe, expect, it } from 'vitest';
import { waitsForOffice } from './team.ts';

const ADMIN = { user_id: 'usr_admin', role: 'institution_admin' };
const SECOND = { user_id: 'usr_second', role: 'institution_admin' };
const APPROVER = { user_id: 'usr_approver', role: 'approver' };
const officer = { proposed_by: 'usr_admin', user_id: null, roles: ['loan_officer'] };
const admin = { ...officer, roles: ['institution_admin'] };

describe('a proposed role', () => {
  it('waits for the office where nobody of the institution can be the second person', () => {
    expect(waitsForOffice(officer, [ADMIN])).toBe(true);
    expect(waitsForOffice(officer, [ADMIN, APPROVER])).toBe(false);
    expect(waitsForOffice(officer, [ADMIN, SECOND])).toBe(false);
    expect(waitsForOffice(admin, [ADMIN, APPROVER])).toBe(true);
    expect(waitsForOffice(admin, [ADMIN, SECOND])).toBe(false);
  });

  it('does not wait for whoever it is meant for', () => {
    expect(waitsForOffice({ ...officer, user_id: 'usr_approver' }, [ADMIN, APPROVER])).toBe(true);
    expect(waitsForOffice({ ...admin, user_id: 'usr_second' }, [ADMIN, SECOND])).toBe(true);
  });

  it('of an administrator waits for the office as well when the office proposed it', () => {
    const byOffice = { ...admin, proposed_by: 'usr_office' };
    expect(waitsForOffice(byOffice, [])).toBe(true);
    expect(waitsForOffice(byOffice, [ADMIN, SECOND])).toBe(true);
  });
});
