// The public shelf through the door: lists, searches and pages from memory, one product by its key.
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { databaseOf } from '../../worker/lib/context.ts';
import type { ProductPage } from '../../worker/products/browse.ts';
import type { ProductCard } from '../../worker/products/card.ts';
import { getShelf } from '../../worker/products/queries.ts';
import { ListingSchema, type Listing } from '../../worker/products/schema.ts';
import type { sheetOf } from '../../worker/products/sheet.ts';
import { newWorld, TEST_AT, TOWNS, type Institution, type Problem, type World } from './world.ts';
import { countingD1 } from './world/d1.ts';
import { DEFAULT_LISTING } from './world/listing.ts';

type List = ProductPage & { as_of: number; catalogue_version: number; sort: string };
type Page = { as_of: number; product: ReturnType<typeof sheetOf> };

const SIZE = 45;
let world: World;
let bank: Institution;
let other: Institution;
let firstId: string;

const listingOf = (more: Partial<Listing> & Pick<Listing, 'code' | 'name'>): Listing =>
  ListingSchema.parse({ ...DEFAULT_LISTING, ...more });

async function list(bankId: string, listing: Listing): Promise<string> {
  return (await world.product(bankId === other.id ? other : bank, listing)).id;
}

async function suspend(id: string): Promise<number> {
  const { body } = await world.get<{ product: { version: number } }>(`/bank/products/${id}`, {
    as: bank.maker,
  });
  const answer = await world.request('POST', `/bank/products/${id}/suspend`, {
    as: bank.maker,
    version: body.product.version,
    body: { code: 'quota_full' },
  });
  return answer.status;
}

/** Another isolate: it has looked at nothing yet. */
const isolate = () => newWorld({ at: world.now });

beforeAll(async () => {
  world = await newWorld();
  bank = await world.institution({ name: '国岳银行' });
  other = await world.institution({ name: '澧水农商银行' });
  for (let i = 0; i < SIZE; i += 1) {
    const id = await list(
      i % 3 === 0 ? other.id : bank.id,
      listingOf({
        code: `P-${String(i).padStart(3, '0')}`,
        name: i % 5 === 0 ? `湘税贷${i}号` : `周转金${i}号`,
        product_class: i % 5 === 0 ? 'tax_loan' : 'working_capital',
        rate_min_ppm: 30_000 + (i % 7) * 1000,
        amount_max_fen: 100_000_000 + (i % 4) * 100_000_000,
        guarantee_types: i % 2 === 0 ? ['credit'] : ['mortgage', 'guarantee'],
        payout_workdays: 1 + (i % 3),
        tags: i % 9 === 0 ? ['technology', 'green'] : [],
        process: i % 4 === 0 ? 'online' : 'offline',
      }),
    );
    firstId ||= id;
  }
});

async function pages(query: string): Promise<ProductCard[]> {
  const cards: ProductCard[] = [];
  let cursor = '';
  for (let page = 0; page < 10; page += 1) {
    const { status, body } = await world.get<List>(`/products?${query}${cursor && `&cursor=${cursor}`}`);
    expect(status).toBe(200);
    cards.push(...body.items);
    if (body.next === null) return cards;
    cursor = body.next;
  }
  throw new Error('the list does not end');
}

describe('the list of products', () => {
  it('shows twenty cards and says how many there are, who offers them and as of when', async () => {
    const { status, body } = await world.get<List>('/products');
    expect(status).toBe(200);
    expect(body.items).toHaveLength(20);
    expect(body).toMatchObject({ total: SIZE, sort: 'cost', as_of: TEST_AT });
    expect(body.facets?.institution.map(({ id, products }) => [id, products])).toEqual([
      [bank.id, 30],
      [other.id, 15],
    ]);
    expect(body.items[0]).toMatchObject({
      rate: { ppm: 30_000, kind: 'simple' },
      irr_ppm: 30_416,
      amount_min_fen: 1_000_000,
      first_loan_friendly: true,
    });
  });

  it.each(['cost', 'amount', 'speed', 'name'])(
    'has every product once over its pages, by %s',
    async (sort) => {
      const cards = await pages(`sort=${sort}`);
      expect(cards).toHaveLength(SIZE);
      expect(new Set(cards.map(({ id }) => id)).size).toBe(SIZE);
    },
  );

  it('filters by what a firm needs', async () => {
    const cards = await pages('guarantee=mortgage&amount_fen=250000000&class=working_capital');
    expect(cards.length).toBeGreaterThan(0);
    for (const card of cards) {
      expect(card.guarantee_types).toContain('mortgage');
      expect(card.amount_max_fen).toBeGreaterThanOrEqual(250_000_000);
      expect(card.product_class).toBe('working_capital');
    }
    const shown = await pages(`institution=${other.id}&rate_max_ppm=31500`);
    expect(
      shown.every(({ institution, irr_ppm }) => institution.id === other.id && (irr_ppm ?? 0) <= 31_500),
    ).toBe(true);
  });

  it('finds products by two characters of their name, their bank or their class', async () => {
    expect((await pages(`q=${encodeURIComponent('税贷')}`)).map(({ name }) => name)).toHaveLength(9);
    expect(await pages(`q=${encodeURIComponent('澧水')}`)).toHaveLength(15);
    expect(await pages(`q=${encodeURIComponent('国岳 税贷')}&sort=name`)).toHaveLength(6);
    const { body } = await world.get<List>(`/products?q=${encodeURIComponent('没有的')}`);
    expect(body).toMatchObject({ total: 0, items: [], next: null });
    expect((await world.get<List>('/products?q=%20')).body.total).toBe(SIZE);
  });
});

describe('the counts beside the choices', () => {
  it('say what each choice would leave under all others, and leave each question open for another answer', async () => {
    const { body } = await world.get<List>('/products?tag=technology&process=offline');
    expect(body.total).toBe(3);
    expect(body.facets?.process).toEqual([
      { value: 'online', products: 2 },
      { value: 'offline', products: 3 },
    ]);
    for (const { value, products } of body.facets?.guarantee ?? []) {
      const { body: chosen } = await world.get<List>(
        `/products?tag=technology&process=offline&guarantee=${value}`,
      );
      expect(chosen.total).toBe(products);
    }
  });

  it('come with the first page only', async () => {
    const { body } = await world.get<List>('/products');
    const { body: later } = await world.get<List>(`/products?cursor=${body.next}`);
    expect(later.facets).toBeNull();
  });
});

describe('a search by sound', () => {
  it.each([
    ['xiangshuidai0hao', '湘税贷0号'],
    ['xiang shui dai 0 hao', '湘税贷0号'],
    ['xsd0h', '湘税贷0号'],
    ['湘shui贷0号', '湘税贷0号'],
  ])('%s finds %s first', async (q, name) => {
    const { body } = await world.get<List>(`/products?q=${encodeURIComponent(q)}`);
    expect(body.items[0]?.name).toBe(name);
  });

  it('finds a bank by its name in pinyin and by its first letters, a tag in both languages', async () => {
    for (const q of ['guoyueyinhang', 'gyyh']) {
      const { body } = await world.get<List>(`/products?q=${q}`);
      expect(body.total).toBe(30);
    }
    for (const q of ['科技', 'keji', 'technology']) {
      const { body } = await world.get<List>(`/products?q=${encodeURIComponent(q)}`);
      expect(body.total).toBe(5);
    }
  });
});

describe('a list that cannot be given', () => {
  it.each([
    ['amount_fen', '0', 'too_small'],
    ['amount_fen', '-5', 'too_small'],
    ['amount_fen', '1.5', 'not_an_integer'],
    ['amount_fen', '1e21', 'not_a_number'],
    ['amount_fen', '99999999999999', 'too_big'],
    ['amount_fen', 'NaN', 'not_a_number'],
    ['amount_fen', '', 'not_a_number'],
    ['amount_fen', '１００', 'not_a_number'],
    ['amount_fen', '0x10', 'not_a_number'],
    ['term_months', '361', 'too_big'],
    ['rate_max_ppm', '-1', 'too_small'],
    ['guarantee', 'none', 'invalid_value'],
    ['class', 'loan', 'invalid_value'],
    ['borrower', 'person', 'invalid_value'],
    ['tag', 'blue', 'invalid_value'],
    ['process', 'by_post', 'invalid_value'],
    ['first_loan', 'no', 'invalid_value'],
    ['sort', 'price', 'invalid_value'],
    ['q', 'x'.repeat(61), 'too_big'],
    ['page', '2', 'unknown_field'],
    ['cursor', 'abc', 'invalid_cursor'],
  ])('is refused at the field: %s=%s', async (field, value, code) => {
    const { status, body, headers } = await world.get<Problem>(
      `/products?${field}=${encodeURIComponent(value)}`,
    );
    expect(status).toBe(400);
    expect(body.errors?.[0]).toMatchObject({ field, code });
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('is refused when the place belongs to another order or to a search', async () => {
    const { body } = await world.get<List>('/products?sort=cost');
    for (const query of ['sort=amount', `q=${encodeURIComponent('周转')}`]) {
      const refused = await world.get<Problem>(`/products?${query}&cursor=${body.next}`);
      expect(refused.body.errors?.[0]).toMatchObject({ field: 'cursor', code: 'invalid_cursor' });
    }
  });
});

describe('the page of a product', () => {
  it('shows conditions, documents, fees and the cost in every way of repaying', async () => {
    const { status, body } = await world.get<Page>(
      `/products/${firstId}?amount_fen=50000000&term_months=6&method=equal_installment`,
    );
    expect(status).toBe(200);
    expect(body.product).toMatchObject({ id: firstId, code: 'P-000', institution: { id: other.id } });
    expect(body.product.example).toMatchObject({
      amount_fen: 50_000_000,
      term_months: 6,
      method: 'equal_installment',
    });
    expect(body.product.methods.map(({ method }) => method)).toEqual(['interest_only', 'equal_installment']);
    expect(body.product.conditions.map(({ sentence }) => sentence.zh)).toContain('成立满12个月');
    expect(body.product.documents.map(({ id }) => id)).toEqual(['statements', 'tax']);
  });

  it('costs one round trip and few rows', async () => {
    await world.get('/products');
    await world.get(`/products/${firstId}`);
    expect(world.cost()).toMatchObject({ round_trips: 1, rows_written: 0 });
    // The product with its institution, the district, the towns; two more find that no policy is in force and no budget used.
    expect(world.cost().rows_read).toBeLessThanOrEqual(6 + TOWNS.length);
  });

  it('refuses a way of repaying that the product does not have', async () => {
    const { status, body } = await world.get<Problem>(`/products/${firstId}?method=bullet`);
    expect(status).toBe(400);
    expect(body.errors?.[0]).toMatchObject({ field: 'method', code: 'not_offered' });
  });

  it('is not found alike for what never was, is of another district or is no id at all', async () => {
    const xiangwan = await newWorld({ district: 'xiangwan' });
    const asked = [
      await world.get<Problem>('/products/prd_00000000000000000000000000'),
      await world.get<Problem>('/products/..%2Fetc'),
      await world.get<Problem>(`/products/${'x'.repeat(500)}`),
      await xiangwan.get<Problem>(`/products/${firstId}`),
    ];
    const bodies = asked.map(({ status, body }) => ({ ...body, status, request_id: '' }));
    expect(bodies.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
    for (const body of bodies) expect(body).toEqual(bodies[0]);
  });
});

describe('a listing with a last day', () => {
  it('stands on the shelf through that day and is gone the next, also for an isolate that knew it', async () => {
    const listing = listingOf({ code: 'L-001', name: '限时专属贷', valid_until: world.today });
    const id = await list(bank.id, listing);
    const isThere = async (from: World) => {
      const { body } = await from.get<List>(`/products?q=${encodeURIComponent('限时专属')}`);
      const { status } = await from.get(`/products/${id}`);
      return [body.total, status];
    };
    const knowing = await isolate();
    expect(await isThere(knowing)).toEqual([1, 200]);
    knowing.wait({ ms: 24 * 3_600_000 });
    expect(await isThere(knowing)).toEqual([0, 404]);
    expect(await isThere(await isolate())).toEqual([1, 200]);
  });
});

describe('a product that is suspended', () => {
  it('is gone at once for a new isolate and within five seconds for one that knew it', async () => {
    const id = await list(bank.id, listingOf({ code: 'S-001', name: '即将暂停贷' }));
    const find = async (from: World) =>
      (await from.get<List>(`/products?q=${encodeURIComponent('即将暂停')}`)).body.total;
    const knowing = await isolate();
    expect(await find(knowing)).toBe(1);
    await suspend(id);
    expect(await find(await isolate())).toBe(0);
    expect((await knowing.get(`/products/${id}`)).status).toBe(404);
    knowing.wait({ ms: 4999 });
    expect(await find(knowing)).toBe(1);
    knowing.wait({ ms: 1 });
    expect(await find(knowing)).toBe(0);
  });

  it('cannot be suspended again', async () => {
    const id = await list(bank.id, listingOf({ code: 'S-002', name: '一次暂停贷' }));
    expect(await suspend(id)).toBe(200);
    expect((await world.events(id)).at(-1)).toBe('product.suspended');
    expect(await suspend(id)).toBe(409);
    expect((await world.events(id)).filter((type) => type === 'product.suspended')).toHaveLength(1);
  });

  it('moves the figure of listed products down again', async () => {
    const id = await list(bank.id, listingOf({ code: 'S-003', name: '进出货架贷' }));
    await suspend(id);
    const { results } = await world.db
      .prepare("SELECT value FROM report_delta WHERE measure = 'M09' AND stream = ?1 ORDER BY ver")
      .bind(id)
      .all<{ value: number }>();
    expect(results.map(({ value }) => value)).toEqual([1, -1]);
  });
});

describe('what the shelf costs', () => {
  it('is nothing in D1 while the last look counts, one row after that', async () => {
    const isolated = await isolate();
    await isolated.get('/products');
    expect(isolated.cost().round_trips).toBe(1);
    for (const path of [
      '/products',
      `/products?q=${encodeURIComponent('税贷')}`,
      '/products?q=shuidai',
      '/products?q=xsd&tag=technology&process=online&first_loan=yes',
      '/products?sort=name&guarantee=credit',
      '/calculator?amount_fen=100000000&term_months=12&rate_ppm=36500&method=equal_installment',
    ]) {
      await isolated.get(path);
      expect(isolated.cost()).toMatchObject({ round_trips: 0, rows_read: 0 });
    }
    await isolated.wait({ ms: 5000 }).get('/products');
    expect(isolated.cost()).toMatchObject({ round_trips: 1, rows_read: 1 });
    await isolated.get('/products');
    expect(isolated.cost().round_trips).toBe(0);
  });

  it('counts a clock that went back as no look at all', async () => {
    const isolated = await isolate();
    await isolated.get('/products');
    await isolated.wait({ ms: -1 }).get('/products');
    expect(isolated.cost()).toMatchObject({ round_trips: 1, rows_read: 1 });
  });

  it('is one round trip for all who come while it is built', async () => {
    const counted = countingD1(databaseOf(env, 'wangcheng'));
    const isolated = await isolate();
    const bindings = { DB_WANGCHENG: counted.db };
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => isolated.get<List>('/products', { env: bindings })),
    );
    expect(answers.map(({ body }) => body.total)).toEqual(answers.map(() => answers[0]?.body.total));
    expect(counted.take().round_trips).toBe(1);
  });

  it('is a row per product, two per institution, one per town and per policy when it is built', async () => {
    const counted = countingD1(world.db);
    const { products } = await getShelf(counted.db, world.today);
    const { round_trips, rows_read } = counted.take();
    const institutions = await world.db.prepare('SELECT COUNT(*) AS n FROM institution').first<number>('n');
    expect(round_trips).toBe(1);
    expect(rows_read).toBeLessThanOrEqual(products.length + 2 * (institutions ?? 0) + TOWNS.length + 2);
  });
});

describe('a failed look', () => {
  it('is not remembered: the next request looks again', async () => {
    const broken = new Proxy(world.db, {
      get: (db, name) =>
        name === 'batch' && failing
          ? () => Promise.reject(new Error('D1_ERROR: network connection lost'))
          : (Reflect.get(db, name) as () => unknown).bind(db),
    });
    let failing = true;
    const isolated = await isolate();
    const bindings = { DB_WANGCHENG: broken };
    expect((await isolated.get('/products', { env: bindings })).status).toBe(503);
    failing = false;
    expect((await isolated.get('/products', { env: bindings })).status).toBe(200);
  });
});

describe('a look that its request gave up', () => {
  it('holds nobody up for long: one of those who waited looks for all of them', async () => {
    let batches = 0;
    const stuck = new Proxy(world.db, {
      get: (db, name) => {
        const own = Reflect.get(db, name) as (...given: unknown[]) => unknown;
        if (name !== 'batch') return own.bind(db);
        return (...given: unknown[]) => {
          batches += 1;
          return batches === 1 ? new Promise(() => undefined) : own.apply(db, given);
        };
      },
    });
    const isolated = await isolate();
    const ask = () => isolated.get('/products', { env: { DB_WANGCHENG: stuck } });
    void ask();
    await new Promise((resolve) => setTimeout(resolve, 10));
    const answers = await Promise.all([ask(), ask(), ask()]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(batches).toBe(2);
  });
});

describe('an answer that a browser keeps', () => {
  it('lives five seconds and is confirmed without a body while the shelf stays', async () => {
    const { headers } = await world.get('/products');
    expect(headers.get('cache-control')).toBe('public, max-age=5');
    const tag = headers.get('etag') ?? '';
    expect(tag).toMatch(/^W\/"wangcheng-\d+-2026-06-10"$/);
    const again = await world.get('/products', { headers: { 'if-none-match': `"x", ${tag}` } });
    expect(again.status).toBe(304);
    expect(again.body).toBe('');
    expect(again.headers.get('etag')).toBe(tag);
    expect(again.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('is answered anew when the shelf has changed', async () => {
    const { headers } = await world.get('/products');
    await list(bank.id, listingOf({ code: 'E-001', name: '新上架贷' }));
    const later = await isolate();
    const { status } = await later.get('/products', { headers: { 'if-none-match': headers.get('etag') } });
    expect(status).toBe(200);
  });

  it('is not kept for somebody who is signed in', async () => {
    const visitor = await world.visitor();
    const { headers } = await world.get('/products', { as: visitor });
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('etag')).toBeNull();
  });
});
