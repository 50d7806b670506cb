// A case on its way between an owner's phone and a bank's desk, as the browser tests walk it.
import type { Page } from 'playwright-core';
import { expect, inject } from 'vitest';
import { completeOrgCode, completeUscc } from '../../worker/organisations/uscc.ts';
import type { Person } from './people.ts';

/** A valid credit code of an enterprise of the district that nobody has bound yet. */
export function newUscc(serial: number): string {
  return completeUscc(`91430112${completeOrgCode(`MA9${String(90_000 + serial)}`)}`);
}

type Card = { id: string; name: string; institution: { name: { zh: string } } };

/** A product of the demonstration's bank that admits the firm as far as the platform can tell. */
export async function admittingProduct(page: Page, officer: Person): Promise<string> {
  const session = await officer.page.request.get(`${inject('origin')}/api/session`);
  const { membership } = (await session.json()) as { membership: { org_name: { zh: string } } };
  const bank = membership.org_name.zh;
  const cards: Card[] = [];
  for (const part of ['eligible', 'open'] as const) {
    const answer = await page.request.get(
      `${inject('origin')}/api/sme/match?amount_fen=10000000&term_months=12&part=${part}`,
    );
    cards.push(...((await answer.json()) as Record<typeof part, { items: Card[] }>)[part].items);
  }
  const product = cards.find((item) => item.institution.name.zh === bank);
  if (!product) throw new Error(`${bank} has no product for this firm`);
  return product.id;
}

/** Fills the form of one move on the case page and sends it. */
export async function act(
  who: Person,
  id: string,
  move: string,
  fill: (page: Page) => Promise<void> = async () => undefined,
) {
  const { page } = who;
  await page.goto(`/bank/queue/${id}?do=${move}`);
  const form = page.locator(`form[action*="/${move}"]`).first();
  await form.waitFor({ timeout: 10_000 }).catch(async () => {
    throw new Error(`no form for ${move}: ${await page.locator('main').innerText()}`);
  });
  await fill(page);
  expect(await form.evaluate((one: HTMLFormElement) => one.checkValidity()), `${move} lacks a field`).toBe(
    true,
  );
  await form.locator('button[type=submit]').last().click();
  await page.waitForLoadState('networkidle');
  const wrong = page.locator('.field .error, [role=alert]');
  if (await wrong.count()) throw new Error(`${move} was refused: ${(await wrong.allInnerTexts()).join(' ')}`);
}

/** The lowest rate of the product an application was made for, in ppm. */
export async function lowestRate({ page }: Person, id: string): Promise<number> {
  const answer = await page.request.get(`${inject('origin')}/api/bank/applications/${id}`);
  return ((await answer.json()) as { product: { rate_min_ppm: number } }).product.rate_min_ppm;
}

export async function stateOf({ page }: Person, id: string): Promise<string> {
  const answer = await page.request.get(`${inject('origin')}/api/bank/applications/${id}`);
  return ((await answer.json()) as { state: string }).state;
}

/** Waits until the firm can no longer take its application back and the bank sees it: a minute. */
export async function reachedTheBank(officer: Person, id: string): Promise<void> {
  await expect.poll(() => stateOf(officer, id), { timeout: 75_000, interval: 2_000 }).toBe('submitted');
}
