// What the build would send: the weight of each page's scripts and styles, as SvelteKit's own manifest lists them, and
// of the Worker itself. It reads a build that is there already; `npm test` makes one before.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../..');
const PAGES = path.join(ROOT, 'web/.svelte-kit/output/server/manifest-full.js');
const CHUNKS = path.join(ROOT, 'web/.svelte-kit/output/client/.vite/manifest.json');
const ASSETS = path.join(ROOT, 'web/.svelte-kit/cloudflare/assets');
const WORKER = path.join(ROOT, '.worker/index.js');

/** The parts of SvelteKit's manifest that say what a page loads. */
type Options = { readonly csr?: boolean };
type PageNode = {
  readonly imports: readonly string[];
  readonly stylesheets: readonly string[];
  readonly fonts: readonly string[];
  readonly universal?: Options;
  readonly server?: Options;
};
type Manifest = {
  readonly client: { readonly imports: readonly string[]; readonly stylesheets: readonly string[] };
  readonly nodes: readonly (() => Promise<PageNode>)[];
  readonly routes: readonly {
    readonly id: string;
    readonly page: { readonly layouts: readonly (number | undefined)[]; readonly leaf: number } | null;
  }[];
};

type Page = {
  readonly id: string;
  readonly scripts: readonly string[];
  readonly styles: readonly string[];
  readonly fonts: readonly string[];
};

const unique = (names: readonly string[]): string[] => [...new Set(names)];
const gzipped = (file: string): number => gzipSync(readFileSync(path.join(ASSETS, file))).length;
const weight = (files: readonly string[]): number => files.reduce((sum, file) => sum + gzipped(file), 0);
const KB = 1000;

// The owner's pages run on a phone, and no page needs more than the heaviest one of them had: an application with its
// offers, the consents of those it needs and, after a no, other products with what subsidies leave of their price, 106.6 kB
// with what a bank's second look adds, of which 65.5 are Svelte, SvelteKit and the frame. A fiftieth is left to grow by;
// whoever needs more looks first at what came along, and whoever makes it lighter lowers the number.
const OWNER_SCRIPTS = 106.6 * 1.02 * KB;

async function pagesOf(manifest: Manifest): Promise<Page[]> {
  const nodes = await Promise.all(manifest.nodes.map((load) => load()));
  return manifest.routes.flatMap(({ id, page }) => {
    if (!page) return [];
    const branch = [...page.layouts, page.leaf].flatMap((index) => {
      const node = index === undefined ? undefined : nodes[index];
      return node ? [node] : [];
    });
    // The innermost word on scripts counts; without one a page has them.
    const csr = branch
      .map((node) => node.universal?.csr ?? node.server?.csr)
      .filter((word) => word !== undefined)
      .at(-1);
    const scripts =
      csr === false ? [] : [...manifest.client.imports, ...branch.flatMap((node) => node.imports)];
    const styles = [...manifest.client.stylesheets, ...branch.flatMap((node) => node.stylesheets)];
    return [
      { id, scripts: unique(scripts), styles: unique(styles), fonts: branch.flatMap((node) => node.fonts) },
    ];
  });
}

type Chunk = { readonly file: string; readonly imports?: readonly string[] };

/** The scripts that a module of the source brings along when it is loaded by itself. */
function chunksOf(source: string): string[] {
  const chunks = JSON.parse(readFileSync(CHUNKS, 'utf8')) as Record<string, Chunk>;
  const seen = new Set<string>();
  const visit = (name: string): void => {
    const chunk = chunks[name];
    if (!chunk) throw new Error(`${name} is no part of the build`);
    if (seen.has(chunk.file)) return;
    seen.add(chunk.file);
    chunk.imports?.forEach(visit);
  };
  visit(source);
  return [...seen];
}

let pages: readonly Page[];
const under = (...groups: readonly string[]): Page[] =>
  pages.filter(({ id }) => groups.some((group) => id === group || id.startsWith(`${group}/`)));

beforeAll(async () => {
  for (const file of [PAGES, ASSETS, WORKER]) {
    if (!existsSync(file)) throw new Error(`${path.relative(ROOT, file)} is missing: npm run build`);
  }
  const built = (await import(pathToFileURL(PAGES).href)) as { manifest: Manifest };
  pages = await pagesOf(built.manifest);
});

describe('a page', () => {
  it('is one of the public ones, the owner’s, the bank’s or the office’s', () => {
    for (const group of ['/(public)', '/sme', '/me', '/bank', '/office', '/assist'])
      expect(under(group).length, group).toBeGreaterThan(0);
    const known = under('/(public)', '/sme', '/me', '/bank', '/office', '/assist');
    expect(pages.filter((page) => !known.includes(page)).map(({ id }) => id)).toEqual([]);
  });

  it('ships no script while it is public, but for the sliders of 如果', () => {
    for (const id of ['/(public)', '/(public)/match/results', '/(public)/products']) {
      expect(pages.map((page) => page.id)).toContain(id);
    }
    const scripted = under('/(public)').filter(({ scripts }) => scripts.length > 0);
    expect(scripted.map(({ id }) => id)).toEqual(['/(public)/match/what-if']);
  });

  it('brings the rules into the browser only when a slider is moved, in at most 40 kB', () => {
    const page = pages.find(({ id }) => id === '/(public)/match/what-if');
    const rules = chunksOf('src/routes/(public)/match/what-if/live.ts');
    const later = rules.filter((file) => !page?.scripts.includes(file));
    expect(weight(later)).toBeGreaterThan(10 * KB);
    expect(weight(later)).toBeLessThanOrEqual(40 * KB);
  });

  it('ships at most 14 kB of styles', () => {
    const heavy = pages
      .map(({ id, styles }) => ({ id, bytes: weight(styles) }))
      .filter(({ bytes }) => bytes > 14 * KB);
    expect(pages.some(({ styles }) => weight(styles) > 1 * KB)).toBe(true);
    expect(heavy).toEqual([]);
  });

  it('ships no font: text stands in the fonts of the reader’s machine', () => {
    expect(pages.flatMap(({ fonts }) => fonts)).toEqual([]);
    expect(assetsOf(/\.(woff2?|ttf|otf)$/)).toEqual([]);
  });

  it('ships an owner little more script than it did when this was last measured', () => {
    const owner = under('/sme', '/me').map(({ id, scripts }) => ({ id, bytes: weight(scripts) }));
    expect(owner.some(({ bytes }) => bytes > 10 * KB)).toBe(true);
    expect(owner.filter(({ bytes }) => bytes > OWNER_SCRIPTS)).toEqual([]);
  });

  it('ships a desk at most 160 kB of script', () => {
    const desks = under('/bank', '/office', '/assist').map(({ id, scripts }) => ({
      id,
      bytes: weight(scripts),
    }));
    expect(desks.some(({ bytes }) => bytes > 10 * KB)).toBe(true);
    expect(desks.filter(({ bytes }) => bytes > 160 * KB)).toEqual([]);
  });
});

function assetsOf(wanted: RegExp): string[] {
  const names = readdirSync(ASSETS, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => wanted.test(name));
}

// Addresses that only name something: the namespaces of markup, the pages on which Svelte and Paraglide explain their
// errors, and bases against which they resolve what is no address. Nothing is ever fetched from them, and the policy of
// every page would stop it.
const NAMES_ONLY = [
  /^http:\/\/www\.w3\.org\/(1999\/xhtml|1998\/Math\/MathML|1999\/xlink|2000\/svg|XML\/1998\/namespace)$/,
  /^https:\/\/svelte\.dev\/e\/[a-z_/]*$/,
  /^https:\/\/paraglidejs\.com\/errors#[a-z-]+$/,
  /^(https:\/\/sveltekit-redirect\.invalid|http:\/\/(fallback|example|dummy)\.com)$/,
];

describe('what a browser is sent', () => {
  it('names no foreign host', () => {
    const files = assetsOf(/\.(js|css|svg|html|json|txt)$/);
    expect(files.length).toBeGreaterThan(20);
    const hosts = files.flatMap((file) => {
      const text = readFileSync(path.join(ASSETS, file), 'utf8');
      const found = text.match(/https?:\/\/[^\s"'`)<>\\,;$]+|url\(\s*["']?\/\/[^)]+/g) ?? [];
      return found
        .filter((address) => !NAMES_ONLY.some((known) => known.test(address)))
        .map((address) => `${file}: ${address}`);
    });
    expect(hosts).toEqual([]);
  });

  // Words that each of these has in its own code and that survive minification; the Worker, where they belong, shows
  // that they do.
  it.each([
    ['the schema library', ['invalid_union', 'unrecognized_keys']],
    ['the session library', ['createBlankSessionCookie', 'deleteExpiredSessions']],
    ['the router of the API', ['Can not add a route since the matcher is already built']],
    ['any SQL', ['FROM session s', 'INSERT INTO idempotency']],
  ])('holds nothing of %s', (_, words) => {
    const worker = readFileSync(WORKER, 'utf8');
    const scripts = assetsOf(/\.js$/).map((file) => readFileSync(path.join(ASSETS, file), 'utf8'));
    for (const word of words) {
      expect(worker.includes(word), `the Worker holds “${word}”`).toBe(true);
      expect(scripts.filter((text) => text.includes(word))).toEqual([]);
    }
  });

  it('is no source map', () => {
    expect(assetsOf(/\.map$/)).toEqual([]);
  });
});

describe('the Worker', () => {
  it('is at most 1.5 MB to upload', () => {
    const folder = path.dirname(WORKER);
    const modules = readdirSync(folder).filter((name) => !/\.map$|^README\.md$/.test(name));
    const bytes = modules.reduce(
      (sum, name) => sum + gzipSync(readFileSync(path.join(folder, name))).length,
      0,
    );
    expect(bytes).toBeGreaterThan(100 * KB);
    expect(bytes).toBeLessThanOrEqual(1.5 * KB * KB);
  });
});
