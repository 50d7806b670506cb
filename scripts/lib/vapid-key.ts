// The key by which push services know a demonstration or a test. A deployment has its own, as a secret: VAPID_KEY.
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A new private key (P-256, PKCS #8, base64). */
export function newVapidKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
}

/** The key kept beside a folder's data, made at the first time: devices that were switched on earlier go on being told. */
export function vapidKeyIn(folder: string): string {
  const file = path.join(folder, 'vapid-key');
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  const key = newVapidKey();
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, `${key}\n`, { mode: 0o600 });
  return key;
}
