import { signedIn } from '#lib/signed-in.ts';
import type { LayoutLoad } from './$types';

export const csr = true;

export const load: LayoutLoad = (event) => signedIn(event);
