import { describe, expect, it } from 'vitest';
import { localeOf } from './http.ts';

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
