// Applying on a phone: how few inputs it takes, what becomes of a draft when the network or the day of the phone is
// wrong, and what is useful after a no.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { addDays } from '../../worker/lib/days.ts';
import { dayOf } from '../../worker/lib/shanghai.ts';
import { act, newUscc, reachedTheBank } from './cases.ts';
import {
  DESK,
  lastCode,
  launch,
  look,
  person,
  PHONE,
  representative,
  signInOwner,
  signInStaff,
  type Person,
} from './people.ts';

const NEW_OWNER = '13700000011';
let browser: Browser;
let officer: Person;
let owner: Person;
let first: string;

beforeAll(async () => {
  browser = await launch();
  officer = await person(browser, DESK);
  await signInStaff(officer, 'officer');
  owner = await person(browser, PHONE);
});

afterAll(() => browser.close());

/** A page on which every tap and every field that is filled is counted. */
function counted(page: Page): {
  tap: (where: string) => Promise<void>;
  fill: (name: string, text: string) => Promise<void>;
  count: () => number;
} {
  let count = 0;
  return {
    async tap(where) {
      count += 1;
      await page.locator(where).click();
      await page.waitForLoadState('networkidle');
    },
    async fill(name, text) {
      count += 1;
      await page.fill(`input[name=${name}]`, text);
    },
    count: () => count,
  };
}

describe('a new firm', () => {
  it('U1 sees its first matches after three taps, without typing and without signing in', async () => {
    const { page } = owner;
    await page.goto('/');
    const hand = counted(page);
    await hand.tap('text=/^10\\s?万/ >> nth=0');
    await hand.tap('text=3年以上 >> nth=0');
    await hand.tap('text=300万至500万 >> nth=0');
    await page.waitForURL(/\/match\/results/);
    expect(await page.locator('main h1').innerText()).toMatch(/\d/);
    expect(hand.count()).toBeLessThanOrEqual(3);
  });

  it('U3 gets from its code to a submitted application in at most twelve inputs', async () => {
    const { page } = owner;
    const uscc = newUscc(11);
    // The product that a visitor found: signing in and standing lead on to it by themselves.
    const product = await visitorsProduct(page);
    await page.goto(`/sme/apply/${product}`);
    await page.waitForURL(/\/login/);
    await page.fill('input[name=phone]', NEW_OWNER);
    await page.click('main button[type=submit]');
    await page.waitForURL(/\/login\/code/);

    const hand = counted(page);
    await hand.fill('code', await lastCode(NEW_OWNER));
    await hand.tap('main button[type=submit] >> nth=0');
    await hand.fill('uscc', uscc);
    await hand.tap('main form button >> nth=-1');
    const { name, document_number } = await representative(uscc);
    await hand.fill('name', name);
    await hand.fill('document_number', document_number);
    await hand.tap('main form button >> nth=-1');
    await page.waitForURL(new RegExp(`/sme/apply/${product}`));
    await hand.tap('main form button[type=submit] >> nth=-1');
    await page.waitForURL(/\/sme\/applications\/app_/);
    expect(hand.count()).toBeLessThanOrEqual(12);
    first = /app_[0-9a-z]{26}/.exec(page.url())?.[0] ?? '';
  });
});

/** A product of the officer's bank that a firm unknown to the platform may ask for. */
async function visitorsProduct(page: Page): Promise<string> {
  const session = await officer.page.request.get(`${inject('origin')}/api/session`);
  const { membership } = (await session.json()) as { membership: { org_name: { zh: string } } };
  type Card = { id: string; institution: { name: { zh: string } } };
  for (const part of ['eligible', 'open'] as const) {
    const answer = await page.request.get(
      `${inject('origin')}/api/match?amount_fen=10000000&years=gt3&invoiced=300to500&part=${part}`,
    );
    const { items } = ((await answer.json()) as Record<typeof part, { items: Card[] }>)[part];
    const product = items.find(({ institution }) => institution.name.zh === membership.org_name.zh);
    if (product) return product.id;
  }
  throw new Error('no product of the bank is open to a visitor');
}

describe('a draft', () => {
  const amountOf = (page: Page) => page.inputValue('input[name=amount_fen]');
  const draftState = (page: Page) => page.locator('main [role=status]').first().innerText();
  const says = (page: Page, words: string) =>
    expect.poll(() => draftState(page), { timeout: 10_000 }).toContain(words);
  let address: string;

  beforeAll(async () => {
    const { page } = owner;
    const answer = await page.request.get(
      `${inject('origin')}/api/sme/match?amount_fen=10000000&term_months=12`,
    );
    const match = (await answer.json()) as Record<'eligible' | 'open', { items: { id: string }[] }>;
    const applied = await page.request.get(`${inject('origin')}/api/sme/applications/${first}`);
    const { product_id } = (await applied.json()) as { product_id: string };
    const other = [...match.eligible.items, ...match.open.items].find(({ id }) => id !== product_id);
    address = `/sme/apply/${other?.id}`;
  });

  it('U5 survives ten minutes without a network, a reload and the change to another device', async () => {
    const { page } = owner;
    await page.clock.install();
    await page.goto(address);
    await page.context().setOffline(true);
    await page.fill('input[name=amount_fen]', '23万');
    await page.clock.runFor('10:00');
    await says(page, '没有网络');
    expect(await amountOf(page)).toBe('23万');
    await page.context().setOffline(false);
    await page.clock.runFor('00:05');
    await says(page, '草稿已保存');
    await page.reload();
    expect(await amountOf(page)).toBe('23万');

    const second = await person(browser, PHONE);
    await signInOwner(second, NEW_OWNER);
    await second.page.goto(address);
    expect(await amountOf(second.page)).toBe('23万');
    // Both change it: the later one is told, and loses nothing.
    await second.page.fill('input[name=amount_fen]', '24万');
    await says(second.page, '草稿已保存');
    await page.fill('input[name=amount_fen]', '25万');
    await page.clock.runFor('00:05');
    await says(page, '另一台设备');
    expect(await amountOf(page)).toBe('25万');
    await page.locator('main button', { hasText: '以本页为准保存' }).click();
    await says(page, '草稿已保存');
    await second.page.reload();
    expect(await amountOf(second.page)).toBe('25万');
    expect(second.errors).toEqual([]);
    await second.page.context().close();
  });

  it('survives a page that was closed while there was no network', async () => {
    const { page } = owner;
    await page.goto(address, { waitUntil: 'networkidle' });
    await page.context().setOffline(true);
    await page.fill('input[name=amount_fen]', '26万');
    await page.close();
    await page.context().setOffline(false);
    owner.page = await page.context().newPage();
    await owner.page.goto(address);
    await expect.poll(() => amountOf(owner.page)).toBe('26万');
    await says(owner.page, '草稿已保存');
  });
});

describe('what is sent', () => {
  it('stays on the sheet when the line breaks, and goes out once it is back', async () => {
    const { page } = owner;
    await page.context().setOffline(true);
    await page.fill('input[name=amount_fen]', '31万');
    const send = page.locator('form[action*="/submit"] button:not([formaction])').last();
    await send.click();
    await page.locator('main [role=alert]', { hasText: '没有发出去' }).waitFor();
    expect(await page.inputValue('input[name=amount_fen]')).toBe('31万');
    await page.context().setOffline(false);
  });

  it('is never a loan whose cost was not shown: other terms come back with theirs', async () => {
    const plain = await person(browser, PHONE, { js: false });
    await signInOwner(plain, NEW_OWNER);
    const { page } = plain;
    await page.goto(new URL(owner.page.url()).pathname);
    const shown = async () =>
      (await page.locator('main input[name=priced_amount_fen]').getAttribute('value')) ?? '';
    expect(await shown()).not.toBe('32000000');
    await page.fill('input[name=amount_fen]', '32万');
    await page.locator('form[action*="/submit"] button:not([formaction])').last().click();
    await page.waitForURL(/repriced=/);
    expect(await shown()).toBe('32000000');
    expect(await page.inputValue('input[name=amount_fen]')).toBe('32万');
    expect(await page.locator('main [role=alert]').innerText()).toContain('请核对');
    await look(owner.page, new URL(page.url()).pathname);
    // It stands among the applications as a draft, and can be thrown away there.
    await page.goto('/sme/applications');
    const draft = page.locator('main article', { hasText: '32万' });
    await draft.locator('summary').click();
    await draft.locator('form button').click();
    await page.waitForLoadState('load');
    expect(await page.locator('main').innerText()).not.toContain('32万');
    expect(plain.errors).toEqual([]);
    await page.context().close();
  });
});

describe('a phone whose clock is a day behind', () => {
  it('tells the same deadline as the platform', async () => {
    const wrong = await person(browser, PHONE);
    await wrong.page.clock.install({ time: Date.now() - 24 * 60 * 60_000 });
    await signInOwner(wrong, NEW_OWNER);
    const { page } = wrong;
    await page.goto(`/sme/applications/${first}`);
    const right = await person(browser, PHONE);
    await signInOwner(right, NEW_OWNER);
    await right.page.goto(`/sme/applications/${first}`);
    const deadline = (of: Page) => of.locator('section.now time').first().innerText();
    expect(await deadline(page)).toBe(await deadline(right.page));
    for (const { page: of, errors } of [wrong, right]) {
      expect(errors).toEqual([]);
      await of.context().close();
    }
  });
});

describe('after a no', () => {
  it('U20 the reason, what helps, the day and other products stand on the first screen, and a tap waits for the day', async () => {
    await reachedTheBank(officer, first);
    const day = addDays(dayOf(inject('now')), 60);
    await act(officer, first, 'take_up');
    await act(officer, first, 'refuse', async (desk) => {
      await desk.selectOption('select[name=codes]', 'C04');
      await desk.fill('input[name=reapply_on]', day);
    });
    const { page } = owner;
    await look(page, `/sme/applications/${first}`);
    const fold = await page.evaluate(() => window.innerHeight);
    for (const found of [
      page.locator('main h2', { hasText: '为什么' }),
      page.locator('main .again'),
      page.locator('main a[href*="/sme/watches"]'),
      page.locator('main a.other').first(),
    ]) {
      const box = await found.boundingBox();
      expect((box?.y ?? Infinity) + (box?.height ?? 0), await found.innerText()).toBeLessThanOrEqual(fold);
    }
    await page.locator('main a[href*="/sme/watches"]').click();
    await page.waitForURL(/\/sme\/watches/);
    await page.locator('main form button').first().click();
    await page.waitForLoadState('networkidle');
    type Watches = { watches: { state: string; product: { id: string } | null }[] };
    const answer = await page.request.get(`${inject('origin')}/api/sme/watches`);
    expect(((await answer.json()) as Watches).watches).toMatchObject([{ state: 'active' }]);
    // Until then the sheet says so instead of offering a form.
    const applied = await page.request.get(`${inject('origin')}/api/sme/applications/${first}`);
    const { product_id } = (await applied.json()) as { product_id: string };
    await page.goto(`/sme/apply/${product_id}`);
    expect(await page.locator('main').innerText()).toContain(day.slice(5, 7));
    expect(await page.locator('main form').count()).toBe(0);
  });
});
