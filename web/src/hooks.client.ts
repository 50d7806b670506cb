// The language of a loaded page never changes: the switch loads the page anew.
import { localeOfPath } from '#lib/paths.ts';
import { overwriteGetLocale } from '#lib/paraglide/runtime.js';

const locale = localeOfPath(location.pathname);
overwriteGetLocale(() => locale);
