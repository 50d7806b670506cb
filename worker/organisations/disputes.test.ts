import { describe, expect, it } from 'vitest';
import { claimsFor, confirmProblem, DISPUTE_STATES, NO_CLAIMS, type DisputeRow } from './disputes.ts';

const row: DisputeRow = {
  id: 'dis_1',
  enterprise_id: 'org_1',
  claimant_user_id: 'usr_2',
  raised_at: 5,
  ticket_id: 'tic_1',
  state: 'open',
  outcome: null,
  grounds: null,
  proposed_by: null,
  proposed_at: null,
  decided_by: null,
  decided_at: null,
};

describe('what people are told of a claim', () => {
  it('is to the first that there is one, to the claimant how it stands, to a third nothing', () => {
    expect(claimsFor([row], { user_id: 'usr_1', standing: true })).toEqual({ mine: null, against_since: 5 });
    expect(claimsFor([row], { user_id: 'usr_2', standing: false }).mine?.state).toBe('open');
    expect(claimsFor([row], { user_id: 'usr_3', standing: false })).toEqual(NO_CLAIMS);
  });

  it('is not what the office is about to decide', () => {
    const proposed = { ...row, state: 'proposed', outcome: 'kept' } as const;
    expect(claimsFor([proposed], { user_id: 'usr_2', standing: false }).mine?.state).toBe('open');
  });

  it('ends for the first with the decision', () => {
    const kept = { ...row, state: 'kept', decided_at: 9 } as const;
    expect(claimsFor([kept], { user_id: 'usr_1', standing: true })).toEqual(NO_CLAIMS);
    expect(claimsFor([kept], { user_id: 'usr_2', standing: false }).mine).toMatchObject({ decided_at: 9 });
  });
});

it('T07 a finding is confirmed by another person than who made it, and only while it waits', () => {
  for (const state of DISPUTE_STATES) {
    const waiting = state === 'proposed';
    expect(confirmProblem({ state, proposed_by: 'usr_8' }, 'usr_9')).toBe(waiting ? null : 'illegal_move');
    expect(confirmProblem({ state, proposed_by: 'usr_9' }, 'usr_9')).toBe(
      waiting ? 'same_person' : 'illegal_move',
    );
  }
});
