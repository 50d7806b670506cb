// What is built runs in the oldest browsers that docs/browsers.md names. It reads a build that is there already.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { BROWSERS } from '../../web/browsers.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const ASSETS = path.join(ROOT, 'web/.svelte-kit/cloudflare/assets');
const built = (ending: string): { file: string; text: string }[] =>
  readdirSync(ASSETS, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.startsWith('_app') && file.endsWith(ending))
    .map((file) => ({ file, text: readFileSync(path.join(ASSETS, file), 'utf8') }));

// Newer than the floor and of no use without a fallback, so not to be used.
const STYLES =
  /@scope\b|@starting-style|anchor\(|position-anchor|field-sizing|interpolate-size|light-dark\(|@property|@container style|:open\b|sibling-index/;
const SCRIPTS =
  /\bObject\.groupBy|\bMap\.groupBy|Promise\.withResolvers|Promise\.try|Array\.fromAsync|\bURL\.(canParse|parse)\(|\.(symmetricDifference|isSubsetOf|toWellFormed)\(|RegExp\.escape|Intl\.DurationFormat|AbortSignal\.any|startViewTransition/;

it('the page about browsers names every floor of the build', () => {
  const page = readFileSync(path.join(ROOT, 'docs/browsers.md'), 'utf8');
  for (const browser of BROWSERS) expect(page).toContain(/[\d.]+$/.exec(browser)?.[0]);
});

it.each([
  ['styles', '.css', STYLES],
  ['scripts', '.js', SCRIPTS],
] as const)('no %s need a newer browser', (_, ending, newer) => {
  const files = built(ending);
  expect(files.length).toBeGreaterThan(3);
  expect(
    files.flatMap(({ file, text }) => (newer.test(text) ? `${file}: ${newer.exec(text)?.[0]}` : [])),
  ).toEqual([]);
});
