import { describe, expect, it } from 'vitest';
import { checkDocument } from '../../worker/documents/content.ts';
import { scanEmbedded } from '../../worker/documents/embedded-scan.ts';
import { licenceFrom } from '../../worker/documents/schema-licences.ts';
import { LICENCE_KINDS } from '../../worker/documents/terms-licences.ts';
import { sha256 } from '../../worker/lib/hash.ts';
import { completeOrgCode, completeUscc } from '../../worker/organisations/uscc.ts';
import { licenceOf } from './licences.ts';

const options = { seed: 'tests', today: '2026-06-10' };
const codes = Array.from({ length: 120 }, (_, n) =>
  completeUscc(`91430112${completeOrgCode(`MA${String(n).padStart(6, '1')}`)}`),
);

describe.each(LICENCE_KINDS)('the issuer of %s', (kind) => {
  const found = codes.flatMap((uscc) => licenceOf(kind, uscc, options) ?? []);

  it('answers in just the agreed form, with an original that has its hash and passes the check', () => {
    expect(found.length).toBeGreaterThan(10);
    for (const licence of found) {
      expect(licenceFrom(kind, licence)).toEqual(licence);
      const bytes = new Uint8Array(Buffer.from(licence.original, 'base64'));
      expect(sha256(bytes)).toBe(licence.sha256);
      expect(checkDocument({ name: 'a.pdf', bytes })).toMatchObject({ media_type: 'application/pdf' });
      expect(scanEmbedded({ media_type: 'application/pdf', bytes })).toBeNull();
      expect(licence.issued_on <= licence.as_of).toBe(true);
    }
  });

  it('says the same twice, and nothing of a code that is not registered', () => {
    const [one] = found;
    expect(licenceOf(kind, one?.uscc ?? '', options)).toEqual(one);
    expect(licenceOf(kind, '91430112MA0QTE5T35', options)).toBeNull();
  });

  it('is refused with a field about a person that was not agreed on', () => {
    expect(licenceFrom(kind, { ...found[0], identity_number: '430112199001010011' })).toBeNull();
    expect(licenceFrom(kind, { ...found[0], fields: { ...found[0]?.fields, spouse: '某' } })).toBeNull();
  });
});
