// The outside systems for the tests of the Worker: the real sandbox over real HTTP, with its clock standing still.
import type { TestProject } from 'vitest/node';
import { startSandbox } from '../../scripts/sandbox.ts';
import { DEMO_ACCOUNTS } from '../../scripts/sandbox/accounts.ts';
import { TEST_AT, TEST_SEED } from './world/instant.ts';

declare module 'vitest' {
  interface ProvidedContext {
    sandbox: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const sandbox = await startSandbox({
    port: 0,
    seed: TEST_SEED,
    accounts: DEMO_ACCOUNTS,
    now: () => TEST_AT,
  });
  project.provide('sandbox', sandbox.url);
  return sandbox.stop;
}
