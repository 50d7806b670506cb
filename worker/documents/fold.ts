// What the events of one paper add up to: where it stands, and where its uses do. Rows are compared with it.
import type { Event } from '../audit/rules.ts';
import { DOCUMENT_MOVES, USE_MOVES, type DocumentState, type UseState } from './terms.ts';

/** The name of a use within its paper. */
export const useName = (application: string, item: string): string => `${application} ${item}`;

export type FoldedDocument = {
  readonly state: DocumentState;
  readonly hidden_at: number | null;
  readonly sha256: string;
  readonly uses: ReadonlyMap<string, UseState>;
  /** What the events do that the machines do not have. */
  readonly problems: readonly { readonly ver: number; readonly detail: string }[];
};

type Body = { readonly application?: string; readonly item?: string; readonly sha256?: string };

/** Adds up the events of one paper, given whole and in order. */
export function foldDocument(events: readonly Event[]): FoldedDocument {
  let state: DocumentState | null = null;
  let hidden_at: number | null = null;
  let digest = '';
  const uses = new Map<string, UseState>();
  const problems: { ver: number; detail: string }[] = [];
  for (const event of events) {
    const body = JSON.parse(event.body) as Body;
    const report = (from: string): void =>
      void problems.push({ ver: event.ver, detail: `${event.type} from ${from}` });
    const move = DOCUMENT_MOVES.find(({ emits }) => emits === event.type);
    if (move) {
      const isBegun = state !== null;
      if (isBegun ? !move.from.includes(state as DocumentState) : move.from.length > 0)
        report(state ?? 'new');
      if (move.to === 'same') hidden_at = event.at;
      else state = move.to;
      digest = body.sha256 ?? digest;
      continue;
    }
    const use = USE_MOVES.find(({ emits }) => emits === event.type);
    const name = useName(body.application ?? '', body.item ?? '');
    const from = uses.get(name) ?? 'new';
    if (!use?.from.includes(from)) report(from);
    if (use) uses.set(name, use.to);
  }
  return { state: state ?? 'removed', hidden_at, sha256: digest, uses, problems };
}
