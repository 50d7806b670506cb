import { describe, expect, it } from 'vitest';
import {
  canMoveHandler,
  handlerMoves,
  handlerUntilProblem,
  isSameName,
  rightsFrom,
  rightsMissing,
  usualUntil,
} from './handlers.ts';
import { HANDLER_MOVES, HANDLER_STATES, RIGHTS } from './terms-handlers.ts';

describe('a handler’s rights', () => {
  it('of an operation that names none are nobody’s: it is the representative’s', () => {
    expect(rightsMissing({ who: ['handler'], standing: true }, RIGHTS)).toBeNull();
    expect(rightsMissing({ who: ['handler'], standing: true, right: 'any' }, [])).toEqual([]);
  });

  it('are read from what is stored, and what nobody knows is none', () => {
    expect(rightsFrom('["offers","facts","everything"]')).toEqual(['facts', 'offers']);
  });
});

describe('the last day of a post', () => {
  const today = '2026-06-10';
  it('is tomorrow at the earliest and a year from now at the latest', () => {
    expect(handlerUntilProblem('2026-06-10', today)?.code).toBe('past');
    expect(handlerUntilProblem('2026-06-11', today)).toBeNull();
    expect(handlerUntilProblem('2027-06-10', today)).toBeNull();
    expect(handlerUntilProblem('2027-06-11', today)?.code).toBe('too_late');
  });

  it('that is proposed is allowed, from whichever day', () => {
    for (const day of [today, '2024-02-29', '2026-08-31', '2026-12-31']) {
      expect(handlerUntilProblem(usualUntil(day), day)).toBeNull();
    }
  });
});

describe('the life of a post', () => {
  it('has just the moves of the table, for every state', () => {
    for (const state of HANDLER_STATES) {
      const allowed = [...handlerMoves(state, 'representative'), ...handlerMoves(state, 'person')];
      for (const { command } of HANDLER_MOVES) {
        expect([state, command, canMoveHandler(command, state)]).toEqual([
          state,
          command,
          allowed.includes(command),
        ]);
      }
    }
  });

  it('does not go on once it has ended', () => {
    for (const state of ['declined', 'withdrawn', 'removed', 'left'] as const) {
      expect(HANDLER_MOVES.filter(({ from }) => from.includes(state))).toEqual([]);
    }
  });
});

it('a name is the same with other blanks and dots, and another with one other character', () => {
  expect(isSameName('买买提·艾力', ' 买买提 • 艾力')).toBe(true);
  expect(isSameName('Ｌｉ Ming', 'li ming')).toBe(true);
  expect(isSameName('李明', '李铭')).toBe(false);
});
