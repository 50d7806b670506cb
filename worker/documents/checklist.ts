// The checklist of an application: what the product asks for and what the bank asked for besides, each line with the
// papers that were sent for it and where it stands. The firm and its bank read the same list.
import { both, type Bilingual } from '../lib/bilingual.ts';
import type { ListingDocument } from '../products/schema.ts';
import type { DocumentStage } from '../products/terms.ts';
import { kindOfPaper, licenceFor, type PaperKind } from './paper-kinds.ts';
import type { LicenceKind } from './terms-licences.ts';
import type { LineState, UseState } from './terms.ts';

/** A paper that the bank asked for after the application was sent. */
export type AskedItem = {
  readonly id: string;
  readonly round: number;
  readonly name: string;
  readonly answer: string | null;
  readonly answered_at: number | null;
};

/** A use of a paper, as far as a line looks at it. Instants in epoch ms. */
export type LineUse = {
  readonly item_id: string;
  readonly use_state: UseState;
  readonly attached_at: number;
  readonly judged_at: number | null;
  readonly reason: string | null;
};

export type Line<Use extends LineUse> = {
  readonly item_id: string;
  readonly name: Bilingual;
  readonly kind: PaperKind;
  /** When it is due; null for what the bank asked for, which is due now. */
  readonly stage: DocumentStage | null;
  /** Of which round of questions it is. */
  readonly round: number | null;
  readonly state: LineState;
  /** Why it has to be sent again: the bank's words, or the code of what the scan found. */
  readonly reason: string | null;
  /** What an issuer can send in its place. */
  readonly licence: LicenceKind | null;
  readonly answer: string | null;
  readonly papers: readonly Use[];
};

/** Where a line stands that has papers: what came after the last return counts, else the return does. */
function stateOf(uses: readonly LineUse[]): { state: UseState; reason: string | null } | null {
  const returned = uses
    .filter(({ use_state }) => use_state === 'returned')
    .toSorted((a, b) => (b.judged_at ?? 0) - (a.judged_at ?? 0))[0];
  const live = uses.filter(({ use_state }) => use_state !== 'returned');
  // A paper of several files: one that came back is missing until another one follows it.
  const isMended = live.some(({ attached_at }) => attached_at > (returned?.judged_at ?? 0));
  if (returned && !isMended) return { state: 'returned', reason: returned.reason };
  if (live.length === 0) return null;
  return {
    state: live.every(({ use_state }) => use_state === 'verified') ? 'verified' : 'sent',
    reason: null,
  };
}

/** The lines of an application: those of the listing in its order, then what was asked for, round by round. */
export function checklistOf<Use extends LineUse>(
  documents: readonly ListingDocument[],
  items: readonly AskedItem[],
  uses: readonly Use[],
): Line<Use>[] {
  const usesOf = (id: string): Use[] => uses.filter(({ item_id }) => item_id === id);
  const listed = documents.map((paper): Line<Use> => {
    const papers = usesOf(paper.id);
    const kind = kindOfPaper(paper.name.zh);
    const byConsent = paper.how === 'consent';
    const otherwise = kind === 'person' ? 'in_person' : byConsent ? 'consent' : 'missing';
    const found = stateOf(papers);
    return {
      item_id: paper.id,
      name: paper.name,
      kind,
      stage: paper.stage,
      round: null,
      state: found?.state ?? otherwise,
      reason: found?.reason ?? null,
      licence: licenceFor(kind),
      answer: null,
      papers,
    };
  });
  const asked = items.map((item): Line<Use> => {
    const papers = usesOf(item.id);
    const kind = kindOfPaper(item.name);
    const found = stateOf(papers);
    // The firm's words stand for a paper that it does not have.
    const otherwise = item.answered_at !== null ? 'sent' : kind === 'person' ? 'in_person' : 'missing';
    return {
      item_id: item.id,
      name: both(item.name, item.name),
      kind,
      stage: null,
      round: item.round,
      state: found?.state ?? otherwise,
      reason: found?.reason ?? null,
      licence: licenceFor(kind),
      answer: item.answer,
      papers,
    };
  });
  return [...listed, ...asked];
}

/** A paper of the vault that a line could use. */
export type Candidate = { readonly id: string; readonly kind: PaperKind; readonly uploaded_at: number };

/** For each line without papers the newest paper of the vault of its kind; of what is only 其他 nothing is guessed. */
export function ticksFor<Paper extends Candidate>(
  lines: readonly Pick<Line<LineUse>, 'item_id' | 'kind' | 'papers'>[],
  vault: readonly Paper[],
): Map<string, Paper> {
  const newest = vault.toSorted((a, b) => b.uploaded_at - a.uploaded_at);
  const ticks = new Map<string, Paper>();
  for (const { item_id, kind, papers } of lines) {
    if (kind === 'person' || kind === 'other' || papers.length > 0) continue;
    const paper = newest.find((candidate) => candidate.kind === kind);
    if (paper) ticks.set(item_id, paper);
  }
  return ticks;
}
