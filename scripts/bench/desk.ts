// What a bank's people wait for: the preview of a spreadsheet and a dry run, through the door of the built product.
import { readFileSync } from 'node:fs';
import { writeShelf } from '../../worker/imports/files.ts';
import { WORKBOOK_NAMES, WORKBOOK_WITH_ERRORS, workbookListings } from '../data/workbook.ts';
import { medianOf } from './compare.ts';
import type { SignedIn } from './people.ts';

export type DeskRow = {
  readonly title: string;
  readonly ms: number;
  readonly goal_ms: number;
  /** What the process grew by meanwhile, in MB; null where it cannot be known or has no goal. */
  readonly grown_mb: number | null;
  readonly goal_mb: number | null;
};

/** The server that is measured: where it answers, and the process behind it. */
export type Server = { readonly url: string; readonly pid: number | null };

const MB = 1_000_000;
const LOOK_MS = 50;

/** Memory of a process that is in use, in MB; null where there is no /proc. */
function residentMb(pid: number | null): number | null {
  if (pid === null) return null;
  try {
    const kb = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kb === undefined ? null : (Number(kb) * 1024) / MB;
  } catch {
    return null;
  }
}

/** Does something and says how long it took and what the process grew by at most. */
async function watched(
  pid: number | null,
  work: () => Promise<void>,
): Promise<{ ms: number; mb: number | null }> {
  const before = residentMb(pid);
  let most = before ?? 0;
  const timer = setInterval(() => (most = Math.max(most, residentMb(pid) ?? 0)), LOOK_MS);
  const began = performance.now();
  await work();
  const ms = performance.now() - began;
  clearInterval(timer);
  return { ms, mb: before === null ? null : Math.max(most, residentMb(pid) ?? 0) - before };
}

async function send(server: Server, who: SignedIn, path: string, rest: RequestInit): Promise<unknown> {
  const answer = await fetch(`${server.url}/api${path}`, {
    method: 'POST',
    ...rest,
    headers: {
      cookie: who.cookie,
      origin: new URL(server.url).origin,
      'idempotency-key': crypto.randomUUID(),
      ...rest.headers,
    },
  });
  const body: unknown = await answer.json();
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${JSON.stringify(body).slice(0, 300)}`);
  return body;
}

const upload = (server: Server, who: SignedIn, bytes: Uint8Array): Promise<unknown> =>
  send(server, who, '/bank/imports', {
    body: new Uint8Array(bytes),
    headers: { 'content-type': 'application/octet-stream', 'x-document-name': 'shelf.xlsx' },
  });

/** A workbook of so many products, no two alike. */
function longWorkbook(count: number): Promise<Uint8Array> {
  const listings = workbookListings();
  const drafts = Array.from({ length: count }, (_, i) => {
    const { filled: _filled, ...listing } = listings[i % listings.length] ?? listings[0] ?? ({} as never);
    const code = `BULK-${String(i).padStart(5, '0')}`;
    const tagline = { zh: `${listing.tagline.zh}${i}`, en: `${listing.tagline.en} ${i}` };
    return { ...listing, code, tagline };
  });
  return writeShelf(drafts, WORKBOOK_NAMES, 'bench');
}

/** Measures the desk's longer waits; every answer is looked at. */
export async function measureDesk(server: Server, maker: SignedIn): Promise<DeskRow[]> {
  const small = readFileSync(WORKBOOK_WITH_ERRORS);
  const uploads: number[] = [];
  for (let i = 0; i < 3; i += 1) {
    const { ms } = await watched(server.pid, async () => {
      const { counts } = (await upload(server, maker, small)) as { counts: { wrong: number } };
      if (counts.wrong !== 12) throw new Error(`${counts.wrong} wrong rows were found instead of 12`);
    });
    uploads.push(ms);
  }
  const long = await longWorkbook(5000);
  const large = await watched(server.pid, async () => void (await upload(server, maker, long)));
  const [listing] = workbookListings();
  const { borrower_types, purposes, criteria } = listing ?? {};
  const runs: number[] = [];
  for (let i = 0; i < 10; i += 1) {
    const { ms } = await watched(null, async () => {
      const body = JSON.stringify({ borrower_types, purposes, criteria });
      await send(server, maker, '/bank/products/dry-run', {
        body,
        headers: { 'content-type': 'application/json' },
      });
    });
    runs.push(ms);
  }
  const none = { grown_mb: null, goal_mb: null };
  return [
    { title: 'preview of 129 products, 12 rows wrong', ms: medianOf(uploads), goal_ms: 3000, ...none },
    {
      title: 'preview of 5,000 products, all columns',
      ms: large.ms,
      goal_ms: 15_000,
      grown_mb: large.mb,
      goal_mb: 100,
    },
    { title: 'dry run over all firms', ms: medianOf(runs), goal_ms: 1500, ...none },
  ];
}
