import { redirect } from '@sveltejs/kit';
import { find, need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { command, refused } from '#lib/command.ts';
import { href } from '#lib/locale.ts';
import { oneOf, to, wholeOf } from '#lib/owner/address.ts';
import { readAmount } from '#lib/owner/amount.ts';
import { wrongFields } from '#lib/owner/refuse.ts';
import { readTerm } from '#lib/owner/term.ts';
import { m } from '#lib/paraglide/messages.js';
import type { FieldError } from '#lib/problem.ts';
import { LOAN_PURPOSES } from '#worker/products/terms.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

const at = (event: Pick<RequestEvent, 'fetch'>) => api(event.fetch).assist.sessions[':assist'];

export const load: PageServerLoad = async (event) => {
  const param = { assist: event.params.id };
  const { session } = await event.parent();
  const assist = await need(event, at(event).$get({ param }));
  const amount_fen = wholeOf(event.url, 'amount_fen');
  const term_months = wholeOf(event.url, 'term_months');
  const purpose = oneOf(event.url, 'purpose', LOAN_PURPOSES);
  const asked = { amount_fen, term_months, purpose };
  const match =
    amount_fen === null
      ? null
      : await need(
          event,
          at(event).match.$get({
            param,
            query: {
              amount_fen: String(amount_fen),
              ...(term_months === null ? {} : { term_months: String(term_months) }),
              ...(purpose === null ? {} : { purpose }),
            },
          }),
        );
  const hint =
    session.district.demo && !assist.standing
      ? await find(event, api(event.fetch).demo.standing.$get({ query: { uscc: assist.firm.uscc } }))
      : null;
  return { assist, match, asked, hint, sent: event.url.searchParams.get('sent') };
};

export const actions: Actions = {
  match: async (event) => {
    const sent = await command(event);
    const text = (name: string): string => String(sent.form.get(name) ?? '').trim();
    const amount = readAmount(text('amount_fen'));
    const term = readTerm(text('term_months'), { min: 1, max: 360 });
    const errors: FieldError[] = [];
    if (!amount.ok) errors.push({ field: 'amount_fen', code: 'wrong', detail: amount.sentence });
    if (!term.ok) errors.push({ field: 'term_months', code: 'wrong', detail: term.sentence });
    if (!amount.ok || !term.ok) return wrongFields(sent, errors);
    const purpose = LOAN_PURPOSES.find((known) => known === text('purpose'));
    const asked = { amount_fen: amount.fen, term_months: term.months, purpose };
    redirect(303, `${to(event.url.pathname, asked)}#results`);
  },
  standing: async (event) => {
    const sent = await command(event);
    const text = (name: string): string => String(sent.form.get(name) ?? '').trim();
    const json = { name: text('name'), document_number: text('document_number') };
    // Not sent back: a document number must not stand in the page of a shared computer.
    sent.form.delete('document_number');
    const errors: FieldError[] = [];
    if (json.name === '') errors.push({ field: 'name', code: 'missing', detail: m.standing_name_empty() });
    if (json.document_number === '')
      errors.push({ field: 'document_number', code: 'missing', detail: m.standing_number_empty() });
    if (errors.length > 0) return wrongFields(sent, errors);
    const response = await at(event).standing.$post(
      { param: { assist: event.params.id }, json },
      { headers: { ...sent.headers } },
    );
    return response.ok ? { message: m.assist_standing_done() } : refused(sent, response);
  },
  end: async (event) => {
    const sent = await command(event);
    const response = await at(event).end.$post(
      { param: { assist: event.params.id }, json: {} },
      { headers: { ...sent.headers } },
    );
    if (!response.ok) return refused(sent, response);
    redirect(303, href('/assist'));
  },
};
