// An owner finds a wrong fact and objects to it on the phone; the office has the source asked, the source answers
// otherwise, the fact is corrected, and the owner sees the new value and how it came about.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { DESK, launch, look, person, PHONE, signInOwner, signInStaff, type Person } from './people.ts';

let browser: Browser;
let reviewer: Person;

beforeAll(async () => {
  browser = await launch();
  reviewer = await person(browser, DESK);
  await signInStaff(reviewer, 'reviewer');
});

afterAll(async () => {
  await browser.close();
});

type Own = { attr: string; source: string; body: { value?: unknown; band?: unknown } | null };

async function read<Answer>(page: Page, path: string): Promise<Answer> {
  const answer = await page.request.get(`${inject('origin')}/api${path}`);
  if (!answer.ok()) throw new Error(`${path} answered ${answer.status()}`);
  return (await answer.json()) as Answer;
}

const ATTR = 'tax_paid_12m';

async function taxPaid(page: Page): Promise<Own['body']> {
  const { facts } = await read<{ facts: Own[] }>(page, '/sme/facts');
  return facts.find(({ attr, source }) => attr === ATTR && source === 'official')?.body ?? null;
}

const send = async (page: Page, form: string): Promise<void> => {
  await page.locator(`${form} button[type=submit]`).last().click();
  await page.waitForLoadState('networkidle');
};

/** Waits until the page says something, or no longer says it: an answer may come after the line has gone quiet. */
async function says(page: Page, text: string, isSaid = true): Promise<void> {
  const said = expect.poll(() => page.locator('main').innerText(), { timeout: 10_000 });
  await (isSaid ? said.toContain(text) : said.not.toContain(text));
}

/** Signs in the demonstration's owner and lets the platform fetch the firm's taxes, whatever it allowed before. */
async function ownerWithTaxes(js: boolean): Promise<Person> {
  const owner = await person(browser, PHONE, { js });
  await signInOwner(owner, '13900000002');
  await owner.page.goto('/sme/consents/new?class=tax');
  await send(owner.page, 'form[action*="grant"]');
  await owner.page.waitForURL(/\/sme\/firm/);
  await expect.poll(() => taxPaid(owner.page)).not.toBeNull();
  return owner;
}

/** Objects to the taxes of the last year; returns the address of the objection. */
async function raise({ page }: Person): Promise<string> {
  await page.goto('/sme/firm');
  // Classes fold as long as nothing about them asks for attention.
  const link = page.locator(`a[href*="/sme/objections/new?attr=${ATTR}"]`);
  const about = page.locator('main details.card', { has: link });
  // A fold that is opened before the scripts have taken over the page is closed by them once.
  await expect
    .poll(async () => {
      if (!(await link.isVisible())) await about.locator('> summary').click();
      await page.waitForTimeout(300);
      return link.isVisible();
    })
    .toBe(true);
  await link.click();
  await page.waitForURL(/\/sme\/objections\/new/);
  // Too short a reason comes back with what was typed.
  await page.fill('textarea[name=text]', '少了');
  await page.fill('input[name=wanted]', '应为 12 万元');
  await send(page, 'main form');
  await page.locator('main [aria-invalid=true]').waitFor();
  expect(await page.inputValue('input[name=wanted]')).toBe('应为 12 万元');
  await page.fill('textarea[name=text]', '近一年纳税额少计了两个月');
  await send(page, 'main form');
  await page.waitForURL(/\/sme\/objections\/obj_/);
  return new URL(page.url()).pathname;
}

describe('an owner who objects to a fact', () => {
  it('sees it corrected after the office had the source asked', async () => {
    const owner = await ownerWithTaxes(true);
    const { page } = owner;
    const { uscc } = await read<{ uscc: string }>(page, '/sme/firm');
    const before = await taxPaid(page);
    const path = await raise(owner);
    await look(page);
    await says(page, '核查中');
    await page.goto('/sme/firm');
    await says(page, '异议中');
    await look(page);

    // The office finds it by its deadline, and asks the source.
    const desk = reviewer.page;
    const id = path.split('/').at(-1) ?? '';
    await desk.goto('/office/objections');
    await desk.locator(`main a[href$="/office/objections/${id}"]`).click();
    await desk.waitForURL(new RegExp(id));
    await look(desk);
    await look(desk, `/en/office/objections/${id}?do=hide`);

    // Somebody else was quicker: what was typed stays, and the new state is shown.
    await desk.goto(`/office/objections/${id}?do=uphold`);
    await desk.fill('textarea[name=note]', '与来源逐项核对一致');
    const other = await desk.context().newPage();
    await other.goto(`/office/objections/${id}?do=ask_source`);
    await send(other, 'form[action*="/ask_source"]');
    await says(other, '待来源答复');
    await other.close();
    await send(desk, 'form[action*="/uphold"]');
    await says(desk, '待来源答复');
    expect(await desk.inputValue('textarea[name=note]')).toBe('与来源逐项核对一致');

    // The source looks it up and puts itself right.
    const fault = { uscc, data_class: 'objections', kind: 'corrected', count: 1 };
    await fetch(`${inject('sandbox')}/faults`, { method: 'POST', body: JSON.stringify(fault) });
    await fetch(inject('jobs'));
    await desk.goto(`/office/objections/${id}?do=correct`);
    await says(desk, '数据有误，已在来源更正');
    await desk.fill('textarea[name=note]', '来源已更正，重新取得');
    await send(desk, 'form[action*="/correct"]');
    await says(desk, '已办结');
    await look(desk);
    await desk.goto('/office/objections?view=closed');
    await says(desk, '已更正');

    expect(await taxPaid(page)).not.toEqual(before);
    for (const lang of ['', '/en']) await look(page, `${lang}${path}`);
    await says(page, 'The fact is corrected');
    await page.goto('/sme/firm');
    await says(page, '异议中', false);
    // The refused move is the only complaint of the browser.
    expect(owner.errors.filter((line) => !line.includes('400'))).toEqual([]);
    expect(reviewer.errors.filter((line) => !/409|412/.test(line))).toEqual([]);
  });

  it('objects, follows and withdraws without JavaScript', async () => {
    const owner = await ownerWithTaxes(false);
    const { page } = owner;
    await raise(owner);
    await page.locator('main details summary', { hasText: '撤回异议' }).click();
    await send(page, 'form[action*="/withdraw"]');
    await says(page, '已撤回');
    await page.goto('/sme/objections');
    await says(page, '已撤回');
    await page.goto('/sme/firm');
    await says(page, '异议中', false);
  });
});
