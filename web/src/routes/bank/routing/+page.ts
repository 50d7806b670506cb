import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { oneOf } from '#lib/owner/address.ts';
import { readFigure } from '#lib/owner/amount.ts';
import type { PageLoad } from './$types';

const PANELS = ['rule', 'absence', 'languages'] as const;

export const load: PageLoad = async (event) => {
  const client = api(event.fetch);
  const routing = await need(event, client.bank.routing.$get());
  const { searchParams } = event.url;
  const asked = (name: string): string | undefined => searchParams.get(name) || undefined;
  const product = asked('product');
  const read = readFigure(asked('amount') ?? '');
  const language = oneOf(event.url, 'language', ['zh', 'en'] as const) ?? undefined;
  const query = { town: asked('town'), industry: asked('industry'), language };
  const tried =
    product !== undefined && read.ok
      ? await client.bank.routing.try.$get({
          query: { ...query, product, amount_fen: String(read.fen) },
        })
      : null;
  return {
    routing,
    panel: routing.is_admin ? oneOf(event.url, 'do', PANELS) : null,
    /** The place of the rule, or the person, that the panel is about. */
    about: searchParams.get('of') ?? '',
    /** Where the case that somebody tries would go; undefined while nobody asked. */
    tried: tried?.ok ? (await tried.json()).route : undefined,
    asked: { ...query, product, amount: asked('amount') },
    unreadable: product !== undefined && !read.ok ? read.sentence : undefined,
  };
};
