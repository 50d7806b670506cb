// A push service with its browsers: it invents devices, looks whether each message comes from whom the device asked
// (RFC 8292), opens it as the device would (RFC 8291) and keeps what it says.
import {
  createDecipheriv,
  createECDH,
  createPublicKey,
  hkdfSync,
  randomBytes,
  verify,
  type ECDH,
} from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

type Answer = { readonly status: number; readonly json: unknown };
type Asked = {
  readonly method: string | undefined;
  readonly origin: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
};

/** What a device received. */
export type Pushed = {
  readonly text: unknown;
  readonly ttl: number;
  readonly urgency: string;
  readonly topic: string;
  /** Bytes of the body as they came. */
  readonly length: number;
};

type Device = { sender: string; curve: ECDH; auth: Buffer; mode: string; got: Pushed[]; tries: number };

const MODES = ['up', 'gone', 'down', 'moved'];
const STATUSES: Readonly<Record<string, number>> = { gone: 410, down: 503, moved: 302 };
const DAY_S = 86_400;

/** Why a message is not from whom the device asked; null when it is. */
function senderFault(header: string, { sender }: Device, { origin, now }: { origin: string; now: number }) {
  const [, token = '', key = ''] = /^vapid t=([\w.-]+), k=([\w-]+)$/.exec(header) ?? [];
  if (key !== sender) return 'another sender than the device asked for';
  const point = Buffer.from(key, 'base64url');
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString('base64url'));
  const jwk = { kty: 'EC', crv: 'P-256', x, y };
  const by = { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' } as const;
  const [head = '', claims = '', signature = ''] = token.split('.');
  const signed = verify('sha256', Buffer.from(`${head}.${claims}`), by, Buffer.from(signature, 'base64url'));
  if (!signed) return 'the signature does not fit';
  const { aud, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as {
    aud: unknown;
    exp: number;
  };
  if (aud !== origin) return 'meant for another service';
  return exp <= now / 1000 || exp > now / 1000 + DAY_S ? 'not valid now' : null;
}

/** Opens a message with the keys of its device. Throws when it is for another one, or broken. */
function open(body: Buffer, { curve, auth }: Device): string {
  const salt = body.subarray(0, 16);
  const length = body.readUInt8(20);
  const theirs = body.subarray(21, 21 + length);
  const record = body.subarray(21 + length);
  if (record.length > body.readUInt32BE(16)) throw new Error('more than one record');
  const derive = (secret: Buffer, by: Buffer, info: Buffer, size: number) =>
    Buffer.from(hkdfSync('sha256', secret, by, info, size));
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), curve.getPublicKey(), theirs]);
  const secret = derive(curve.computeSecret(theirs), auth, info, 32);
  const key = derive(secret, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16);
  const nonce = derive(secret, salt, Buffer.from('Content-Encoding: nonce\0'), 12);
  const cipher = createDecipheriv('aes-128-gcm', key, nonce).setAuthTag(record.subarray(-16));
  const padded = Buffer.concat([cipher.update(record.subarray(0, -16)), cipher.final()]);
  const end = padded.findLastIndex((byte: number) => byte !== 0);
  if (padded[end] !== 2) throw new Error('no end of the last record');
  return padded.subarray(0, end).toString('utf8');
}

/** The push service of one sandbox. `now` in epoch ms. */
export function pushService({ now }: { readonly now: () => number }) {
  const devices = new Map<string, Device>();

  function add({ origin, body }: Asked): Answer {
    const { application_server_key: sender } = JSON.parse(body.toString()) as Record<string, unknown>;
    if (typeof sender !== 'string') return { status: 400, json: { error: 'no key of a sender' } };
    const curve = createECDH('prime256v1');
    curve.generateKeys();
    const [name, auth] = [randomBytes(16).toString('hex'), randomBytes(16)];
    devices.set(name, { sender, curve, auth, mode: 'up', got: [], tries: 0 });
    const keys = { p256dh: curve.getPublicKey('base64url'), auth: auth.toString('base64url') };
    return { status: 201, json: { name, endpoint: `${origin}/push/send/${name}`, keys } };
  }

  function take(device: Device, { headers, body, origin }: Asked): Answer {
    device.tries += 1;
    const status = STATUSES[device.mode];
    if (status !== undefined) return { status, json: { error: device.mode } };
    const fault = senderFault(String(headers.authorization ?? ''), device, { origin, now: now() });
    if (fault !== null) return { status: 403, json: { error: fault } };
    const one = (name: string) => String(headers[name] ?? '');
    if (one('content-encoding') !== 'aes128gcm' || !/^\d+$/.test(one('ttl')) || body.length > 4096) {
      return { status: 400, json: { error: 'not a push message' } };
    }
    const about = { ttl: Number(one('ttl')), urgency: one('urgency'), topic: one('topic') };
    device.got.push({ text: JSON.parse(open(body, device)), ...about, length: body.length });
    return { status: 201, json: {} };
  }

  /**
   * `POST /push/devices` makes a device for a sender's key, `GET` and `POST /push/devices/{name}` tell what came to it and
   * set what its service does, `POST /push/send/{name}` is what a sender calls.
   */
  function answer(asked: Asked): Answer {
    const { method, path, body } = asked;
    if (method === 'POST' && path === '/push/devices') return add(asked);
    const [, action, name = ''] = /^\/push\/(devices|send)\/([0-9a-f]+)$/.exec(path) ?? [];
    const device = devices.get(name);
    if (!device) return { status: 404, json: { error: 'not found' } };
    if (action === 'send' && method === 'POST') return take(device, asked);
    if (action === 'devices' && method === 'GET') {
      return { status: 200, json: { got: device.got, tries: device.tries } };
    }
    if (action !== 'devices' || method !== 'POST') return { status: 404, json: { error: 'not found' } };
    const { mode } = JSON.parse(body.toString()) as { mode?: unknown };
    if (typeof mode !== 'string' || !MODES.includes(mode)) return { status: 400, json: { error: 'no mode' } };
    device.mode = mode;
    return { status: 200, json: {} };
  }

  return { answer };
}
