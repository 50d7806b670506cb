import { inboxOf } from '#lib/inbox/load.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async (event) => ({ inbox: await inboxOf(event) });
