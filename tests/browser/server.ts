// The built product with the small demonstration on a port of this machine, on a Monday morning that does not move with
// the calendar: what the browser tests walk through.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { dayOf, startOfDay } from '../../worker/lib/shanghai.ts';
import { newFilesKey, newLedgerKey } from '../../scripts/lib/ledger-key.ts';
import { newVapidKey } from '../../scripts/lib/vapid-key.ts';
import { openRongqiao, migrate, type Rongqiao } from '../../scripts/lib/miniflare.ts';
import { startSandbox } from '../../scripts/sandbox.ts';
import { DEMO_SOURCES_KEY } from '../../scripts/sandbox/sources.ts';
import { DEMO_ACCOUNTS } from '../../scripts/sandbox/accounts.ts';
import { carryOver, DEMO_SEED, playDemonstration } from '../../scripts/seed/seed.ts';

const ANCHOR = startOfDay('2026-03-02');
const TEN_O_CLOCK = ANCHOR + 10 * 60 * 60_000;

/** The product over the small demonstration, and how its clock is moved: it is stopped and goes on later. */
type Demo = {
  readonly running: Rongqiao;
  readonly sandbox: string;
  /** Goes on so many ms after the Monday morning. */
  readonly goOn: (after_ms: number) => Promise<Rongqiao>;
  readonly stop: () => Promise<void>;
};

/** Starts the product on a Monday morning. */
async function startDemo(): Promise<Demo> {
  const about = { size: 'small', seed: DEMO_SEED, anchor: ANCHOR } as const;
  const played = await playDemonstration(about, () => undefined);
  const folder = mkdtempSync(path.join(tmpdir(), 'rongqiao-browser-'));
  let offset = TEN_O_CLOCK - Date.now();
  const sandbox = await startSandbox({
    port: 0,
    seed: DEMO_SEED,
    accounts: DEMO_ACCOUNTS,
    anchor: dayOf(ANCHOR),
    // A source of another day would answer with data of a day to come.
    now: () => Date.now() + offset,
  });
  const { url } = sandbox;
  const keys = { LEDGER_KEY: newLedgerKey(), FILES_KEY: newFilesKey(), VAPID_KEY: newVapidKey() };
  const open = () =>
    openRongqiao({
      port: 0,
      persist: folder,
      worker: 'built',
      bindings: {
        SMS_URL: url,
        IDENTITY_URL: url,
        REGISTRY_URL: url,
        SOURCES_URL: url,
        SOURCES_KEY: DEMO_SOURCES_KEY,
        SANDBOX_URL: url,
        ...keys,
        PUSH_HOSTS: url,
        TEST_CLOCK: { offset },
      },
    });
  let running = await open();
  for (const district of running.districts) await migrate(await running.database(district));
  await carryOver(
    played,
    (district) => running.database(district),
    () => running.files(),
  );
  return {
    running,
    sandbox: url,
    goOn: async (after_ms) => {
      await running.stop();
      offset = TEN_O_CLOCK + after_ms - Date.now();
      running = await open();
      return running;
    },
    stop: async () => {
      await running.stop();
      await sandbox.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The address at which a browser reaches it: only `localhost` is a safe origin that keeps a cookie bound to https. */
const originOf = ({ url }: Rongqiao): string => url.replace('127.0.0.1', 'localhost');

export default async function (project: TestProject) {
  const demo = await startDemo();
  const { running: rongqiao, sandbox } = demo;
  project.provide('origin', originOf(rongqiao));
  project.provide('now', TEN_O_CLOCK);
  project.provide('sandbox', sandbox);
  // All files come from one address within the same minutes: tries that others counted and codes they used are forgotten.
  const forgetTries = async (): Promise<void> => {
    for (const district of rongqiao.districts) {
      const db = await rongqiao.database(district);
      await db.batch([db.prepare('DELETE FROM throttle'), db.prepare('UPDATE user SET totp_step = NULL')]);
    }
  };
  // One of a test's own, whose clock it moves: what happens there is nobody else's past.
  let other: Demo | null = null;
  const withOwn = async (asked: URL): Promise<string> => {
    if (asked.pathname === '/own/start') {
      other = await startDemo();
      return originOf(other.running);
    }
    if (!other) throw new Error('it was not started');
    if (asked.pathname === '/own/go-on') {
      const running = await other.goOn(Number(asked.searchParams.get('after_ms')));
      await running.runCron();
      return originOf(running);
    }
    await other.stop();
    other = null;
    return '';
  };
  // Nothing runs by itself here: a test says when the jobs of every five minutes run.
  const jobs = createServer(({ url }, answer) => {
    const asked = new URL(url ?? '/', 'http://jobs');
    const work = async (): Promise<string> => {
      if (asked.pathname.startsWith('/own/')) return withOwn(asked);
      await (asked.pathname === '/forget-tries' ? forgetTries() : rongqiao.runCron());
      return '';
    };
    void work().then(
      (text) => answer.writeHead(200).end(text),
      () => answer.writeHead(500).end(),
    );
  });
  await new Promise<void>((resolve) => jobs.listen(0, '127.0.0.1', resolve));
  project.provide('jobs', `http://127.0.0.1:${(jobs.address() as AddressInfo).port}`);
  return async () => {
    jobs.close();
    await other?.stop();
    await demo.stop();
  };
}
