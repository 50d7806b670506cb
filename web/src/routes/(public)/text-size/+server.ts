// Where the 大字版 switch of the owner's frame leads: remembers the size and goes back to the page it was pressed on.
import { redirect } from '@sveltejs/kit';
import { href } from '#lib/locale.ts';
import { safeNext } from '#lib/paths.ts';
import { keepTextSize } from '#lib/text-size.ts';
import type { RequestHandler } from './$types';

const word = (value: FormDataEntryValue | null): string | null => (typeof value === 'string' ? value : null);

export const POST: RequestHandler = async ({ request, cookies }) => {
  const sent = await request.formData();
  keepTextSize(cookies, sent.get('size') === 'large' ? 'large' : 'normal');
  redirect(303, safeNext(word(sent.get('next')), href('/')));
};
