import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { readAmount } from '#lib/owner/amount.ts';
import { comparedIn, comparedText } from '#lib/owner/compared.ts';
import { queryOf, wishIn } from '#lib/owner/criteria.ts';
import { readTerm } from '#lib/owner/term.ts';
import type { PageLoad } from './$types';

const MONTHS = { min: 1, max: 360 };

export const load: PageLoad = async (event) => {
  const { url } = event;
  const ids = comparedIn(url, 'ids');
  const typed = { amount: url.searchParams.get('amount'), term_months: url.searchParams.get('term_months') };
  const amount = typed.amount === null ? null : readAmount(typed.amount.trim());
  const term = typed.term_months === null ? null : readTerm(typed.term_months.trim(), MONTHS);
  const { amount_fen: asked } = wishIn(url);
  const amount_fen = amount?.ok ? amount.fen : amount === null ? asked : undefined;
  const term_months = term?.ok ? term.months : undefined;
  const comparison =
    ids.length === 0
      ? null
      : await need(
          event,
          api(event.fetch).products.compare.$get({
            query: { ids: comparedText(ids) ?? '', ...queryOf({ amount_fen, term_months }) },
          }),
        );
  return {
    ids,
    comparison,
    typed,
    wrong: {
      amount: amount && !amount.ok ? amount.sentence : undefined,
      term_months: term && !term.ok ? term.sentence : undefined,
    },
  };
};
