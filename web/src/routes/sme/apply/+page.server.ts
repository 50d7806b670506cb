// One sheet for up to three banks. Fields of one bank are named `banks.<product>.<field>`, as the API names them when it
// refuses one; the sheet's key stays the same from the first try to the last, so that a repetition completes the rest.
import { redirect } from '@sveltejs/kit';
import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { command, type Command } from '#lib/command.ts';
import { readTowns } from '#lib/desk/towns.ts';
import { href, say } from '#lib/locale.ts';
import { oneOf, to, wholeOf } from '#lib/owner/address.ts';
import { needStanding } from '#lib/owner/firm.ts';
import { wrongFields } from '#lib/owner/refuse.ts';
import { countedReasons, givenClasses, previewWords } from '#lib/owner/sheet.ts';
import { answersIn, consentIn, guaranteeIn, wishIn } from '#lib/owner/sheet-form.ts';
import { askCode, stepped } from '#lib/owner/step-up.ts';
import { m } from '#lib/paraglide/messages.js';
import { dayOf } from '#lib/time.ts';
import { MAX_APPLICATIONS } from '#worker/demands/terms.ts';
import { LOAN_PURPOSES } from '#worker/products/terms.ts';
import type { Actions, PageServerLoad } from './$types';

const PRODUCT = /^prd_[0-9a-z]{1,36}$/;

/** The chosen products of an address, each once: `products=a,b` or `products=a&products=b`, as links and forms write it. */
const productsIn = (url: URL): string[] => [
  ...new Set(
    url.searchParams
      .getAll('products')
      .flatMap((text) => text.split(','))
      .filter((id) => PRODUCT.test(id)),
  ),
];

export const load: PageServerLoad = async (event) => {
  const { session } = await event.parent();
  needStanding(session, event.url);
  const chosen = productsIn(event.url);
  const [first, ...others] = chosen;
  const amount_fen = wholeOf(event.url, 'amount_fen');
  const term_months = wholeOf(event.url, 'term_months');
  const purpose = oneOf(event.url, 'purpose', LOAN_PURPOSES);
  if (first === undefined) return { sheet: null };
  const wish = { amount_fen, term_months, purpose };
  if (others.length === 0) redirect(303, href(to(`/sme/apply/${first}`, wish)));
  const client = api(event.fetch);
  const [found, towns] = await Promise.all([
    need(
      event,
      client.sme.apply.$get({
        query: {
          products: chosen.slice(0, MAX_APPLICATIONS).join(','),
          ...(amount_fen && { amount_fen: String(amount_fen) }),
          ...(term_months && { term_months: String(term_months) }),
          ...(purpose && { purpose }),
        },
      }),
    ),
    readTowns(client),
  ]);
  const { banks, ...sheet } = found;
  const today = dayOf(found.now);
  return {
    sheet,
    /** The key of this sheet, unless a refused form brings its own back. */
    key: crypto.randomUUID(),
    dropped: chosen.length - MAX_APPLICATIONS,
    purpose: oneOf(event.url, 'purpose', sheet.common.purposes) ?? sheet.common.purposes[0] ?? null,
    banks: banks.map(({ product_id, sheet: one, misfits, again }) => {
      if (one === null) return { id: product_id, gone: true as const };
      const { preview, ...rest } = one;
      return {
        id: product_id,
        gone: false as const,
        again,
        misfits: misfits.map(({ field, detail }) => ({ field, detail: say(detail) })),
        product: rest.product,
        price: rest.price,
        consent: rest.consent,
        contact: rest.contact,
        in_flight: rest.in_flight,
        cooling_down: rest.cooling_down,
        given: givenClasses(rest.consent.data_classes),
        preview: previewWords(preview, { towns, today }),
        failed: countedReasons(rest.failed),
        open: countedReasons(rest.open),
      };
    }),
  };
};

/** The banks that are ticked, in the order of the sheet. */
const ticked = ({ form }: Command): string[] =>
  form.getAll('bank').filter((id): id is string => typeof id === 'string' && PRODUCT.test(id));

/** What of the form is one bank's own: its consent just as it was shown, its security, its answers. */
function bankIn(sent: Command, product_id: string) {
  const at = `banks.${product_id}.`;
  const text = (name: string): string => String(sent.form.get(at + name) ?? '');
  const answers = answersIn(sent, at);
  return {
    product_id,
    version_id: text('version_id'),
    guarantee_type: guaranteeIn(sent, at) ?? 'credit',
    consent: consentIn(sent, at),
    // A tick of its own for each bank, off until somebody sets it.
    ...(text('contact') === 'yes' ? { contact: { text_hash: text('contact_hash') } } : {}),
    ...(answers && { answers }),
  };
}

const valuesOf = ({ form }: Command): Record<string, string[]> => {
  const values: Record<string, string[]> = {};
  for (const [name, value] of form) {
    if (typeof value === 'string' && !name.startsWith('_') && name !== 'code') {
      (values[name] ??= []).push(value);
    }
  }
  return values;
};

export const actions: Actions = {
  /** The same sheet for another amount, term or purpose. */
  price: async (event) => {
    const sent = await command(event);
    const { errors, ...wish } = wishIn(sent);
    if (errors.length > 0) return wrongFields(sent, errors);
    redirect(303, to(event.url.pathname, { products: productsIn(event.url).join(','), ...wish }));
  },
  submit: async (event) => {
    const sent = await command(event);
    const { errors, amount_fen, term_months, purpose } = wishIn(sent);
    const banks = ticked(sent);
    if (banks.length === 0) errors.push({ field: 'bank', code: 'missing', detail: m.several_none_ticked() });
    if (errors.length > 0 || !amount_fen || !term_months || !purpose) return wrongFields(sent, errors);
    const wish = { amount_fen, term_months, purpose };
    const demand_id = event.url.searchParams.get('demand');
    const outcome = await stepped(event, sent, () =>
      api(event.fetch).sme.applications.several.$post(
        {
          json: {
            ...wish,
            ...(demand_id !== null && { demand_id }),
            banks: banks.map((id) => bankIn(sent, id)),
          },
        },
        { headers: { 'Idempotency-Key': String(sent.form.get('sheet') ?? '') } },
      ),
    );
    if (!outcome.ok) return outcome.refusal;
    const { demand_id: demand, outcomes } = outcome.answer;
    const failed = outcomes.filter(({ application }) => application === null);
    if (failed.length === 0 && demand !== null) redirect(303, href(`/sme/demands/${demand}?sent=1`));
    // What was sent is done; what was not stays ticked and may go out again with the same key.
    const values = valuesOf(sent);
    values['bank'] = failed.map(({ product_id }) => product_id);
    return {
      problem: null,
      values,
      command: sent.name,
      key: null,
      asks_code: false,
      demand,
      outcomes: outcomes.map(({ product_id, application, refusal }) => ({
        product_id,
        number: application?.number ?? null,
        application: application?.id ?? null,
        why: refusal
          ? [say(refusal.detail), ...refusal.errors.map(({ detail }) => say(detail))].join(m.list_comma())
          : null,
      })),
    };
  },
  code: async (event) => askCode(event, await command(event)),
};
