import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { localeOf, parse } from './http.ts';
import { AppError } from './problem.ts';

describe('the language of a refusal', () => {
  it.each([
    [undefined, 'zh'],
    ['', 'zh'],
    ['en', 'en'],
    ['en-US,en;q=0.9', 'en'],
    ['zh-CN,zh;q=0.9,en;q=0.8', 'zh'],
    ['en,zh', 'en'],
    ['zh,en', 'zh'],
    ['fr, en', 'en'],
    ['fr', 'zh'],
    ['zh;q=0.1,en;q=1', 'en'],
    ['en;q=0', 'zh'],
  ])('Accept-Language %j reads %s', (header, locale) => expect(localeOf(header)).toBe(locale));
});

describe('a broken limit', () => {
  const said = (schema: z.ZodType, value: unknown) => {
    try {
      parse(z.strictObject({ field: schema }), { field: value });
      return null;
    } catch (error) {
      const [refused] = error instanceof AppError ? (error.details.errors ?? []) : [];
      return [refused?.code, refused?.detail.zh, refused?.detail.en];
    }
  };
  it.each([
    [z.int().min(3), 2, 'too_small', '低于下限 3', 'This is below the minimum of 3'],
    [z.int().max(360), 361, 'too_big', '超过上限 360', 'This is above the maximum of 360'],
    [z.number().gt(0), 0, 'too_small', '必须大于 0', 'This must be above 0'],
    [z.string().min(3), 'a', 'too_small', '不能少于 3 个字', 'At least 3 characters are needed'],
    [z.string().max(2), 'abc', 'too_big', '不能超过 2 个字', 'At most 2 characters are allowed'],
    [z.array(z.string()).min(1), [], 'too_small', '不能少于 1 项', 'At least 1 entry is needed'],
  ])('says which limit it was (%#)', (schema, value, code, zh, en) =>
    expect(said(schema, value)).toEqual([code, zh, en]),
  );
});
