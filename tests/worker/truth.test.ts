// 产品兑现度 as cron works it out from a product's own applications, and what it shows of them to owners.
import { beforeAll, describe, expect, it } from 'vitest';
import { runTruth } from '../../worker/applications/commands-truth.ts';
import { jobContext } from '../../worker/jobs.ts';
import type { ProductTruth } from '../../worker/applications/truth.ts';
import { newWorld, type Institution, type ListedProduct, type World } from './world.ts';

type Shown = { product: { truth: ProductTruth | null; quota: { left_count: number | null } | null } };

let world: World;
let bank: Institution;
let product: ListedProduct;

/** A refused application: submitted, taken up, refused an hour later. */
async function refused(): Promise<void> {
  const owner = await world.owner();
  const sheet = await world.get<{
    product: { version_id: string };
    consent: { data_classes: string[]; until: string; text_hash: string };
  }>(`/sme/apply/${product.id}?amount_fen=10000000&term_months=12`, { as: owner });
  const { data_classes, until, text_hash } = sheet.body.consent;
  const body = {
    product_id: product.id,
    version_id: sheet.body.product.version_id,
    amount_fen: 10_000_000,
    term_months: 12,
    purpose: 'wages',
    guarantee_type: 'credit',
    consent: { data_classes, until, text_hash },
  };
  const made = await world.post<{ id: string; version: number }>('/sme/applications', body, { as: owner });
  world.wait({ minutes: 1 });
  const path = `/bank/applications/${made.body.id}`;
  const as = bank.officer;
  const taken = await world.request<{ version: number }>('POST', `${path}/take-up`, {
    as,
    version: made.body.version,
    body: {},
  });
  await world.request('POST', `${path}/refuse`, {
    as,
    version: taken.body.version,
    body: { codes: ['C04'] },
  });
}

const truth = async (): Promise<Shown['product']> => {
  await runTruth(jobContext(world.bindings(), 'wangcheng'));
  world.wait({ ms: 5000 });
  return (await world.get<Shown>(`/products/${product.id}`)).body.product;
};

beforeAll(async () => {
  world = await newWorld();
  bank = await world.institution();
  product = await world.product(bank, { quota_count: 50 });
  for (let i = 0; i < 9; i += 1) await refused();
});

describe('product truth', () => {
  it('says nothing of nine decided applications, and of ten says how many were approved', async () => {
    expect((await truth()).truth).toBeNull();
    await refused();
    expect((await truth()).truth).toMatchObject({ n: 10, approved: 0, rate_ppm: null });
  });

  it('counts what is left of a quota', async () => {
    expect((await truth()).quota).toMatchObject({ left_count: 50 });
  });

  it('changes nothing when nothing has changed', async () => {
    await truth();
    expect(await runTruth(jobContext(world.bindings(), 'wangcheng'))).toBe(0);
  });
});
