import { describe, expect, it } from 'vitest';
import {
  contentDigest,
  hmacOf,
  signatureBase,
  signRequest,
  verifyRequest,
  type Signing,
} from './signature.ts';

const KEY = Buffer.from('0123456789abcdef0123456789abcdef').toString('base64');
const REQUEST: Signing = {
  method: 'POST',
  url: 'https://sources.example.cn/v1/records/tax',
  body: '{"uscc":"91430112MA4QTE5T35"}',
  key: KEY,
  keyid: 'wangcheng',
  created: 1_781_000_000,
  nonce: '00112233445566778899aabbccddeeff',
};

const verify = (change: Partial<Parameters<typeof verifyRequest>[0]> = {}) => {
  const { method, url, body, created } = REQUEST;
  const headers = { ...signRequest(REQUEST) };
  return verifyRequest({
    method,
    url,
    body,
    headers,
    now: created,
    keyOf: (): string | null => KEY,
    ...change,
  });
};

describe('the signature of a question', () => {
  it('agrees with the HMAC example of RFC 9421 (B.2.5)', () => {
    const parameters = '("date" "@authority" "content-type");created=1618884473;keyid="test-shared-secret"';
    const base = signatureBase(
      [
        ['date', 'Tue, 20 Apr 2021 02:07:55 GMT'],
        ['@authority', 'example.com'],
        ['content-type', 'application/json'],
      ],
      parameters,
    );
    const key = 'uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ==';
    expect(hmacOf(base, key)).toBe('pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8=');
  });

  it('agrees with the digest example of RFC 9530', () => {
    expect(contentDigest('{"hello": "world"}')).toBe(
      'sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:',
    );
  });

  it('is accepted by whoever has the key', () => {
    expect(verify()).toEqual({ ok: true, keyid: 'wangcheng', nonce: REQUEST.nonce });
  });

  it('names itself, its time and what it covers', () => {
    expect(signRequest(REQUEST)['signature-input']).toBe(
      'sig1=("@method" "@target-uri" "content-digest");created=1781000000;nonce="00112233445566778899aabbccddeeff"' +
        ';keyid="wangcheng";alg="hmac-sha256";tag="rongqiao-source"',
    );
  });

  const signed = signRequest(REQUEST);
  it.each([
    ['another body', { body: '{"uscc":"91430112MA4QTE5T36"}' }, 'digest'],
    ['another address', { url: 'https://sources.example.cn/v1/records/invoice' }, 'signature'],
    ['another method', { method: 'PUT' }, 'signature'],
    [
      'another key',
      { keyOf: (): string | null => Buffer.from('x'.repeat(32)).toString('base64') },
      'signature',
    ],
    ['an unknown key id', { keyOf: (): string | null => null }, 'signature'],
    ['five minutes and a second later', { now: REQUEST.created + 301 }, 'time'],
    ['five minutes and a second too early', { now: REQUEST.created - 301 }, 'time'],
    ['no signature', { headers: {} }, 'missing'],
    [
      'a new nonce',
      { headers: { ...signed, 'signature-input': signed['signature-input'].replace('0011', '1100') } },
      'signature',
    ],
    [
      'fewer covered parts',
      { headers: { ...signed, 'signature-input': signed['signature-input'].replace('"@target-uri" ', '') } },
      'form',
    ],
  ] as const)('is refused with %s', (_, change, why) => {
    expect(verify(change)).toEqual({ ok: false, why });
  });

  it('holds for five minutes either way', () => {
    expect(verify({ now: REQUEST.created + 300 }).ok).toBe(true);
    expect(verify({ now: REQUEST.created - 300 }).ok).toBe(true);
  });
});
