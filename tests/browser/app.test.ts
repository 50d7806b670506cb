// The site as an app on the owner's phone: it can be installed, says so when there is no network and keeps nothing
// private, and stays in large letters once they are chosen.
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Browser } from 'playwright-core';
import { launch, look, person, PHONE, signInOwner } from './people.ts';

const OWNER = '13900000002';
let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

type Manifest = { name: string; start_url: string; display: string; icons: { src: string; type: string }[] };
const get = (path: string) => fetch(`${inject('origin')}${path}`);

describe('the app', () => {
  it.each([
    ['', /^[^A-Za-z]+$/, '/'],
    ['/en', /^[A-Za-z ]+$/, '/en'],
  ])('tells a phone its name and icons (%s)', async (lang, name, start) => {
    expect(await (await get(lang || '/')).text()).toContain(`href="${lang}/manifest.webmanifest"`);
    const answer = await get(`${lang}/manifest.webmanifest`);
    expect(answer.headers.get('content-type')).toContain('application/manifest+json');
    const manifest = (await answer.json()) as Manifest;
    expect(manifest).toMatchObject({ start_url: start, display: 'standalone' });
    expect(manifest.name).toMatch(name);
    expect(manifest.icons.length).toBeGreaterThan(2);
    for (const { src, type } of manifest.icons) {
      const icon = await get(src);
      expect([icon.status, icon.headers.get('content-type')]).toEqual([200, type]);
      expect((await icon.arrayBuffer()).byteLength).toBeLessThanOrEqual(20_000);
    }
  });

  it('T57 keeps files and the offline page only, and shows that page in place of a private one', async () => {
    const owner = await person(browser, PHONE);
    await signInOwner(owner, OWNER);
    const { page } = owner;
    await page.goto('/sme');
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    // From here on the worker answers.
    await page.goto('/sme/firm');
    await page.goto('/sme/applications');
    const own = await page.locator('main a[href*="/sme/applications/app_"]').first().getAttribute('href');
    if (!own) throw new Error('the demonstration’s owner has no application');
    await page.goto(own);
    const kept = await page.evaluate(async () => {
      const names = await caches.keys();
      const lists = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
      return lists.flat().map(({ url }) => new URL(url).pathname);
    });
    expect(kept).toContain('/offline');
    expect(kept.filter((path) => path !== '/offline' && !path.startsWith('/_app/immutable/'))).toEqual([]);

    await page.context().setOffline(true);
    await page.goto(own);
    expect(await page.locator('h1').innerText()).toBe('现在没有网络');
    expect(await page.locator('h2').innerText()).toBe('You are offline');
    // Its styles are there too, although the address is deeper than its own.
    expect(
      await page
        .locator('a.button.primary')
        .last()
        .evaluate((a) => getComputedStyle(a).display),
    ).toBe('inline-flex');
    expect(await page.content()).not.toMatch(/有限公司|1390000|app_[0-9a-z]{20}/);
    await page.context().setOffline(false);
    await page.locator('main a').first().click();
    await page.waitForSelector('header');
    expect(new URL(page.url()).pathname).toBe(own);
    expect(await page.locator('h1').innerText()).not.toBe('现在没有网络');

    // Signed out, nothing private comes back, with network or without.
    await page.locator('form[action$="/logout"] button').click();
    await page.waitForURL((url) => url.pathname === '/');
    await page.context().setOffline(true);
    await page.goto(own);
    expect(await page.locator('h1').innerText()).toBe('现在没有网络');
    await page.context().close();
  });

  it('has an offline page without a violation', async () => {
    const { page, errors } = await person(browser, PHONE);
    await look(page, '/offline');
    await look(page, '/en/offline');
    expect(errors).toEqual([]);
    await page.context().close();
  });
});

describe('大字版', () => {
  const sizes = (): [string, string] => [
    document.documentElement.dataset['text'] ?? '',
    getComputedStyle(document.body).fontSize,
  ];

  it.each([true, false])('keeps page and state and stays over pages (scripts: %s)', async (js) => {
    const { page, errors } = await person(browser, PHONE, { js });
    const results = '/match/results?amount_fen=10000000&years=gt3&invoiced=300to500';
    await page.goto(results);
    await page.locator('button[name=size]').click();
    await page.waitForLoadState();
    expect(page.url()).toBe(`${inject('origin')}${results}`);
    for (const path of [results, '/en/products', '/login']) {
      await page.goto(path);
      expect(await page.evaluate(sizes)).toEqual(['large', '20px']);
    }
    await page.locator('button[name=size]').click();
    await page.waitForLoadState();
    expect(await page.evaluate(sizes)).toEqual(['normal', '16px']);
    expect(errors).toEqual([]);
    await page.context().close();
  });

  it('leads nowhere else', async () => {
    const answer = await fetch(`${inject('origin')}/text-size`, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: inject('origin'), 'content-type': 'application/x-www-form-urlencoded' },
      body: 'size=large&next=//evil.example',
    });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/']);
  });

  it('cuts nothing off and has no violation on the owner’s way', async () => {
    const owner = await person(browser, PHONE);
    const { page } = owner;
    await page.goto('/');
    await page.locator('button[name=size]').click();
    await page.waitForLoadState();
    const { items } = (await (await get('/api/products')).json()) as { items: { id: string }[] };
    const results = '/match/results?amount_fen=10000000&years=gt3&invoiced=300to500';
    const open = [
      '/match/years?amount_fen=10000000',
      results,
      '/products',
      `/products/${items[0]?.id}`,
      '/login',
    ];
    for (const lang of ['', '/en'])
      for (const path of [lang ? '' : '/', ...open]) await look(page, `${lang}${path}`);
    await signInOwner(owner, OWNER);
    const own = ['', '/applications', '/firm', '/firm/new', '/consents', '/consents/new'];
    for (const lang of ['', '/en']) {
      for (const path of own) await look(page, `${lang}/sme${path}`);
      await look(page, `${lang}/sme/apply/${items[0]?.id}`);
    }
    expect(await page.evaluate(sizes)).toEqual(['large', '20px']);
    expect(owner.errors).toEqual([]);
    await page.context().close();
  });
});
