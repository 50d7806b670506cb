// The key with which a demonstration or a test signs ledgers. A deployment has its own, as a secret: LEDGER_KEY.
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A new private key (Ed25519, PKCS #8, base64). */
export function newLedgerKey(): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  return privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
}

/** The key kept beside a folder's data, made at the first time: copies taken away earlier stay verifiable. */
export function ledgerKeyIn(folder: string): string {
  const file = path.join(folder, 'ledger-key');
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  const key = newLedgerKey();
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, `${key}\n`, { mode: 0o600 });
  return key;
}
