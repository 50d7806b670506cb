// The scan of what was uploaded: a scanner over HTTP where one is configured, and the embedded check where none is. A
// scanner that cannot be asked leaves the paper in quarantine; nothing passes because nobody looked.
import * as z from 'zod';
import type { Ctx } from '../lib/context.ts';
import { hex } from '../lib/hash.ts';
import { isAllowed } from '../lib/ports.ts';
import { signRequest } from '../sources/signature.ts';
import { scanEmbedded } from './embedded-scan.ts';
import { REFUSED_CODES, type MediaType, type RefusedCode } from './terms.ts';

/** How long a scan of a large file may take. */
const TIMEOUT_MS = 20_000;
const MAX_ANSWER = 4_000;

const Verdict = z.discriminatedUnion('verdict', [
  z.strictObject({ verdict: z.literal('clean') }),
  z.strictObject({ verdict: z.literal('refused'), code: z.enum(REFUSED_CODES) }),
]);

export type ScanResult =
  | { readonly verdict: 'clean' }
  | { readonly verdict: 'refused'; readonly code: RefusedCode }
  /** Nobody could look: to be tried again. */
  | { readonly verdict: 'unknown' };

async function askScanner(
  ctx: Ctx,
  base: string,
  key: string,
  file: { readonly media_type: MediaType; readonly bytes: Uint8Array },
): Promise<ScanResult> {
  const url = new URL('/v1/scans', base);
  if (!isAllowed(url)) throw new Error(`outgoing address not allowed: ${url.protocol}//${url.hostname}`);
  const signed = signRequest({
    method: 'POST',
    url: url.href,
    body: file.bytes,
    key,
    keyid: ctx.district,
    created: Math.floor(Date.now() / 1000),
    nonce: hex(ctx.random(16)),
  });
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': file.media_type, accept: 'application/json', ...signed },
      body: file.bytes as Uint8Array<ArrayBuffer>,
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();
    if (response.status !== 200 || text.length > MAX_ANSWER) return { verdict: 'unknown' };
    const parsed = Verdict.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : { verdict: 'unknown' };
  } catch {
    return { verdict: 'unknown' };
  }
}

/** What a scan says of a file. */
export async function scanFile(
  ctx: Ctx,
  file: { readonly media_type: MediaType; readonly bytes: Uint8Array },
): Promise<ScanResult> {
  const { SCAN_URL: base, SCAN_KEY: key } = ctx.env;
  if (base !== undefined && base !== '') {
    return key ? askScanner(ctx, base, key, file) : { verdict: 'unknown' };
  }
  const code = scanEmbedded(file);
  return code === null ? { verdict: 'clean' } : { verdict: 'refused', code };
}
