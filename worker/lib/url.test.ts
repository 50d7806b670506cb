import { describe, expect, it } from 'vitest';
import { hasRepeatedKeys, hostOf, pathOf, queryTextOf } from './url.ts';

describe('the parts of an address are those that the platform would name', () => {
  it.each([
    'http://wangcheng.localhost:8787/api/products?q=%E7%A8%8E&sort=cost',
    'https://wangcheng.example.org/',
    'http://127.0.0.1:8787/api/products?',
    'http://localhost/api/match?next=http://x/y?z=1',
    'http://localhost/a?b=c#d?e',
    'http://localhost/a#b',
  ])('%s', (text) => {
    const url = new URL(text);
    expect(hostOf(text)).toBe(url.host);
    expect(pathOf(text)).toBe(url.pathname);
    expect(queryTextOf(text).replace(/^\?$/, '')).toBe(url.search);
  });

  it('a fragment with a question mark is no query', () => {
    // A request never carries a fragment; should one come, it names nothing.
    expect(queryTextOf('http://localhost/a#b?c')).toBe('');
  });
});

describe('a key said twice', () => {
  it.each([
    ['?a=1&a=2', true],
    ['?a=1&%61=2', true],
    ['?a=1&b=1', false],
    ['?a&a', true],
    ['?a=1&&b=2', false],
    ['?a=x=1&b=x=1', false],
    ['?q=%E7%A8%8E&a=1&a=', true],
    ['?a=1', false],
    ['', false],
  ])('%s: %s', (query, repeated) => {
    expect(hasRepeatedKeys(query)).toBe(repeated);
  });
});
