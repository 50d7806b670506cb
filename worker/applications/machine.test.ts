import { describe, expect, it } from 'vitest';
import { canMove, moveOf, movesFrom, movesNow, stateAfter, type Standing } from './machine.ts';
import { COMMANDS, MOVES, STATES, TAB_OF, TURNS, type Command, type State } from './terms.ts';

const FIRM_MOVES: Partial<Record<State, Command[]>> = {
  submitted: ['take_back', 'reroute', 'withdraw', 'write_to_bank', 'urge'],
  accepted: ['reroute', 'withdraw', 'write_to_bank', 'urge'],
  contacted: ['reroute', 'withdraw', 'write_to_bank', 'contest_contact', 'urge'],
  action_required: ['answer_documents', 'withdraw', 'write_to_bank', 'contest_contact'],
  under_review: ['reroute', 'withdraw', 'write_to_bank', 'contest_contact', 'urge'],
  offered: ['accept_offer', 'decline_offer', 'withdraw', 'write_to_bank'],
  accepted_by_firm: ['decline_offer', 'withdraw', 'write_to_bank', 'urge'],
  signed: ['write_to_bank', 'urge'],
  disbursed: ['write_to_bank'],
  rejected: ['ask_review', 'reroute'],
  reconsider: ['withdraw', 'write_to_bank', 'urge'],
  expired: ['reroute'],
};
const OFFICER_MOVES: Partial<Record<State, Command[]>> = {
  submitted: ['take_up', 'refuse', 'note'],
  accepted: ['contact', 'request_documents', 'refuse', 'note', 'write_to_firm'],
  contacted: ['request_documents', 'propose_offer', 'refuse', 'note', 'write_to_firm'],
  action_required: ['refuse', 'note', 'write_to_firm'],
  under_review: ['request_documents', 'propose_offer', 'refuse', 'note', 'write_to_firm'],
  offered: ['propose_offer', 'note', 'write_to_firm'],
  accepted_by_firm: ['sign', 'note', 'write_to_firm'],
  signed: ['record_drawdown', 'note', 'write_to_firm'],
  disbursed: ['record_drawdown', 'complete', 'note', 'write_to_firm'],
  reconsider: ['uphold', 'overturn', 'note', 'write_to_firm'],
};
const APPROVER_MOVES: Partial<Record<State, Command[]>> = {
  submitted: ['note'],
  accepted: ['note'],
  contacted: ['note'],
  action_required: ['note'],
  under_review: ['return_offer', 'approve_offer', 'note'],
  offered: ['return_offer', 'approve_offer', 'note'],
  accepted_by_firm: ['note'],
  signed: ['deny_drawdown', 'confirm_drawdown', 'note'],
  disbursed: ['deny_drawdown', 'confirm_drawdown', 'note'],
  reconsider: ['uphold', 'overturn', 'note'],
};

const NONE = { offers_open: 0, offers_proposed: 0 } as const;

/** Where a move leads that follows the offers. */
const FOLLOWING_OFFERS = ['contacted', 'under_review', 'offered'] as const;

/** The moves of a role without what is only said. */
const deeds = (row: Standing, role: string): Command[] =>
  movesNow(row, role, 1).filter((command) => command !== 'note' && command !== 'write_to_firm');

describe('the machine of an application', () => {
  it('has exactly one row for every command', () => {
    expect(MOVES.map((move) => move.command).sort()).toEqual([...COMMANDS].sort());
    for (const command of COMMANDS) expect(moveOf(command).command).toBe(command);
  });

  it.each(STATES)(
    'offers the firm, the account manager and the approver just these moves when %s',
    (state) => {
      expect(movesFrom(state, 'legal_representative')).toEqual(FIRM_MOVES[state] ?? []);
      expect(movesFrom(state, 'handler')).toEqual(FIRM_MOVES[state] ?? []);
      expect(movesFrom(state, 'loan_officer')).toEqual(OFFICER_MOVES[state] ?? []);
      expect(movesFrom(state, 'approver')).toEqual(APPROVER_MOVES[state] ?? []);
      expect(movesFrom(state, 'office_supervisor')).toEqual([]);
      expect(movesFrom(state, 'institution_admin')).toEqual(
        TAB_OF[state] === 'closed' ? [] : ['hand_over', 'note'],
      );
    },
  );

  it('knows every state × command: allowed only where a row says so', () => {
    for (const state of STATES) {
      for (const command of COMMANDS) {
        const allowed = MOVES.some((move) => move.command === command && move.from.includes(state));
        expect(canMove(command, state), `${state} × ${command}`).toBe(allowed);
      }
    }
  });

  it('reaches every state but by submitting first, and leaves no closed state', () => {
    const reached = new Set<State>(['submitted']);
    for (let round = 0; round < STATES.length; round += 1) {
      for (const move of MOVES) {
        if (move.to === 'same' || move.to === 'resume' || !move.from.some((state) => reached.has(state)))
          continue;
        for (const to of move.to === 'offers' ? FOLLOWING_OFFERS : [move.to]) reached.add(to);
      }
    }
    expect([...reached].sort()).toEqual([...STATES].sort());
    expect(TAB_OF.rejected).toBe('closed');
    // What the bank refused or let pass is left again: for a second look, or for another bank.
    for (const state of ['completed', 'rerouted', 'withdrawn', 'not_taken', 'incomplete', 'void'] as const) {
      expect(MOVES.some((move) => move.from.includes(state))).toBe(false);
      expect(TAB_OF[state]).toBe('closed');
      expect(TURNS[state]).toBe('nobody');
    }
  });

  it('pays out nothing that was not accepted by the firm and signed', () => {
    const before = (state: State) => MOVES.filter((move) => move.to === state).flatMap((move) => move.from);
    expect(before('disbursed').every((state) => state === 'signed' || state === 'disbursed')).toBe(true);
    expect(before('signed')).toEqual(['accepted_by_firm']);
    expect(before('accepted_by_firm')).toEqual(['offered']);
    expect(before('offered')).toEqual(['under_review', 'offered']);
  });

  it('names only moves that have something to move: money left, money waiting, or none waiting', () => {
    const row = {
      state: 'disbursed',
      approved_fen: 100,
      disbursed_fen: 60,
      pending_fen: 0,
      opens_at: 0,
      reroute_offered_at: null,
      contact_contested_at: null,
      ...NONE,
    } as const;
    expect(deeds(row, 'loan_officer')).toEqual(['record_drawdown', 'complete']);
    expect(deeds(row, 'approver')).toEqual([]);
    expect(deeds({ ...row, pending_fen: 40 }, 'loan_officer')).toEqual([]);
    expect(deeds({ ...row, pending_fen: 40 }, 'approver')).toEqual(['deny_drawdown', 'confirm_drawdown']);
    expect(deeds({ ...row, disbursed_fen: 100 }, 'loan_officer')).toEqual(['complete']);
  });

  it('until the bank sees an application it can only be taken back, and from that very instant never', () => {
    const row = {
      state: 'submitted',
      approved_fen: null,
      disbursed_fen: 0,
      pending_fen: 0,
      reroute_offered_at: null,
      contact_contested_at: null,
      ...NONE,
    } as const;
    const held = { ...row, opens_at: 60_000 };
    expect(movesNow(held, 'handler', 59_999)).toEqual(['take_back']);
    expect(movesNow(held, 'loan_officer', 59_999)).toEqual([]);
    expect(movesNow(held, 'institution_admin', 59_999)).toEqual([]);
    expect(movesNow(held, 'handler', 60_000)).toEqual(['withdraw', 'write_to_bank', 'urge']);
    expect(movesNow({ ...held, reroute_offered_at: 60_000 }, 'handler', 60_000)).toEqual([
      'reroute',
      'withdraw',
      'write_to_bank',
      'urge',
    ]);
    expect(movesNow(held, 'loan_officer', 60_000)).toEqual(['take_up', 'refuse', 'note']);
  });

  it('asks a second person for every approval and for money', () => {
    for (const command of ['approve_offer', 'return_offer', 'confirm_drawdown', 'deny_drawdown'] as const) {
      expect(moveOf(command).needs).toContain('second_person');
      expect(moveOf(command).roles).toEqual(['approver']);
    }
  });

  it('returns to where it stood when the papers are supplied', () => {
    expect(stateAfter(moveOf('answer_documents'), 'action_required', 'under_review', NONE)).toBe(
      'under_review',
    );
    expect(stateAfter(moveOf('answer_documents'), 'action_required', 'accepted', NONE)).toBe('accepted');
    expect(stateAfter(moveOf('record_drawdown'), 'disbursed', null, NONE)).toBe('disbursed');
  });

  it('stays with the firm while one offer is open, with the bank while one waits, and goes back without any', () => {
    const after = (offers_open: number, offers_proposed: number) =>
      stateAfter(moveOf('return_offer'), 'offered', null, { offers_open, offers_proposed });
    expect(after(1, 1)).toBe('offered');
    expect(after(0, 1)).toBe('under_review');
    expect(after(0, 0)).toBe('contacted');
  });

  it('makes no sixth offer, and approves and accepts only what is there', () => {
    const row = {
      state: 'offered',
      approved_fen: null,
      disbursed_fen: 0,
      pending_fen: 0,
      opens_at: 0,
      reroute_offered_at: null,
      contact_contested_at: null,
    } as const;
    const moves = (offers_open: number, offers_proposed: number, role: string) =>
      deeds({ ...row, offers_open, offers_proposed }, role);
    expect(moves(3, 1, 'loan_officer')).toEqual(['propose_offer']);
    expect(moves(3, 2, 'loan_officer')).toEqual([]);
    expect(moves(1, 0, 'approver')).toEqual([]);
    expect(moves(1, 1, 'approver')).toEqual(['return_offer', 'approve_offer']);
    expect(moves(1, 1, 'legal_representative')).toContain('accept_offer');
  });
});
