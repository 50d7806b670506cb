import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { oneOf, wholeOf } from '#lib/owner/address.ts';
import { readAmount } from '#lib/owner/amount.ts';
import { comparedIn } from '#lib/owner/compared.ts';
import { queryOf } from '#lib/owner/criteria.ts';
import {
  BORROWER_TYPES,
  GUARANTEE_TYPES,
  PROCESSES,
  PRODUCT_CLASSES,
  PRODUCT_SORTS,
  PRODUCT_TAGS,
} from '#worker/products/terms.ts';
import type { PageLoad } from './$types';

const Q_MAX = 60;

export const load: PageLoad = async (event) => {
  const { url } = event;
  const text = (name: string): string => (url.searchParams.get(name) ?? '').trim();
  const amount = text('amount');
  const read = amount === '' ? null : readAmount(amount);
  const filters = {
    q: text('q').slice(0, Q_MAX) || undefined,
    amount_fen: read?.ok ? read.fen : undefined,
    term_months: wholeOf(url, 'term_months') || undefined,
    guarantee: oneOf(url, 'guarantee', GUARANTEE_TYPES) ?? undefined,
    rate_max_ppm: wholeOf(url, 'rate_max_ppm') || undefined,
    institution: text('institution').slice(0, 40) || undefined,
    borrower: oneOf(url, 'borrower', BORROWER_TYPES) ?? undefined,
    class: oneOf(url, 'class', PRODUCT_CLASSES) ?? undefined,
    tag: oneOf(url, 'tag', PRODUCT_TAGS) ?? undefined,
    process: oneOf(url, 'process', PROCESSES) ?? undefined,
    first_loan: oneOf(url, 'first_loan', ['yes']) ?? undefined,
  };
  const sort = oneOf(url, 'sort', PRODUCT_SORTS) ?? 'cost';
  const cursor = text('cursor') || undefined;
  const shelf = await need(
    event,
    api(event.fetch).products.$get({ query: { ...queryOf({ ...filters, cursor }), sort } }),
  );
  const { amount_fen, ...others } = filters;
  return {
    ...shelf,
    filters: { ...others, amount: amount || undefined },
    amount_fen,
    compared: comparedIn(url, 'compare'),
    wrong: read && !read.ok ? read.sentence : undefined,
    cursor,
  };
};
