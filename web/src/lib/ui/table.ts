// The columns of a DataTable, and the sorting that its address holds.
import type { Snippet } from 'svelte';
import type { Here } from '#lib/paths.ts';

export type Column<Row> = {
  key: string;
  label: string;
  /** Figures stand at the end of their column, in digits of one width. */
  align?: 'start' | 'end';
  /** Long names and phrases break into lines where the table has no room; other cells stay on one line. */
  wrap?: boolean;
  /** The value of `sort` in the address by which the server sorts this column. */
  sort?: string;
  /** What a cell shows: a text, or a snippet of the page. */
  text?: (row: Row) => string;
  cell?: Snippet<[Row]>;
};

export type Order = 'ascending' | 'descending' | 'none';

/** How the address sorts a column: `?sort=amount` ascending, `?sort=-amount` descending. */
export function orderOf(url: Here, sort: string): Order {
  const wanted = new URLSearchParams(url.search).get('sort');
  if (wanted === sort) return 'ascending';
  return wanted === `-${sort}` ? 'descending' : 'none';
}

/** The address that sorts by a column, or turns it round; a new order begins on the first page. */
export function sortHref(url: Here, sort: string): string {
  const query = new URLSearchParams(url.search);
  query.set('sort', orderOf(url, sort) === 'ascending' ? `-${sort}` : sort);
  query.delete('page');
  query.delete('cursor');
  return `?${query}`;
}
