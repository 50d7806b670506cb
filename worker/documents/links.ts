// Short-lived links to files. A link is worth something only for a minute and only in the session of the person who asked
// for it; whether he may still look is asked again when it is used.
import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a link says: which file, for whose membership, under which recorded look, until when (epoch ms). */
export type FileLink = {
  readonly document: string;
  readonly membership: string;
  /** The look of a bank that left its receipt; null for the firm's own people. */
  readonly read: string | null;
  readonly expires_at: number;
};

const LABEL = 'rongqiao-file/1';

const macOf = (payload: string, key: string): Buffer =>
  createHmac('sha256', Buffer.from(key, 'base64')).update(`${LABEL}.${payload}`).digest();

/** The token of a link, fit for an address. `key` is base64. */
export function signLink(link: FileLink, key: string): string {
  const { document, membership, read, expires_at } = link;
  const payload = Buffer.from(JSON.stringify([document, membership, read, expires_at])).toString('base64url');
  return `${payload}.${macOf(payload, key).toString('base64url')}`;
}

/** What a token says, or null when it was not made with this key. Whether it is over is the caller's to ask. */
export function readLink(token: string, key: string): FileLink | null {
  const [payload = '', mac = '', ...more] = token.split('.');
  if (more.length > 0 || !/^[\w-]{43}$/.test(mac)) return null;
  if (!timingSafeEqual(macOf(payload, key), Buffer.from(mac, 'base64url'))) return null;
  const [document, membership, read, expires_at] = JSON.parse(
    Buffer.from(payload, 'base64url').toString('utf8'),
  ) as [string, string, string | null, number];
  return { document, membership, read, expires_at };
}

/**
 * The Content-Disposition of a file: always a download, with its name in UTF-8 and a plain one for whoever cannot read
 * that (RFC 6266, RFC 8187).
 */
export function dispositionOf(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]/g, '_').replace(/["\\%]/g, '_');
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
