// Coming in and being shown out, as a browser sees it: the second step of an invitation outlives a reload without scripts,
// its page is kept nowhere, and a desk whose session has ended leads to a sign-in page that says so.
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';
import { totpAt } from '../../worker/identity/totp.ts';
import { DESK, PHONE, lastCode, launch, look, person, signInStaff, type Person } from './people.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launch();
});
afterAll(async () => {
  await browser.close();
});

/** Asks the API in the name of whoever is signed in. */
async function ask<Answer>({ page }: Person, method: string, path: string, body?: object): Promise<Answer> {
  const given = { method, path, body: body === undefined ? null : JSON.stringify(body) };
  const answer = await page.evaluate(async ({ method, path, body }) => {
    const headers = { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() };
    const response = await fetch(`/api${path}`, { method, headers, body });
    return { ok: response.ok, text: await response.text() };
  }, given);
  if (!answer.ok) throw new Error(`${path} answered ${answer.text}`);
  return JSON.parse(answer.text) as Answer;
}

/** Base32 as an authenticator reads it, in hex. */
function hexOf(base32: string): string {
  const bits = [...base32.replace(/[\s=]/g, '')]
    .map((char) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(char).toString(2).padStart(5, '0'))
    .join('');
  return (bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2).toString(16).padStart(2, '0')).join('');
}

it('whoever follows an invitation sets up his authenticator and comes back to the same step, without scripts', async () => {
  const phone = '13987650021';
  const [supervisor, reviewer] = [await person(browser, DESK), await person(browser, DESK)];
  await signInStaff(supervisor, 'supervisor');
  await signInStaff(reviewer, 'reviewer');
  type List = { institutions: { id: string; state: string }[] };
  const { institutions } = await ask<List>(supervisor, 'GET', '/office/institutions');
  const path = `/office/institutions/${institutions.find(({ state }) => state === 'active')?.id}/grants`;
  const { grant } = await ask<{ grant: string }>(supervisor, 'POST', path, { name: '孟晓岚', phone });
  const confirmed = await ask<{ link: { path: string } }>(reviewer, 'POST', `${path}/${grant}/confirm`, {});
  const link = confirmed.link.path;

  const { page } = await person(browser, PHONE, { js: false });
  const answer = await page.goto(link);
  expect(answer?.headers()['cache-control']).toBe('no-store');
  await page.click('form[action*=code] button');
  await page.fill('input[name=phone_code]', await lastCode(phone));
  await page.click('form[action*=open] button');
  await page.waitForSelector('input[name=login]');
  expect(new URL(page.url()).pathname).toBe(link);
  expect(new URL(page.url()).search).toBe('');
  const secret = await page.innerText('code');
  for (const again of [link, `/en${link}`]) {
    await page.goto(again);
    await page.reload();
    expect(await page.innerText('code')).toBe(secret);
  }
  const kept = (await page.context().cookies()).filter(({ name }) => name === 'invitation-proof');
  expect(kept.map((one) => [one.path, one.httpOnly, one.secure, one.sameSite]).sort()).toEqual([
    [`/en${link}`, true, true, 'Lax'],
    [link, true, true, 'Lax'],
  ]);

  await page.goto(link);
  const fillIn = async (password: string) => {
    await page.fill('input[name=login]', 'meng.invited');
    await page.fill('input[name=password]', password);
    const { now } = await ask<{ now: number }>(supervisor, 'GET', '/demo/accounts');
    await page.fill('input[name=code]', totpAt(hexOf(secret), now));
    await page.click('form[action*=accept] button');
  };
  await fillIn('12345678');
  expect(await page.innerText('code')).toBe(secret);
  await fillIn('春江潮水连海平 7');
  await page.waitForSelector('a[href="/login/staff"]');
  expect(await page.innerText('main')).toContain('meng.invited');
  expect((await page.context().cookies()).map(({ name }) => name)).not.toContain('invitation-proof');
});

it('what an administrator may do with his people is in reach on a telephone', async () => {
  const admin = await person(browser, PHONE);
  await signInStaff(admin, 'admin');
  const { page } = admin;
  await look(page, '/bank/team');
  for (const wanted of ['do=remove', 'do=role', 'do=branch&', 'do=limit']) {
    const box = await page.locator(`table a[href*="${wanted}"]`).first().boundingBox();
    expect((box?.x ?? PHONE.width) + (box?.width ?? 0), wanted).toBeLessThanOrEqual(PHONE.width);
  }
});

it('a desk whose session has ended leads to a sign-in page that does not call its reader signed in', async () => {
  const officer = await person(browser, DESK);
  await signInStaff(officer, 'officer');
  const { page } = officer;
  await page.goto('/bank');
  await page.waitForLoadState('networkidle');
  await ask(officer, 'DELETE', '/session', {});
  await page.click('nav a[href="/bank/queue"]');
  await page.waitForURL((url) => url.pathname === '/login/staff');
  await page.waitForSelector('input[name=login]');
  expect(await page.innerText('body')).not.toContain('您已登录');
});
