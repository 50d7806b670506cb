// The rules in the browser: loaded when somebody first moves a slider, never before.
import { api } from '#lib/api.ts';
import type { Criteria } from '#lib/owner/criteria.ts';
import { factsFromAnswers } from '#worker/matching/answers.ts';
import { unpacked } from '#worker/matching/pack.ts';
import type { Facts } from '#worker/matching/terms.ts';
import { answersOf, presumedFacts } from '#worker/matching/visitor.ts';
import { whatIfAnswer, type WhatIfAnswer } from '#worker/matching/what-if-answer.ts';
import type { WhatIf } from '#worker/matching/what-if.ts';

/** Answers what is imagined, by the shelf and the facts as they were when it was made. */
export type Answerer = (change: WhatIf) => WhatIfAnswer;

/** Fetches the shelf, and a firm's own facts where it is known. Throws when either cannot be had. */
export async function newAnswerer(asked: Criteria, today: string, isFirm: boolean): Promise<Answerer> {
  const client = api(fetch);
  const [pack, own] = await Promise.all([
    client.match.pack.$get(),
    isFirm ? client.sme.match.facts.$get() : null,
  ]);
  if (!pack.ok || (own !== null && !own.ok)) throw new Error('the shelf could not be fetched');
  // What a page reads is a copy that nobody changes.
  const body = (await pack.json()) as unknown as { products: Parameters<typeof unpacked>[0] };
  const known =
    own === null ? presumedFacts(today) : ((await own.json()) as unknown as { facts: Facts }).facts;
  const facts = { ...known, ...factsFromAnswers(answersOf(asked), today) };
  const { guarantee } = asked;
  const products = body.products.filter(
    ({ guarantee_types }) => guarantee === undefined || guarantee_types.includes(guarantee),
  );
  const ready = unpacked(products);
  return (change) => whatIfAnswer(products, ready, { facts, change, today });
}
