import { api } from '#lib/api.ts';
import { signedIn } from '#lib/signed-in.ts';
import { readTowns } from '#lib/desk/towns.ts';
import type { LayoutLoad } from './$types';

export const csr = true;

export const load: LayoutLoad = async (event) => {
  await signedIn(event);
  return { towns: await readTowns(api(event.fetch)) };
};
