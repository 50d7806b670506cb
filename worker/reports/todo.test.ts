import { describe, expect, it } from 'vitest';
import { startOfDay } from '../lib/shanghai.ts';
import { checkableBy, daysBehind, todoOf } from './todo.ts';
import { WAITING_KINDS, WAITING_PATHS } from './terms-todo.ts';

const NOTHING = {
  rounds: [],
  applications: [],
  grants: [],
  terms: [],
  policies: [],
  objections: [],
  claims: [],
  known_until: '2026-06-20',
  today: '2026-06-10',
} as const;

describe('the work that waits for the office', () => {
  it('names every kind, also where nothing waits, with the page of the whole list', () => {
    expect(todoOf(NOTHING)).toEqual(
      WAITING_KINDS.map((kind) => ({ kind, count: 0, oldest_at: null, href: WAITING_PATHS[kind] })),
    );
  });

  it('leads to whatever has waited longest, in whatever order it was found', () => {
    const rounds = [
      { id: 'rnd_b', since: 2000 },
      { id: 'rnd_a', since: 1000 },
    ];
    expect(todoOf({ ...NOTHING, rounds })[0]).toEqual({
      kind: 'listing_review',
      count: 2,
      oldest_at: 1000,
      href: '/office/products/review/rnd_a',
    });
  });

  it('counts the days that the LPR is behind from the day after the last known one', () => {
    expect(todoOf({ ...NOTHING, today: '2026-06-23' }).at(-1)).toEqual({
      kind: 'lpr_behind',
      count: 3,
      oldest_at: startOfDay('2026-06-21'),
      href: '/office/lpr',
    });
    expect(daysBehind('2026-06-20', '2026-06-20')).toBe(0);
    expect(daysBehind(null, '2026-06-20')).toBe(0);
  });

  it('leads to the institution at which a role or new terms wait', () => {
    const at = [{ id: 'org_a', since: 5 }];
    const [grants, terms] = [todoOf({ ...NOTHING, grants: at }), todoOf({ ...NOTHING, terms: at })];
    const waiting = { count: 1, oldest_at: 5, href: '/office/institutions/org_a' };
    expect(grants.find(({ kind }) => kind === 'role_grant')).toMatchObject(waiting);
    expect(terms.find(({ kind }) => kind === 'terms_change')).toMatchObject(waiting);
  });

  it('keeps from a person the policies that he wrote in', () => {
    const policies = [
      { id: 'a', editors: '["usr_1","usr_2"]' },
      { id: 'b', editors: '["usr_2"]' },
    ];
    expect(checkableBy(policies, 'usr_1').map(({ id }) => id)).toEqual(['b']);
  });
});
