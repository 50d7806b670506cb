// The headers of every kind of answer of the built product (security rule R31), and that a stranger's page and one that
// does not exist answer alike (R20).
import { describe, expect, inject, it } from 'vitest';

const ANSWERS = {
  'a page': '/',
  'a list': '/products',
  'a page that does not exist': '/nowhere/at/all',
  'a page for signed-in people, asked by nobody': '/bank/queue',
  'an answer of the API': '/api/products',
  'a refusal of the API': '/api/bank/queue',
  'an absent route of the API': '/api/nowhere',
} as const;

const get = (path: string, init?: RequestInit) =>
  fetch(`${inject('origin')}${path}`, { redirect: 'manual', ...init });

async function assetPath(): Promise<string> {
  const html = await (await get('/login')).text();
  const path = /\/_app\/immutable\/assets\/[^"]+\.css/.exec(html)?.[0];
  if (!path) throw new Error('the page names no stylesheet');
  return path;
}

function expectHeaders(answer: Response): void {
  const header = (name: string) => answer.headers.get(name);
  expect(header('strict-transport-security')).toMatch(/max-age=63072000/);
  expect(header('x-content-type-options')).toBe('nosniff');
  expect(header('referrer-policy')).toBe('same-origin');
  expect(header('cross-origin-opener-policy')).toBe('same-origin');
  expect(header('cross-origin-resource-policy')).toBe('same-origin');
  expect(header('cross-origin-embedder-policy')).toBe('require-corp');
  const policy = header('content-security-policy') ?? '';
  for (const part of [
    "default-src 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
  ]) {
    expect(policy).toContain(part);
  }
  expect(policy).not.toContain('unsafe-inline');
  expect(policy).not.toContain('unsafe-eval');
}

describe('every answer carries the headers', () => {
  it.each(Object.entries(ANSWERS))('%s', async (_, path) => expectHeaders(await get(path)));

  it('and a page that nothing changed leaves those of the page that was kept', async () => {
    const page = await get('/products');
    const etag = page.headers.get('etag');
    expect(etag).not.toBeNull();
    const again = await get('/products', { headers: { 'if-none-match': etag ?? '' } });
    expect([again.status, again.headers.get('content-security-policy')]).toEqual([304, null]);
  });

  it('a stylesheet', async () => {
    const answer = await get(await assetPath());
    expectHeaders(answer);
    expect(answer.headers.get('cache-control')).toContain('immutable');
  });

  it('T39 a form sent from another site, which is refused', async () => {
    const answer = await get('/login', {
      method: 'POST',
      headers: { origin: 'https://elsewhere.example', 'content-type': 'application/x-www-form-urlencoded' },
      body: 'phone=13700000009',
    });
    expect(answer.status).toBe(403);
    expectHeaders(answer);
  });

  it.each([
    ['POST to a page that takes none', '/products', 'POST', 405, 'method_not_allowed', 'GET'],
    ['PUT to a page', '/products', 'PUT', 405, 'method_not_allowed', 'GET, OPTIONS, HEAD'],
    ['an action that a page has not', '/login?/nope', 'POST', 404, 'not_found', null],
  ] as const)('what a page refuses is a coded problem: %s', async (_, path, method, status, code, allow) => {
    const answer = await get(path, {
      method,
      headers: {
        origin: inject('origin'),
        'accept-language': 'en',
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: 'a=1',
    });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.headers.get('allow')).toBe(allow);
    expect(await answer.json()).toMatchObject({ type: `/problems/${code}`, code, status });
    expectHeaders(answer);
  });

  it('T39 the refusal of a foreign form is a coded problem in the reader’s language', async () => {
    const answer = await get('/login', {
      method: 'POST',
      headers: { origin: 'https://elsewhere.example', 'content-type': 'application/x-www-form-urlencoded' },
      body: 'phone=13700000009',
    });
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(await answer.json()).toMatchObject({
      code: 'foreign_origin',
      title: expect.stringMatching(/[一-龥]/),
    });
  });

  it('a page says in which letters it is written', async () => {
    for (const path of ['/', '/nowhere/at/all', '/en/login'])
      expect((await get(path)).headers.get('content-type')).toBe('text/html; charset=utf-8');
  });

  it('T57 nothing for signed-in people is kept by a cache', async () => {
    expect((await get('/bank/queue')).headers.get('cache-control')).toBe('no-store');
    expect((await get('/api/session')).headers.get('cache-control')).toBe('no-store');
  });

  it.each(['//evil.example', '/en//', '/products/..%2f..%2f', '/en/products/..%5c'])(
    'an address that could be read in two ways is a page that does not exist: %s',
    async (path) => {
      const answer = await get(path);
      expect(answer.status).toBe(404);
      expectHeaders(answer);
    },
  );

  it('U7 the list of products weighs at most 25 kB compressed and names no foreign host', async () => {
    const html = await (await get('/products')).text();
    const stream = new Blob([html]).stream().pipeThrough(new CompressionStream('gzip'));
    const size = (await new Response(stream).arrayBuffer()).byteLength;
    expect(size).toBeLessThanOrEqual(25_000);
    const hosts = [...html.matchAll(/(?:src|href)="(https?:\/\/[^"/]+)/g)].map((match) => match[1]);
    expect(hosts).toEqual([]);
    expect(html).not.toContain('<script');
  });
});
