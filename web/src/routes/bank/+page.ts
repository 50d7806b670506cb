import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import type { PageLoad } from './$types';

// The tabs in which it is the bank's turn: only their deadlines are the bank's own.
const OURS = ['to_take_up', 'in_progress', 'to_pay'] as const;
// Who works cases, and who the shelf; an administrator sees both.
const CASES: readonly unknown[] = ['loan_officer', 'approver', 'institution_admin'];
const SHELF: readonly unknown[] = ['product_maker', 'product_checker', 'institution_admin'];

type Event = Parameters<PageLoad>[0];

async function casesOf(event: Event) {
  const pages = await Promise.all(
    OURS.map((tab) => need(event, api(event.fetch).bank.queue.$get({ query: { tab } }))),
  );
  const rows = pages.flatMap((page) => page.rows).filter((row) => row.due_at !== null);
  const now = pages[0]?.now ?? 0;
  rows.sort((a, b) => (a.due_at ?? 0) - (b.due_at ?? 0));
  return {
    now,
    counts: pages[0]?.counts ?? {},
    overdue: rows.filter((row) => (row.due_at ?? now) <= now),
    coming: rows.filter((row) => (row.due_at ?? now) > now).slice(0, 12),
    to_approve: rows.filter((row) => row.state === 'under_review'),
    // A tab shows its first page only: when even the last row of one is overdue there may be more.
    more_overdue: pages.some((page) => page.next !== null && (page.rows.at(-1)?.due_at ?? now + 1) <= now),
  };
}

async function shelfOf(event: Event) {
  const pages = await Promise.all(
    (['returned', 'checking', 'scheduled', 'ending'] as const).map((view) =>
      need(event, api(event.fetch).bank.products.$get({ query: { view } })),
    ),
  );
  const [returned, checking, scheduled, ending] = pages.map(({ products }) => products);
  return {
    counts: pages[0]?.counts ?? {},
    returned: returned ?? [],
    checking: checking ?? [],
    scheduled: scheduled ?? [],
    ending: ending ?? [],
  };
}

export const load: PageLoad = async (event) => {
  const { session } = await event.parent();
  const role = session.membership?.role;
  // Nobody known to be for the shelf alone: the cases, whose refusal says who may.
  const isShelf = SHELF.includes(role);
  const [cases, shelf] = await Promise.all([
    isShelf && !CASES.includes(role) ? null : casesOf(event),
    isShelf ? shelfOf(event) : null,
  ]);
  return { cases, shelf };
};
