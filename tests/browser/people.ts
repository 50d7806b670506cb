// Browsers as the people of the journey use them, and what each of them knows from outside the pages.
import sparticuz from '@sparticuz/chromium';
import axe from 'axe-core';
import { chromium, type Browser, type Page } from 'playwright-core';
import { expect, inject } from 'vitest';

export const PHONE = { width: 390, height: 844 };
export const DESK = { width: 1440, height: 900 };

const UNWANTED =
  /^--(disable-web-security|allow-running-insecure-content|disable-site-isolation-trials|single-process)/;

/** Chromium as it comes inside the package, or the one named by CHROMIUM_PATH. */
export async function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? (await sparticuz.executablePath()),
    // Its usual arguments switch off what these tests are about: the same-origin rules of a real browser.
    args: [...sparticuz.args.filter((argument) => !UNWANTED.test(argument)), '--no-sandbox'],
  });
}

/** Where the product listens: the one that all tests share, or one that a test has started for itself. */
type At = { readonly origin?: string };

export type Person = { page: Page; errors: string[] };

/** A browser of one person: a size, with or without JavaScript; what the console complains about is kept. */
export async function person(
  browser: Browser,
  viewport: typeof PHONE,
  options: { js?: boolean; locale?: string } & At = {},
): Promise<Person> {
  const context = await browser.newContext({
    viewport,
    javaScriptEnabled: options.js ?? true,
    locale: options.locale ?? 'zh-CN',
    baseURL: options.origin ?? inject('origin'),
  });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(`${page.url()} ${message.text()}`);
  });
  page.on('pageerror', (error) => errors.push(`${page.url()} ${error.message}`));
  return { page, errors };
}

async function api<Answer>(path: string, { origin = inject('origin') }: At = {}): Promise<Answer> {
  const answer = await fetch(`${origin}/api${path}`);
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
  return (await answer.json()) as Answer;
}

/** The code in the last text message to a phone that carries one; others may have come since. */
export async function lastCode(phone: string): Promise<string> {
  const { messages } = await api<{ messages: { text: string }[] }>(`/demo/outbox?phone=${phone}`);
  const code = messages
    .map(({ text }) => /(?:验证码|确认码|code) (\d{6})/i.exec(text)?.[1])
    .find((found) => found !== undefined);
  if (!code) throw new Error('no code came');
  return code;
}

/** The demonstration's legal representative of a firm. */
export function representative(uscc: string): Promise<{ name: string; document_number: string }> {
  return api(`/demo/standing?uscc=${uscc}`);
}

type Account = { login?: string; password?: string; code?: string };
/** Signs a member of the demonstration's staff in. */
export async function signInStaff({ page }: Person, login: string, at: At = {}): Promise<void> {
  if (!at.origin) await fetch(`${inject('jobs')}/forget-tries`);
  await page.goto('/login/staff');
  const { accounts } = await api<{ accounts: Account[] }>('/demo/accounts', at);
  const account = accounts.find((one) => one.login === login);
  if (!account?.password || !account.code) throw new Error(`no account ${login}`);
  await page.fill('input[name=login]', login);
  await page.fill('input[name=password]', account.password);
  await page.fill('input[name=code]', account.code);
  await page.click('main button[type=submit]');
  await page.waitForURL((url) => !url.pathname.includes('/login'));
}

/** Signs an owner in by phone and code, from wherever the sign-in page leads back to. */
export async function signInOwner({ page }: Person, phone: string): Promise<void> {
  await fetch(`${inject('jobs')}/forget-tries`);
  if (!new URL(page.url(), inject('origin')).pathname.includes('/login')) await page.goto('/login');
  await page.fill('input[name=phone]', phone);
  await page.click('main button[type=submit]');
  await page.waitForURL((url) => url.pathname.includes('/login/code'));
  await page.fill('input[name=code]', await lastCode(phone));
  await page.click('main button[type=submit]');
  await page.waitForURL((url) => !url.pathname.includes('/login'));
}

/** What axe finds wrong on the page as it is now. Needs JavaScript. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate(async () => {
    const results = await (window as unknown as { axe: typeof axe }).axe.run(document, {
      resultTypes: ['violations'],
    });
    return results.violations.map(
      (one) =>
        `${one.id}: ${one.nodes
          .map((node) => node.html)
          .join(' | ')
          .slice(0, 300)}`,
    );
  });
  return found.map((one) => `${page.url()} ${one}`);
}

/** Looks at a page as axe does, and that nothing is wider than the screen. */
export async function look(page: Page, path?: string): Promise<void> {
  if (path) await page.goto(path);
  expect(await violations(page)).toEqual([]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow, `${page.url()} is wider than the screen`).toBeLessThanOrEqual(0);
}
