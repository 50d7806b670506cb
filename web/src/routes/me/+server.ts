// A person's own page has one subject so far: what he agreed to for other people's applications.
import { redirect } from '@sveltejs/kit';
import { href } from '#lib/locale.ts';

export const GET = () => redirect(307, href('/me/consents'));
