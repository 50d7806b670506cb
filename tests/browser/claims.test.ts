// A subsidy on the phone: what the loan earns is offered with its amount, sent with two taps, checked and granted by two
// people of the office, paid, and seen by the owner to the last step.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DESK, launch, look, person, PHONE, signInOwner, signInStaff, type Person } from './people.ts';

let browser: Browser;
let reviewer: Person;
let supervisor: Person;

beforeAll(async () => {
  browser = await launch();
  [reviewer, supervisor] = [await person(browser, DESK), await person(browser, DESK)];
  await signInStaff(reviewer, 'reviewer');
  await signInStaff(supervisor, 'supervisor');
});

afterAll(async () => {
  await browser.close();
});

const BORROWER = '13900000004';

async function send(page: Page, form: string): Promise<void> {
  await page.locator(`${form} button[type=submit]`).last().click();
  await page.waitForLoadState('networkidle');
}

const says = (page: Page, text: string): Promise<void> =>
  expect.poll(() => page.locator('main').innerText(), { timeout: 10_000 }).toContain(text);

describe('an owner whose loan was paid out', () => {
  it('claims the subsidy with two taps, and follows it to the money', async () => {
    const owner = await person(browser, PHONE);
    const { page } = owner;
    await signInOwner(owner, BORROWER);
    await look(page, '/en/sme/policies');
    await look(page, '/sme/policies');
    const offer = page.locator('form[action="?/open"] button').first();
    const amount = /[\d,]+\.\d{2}/.exec(await offer.innerText())?.[0] ?? '';
    expect(Number(amount.replaceAll(',', ''))).toBeGreaterThan(0);
    await offer.click();
    await page.waitForURL(/\/sme\/claims\/clm_/);
    const path = new URL(page.url()).pathname;
    // Filled in from what the bank recorded: nothing is typed.
    expect(await page.locator('main :is(input:not([type=hidden]), textarea, select)').count()).toBe(0);
    await says(page, amount);
    for (const how of await page.locator('main details').all()) await how.locator('> summary').click();
    await look(page);
    await send(page, 'form[action*="submit"]');
    await says(page, '审核中');
    await look(page);

    // The office finds it by its deadline; one checks it, another grants it.
    const id = path.split('/').at(-1) ?? '';
    await reviewer.page.goto('/office/claims');
    await reviewer.page.locator(`main a[href$="${id}"]`).click();
    await reviewer.page.waitForURL(new RegExp(id));
    await says(reviewer.page, amount);
    await look(reviewer.page);
    await send(reviewer.page, 'form[action*="check"]');
    await says(reviewer.page, '待核准');
    expect(await reviewer.page.locator('form[action*="grant"]').count()).toBe(0);
    const desk = supervisor.page;
    await desk.goto(`/office/claims/${id}`);
    await look(desk);
    await send(desk, 'form[action*="grant"]');
    await says(desk, '已核准，待拨付');
    await page.goto(path);
    await says(page, '已核准，待拨付');
    await desk.goto(`/office/claims/${id}?do=pay`);
    // A day to come is refused and the reference stays.
    await desk.fill('input[name=reference]', 'CZ-2026-0301');
    await desk.fill('input[name=paid_on]', '2026-12-31');
    await send(desk, 'form[action*="pay"]');
    expect(await desk.inputValue('input[name=reference]')).toBe('CZ-2026-0301');
    await desk.fill('input[name=paid_on]', '2026-03-02');
    await send(desk, 'form[action*="pay"]');
    await says(desk, '已拨付');

    await page.goto(path);
    await says(page, 'CZ-2026-0301');
    await look(page);
    await send(page, 'form[action*="confirm_receipt"]');
    await says(page, '已到账');
    await look(page, `/en${path}`);
    // Whoever shortens the address arrives at the list.
    await page.goto('/sme/claims');
    expect(new URL(page.url()).pathname).toBe('/sme/policies');
    await says(page, '已到账');
    expect(owner.errors).toEqual([]);
  });
});
