// A bank leaves an application alone: nine days later it has gone up to the office by itself, the office gives a ticket to
// the bank, the bank answers, the office closes it. The clock is this test's own.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { DESK, launch, look, person, signInStaff, type Person } from './people.ts';

const DAY_MS = 86_400_000;

let browser: Browser;
let start: string;

/** A product of this test's own, and how its clock is moved; answers where it listens from then on. */
async function own(path: string): Promise<string> {
  const answer = await fetch(`${inject('jobs')}/own/${path}`);
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
  return answer.text();
}

beforeAll(async () => {
  browser = await launch();
  start = await own('start');
});

afterAll(async () => {
  await browser.close();
  await own('stop');
});

const staff = async (login: string, origin: string): Promise<Person> => {
  const one = await person(browser, DESK, { origin });
  await signInStaff(one, login, { origin });
  return one;
};

/** Sends the form of the page and waits for what it says. */
async function send(page: Page, text: string): Promise<void> {
  await page.locator('main form button[type=submit]').last().click();
  await expect.poll(() => page.locator('main').innerText(), { timeout: 10_000 }).toContain(text);
}

describe('a bank that says nothing', () => {
  it('finds its application at the office, answers the ticket, and the office closes it', async () => {
    // On Monday morning it is one of those to be taken up, and in time.
    const early = await staff('officer', start);
    const queue = await early.page.request.get(`${start}/api/bank/queue?tab=to_take_up`);
    const { rows } = (await queue.json()) as { rows: { id: string; number: string; breaches: number }[] };
    const left = rows.findLast(({ breaches }) => breaches === 0);
    await early.page.goto(`/bank/queue/${left?.id}`);
    await expect.poll(() => early.page.locator('main').innerText()).toContain(left?.number);

    const origin = await own(`go-on?after_ms=${9 * DAY_MS}`);
    const office = await staff('supervisor', origin);
    await look(office.page, '/office/supervision');
    const row = office.page
      .locator('main table')
      .first()
      .locator('tbody tr', { hasText: left?.number ?? '?' });
    await expect.poll(() => row.innerText()).toContain('已生成');
    await row.locator('a').first().click();
    await office.page.waitForURL(/\/office\/supervision\/tic_/);
    await look(office.page);
    const path = new URL(office.page.url()).pathname;
    await send(office.page, '已派发');

    const bank = await staff('admin', origin);
    await look(bank.page, '/bank/supervision');
    await bank.page.goto(path.replace('/office/', '/bank/'));
    await look(bank.page);
    await send(bank.page, '办理中');
    // Too short an answer comes back with what was typed.
    await bank.page.fill('textarea[name=text]', '已办');
    await bank.page.locator('main form button[type=submit]').last().click();
    await bank.page.locator('main [aria-invalid=true]').waitFor();
    expect(await bank.page.inputValue('textarea[name=text]')).toBe('已办');
    await bank.page.fill('textarea[name=text]', '客户经理休假未交接，已改派并于今日受理。');
    await send(bank.page, '已反馈');

    await office.page.goto(`${path}?do=close`);
    expect(await office.page.locator('main').innerText()).toContain('客户经理休假未交接');
    await send(office.page, '已办结');
    // The answer that was too short.
    const expected = (text: string) => text.includes('400 (Bad Request)');
    expect([...office.errors, ...bank.errors].filter((text) => !expected(text))).toEqual([]);
  });
});
