// The names of the district's streets and towns, which cases carry by their codes.
import type { api } from '#lib/api.ts';
import type { Towns } from './figures.ts';

/** Names by code. Without them a desk still works, so a failure leaves the codes to stand for themselves. */
export async function readTowns(client: ReturnType<typeof api>): Promise<Towns> {
  const answer = await client.towns.$get().catch(() => null);
  if (!answer?.ok) return {};
  const { towns } = await answer.json();
  return Object.fromEntries(towns.map(({ code, name }) => [code, name]));
}
