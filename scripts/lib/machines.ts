// The documentation of every machine, written from the rows by which it runs: a table and a diagram each.
import { MOVES, STATE_LABELS } from '../../worker/applications/terms.ts';
import { CONSENT_MOVES, CONSENT_STATE_LABELS } from '../../worker/consents/terms.ts';
import { DEMAND_MOVES, DEMAND_STATE_LABELS } from '../../worker/demands/terms.ts';
import {
  DOCUMENT_MOVES,
  DOCUMENT_STATE_LABELS,
  LINE_STATE_LABELS,
  USE_MOVES,
} from '../../worker/documents/terms.ts';
import { HANDLER_MOVES, HANDLER_STATE_LABELS } from '../../worker/identity/terms-handlers.ts';
import { JOINING_MOVES, JOINING_STATE_LABELS } from '../../worker/institutions/terms.ts';
import type { Bilingual } from '../../worker/lib/bilingual.ts';
import { MEETING_MOVES, MEETING_STATE_LABELS } from '../../worker/meetings/terms.ts';
import { CLAIM_MOVES, CLAIM_STATE_LABELS } from '../../worker/policies/terms-claims.ts';
import { POLICY_MOVES, POLICY_STATE_LABELS } from '../../worker/policies/terms.ts';
import { PRODUCT_STATE_LABELS } from '../../worker/products/terms.ts';
import { ROUND_MOVES, ROUND_STATE_LABELS, SHELF_MOVES } from '../../worker/rounds/terms.ts';
import { OBJECTION_MOVES, OBJECTION_STATE_LABELS } from '../../worker/sources/terms-objections.ts';
import { TICKET_MOVES, TICKET_STATE_LABELS } from '../../worker/supervision/terms.ts';
import { WATCH_MOVES, WATCH_STATE_LABELS } from '../../worker/watches/terms.ts';

/** A row of any machine, as far as they are alike. */
type Row = {
  readonly command: string;
  readonly from: readonly string[];
  readonly to: string | null;
  readonly roles?: readonly string[];
  readonly by?: readonly string[] | string;
  readonly needs?: readonly string[];
  readonly step_up?: true;
  readonly emits: string;
  readonly starts?: readonly string[] | string | null;
  readonly ends?: readonly string[];
  readonly pauses?: true;
  readonly resumes?: true;
  readonly clocks?: string;
};

type Machine = {
  readonly title: string;
  readonly file: string;
  readonly states: Readonly<Record<string, Bilingual>>;
  readonly rows: readonly Row[];
  /** States that another machine brings about. */
  readonly brought?: readonly string[];
};

const { sent, verified, returned } = LINE_STATE_LABELS;
const USE_LABELS = { sent, verified, returned };

export const MACHINES: readonly Machine[] = [
  { title: 'Application', file: 'worker/applications/terms.ts', states: STATE_LABELS, rows: MOVES },
  { title: 'Demand', file: 'worker/demands/terms.ts', states: DEMAND_STATE_LABELS, rows: DEMAND_MOVES },
  { title: 'Ticket', file: 'worker/supervision/terms.ts', states: TICKET_STATE_LABELS, rows: TICKET_MOVES },
  { title: 'Meeting', file: 'worker/meetings/terms.ts', states: MEETING_STATE_LABELS, rows: MEETING_MOVES },
  { title: 'Consent', file: 'worker/consents/terms.ts', states: CONSENT_STATE_LABELS, rows: CONSENT_MOVES },
  {
    title: 'Product',
    file: 'worker/rounds/terms.ts',
    states: PRODUCT_STATE_LABELS,
    rows: SHELF_MOVES,
    brought: ['draft', 'submitted_for_review'],
  },
  {
    title: 'Round of a product',
    file: 'worker/rounds/terms.ts',
    states: ROUND_STATE_LABELS,
    rows: ROUND_MOVES,
  },
  { title: 'Policy', file: 'worker/policies/terms.ts', states: POLICY_STATE_LABELS, rows: POLICY_MOVES },
  { title: 'Claim', file: 'worker/policies/terms-claims.ts', states: CLAIM_STATE_LABELS, rows: CLAIM_MOVES },
  {
    title: 'Objection',
    file: 'worker/sources/terms-objections.ts',
    states: OBJECTION_STATE_LABELS,
    rows: OBJECTION_MOVES,
  },
  { title: 'Paper', file: 'worker/documents/terms.ts', states: DOCUMENT_STATE_LABELS, rows: DOCUMENT_MOVES },
  {
    title: 'Paper in an application',
    file: 'worker/documents/terms.ts',
    states: USE_LABELS,
    rows: USE_MOVES,
  },
  { title: 'Watch', file: 'worker/watches/terms.ts', states: WATCH_STATE_LABELS, rows: WATCH_MOVES },
  {
    title: 'Handler',
    file: 'worker/identity/terms-handlers.ts',
    states: HANDLER_STATE_LABELS,
    rows: HANDLER_MOVES,
  },
  {
    title: 'Institution joining',
    file: 'worker/institutions/terms.ts',
    states: JOINING_STATE_LABELS,
    rows: JOINING_MOVES,
  },
];

/** Where a move of an application can lead that follows its offers. */
export const BY_OFFERS = ['contacted', 'under_review', 'offered'];
const IN_WORDS: Readonly<Record<string, string>> = {
  same: 'stays',
  resume: 'the state before',
  offers: 'as the offers left stand',
};

const listed = (items: readonly string[]): string => (items.length === 0 ? '—' : items.join(', '));

/** What a row says of clocks, whichever way its machine keeps them. */
function clocksOf({ starts, ends, pauses, resumes, clocks }: Row): string {
  const started = starts == null ? [] : typeof starts === 'string' ? [starts] : starts;
  return listed([
    ...started.map((name) => `starts ${name}`),
    ...(ends ?? []).map((name) => `ends ${name}`),
    ...(pauses ? ['pauses the bank’s'] : []),
    ...(resumes ? ['resumes the bank’s'] : []),
    ...(clocks === undefined || clocks === 'keep' ? [] : [clocks]),
  ]);
}

const needsOf = ({ needs, step_up }: Row): string =>
  listed([...(needs ?? []), ...(step_up ? ['step_up'] : [])]);
const fromOf = ({ from }: Row): readonly string[] => (from.length === 0 ? ['new'] : from);

/** The lines of a Mermaid diagram: only moves that lead to another state. */
function diagramOf({ rows }: Machine): string[] {
  // What stood still goes back to where it stood.
  const paused = rows.flatMap(({ pauses, from }) => (pauses ? from : []));
  const targets = ({ to }: Row): readonly string[] =>
    to === null || to === 'same' ? [] : to === 'resume' ? paused : to === 'offers' ? BY_OFFERS : [to];
  const arrows = rows.flatMap((row) =>
    fromOf(row).flatMap((from) =>
      targets(row).map((to) => `  ${from === 'new' ? '[*]' : from} --> ${to}: ${row.command}`),
    ),
  );
  return ['```mermaid', 'stateDiagram-v2', ...arrows, '```'];
}

function machineText(machine: Machine): string[] {
  const states = Object.entries(machine.states).map(([state, { zh, en }]) => `- \`${state}\` ${zh} · ${en}`);
  const rows = machine.rows.map((row) => {
    const to = row.to === null ? 'stays' : (IN_WORDS[row.to] ?? row.to);
    const by = listed(row.roles ?? [row.by ?? []].flat());
    const cells = [listed(fromOf(row)), row.command, by, to, needsOf(row), `\`${row.emits}\``, clocksOf(row)];
    return `| ${cells.join(' | ')} |`;
  });
  return [
    `## ${machine.title}`,
    `The rows of \`${machine.file}\`.`,
    states.join('\n'),
    diagramOf(machine).join('\n'),
    ['| from | command | by | to | needs | emits | clocks |', '| - | - | - | - | - | - | - |', ...rows].join(
      '\n',
    ),
  ];
}

/** The whole document, before it is formatted. */
export function machinesText(): string {
  const head = [
    '# Machines',
    'Written by `npm run machines` from the tables by which the product runs; a test compares them. What is not in a table is refused with 409 and the moves that are possible.',
  ];
  return `${[...head, ...MACHINES.flatMap(machineText)].join('\n\n')}\n`;
}
