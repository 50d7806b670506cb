import { describe, expect, it } from 'vitest';
import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import {
  areDeviceKeys,
  encryptFor,
  fromBase64url,
  newPair,
  PUSH_LENGTH,
  vapidHeader,
  vapidKey,
} from './webpush.ts';

// RFC 8291, appendix A.
const RFC = {
  text: 'When I grow up, I want to be a watermelon',
  device: {
    p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
    auth: 'BTBZMqHH6r4Tts7J_aSIgg',
  },
  private: 'yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw',
  public: 'BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8',
  salt: 'DGv6ra1nlYgDCS1FRnbzlw',
  body:
    'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK' +
    '6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
};

async function pairOfRfc(): Promise<CryptoKeyPair> {
  const point = Buffer.from(RFC.public, 'base64url');
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString('base64url'));
  const curve = { name: 'ECDH', namedCurve: 'P-256' };
  const open = { kty: 'EC', crv: 'P-256', x, y };
  return {
    publicKey: await crypto.subtle.importKey('jwk', open, curve, true, []),
    privateKey: await crypto.subtle.importKey('jwk', { ...open, d: RFC.private }, curve, true, [
      'deriveBits',
    ]),
  } as CryptoKeyPair;
}

describe('a message to one device', () => {
  it('is byte for byte that of the standard (RFC 8291, appendix A)', async () => {
    const once = { pair: await pairOfRfc(), salt: fromBase64url(RFC.salt), length: 0 };
    const body = await encryptFor(RFC.device, RFC.text, once);
    expect(Buffer.from(body).toString('base64url')).toBe(RFC.body);
  });

  it('has one length, whatever it says, and is never longer than a push service takes', async () => {
    const salt = fromBase64url(RFC.salt);
    const lengthOf = async (text: string) => {
      const pair = await newPair();
      return (await encryptFor(RFC.device, text, { pair, salt })).length;
    };
    expect(await lengthOf('短')).toBe(await lengthOf('这是一条长一些的消息'));
    expect(await lengthOf('')).toBe(21 + 65 + PUSH_LENGTH + 1 + 16);
    await expect(lengthOf('x'.repeat(4000))).rejects.toThrow('too long');
  });

  it.each([
    ['a point that is not on the curve', { ...RFC.device, p256dh: `BA${'A'.repeat(85)}` }],
    ['a secret that is too short', { ...RFC.device, auth: 'AAAA' }],
    ['no base64', { ...RFC.device, p256dh: '中'.repeat(87) }],
  ])('needs keys of a device: %s', async (_, keys) => {
    expect(await areDeviceKeys(keys)).toBe(false);
    expect(await areDeviceKeys(RFC.device)).toBe(true);
  });
});

describe('the word to a push service', () => {
  it('is signed by the deployment’s key, for that service alone and for twelve hours', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const key = await vapidKey(privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'));
    const now = Date.parse('2026-03-02T10:00:00+08:00');
    const to = { endpoint: 'https://push.example/send/1?x', now, contact: 'https://wangcheng.example.cn/' };
    const [, token = '', k = ''] = /^vapid t=(\S+), k=(\S+)$/.exec(await vapidHeader(key, to)) ?? [];
    expect(k).toBe(key.public_key);
    const [head = '', claims = '', signature = ''] = token.split('.');
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toEqual({
      aud: 'https://push.example',
      exp: now / 1000 + 12 * 60 * 60,
      sub: 'https://wangcheng.example.cn/',
    });
    expect(JSON.parse(Buffer.from(head, 'base64url').toString())).toMatchObject({ alg: 'ES256', typ: 'JWT' });
    const by = { key: createPublicKey(privateKey), dsaEncoding: 'ieee-p1363' } as const;
    expect(verify('sha256', Buffer.from(`${head}.${claims}`), by, Buffer.from(signature, 'base64url'))).toBe(
      true,
    );
  });
});
