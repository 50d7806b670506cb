// The Worker's answer to every move: where the shelf is too long for a phone, or the rules did not arrive there.
import { api } from '#lib/api.ts';
import { queryOf, type Criteria } from '#lib/owner/criteria.ts';
import type { WhatIfAnswer } from '#worker/matching/what-if-answer.ts';
import type { Imagined } from './change.ts';

/** Answers what is imagined, by the shelf and the facts as they were when it was made. Rejects what a later move overtook. */
export type Answerer = (imagined: Imagined) => WhatIfAnswer | Promise<WhatIfAnswer>;

export type Asked = { readonly asked: Criteria; readonly today: string; readonly isFirm: boolean };

/** A finger that is still moving asks nothing yet. */
const REST_MS = 150;

/** Asks the Worker with every move; a question that is overtaken is given up. */
export function remoteAnswerer({ asked, isFirm }: Asked): Answerer {
  const client = api(fetch);
  let last = new AbortController();
  return async (imagined) => {
    last.abort();
    const own = new AbortController();
    last = own;
    await new Promise((rest) => setTimeout(rest, REST_MS));
    own.signal.throwIfAborted();
    const init = { init: { signal: own.signal } };
    const { amount_fen, term_months, purpose, guarantee } = asked;
    const response = isFirm
      ? await client.sme.match['what-if'].$get(
          { query: queryOf({ amount_fen, term_months, purpose, guarantee, ...imagined }) },
          init,
        )
      : await client.match['what-if'].$get({ query: queryOf({ ...asked, ...imagined }) }, init);
    if (!response.ok) throw new Error('the Worker did not answer');
    return response.json();
  };
}
