// The whole product on one port of this machine: the built Worker with every binding of wrangler.toml embedded, bound
// to loopback. wrangler.toml stays the one description of a deployment: bindings, asset routing and compatibility are
// read from it by wrangler itself, so that this server routes like the platform does.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import type { V4ModuleDefinition } from 'miniflare';
import { listMigrations } from './d1-sqlite.ts';

/** The checkout. */
export const ROOT = path.resolve(import.meta.dirname, '../..');
const CONFIG = path.join(ROOT, 'wrangler.toml');
const BUILD = path.join(ROOT, '.worker');
const CRON_MS = 5 * 60_000;

export type RongqiaoOptions = {
  /** 0 takes any free port. */
  readonly port?: number;
  /** A folder that keeps the databases and files, or false to forget everything at the end. */
  readonly persist: string | false;
  /** `built` serves the build in .worker; `none` only opens the databases. */
  readonly worker?: 'built' | 'none';
  /** Variables besides those of wrangler.toml: addresses of outside systems, a test clock. */
  readonly bindings?: Readonly<Record<string, string | Readonly<Record<string, number>>>>;
  /** Whether cron runs every five minutes, as the platform would run it. */
  readonly cron?: boolean;
};

export type Rongqiao = {
  /** Where it listens, such as `http://127.0.0.1:8787`. */
  readonly url: string;
  /** The names of the districts, the first also answering to a bare host name. */
  readonly districts: readonly string[];
  readonly database: (district: string) => Promise<D1Database>;
  /** The store of files, which all districts share. */
  readonly files: () => Promise<R2Bucket>;
  /** Runs what cron runs, once. */
  readonly runCron: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

const MODULE_TYPES: Readonly<Record<string, V4ModuleDefinition['type']>> = {
  '.js': 'ESModule',
  '.mjs': 'ESModule',
  '.wasm': 'CompiledWasm',
  '.txt': 'Text',
  '.html': 'Text',
  '.sql': 'Text',
  '.bin': 'Data',
};

/** Wrangler names an imported file `<hash>-name.wasm`, and a wasm one sometimes with a query behind it. */
function moduleType(name: string): V4ModuleDefinition['type'] | undefined {
  return MODULE_TYPES[path.extname(name.replace(/\?.*$/, ''))];
}

function builtModules(): V4ModuleDefinition[] {
  const entry = path.join(BUILD, 'index.js');
  if (!existsSync(entry)) throw new Error('there is no build yet: npm run build');
  const others = readdirSync(BUILD).filter((name) => name !== 'index.js' && name !== 'README.md');
  return ['index.js', ...others].flatMap((name) => {
    const type = moduleType(name);
    const file = path.join(BUILD, name);
    return type ? [{ type, path: file, contents: readFileSync(file) }] : [];
  });
}

const NOTHING: V4ModuleDefinition[] = [
  {
    type: 'ESModule',
    path: path.join(BUILD, 'nothing.mjs'),
    contents: 'export default { fetch: () => new Response(null, { status: 404 }) }',
  },
];

/** Opens the product. Rejects when the port is taken or, with `built`, when there is no build. */
export async function openRongqiao(options: RongqiaoOptions): Promise<Rongqiao> {
  // Both take a second to load: whoever only imports this module does not pay for them.
  const [{ convertV4MiniflareOptions, Log, LogLevel, Miniflare }, { unstable_getMiniflareWorkerOptions }] =
    await Promise.all([import('miniflare'), import('wrangler')]);
  const { workerOptions } = unstable_getMiniflareWorkerOptions(CONFIG);
  const { assets, queueConsumers, bindings, modulesRules: _, ...rest } = workerOptions;
  const isServing = options.worker !== 'none';
  const vars = { ...(bindings as Record<string, string>), ...options.bindings };
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      ...rest,
      name: 'rongqiao',
      modules: isServing ? builtModules() : NOTHING,
      modulesRoot: BUILD,
      bindings: vars,
      ...(isServing ? { assets, queueConsumers } : {}),
      host: '127.0.0.1',
      port: options.port ?? 0,
      cf: false,
      telemetry: { enabled: false },
      log: new Log(LogLevel.WARN),
      ...(options.persist === false ? {} : { resourcePersistencePath: path.resolve(options.persist) }),
    } as Parameters<typeof convertV4MiniflareOptions>[0]),
  );
  const url = (await miniflare.ready).origin;

  const runCron = async (): Promise<void> => {
    const worker = await miniflare.getWorker();
    await worker.scheduled({ scheduledTime: new Date(), cron: '*/5 * * * *' });
  };
  // A run that fails is reported by the Worker itself and repeated five minutes later.
  const timer = options.cron ? setInterval(() => void runCron().catch(() => undefined), CRON_MS) : undefined;

  return {
    url,
    districts: String(vars['DISTRICTS'])
      .split(',')
      .map((name) => name.trim()),
    database: (district) =>
      miniflare.getD1Database(`DB_${district.toUpperCase()}`) as unknown as Promise<D1Database>,
    files: () => miniflare.getR2Bucket('FILES') as unknown as Promise<R2Bucket>,
    runCron,
    stop: async () => {
      clearInterval(timer);
      await miniflare.dispose();
    },
  };
}

/** Rejects when somebody listens on a port of this machine already: to be known before minutes of work. */
export async function ensureFree(port: number): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', () => reject(new Error(`port ${port} is taken: another PORT can be set`)));
    server.listen(port, '127.0.0.1', resolve);
  });
  await new Promise((resolve) => server.close(resolve));
}

/** Applies what is missing, each migration whole or not at all, in the table that wrangler keeps. Returns the names. */
export async function migrate(db: D1Database): Promise<string[]> {
  const { unstable_splitSqlQuery } = await import('wrangler');
  await db
    .prepare(
      `CREATE TABLE IF NOT EXISTS d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE,
        applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)`,
    )
    .run();
  const { results } = await db.prepare('SELECT name FROM d1_migrations').all<{ name: string }>();
  const applied = new Set(results.map(({ name }) => name));
  const missing = listMigrations().filter(({ name }) => !applied.has(name));
  for (const { name, sql } of missing) {
    await db.batch([
      ...unstable_splitSqlQuery(sql).map((statement) => db.prepare(statement)),
      db.prepare('INSERT INTO d1_migrations (name) VALUES (?1)').bind(name),
    ]);
  }
  return missing.map(({ name }) => name);
}
