import { describe, expect, it } from 'vitest';
import holidays from '../../data/holidays.json' with { type: 'json' };
import { ROLES } from '../identity/terms.ts';
import { dueAfterDays } from '../lib/officeclock.ts';
import { officeOf } from '../lib/officehours.ts';
import { calendarFrom } from '../lib/workdays.ts';
import {
  alarmOf,
  clocksAfter,
  markBreached,
  missedClock,
  objectionMovesNow,
  runningClock,
} from './machine.ts';
import { OBJECTION_COMMANDS, OBJECTION_STATES } from './terms-objections.ts';

const office = officeOf(calendarFrom(holidays));
const at = (text: string): number => Date.parse(`${text}+08:00`);

describe('the machine of an objection', () => {
  // Each state with what the office, the firm and the system may do in it.
  const TABLE = {
    checking: { office: ['correct', 'ask_source', 'uphold', 'hide'], firm: ['withdraw'], system: [] },
    asked: { office: ['record_answer'], firm: ['withdraw'], system: ['record_answer'] },
    answered: { office: ['correct', 'uphold', 'hide'], firm: ['withdraw'], system: [] },
    closed: { office: [], firm: [], system: [] },
    withdrawn: { office: [], firm: [], system: [] },
  } as const;

  it.each(OBJECTION_STATES)('lets each side do just this: %s', (state) => {
    const may = (role: string) => objectionMovesNow(state, role).map(({ command }) => command);
    for (const role of [...ROLES, 'system', 'nobody']) {
      const side = role.startsWith('office_')
        ? 'office'
        : role === 'legal_representative' || role === 'handler'
          ? 'firm'
          : role === 'system'
            ? 'system'
            : null;
      expect([role, may(role)]).toEqual([role, side ? [...TABLE[state][side]] : []]);
    }
  });

  it('has a row for every command and ends only with an outcome', () => {
    const all = OBJECTION_STATES.flatMap((state) => [
      ...objectionMovesNow(state, 'office_reviewer'),
      ...objectionMovesNow(state, 'handler'),
    ]);
    expect([...new Set(all.map(({ command }) => command))].sort()).toEqual([...OBJECTION_COMMANDS].sort());
    for (const { to, outcome } of all) expect((to === 'closed') === (outcome !== null)).toBe(true);
  });
});

describe('the clocks of an objection (T11: 2 + 5 + 2 working days)', () => {
  it('run one after the other, each until closing time', () => {
    // Wednesday, Thursday, then the dragon boat days of 19 to 21 June lie in between.
    let clocks = clocksAfter(office, [], 'check', at('2026-06-10T10:00'));
    expect(alarmOf(clocks)).toBe(at('2026-06-12T17:30'));
    clocks = clocksAfter(office, clocks, 'source', at('2026-06-12T11:00'));
    expect(runningClock(clocks)?.name).toBe('source');
    expect(alarmOf(clocks)).toBe(at('2026-06-22T17:30'));
    clocks = clocksAfter(office, clocks, 'fix', at('2026-06-18T09:00'));
    expect(alarmOf(clocks)).toBe(at('2026-06-23T17:30'));
    clocks = clocksAfter(office, clocks, null, at('2026-06-18T16:00'));
    expect([runningClock(clocks), alarmOf(clocks)]).toEqual([null, null]);
    expect(clocks.map(({ name }) => name)).toEqual(['check', 'source', 'fix']);
  });

  it('are missed from their instant on, and once only', () => {
    const clocks = clocksAfter(office, [], 'check', at('2026-06-10T10:00'));
    expect(missedClock(clocks, at('2026-06-12T17:30') - 1)).toBeNull();
    expect(missedClock(clocks, at('2026-06-12T17:30'))?.name).toBe('check');
    const breached = markBreached(clocks, at('2026-06-12T17:35'));
    expect([missedClock(breached, at('2026-06-13T17:35')), alarmOf(breached)]).toEqual([null, null]);
    expect(runningClock(breached)?.name).toBe('check');
  });

  it('never end later than the twentieth day, even over the longest holidays', () => {
    for (const day of ['2026-02-13', '2026-09-30', '2026-04-30', '2026-06-10']) {
      let clocks = clocksAfter(office, [], 'check', at(`${day}T17:00`));
      for (const name of ['source', 'fix'] as const)
        clocks = clocksAfter(office, clocks, name, alarmOf(clocks) ?? 0);
      const last = dueAfterDays(at(`${day}T17:00`), 20);
      expect([day, (alarmOf(clocks) ?? Infinity) <= last]).toEqual([day, true]);
    }
    let clocks = clocksAfter(office, [], 'check', at('2026-02-13T17:00'));
    for (const name of ['source', 'fix'] as const)
      clocks = clocksAfter(office, clocks, name, alarmOf(clocks) ?? 0);
    expect(alarmOf(clocks)).toBe(at('2026-03-06T00:00'));
  });
});
