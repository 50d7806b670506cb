import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { oneOf } from '#lib/owner/address.ts';
import { AMOUNT_BANDS, TERM_BANDS, type AmountBand, type TermBand } from '#worker/demands/terms.ts';
import { INDUSTRY_SECTIONS } from '#worker/matching/industries.ts';
import { LOAN_PURPOSES } from '#worker/products/terms.ts';
import type { PageLoad } from './$types';

const VIEWS = ['open', 'fit', 'mine'] as const;

export const load: PageLoad = async (event) => {
  const { url } = event;
  const view = oneOf(url, 'view', VIEWS) ?? 'open';
  const town = url.searchParams.get('town') ?? '';
  const filter = {
    amount: oneOf(url, 'amount', Object.keys(AMOUNT_BANDS) as AmountBand[]) ?? undefined,
    term: oneOf(url, 'term', Object.keys(TERM_BANDS) as TermBand[]) ?? undefined,
    purpose: oneOf(url, 'purpose', LOAN_PURPOSES) ?? undefined,
    industry: oneOf(url, 'industry', Object.keys(INDUSTRY_SECTIONS)) ?? undefined,
    town: /^\d{6,12}$/.test(town) ? town : undefined,
  };
  const given = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
  const found = await need(
    event,
    api(event.fetch).bank.demands.$get({
      query: { ...given, ...(view === 'fit' && { fit: '1' }), ...(view === 'mine' && { mine: '1' }) },
    }),
  );
  return { ...found, view, views: VIEWS, filter };
};
