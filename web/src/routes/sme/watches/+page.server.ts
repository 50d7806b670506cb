import { redirect } from '@sveltejs/kit';
import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { command, refused } from '#lib/command.ts';
import { href } from '#lib/locale.ts';
import { wholeOf } from '#lib/owner/address.ts';
import { needStanding } from '#lib/owner/firm.ts';
import { m } from '#lib/paraglide/messages.js';
import { REFERENCE_LOAN } from '#worker/products/card.ts';
import type { Actions, PageServerLoad } from './$types';

/** What the address asks to wait for: a product, `any`, or nothing. */
async function askedIn(event: Parameters<PageServerLoad>[0]) {
  const id = event.url.searchParams.get('product');
  const loan = {
    amount_fen: wholeOf(event.url, 'amount_fen') ?? REFERENCE_LOAN.amount_fen,
    term_months: wholeOf(event.url, 'term_months') ?? REFERENCE_LOAN.term_months,
  };
  if (id === null) return null;
  if (id === 'any') return { product: null, ...loan };
  const { product } = await need(event, api(event.fetch).products[':id'].$get({ param: { id }, query: {} }));
  return { product: { id, name: product.name, institution: product.institution.name }, ...loan };
}

export const load: PageServerLoad = async (event) => {
  const { session } = await event.parent();
  needStanding(session, event.url);
  const [asked, { now, watches }] = await Promise.all([
    askedIn(event),
    need(event, api(event.fetch).sme.watches.$get()),
  ]);
  return { now, watches, asked };
};

export const actions: Actions = {
  make: async (event) => {
    const sent = await command(event);
    const number = (name: string): number => Number(sent.form.get(name));
    const product = String(sent.form.get('product') ?? '');
    const json = {
      product_id: product === '' ? null : product,
      amount_fen: number('amount_fen'),
      term_months: number('term_months'),
    };
    const response = await api(event.fetch).sme.watches.$post({ json }, { headers: { ...sent.headers } });
    if (!response.ok) return refused(sent, response);
    redirect(303, href('/sme/watches'));
  },

  end: async (event) => {
    const sent = await command(event);
    const param = { id: String(sent.form.get('watch')) };
    const response = await api(event.fetch).sme.watches[':id'].end.$post(
      { param, json: {} },
      { headers: { ...sent.headers } },
    );
    return response.ok ? { message: m.watch_ended() } : refused(sent, response);
  },
};
