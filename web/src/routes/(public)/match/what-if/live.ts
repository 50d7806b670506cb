// The rules in the browser: loaded when somebody first moves a slider, never before. A shelf that is too long for a phone
// stays in the Worker, which is then asked with every move.
import { api } from '#lib/api.ts';
import { factsFromAnswers } from '#worker/matching/answers.ts';
import { unpacked } from '#worker/matching/pack.ts';
import type { Facts } from '#worker/matching/terms.ts';
import { answersOf, presumedFacts } from '#worker/matching/visitor.ts';
import { whatIfAnswer } from '#worker/matching/what-if-answer.ts';
import { changeOf } from './change.ts';
import { remoteAnswerer, type Answerer, type Asked } from './remote.ts';

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
  if (body.products === null) return remoteAnswerer({ asked, today, isFirm });
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
