// The links of a frame, and which of them the reader is in.
import { href } from './locale.ts';
import { pathWithoutLocale, type Here } from './paths.ts';

/** For `aria-current`: this very page, or a page that belongs to this link. */
export type Current = 'page' | 'true' | undefined;

export type NavItem = { href: string; label: string; count?: number; current: Current };

/** A link before it is rendered: a page without language, its word, and what else counts as being there. */
export type NavEntry = { path: string; label: () => string; also?: readonly string[] };

const covers = (path: string, here: string): boolean => here === path || here.startsWith(`${path}/`);

/** Entries as links in the language of the page. The deepest path that covers the page is the current one. */
export function navItems(entries: readonly NavEntry[], url: Here): NavItem[] {
  const here = pathWithoutLocale(url.pathname);
  const depths = entries.map(({ path, also = [] }) =>
    Math.max(0, ...[path, ...also].filter((known) => covers(known, here)).map((known) => known.length)),
  );
  const deepest = Math.max(...depths);
  return entries.map(({ path, label }, index) => ({
    href: href(path),
    label: label(),
    current: deepest === 0 || depths[index] !== deepest ? undefined : path === here ? 'page' : 'true',
  }));
}
