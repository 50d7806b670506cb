import { describe, expect, it } from 'vitest';
import holidays from '../../data/holidays.json' with { type: 'json' };
import { OPERATIONS } from '../identity/terms.ts';
import { officeOf } from '../lib/officehours.ts';
import { calendarFrom } from '../lib/workdays.ts';
import {
  claimAlarm,
  claimClocksAfter,
  claimDue,
  claimMove,
  claimMovesNow,
  markClaimBreached,
  missedClaimClock,
} from './machine-claims.ts';
import {
  CLAIM_COMMANDS,
  CLAIM_EVENT_LABELS,
  CLAIM_MOVES,
  CLAIM_STATES,
  type ClaimState,
} from './terms-claims.ts';

const office = officeOf(calendarFrom(holidays));
/** Monday 2 March 2026, 10:00 in Shanghai. */
const MONDAY = Date.UTC(2026, 2, 2, 2);
const DAY = 24 * 60 * 60_000;
const movesOf = (state: ClaimState, role: string, checked_by: string | null = null, user_id = 'usr_me') =>
  claimMovesNow({ state, checked_by }, { user_id, role }).map(({ command }) => command);

describe('the machine of a claim', () => {
  it('has each command once, each with the operation that its door asks for', () => {
    expect(CLAIM_MOVES.map(({ command }) => command).toSorted()).toEqual([...CLAIM_COMMANDS].toSorted());
    for (const { command, roles } of CLAIM_MOVES) {
      const { who } = OPERATIONS[`claim.${command}`];
      expect([...who], command).toEqual([...roles]);
    }
  });

  it('has words for everything that happens to a claim', () => {
    const unsaid = CLAIM_MOVES.filter(({ emits }) => !CLAIM_EVENT_LABELS[emits]);
    expect(unsaid).toEqual([]);
  });

  it('leaves every state but the ends, and comes to each of them', () => {
    const left = new Set(CLAIM_MOVES.flatMap(({ from }) => from));
    const reached = new Set<ClaimState>(['draft', ...CLAIM_MOVES.map(({ to }) => to)]);
    expect(CLAIM_STATES.filter((state) => !left.has(state))).toEqual(['received', 'refused', 'withdrawn']);
    expect(CLAIM_STATES.filter((state) => !reached.has(state))).toEqual([]);
  });

  it('lets whoever checked a claim not grant it', () => {
    expect(movesOf('checked', 'office_supervisor', 'usr_other')).toContain('grant');
    expect(movesOf('checked', 'office_supervisor', 'usr_me')).not.toContain('grant');
    expect(movesOf('checked', 'office_reviewer', 'usr_me')).toEqual(['refuse']);
  });

  it('lets the firm take a claim back until it is granted', () => {
    const states = CLAIM_STATES.filter((state) =>
      movesOf(state, 'legal_representative').includes('withdraw'),
    );
    expect(states).toEqual(['draft', 'submitted', 'returned', 'checked']);
  });
});

describe('the clocks of a claim', () => {
  const begun = claimClocksAfter(office, [], claimMove('submit').clocks, MONDAY);

  it('are seven working days for an answer and sixty for the money', () => {
    expect(begun.map(({ name, clock }) => [name, clock.length])).toEqual([
      ['guide', 7],
      ['pay', 60],
    ]);
    // Seven working days after Monday 2 March: Wednesday 11 March, 17:30.
    expect(claimDue(begun)).toBe(Date.UTC(2026, 2, 11, 9, 30));
  });

  it('wait for the firm while something is asked of it, and then run on with what was left', () => {
    const asked = claimClocksAfter(office, begun, 'pause', MONDAY + DAY);
    expect(claimDue(asked)).toBeNull();
    expect(claimAlarm(asked)).toBeNull();
    const answered = claimClocksAfter(office, asked, 'resume', MONDAY + 8 * DAY);
    const pay = (clocks: typeof begun) => clocks.find(({ name }) => name === 'pay')?.clock.due_at ?? 0;
    // A week of five working days was the firm's.
    expect(pay(answered) - pay(begun)).toBe(7 * DAY);
    expect(answered.filter(({ ended_at }) => ended_at === null).map(({ name }) => name)).toEqual([
      'pay',
      'guide',
    ]);
  });

  it('breach one after the other, each once', () => {
    const late = MONDAY + 20 * DAY;
    const missed = missedClaimClock(begun, late);
    expect(missed?.name).toBe('guide');
    if (!missed) return;
    const marked = markClaimBreached(begun, missed, late);
    expect(missedClaimClock(marked, late)).toBeNull();
    expect(claimAlarm(marked)).toBe(begun[1]?.clock.due_at);
    const over = missedClaimClock(marked, MONDAY + 200 * DAY);
    expect(over?.name).toBe('pay');
  });

  it('end with the payment, and run until then whoever looked', () => {
    const checked = claimClocksAfter(office, begun, claimMove('check').clocks, MONDAY + DAY);
    const granted = claimClocksAfter(office, checked, claimMove('grant').clocks, MONDAY + 2 * DAY);
    expect(claimDue(granted)).toBe(begun[1]?.clock.due_at);
    expect(claimDue(claimClocksAfter(office, granted, claimMove('pay').clocks, MONDAY + 3 * DAY))).toBeNull();
  });
});
