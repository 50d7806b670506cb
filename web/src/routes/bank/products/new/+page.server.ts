// A new product: under a code of its own, empty or with the terms of another one.
import { redirect } from '@sveltejs/kit';
import { api } from '#lib/api.ts';
import { command } from '#lib/command.ts';
import { turnedDown } from '#lib/desk/shelf-answers.ts';
import { shelfRows } from '#lib/desk/shelf.ts';
import { href } from '#lib/locale.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const rows = await shelfRows(event);
  const models = rows.flatMap(({ id, code, name }) => (name === null ? [] : [{ id, code, name }]));
  return { models, copy_of: event.url.searchParams.get('copy_of') };
};

export const actions: Actions = {
  default: async (event) => {
    const wanted = await command(event);
    const text = (name: string): string => String(wanted.form.get(name) ?? '').trim();
    const copy_of = text('copy_of');
    const sent = await api(event.fetch).bank.products.$post(
      {
        json: {
          code: text('product').toUpperCase(),
          name: text('name'),
          ...(copy_of === '' ? {} : { copy_of }),
        },
      },
      { headers: { ...wanted.headers } },
    );
    if (!sent.ok) return turnedDown(wanted, sent, (field) => (field === 'code' ? 'product' : field));
    const { product } = await sent.json();
    redirect(303, href(`/bank/products/${product}?tab=basic`));
  },
};
