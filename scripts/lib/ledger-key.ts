// The keys with which a demonstration or a test signs ledgers and links to files. A deployment has its own, as secrets:
// LEDGER_KEY and FILES_KEY.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A new private key (Ed25519, PKCS #8, base64). */
export function newLedgerKey(): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  return privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
}

/** A new key that signs links to files (base64). */
export const newFilesKey = (): string => randomBytes(32).toString('base64');

/** The key kept beside a folder's data under a name, made at the first time. */
function keyIn(folder: string, name: string, make: () => string): string {
  const file = path.join(folder, name);
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  const key = make();
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, `${key}\n`, { mode: 0o600 });
  return key;
}

/** The key of ledgers: copies taken away earlier stay verifiable. */
export const ledgerKeyIn = (folder: string): string => keyIn(folder, 'ledger-key', newLedgerKey);

/** The key of links to files. */
export const filesKeyIn = (folder: string): string => keyIn(folder, 'files-key', newFilesKey);
