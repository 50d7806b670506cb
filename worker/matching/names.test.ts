import { expect, it } from 'vitest';
import { both } from '../lib/bilingual.ts';
import { namesOf } from './names.ts';

const names = namesOf(new Map([['430112106', both('靖港镇', 'Jinggang Town')]]));

it('names towns of the district and industries at every level', () => {
  expect(names('street', '430112106')?.zh).toBe('靖港镇');
  expect(names('industry', 'C')).toEqual(both('制造业', 'Manufacturing'));
  expect(names('industry', 'C13')?.zh).toBe('农副食品加工业');
  expect(names('industry', 'C1311')).toEqual(both('稻谷加工', 'Processing of farm products (C1311)'));
});

it('leaves unknown codes and other attributes to the built-in names', () => {
  expect(names('street', '999999999')).toBeUndefined();
  expect(names('industry', 'C99')).toBeUndefined();
  expect(names('tax_credit_level', 'A')).toBeUndefined();
});
