// 如果……会怎样 on the phone: sliders answered in the browser by the rules of the Worker, the same answer without
// JavaScript, and a line that is lost on the way.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, look, person, PHONE, signInOwner } from './people.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launch();
});

afterAll(async () => {
  await browser.close();
});

const VISITOR = '/match/what-if?amount_fen=100000000&years=1to2&invoiced=100to300';

/** What the page says comes of it: the counts, and the products that come and go. */
async function answerOf(page: Page): Promise<string> {
  const parts = await page.locator('p.sum, main section dl, main section ul').allInnerTexts();
  return parts.join('\n').replaceAll(/\s+/g, ' ');
}

/** Moves one control as a finger or the keyboard does. */
async function set(page: Page, name: string, value: string): Promise<void> {
  const control = page.locator(`[name=${name}]`);
  if ((await control.evaluate((one) => one.tagName)) === 'SELECT') await control.selectOption(value);
  else await control.fill(value);
}

const CHANGES = [
  { if_amount_fen: '20000000' },
  { wait_months: '36' },
  { property_fen: '300000000', guarantor: 'yes' },
  { if_amount_fen: '900000000', if_term_months: '60' },
];

describe('what would be if', () => {
  it.each([
    ['a visitor', false],
    ['an owner with data of the firm', true],
  ])('is answered on the phone of %s as the Worker answers it', async (_, isOwner) => {
    const live = await person(browser, PHONE);
    const plain = await person(browser, PHONE, { js: false });
    for (const one of [live, plain]) if (isOwner) await signInOwner(one, '13900000002');
    const start = isOwner ? '/match/what-if?amount_fen=100000000' : VISITOR;
    let isChanged = false;
    for (const change of CHANGES) {
      await live.page.goto(start);
      const before = await answerOf(live.page);
      for (const [name, value] of Object.entries(change)) await set(live.page, name, value);
      await plain.page.goto(start);
      for (const [name, value] of Object.entries(change)) {
        // Without scripts a slider stands where its mark is; the address says the rest.
        const control = plain.page.locator(`[name=${name}]`);
        if ((await control.evaluate((one) => one.tagName)) === 'SELECT') await control.selectOption(value);
        else await control.fill(value);
      }
      await plain.page.locator('form[action$="/match/what-if"] button').click();
      await plain.page.waitForURL(/if_amount_fen|wait_months|property_fen/);
      const expected = await answerOf(plain.page);
      isChanged ||= expected !== before;
      await expect.poll(() => answerOf(live.page), { timeout: 10_000 }).toBe(expected);
    }
    expect(isChanged).toBe(true);
    await look(live.page);
    expect([...live.errors, ...plain.errors]).toEqual([]);
  });

  it('is answered without asking anybody, once the rules are there', async () => {
    const { page } = await person(browser, PHONE);
    await page.goto(VISITOR, { waitUntil: 'networkidle' });
    const start = await answerOf(page);
    await set(page, 'wait_months', '36');
    await expect.poll(() => answerOf(page), { timeout: 10_000 }).not.toBe(start);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    const before = await answerOf(page);
    await set(page, 'if_amount_fen', '10000000');
    await expect.poll(() => answerOf(page), { timeout: 10_000 }).not.toBe(before);
    expect(asked).toEqual([]);
  });

  it('is answered by the Worker where the shelf is too long for a phone, as the phone would', async () => {
    const near = await person(browser, PHONE);
    const far = await person(browser, PHONE);
    await far.page.route('**/api/match/pack', (route) => route.fulfill({ json: { products: null } }));
    const asked: string[] = [];
    far.page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    for (const { page } of [near, far]) {
      await page.goto(VISITOR, { waitUntil: 'networkidle' });
      await set(page, 'wait_months', '36');
      await set(page, 'if_amount_fen', '20000000');
    }
    await expect.poll(() => asked, { timeout: 10_000 }).toContain('/api/match/what-if');
    await near.page.waitForLoadState('networkidle');
    const expected = await answerOf(near.page);
    await expect.poll(() => answerOf(far.page), { timeout: 10_000 }).toBe(expected);
  });

  it('counts a move that was made before the page was ready', async () => {
    const { page } = await person(browser, PHONE);
    let go = (): void => undefined;
    const ready = new Promise<void>((resolve) => (go = resolve));
    await page.route('**/_app/**/*.js', async (route) => {
      await ready;
      await route.continue();
    });
    await page.goto(VISITOR, { waitUntil: 'commit' });
    const start = await answerOf(page);
    await set(page, 'wait_months', '36');
    go();
    await expect.poll(() => answerOf(page), { timeout: 10_000 }).not.toBe(start);
  });

  it('says so when the rules do not arrive, and goes on with the next move', async () => {
    const { page } = await person(browser, PHONE);
    await page.goto(VISITOR, { waitUntil: 'networkidle' });
    await page.context().setOffline(true);
    await set(page, 'wait_months', '12');
    await page.locator('main [role=alert]').waitFor();
    await page.context().setOffline(false);
    await set(page, 'if_amount_fen', '10000000');
    await expect.poll(() => page.locator('main [role=alert]').count(), { timeout: 10_000 }).toBe(0);
  });
});
