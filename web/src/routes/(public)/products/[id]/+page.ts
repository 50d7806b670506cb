import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { oneOf } from '#lib/owner/address.ts';
import { readAmount } from '#lib/owner/amount.ts';
import { criteriaIn, isAnswered, queryOf, wishIn } from '#lib/owner/criteria.ts';
import { REPAYMENT_METHODS } from '#worker/products/terms.ts';
import { limitLine } from '#lib/owner/limit.ts';
import { judgedConditions, limitOf, linesFor, netOf, standingOf } from './conditions.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async (event) => {
  const { session } = await event.parent();
  const { url } = event;
  const typed = url.searchParams.get('amount');
  const read = typed === null ? null : readAmount(typed);
  const wish = { ...wishIn(url), ...(read?.ok && { amount_fen: read.fen }) };
  const method = oneOf(url, 'method', REPAYMENT_METHODS) ?? undefined;
  const { amount_fen, term_months } = wish;

  const criteria = { ...criteriaIn(url), ...wish };
  const ask = (amount: number | undefined) =>
    need(
      event,
      api(event.fetch).products[':id'].$get({
        param: { id: event.params.id },
        query: queryOf({ amount_fen: amount, term_months, method }),
      }),
    );
  const [first, match] = await Promise.all([
    ask(amount_fen),
    session.membership?.org_kind === 'enterprise'
      ? need(
          event,
          api(event.fetch).sme.match.$get({ query: queryOf({ ...wish, method, product: event.params.id }) }),
        )
      : isAnswered(criteria)
        ? need(
            event,
            api(event.fetch).match.$get({
              query: queryOf({ ...criteria, method, product: event.params.id }),
            }),
          )
        : null,
  ]);
  // The example is of a loan that this firm may have: of its own limit where that is less.
  const limit = match && limitOf(match, event.params.id);
  const isLess = limit?.by_formula && !limit.too_low && limit.fen < first.product.example.amount_fen;
  const { product, further, managers } = isLess ? await ask(limit.fen) : first;
  return {
    limit: limit && limitLine(limit),
    product,
    further,
    managers,
    // What is known of this firm goes before what any qualified one would get.
    net: match ? netOf(match, product.id) : product.net,
    // The subsidies of this firm in place of those that any qualified one would get, where the match is for this loan.
    lines: match ? linesFor(product.explained, match, product.id) : product.explained,
    method: product.example.method,
    standing: match && standingOf(match, product.id),
    conditions: judgedConditions(product.conditions, match, product.id),
    firm: match && 'firm' in match ? match.firm.name : null,
    criteria,
    typed: typed ?? null,
    wrong: read && !read.ok ? read.sentence : undefined,
  };
};
