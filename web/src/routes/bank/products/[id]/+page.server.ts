// One product: its page, and everything that can be done with it as forms.
import type { ActionFailure, RequestEvent } from '@sveltejs/kit';
import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { command, type Command } from '#lib/command.ts';
import { builtCondition } from '#lib/desk/criteria-builder.ts';
import { additionErrors, linesOf, readLines, typedLines, withCondition } from '#lib/desk/criteria-lines.ts';
import { invalid } from '#lib/desk/entries.ts';
import { formField, readListing } from '#lib/desk/listing-entries.ts';
import { done, stepUp, turnedDown, wrong, type Answer } from '#lib/desk/shelf-answers.ts';
import type { OpenProduct } from '#lib/desk/shelf.ts';
import { href, say } from '#lib/locale.ts';
import { m } from '#lib/paraglide/messages.js';
import type { FieldError } from '#lib/problem.ts';
import type { Criteria } from '#worker/matching/terms.ts';
import type { Draft } from '#worker/rounds/problems.ts';
import { ROUND_MOVES, SHELF_MOVES, type ReturnCode, type RoundCommand } from '#worker/rounds/terms.ts';
import { redirect } from '@sveltejs/kit';
import type { Actions, PageServerLoad, RouteParams } from './$types';
import { draftIn, mayWrite, namesIn, TABS, viewOf } from './view.ts';

type Event = RequestEvent<RouteParams>;
type Client = ReturnType<typeof api>['bank']['products'][':id'];
type Options = { headers: Record<string, string> };
type Sent = Pick<Response, 'ok' | 'status' | 'json'>;
type Outcome = Answer | ActionFailure<Answer>;

const at = (event: { params: { id: string } }) => ({ param: { id: event.params.id } });

export const load: PageServerLoad = async (event) => {
  const { searchParams } = event.url;
  const { products } = api(event.fetch).bank;
  const shown = await need(event, products[':id'].$get(at(event)));
  // Who decides on a round looks at it as a whole first.
  const usual = mayWrite(shown) || shown.round === null ? 'basic' : 'preview';
  const tab = TABS.find((known) => known === searchParams.get('tab')) ?? usual;
  const view = viewOf(shown, tab, searchParams.get('attr'));
  // Without scripts a trial is asked for by a link; with them the panel asks for it by itself.
  const asked = view.admission !== null && searchParams.has('dry');
  return {
    ...view,
    attr: searchParams.get('attr'),
    move: searchParams.get('do'),
    trial: asked ? await trialOf(event, view.admission?.trial) : null,
  };
};

async function trialOf(event: Parameters<PageServerLoad>[0], json: object | undefined) {
  const sent = await api(event.fetch).bank.products['dry-run'].$post({
    json: json as { criteria: Criteria },
  });
  return sent.ok ? await sent.json() : null;
}

/** The product as it is now, to judge by what was typed. */
async function shownNow(event: Event, wanted: Command): Promise<OpenProduct | ActionFailure<Answer>> {
  const sent = await api(event.fetch).bank.products[':id'].$get(at(event));
  if (!sent.ok) return turnedDown(wanted, sent);
  return sent.json();
}
const isShown = (found: OpenProduct | ActionFailure<Answer>): found is OpenProduct => 'product' in found;

// --- Writing -------------------------------------------------------------------------------------------------------

const send = (event: Event, wanted: Command, set: Draft, unset: readonly string[] = []) =>
  api(event.fetch).bank.products[':id'].round.$patch(
    { ...at(event), json: { set: set as object, unset: [...unset] as [] } },
    { headers: { ...wanted.headers } },
  );

/**
 * Saves what can be saved. A field that cannot be read stays as it was, with its text in the form and the reason beside
 * it; the same holds for a field that the API refuses.
 */
async function save(event: Event): Promise<Outcome> {
  const wanted = await command(event);
  const shown = await shownNow(event, wanted);
  if (!isShown(shown)) return shown;
  const { form } = wanted;
  const before = draftIn(shown);
  const change = readListing(form, before);
  const errors: FieldError[] = [...change.errors];
  let set: Draft = { ...change.set };
  const typed = typedLines(form);
  if (typed) {
    const pool = [before.criteria, (shown.product.listing as Draft | null)?.criteria];
    const read = readLines(typed, {
      pool: pool.filter((tree): tree is Criteria => tree !== undefined),
      draft: { ...before, ...set },
      book: namesIn(shown).book,
    });
    if (!read.ok) errors.push(...read.errors);
    else if (read.changed) set = { ...set, criteria: read.criteria };
  }
  let { unset } = change;
  const isLost = String(shown.round?.rev) !== String(form.get('_version'));
  // The second time without what the API did not take.
  for (let attempt = 0; attempt < 2; attempt += 1) {
    if (!isLost && mayWrite(shown) && Object.keys(set).length + unset.length === 0) break;
    const sent = await send(event, wanted, set, unset);
    if (sent.ok) break;
    const failure = await turnedDown(wanted, sent);
    const refusedFields = failure.data.problem?.errors ?? [];
    if (refusedFields.length === 0 || attempt > 0) return failure;
    const names = refusedFields.map(({ field }) => field.replace(/^set\./, '').split('.')[0]);
    errors.push(...refusedFields.map((error) => ({ ...error, field: formField(form, error.field) })));
    set = Object.fromEntries(Object.entries(set).filter(([name]) => !names.includes(name))) as Draft;
    unset = unset.filter((name) => !names.includes(name));
  }
  if (errors.length > 0) return wrong(wanted, invalid(errors));
  return done(wanted, form.get('_by') === 'hand' ? { message: m.shelf_saved() } : {});
}

/** Reads the condition that is being built and the tree it would make; refuses what makes no sense. */
async function built(event: Event) {
  const wanted = await command(event);
  const shown = await shownNow(event, wanted);
  if (!isShown(shown)) return { wanted, failure: shown };
  const { book } = namesIn(shown);
  const draft = draftIn(shown);
  const read = builtCondition(wanted.form, book);
  if (!read.ok) return { wanted, failure: wrong(wanted, invalid([...read.errors])) };
  const beside = String(wanted.form.get('beside') ?? '');
  const line = beside === '' ? null : Number(beside);
  const criteria = withCondition(draft.criteria, read.condition, line);
  // What owners will read: with the line that it stands beside.
  const lines = linesOf(criteria, book.names);
  const sentence = (line === null ? lines.at(-1) : lines[line])?.sentence;
  const before = draft.criteria ? additionErrors(draft.criteria, draft, book.names).length : 0;
  const errors = additionErrors(criteria, draft, book.names);
  // What was wrong before is said at its own line and is not the new condition's fault.
  const failure =
    errors.length > before
      ? wrong(wanted, invalid(errors.slice(-1).map((error) => ({ ...error, field: 'condition' }))), {
          sentence,
        })
      : null;
  return { wanted, failure, criteria, sentence };
}

async function previewCondition(event: Event): Promise<Outcome> {
  const { wanted, failure, sentence } = await built(event);
  if (failure) return failure;
  const { values } = wrong(wanted, invalid([])).data;
  return done(wanted, { values, sentence });
}

async function addCondition(event: Event): Promise<Outcome> {
  const { wanted, failure, criteria } = await built(event);
  if (failure) return failure;
  const sent = await send(event, wanted, { criteria });
  if (!sent.ok) return turnedDown(wanted, sent);
  redirect(303, href(`/bank/products/${event.params.id}?tab=admission#conditions`));
}

// --- Moves ---------------------------------------------------------------------------------------------------------

const LABELS = new Map(
  [...ROUND_MOVES, ...SHELF_MOVES].map(({ command: name, label }) => [name as string, label]),
);

/** Runs a move and says what was done. */
async function run(
  event: Event,
  move: string,
  go: (one: Client, form: FormData, options: Options) => Promise<Sent>,
): Promise<Outcome> {
  const wanted = await command(event);
  if (wanted.form.get('reason') === '') {
    return wrong(wanted, invalid([{ field: 'reason', code: 'missing', detail: m.shelf_entry_choice() }]));
  }
  const sent = await go(api(event.fetch).bank.products[':id'], wanted.form, {
    headers: { ...wanted.headers },
  });
  // A product code and a reason are both a `code` to the API; in a form a code is the one that proves presence.
  if (!sent.ok) return turnedDown(wanted, sent, (field) => (field === 'code' ? 'reason' : field));
  const label = LABELS.get(move);
  return done(wanted, { message: m.shelf_done({ what: label ? say(label) : move }) });
}

const text = (form: FormData, name: string): string => String(form.get(name) ?? '').trim();
const coded = (form: FormData) => ({
  code: text(form, 'reason') as 'other',
  note: text(form, 'note') || undefined,
});
const named = (form: FormData) => ({ hash: text(form, 'hash') });
const about = (command: RoundCommand): RoundCommand => command;

export const actions: Actions = {
  save,
  preview_condition: previewCondition,
  add_condition: addCondition,
  step_up: stepUp,

  open_round: (event) =>
    run(event, 'open_round', (one, _, options) => one.round.$post({ ...at(event), json: {} }, options)),

  submit: (event) =>
    run(event, about('submit'), (one, form, options) =>
      one.round.submit.$post({ ...at(event), json: named(form) }, options),
    ),

  take_back: (event) =>
    run(event, about('take_back'), (one, _, options) =>
      one.round['take-back'].$post({ ...at(event), json: {} }, options),
    ),

  drop: (event) =>
    run(event, about('drop'), (one, _, options) => one.round.drop.$post({ ...at(event), json: {} }, options)),

  check: (event) =>
    run(event, about('check'), (one, form, options) =>
      one.round.check.$post({ ...at(event), json: named(form) }, options),
    ),

  send_back: (event) =>
    run(event, about('send_back'), (one, form, options) => {
      const { code, note } = coded(form);
      return one.round['send-back'].$post(
        { ...at(event), json: { code: code as ReturnCode, note } },
        options,
      );
    }),

  suspend: (event) =>
    run(event, 'suspend', (one, form, options) =>
      one.suspend.$post({ ...at(event), json: coded(form) }, options),
    ),

  resume: (event) =>
    run(event, 'resume', (one, _, options) => one.resume.$post({ ...at(event), json: {} }, options)),

  retire: (event) =>
    run(event, 'retire', (one, form, options) =>
      one.retire.$post({ ...at(event), json: coded(form) }, options),
    ),
};
