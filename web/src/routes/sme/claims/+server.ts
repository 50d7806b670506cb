// The claims of a firm are listed beside the policies; whoever shortens an address arrives there.
import { redirect } from '@sveltejs/kit';
import { href } from '#lib/locale.ts';

export const GET = () => redirect(307, href('/sme/policies'));
