import { redirect } from '@sveltejs/kit';
import { href } from '#lib/locale.ts';
import type { PageLoad } from './$types';

/** The form leads to the page of the code, which is what a QR code holds. */
export const load: PageLoad = ({ url }) => {
  const code = (url.searchParams.get('code') ?? '').trim().slice(0, 40);
  if (code !== '') redirect(303, href(`/verify/${encodeURIComponent(code)}`));
};
