// The finance office's policies in a browser: two people open the same draft, and whoever is second does not undo the
// first one's change without saying so, with scripts and without.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DESK, launch, look, person, signInStaff, type Person } from './people.ts';

let browser: Browser;
let first: Person;
const SECOND: Record<'with' | 'without', Person | undefined> = { with: undefined, without: undefined };

beforeAll(async () => {
  browser = await launch();
  first = await person(browser, DESK);
  SECOND.with = await person(browser, DESK);
  SECOND.without = await person(browser, DESK, { js: false });
  await signInStaff(first, 'supervisor');
  await signInStaff(SECOND.with, 'reviewer');
  await signInStaff(SECOND.without, 'reviewer');
});

afterAll(async () => {
  await browser.close();
});

// A form that is sent by scripts is answered when it is.
const WAIT = { timeout: 10_000 };
const SAVE = 'form[action$="/save"]';
const DROP = 'form[action$="/drop"]';
const summary = (page: Page) => page.locator(`${SAVE} textarea[name="terms.summary.zh"]`);

// What is typed before the page is taken over by its scripts is not what these tests are about.
const open = (page: Page, path: string) => page.goto(path, { waitUntil: 'networkidle' });

/** Sends the draft's form and waits until the page shows the answer. */
async function save(page: Page): Promise<void> {
  const post = page.waitForResponse((response) => response.request().method() === 'POST');
  await page.locator(`${SAVE} button:not([formaction])`).last().click();
  await post;
  await page.waitForLoadState('networkidle');
}

async function draft(page: Page, code: string): Promise<string> {
  await open(page, '/office/policies/new');
  const fill = (name: string, text: string) => page.fill(`[name="${name}"]`, text);
  await fill('terms.code', code);
  await fill('terms.source', '望财金〔2026〕9号（示例）');
  await fill('terms.name.zh', '示例贴息');
  await fill('terms.name.en', 'Example subsidy');
  await fill('terms.summary.zh', '原来的简介');
  await fill('terms.summary.en', 'As it was');
  await page.check('[name="terms.benefit.kind"][value=first_loan_reward]');
  await fill('first_loan_reward.share_ppm', '0.5');
  await fill('first_loan_reward.after_months', '3');
  await fill('first_loan_reward.cap_fen', '1');
  await fill('terms.criteria', '成立满24个月');
  await fill('terms.budget_fen', '100');
  await fill('terms.valid_from', '2026-03-01');
  await fill('terms.valid_until', '2027-03-01');
  await fill('terms.contact_phone', '0731-88001234');
  await page.locator('main form button').last().click();
  await page.waitForURL(/\/office\/policies\/pol_/);
  return new URL(page.url()).pathname;
}

describe.each(['with', 'without'] as const)('two people at one draft, the second %s scripts', (scripts) => {
  it('the second one’s text stays, and replaces the first one’s only after he says so', async () => {
    const { page } = first;
    const { page: other } = SECOND[scripts] as Person;
    const path = await draft(page, scripts === 'with' ? 'BR-01' : 'BR-02');
    await open(other, path);
    await summary(other).fill('第二个人的简介');
    await summary(page).fill('第一个人的简介');
    await save(page);

    // Refused, and refused again: the newer version does not go out by itself.
    for (let tries = 0; tries < 2; tries += 1) {
      await save(other);
      await expect.poll(() => other.locator(`${SAVE} table`).innerText(), WAIT).toContain('第一个人的简介');
      expect(await summary(other).inputValue()).toBe('第二个人的简介');
      expect(await other.locator(`${SAVE} [role=alert]`).count()).toBe(1);
      await open(page, path);
      expect(await summary(page).inputValue()).toBe('第一个人的简介');
    }
    if (scripts === 'with') await look(other);

    // A third change while he decides: his tick was for the one before.
    await page.fill('[name="terms.summary.en"]', 'Changed again');
    await save(page);
    await other.check(`${SAVE} input[type=checkbox][name=_version]`);
    await save(other);
    await expect.poll(() => other.locator(`${SAVE} table`).innerText(), WAIT).toContain('Changed again');
    expect(await other.locator(`${SAVE} input[type=checkbox][name=_version]`).isChecked()).toBe(false);

    await other.check(`${SAVE} input[type=checkbox][name=_version]`);
    await save(other);
    await expect.poll(() => other.locator(`${SAVE} table`).count(), WAIT).toBe(0);
    await open(page, path);
    expect(await summary(page).inputValue()).toBe('第二个人的简介');
  });
});

describe('a draft', () => {
  it('is dropped after a second look, and its code is free', async () => {
    const { page } = first;
    const path = await draft(page, 'BR-03');
    await open(page, `${path}?do=drop`);
    await page.locator(`${DROP} button`).click();
    await page.locator(DROP).waitFor({ state: 'detached' });
    const again = await draft(page, 'BR-03');
    expect(again).not.toBe(path);
  });
});
