// The port to the issuers of licences: one signed question over the line of the data sources, one answer that is checked
// before anybody sees it. What goes wrong is an outcome with a code; the owner may always upload the paper instead.
import type { Ctx } from '../lib/context.ts';
import { sha256 } from '../lib/hash.ts';
import { dayOf } from '../lib/shanghai.ts';
import { askSigned } from '../sources/port.ts';
import { checkDocument } from './content.ts';
import { issuerOf, licenceFrom, type LicenceAnswer } from './schema-licences.ts';
import type { LicenceKind, LicenceProblem } from './terms-licences.ts';

export type LicenceQuestion = {
  readonly kind: LicenceKind;
  readonly uscc: string;
  readonly consent: { readonly id: string; readonly text_hash: string; readonly valid_until: number };
  /** The day of the licence that is held; an older one is of no use. */
  readonly last_as_of: string | null;
};

export type LicenceResult =
  | { readonly ok: true; readonly answer: LicenceAnswer; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly problem: LicenceProblem };

/** Asks the issuer of a kind for a firm's licence. */
export async function askLicence(ctx: Ctx, question: LicenceQuestion): Promise<LicenceResult> {
  const { kind, uscc, consent, last_as_of } = question;
  const today = dayOf(ctx.now);
  const asked = await askSigned<{ readonly answer: LicenceAnswer; readonly bytes: Uint8Array }>(
    ctx,
    { provider: issuerOf(kind), path: `/v1/licences/${kind}`, question: { uscc, consent } },
    ({ status, json }) => {
      if (status === 404) return 'nothing';
      const answer = licenceFrom(kind, json);
      if (!answer) return 'malformed';
      // Another firm's licence is thrown away unread.
      if (answer.uscc !== uscc) return 'wrong_firm';
      const bytes = new Uint8Array(Buffer.from(answer.original, 'base64'));
      const original = checkDocument({ name: `${kind}.pdf`, bytes });
      const isPdf = !('code' in original) && original.media_type === 'application/pdf';
      if (!isPdf || sha256(bytes) !== answer.sha256) return 'malformed';
      if (answer.as_of > today || answer.issued_on > answer.as_of) return 'malformed';
      return last_as_of !== null && answer.as_of < last_as_of ? 'stale' : { answer, bytes };
    },
  );
  if (!asked.ok) return { ok: false, problem: asked.problem };
  const { answer, bytes } = asked.answer;
  if (answer.expires_on !== null && answer.expires_on < today) return { ok: false, problem: 'expired' };
  return { ok: true, answer, bytes };
}
