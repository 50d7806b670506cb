import { redirect } from '@sveltejs/kit';
import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { command, refused, type Command } from '#lib/command.ts';
import { href, say, type Bilingual } from '#lib/locale.ts';
import { knownFacts } from '#lib/desk/facts.ts';
import { readTowns } from '#lib/desk/towns.ts';
import { m } from '#lib/paraglide/messages.js';
import type { FieldError } from '#lib/problem.ts';
import { oneOf, to, wholeOf } from '#lib/owner/address.ts';
import { amountText, readAmount } from '#lib/owner/amount.ts';
import { needStanding } from '#lib/owner/firm.ts';
import { asking, wrongFields } from '#lib/owner/refuse.ts';
import { askCode, stepped } from '#lib/owner/step-up.ts';
import { readTerm, termRange } from '#lib/owner/term.ts';
import { DATA_CLASS_LABELS, DATA_CLASSES, type DataClass } from '#worker/matching/terms-facts.ts';
import { dayOf } from '#lib/time.ts';
import { FEN_MAX } from '#worker/lib/money.ts';
import { GUARANTEE_TYPES, LOAN_PURPOSES } from '#worker/products/terms.ts';
import { draftIn, valuesOf } from './draft.ts';
import type { Actions, PageServerLoad } from './$types';

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
  const body = event.url.searchParams.has('priced') ? null : first.draft.body;
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
    given: sheet.consent.data_classes.map((id) => ({ id, label: say(DATA_CLASS_LABELS[id]) })),
    // In words already: the registry of attributes is more than this page's own script.
    preview: {
      lines: knownFacts(preview, { towns: await towns, today: dayOf(sheet.now) }).map(
        ({ key, label, text, industry, source, as_of, stale, dispute }) => ({
          key,
          label,
          text: industry?.name ? say(industry.name) : text,
          source,
          as_of,
          stale,
          dispute,
        }),
      ),
      awaited: named(preview.awaited),
      withheld: named(preview.withheld),
    },
    failed: counted(sheet.failed),
    open: counted(sheet.open),
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

const named = (classes: readonly DataClass[]): string =>
  classes.map((id) => say(DATA_CLASS_LABELS[id])).join(m.list_comma());

/** The reasons in words, each once with how often it stands there: the bank checks several things in the same words. */
function counted(reasons: readonly Bilingual[]) {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(say(reason), (counts.get(say(reason)) ?? 0) + 1);
  return [...counts].map(([text, count]) => (count > 1 ? m.apply_reason_times({ text, count }) : text));
}

/** What was typed, read; or the fields that cannot be read. */
function readForm({ form }: Command) {
  const text = (name: string): string => String(form.get(name) ?? '').trim();
  const errors: FieldError[] = [];
  const wrong = (field: string, detail: string): undefined =>
    void errors.push({ field, code: 'wrong', detail });
  const amount = readAmount(text('amount_fen'));
  const term = readTerm(text('term_months'), termRange(form));
  return {
    amount_fen: amount.ok ? amount.fen : wrong('amount_fen', amount.sentence),
    term_months: term.ok ? term.months : wrong('term_months', term.sentence),
    purpose:
      LOAN_PURPOSES.find((known) => known === text('purpose')) ?? wrong('purpose', m.apply_purpose_missing()),
    guarantee_type:
      GUARANTEE_TYPES.find((known) => known === text('guarantee_type')) ??
      wrong('guarantee_type', m.apply_guarantee_missing()),
    errors,
  };
}

/** Answers to the product's own questions: whatever was written, checked by the API. */
function answersIn({ form }: Command): Record<string, string> | undefined {
  const given = [...form].flatMap(([name, value]) =>
    name.startsWith('answers.') && typeof value === 'string' && value.trim() !== ''
      ? [[name.slice('answers.'.length), value] as const]
      : [],
  );
  return given.length === 0 ? undefined : Object.fromEntries(given);
}

/** The consent just as it was shown. The API compares it with what the product needs now. */
function consentShown({ form }: Command) {
  const given = form.getAll('data_class');
  return {
    data_classes: DATA_CLASSES.filter((known) => given.includes(known)),
    until: String(form.get('until')),
    text_hash: String(form.get('text_hash')),
  };
}

export const actions: Actions = {
  /** The same sheet for another amount or term. */
  price: async (event) => {
    const sent = await command(event);
    const { errors, guarantee_type: guarantee, ...terms } = readForm(sent);
    if (errors.length > 0) return wrongFields(sent, errors);
    redirect(303, to(event.url.pathname, { ...terms, guarantee, priced: 1 }));
  },
  /** Saves what was typed, for a phone without scripts. */
  draft: async (event) => {
    const sent = await command(event);
    const version = String(sent.form.get('draft_version') ?? '0');
    const response = await api(event.fetch).sme.apply[':id'].draft.$put(
      { param: { id: event.params.product }, json: draftIn(sent.form) },
      { headers: { ...sent.headers, 'If-Match': `"${version}"` } },
    );
    if (response.ok) return { message: m.draft_saved() };
    const refusal = await refused(sent, response);
    if (refusal.data.problem.code === 'stale_version')
      refusal.data.problem.detail = m.draft_conflict_detail();
    return asking(refusal, false);
  },
  submit: async (event) => {
    const sent = await command(event);
    const { errors, amount_fen, term_months, purpose, guarantee_type } = readForm(sent);
    if (errors.length > 0 || !amount_fen || !term_months || !purpose || !guarantee_type) {
      return wrongFields(sent, errors);
    }
    const version_id = String(sent.form.get('version_id'));
    const terms = { amount_fen, term_months, purpose, guarantee_type };
    const outcome = await stepped(event, sent, () =>
      api(event.fetch).sme.applications.$post(
        {
          json: {
            product_id: event.params.product,
            version_id,
            ...terms,
            consent: consentShown(sent),
            // Its own tick, off until somebody sets it.
            ...(sent.form.get('contact') === 'yes'
              ? { contact: { text_hash: String(sent.form.get('contact_hash')) } }
              : {}),
            answers: answersIn(sent),
          },
        },
        { headers: sent.headers },
      ),
    );
    if (!outcome.ok) return outcome.refusal;
    redirect(303, href(`/sme/applications/${outcome.answer.id}?sent=1`));
  },
  code: async (event) => askCode(event, await command(event)),
};
