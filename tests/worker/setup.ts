// Each file of tests starts with empty databases that have every migration.
import { applyD1Migrations, reset, type D1Migration } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll } from 'vitest';
import type { Env as WorkerEnv } from '../../worker/env.ts';

declare global {
  namespace Cloudflare {
    interface Env extends WorkerEnv {
      readonly DB_WANGCHENG: D1Database;
      readonly DB_XIANGWAN: D1Database;
      readonly TEST_MIGRATIONS: D1Migration[];
    }
  }
}

beforeAll(async () => {
  // Only a database that is awake is emptied for certain.
  await Promise.all([env.DB_WANGCHENG, env.DB_XIANGWAN].map((db) => db.prepare('SELECT 1').first()));
  await reset();
  await applyD1Migrations(env.DB_WANGCHENG, env.TEST_MIGRATIONS);
  await applyD1Migrations(env.DB_XIANGWAN, env.TEST_MIGRATIONS);
});
