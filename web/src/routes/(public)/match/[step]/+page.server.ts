import { error, redirect } from '@sveltejs/kit';
import { href, say } from '#lib/locale.ts';
import { to } from '#lib/owner/address.ts';
import { readAmount } from '#lib/owner/amount.ts';
import { criteriaIn, STEPS, type Criteria, type Step } from '#lib/owner/criteria.ts';
import { INVOICED_BANDS, YEARS_BANDS } from '#worker/matching/bands.ts';
import type { PageServerLoad } from './$types';

const FIELD = { amount: 'amount_fen', years: 'years', invoiced: 'invoiced' } as const satisfies Record<
  Step,
  keyof Criteria
>;

/** The page after an answer: the next question without one, or the results. Who came from there goes back there. */
function pageAfter(step: Step, criteria: Criteria, back: boolean): string {
  const later = back ? [] : STEPS.slice(STEPS.indexOf(step) + 1);
  const next = later.find((other) => criteria[FIELD[other]] === undefined);
  return next ? `/match/${next}` : '/match/results';
}

const bandsOf = (step: Step) =>
  step === 'amount' ? [] : Object.entries(step === 'years' ? YEARS_BANDS : INVOICED_BANDS);

export const load: PageServerLoad = ({ params, url }) => {
  const step = STEPS.find((known) => known === params.step);
  if (!step) error(404);
  const criteria = criteriaIn(url);
  const back = url.searchParams.get('back') === 'results';
  const next = pageAfter(step, criteria, back);
  const kept = { ...criteria, sort: url.searchParams.get('sort') };

  const typed = url.searchParams.get('amount');
  const read = typed === null ? null : readAmount(typed);
  if (step === 'amount' && read?.ok) redirect(303, href(to(next, { ...kept, amount_fen: read.fen })));

  const position = STEPS.indexOf(step);
  return {
    step,
    position: position + 1,
    chosen: criteria[FIELD[step]],
    typed: typed ?? '',
    wrong: read && !read.ok ? read.sentence : undefined,
    // The amount's own form has to say where its answer leads.
    kept: { ...kept, back: back ? 'results' : null },
    next,
    choices: bandsOf(step).map(([value, { label }]) => ({
      value,
      label: say(label),
      href: href(to(next, { ...kept, [FIELD[step]]: value })),
    })),
    skip: href(to(next, { ...kept, [FIELD[step]]: null })),
    previous: STEPS[position - 1] ? href(to(`/match/${STEPS[position - 1]}`, kept)) : href('/'),
  };
};
