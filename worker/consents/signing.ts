// Signatures under what a firm takes away: Ed25519 (RFC 8032) over the digest of the export. Whoever holds the public
// key can tell, without asking us, that the copy is ours and whole.

export type LedgerKey = { readonly private_key: CryptoKey; readonly public_key: string };

const fromBase64 = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
const toBase64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));

/**
 * The key of a deployment from its configuration (PKCS #8, base64), with the public half as base64 of its 32 bytes.
 * Throws when there is none: nothing is ever given out unsigned.
 */
export async function ledgerKey(configured: string | undefined): Promise<LedgerKey> {
  if (!configured) throw new Error('no LEDGER_KEY is configured');
  const private_key = await crypto.subtle.importKey(
    'pkcs8',
    fromBase64(configured),
    { name: 'Ed25519' },
    true,
    ['sign'],
  );
  const { x = '' } = (await crypto.subtle.exportKey('jwk', private_key)) as JsonWebKey;
  const standard = x.replaceAll('-', '+').replaceAll('_', '/');
  return { private_key, public_key: toBase64(fromBase64(standard)) };
}

/** The signature of a text, in base64. */
export async function signText(key: LedgerKey, text: string): Promise<string> {
  const signature = await crypto.subtle.sign(
    { name: 'Ed25519' },
    key.private_key,
    new TextEncoder().encode(text),
  );
  return toBase64(new Uint8Array(signature));
}
