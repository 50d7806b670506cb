// Names and numbers that a test may use for its own firms and people, no two of them the same.
import { representativeOf } from '../../../scripts/sandbox/registry.ts';
import { completeOrgCode, completeUscc } from '../../../worker/organisations/uscc.ts';
import { TEST_SEED } from './instant.ts';

let serial = 0;
export const nextSerial = (): number => (serial += 1);

const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';

/** A valid credit code that no other call gave: `91` a company, `92` a sole trader, `93` a cooperative. */
export function newUscc(kind: '91' | '92' | '93' = '91'): string {
  let n = nextSerial() + 31 ** 3;
  let subject = '';
  for (let i = 0; i < 6; i += 1) {
    subject = `${ALPHABET[n % 31] ?? '0'}${subject}`;
    n = Math.floor(n / 31);
  }
  return completeUscc(`${kind}430112${completeOrgCode(`MA${subject}`)}`);
}

/** Who the identity port takes for a firm's legal representative. */
export function representative(uscc: string): { name: string; document_number: string } {
  return representativeOf(uscc, TEST_SEED);
}

/** A mobile number that no other call gave. */
export function newPhone(): string {
  return `137${String(10_000_000 + nextSerial()).padStart(8, '0')}`;
}
