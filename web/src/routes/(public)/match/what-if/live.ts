// The rules in the browser: loaded when somebody first moves a slider, never before. A shelf that is too long for a phone
// stays in the Worker, which is then asked with every move.
import { api } from '#lib/api.ts';
import { queryOf, type Criteria } from '#lib/owner/criteria.ts';
import { factsFromAnswers } from '#worker/matching/answers.ts';
import { unpacked } from '#worker/matching/pack.ts';
import type { Facts } from '#worker/matching/terms.ts';
import { answersOf, presumedFacts } from '#worker/matching/visitor.ts';
import { whatIfAnswer, type WhatIfAnswer } from '#worker/matching/what-if-answer.ts';
import { changeOf, type Imagined } from './change.ts';

/** Answers what is imagined, by the shelf and the facts as they were when it was made. Rejects what a later move overtook. */
export type Answerer = (imagined: Imagined) => WhatIfAnswer | Promise<WhatIfAnswer>;

type Asked = { readonly asked: Criteria; readonly today: string; readonly isFirm: boolean };
type Client = ReturnType<typeof api>;

/** A finger that is still moving asks nothing yet. */
const REST_MS = 150;

/** Asks the Worker with every move; a question that is overtaken is given up. */
function remoteAnswerer(client: Client, { asked, isFirm }: Asked): Answerer {
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

/** Fetches the shelf, and a firm's own facts where it is known. Throws when either cannot be had. */
export async function newAnswerer({ asked, today, isFirm }: Asked): Promise<Answerer> {
  const client = api(fetch);
  const [pack, own] = await Promise.all([
    client.match.pack.$get(),
    isFirm ? client.sme.match.facts.$get() : null,
  ]);
  if (!pack.ok || (own !== null && !own.ok)) throw new Error('the shelf could not be fetched');
  // What a page reads is a copy that nobody changes.
  const body = (await pack.json()) as unknown as { products: Parameters<typeof unpacked>[0] | null };
  if (body.products === null) return remoteAnswerer(client, { asked, today, isFirm });
  const known =
    own === null ? presumedFacts(today) : ((await own.json()) as unknown as { facts: Facts }).facts;
  const facts = { ...known, ...factsFromAnswers(answersOf(asked), today) };
  const { guarantee } = asked;
  const products = body.products.filter(
    ({ guarantee_types }) => guarantee === undefined || guarantee_types.includes(guarantee),
  );
  const ready = unpacked(products);
  return (imagined) => whatIfAnswer(products, ready, { facts, change: changeOf(imagined), today });
}
