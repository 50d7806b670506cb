import { describe, expect, it } from 'vitest';
import { hasRepeatedKeys, hostOf, pathOf, queryTextOf, webAddress } from './url.ts';

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

describe('the address of a page', () => {
  it.each([
    ['https://bank.example.cn', 'https://bank.example.cn/'],
    ['HTTPS://Bank.Example.CN/About?a=1#b', 'https://bank.example.cn/About?a=1#b'],
    ['https://银行.中国/贷', 'https://xn--jn2a72x.xn--fiqs8s/%E8%B4%B7'],
    ['https://bank.cn:443/', 'https://bank.cn/'],
  ])('%s is written %s', (typed, kept) => expect(webAddress(typed)).toBe(kept));

  it.each([
    '',
    'bank.cn',
    'http://bank.cn',
    'https:bank.cn',
    'javascript:alert(1)//https://bank.cn',
    'https://bank',
    'https://127.0.0.1/',
    'https://0x7f.1/',
    'https://[::1]/',
    'https://user@bank.cn/',
    'https://bank.cn:x@evil.cn/',
    'https://a.b"onmouseover="x',
    'https://bank.cn /x',
    'https://-bank.cn',
  ])('%j is none', (typed) => expect(webAddress(typed)).toBeNull());
});
