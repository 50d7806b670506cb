// Publishing a need: what is chosen stands in the address, its preview is made by the function that shows it to banks,
// and only that preview is published.
import { redirect } from '@sveltejs/kit';
import { api } from '#lib/api.ts';
import { command, refused } from '#lib/command.ts';
import { href, say } from '#lib/locale.ts';
import { need } from '#lib/answer.ts';
import { oneOf } from '#lib/owner/address.ts';
import { needStanding } from '#lib/owner/firm.ts';
import { readProblem } from '#lib/problem.ts';
import { dayOf } from '#lib/time.ts';
import {
  AMOUNT_BANDS,
  NEED_DAYS,
  TERM_BANDS,
  type AmountBand,
  type TermBand,
} from '#worker/demands/terms.ts';
import { addDays } from '#worker/lib/days.ts';
import {
  COLLATERAL_KIND_LABELS,
  COLLATERAL_KINDS,
  LOAN_PURPOSE_LABELS,
  LOAN_PURPOSES,
  type CollateralKind,
  type LoanPurpose,
} from '#worker/products/terms.ts';
import type { Actions, PageServerLoad } from './$types';

const keysOf = <Key extends string>(table: Readonly<Record<Key, unknown>>): Key[] =>
  Object.keys(table) as Key[];
const AMOUNTS = keysOf<AmountBand>(AMOUNT_BANDS);
const TERMS = keysOf<TermBand>(TERM_BANDS);

/** The collateral that is ticked; `none` says that there is none, and counts as an answer. */
const collateralIn = (values: readonly unknown[]): CollateralKind[] =>
  COLLATERAL_KINDS.filter((kind) => values.includes(kind));

/** What the address says of the need, as far as it was chosen. */
function wishIn(url: URL) {
  const needed_by = url.searchParams.get('needed_by') ?? '';
  return {
    amount: oneOf(url, 'amount', AMOUNTS),
    term: oneOf(url, 'term', TERMS),
    purpose: oneOf<LoanPurpose>(url, 'purpose', LOAN_PURPOSES),
    needed_by: /^\d{4}-\d{2}-\d{2}$/.test(needed_by) ? needed_by : null,
    collateral: collateralIn(url.searchParams.getAll('collateral')),
  };
}

const options = <Key extends string>(
  table: Readonly<Record<Key, { label: { zh: string; en: string } }>>,
  keys: readonly Key[],
) => keys.map((value) => ({ value, label: say(table[value].label) }));

export const load: PageServerLoad = async (event) => {
  const { session } = await event.parent();
  needStanding(session, event.url);
  const today = dayOf(session.now);
  const wish = wishIn(event.url);
  const choices = {
    amounts: options(AMOUNT_BANDS, AMOUNTS),
    terms: options(TERM_BANDS, TERMS),
    purposes: LOAN_PURPOSES.map((value) => ({ value, label: say(LOAN_PURPOSE_LABELS[value]) })),
    collateral: COLLATERAL_KINDS.map((value) => ({ value, label: say(COLLATERAL_KIND_LABELS[value]) })),
    days: { from: addDays(today, 1), to: addDays(today, NEED_DAYS), usual: addDays(today, 30) },
  };
  const { amount, term, purpose, needed_by, collateral } = wish;
  const asked = event.url.searchParams.has('amount');
  if (!amount || !term || !purpose || !needed_by)
    return { choices, wish, asked, preview: null, problem: null };
  const response = await api(event.fetch).sme.demands.preview.$get({
    query: { amount, term, purpose, needed_by, collateral: collateral.join(',') },
  });
  // A day that is out of range is told beside its field; anything else ends the load as usual.
  if (response.status === (400 as number)) {
    return { choices, wish, asked, preview: null, problem: await readProblem(response) };
  }
  return { choices, wish, asked, preview: await need(event, response), problem: null };
};

export const actions: Actions = {
  publish: async (event) => {
    const sent = await command(event);
    const { amount, term, purpose, needed_by, collateral } = wishIn(event.url);
    if (!amount || !term || !purpose || !needed_by) redirect(303, href('/sme/demands/new'));
    const response = await api(event.fetch).sme.demands.$post(
      {
        json: { amount, term, purpose, needed_by, collateral, hash: String(sent.form.get('hash') ?? '') },
      },
      { headers: { ...sent.headers } },
    );
    if (!response.ok) return refused(sent, response);
    const { id } = await response.json();
    redirect(303, href(`/sme/demands/${id}?published=1`));
  },
};
