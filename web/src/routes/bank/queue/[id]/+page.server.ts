// The moves of a case as forms. What was typed is read here, sent to the API with the form's key and version, and comes
// back to the form when the API refuses.
import { fail, type ActionFailure, type RequestEvent } from '@sveltejs/kit';
import { api } from '#lib/api.ts';
import { command, refused, refusedWith, type Command, type Typed } from '#lib/command.ts';
import { Entries, invalid } from '#lib/desk/entries.ts';
import type { Profile } from '#lib/desk/moves.ts';
import { say } from '#lib/locale.ts';
import { m } from '#lib/paraglide/messages.js';
import { problemOf, type Problem } from '#lib/problem.ts';
import {
  COMMAND_LABELS,
  STATE_LABELS,
  type Command as Move,
  type State,
} from '#worker/applications/terms.ts';
import type { ReasonCode } from '#worker/lib/reasons.ts';
import type { Actions, RouteParams } from './$types';

/** What every action of this page answers. */
export type Answer = {
  problem: Problem | null;
  values: Typed | null;
  /** Which form it was. */
  command: string;
  key: string | null;
  /** Whether the form asks for a code before its command goes out again. */
  asks_code: boolean;
  message?: string;
  profile?: Profile;
};

type Event = RequestEvent<RouteParams>;
type Client = ReturnType<typeof api>['bank']['applications'][':id'];
type Sent = Pick<Response, 'ok' | 'status' | 'json'>;
/** How a move goes out: the case's routes, the form, and the options that carry key and version. */
type Send = (
  at: Client,
  entries: Entries,
  options: { headers: Record<string, string> },
) => Promise<Sent | Problem>;

const isAnswer = (sent: Sent | Problem): sent is Sent => 'ok' in sent;

function wrong(failure: ActionFailure<Omit<Answer, 'asks_code'>>, asks_code: boolean): ActionFailure<Answer> {
  return fail(failure.status, { ...failure.data, asks_code });
}

async function refusal(
  wanted: Command,
  sent: Sent,
  fields?: ReadonlyMap<string, string>,
): Promise<ActionFailure<Answer>> {
  const failure = await refused(wanted, sent);
  const { problem } = failure.data;
  const errors = problem.errors.map((error) => ({
    ...error,
    field: fields?.get(error.field) ?? error.field,
  }));
  return wrong(
    fail(failure.status, { ...failure.data, problem: { ...problem, errors } }),
    problem.code === 'step_up_required',
  );
}

/** Runs a move. `fields` names the form's fields where the API calls them otherwise. */
async function run(
  event: Event,
  move: Move,
  send: Send,
  fields?: (entries: Entries) => ReadonlyMap<string, string>,
): Promise<Answer | ActionFailure<Answer>> {
  const wanted = await command(event);
  const entries = new Entries(wanted.form);
  const sent = await send(api(event.fetch).bank.applications[':id'], entries, {
    headers: { ...wanted.headers },
  });
  if (!isAnswer(sent)) return wrong(refusedWith(wanted, sent), false);
  if (!sent.ok) return refusal(wanted, sent, fields?.(entries));
  const { state } = (await sent.json()) as { state: State };
  const message = m.desk_done({ what: say(COMMAND_LABELS[move]), state: say(STATE_LABELS[state]) });
  return { problem: null, values: null, command: '', key: null, asks_code: false, message };
}

const at = (event: Event) => ({ param: { id: event.params.id } });

// Rows of the form for papers. Empty ones are left out, so the API counts differently from the form.
const PAPER_ROWS = [0, 1, 2, 3];
const filledRows = (entries: Entries): number[] =>
  PAPER_ROWS.filter((row) => entries.text(`items.${row}.name`) !== '');
const paperFields = (entries: Entries): Map<string, string> =>
  new Map([
    ['items', 'items.0.name'],
    ...filledRows(entries).flatMap((row, index) =>
      ['kind', 'name'].map((part): [string, string] => [`items.${index}.${part}`, `items.${row}.${part}`]),
    ),
  ]);

/** What the bank makes of a paper; the form is known by the paper and its line. */
async function judge(event: Event, verdict: 'verify' | 'return'): Promise<Answer | ActionFailure<Answer>> {
  const wanted = await command(event);
  const entries = new Entries(wanted.form);
  const item_id = entries.text('item');
  const child = entries.text('document');
  const reason = entries.text(`reason_${wanted.name}`);
  const one = api(event.fetch).bank.applications[':id'].documents[':child'];
  const param = { id: event.params.id, child };
  const options = { headers: { ...wanted.headers } };
  const sent =
    verdict === 'verify'
      ? await one.verify.$post({ param, json: { item_id } }, options)
      : await one.return.$post({ param, json: { item_id, reason } }, options);
  if (!sent.ok) return refusal(wanted, sent, new Map([['reason', `reason_${wanted.name}`]]));
  const message = verdict === 'verify' ? m.desk_paper_verified() : m.desk_paper_returned();
  return { problem: null, values: null, command: '', key: null, asks_code: false, message };
}

export const actions: Actions = {
  verify_document: (event) => judge(event, 'verify'),
  return_document: (event) => judge(event, 'return'),

  take_up: (event) =>
    run(event, 'take_up', (one, _, options) => one['take-up'].$post({ ...at(event), json: {} }, options)),

  contact: (event) =>
    run(event, 'contact', (one, entries, options) => {
      const channel = entries.text('channel') as 'phone';
      return one.contact.$post({ ...at(event), json: { channel, note: entries.optional('note') } }, options);
    }),

  request_documents: (event) =>
    run(
      event,
      'request_documents',
      async (one, entries, options) => {
        const items = filledRows(entries).map((row) => ({
          kind: entries.text(`items.${row}.kind`) as 'add',
          name: entries.text(`items.${row}.name`),
        }));
        if (items.length === 0)
          return invalid([{ field: 'items.0.name', code: 'missing', detail: m.desk_papers_missing() }]);
        return one['request-documents'].$post(
          { ...at(event), json: { items, text: entries.optional('text') } },
          options,
        );
      },
      paperFields,
    ),

  propose_offer: (event) =>
    run(event, 'propose_offer', async (one, entries, options) => {
      const found = await one.$get(at(event));
      if (!found.ok) return found;
      const { product } = await found.json();
      // The product says which fees there are; only the rate of the guarantee is this firm's own.
      const fees = product.fees.map((fee, index) =>
        fee.kind === 'guarantee_fee' && fee.rate_ppm !== undefined
          ? { ...fee, rate_ppm: entries.ppm(`fees.${index}.rate_ppm`) }
          : fee,
      );
      const terms = {
        kind: entries.text('kind') as 'committed',
        amount_fen: entries.fen('amount_fen'),
        term_months: entries.whole('term_months'),
        rate_ppm: entries.ppm('rate_ppm'),
        repayment_method: entries.text('repayment_method') as 'bullet',
        guarantee_type: entries.text('guarantee_type') as 'credit',
        fees,
        conditions: entries.text('conditions'),
        valid_days: entries.whole('valid_days'),
        replaces: entries.optional('replaces'),
      };
      if (entries.errors.length > 0) return invalid(entries.errors);
      return one.offers.$post({ ...at(event), json: terms }, options);
    }),

  approve_offer: (event) =>
    run(event, 'approve_offer', (one, entries, options) =>
      one['approve-offer'].$post(
        {
          ...at(event),
          json: { hash: entries.text('hash') },
        },
        options,
      ),
    ),

  note: (event) =>
    run(event, 'note', (one, entries, options) =>
      one.notes.$post({ ...at(event), json: { text: entries.text('text') } }, options),
    ),

  write_to_firm: (event) =>
    run(event, 'write_to_firm', (one, entries, options) =>
      one.messages.$post({ ...at(event), json: { text: entries.text('text') } }, options),
    ),

  return_offer: (event) =>
    run(event, 'return_offer', (one, entries, options) =>
      one['return-offer'].$post(
        { ...at(event), json: { text: entries.text('text'), hash: entries.optional('hash') } },
        options,
      ),
    ),

  refuse: (event) =>
    run(event, 'refuse', (one, entries, options) => {
      const codes = ['codes', 'codes.1', 'codes.2', 'codes.3']
        .map((field) => entries.text(field))
        .filter((code) => code !== '') as ReasonCode[];
      const json = {
        codes,
        text: entries.optional('text'),
        reapply_on: entries.optional('reapply_on'),
        ...(entries.text('suspected_fraud') === 'yes' ? { suspected_fraud: true as const } : {}),
      };
      return one.refuse.$post({ ...at(event), json }, options);
    }),

  uphold: (event) =>
    run(event, 'uphold', (one, entries, options) =>
      one.uphold.$post({ ...at(event), json: { text: entries.text('text') } }, options),
    ),

  overturn: (event) =>
    run(event, 'overturn', (one, entries, options) =>
      one.overturn.$post({ ...at(event), json: { text: entries.optional('text') } }, options),
    ),

  sign: (event) =>
    run(event, 'sign', (one, entries, options) =>
      one.sign.$post(
        {
          ...at(event),
          json: { contract_no: entries.text('contract_no'), signed_on: entries.text('signed_on') },
        },
        options,
      ),
    ),

  record_drawdown: (event) =>
    run(event, 'record_drawdown', async (one, entries, options) => {
      const drawdown = {
        bank_reference: entries.text('bank_reference'),
        amount_fen: entries.fen('amount_fen'),
        rate_ppm: entries.ppm('rate_ppm'),
        paid_on: entries.text('paid_on'),
        matures_on: entries.text('matures_on'),
        account_tail: entries.text('account_tail'),
      };
      if (entries.errors.length > 0) return invalid(entries.errors);
      return one.drawdowns.$post({ ...at(event), json: drawdown }, options);
    }),

  confirm_drawdown: (event) =>
    run(event, 'confirm_drawdown', (one, entries, options) =>
      one.drawdowns[':child'].confirm.$post(
        { param: { id: event.params.id, child: entries.text('drawdown') }, json: {} },
        options,
      ),
    ),

  deny_drawdown: (event) =>
    run(event, 'deny_drawdown', (one, entries, options) =>
      one.drawdowns[':child'].deny.$post(
        {
          param: { id: event.params.id, child: entries.text('drawdown') },
          json: { text: entries.text('text') },
        },
        options,
      ),
    ),

  hand_over: (event) =>
    run(event, 'hand_over', (one, entries, options) =>
      one['hand-over'].$post({ ...at(event), json: { successor: entries.text('successor') } }, options),
    ),

  complete: (event) =>
    run(event, 'complete', (one, _, options) => one.complete.$post({ ...at(event), json: {} }, options)),

  /** Proves presence again. Whatever the form held comes back, for the person to press its button once more. */
  step_up: async (event): Promise<Answer | ActionFailure<Answer>> => {
    const wanted = await command(event);
    const code = String(wanted.form.get('code') ?? '');
    const sent = await api(event.fetch).session['step-up'].$post({ json: { code } });
    if (!sent.ok) return wrong(await refused(wanted, sent), true);
    const { values } = refusedWith(wanted, problemOf(null, 403)).data;
    const message = m.desk_step_up_done();
    return { problem: null, values, command: wanted.name, key: null, asks_code: false, message };
  },

  /** Looks at the firm's profile; the look is recorded. */
  profile: async (event): Promise<Answer | ActionFailure<Answer>> => {
    const wanted = await command(event);
    const sent = await api(event.fetch).bank.applications[':id']['profile-reads'].$post({
      ...at(event),
      json: {},
    });
    if (!sent.ok) return wrong(await refused(wanted, sent), false);
    const profile = (await sent.json()) as Profile;
    return { problem: null, values: null, command: wanted.name, key: null, asks_code: false, profile };
  },
};
