// One sheet for several banks without scripts, and a need that a bank answers without knowing whose it is.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DESK, launch, look, person, PHONE, signInOwner, signInStaff, type Person } from './people.ts';

const OWNER = '13900000002';
const LOAN = 'amount_fen=50000000&term_months=12';

let browser: Browser;

beforeAll(async () => {
  browser = await launch();
});

afterAll(async () => {
  await browser.close();
});

/** Ticks one product of each of so many banks on the page of matches. */
async function tick({ page }: Person, count: number): Promise<string[]> {
  const banks: string[] = [];
  for (const card of await page.locator('article:has(input[name=products])').all()) {
    const bank = (await card.locator('header p').textContent()) ?? '';
    if (banks.includes(bank) || banks.length === count) continue;
    banks.push(bank);
    await card.locator('input[name=products]').check();
  }
  return banks;
}

describe('several banks at once, without scripts', () => {
  it('takes one sheet, sends it to each bank and lets each be taken back', async () => {
    const owner = await person(browser, PHONE, { js: false });
    const { page } = owner;
    await signInOwner(owner, OWNER);
    await page.goto(`/match/results?${LOAN}`);
    const banks = await tick(owner, 2);
    expect(banks).toHaveLength(2);
    await page.locator('form#several button').click();
    const ticks = page.locator('input[name=bank]');
    expect(await ticks.count()).toBe(2);
    for (const box of await ticks.all()) expect(await box.isChecked()).toBe(true);
    // An amount that no bank lends is refused beside its field, and the ticks stay.
    await page.fill('input[name=amount_fen]', '80亿');
    await page.locator('main form > button').click();
    expect(page.url()).toContain('/sme/apply');
    expect(await page.locator('main a[href^="#f-banks-"]').count()).toBeGreaterThan(0);
    expect(await ticks.first().isChecked()).toBe(true);
    await page.fill('input[name=amount_fen]', '50万');
    await page.locator('main form > button').click();
    await page.waitForURL(/\/sme\/demands\/dem_/);
    const cards = page.locator('article:has(input[name=application])');
    expect(await cards.count()).toBe(2);
    for (const bank of banks) expect(await page.locator('main').textContent()).toContain(bank);
    await cards.first().locator('button').click();
    expect(await page.locator('article:has(input[name=application])').count()).toBe(1);
    await page.locator('article:has(input[name=application]) button').click();
    expect(await page.locator('input[name=application]').count()).toBe(0);
    await page.context().close();
  });

  it('asks for products where none were ticked', async () => {
    const owner = await person(browser, PHONE);
    await signInOwner(owner, OWNER);
    await owner.page.goto('/sme/apply');
    expect(await owner.page.locator('main a[href$="/match/results"]').count()).toBe(1);
    await owner.page.goto(`/match/results?${LOAN}`);
    await tick(owner, 3);
    await owner.page.locator('form#several button').click();
    await owner.page.waitForURL(/\/sme\/apply\?/);
    await look(owner.page);
    expect(owner.errors).toEqual([]);
    await owner.page.context().close();
  });
});

describe('a published need', () => {
  it('is answered by a bank that does not know whose it is, and leads to an application', async () => {
    const owner = await person(browser, PHONE);
    await signInOwner(owner, OWNER);
    const { page } = owner;
    await page.goto('/sme');
    const firm = (await page.locator('h1').textContent())?.trim() ?? '';
    await page.goto('/sme/demands/new');
    await page.locator('label:has(input[name=amount][value=lt50])').click();
    await page.locator('label:has(input[name=term][value="6to12"])').click();
    await page.selectOption('select[name=purpose]', 'purchase_of_materials');
    await page.locator('main form button').click();
    await page.waitForURL(/amount=lt50/);
    await look(page);
    const seen = await page.locator('#preview dl').allTextContents();
    expect(seen.join()).not.toContain(firm);
    await page.locator('#preview form button').click();
    await page.waitForURL(/\/sme\/demands\/dem_/);
    const number = /WCX\d{6}-\w{7}/.exec((await page.locator('main').textContent()) ?? '')?.[0];
    expect(number).toBeDefined();

    const officer = await person(browser, DESK);
    await signInStaff(officer, 'officer');
    await look(officer.page, '/bank/demands');
    await officer.page.goto(`/bank/demands/${number}`);
    await look(officer.page);
    const shown = await officer.page.locator('main').textContent();
    expect(shown).not.toContain(firm);
    await officer.page.fill('textarea[name=message]', '我行三个工作日可以批复，欢迎来谈');
    await officer.page.locator('form[action$="/interest"] button').click();
    await officer.page.locator('form[action$="/withdraw"]').waitFor();
    expect(officer.errors).toEqual([]);

    await page.reload();
    await look(page);
    const choose = page.locator('#interests a[href*="demand=dem_"]');
    expect(await choose.count()).toBe(1);
    await choose.click();
    await page.waitForURL(/\/sme\/apply\/prd_/);
    expect(await page.locator('input[name=amount_fen]').inputValue()).toMatch(/万$/);
    expect(owner.errors).toEqual([]);
    await officer.page.context().close();
    await page.context().close();
  });
});
