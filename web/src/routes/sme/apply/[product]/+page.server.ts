import { redirect } from '@sveltejs/kit';
import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { command, type Command } from '#lib/command.ts';
import { href } from '#lib/locale.ts';
import { m } from '#lib/paraglide/messages.js';
import type { FieldError } from '#lib/problem.ts';
import { oneOf, to, wholeOf } from '#lib/owner/address.ts';
import { readAmount } from '#lib/owner/amount.ts';
import { needStanding } from '#lib/owner/firm.ts';
import { wrongFields } from '#lib/owner/refuse.ts';
import { askCode, stepped, type StepRefused } from '#lib/owner/step-up.ts';
import { GUARANTEE_TYPES, LOAN_PURPOSES } from '#worker/products/terms.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { session } = await event.parent();
  needStanding(session, event.url);
  const amount_fen = wholeOf(event.url, 'amount_fen');
  const term_months = wholeOf(event.url, 'term_months');
  const sheet = await need(
    event,
    api(event.fetch).sme.apply[':id'].$get({
      param: { id: event.params.product },
      query: {
        ...(amount_fen && { amount_fen: String(amount_fen) }),
        ...(term_months && { term_months: String(term_months) }),
      },
    }),
  );
  const { purposes, guarantee_types } = sheet.product;
  const purpose = oneOf(event.url, 'purpose', purposes) ?? purposes[0];
  const guarantee = oneOf(event.url, 'guarantee', guarantee_types) ?? guarantee_types[0];
  return { sheet, purpose, guarantee, asked_fen: amount_fen };
};

/** What was typed, read; or the fields that cannot be read. */
function readForm({ form }: Command) {
  const text = (name: string): string => String(form.get(name) ?? '').trim();
  const errors: FieldError[] = [];
  const wrong = (field: string, detail: string): undefined => void errors.push({ field, code: 'wrong', detail });
  const amount = readAmount(text('amount'));
  const amount_fen = amount.ok ? amount.fen : wrong('amount', amount.sentence);
  const months = /^\d{1,3}$/.test(text('term')) ? Number(text('term')) : 0;
  const term_months = months >= 1 && months <= 360 ? months : wrong('term', m.apply_term_wrong());
  const purpose = LOAN_PURPOSES.find((known) => known === text('purpose')) ?? wrong('purpose', m.apply_purpose_missing());
  const guarantee =
    GUARANTEE_TYPES.find((known) => known === text('guarantee')) ?? wrong('guarantee', m.apply_guarantee_missing());
  return { amount_fen, term_months, purpose, guarantee, errors };
}

export const actions: Actions = {
  /** The same sheet for another amount or term. */
  price: async (event) => {
    const sent = await command(event);
    const { amount_fen, term_months, purpose, guarantee, errors } = readForm(sent);
    if (errors.length > 0) return { ...wrongFields(sent, errors) };
    redirect(303, to(event.url.pathname, { amount_fen, term_months, purpose, guarantee }));
  },
  submit: async (event) => {
    const sent = await command(event);
    const { amount_fen, term_months, purpose, guarantee, errors } = readForm(sent);
    if (sent.form.get('agreed') !== 'yes') {
      errors.push({ field: 'agreed', code: 'missing', detail: m.apply_agreed_missing() });
    }
    if (errors.length > 0 || !amount_fen || !term_months || !purpose || !guarantee) return wrongFields(sent, errors);
    const outcome = await stepped(event, sent, () =>
      api(event.fetch).sme.applications.$post(
        {
          json: {
            product_id: event.params.product,
            version_id: String(sent.form.get('version_id')),
            amount_fen,
            term_months,
            purpose,
            guarantee_type: guarantee,
            consent: {
              agreed: true,
              data_classes: sent.form.getAll('data_class').map(String) as never,
              until: String(sent.form.get('until')),
              text_hash: String(sent.form.get('text_hash')),
            },
          },
        },
        { headers: sent.headers },
      ),
    );
    if (!outcome.ok) return outcome.refusal;
    redirect(303, href(`/sme/applications/${outcome.answer.id}?sent=1`));
  },
  code: async (event) => askCode(event, await command(event)),
};
