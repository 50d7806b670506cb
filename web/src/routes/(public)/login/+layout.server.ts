import { readSession } from '#lib/read-session.ts';
import type { LayoutServerLoad } from './$types';

/**
 * The session as it is now. Whoever was led here by a desk brings along what its frame knew before; the session may have
 * ended since, and that is why he is here.
 */
export const load: LayoutServerLoad = async ({ fetch }) => ({ session: await readSession(fetch) });
