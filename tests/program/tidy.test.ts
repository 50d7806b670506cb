// Reads the whole program: who may import whom, where SQL may stand, where the clock and chance may be asked.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');

function filesUnder(folder: string, wanted: RegExp): string[] {
  return readdirSync(join(ROOT, folder)).flatMap((name) => {
    const path = `${folder}/${name}`;
    if (/node_modules|paraglide|\.svelte-kit/.test(path)) return [];
    if (statSync(join(ROOT, path)).isDirectory()) return filesUnder(path, wanted);
    return wanted.test(name) ? [path] : [];
  });
}

const text = (path: string) => readFileSync(join(ROOT, path), 'utf8');
/** The code of a file without comments and strings, for searching words that mean something only as code. */
const code = (path: string) => text(path).replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '');

const WORKER = filesUnder('worker', /\.ts$/).filter((path) => !/\.test\.ts$|\.d\.ts$/.test(path));

// The layers of the house, lowest first: a file may import from its own layer or below.
const LAYERS = ['lib', 'terms', 'rules', 'schema', 'queries', 'commands', 'routes', 'app', 'index'] as const;
type Layer = (typeof LAYERS)[number];

// Files of a slice whose name does not say their layer.
const NAMED: Readonly<Record<string, Layer>> = {
  'worker/matching/attributes.ts': 'terms',
  'worker/identity/sessions.ts': 'commands',
  'worker/identity/passwords.ts': 'commands',
  'worker/identity/guard.ts': 'commands',
  'worker/consents/effects.ts': 'commands',
  'worker/products/shelf.ts': 'commands',
  'worker/sources/port.ts': 'commands',
  'worker/jobs.ts': 'app',
  'worker/app.ts': 'app',
  'worker/api.ts': 'index',
  'worker/index.ts': 'index',
  'worker/env.ts': 'lib',
};

function layerOf(path: string): Layer {
  const named = NAMED[path];
  if (named) return named;
  if (path.startsWith('worker/lib/')) return 'lib';
  const name = path.split('/').pop() ?? '';
  const kind = /^(terms|schema|queries|commands|routes)(-[a-z-]+)?\.ts$/.exec(name)?.[1];
  return (kind as Layer | undefined) ?? 'rules';
}

type Import = { from: string; to: string; typeOnly: boolean };

function importsOf(path: string): Import[] {
  const found: Import[] = [];
  for (const match of code(path).matchAll(/(import|export)\s+(type\s+)?([^'";]*?)from\s+'([^']+)'/g)) {
    const [, , type, names = '', specifier = ''] = match;
    if (!specifier.startsWith('.')) continue;
    const inner = /\{([^}]*)\}/.exec(names)?.[1];
    const allTypes =
      inner !== undefined &&
      inner.split(',').every((part) => part.trim() === '' || /^type\s/.test(part.trim()));
    const to = relative(ROOT, resolve(ROOT, dirname(path), specifier));
    found.push({ from: path, to, typeOnly: Boolean(type) || allTypes });
  }
  return found;
}

describe('the house', () => {
  it('is imported one way: lib ← terms ← rules ← schema ← queries ← commands ← routes ← app ← index', () => {
    const wrong = WORKER.flatMap(importsOf)
      .filter(({ to }) => to.startsWith('worker/'))
      .filter(({ typeOnly }) => !typeOnly)
      .filter(({ from, to }) => LAYERS.indexOf(layerOf(to)) > LAYERS.indexOf(layerOf(from)))
      .map(({ from, to }) => `${from} → ${to}`);
    expect(wrong).toEqual([]);
  });

  it('keeps SQL in queries and lib', () => {
    const wrong = WORKER.filter((path) => !['queries', 'lib'].includes(layerOf(path))).filter((path) =>
      /\bsql`|\.prepare\(|\b(SELECT|INSERT INTO|UPDATE|DELETE FROM)\s+[a-z*]/.test(code(path)),
    );
    expect(wrong).toEqual([]);
  });

  it('asks neither clock nor chance in terms and rules, nor at module scope anywhere', () => {
    const asking =
      /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bcrypto\.(getRandomValues|randomUUID)|\bperformance\.now\(/;
    const pure = WORKER.filter((path) => ['terms', 'rules', 'schema', 'queries'].includes(layerOf(path)));
    expect(pure.filter((path) => asking.test(code(path)))).toEqual([]);
  });

  it('keeps zod out of everything the pages may import by value', () => {
    const pure = WORKER.filter((path) => ['terms', 'rules'].includes(layerOf(path)));
    expect(pure.filter((path) => /from 'zod'/.test(text(path)))).toEqual([]);
    const viaSchema = pure
      .flatMap(importsOf)
      .filter(({ to, typeOnly }) => layerOf(to) === 'schema' && !typeOnly);
    expect(viaSchema).toEqual([]);
  });

  it('lets the pages take values only from terms, rules and lib, and types from schemas and the app', () => {
    const pages = filesUnder('web/src', /\.(ts|svelte)$/);
    const wrong: string[] = [];
    for (const path of pages) {
      for (const match of text(path).matchAll(/import\s+(type\s+)?([^'";]*?)from\s+'#worker\/([^']+)'/g)) {
        const [, type, , target = ''] = match;
        const layer = layerOf(`worker/${target}`);
        const allowed = type ? ['lib', 'terms', 'rules', 'schema', 'app'] : ['lib', 'terms', 'rules'];
        if (!allowed.includes(layer)) wrong.push(`${path} → ${target}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('writes no markup by hand and runs no text as code', () => {
    const all = [...WORKER, ...filesUnder('web/src', /\.(ts|svelte)$/)];
    expect(all.filter((path) => /\{@html|\.innerHTML\b|\beval\(|new Function\(/.test(code(path)))).toEqual(
      [],
    );
  });

  it('has no unfinished business', () => {
    const all = [...WORKER, ...filesUnder('web/src', /\.(ts|svelte)$/), ...filesUnder('scripts', /\.ts$/)];
    expect(all.filter((path) => /\b(TODO|FIXME|XXX|HACK)\b/.test(text(path)))).toEqual([]);
  });

  it('names its migrations in order and says in the first line why each exists', () => {
    const migrations = readdirSync(join(ROOT, 'migrations')).sort();
    migrations.forEach((name, i) => {
      expect(name).toMatch(new RegExp(`^${String(i + 1).padStart(4, '0')}_[a-z_]+\\.sql$`));
      expect(text(`migrations/${name}`)).toMatch(/^-- \S/);
    });
  });
});
