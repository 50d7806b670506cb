// Compiles messages/ into src/lib/paraglide, then ends at once. A program of its own because the compiler leaves
// timers behind that would hold its process for half a minute. The argument says in which structure.
import { readFileSync, writeFileSync } from 'node:fs';
import { compile } from '@inlang/paraglide-js';
import type { Structure } from './languages.ts';

await compile({
  project: './project.inlang',
  outdir: './src/lib/paraglide',
  // The address decides the language (src/lib/locale.ts); the compiled code only asks for it.
  strategy: ['globalVariable', 'baseLocale'],
  isServer: 'import.meta.env.SSR',
  outputStructure: process.argv[2] as Structure,
  emitReadme: false,
});

// The compiled code makes the rules of a language's plurals anew for every sentence, which on a page of cards costs more
// than the sentences. They depend on nothing but the language: our messages give them no options.
const registry = './src/lib/paraglide/registry.js';
const slow = 'return new Intl.PluralRules(locale, options).select(Number(input))';
const code = readFileSync(registry, 'utf8');
if (!code.includes(slow))
  throw new Error(`${registry} makes plurals in another way now: look whether this is still needed`);
writeFileSync(
  registry,
  `${code.replace(slow, 'return rulesOf(locale).select(Number(input))')}
/** @type {Map<string, Intl.PluralRules>} */
const pluralRules = new Map();

/** @param {string} locale */
function rulesOf(locale) {
	let rules = pluralRules.get(locale);
	if (!rules) pluralRules.set(locale, (rules = new Intl.PluralRules(locale)));
	return rules;
}
`,
);
process.exit(0);
