// The products that somebody has chosen to compare, carried in the address from page to page.
import { COMPARED_MAX } from '#worker/products/terms.ts';

const ID = /^prd_[0-9a-z]{1,40}$/;

/** The chosen products of an address, each once: `name=a,b` or `name=a&name=b`, as links and forms write it. */
export function comparedIn(url: URL, name: 'compare' | 'ids'): string[] {
  const ids = url.searchParams.getAll(name).flatMap((text) => text.split(','));
  return [...new Set(ids.map((id) => id.trim()).filter((id) => ID.test(id)))].slice(0, COMPARED_MAX);
}

/** The list as an address carries it; nothing for none. */
export const comparedText = (ids: readonly string[]): string | undefined => ids.join(',') || undefined;
