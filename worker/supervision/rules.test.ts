import { describe, expect, it } from 'vitest';
import { firstBadEvent } from '../audit/rules.ts';
import { ticketRaised } from './rules.ts';

const breach = {
  id: 'tic_1',
  number: 'WC202611-7K3M9QX',
  now: 1_763_000_000_000,
  cause: 'clock_breached',
  clock: 'take_up',
  due_at: 1_762_999_000_000,
  application_id: 'app_1',
  application_number: 'WC202611-ABCDEF0',
  enterprise_id: 'org_e',
  enterprise_name: '长沙某某有限公司',
  institution_id: 'org_b',
  branch_id: 'bra_1',
} as const;

describe('a ticket raised by a missed deadline', () => {
  const { row, event } = ticketRaised(breach);

  it('starts a stream of its own whose chain verifies and agrees with the row', () => {
    expect(firstBadEvent([event])).toBeNull();
    expect({ ver: row.ver, head: row.head }).toEqual({ ver: 1, head: event.hash });
    expect(event.actor.role).toBe('system');
    expect(event.type).toBe('ticket.raised');
  });

  it('says in the chain which clock of which application at which bank, and no name', () => {
    expect(JSON.parse(event.body)).toEqual({
      ticket: 'tic_1',
      cause: 'clock_breached',
      enterprise: 'org_e',
      application: 'app_1',
      clock: 'take_up',
      due_at: breach.due_at,
      institution: 'org_b',
    });
    expect(event.body).not.toContain(breach.enterprise_name);
    expect(row.enterprise_name).toBe(breach.enterprise_name);
  });

  it('cannot lack what the office has to act on', () => {
    for (const field of ['clock', 'due_at', 'application_id', 'institution_id'] as const) {
      expect(() => ticketRaised({ ...breach, [field]: null })).toThrow(RangeError);
    }
  });
});

it('a dispute about standing needs no application', () => {
  const { id, number, now, enterprise_id, enterprise_name } = breach;
  const { row } = ticketRaised({
    id,
    number,
    now,
    cause: 'standing_disputed',
    enterprise_id,
    enterprise_name,
  });
  expect(row).toMatchObject({ state: 'raised', application_id: null, institution_id: null, due_at: null });
});
