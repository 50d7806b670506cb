// The whole shelf as the finance office lists it: by institution, without what is still its institution's own.
import { beforeAll, expect, it } from 'vitest';
import { newWorld, type Institution, type Person, type Problem, type World } from './world.ts';

type Shelf = {
  institutions: { id: string; listed: number; suspended: number }[];
  institution: string;
  products: {
    id: string;
    name: string;
    state: string;
    off_shelf: { side: string; code: string } | null;
    round: { id: string; state: string } | null;
  }[];
  next: string | null;
};

let world: World;
let bank: Institution;
let office: { supervisor: Person; reviewer: Person };

beforeAll(async () => {
  world = await newWorld();
  bank = await world.institution();
  office = await world.office();
});

const shelf = async (query = ''): Promise<Shelf> =>
  (await world.get<Shelf>(`/office/products${query}`, { as: office.reviewer })).body;

it('lists what an institution has on the shelf, and by whose decision something is off', async () => {
  const product = await world.product(bank);
  const shown = await world.get<{ product: { version: number } }>(`/office/products/${product.id}`, {
    as: office.supervisor,
  });
  world.wait({ minutes: 2 });
  await world.request<Problem>('POST', `/office/products/${product.id}/suspend`, {
    as: office.supervisor,
    stepUp: true,
    version: shown.body.product.version,
    body: { code: 'compliance' },
  });
  const { products, institutions, next } = await shelf(`?institution=${bank.id}`);
  expect(next).toBeNull();
  expect(products).toMatchObject([
    { id: product.id, state: 'suspended', off_shelf: { side: 'office', code: 'compliance' }, round: null },
  ]);
  expect(institutions.find(({ id }) => id === bank.id)).toMatchObject({ listed: 0, suspended: 1 });
});

it('keeps what was not handed over to the institution that writes it', async () => {
  const other = await world.institution();
  const listed = await world.product(other);
  const made = await world.request<{ product: string }>('POST', '/bank/products', {
    as: other.maker,
    body: { code: 'GEHEIM-1', name: '未送审的新产品' },
  });
  expect(made.status).toBe(201);
  const own = await world.get<{ product: { version: number } }>(`/bank/products/${listed.id}`, {
    as: other.maker,
  });
  const opened = await world.request('POST', `/bank/products/${listed.id}/round`, {
    as: other.maker,
    version: own.body.product.version,
    body: {},
  });
  expect(opened.status).toBe(201);
  const { products } = await shelf(`?institution=${other.id}`);
  expect(products.map(({ id }) => id)).toEqual([listed.id]);
  expect(products[0]?.round).toBeNull();
});

it('begins with an institution when none is named, and refuses what it does not know', async () => {
  const { institution, institutions } = await shelf();
  expect(institutions.map(({ id }) => id)).toContain(institution);
  const refused = await world.get<Problem>('/office/products?bank=1', { as: office.reviewer });
  expect(refused.status).toBe(400);
});
