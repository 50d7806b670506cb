// The documentation of machines says what the machines do, and the tables hold together.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BY_OFFERS, MACHINES } from './lib/machines.ts';
import { machinesFile } from './machines.ts';

describe('the documentation of machines', () => {
  it('is what their rows say today (npm run machines)', async () => {
    expect(readFileSync('docs/machines.md', 'utf8')).toBe(await machinesFile());
  });
});

describe.each(MACHINES.map((machine) => [machine.title, machine] as const))(
  '%s',
  (_, { rows, states, brought = [] }) => {
    const known = new Set(Object.keys(states));

    it('knows every state that its rows name', () => {
      const named = rows.flatMap(({ from, to }) => [...from, ...(to === null ? [] : [to])]);
      const special = new Set(['same', 'resume', 'offers', 'new']);
      expect(named.filter((state) => !known.has(state) && !special.has(state))).toEqual([]);
    });

    it('has a way into every state but the first', () => {
      const reached = new Set(rows.flatMap(({ to }) => (to === 'offers' ? BY_OFFERS : [to])));
      const begins = rows.some(({ from }) => from.length === 0 || from.includes('new'));
      const left = [...known].filter((state) => !reached.has(state) && !brought.includes(state));
      expect(left.length, left.join(', ')).toBeLessThanOrEqual(begins ? 0 : 1);
    });
  },
);
