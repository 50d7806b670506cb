// Acting for a firm besides its owner: a handler who is invited, chooses between two firms and is told what he may not do;
// a visit officer with the owner's codes; a second person who claims the firm.
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { completeOrgCode, completeUscc } from '../../worker/organisations/uscc.ts';
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
} from './people.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launch();
});
afterAll(async () => {
  await browser.close();
});

const OFFERS = '13900000002';
const HANDLER = '13900000003';

/** Presses a button and types the code that it sent, where one is asked for. */
async function sendWithCode(page: Page, button: string, phone: string): Promise<void> {
  await page.click(button);
  const code = page.locator('input[name=code]');
  await code.or(page.locator('[role=status]:has-text("已邀请")')).first().waitFor();
  if ((await code.count()) === 0) return;
  await code.fill(await lastCode(phone));
  await page.click(button);
}

it('a handler is invited, accepts without scripts, and may do what is ticked and no more', async () => {
  const owner = await person(browser, PHONE);
  await signInOwner(owner, OFFERS);
  await look(owner.page, '/sme/team');
  const phone = '13987650031';
  await owner.page.fill('input[name=name]', '钟雨薇');
  await owner.page.fill('input[name=phone]', phone);
  await sendWithCode(owner.page, 'button:has-text("发送邀请")', OFFERS);
  const link = owner.page.locator('a[href*="/handler/"]');
  await link.waitFor();
  const path = /\/handler\/[0-9a-f]{64}/.exec((await link.getAttribute('href')) ?? '')?.[0] ?? '';
  await look(owner.page);

  const { page } = await person(browser, PHONE, { js: false });
  const answer = await page.goto(path);
  expect(answer?.headers()['cache-control']).toBe('no-store');
  await page.click('form[action*=code] button');
  await page.fill('input[name=name]', '钟雨');
  await page.fill('input[name=code]', await lastCode(phone));
  await page.click('form[action*=accept] button >> nth=0');
  await page.waitForSelector('text=与法定代表人填写的姓名不一致');
  await page.fill('input[name=name]', '钟雨薇');
  await page.fill('input[name=code]', await lastCode(phone));
  await page.click('form[action*=accept] button >> nth=0');
  await page.waitForURL('**/sme');
  // For whom one acts stands on every page.
  await page.waitForSelector('.acting:has-text("正在办理")');
  const refused = await page.goto('/sme/consents');
  expect(refused?.status()).toBe(403);
  await page.waitForSelector('text=代企业授权');
  // Removed, he is out at the next page.
  await owner.page.goto('/sme/team');
  const card = owner.page.locator('article', { hasText: '钟雨薇' });
  await card.locator('button:has-text("移除")').click();
  await owner.page.waitForSelector('text=已移除');
  await page.goto('/sme/applications');
  expect(page.url()).toContain('/login');
});

it('a handler of two firms changes over on a telephone, without scripts as well', async () => {
  for (const js of [true, false]) {
    const { page, ...rest } = await person(browser, PHONE, { js });
    await signInOwner({ page, ...rest }, HANDLER);
    await page.goto('/sme');
    const before = await page.innerText('.acting');
    await page.click('.acting a');
    await page.click('form[action*=choose] button');
    await page
      .waitForFunction((text) => document.querySelector('.acting')?.textContent !== text, before)
      .catch(() => undefined);
    await page.goto('/sme');
    expect(await page.innerText('.acting')).not.toBe(before);
    if (js) await look(page, '/sme/team');
  }
});

it('a visit officer matches, proves standing at the counter and sends with the second code; the owner takes it back', async () => {
  const uscc = completeUscc(`91430112${completeOrgCode('MA9H0001')}`);
  const phone = '13987650032';
  const officer = await person(browser, PHONE);
  await signInStaff(officer, 'visitor');
  const { page } = officer;
  expect(new URL(page.url()).pathname).toBe('/assist');
  await look(page, `/assist?uscc=${uscc}`);
  await page.fill('input[name=phone]', phone);
  await page.click('button:has-text("发送验证码给企业主")');
  await page.waitForSelector('input[name=code]');
  await page.fill('input[name=code]', await lastCode(phone));
  await page.click('button:has-text("开始代办")');
  await page.waitForURL('**/assist/ast_*');
  await look(page);
  const { name, document_number } = await representative(uscc);
  await page.fill('input[name=name]', name);
  await page.fill('input[name=document_number]', document_number);
  await page.click('button:has-text("核验身份")');
  await page.waitForSelector('text=核验通过');
  await page.fill('input[name=amount_fen]', '30万');
  await page.click('button:has-text("查看匹配结果")');
  await page.locator('a:has-text("准备申请")').first().click();
  await page.waitForURL('**/apply/prd_*');
  await look(page);
  await page.click('button:has-text("发送确认码给企业主")');
  await page.waitForSelector('input[name=code]');
  const second = await lastCode(phone);
  // Another amount than the one that was heard needs another code.
  await page.fill('input[name=amount_fen]', '31万');
  await page.fill('input[name=code]', second);
  await page.click('button:has-text("提交申请")');
  await page.waitForSelector('text=验证码不正确或已过期');
  await page.fill('input[name=amount_fen]', '30万');
  await page.fill('input[name=code]', second);
  await page.click('button:has-text("提交申请")');
  await page.waitForURL('**/assist/ast_*sent=*');
  await look(page);

  const owner = await person(browser, PHONE);
  await signInOwner(owner, phone);
  await owner.page.goto('/sme/applications');
  await owner.page.locator('a[href*="/sme/applications/app_"]').first().click();
  await owner.page.waitForSelector('text=由走访专员');
  await look(owner.page);
  await owner.page.click('form[action*=take_back] button');
  await owner.page.waitForSelector('text=已收回');
  await owner.page.goto('/sme/team');
  await owner.page.waitForSelector('text=提交申请');
});

it('a second person who claims a firm is told so, and the office decides with two people', async () => {
  const uscc = completeUscc(`91430112${completeOrgCode('MA9H0002')}`);
  const claim = await representative(uscc);
  const prove = async (phone: string, expected: string) => {
    const one = await person(browser, PHONE);
    await signInOwner(one, phone);
    await one.page.goto('/sme/firm/new');
    await one.page.fill('input[name=uscc]', uscc);
    await one.page.click('main button[type=submit]');
    await one.page.waitForURL('**/sme/firm/standing**');
    await one.page.fill('input[name=name]', claim.name);
    await one.page.fill('input[name=document_number]', claim.document_number);
    // Whoever goes on before the answer is there takes his proof back with it.
    await Promise.all([
      one.page.waitForResponse((answer) => answer.request().method() === 'POST'),
      one.page.click('main form:has(input[name=document_number]) button'),
    ]);
    await one.page.waitForSelector(expected);
    return one;
  };
  const first = await prove('13987650033', '.acting');
  await first.page.goto('/sme');
  await first.page.waitForSelector('text=已核验');
  const second = await prove('13987650034', 'text=已转金融办核实');
  await second.page.goto('/sme/firm/standing');
  await second.page.waitForSelector('text=金融办正在核实');
  await look(second.page);
  await first.page.goto('/sme/firm');
  await first.page.waitForSelector('text=有人申请代表本企业');

  const finder = await person(browser, DESK);
  await signInStaff(finder, 'supervisor');
  await look(finder.page, '/office/disputes');
  const card = finder.page.locator('article', { hasText: uscc });
  await card.locator('a[href*=find], textarea').first().waitFor();
  if ((await card.locator('a[href*=find]').count()) > 0) await card.locator('a[href*=find]').click();
  await card.locator('textarea[name=grounds]').fill('执照与证件已当面核对');
  await card.locator('form[action*=propose] button').click();
  await finder.page.waitForSelector('text=结论已提出');
  const other = await person(browser, DESK);
  await signInStaff(other, 'reviewer');
  await other.page.goto('/office/disputes');
  await other.page.locator('article', { hasText: uscc }).locator('form[action*=confirm] button').click();
  await other.page.waitForSelector('text=已办结');
  await second.page.goto('/sme/firm/standing');
  await second.page.waitForSelector('text=未获认可');
});
