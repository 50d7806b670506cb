// The shelf of the institution, and what is done with several products at once.
import type { ActionFailure, RequestEvent } from '@sveltejs/kit';
import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { command, type Command } from '#lib/command.ts';
import { invalid } from '#lib/desk/entries.ts';
import { derivedKey, done, stepUp, turnedDown, wrong, type Answer } from '#lib/desk/shelf-answers.ts';
import { m } from '#lib/paraglide/messages.js';
import { readProblem } from '#lib/problem.ts';
import { SHELF_VIEWS } from '#worker/rounds/terms.ts';
import type { Actions, PageServerLoad } from './$types';

// As many as one page of the list shows.
const PAGE = 100;

export const load: PageServerLoad = async (event) => {
  const { searchParams } = event.url;
  const view = SHELF_VIEWS.find((known) => known === searchParams.get('view')) ?? 'all';
  const q = (searchParams.get('q') ?? '').trim().slice(0, 40);
  const after = searchParams.get('after');
  const { products, counts, next } = await need(
    event,
    api(event.fetch).bank.products.$get({
      query: { view, ...(q === '' ? {} : { q }), ...(after === null ? {} : { after }) },
    }),
  );
  return { view, q, after, rows: products, counts, next };
};

type Bulk = 'submit' | 'check';
type Left = { code: string; reason: string };

/** Moves one product of a selection; null when it went through, else why not. `stop` when the others would fare alike. */
async function moveOne(
  event: RequestEvent,
  wanted: Command,
  { id, rev, move }: { id: string; rev: string; move: Bulk },
): Promise<{ reason: string; stop?: ActionFailure<Answer> } | null> {
  const one = api(event.fetch).bank.products[':id'];
  const found = await one.$get({ param: { id } });
  if (!found.ok) return { reason: (await readProblem(found)).title };
  const { round } = await found.json();
  // What is approved is what stood in the list: a round that was saved since is another text.
  if (!round || String(round.rev) !== rev) return { reason: m.shelf_bulk_moved() };
  if (round.hash === null) {
    const open = round.problems.filter(({ severity }) => severity === 'error').length;
    return { reason: m.shelf_bulk_incomplete({ count: open }) };
  }
  const options = {
    headers: { 'Idempotency-Key': derivedKey(wanted.key, `${move} ${id}`), 'If-Match': `"${rev}"` },
  };
  const sent = await one.round[move].$post({ param: { id }, json: { hash: round.hash } }, options);
  if (sent.ok) return null;
  const failure = await turnedDown(wanted, sent);
  const { problem } = failure.data;
  const reason = problem?.detail ?? problem?.title ?? '';
  return problem?.code === 'step_up_required' ? { reason, stop: failure } : { reason };
}

/** One by one: what is refused does not keep the others back. */
async function bulk(event: RequestEvent, move: Bulk): Promise<Answer | ActionFailure<Answer>> {
  const wanted = await command(event);
  const chosen = wanted.form.getAll('chosen').map(String).slice(0, PAGE);
  if (chosen.length === 0)
    return wrong(wanted, invalid([{ field: '', code: 'missing', detail: m.shelf_bulk_none() }]));
  const left: Left[] = [];
  let gone = 0;
  for (const id of chosen) {
    const rev = String(wanted.form.get(`rev.${id}`) ?? '');
    const refusal = await moveOne(event, wanted, { id, rev, move });
    if (refusal?.stop) return refusal.stop;
    if (refusal) left.push({ code: String(wanted.form.get(`code.${id}`) ?? id), reason: refusal.reason });
    else gone += 1;
  }
  return done(wanted, { left, message: m.shelf_bulk_done({ gone, left: left.length }) });
}

export const actions: Actions = {
  submit_chosen: (event) => bulk(event, 'submit'),
  check_chosen: (event) => bulk(event, 'check'),
  step_up: stepUp,
};
