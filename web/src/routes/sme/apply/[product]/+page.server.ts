import { redirect } from '@sveltejs/kit';
import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { command, refused, type Command } from '#lib/command.ts';
import { href } from '#lib/locale.ts';
import { readTowns } from '#lib/desk/towns.ts';
import { m } from '#lib/paraglide/messages.js';
import { oneOf, to, wholeOf } from '#lib/owner/address.ts';
import { amountText, readAmount } from '#lib/owner/amount.ts';
import { needStanding } from '#lib/owner/firm.ts';
import { asking, wrongFields } from '#lib/owner/refuse.ts';
import { countedReasons, givenClasses, previewWords } from '#lib/owner/sheet.ts';
import { answersIn, consentIn, termsIn } from '#lib/owner/sheet-form.ts';
import { askCode, stepped } from '#lib/owner/step-up.ts';
import { dayOf } from '#lib/time.ts';
import { FEN_MAX } from '#worker/lib/money.ts';
import { draftIn, valuesOf } from './draft.ts';
import { papersOf, papersTicked } from './papers.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

type Event = RequestEvent;

export const load: PageServerLoad = async (event) => {
  const { session } = await event.parent();
  needStanding(session, event.url);
  const amount_fen = wholeOf(event.url, 'amount_fen');
  const term_months = wholeOf(event.url, 'term_months');
  const client = api(event.fetch);
  const towns = readTowns(client);
  const ask = (amount: number | null | undefined, months: number | null | undefined) =>
    need(
      event,
      client.sme.apply[':id'].$get({
        param: { id: event.params.product },
        query: {
          ...(amount && { amount_fen: String(amount) }),
          ...(months && { term_months: String(months) }),
        },
      }),
    );
  const first = await ask(amount_fen, term_months);
  // A draft goes before the address it was opened at, but for the terms that were just asked for.
  const priced = wholeOf(event.url, 'priced');
  const body = priced !== null && first.draft.version <= priced ? null : first.draft.body;
  const wished = readAmount(body?.amount_fen ?? '');
  const during = Number(body?.term_months);
  const isOther =
    (wished.ok && wished.fen !== first.amount_fen) ||
    (Number.isInteger(during) && during > 0 && during !== first.term_months);
  const { preview, ...sheet } = isOther
    ? await ask(wished.ok ? clampFen(wished.fen) : amount_fen, clampMonths(during) ?? term_months)
    : first;
  const { purposes, guarantee_types } = sheet.product;
  return {
    sheet,
    drafted: body
      ? {
          amount_fen: [amountText(sheet.amount_fen)],
          term_months: [String(sheet.term_months)],
          ...valuesOf(body),
        }
      : null,
    given: givenClasses(sheet.consent.data_classes),
    preview: previewWords(preview, { towns: await towns, today: dayOf(sheet.now) }),
    papers: papersOf(sheet.checklist, sheet.offered),
    failed: countedReasons(sheet.failed),
    open: countedReasons(sheet.open),
    purpose: oneOf(event.url, 'purpose', purposes) ?? purposes[0],
    guarantee: oneOf(event.url, 'guarantee', guarantee_types) ?? guarantee_types[0],
    // The nearest loan on offer is shown; that it is another one than was asked for must be said.
    moved: !body && amount_fen !== null && amount_fen !== sheet.amount_fen,
  };
};

// What a draft holds may be anything; the API takes only what could be a loan.
const clampFen = (fen: number) => Math.min(Math.max(fen, 1), FEN_MAX);
const clampMonths = (months: number) =>
  Number.isInteger(months) && months >= 1 && months <= 360 ? months : null;

/** The published need that this application serves, where one was answered. */
function demandIn(url: URL): { demand_id?: string } {
  const id = url.searchParams.get('demand');
  return id === null ? {} : { demand_id: id };
}

/** The refused application in whose place this one stands, as the address names it with the version that was seen. */
function insteadIn(url: URL): { instead?: string; seen?: string } {
  const [instead, seen] = [url.searchParams.get('instead'), url.searchParams.get('seen')];
  return instead === null || seen === null ? {} : { instead, seen };
}

/** The version of the draft that the page had seen. */
const seenIn = ({ form }: Command): number => Number(form.get('draft_version') ?? 0);

const saveDraft = (event: Event, sent: Command) =>
  api(event.fetch).sme.apply[':id'].draft.$put(
    { param: { id: event.params.product }, json: draftIn(sent.form) },
    { headers: { ...sent.headers, 'If-Match': `"${seenIn(sent)}"` } },
  );

/** Whether the product lends just that; what it does not is refused with the reason when it is sent. */
async function isLent(event: Event, amount_fen: number, term_months: number): Promise<boolean> {
  const query = { amount_fen: String(amount_fen), term_months: String(term_months) };
  const sheet = await need(
    event,
    api(event.fetch).sme.apply[':id'].$get({ param: { id: event.params.product }, query }),
  );
  return sheet.amount_fen === amount_fen && sheet.term_months === term_months;
}

/** What is in the way of a draft: another device's text is named as such. */
async function notSaved(sent: Command, response: Response) {
  const refusal = await refused(sent, response);
  if (refusal.data.problem.code === 'stale_version') refusal.data.problem.detail = m.draft_conflict_detail();
  return asking(refusal, false);
}

export const actions: Actions = {
  /** The same sheet for another amount or term. */
  price: async (event) => {
    const sent = await command(event);
    const { errors, guarantee_type: guarantee, ...terms } = termsIn(sent);
    if (errors.length > 0) return wrongFields(sent, errors);
    redirect(
      303,
      to(event.url.pathname, {
        ...terms,
        guarantee,
        priced: seenIn(sent),
        demand: demandIn(event.url).demand_id,
        ...insteadIn(event.url),
      }),
    );
  },
  /** Saves what was typed, for a phone without scripts. */
  draft: async (event) => {
    const sent = await command(event);
    const response = await saveDraft(event, sent);
    return response.ok ? { message: m.draft_saved() } : notSaved(sent, response);
  },
  submit: async (event) => {
    const sent = await command(event);
    const { errors, amount_fen, term_months, purpose, guarantee_type } = termsIn(sent);
    if (errors.length > 0 || !amount_fen || !term_months || !purpose || !guarantee_type) {
      return wrongFields(sent, errors);
    }
    // Nobody sends what he has not seen the cost of: other terms come back with theirs, everything typed in a draft.
    const shown = [sent.form.get('priced_amount_fen'), sent.form.get('priced_term_months')].map(Number);
    if (
      (shown[0] !== amount_fen || shown[1] !== term_months) &&
      (await isLent(event, amount_fen, term_months))
    ) {
      const saved = await saveDraft(event, sent);
      if (!saved.ok) return notSaved(sent, saved);
      const { version } = await saved.json();
      redirect(
        303,
        to(event.url.pathname, {
          repriced: version,
          demand: demandIn(event.url).demand_id,
          ...insteadIn(event.url),
        }),
      );
    }
    const version_id = String(sent.form.get('version_id'));
    const terms = { amount_fen, term_months, purpose, guarantee_type };
    const json = {
      product_id: event.params.product,
      version_id,
      ...terms,
      consent: consentIn(sent),
      // Its own tick, off until somebody sets it.
      ...(sent.form.get('contact') === 'yes'
        ? { contact: { text_hash: String(sent.form.get('contact_hash')) } }
        : {}),
      answers: answersIn(sent),
      papers: papersTicked(sent.form),
    };
    const { instead, seen } = insteadIn(event.url);
    const { applications } = api(event.fetch).sme;
    const outcome = await stepped(event, sent, () =>
      instead === undefined
        ? applications.$post({ json: { ...json, ...demandIn(event.url) } }, { headers: sent.headers })
        : applications[':id'].reroute.$post(
            { param: { id: instead }, json: { ...json, tell: sent.form.get('tell') === 'yes' } },
            { headers: { ...sent.headers, 'If-Match': `"${seen}"` } },
          ),
    );
    if (!outcome.ok) return outcome.refusal;
    redirect(303, href(`/sme/applications/${outcome.answer.id}?sent=1`));
  },
  code: async (event) => askCode(event, await command(event)),
};
