// The shelf in a browser: a product manager imports a workbook, mends what is wrong and hands it over; the checker
// approves; the office reads what is new and lists it; an owner finds it by the initials of its name.
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { loadSpelling } from '../../worker/products/spelling.ts';
import { DESK, launch, look, person, PHONE, signInStaff, type Person } from './people.ts';

// Longer than a save after the last letter, and than the pause before it is tried again.
const WAIT = { timeout: 15_000 };
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
});

describe('a listing that is written', () => {
  // Pages of one person on one device and on another; what their consoles say of a cut connection is wanted.
  let first: Page;
  let second: Page;
  let address = '';
  const status = (page: Page) => page.locator('form.edit [role=status]');
  const amount = (page: Page) => page.locator('form.edit input[name=amount_max_fen]');
  const saved = (page: Page) => expect.poll(() => status(page).innerText(), WAIT).toMatch(/^已保存/);

  beforeAll(async () => {
    first = await maker.page.context().newPage();
    second = await maker.page.context().newPage();
    await first.goto('/bank/products/new');
    await first.fill('input[name=product]', 'WRITE-001');
    await first.fill('input[name=name]', '随手周转贷');
    await first.locator('main form button').last().click();
    await first.waitForURL(/\/bank\/products\/prd_/);
    address = new URL(first.url()).pathname;
    await first.goto(`${address}?tab=basic`, { waitUntil: 'networkidle' });
  });

  it('is saved without being asked, and is there on another device', async () => {
    await amount(first).fill('300万');
    await saved(first);
    await second.goto(`${address}?tab=basic`, { waitUntil: 'networkidle' });
    expect(await amount(second).inputValue()).toBe('300');
  });

  it('is kept on its page while the network is away, and saved when it is back', async () => {
    await first.context().setOffline(true);
    await amount(first).fill('200万');
    await expect.poll(() => status(first).innerText(), WAIT).toMatch(/^未保存/);
    expect(await amount(first).inputValue()).toBe('200万');
    await first.context().setOffline(false);
    await saved(first);
  });

  it('tells the second of two what the first has changed, and neither loses a word', async () => {
    await second.reload({ waitUntil: 'networkidle' });
    await amount(first).fill('500万');
    await saved(first);
    await second.locator('form.edit input[name=amount_min_fen]').fill('20万');
    const mine = second.getByRole('button', { name: '保留对方的修改' });
    await mine.waitFor();
    await look(second);
    await mine.click();
    // The form begins anew with what both have written.
    await expect.poll(() => amount(second).inputValue(), WAIT).toBe('500');
    await second.goto(`${address}?tab=basic`);
    expect(await amount(second).inputValue()).toBe('500');
    expect(await second.locator('form.edit input[name=amount_min_fen]').inputValue()).toBe('20');
  });

  it('says how many firms a condition admits as soon as it is written, in tens', async () => {
    await first.goto(`${address}?tab=admission`, { waitUntil: 'networkidle' });
    await first.locator('form.edit [data-sentence]').last().fill('成立满 24 个月');
    await first.locator('form.edit [data-sentence]').last().blur();
    await saved(first);
    const counts = first.locator('#dry-run dl.counts dd');
    await expect.poll(() => counts.count(), WAIT).toBe(3);
    const shown = (await counts.allInnerTexts()).map((text) =>
      Number(/[\d,]+/.exec(text)?.[0].replaceAll(',', '')),
    );
    expect(shown.filter((n) => !(n % 10 === 0))).toEqual([]);
    expect(shown[0]).toBeGreaterThanOrEqual(50);
    await look(first);
  });
});

describe('afterwards', () => {
  it('nothing is left in the consoles', () => {
    expect([maker, checker, reviewer].flatMap(({ errors }) => errors)).toEqual([]);
  });
});
