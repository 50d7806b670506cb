// Addresses of our own pages with their state in the query.

/** Values of a query; what is empty is left out. */
export type Query = Readonly<Record<string, string | number | null | undefined>>;

/** A path with a query: `to('/products', { q: '税', sort: 'cost' })`. */
export function to(path: string, query: Query): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** The address of an action of this page that keeps the page's query, so that a refused form comes back to the same view. */
export function actionOf(url: { readonly search: string }, action: string): string {
  const query = new URLSearchParams(url.search);
  for (const name of [...query.keys()]) if (name.startsWith('/')) query.delete(name);
  const text = query.toString();
  return text === '' ? `?/${action}` : `?${text}&/${action}`;
}

/** A whole number of the query, or null. */
export function wholeOf(
  url: { readonly searchParams: Pick<URLSearchParams, 'get'> },
  name: string,
): number | null {
  const text = url.searchParams.get(name) ?? '';
  return /^\d{1,14}$/.test(text) ? Number(text) : null;
}

/** A value of the query that is one of the known ones, or null. */
export function oneOf<Known extends string>(url: URL, name: string, known: readonly Known[]): Known | null {
  const text = url.searchParams.get(name);
  return known.find((value) => value === text) ?? null;
}
