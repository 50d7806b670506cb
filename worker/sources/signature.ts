// Questions to a source are signed by HTTP Message Signatures (RFC 9421, hmac-sha256) over method, address and the
// digest of the body (RFC 9530), so that nobody on the way can ask in our name or change what is asked.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

const COVERED = ['@method', '@target-uri', 'content-digest'] as const;
const TAG = 'rongqiao-source';
const LABEL = 'sig1';

/** How far the clocks of both sides may differ. */
export const SIGNATURE_LIFE_S = 300;

/** The value of Content-Digest for a body. */
export function contentDigest(body: string | Uint8Array): string {
  return `sha-256=:${createHash('sha256').update(body).digest('base64')}:`;
}

/** The text that is signed (RFC 9421, 2.5): one line for each component and the parameters last. */
export function signatureBase(
  components: readonly (readonly [name: string, value: string])[],
  parameters: string,
): string {
  const lines = components.map(([name, value]) => `"${name}": ${value}`);
  return [...lines, `"@signature-params": ${parameters}`].join('\n');
}

/** HMAC-SHA-256 of a signature base by a base64 key, in base64 (RFC 9421, 3.3.3). */
export function hmacOf(base: string, key: string): string {
  return createHmac('sha256', Buffer.from(key, 'base64')).update(base).digest('base64');
}

export type Signing = {
  readonly method: string;
  readonly url: string;
  readonly body: string | Uint8Array;
  /** Base64. */
  readonly key: string;
  readonly keyid: string;
  /** Seconds since 1970. */
  readonly created: number;
  readonly nonce: string;
};

const baseOf = (request: Pick<Signing, 'method' | 'url' | 'body'>, parameters: string): string =>
  signatureBase(
    [
      ['@method', request.method],
      ['@target-uri', request.url],
      ['content-digest', contentDigest(request.body)],
    ],
    parameters,
  );

export type SignedHeaders = {
  readonly 'content-digest': string;
  readonly 'signature-input': string;
  readonly signature: string;
};

/** The headers that sign a request. */
export function signRequest(request: Signing): SignedHeaders {
  const { key, keyid, created, nonce } = request;
  const covered = COVERED.map((name) => `"${name}"`).join(' ');
  const parameters = `(${covered});created=${created};nonce="${nonce}";keyid="${keyid}";alg="hmac-sha256";tag="${TAG}"`;
  return {
    'content-digest': contentDigest(request.body),
    'signature-input': `${LABEL}=${parameters}`,
    signature: `${LABEL}=:${hmacOf(baseOf(request, parameters), key)}:`,
  };
}

export type Verified =
  | { readonly ok: true; readonly keyid: string; readonly nonce: string }
  | { readonly ok: false; readonly why: 'missing' | 'digest' | 'form' | 'time' | 'signature' };

const INPUT =
  /^sig1=(\("@method" "@target-uri" "content-digest"\);created=(\d{1,12});nonce="([\w-]{16,64})";keyid="([\w.-]{1,64})";alg="hmac-sha256";tag="rongqiao-source")$/;

/**
 * Checks a signed request at the other side; whether the nonce is new is for that side to remember. `now` in seconds;
 * `keyOf` gives the base64 key of an id, or null.
 */
export function verifyRequest(request: {
  readonly method: string;
  readonly url: string;
  readonly body: string | Uint8Array;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly now: number;
  readonly keyOf: (keyid: string) => string | null;
}): Verified {
  const { headers, now } = request;
  const input = headers['signature-input'];
  const given = /^sig1=:([A-Za-z0-9+/=]{44}):$/.exec(headers['signature'] ?? '')?.[1];
  if (input === undefined || given === undefined) return { ok: false, why: 'missing' };
  if (headers['content-digest'] !== contentDigest(request.body)) return { ok: false, why: 'digest' };
  const [, parameters = '', created = '', nonce = '', keyid = ''] = INPUT.exec(input) ?? [];
  if (parameters === '') return { ok: false, why: 'form' };
  if (Math.abs(now - Number(created)) > SIGNATURE_LIFE_S) return { ok: false, why: 'time' };
  const key = request.keyOf(keyid);
  const expected = key === null ? null : Buffer.from(hmacOf(baseOf(request, parameters), key));
  if (expected === null || !timingSafeEqual(expected, Buffer.from(given)))
    return { ok: false, why: 'signature' };
  return { ok: true, keyid, nonce };
}
