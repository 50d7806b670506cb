// How owners will see a listing that is in review, in the one shape that the desks show it in.
import type { InferResponseType } from 'hono/client';
import { say } from '#lib/locale.ts';
import type { api } from '#lib/api.ts';
import type { Preview } from '#lib/desk/ListingPreview.svelte';
import { REPAYMENT_METHOD_LABELS } from '#worker/products/terms.ts';

type Review = InferResponseType<ReturnType<typeof api>['office']['reviews'][':round']['$get'], 200>;

/** The preview of a review's answer, with what of the draft itself belongs to it. */
export function previewOf(
  { card, cost, conditions, documents, lacking, limit }: Review['preview'],
  draft: Review['round']['draft'],
): Preview {
  const [method] = draft.repayment_methods ?? [];
  return {
    lacking: lacking.map(({ label }) => say(label)),
    name: draft.name ?? '',
    tagline: draft.tagline ? say(draft.tagline) : null,
    card,
    loan:
      cost && method
        ? {
            amount_fen: cost.amount_fen,
            term_months: cost.term_months,
            method: say(REPAYMENT_METHOD_LABELS[method]),
            rate_ppm: draft.rate_min_ppm ?? 0,
          }
        : null,
    sheet: cost,
    conditions: conditions.map(({ id, sentence, checked_by }) => ({
      id,
      text: say(sentence),
      bank: checked_by === 'bank',
    })),
    documents: documents.map(say),
    limit: limit && say(limit),
  };
}
