// The shelf in a browser: a product manager imports a workbook, mends what is wrong and hands it over; the checker
// approves; the office reads what is new and lists it; an owner finds it by the initials of its name.
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { loadSpelling } from '../../worker/products/spelling.ts';
import { DESK, launch, look, person, PHONE, signInStaff, type Person } from './people.ts';

const SHEETS = path.resolve(import.meta.dirname, '../../data/demo');

let browser: Browser;
let maker: Person;
let checker: Person;
let reviewer: Person;

beforeAll(async () => {
  browser = await launch();
  maker = await person(browser, DESK);
  checker = await person(browser, DESK);
  reviewer = await person(browser, DESK);
  await signInStaff(maker, 'maker');
  await signInStaff(checker, 'checker');
  await signInStaff(reviewer, 'reviewer');
});

afterAll(async () => {
  await browser.close();
});

/** Uploads a file and comes to its check; what happens to its rows, by kind. */
async function upload(page: Page, file: string): Promise<number[]> {
  await page.goto('/bank/products/import');
  await page.setInputFiles('form[action*="upload"] input[type=file]', path.join(SHEETS, file));
  await page.locator('form[action*="upload"] button').click();
  await page.waitForURL(/\/bank\/products\/import\/imp_/);
  return (await page.locator('dl.counts dd').allInnerTexts()).map(Number);
}

async function confirm(page: Page): Promise<void> {
  await page.locator('form[action*="confirm"] button').click();
  await page.waitForURL(/done=confirm/);
}

/** Sends a form and waits until the server has answered. */
async function answered(page: Page, send: () => Promise<void>): Promise<void> {
  const post = page.waitForResponse((response) => response.request().method() === 'POST');
  await send();
  await post;
}

/** Ticks every product of a list that can be ticked and sends them on. */
async function sendOn(page: Page, address: string): Promise<number> {
  await page.goto(address);
  const boxes = page.locator('input[name=chosen]');
  const count = await boxes.count();
  for (let i = 0; i < count; i += 1) await boxes.nth(i).check();
  await answered(page, () => page.locator('form[action*="_chosen"] button').last().click());
  return count;
}

describe('a bank’s shelf', () => {
  let listed = '';

  it('is imported from a workbook: twelve wrong rows are explained, and the mended file writes just those', async () => {
    const { page } = maker;
    // New, changed, unchanged, wrong, all.
    expect(await upload(page, 'products-129-errors.xlsx')).toEqual([117, 0, 0, 12, 129]);
    expect(await page.locator('table.groups tbody tr').count()).toBe(12);
    await look(page);
    const id = /imp_[0-9a-z]{26}/.exec(page.url())?.[0];
    const file = await page.request.get(`${inject('origin')}/api/bank/imports/${id}/wrong-rows`);
    expect([file.status(), file.headers()['content-type']]).toEqual([
      200,
      'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    ]);
    await confirm(page);
    expect(await upload(page, 'products-129.xlsx')).toEqual([12, 0, 117, 0, 129]);
    await confirm(page);
    expect(await upload(page, 'products-129.xlsx')).toEqual([0, 0, 129, 0, 129]);
  });

  it('is handed over, and approved by another person', async () => {
    expect(await sendOn(maker.page, '/bank/products?view=editing&q=DEMO-01')).toBe(10);
    await maker.page.goto('/bank/products?view=checking&q=DEMO-01');
    await look(maker.page);
    expect(await maker.page.locator('input[name=chosen]').count()).toBe(0);
    expect(await sendOn(checker.page, '/bank/products?view=checking&q=DEMO-01')).toBe(10);
    await checker.page.goto('/bank/products?view=reviewing&q=DEMO-01');
    expect(await checker.page.locator('tbody tr').count()).toBe(10);
  });

  it('is read by the office, which lists a product three clicks from its to-do', async () => {
    const { page } = reviewer;
    const answer = await page.request.get(`${inject('origin')}/api/office/reviews`);
    const { reviews } = (await answer.json()) as { reviews: { id: string; code: string; name: string }[] };
    const wanted = reviews.find(({ code }) => code === 'DEMO-012');
    if (!wanted) throw new Error('the office has nothing to review');
    await page.goto('/office');
    await page.locator('main a[href*="/office/products/review"]').first().click();
    await page.waitForURL(/\/office\/products\/review/);
    await page.goto(`/office/products/review/${wanted.id}`);
    await look(page);
    await page.locator('form[action*="approve"] input[type=checkbox]').first().check();
    await answered(page, () => page.locator('form[action*="approve"] button').last().click());
    const after = await page.request.get(`${inject('origin')}/api/office/reviews`);
    const left = ((await after.json()) as { reviews: { id: string }[] }).reviews;
    expect(left.map(({ id }) => id)).not.toContain(wanted.id);
    listed = wanted.name;
  });

  it('is found by an owner who types the initials of the product’s name', async () => {
    const spell = await loadSpelling();
    const initials = spell(listed)
      .split(' ')
      .map((syllable) => syllable.charAt(0))
      .join('');
    const { page } = await person(browser, PHONE);
    // An index in memory looks again after five seconds.
    await expect
      .poll(
        async () => {
          await page.goto(`/products?q=${initials}`);
          return page.locator('main h2, main h3').allInnerTexts();
        },
        { timeout: 15_000, interval: 1000 },
      )
      .toContain(listed);
    await page.getByRole('link', { name: listed }).first().click();
    await page.waitForURL(/\/products\/prd_/);
    await look(page);
  });

  it('leaves nothing in the consoles', () => {
    expect([maker, checker, reviewer].flatMap(({ errors }) => errors)).toEqual([]);
  });
});
