// Both languages share one tree of routes: the language is taken off the address before a route is looked for.
import type { Reroute } from '@sveltejs/kit/hooks';
import { pathWithoutLocale } from '#lib/paths.ts';

export const reroute: Reroute = ({ url }) => pathWithoutLocale(url.pathname);
