// The shelf of an institution as its pages read it: all rows with what is due of them, and the words for their states.
import type { InferResponseType } from 'hono/client';
import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import type { Tone } from '#lib/ui/StatusBadge.svelte';
import { addDays } from '#worker/lib/days.ts';
import type { ProductState } from '#worker/products/terms.ts';
import type { RoundState } from '#worker/rounds/terms.ts';

type Client = ReturnType<typeof api>['bank']['products'];
export type ShelfPage = InferResponseType<Client['$get'], 200>;
export type ShelfRow = ShelfPage['products'][number];
export type OpenProduct = InferResponseType<Client[':id']['$get'], 200>;

type Event = { url: URL; fetch: typeof globalThis.fetch };

// As many as the largest institution lists, and more.
const MOST_PAGES = 20;

/** Rows of the own shelf in the order of their codes, from behind a code on, until `enough` says so. */
export async function shelfRows(
  event: Event,
  {
    after = null,
    enough = () => false,
  }: { after?: string | null; enough?: (rows: readonly ShelfRow[]) => boolean } = {},
): Promise<{ rows: ShelfRow[]; counts: ShelfPage['counts'] }> {
  const rows: ShelfRow[] = [];
  let counts: ShelfPage['counts'] = {};
  let next = after;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const query = next === null ? {} : { after: next };
    const answer = await need(event, api(event.fetch).bank.products.$get({ query }));
    rows.push(...answer.products);
    counts = answer.counts;
    next = answer.next;
    if (next === null || enough(rows)) break;
  }
  return { rows, counts };
}

/** How many days before its last one a product is named. */
const ENDING_DAYS = 30;

/** Whether a listed product has its last day soon. `today` is the day in Shanghai. */
export function isEnding({ state, valid_until }: ShelfRow, today: string): boolean {
  return state === 'listed' && valid_until !== null && valid_until <= addDays(today, ENDING_DAYS);
}

/** The views of the shelf: what waits where, and what stands on it. */
export const SHELF_VIEWS = [
  'all',
  'editing',
  'returned',
  'checking',
  'reviewing',
  'scheduled',
  'listed',
  'suspended',
  'retired',
] as const;
export type ShelfView = (typeof SHELF_VIEWS)[number];

/** Whether a row belongs to a view. */
export function isInView(row: ShelfRow, view: ShelfView): boolean {
  if (view === 'all') return true;
  if (view === 'returned') return row.round_state === 'editing' && row.returned !== null;
  if (view === 'listed' || view === 'suspended' || view === 'retired') return row.state === view;
  return row.round_state === view;
}

/** How many rows a view has; what the API counts it counts for all pages, what was returned is not among it. */
export function countOf(counts: ShelfPage['counts'], view: ShelfView): number | undefined {
  const of = (key: string): number => counts[key] ?? 0;
  if (view === 'returned') return undefined;
  if (view === 'all') {
    return Object.entries(counts).reduce((sum, [key, n]) => (key.startsWith('product ') ? sum + n : sum), 0);
  }
  const isProduct = view === 'listed' || view === 'suspended' || view === 'retired';
  return of(`${isProduct ? 'product' : 'round'} ${view}`);
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
