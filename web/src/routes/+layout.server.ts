import { readSession } from '#lib/read-session.ts';
import { textSize } from '#lib/text-size.ts';
import type { LayoutServerLoad } from './$types';

// Pages ship no scripts unless their group says so; an unknown address never does.
export const csr = false;
export const trailingSlash = 'never';

export const load: LayoutServerLoad = async ({ fetch, cookies }) => ({
  session: await readSession(fetch),
  text: textSize(cookies),
});
