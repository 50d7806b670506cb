import { read } from '#lib/inbox/read.ts';
import type { Actions } from './$types';

export const actions: Actions = { read };
