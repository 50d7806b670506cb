// Writes docs/machines.md: node scripts/machines.ts
import { writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { machinesText } from './lib/machines.ts';

const FILE = 'docs/machines.md';

/** The document as it stands in the repository. */
export async function machinesFile(): Promise<string> {
  return format(machinesText(), { ...(await resolveConfig(FILE)), filepath: FILE });
}

if (process.argv[1]?.endsWith('machines.ts')) writeFileSync(FILE, await machinesFile());
