// The whole journey in a browser: an owner, a bank's account manager and approver, and the office's supervisor finish it
// in one run, once with JavaScript on the owner's phone and once without.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { act, admittingProduct, lowestRate, newUscc, reachedTheBank, stateOf } from './cases.ts';
import {
  DESK,
  launch,
  lastCode,
  look,
  person,
  PHONE,
  representative,
  signInOwner,
  signInStaff,
  type Person,
} from './people.ts';

let browser: Browser;
let officer: Person;
let approver: Person;
let supervisor: Person;

beforeAll(async () => {
  browser = await launch();
  officer = await person(browser, DESK);
  approver = await person(browser, DESK);
  supervisor = await person(browser, DESK);
  await signInStaff(officer, 'officer');
  await signInStaff(approver, 'approver');
  await signInStaff(supervisor, 'supervisor');
});

afterAll(async () => {
  await browser.close();
});

/** The five headline figures on the office's page. */
async function figures(): Promise<Record<string, string>> {
  const { page } = supervisor;
  const answer = await page.request.get(`${inject('origin')}/api/office/overview`);
  const body = (await answer.json()) as { headline: { figures: { measure: string; value: number }[] } };
  return Object.fromEntries(body.headline.figures.map((figure) => [figure.measure, String(figure.value)]));
}

/** Opens the page again, does something before its scripts arrive, and waits until they have taken over. */
async function onASlowLine(page: Page, early: () => Promise<void>): Promise<void> {
  let arrive = (): void => undefined;
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  const scripts = '**/_app/**/*.js';
  await page.route(scripts, async (route) => {
    await arrived;
    await route.continue();
  });
  await page.reload({ waitUntil: 'commit' });
  await page.waitForSelector('main form');
  await early();
  arrive();
  await page.waitForLoadState('networkidle');
  await page.unroute(scripts);
}

describe.each([
  { way: 'with JavaScript', js: true, serial: 1, phone: '13700000001' },
  { way: 'without JavaScript', js: false, serial: 2, phone: '13700000002' },
])('the journey $way on the owner’s phone', ({ js, serial, phone }) => {
  it('leads from the first question to the paid-out loan, and the office’s figures grow by exactly that loan', async () => {
    const owner = await person(browser, PHONE, { js });
    const { page } = owner;

    // Three taps to the first match list, without signing in.
    await page.goto('/');
    await page
      .locator('main')
      .getByRole('link', { name: /^10\s?万/ })
      .or(page.getByRole('button', { name: /^10\s?万/ }))
      .first()
      .click();
    await page.waitForURL(/\/match\/years/);
    await page
      .locator('main form button, main .chips a, main a')
      .filter({ hasText: '3年以上' })
      .or(page.getByText('3年以上'))
      .first()
      .click();
    await page.waitForURL(/\/match\/invoiced/);
    await page.getByText('300万至500万').first().click();
    await page.waitForURL(/\/match\/results/);
    expect(await page.locator('main h1').innerText()).toMatch(/\d/);

    // The firm: bound by its code, and the right to act for it proven.
    await page.goto('/sme/firm/new');
    await signInOwner(owner, phone);
    await page.goto('/sme/firm/new');
    const uscc = newUscc(serial);
    await page.fill('input[name=uscc]', uscc);
    await page.locator('main form button').last().click();
    // The proof is asked for the firm just added, which is named in the address.
    await page.waitForURL(/\/sme\/firm\/standing\?firm=mem_/);
    const { name, document_number } = await representative(uscc);
    await page.fill('input[name=name]', name);
    await page.fill('input[name=document_number]', document_number);
    await page.locator('main form button').last().click();
    await page.waitForLoadState('networkidle');

    // One tap from the product, with the consent that names the bank.
    const product = await admittingProduct(page, officer);
    await page.goto(`/products/${product}`);
    await page.locator(`main a[href*="/sme/apply/${product}"]`).first().click();
    await page.waitForURL(/\/sme\/apply\//);
    await onASlowLine(page, async () => {
      await page.check('input[name=contact]');
      await page.selectOption('select[name=purpose]', { index: 1 });
    });
    const purpose = page.locator('select[name=purpose]');
    expect(await purpose.inputValue()).toBe(await purpose.locator('option').nth(1).getAttribute('value'));
    expect(await page.isChecked('input[name=contact]')).toBe(true);
    await page.locator('main form button[type=submit]').last().click();
    await page.waitForURL(/\/sme\/applications\/app_/);
    const id = /app_[0-9a-z]{26}/.exec(page.url())?.[0] ?? '';

    // The bank: takes up, reaches the firm, asks for a paper.
    await reachedTheBank(officer, id);
    await act(officer, id, 'take_up');
    await act(officer, id, 'contact', (desk) => desk.check('input[name=channel][value=phone]'));
    await act(officer, id, 'request_documents', async (desk) =>
      desk.fill('input[name="items.0.name"]', '近三个月银行流水'),
    );
    await expect.poll(() => stateOf(officer, id), { timeout: 20_000 }).toBe('action_required');

    // The firm answers; the bank's clock stood still meanwhile.
    await page.goto(`/sme/applications/${id}`);
    await page.locator('main a[href$="/papers"]').first().click();
    await page.waitForURL(/\/papers$/);
    const words = page.locator('textarea[name^=text_]').first();
    await onASlowLine(page, () => words.fill('已上传近三个月流水'));
    expect(await words.inputValue()).toBe('已上传近三个月流水');
    await page
      .locator('input[type=file]')
      .first()
      .setInputFiles({
        name: '流水.pdf',
        mimeType: 'application/pdf',
        buffer: Buffer.from('%PDF-1.7 flow\n%%EOF\n'),
      });
    await page.locator('form[action*="answer"] button[type=submit]').last().click();
    // The file goes first, then the answer.
    await expect.poll(() => stateOf(officer, id), { timeout: 20_000 }).toBe('contacted');

    // An offer whose cost the server computes; a second person approves just what he sees.
    await act(officer, id, 'propose_offer', async (desk) => {
      await desk.fill('input[name=rate_ppm]', String((await lowestRate(officer, id)) / 10_000));
      await desk.fill('input[name=valid_days]', '15');
    });
    await act(approver, id, 'approve_offer');
    await expect.poll(() => stateOf(officer, id), { timeout: 20_000 }).toBe('offered');

    // The owner accepts; then contract, drawdown and its confirmation by a second person.
    await page.goto(`/sme/applications/${id}`);
    await page.locator('main a[href*="/offers/off_"]').first().click();
    await page.waitForURL(/\/offers\/off_/);
    await page.locator('form[action*="accept"] button[type=submit]').last().click();
    await page.waitForLoadState('networkidle');
    const code = page.locator('form[action*="accept"] input[name=code]');
    if (await code.count()) {
      await code.fill(await lastCode(phone));
      await page.locator('form[action*="accept"] button[type=submit]').last().click();
      await page.waitForLoadState('networkidle');
    }
    await expect.poll(() => stateOf(officer, id), { timeout: 20_000 }).toBe('accepted_by_firm');
    await act(officer, id, 'sign', async (desk) => desk.fill('input[name=contract_no]', `HT-${serial}-2026`));
    const before = await figures();
    await act(officer, id, 'record_drawdown', async (desk) => {
      await desk.fill('input[name=bank_reference]', `JJ-${serial}-001`);
      await desk.fill('input[name=amount_fen]', '10万');
      await desk.fill('input[name=account_tail]', '6688');
    });
    expect(await figures()).toEqual(before);
    await act(approver, id, 'confirm_drawdown');
    await expect.poll(() => stateOf(officer, id), { timeout: 20_000 }).toBe('disbursed');
    const after = await figures();
    expect(Number(after['M15']) - Number(before['M15'])).toBe(1);
    expect(Number(after['M17']) - Number(before['M17'])).toBe(10_000_000);

    // The owner sees the money, the office sees the row behind the figure.
    await page.goto(`/sme/applications/${id}`);
    expect(await page.locator('main').innerText()).toContain('100,000.00');
    await supervisor.page.goto('/office/reports/M17/rows');
    expect(await supervisor.page.locator('main').innerText()).toContain('100,000.00');

    // Settled.
    await act(officer, id, 'complete');
    await expect.poll(() => stateOf(officer, id), { timeout: 20_000 }).toBe('completed');
    for (const { errors } of [owner, officer, approver, supervisor]) expect(errors).toEqual([]);
  });
});

describe('a desk in English', () => {
  it('shows every column of its queue beside the selected case, and calls the bank and the office in English', async () => {
    for (const tab of ['to_take_up', 'in_progress', 'waiting_firm', 'to_pay', 'paid', 'closed']) {
      await officer.page.goto(`/en/bank/queue?tab=${tab}`);
      const table = officer.page.locator('div[role=region]');
      const hidden = await table.evaluate((region) => region.scrollWidth - region.clientWidth);
      expect(hidden, `${tab}: hidden at the right`).toBe(0);
    }
    for (const { page } of [officer, supervisor]) {
      await page.goto(page === officer.page ? '/en/bank' : '/en/office');
      const title = await page.locator('header .title').innerText();
      expect(title).toMatch(/^[A-Za-z ,-]+$/);
    }
  });
});

describe('every page of the journey', () => {
  it('has no violation that axe knows, in Chinese and in English, and fits its screen', async () => {
    const visitor = await person(browser, PHONE);
    for (const lang of ['', '/en']) {
      for (const path of [
        '/',
        '/match/years?amount_fen=10000000',
        '/match/invoiced?amount_fen=10000000&years=gt3',
        '/match/results?amount_fen=10000000&years=gt3&invoiced=300to500',
        '/products',
        '/login',
        '/login/staff',
      ]) {
        await look(visitor.page, `${lang}${path === '/' && lang ? '' : path}`);
      }
      await look(officer.page, `${lang}/bank`);
      await look(officer.page, `${lang}/bank/queue`);
      await look(officer.page, `${lang}/bank/queue?tab=waiting_firm`);
      await look(supervisor.page, `${lang}/office`);
      await look(supervisor.page, `${lang}/office/reports/M17`);
      await look(supervisor.page, `${lang}/office/reports/M17/rows`);
      await look(supervisor.page, `${lang}/office/supervision`);
      await look(supervisor.page, `${lang}/office/objections`);
      await look(supervisor.page, `${lang}/office/objections?view=closed`);
    }
    const product = await visitor.page.request.get(`${inject('origin')}/api/products`);
    const { items } = (await product.json()) as { items: { id: string }[] };
    await look(visitor.page, `/products/${items[0]?.id}`);
    await look(visitor.page, `/en/products/${items[0]?.id}`);
    const owner = await person(browser, PHONE);
    await signInOwner(owner, '13900000002');
    for (const lang of ['', '/en']) {
      for (const path of [
        '/sme',
        '/sme/applications',
        '/sme/firm',
        '/sme/firm/new',
        '/sme/objections',
        '/sme/objections/new?attr=legal_rep_age',
        '/sme/consents',
        '/sme/consents/new',
        '/me/consents',
        `/sme/apply/${items[0]?.id}`,
      ]) {
        await look(owner.page, `${lang}${path}`);
      }
    }
    await owner.page.goto('/sme/applications');
    const own = await owner.page
      .locator('main a[href*="/sme/applications/app_"]')
      .first()
      .getAttribute('href');
    await look(owner.page, own ?? undefined);
    for (const { errors } of [visitor, owner, officer, supervisor]) expect(errors).toEqual([]);
  });
});
