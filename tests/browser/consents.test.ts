// An owner's consent on a phone: the bank looks, the receipt comes by itself, two taps take the consent back, and the
// bank's next look is refused; the copy of the ledger that is taken away verifies.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { verifyLedger } from '../../web/static/verify-ledger.mjs';
import {
  DESK,
  lastCode,
  launch,
  look,
  person,
  PHONE,
  signInOwner,
  signInStaff,
  type Person,
} from './people.ts';

let browser: Browser;
let officer: Person;

beforeAll(async () => {
  browser = await launch();
  officer = await person(browser, DESK);
  await signInStaff(officer, 'admin');
});

afterAll(async () => {
  await browser.close();
});

const OWNERS = ['13900000001', '13900000002'];

type Consent = { id: string; subject: string; state: string; application: { id: string } | null };

async function ask<Answer>(page: Page, path: string): Promise<Answer | null> {
  const answer = await page.request.get(`${inject('origin')}/api${path}`);
  return answer.ok() ? ((await answer.json()) as Answer) : null;
}

/** A demonstration's owner with a consent that the officer's bank may use now, and that consent. */
async function ownerWithConsent(): Promise<{ owner: Person; consent: Consent }> {
  for (const phone of OWNERS) {
    const owner = await person(browser, PHONE);
    await signInOwner(owner, phone);
    const ledger = await ask<{ consents: Consent[] }>(owner.page, '/sme/consents');
    for (const consent of ledger?.consents ?? []) {
      if (consent.subject !== 'enterprise' || consent.state !== 'active' || !consent.application) continue;
      const open = await ask<{ consent: unknown }>(
        officer.page,
        `/bank/applications/${consent.application.id}`,
      );
      if (open?.consent) return { owner, consent };
    }
    await owner.page.context().close();
  }
  throw new Error('no owner of the demonstration has let this bank look');
}

const stateOf = async (page: Page, id: string): Promise<string | undefined> =>
  (await ask<{ consents: Consent[] }>(page, '/sme/consents'))?.consents.find((one) => one.id === id)?.state;

/** Somebody of the bank presses the button that shows the profile; whether anything was shown. */
async function looked(id: string): Promise<boolean> {
  const { page } = officer;
  await page.goto(`/bank/queue/${id}`);
  const button = page.locator('form[action="?/profile"] button');
  if ((await button.count()) === 0) return false;
  await button.click();
  await page.waitForLoadState('networkidle');
  return (await page.locator('#profile ~ * table, section[aria-labelledby=profile] table').count()) > 0;
}

describe('a consent on the phone', () => {
  it('shows who looked within ten seconds, is paused, resumed and taken back, and then nobody looks', async () => {
    const { owner, consent } = await ownerWithConsent();
    const { page } = owner;
    const id = consent.application?.id ?? '';
    await page.goto('/sme/consents');
    const before = await page.locator('main section li strong').count();
    expect(await looked(id)).toBe(true);
    // Nobody reloads: the page asks by itself.
    await page.waitForFunction(
      (n) => document.querySelectorAll('main section li strong').length > n,
      before,
      { timeout: 10_000 },
    );

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.locator('main a[href="/api/sme/ledger"]').click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^rongqiao-ledger-.*\.json$/);
    const file = await ask(page, '/sme/ledger');
    const key = await ask<{ key: string }>(page, '/ledger-key');
    expect(await verifyLedger(file, { key: key?.key ?? '' })).toMatchObject({ ok: true });
    const script = await page.request.get(`${inject('origin')}/verify-ledger.mjs`);
    expect([script.status(), (await script.text()).includes('verifyLedger')]).toEqual([200, true]);

    const card = page.locator(`form:has(input[value="${consent.id}"])`);
    await card.locator('button').first().click();
    await expect.poll(() => stateOf(page, consent.id)).toBe('paused');
    expect(await looked(id)).toBe(false);
    // Two taps: open, confirm.
    const fold = page.locator('details', { has: page.locator(`input[value="${consent.id}"]`) });
    await fold.locator('summary').click();
    await fold.locator('button').click();
    await expect.poll(() => stateOf(page, consent.id)).toBe('revoked');
    expect(await looked(id)).toBe(false);
    expect(owner.errors).toEqual([]);
  });

  it('is taken back in the same two taps without JavaScript', async () => {
    const owner = await person(browser, PHONE, { js: false });
    const { page } = owner;
    let consent: Consent | undefined;
    for (const phone of OWNERS) {
      await page.context().clearCookies();
      await signInOwner(owner, phone);
      const ledger = await ask<{ consents: Consent[] }>(page, '/sme/consents');
      consent = ledger?.consents.find(({ subject, state }) => subject === 'enterprise' && state === 'active');
      if (consent) break;
    }
    if (!consent) throw new Error('no owner of the demonstration has given a consent');
    await page.goto('/sme/consents');
    const fold = page.locator('details', { has: page.locator(`input[value="${consent.id}"]`) });
    await fold.locator('summary').click();
    await fold.locator('button').click();
    await page.waitForLoadState('load');
    expect(await stateOf(page, consent.id)).toBe('revoked');
  });

  it('is asked for in words that name just the classes ticked, with and without JavaScript', async () => {
    for (const js of [true, false]) {
      const owner = await person(browser, PHONE, { js });
      const { page } = owner;
      await signInOwner(owner, '13900000002');
      await page.goto('/sme/consents/new');
      await page.check('input[name=class][value=customs]');
      for (const box of await page.locator('input[name=class]:not([value=customs])').all())
        await box.uncheck();
      // With scripts the words follow the ticks; without them the button that agrees shows them first.
      if (!js) await page.locator('form[action*="grant"] button').last().click();
      await page.waitForURL(/\?class=customs(&changed=1)?$/);
      await expect
        .poll(() => page.locator('main').innerText(), { timeout: 10_000 })
        .toContain('以下资料：进出口');
      const words = await page.locator('main').innerText();
      expect(words).toContain('以下资料：进出口');
      expect(words).not.toContain('以下资料：纳税');
      expect(owner.errors).toEqual([]);
    }
  });
});

describe('a guarantor', () => {
  it('reads, agrees with a code, pauses, resumes and takes back on a phone of his own', async () => {
    const owner = await person(browser, PHONE);
    await signInOwner(owner, '13900000002');
    await owner.page.goto('/sme/applications');
    await owner.page.locator('main a[href*="/sme/applications/app_"]').first().click();
    await owner.page.waitForURL(/\/sme\/applications\/app_/);
    // A fold that is opened before the scripts have taken over the page is closed by them.
    await owner.page.waitForLoadState('networkidle');
    const form = owner.page.locator('form[action*="ask_person"]');
    await owner.page.locator('details', { has: form }).locator('summary').click();
    const phone = '13988010077';
    await form.locator('input[name=name]').fill('周大勇');
    await form.locator('input[name=phone]').fill(phone);
    await form.locator('button').click();
    await expect
      .poll(() => owner.page.locator('main').innerText(), { timeout: 10_000 })
      .toContain('保证人 · 待本人同意');

    const guarantor = await person(browser, PHONE);
    const { page } = guarantor;
    await page.goto('/me/consents');
    await signInOwner(guarantor, phone);
    await page.goto('/me/consents');
    const stands = (word: string) =>
      expect
        .poll(() => page.locator('main article header').first().innerText(), { timeout: 10_000 })
        .toContain(word);
    await stands('待本人同意');
    await look(page);
    // The code that signed him in stands for him for some minutes; else the sheet asks for another.
    const press = async (action: string): Promise<void> => {
      await page.locator(`form[action*="${action}"] button`).first().click();
      await page.waitForLoadState('networkidle');
      const code = page.locator('input[name=code]');
      if ((await code.count()) === 0) return;
      await code.fill(await lastCode(phone));
      await page.locator(`form[action*="${action}"] button`).first().click();
    };
    await press('grant');
    await stands('有效');
    await press('pause');
    await stands('已暂停');
    await look(page, '/en/me/consents');
    await page.goto('/me/consents');
    await press('resume');
    await stands('有效');
    await page.locator('main details summary').last().click();
    await page.locator('form[action*="revoke"] button').click();
    await stands('已撤销');
    await look(page);
    // The owner sees that it ended, and nothing else of him.
    await owner.page.reload();
    const seen = await owner.page.locator('main').innerText();
    expect(seen).toContain('保证人 · 已撤销');
    for (const private_ of [phone, '周大勇']) expect(seen).not.toContain(private_);
    expect([...owner.errors, ...guarantor.errors]).toEqual([]);
  });
});
