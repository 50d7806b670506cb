// The shelf of an institution as its pages read it: all rows with what is due of them, and the words for their states.
import type { InferResponseType } from 'hono/client';
import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import type { Tone } from '#lib/ui/StatusBadge.svelte';
import { addDays } from '#worker/lib/days.ts';
import type { ProductState } from '#worker/products/terms.ts';
import { ENDING_DAYS, type RoundState, type ShelfView } from '#worker/rounds/terms.ts';

type Client = ReturnType<typeof api>['bank']['products'];
export type ShelfPage = InferResponseType<Client['$get'], 200>;
export type ShelfRow = ShelfPage['products'][number];
export type OpenProduct = InferResponseType<Client[':id']['$get'], 200>;

type Event = { url: URL; fetch: typeof globalThis.fetch };

// As many as the largest institution lists, and more.
const MOST_PAGES = 20;

/** All rows of the own shelf in the order of their codes: for choosing one of them. */
export async function shelfRows(event: Event): Promise<ShelfRow[]> {
  const rows: ShelfRow[] = [];
  let next: string | null = '';
  for (let page = 0; page < MOST_PAGES && next !== null; page += 1) {
    const answer: ShelfPage = await need(
      event,
      api(event.fetch).bank.products.$get({ query: { after: next } }),
    );
    rows.push(...answer.products);
    next = answer.next;
  }
  return rows;
}

/** Whether a listed product has its last day soon. `today` is the day in Shanghai. */
export function isEnding({ state, valid_until }: ShelfRow, today: string): boolean {
  return state === 'listed' && valid_until !== null && valid_until <= addDays(today, ENDING_DAYS);
}

/** How many rows a view has. */
export function countOf(counts: ShelfPage['counts'], view: ShelfView): number {
  if (view === 'all') {
    return Object.entries(counts).reduce(
      (sum, [key, n]) => (key.startsWith('product ') && key !== 'product ending' ? sum + n : sum),
      0,
    );
  }
  return counts[`product ${view}`] ?? counts[`round ${view}`] ?? 0;
}

export const PRODUCT_TONES: Record<ProductState, Tone> = {
  draft: 'plain',
  submitted_for_review: 'info',
  listed: 'ok',
  suspended: 'warn',
  retired: 'plain',
};

export const ROUND_TONES: Record<RoundState, Tone> = {
  editing: 'brand',
  checking: 'warn',
  reviewing: 'info',
  scheduled: 'ok',
  listed: 'ok',
  dropped: 'plain',
};
