import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin';
import { newFilesKey, newLedgerKey } from './scripts/lib/ledger-key.ts';
import { newVapidKey } from './scripts/lib/vapid-key.ts';
import { defineConfig } from 'vitest/config';
import { DEMO_SOURCES_KEY } from './scripts/sandbox/sources.ts';

// Three projects: rules in Node in milliseconds, HTTP against real D1 in workerd, journeys in a browser.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          testTimeout: 30_000,
          include: ['worker/**/*.test.ts', 'scripts/**/*.test.ts', 'tests/program/**/*.test.ts'],
          environment: 'node',
        },
      },
      {
        plugins: [
          cloudflareTest(async ({ inject }) => {
            const sandbox = inject<string>('sandbox');
            return {
              main: './worker/api.ts',
              wrangler: { configPath: './wrangler.toml' },
              miniflare: {
                bindings: {
                  TEST_MIGRATIONS: await readD1Migrations('./migrations'),
                  SMS_URL: sandbox,
                  IDENTITY_URL: sandbox,
                  REGISTRY_URL: sandbox,
                  SOURCES_URL: sandbox,
                  SOURCES_KEY: DEMO_SOURCES_KEY,
                  SANDBOX_URL: sandbox,
                  LEDGER_KEY: newLedgerKey(),
                  FILES_KEY: newFilesKey(),
                  VAPID_KEY: newVapidKey(),
                  PUSH_HOSTS: sandbox,
                },
              },
            };
          }),
        ],
        test: {
          name: 'worker',
          testTimeout: 30_000,
          hookTimeout: 60_000,
          isolate: false,
          include: ['tests/worker/**/*.test.ts'],
          globalSetup: ['./tests/worker/sandbox.ts'],
          setupFiles: ['./tests/worker/setup.ts'],
        },
      },
      {
        test: {
          name: 'browser',
          include: ['tests/browser/**/*.test.ts'],
          globalSetup: ['./tests/browser/server.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
