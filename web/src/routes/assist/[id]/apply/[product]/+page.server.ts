import { redirect } from '@sveltejs/kit';
import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { command, refused, type Command } from '#lib/command.ts';
import { href } from '#lib/locale.ts';
import { oneOf, to, wholeOf } from '#lib/owner/address.ts';
import { amountText } from '#lib/owner/amount.ts';
import { wrongFields } from '#lib/owner/refuse.ts';
import { countedReasons, givenClasses } from '#lib/owner/sheet.ts';
import { answersIn, consentIn, termsIn } from '#lib/owner/sheet-form.ts';
import { m } from '#lib/paraglide/messages.js';
import { draftIn, valuesOf } from '../../../../sme/apply/[product]/draft.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

const at = (event: Pick<RequestEvent, 'fetch'>) => api(event.fetch).assist.sessions[':assist'];

export const load: PageServerLoad = async (event) => {
  const amount_fen = wholeOf(event.url, 'amount_fen');
  const term_months = wholeOf(event.url, 'term_months');
  const sheet = await need(
    event,
    at(event).apply[':child'].$get({
      param: { assist: event.params.id, child: event.params.product },
      query: {
        ...(amount_fen && { amount_fen: String(amount_fen) }),
        ...(term_months && { term_months: String(term_months) }),
      },
    }),
  );
  const { preview: _, ...shown } = sheet;
  const { purposes, guarantee_types } = sheet.product;
  // What the firm had begun comes along, so that saving writes over nothing unseen; amount and term are those asked for.
  const drafted = sheet.draft.body && {
    ...valuesOf(sheet.draft.body),
    amount_fen: [amountText(sheet.amount_fen)],
    term_months: [String(sheet.term_months)],
  };
  return {
    drafted,
    sheet: shown,
    given: givenClasses(sheet.consent.data_classes),
    failed: countedReasons(sheet.failed),
    open: countedReasons(sheet.open),
    purpose: oneOf(event.url, 'purpose', purposes) ?? purposes[0],
    guarantee: guarantee_types[0],
  };
};

/** The sheet as the form holds it, or the fields that cannot be read. */
function sheetIn(sent: Command, product_id: string) {
  const { errors, amount_fen, term_months, purpose, guarantee_type } = termsIn(sent);
  if (errors.length > 0 || !amount_fen || !term_months || !purpose || !guarantee_type)
    return { errors, json: null };
  const answers = answersIn(sent);
  const json = {
    product_id,
    version_id: String(sent.form.get('version_id')),
    amount_fen,
    term_months,
    purpose,
    guarantee_type,
    consent: consentIn(sent),
    ...(answers ? { answers } : {}),
  };
  return { errors, json };
}

export const actions: Actions = {
  /** The same sheet for another amount or term. */
  price: async (event) => {
    const sent = await command(event);
    const { errors, json } = sheetIn(sent, event.params.product);
    if (!json) return wrongFields(sent, errors);
    const { amount_fen, term_months, purpose } = json;
    redirect(303, to(event.url.pathname, { amount_fen, term_months, purpose }));
  },
  draft: async (event) => {
    const sent = await command(event);
    const version = String(sent.form.get('draft_version') ?? '0');
    const response = await at(event).apply[':child'].draft.$put(
      { param: { assist: event.params.id, child: event.params.product }, json: draftIn(sent.form) },
      { headers: { ...sent.headers, 'If-Match': `"${version}"` } },
    );
    return response.ok ? { message: m.assist_draft_saved() } : refused(sent, response);
  },
  code: async (event) => {
    const sent = await command(event);
    const { errors, json } = sheetIn(sent, event.params.product);
    if (!json) return wrongFields(sent, errors);
    const response = await at(event)['submit-code'].$post({ param: { assist: event.params.id }, json });
    if (!response.ok) return refused(sent, response);
    // The very sheet that was heard: the form comes back with it, since the code is good for nothing else.
    const kept = Object.fromEntries(
      [...sent.form].flatMap(([name, value]) =>
        typeof value === 'string' && !name.startsWith('_') ? [[name, [value]]] : [],
      ),
    );
    return { code_sent: true as const, kept, message: m.assist_second_sent() };
  },
  submit: async (event) => {
    const sent = await command(event);
    const { errors, json } = sheetIn(sent, event.params.product);
    if (!json) return wrongFields(sent, errors);
    const code = String(sent.form.get('code') ?? '').trim();
    if (!/^\d{6}$/.test(code))
      return wrongFields(sent, [{ field: 'code', code: 'missing', detail: m.login_code_empty() }]);
    const response = await at(event).applications.$post(
      { param: { assist: event.params.id }, json: { ...json, code } },
      { headers: { ...sent.headers } },
    );
    if (!response.ok) return refused(sent, response);
    redirect(303, href(to(`/assist/${event.params.id}`, { sent: (await response.json()).number })));
  },
};
