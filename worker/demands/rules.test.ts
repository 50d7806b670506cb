// How a need goes on and ends by what becomes of its applications, and what its events add up to.
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../lib/hash.ts';
import { foldDemand } from './fold.ts';
import { canMove, consequenceOf, demandMovesNow, isEnd, isUnderWay } from './rules.ts';
import { DEMAND_COMMANDS, DEMAND_MOVES, DEMAND_STATES, type DemandCommand } from './terms.ts';

const CHOSEN = { is_published: false, runs: false };
const RUNNING = { is_published: true, runs: true };
const RUN_OUT = { is_published: true, runs: false };

describe('the machine of a demand', () => {
  it('has each command once, and from the end of a demand none', () => {
    expect(DEMAND_MOVES.map(({ command }) => command).sort()).toEqual([...DEMAND_COMMANDS].sort());
    for (const state of DEMAND_STATES.filter(isEnd)) {
      // What one bank met in part another may still meet in whole.
      const left = state === 'partly_fulfilled' ? ['fulfil'] : [];
      expect(DEMAND_COMMANDS.filter((command) => canMove(command, state))).toEqual(left);
    }
  });

  it('lets a firm withdraw what banks see, and not what an application serves', () => {
    expect(demandMovesNow('published', 'legal_representative')).toEqual(['decline_interest', 'withdraw']);
    expect(demandMovesNow('in_progress', 'legal_representative')).toEqual(['decline_interest']);
    expect(demandMovesNow('in_progress', 'loan_officer')).toEqual(['refuse_dispatch', 'withdraw_interest']);
    expect(demandMovesNow('published', 'visit_officer')).toEqual([]);
  });

  it('lets the office give it to banks as long as they may answer it', () => {
    for (const state of ['published', 'routed'] as const) {
      expect(demandMovesNow(state, 'office_supervisor')).toEqual(['dispatch']);
    }
    expect(demandMovesNow('in_progress', 'office_supervisor')).toEqual([]);
  });
});

describe('the end of one application', () => {
  it('by money paid out meets the need, whatever else is under way', () => {
    for (const demand of [CHOSEN, RUNNING, RUN_OUT]) {
      expect(consequenceOf(demand, 'fulfilled', ['offered', 'submitted'])).toEqual({
        kind: 'end',
        end: 'fulfilled',
      });
    }
  });

  it('leaves the need in progress while another is under way', () => {
    expect(consequenceOf(CHOSEN, 'unmet', ['under_review'])).toEqual({ kind: 'none' });
    expect(consequenceOf(CHOSEN, 'taken_back', ['rejected', 'submitted'])).toEqual({ kind: 'none' });
    expect(consequenceOf(RUNNING, 'withdrawn', ['offered'])).toEqual({ kind: 'leave' });
  });

  it('puts a published need before banks again as long as it runs', () => {
    expect(consequenceOf(RUNNING, 'unmet', [])).toEqual({ kind: 'reopen' });
    expect(consequenceOf(RUNNING, 'taken_back', ['void'])).toEqual({ kind: 'reopen' });
    expect(consequenceOf(RUN_OUT, 'unmet', [])).toEqual({ kind: 'end', end: 'unmet' });
  });

  it('ends a need as unmet where any bank refused, and as withdrawn where only the firm stopped', () => {
    expect(consequenceOf(CHOSEN, 'unmet', [])).toEqual({ kind: 'end', end: 'unmet' });
    expect(consequenceOf(CHOSEN, 'withdrawn', ['rejected'])).toEqual({ kind: 'end', end: 'unmet' });
    expect(consequenceOf(CHOSEN, 'withdrawn', ['withdrawn', 'void'])).toEqual({
      kind: 'end',
      end: 'withdrawn',
    });
  });

  it('counts as never published only where no bank saw any application of it', () => {
    expect(consequenceOf(CHOSEN, 'taken_back', [])).toEqual({ kind: 'end', end: 'taken_back' });
    expect(consequenceOf(CHOSEN, 'taken_back', ['void', 'void'])).toEqual({ kind: 'end', end: 'taken_back' });
    expect(consequenceOf(CHOSEN, 'taken_back', ['withdrawn'])).toEqual({ kind: 'end', end: 'withdrawn' });
    expect(consequenceOf(CHOSEN, 'taken_back', ['rejected'])).toEqual({ kind: 'end', end: 'unmet' });
  });

  it('finds a paid loan and every closed state no longer under way', () => {
    expect(isUnderWay('submitted')).toBe(true);
    expect(isUnderWay('disbursed')).toBe(false);
    expect(isUnderWay('void')).toBe(false);
  });
});

const told = (events: [type: string, body: object][]) =>
  foldDemand(events.map(([type, body], i) => ({ ver: i + 1, type, body: canonicalJson(body) })));

describe('the events of a demand', () => {
  it('add up to its state and to the interest of each bank', () => {
    const folded = told([
      ['demand.published', {}],
      ['demand.interest_shown', { interest: 'int_a', institution: 'org_a', product: 'prd_a' }],
      ['demand.interest_shown', { interest: 'int_b', institution: 'org_b', product: 'prd_b' }],
      ['demand.interest_shown', { interest: 'int_c', institution: 'org_c', product: 'prd_c' }],
      ['demand.interest_withdrawn', { interest: 'int_b' }],
      ['demand.joined', { application: 'app_a', interest: 'int_a' }],
      ['demand.closed', { outcome: 'fulfilled' }],
    ]);
    expect(folded.problems).toEqual([]);
    expect(folded.state).toBe('fulfilled');
    expect([...folded.interests].map(([id, { state }]) => [id, state])).toEqual([
      ['int_a', 'chosen'],
      ['int_b', 'withdrawn'],
      ['int_c', 'lapsed'],
    ]);
  });

  it('give a bank its interest back when its application was taken back', () => {
    const folded = told([
      ['demand.published', {}],
      ['demand.interest_shown', { interest: 'int_a', institution: 'org_a', product: 'prd_a' }],
      ['demand.joined', { application: 'app_a', interest: 'int_a' }],
      ['demand.reopened', { application: 'app_a', interest: 'int_a' }],
    ]);
    expect(folded.state).toBe('published');
    expect(folded.interests.get('int_a')?.state).toBe('shown');
  });

  it('are a problem where the machine has no such move', () => {
    expect(told([['demand.joined', {}]]).problems).toHaveLength(1);
    const late = told([
      ['demand.published', { application: 'app_a' }],
      ['demand.closed', { outcome: 'unmet' }],
      ['demand.joined', { application: 'app_b' }],
    ]);
    expect(late).toMatchObject({ state: 'unmet', problems: [{ ver: 3 }] });
    const busy = told([
      ['demand.published', { application: 'app_a' }],
      ['demand.interest_shown', { interest: 'int_a' }],
    ]);
    expect(busy.problems).toHaveLength(1);
    const four = told([
      ['demand.published', {}],
      ...Array.from({ length: 4 }, (_, i): [string, object] => [
        'demand.interest_shown',
        { interest: `int_${i}`, institution: `org_${i}` },
      ]),
    ]);
    expect(four.problems).toMatchObject([{ ver: 5 }]);
  });

  it('count the banks whose answer to the office is awaited', () => {
    const given = told([
      ['demand.published', {}],
      ['demand.dispatched', { dispatches: [{ id: 'dsp_a' }, { id: 'dsp_b' }, { id: 'dsp_c' }] }],
      ['demand.dispatch_refused', { dispatch: 'dsp_a' }],
      ['demand.interest_shown', { interest: 'int_b', dispatch: 'dsp_b' }],
    ]);
    expect(given).toMatchObject({ state: 'routed', problems: [] });
    expect([...given.dispatches]).toEqual(['dsp_c']);
    expect(
      told([
        ['demand.published', {}],
        ['demand.dispatch_lapsed', { dispatch: 'dsp_x' }],
      ]).problems,
    ).toHaveLength(1);
  });

  it('are emitted by exactly the commands of the table', () => {
    const ends: DemandCommand[] = DEMAND_MOVES.filter(({ emits }) => emits === 'demand.closed').map(
      ({ command }) => command,
    );
    expect(ends).toEqual(['fulfil', 'end_partly', 'end_unmet', 'end_withdrawn', 'withdraw', 'expire']);
  });
});
