// What each side sees of papers. Output lists every field; no object key and no hash leaves.
import type { Line } from './checklist.ts';
import { coveringOf } from './licence-rules.ts';
import { expiryOf, useMovesNow } from './machine.ts';
import type { CaseDocumentRow, DocumentRow, UsedIn } from './queries.ts';
import type { Covering, LicenceRow } from './queries-licences.ts';
import { LICENCE_KINDS } from './terms-licences.ts';

/** A paper of the vault with where it is used and, of a licence, who issued it. */
export function vaultView(
  row: DocumentRow,
  uses: readonly UsedIn[],
  licences: readonly LicenceRow[],
  today: string,
) {
  const licence = licences.find(({ id }) => id === row.licence_id);
  return {
    id: row.id,
    version: row.ver,
    kind: row.kind,
    name: row.name,
    media_type: row.media_type,
    size: row.size,
    state: row.state,
    refused_code: row.refused_code,
    origin: row.origin,
    issued_on: row.issued_on,
    expires_on: row.expires_on,
    expiry: expiryOf(row.expires_on, today),
    uploaded_at: row.uploaded_at,
    licence: licence ? { issuer: licence.issuer, number: licence.number, as_of: licence.as_of } : null,
    uses: uses
      .filter(({ document_id }) => document_id === row.id)
      .map(({ application_id, number, product_name, use_state, open }) => ({
        application_id,
        number,
        product_name,
        state: use_state,
        open: open === 1,
      })),
  };
}

/** For each kind of licence what is held, and whether a consent would let it be fetched. */
export function licenceView(licences: readonly LicenceRow[], consents: readonly Covering[]) {
  return LICENCE_KINDS.map((kind) => {
    const held = licences.find((licence) => licence.kind === kind);
    return {
      kind,
      covered: coveringOf(kind, consents) !== null,
      held: held
        ? {
            issuer: held.issuer,
            number: held.number,
            as_of: held.as_of,
            expires_on: held.expires_on,
            fetched_at: held.fetched_at,
          }
        : null,
    };
  });
}

/** A paper within an application. */
export function caseDocumentView(row: CaseDocumentRow, role: string) {
  return {
    id: row.id,
    item_id: row.item_id,
    version: row.ver,
    name: row.name,
    size: row.size,
    uploaded_at: row.uploaded_at,
    attached_at: row.attached_at,
    origin: row.origin,
    expires_on: row.expires_on,
    state: row.state,
    use: row.use_state,
    reason: row.reason,
    refused_code: row.refused_code,
    // The firm's own moves are on its vault; of a paper that is being checked nobody judges.
    moves: row.state === 'clean' ? useMovesNow(row.use_state, role) : [],
  };
}

/** The checklist as a page lists it. */
export function checklistView(lines: readonly Line<CaseDocumentRow>[], role: string) {
  return lines.map(({ papers, ...line }) => ({
    ...line,
    papers: papers.map((row) => caseDocumentView(row, role)),
  }));
}

/** Papers of the vault that a line may be ticked with. */
export const offeredView = (rows: readonly DocumentRow[], today: string) =>
  rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    name: row.name,
    size: row.size,
    state: row.state,
    origin: row.origin,
    expires_on: row.expires_on,
    expiry: expiryOf(row.expires_on, today),
    uploaded_at: row.uploaded_at,
  }));
