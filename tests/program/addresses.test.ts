// Addresses in two languages, and where a person may be sent after signing in.
import { describe, expect, it } from 'vitest';
import {
  inLanguage,
  isKeyPath,
  isPrivatePath,
  localeOfPath,
  localizedPath,
  loginPath,
  pathWithoutLocale,
  safeNext,
} from '../../web/src/lib/paths.ts';
import { orderOf, sortHref } from '../../web/src/lib/ui/table.ts';

describe('the language of an address', () => {
  it.each([
    ['/', 'zh', '/'],
    ['/en', 'en', '/'],
    ['/en/products/p_1', 'en', '/products/p_1'],
    ['/products', 'zh', '/products'],
    ['/england', 'zh', '/england'],
    ['/en/en', 'en', '/en'],
  ])('%s is %s and leads to the route %s', (pathname, locale, route) => {
    expect(localeOfPath(pathname)).toBe(locale);
    expect(pathWithoutLocale(pathname)).toBe(route);
  });

  it.each([
    ['/', '/en'],
    ['/?a=1', '/en?a=1'],
    ['/products?page=2#x', '/en/products?page=2#x'],
  ])('%s is %s in English and itself in Chinese', (path, english) => {
    expect(localizedPath(path, 'en')).toBe(english);
    expect(localizedPath(path, 'zh')).toBe(path);
  });

  it('the switch keeps page and query, without the name of a posted action', () => {
    expect(inLanguage({ pathname: '/en/match', search: '?amount=50' }, 'zh')).toBe('/match?amount=50');
    expect(inLanguage({ pathname: '/', search: '?/accept&amount=50' }, 'en')).toBe('/en?amount=50');
  });
});

describe('after signing in', () => {
  it.each(['/sme/applications?tab=open', '/en/bank#x'])('%s is followed', (next) => {
    expect(safeNext(next, '/')).toBe(next);
  });

  it.each([
    null,
    '',
    'sme',
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    'javascript:alert(1)',
  ])('%j is not', (next) => {
    expect(safeNext(next, '/home')).toBe('/home');
  });

  it('a bank employee signs in with the staff and comes back to the same case', () => {
    const url = { pathname: '/en/bank/queue', search: '?case=app_1' };
    expect(loginPath(url)).toBe('/en/login/staff?next=%2Fen%2Fbank%2Fqueue%3Fcase%3Dapp_1');
  });

  it('an owner signs in by code', () => {
    expect(loginPath({ pathname: '/sme', search: '' })).toBe('/login?next=%2Fsme');
  });
});

it.each([
  ['/sme', true],
  ['/me/consents', true],
  ['/en/bank/queue', true],
  ['/screen/abc', true],
  ['/products', false],
  ['/smelting', false],
  ['/constructor', false],
])('%s is private: %s', (pathname, expected) => {
  expect(isPrivatePath(pathname)).toBe(expected);
});

it.each([
  ['/invite/0a1b', true],
  ['/en/invite/0a1b', true],
  ['/institutions/join/0a1b', true],
  ['/en/institutions/join/0a1b', true],
  ['/institutions/join', false],
  ['/institutions/org_1', false],
  ['/invitees/x', false],
])('whoever knows the address %s has a key by it: %s', (pathname, expected) => {
  expect(isKeyPath(pathname)).toBe(expected);
});

describe('a sorted table', () => {
  const url = { pathname: '/bank/queue', search: '?sort=due&tab=new&page=3' };

  it('says by which column it is sorted', () => {
    expect(orderOf(url, 'due')).toBe('ascending');
    expect(orderOf({ ...url, search: '?sort=-due' }, 'due')).toBe('descending');
    expect(orderOf(url, 'amount')).toBe('none');
  });

  it('turns round, and begins again on the first page', () => {
    expect(sortHref(url, 'due')).toBe('?sort=-due&tab=new');
    expect(sortHref(url, 'amount')).toBe('?sort=amount&tab=new');
  });
});
