// The checklist of an application in words: the tables of papers and stages are more than its pages' own script.
import { say } from '#lib/locale.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Tone } from '#lib/ui/StatusBadge.svelte';
import type { need } from '#lib/answer.ts';
import type { api } from '#lib/api.ts';
import {
  DOCUMENT_STATE_LABELS,
  LINE_STATE_LABELS,
  REFUSED_CODES,
  REFUSED_LABELS,
  type LineState,
} from '#worker/documents/terms.ts';
import { LICENCE_KIND_LABELS } from '#worker/documents/terms-licences.ts';
import { DOCUMENT_STAGE_LABELS } from '#worker/products/terms.ts';

type Client = ReturnType<typeof api>['sme']['applications'][':id'];
type Own = Awaited<ReturnType<typeof need<Awaited<ReturnType<Client['$get']>>>>>;

const TONES: Record<LineState, Tone> = {
  missing: 'warn',
  sent: 'info',
  verified: 'ok',
  returned: 'bad',
  consent: 'plain',
  in_person: 'plain',
};

/** The reason of a return: the bank's own words, or what the scan found, in the reader's language. */
export function reasonText(reason: string | null): string | null {
  const code = REFUSED_CODES.find((known) => known === reason);
  return code ? say(REFUSED_LABELS[code]) : reason;
}

/** The lines of an application, without those that wait for the firm's answer: they stand in their own form. */
export function linesOf({ checklist, items, offered, turn, state }: Own) {
  const waiting = new Set(items.filter(({ answered_at }) => answered_at === null).map(({ id }) => id));
  const isOver = turn === 'nobody' && state !== 'disbursed';
  return checklist
    .filter(({ item_id }) => !waiting.has(item_id))
    .map((line) => {
      const isOpen = !isOver && line.kind !== 'person' && line.state !== 'verified';
      const unused = offered.filter(({ id }) => !line.papers.some((paper) => paper.id === id));
      const fitting = unused.filter(({ kind }) => kind === line.kind);
      return {
        id: line.item_id,
        name: say(line.name),
        tone: TONES[line.state],
        state: line.state,
        word: say(LINE_STATE_LABELS[line.state]),
        due: line.stage && line.state === 'missing' ? say(DOCUMENT_STAGE_LABELS[line.stage]) : null,
        reason: reasonText(line.reason),
        papers: line.papers.map(({ id, name, size, state: paper, use, reason }) => ({
          id,
          name,
          size,
          word: paper === 'clean' ? null : say(DOCUMENT_STATE_LABELS[paper]),
          opens: paper === 'clean',
          back: use === 'returned' ? (reasonText(reason) ?? '') : null,
        })),
        open: isOpen,
        /** What of the vault fits by its kind first, then everything else. */
        vault: isOpen
          ? [...fitting, ...unused.filter((paper) => !fitting.includes(paper))].map(({ id, name }) => ({
              value: id,
              label: name,
            }))
          : [],
        fits: fitting.length > 0,
        licence:
          isOpen && line.licence && (line.state === 'missing' || line.state === 'consent')
            ? { kind: line.licence, label: say(LICENCE_KIND_LABELS[line.licence]) }
            : null,
      };
    });
}

/** How many lines are in hand of those that need something of the firm. */
export function doneOf(lines: readonly { readonly state: LineState }[]): string {
  const asked = lines.filter(({ state }) => state !== 'consent' && state !== 'in_person');
  const done = asked.filter(({ state }) => state === 'sent' || state === 'verified').length;
  return m.checklist_done({ done, all: asked.length });
}

/** What the page of the application says of its papers; null where none is asked for. */
export function summaryOf(application: Own) {
  const lines = linesOf(application);
  if (lines.length === 0) return null;
  const returned = lines.filter(({ state }) => state === 'returned').length;
  const isOpen = lines.some(({ open }) => open);
  return {
    done: doneOf(lines),
    returned: returned > 0 ? m.checklist_returned_count({ count: returned }) : null,
    button: isOpen ? m.checklist_go() : m.checklist_look(),
  };
}
