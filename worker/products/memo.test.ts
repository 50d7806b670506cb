import { expect, it } from 'vitest';
import { newMemo } from './memo.ts';

it('makes a value once and keeps it, also when it is undefined', () => {
  const memo = newMemo<string | undefined>(2);
  let made = 0;
  const make = (value: string | undefined) => () => {
    made += 1;
    return value;
  };
  expect([memo('a', make('x')), memo('a', make('y'))]).toEqual(['x', 'x']);
  expect([memo('b', make(undefined)), memo('b', make('z'))]).toEqual([undefined, undefined]);
  expect(made).toBe(2);
});

it('forgets the oldest beyond its size, so that questions of strangers cannot fill it', () => {
  const memo = newMemo<number>(3);
  let made = 0;
  const ask = (key: string) => memo(key, () => (made += 1));
  ['a', 'b', 'c', 'd'].forEach(ask);
  expect(ask('d')).toBe(4);
  expect(ask('b')).toBe(2);
  expect(ask('a')).toBe(5);
});
