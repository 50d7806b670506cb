// The papers of an application before it is sent: what the vault holds already is ticked, the rest follows later.
import { say, type Bilingual } from '#lib/locale.ts';
import { m } from '#lib/paraglide/messages.js';
import { ticksFor } from '#worker/documents/checklist.ts';
import type { PaperKind } from '#worker/documents/paper-kinds.ts';
import { LINE_STATE_LABELS, type LineState } from '#worker/documents/terms.ts';
import { DOCUMENT_STAGE_LABELS, type DocumentStage } from '#worker/products/terms.ts';

type Line = {
  readonly item_id: string;
  readonly name: Bilingual;
  readonly kind: PaperKind;
  readonly stage: DocumentStage | null;
  readonly state: LineState;
};
type Offered = {
  readonly id: string;
  readonly kind: PaperKind;
  readonly name: string;
  readonly uploaded_at: number;
};

/** The name of the field that holds a tick, and its value: which paper for which line. */
export const PAPER_FIELD = 'paper';

/** The lines of the sheet in words: each with the paper of the vault that is ticked for it, or with what happens else. */
export function papersOf(lines: readonly Line[], offered: readonly Offered[]) {
  const ticks = ticksFor(
    lines.map((line) => ({ ...line, papers: [] })),
    offered,
  );
  return lines.map(({ item_id, name, stage, state }) => {
    const paper = ticks.get(item_id);
    const later =
      stage === 'apply' || stage === null
        ? m.apply_papers_later()
        : m.apply_papers_stage({ stage: say(DOCUMENT_STAGE_LABELS[stage]) });
    return {
      id: item_id,
      name: say(name),
      tick: paper ? { value: `${item_id}:${paper.id}`, file: paper.name } : null,
      note: paper ? null : state === 'missing' ? later : say(LINE_STATE_LABELS[state]),
    };
  });
}

/** The papers that were ticked; nothing where none was. */
export function papersTicked(form: FormData): { item_id: string; document_id: string }[] | undefined {
  const ticked = form.getAll(PAPER_FIELD).flatMap((value) => {
    const [, item_id, document_id] = /^(.+):(doc_\w+)$/.exec(String(value)) ?? [];
    return item_id !== undefined && document_id !== undefined ? [{ item_id, document_id }] : [];
  });
  return ticked.length > 0 ? ticked : undefined;
}
