// Messages that only one device can read (RFC 8291 over RFC 8188), and the word by which its push service knows from whom
// they come (RFC 8292). The platform's cryptography does the work; which keys and which salt is the caller's affair.
import { sign } from 'hono/jwt';

type Bytes = Uint8Array<ArrayBuffer>;

const ENCODER = new TextEncoder();
const encode = (text: string): Bytes => Uint8Array.from(ENCODER.encode(text));
const CURVE = { name: 'ECDH', namedCurve: 'P-256' } as const;
/** One record holds every message; this is the size that a push service has to take (RFC 8291, 4). */
const RECORD = 4096;
const TAG = 16;
/** What ends the last record before its padding (RFC 8188, 2). */
const LAST = 2;
/** Every message has this length inside, so that a push service cannot tell one kind from another. */
export const PUSH_LENGTH = 512;

const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

/** Bytes of a base64url text. Throws when it is none. */
export const fromBase64url = (text: string): Bytes =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));

function joined(...parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

async function derive(salt: Bytes, secret: Bytes, info: Bytes, length: number): Promise<Bytes> {
  const key = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveBits']);
  const options = { name: 'HKDF', hash: 'SHA-256', salt, info };
  return new Uint8Array(await crypto.subtle.deriveBits(options, key, length * 8));
}

/** The keys of a device as its browser gives them, base64url. */
export type DeviceKeys = { readonly p256dh: string; readonly auth: string };

/** Whether these can be keys of a device: a point of the curve and sixteen bytes. */
export async function areDeviceKeys({ p256dh, auth }: DeviceKeys): Promise<boolean> {
  try {
    await crypto.subtle.importKey('raw', fromBase64url(p256dh), CURVE, false, []);
    return fromBase64url(auth).length === 16;
  } catch {
    return false;
  }
}

/**
 * Encrypts a text for one device (RFC 8291, 3.4 and RFC 8188, 2): the whole body of the message to its push service.
 * `pair` (ECDH on P-256) and `salt` (16 bytes) are used once. Padded to `length` bytes inside. Throws when the text is longer
 * than a record, or the keys are none.
 */
export async function encryptFor(
  device: DeviceKeys,
  text: string,
  {
    pair,
    salt,
    length = PUSH_LENGTH,
  }: { readonly pair: CryptoKeyPair; readonly salt: Bytes; readonly length?: number },
): Promise<Bytes> {
  const theirs = fromBase64url(device.p256dh);
  const ours = new Uint8Array((await crypto.subtle.exportKey('raw', pair.publicKey)) as ArrayBuffer);
  const content = ENCODER.encode(text);
  const padded = joined(content, Uint8Array.of(LAST), new Uint8Array(Math.max(0, length - content.length)));
  if (padded.length + TAG + ours.length + 21 > RECORD) throw new Error('the message is too long for a push');

  const publicKey = await crypto.subtle.importKey('raw', theirs, CURVE, false, []);
  const exchange = { name: 'ECDH', public: publicKey } as unknown as SubtleCryptoDeriveKeyAlgorithm;
  const shared = new Uint8Array(await crypto.subtle.deriveBits(exchange, pair.privateKey, 256));
  const info = joined(ENCODER.encode('WebPush: info\0'), theirs, ours);
  const secret = await derive(fromBase64url(device.auth), shared, info, 32);
  const contentKey = await derive(salt, secret, encode('Content-Encoding: aes128gcm\0'), 16);
  const iv = await derive(salt, secret, encode('Content-Encoding: nonce\0'), 12);
  const key = await crypto.subtle.importKey('raw', contentKey, 'AES-GCM', false, ['encrypt']);
  const record = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, padded);

  const head = new DataView(new ArrayBuffer(5));
  head.setUint32(0, RECORD);
  head.setUint8(4, ours.length);
  return joined(salt, new Uint8Array(head.buffer), ours, new Uint8Array(record));
}

/** A pair of keys for one message. */
export async function newPair(): Promise<CryptoKeyPair> {
  return (await crypto.subtle.generateKey(CURVE, true, ['deriveBits'])) as CryptoKeyPair;
}

/** The key by which push services know this deployment, with its public half as pages hand it to the browser. */
export type VapidKey = { readonly private_key: CryptoKey; readonly public_key: string };

/** The key of a deployment from its configuration (P-256, PKCS #8, base64). Throws when it is none. */
export async function vapidKey(configured: string): Promise<VapidKey> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  const bytes = fromBase64url(configured);
  const private_key = await crypto.subtle.importKey('pkcs8', bytes, algorithm, true, ['sign']);
  const { x = '', y = '' } = (await crypto.subtle.exportKey('jwk', private_key)) as JsonWebKey;
  const public_key = base64url(joined(Uint8Array.of(4), fromBase64url(x), fromBase64url(y)));
  return { private_key, public_key };
}

/** Seconds for which a word to a push service holds; a day is the most (RFC 8292, 2). */
const VALID_S = 12 * 60 * 60;

/**
 * The `Authorization` of a message to the push service of `endpoint` (RFC 8292, 3): good for that service alone. `now` in
 * epoch ms; `contact` an https address where its operator finds us, where there is one.
 */
export async function vapidHeader(
  key: VapidKey,
  {
    endpoint,
    now,
    contact,
  }: { readonly endpoint: string; readonly now: number; readonly contact: string | null },
): Promise<string> {
  const claims = {
    aud: new URL(endpoint).origin,
    exp: Math.floor(now / 1000) + VALID_S,
    ...(contact !== null && { sub: contact }),
  };
  return `vapid t=${await sign(claims, key.private_key, 'ES256')}, k=${key.public_key}`;
}
