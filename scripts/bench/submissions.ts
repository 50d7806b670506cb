// Applications that could be submitted: for each owner every product that no condition rules out, as the sheet before
// submitting showed it.
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { get, type Shot, type Wire } from './load.ts';
import type { Path } from './paths.ts';
import type { SignedIn } from './people.ts';

const Part = z.object({ items: z.array(z.object({ id: z.string() })) });
const Matches = z.object({ eligible: Part, open: Part });
const Sheet = z.object({
  product: z.object({
    id: z.string(),
    version_id: z.string(),
    amount_min_fen: z.number(),
    purposes: z.array(z.string()),
    guarantee_types: z.array(z.string()),
  }),
  term_months: z.number(),
  failed: z.array(z.unknown()),
  consent: z.object({ data_classes: z.array(z.string()), until: z.string(), text_hash: z.string() }),
  in_flight: z.unknown(),
});

export type Submission = {
  readonly shot: Shot;
  readonly owner: SignedIn;
  readonly product_id: string;
  readonly version_id: string;
};

const json = <Schema extends z.ZodType>(schema: Schema, body: Buffer): z.output<Schema> =>
  schema.parse(JSON.parse(body.toString('utf8')));

/** Applications of one owner: more are not needed. */
const MOST = 20;

/** What an owner could submit: one application for each product that no condition rules out for his firm. */
export async function submissionsOf(wire: Wire, owner: SignedIn): Promise<Submission[]> {
  const possible: { id: string }[] = [];
  for (const part of ['eligible', 'open'] as const) {
    const matches = json(Matches, await wire.fire(get(`/api/sme/match?part=${part}`, owner.cookie)));
    possible.push(...matches[part].items);
  }
  const found: Submission[] = [];
  for (const { id } of possible) {
    if (found.length >= MOST) break;
    const sheet = json(Sheet, await wire.fire(get(`/api/sme/apply/${id}`, owner.cookie)));
    if (sheet.failed.length > 0 || sheet.in_flight !== null) continue;
    const { version_id, amount_min_fen, purposes, guarantee_types } = sheet.product;
    const body = {
      product_id: id,
      version_id,
      // What is fetched with the first application may lower what a formula allows for the next.
      amount_fen: amount_min_fen,
      term_months: sheet.term_months,
      purpose: purposes[0],
      guarantee_type: guarantee_types[0],
      consent: sheet.consent,
    };
    const headers = { cookie: owner.cookie, 'idempotency-key': randomUUID() };
    const shot = {
      method: 'POST',
      path: '/api/sme/applications',
      headers,
      body: JSON.stringify(body),
      status: 201,
    } as const;
    found.push({ shot, owner, product_id: id, version_id });
  }
  return found;
}

/** The path of submitting, each shot an application of its own. */
export function submitting(submissions: readonly Submission[]): Path {
  const slotsOf = ({ shot, owner, product_id, version_id }: Submission) => ({
    user: owner.user_id,
    firm: owner.org_id,
    product: product_id,
    version: version_id,
    key: shot.headers['idempotency-key'] ?? '',
    session: owner.session_hash,
  });
  return {
    key: 'submit',
    title: 'submit an application',
    against: 'same',
    goal: 0.7,
    once: true,
    shots: submissions.map(({ shot }) => shot),
    said: submissions.map((submission) => {
      const { user, firm, product, version } = slotsOf(submission);
      return { user, firm, product, version };
    }),
    open: submissions.map(
      (submission) => new Map(Object.entries(slotsOf(submission)).map(([slot, text]) => [text, slot])),
    ),
  };
}
