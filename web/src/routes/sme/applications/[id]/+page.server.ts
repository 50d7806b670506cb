import { find, need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { command, refused, type Command } from '#lib/command.ts';
import { say } from '#lib/locale.ts';
import { needStanding } from '#lib/owner/firm.ts';
import { asking, wrongFields } from '#lib/owner/refuse.ts';
import { askCode, stepped } from '#lib/owner/step-up.ts';
import { m } from '#lib/paraglide/messages.js';
import { readProblem, type FieldError } from '#lib/problem.ts';
import { WITHDRAW_REASONS } from '#worker/applications/terms.ts';
import { ASKED_ROLES, CONSENT_STATE_LABELS, PERSON_ROLE_LABELS } from '#worker/consents/terms.ts';
import { REASONS } from '#worker/lib/reasons.ts';
import { chosenFiles, FILE_FIELD, typedTexts } from './papers.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

const applications = (event: { fetch: typeof globalThis.fetch }) => api(event.fetch).sme.applications;

/** The firm's other applications that hold an open offer, to stand beside this one's. */
const MOST_COMPARED = 3;
/** Products offered after a no. */
const ALTERNATIVES = 3;
const ENDED_BADLY = ['rejected', 'not_taken', 'incomplete', 'withdrawn'];

export const load: PageServerLoad = async (event) => {
  const { session } = await event.parent();
  needStanding(session, event.url);
  const application = await need(event, applications(event)[':id'].$get({ param: { id: event.params.id } }));
  const [others, alternatives] = await Promise.all([
    application.state === 'offered' ? otherOffers(event, application.id) : [],
    ENDED_BADLY.includes(application.state) ? otherProducts(event, application) : null,
  ]);
  // In words already: the table of all reasons is more than this page's own script.
  const reasons = application.reason_codes.map((code) => ({
    code,
    label: say(REASONS[code].label),
    hint: say(REASONS[code].hint),
  }));
  const people = {
    others: application.people
      .filter(({ mine }) => !mine)
      .map(({ id, role, state }) => ({
        id,
        text: `${say(PERSON_ROLE_LABELS[role])} · ${say(CONSENT_STATE_LABELS[state])}`,
      })),
    roles: ASKED_ROLES.map((value) => ({ value, label: say(PERSON_ROLE_LABELS[value]) })),
  };
  const just_sent = event.url.searchParams.has('sent');
  return { application, others, alternatives, reasons, people, just_sent };
};

async function otherOffers(event: Parameters<PageServerLoad>[0], id: string) {
  const list = await need(event, applications(event).$get());
  const offered = list.applications.filter((row) => row.state === 'offered' && row.id !== id);
  const found = await Promise.all(
    offered
      .slice(0, MOST_COMPARED)
      .map((row) => find(event, applications(event)[':id'].$get({ param: { id: row.id } }))),
  );
  return found.flatMap((row) => (row ? [row] : []));
}

async function otherProducts(
  event: Parameters<PageServerLoad>[0],
  { product_id, amount_fen, term_months }: { product_id: string; amount_fen: number; term_months: number },
) {
  const query = { amount_fen: String(amount_fen), term_months: String(term_months) };
  const [match, own] = await Promise.all([
    need(event, api(event.fetch).sme.match.$get({ query })),
    need(event, api(event.fetch).sme.match.$get({ query: { ...query, product: product_id } })),
  ]);
  const items = [...match.eligible.items, ...match.open.items, ...match.near.items].filter(
    ({ id }) => id !== product_id,
  );
  return { items: items.slice(0, ALTERNATIVES), self_cure_on: own.near.items[0]?.self_cure_on ?? null };
}

const keyed = ({ headers }: Command) => ({ headers: { ...headers } });

// One form may send several files: each is a command of its own, with a key that follows from the form's.
const keyOf = (key: string, index: number): string => key.slice(0, -4) + index.toString(16).padStart(4, '0');

/** Uploads the files of the form, item by item; null when all are kept, else what was wrong with which. */
async function upload(event: RequestEvent, sent: Command): Promise<FieldError[]> {
  const errors: FieldError[] = [];
  for (const [index, { field, file }] of chosenFiles(sent.form).entries()) {
    const response = await applications(event)[':id'].documents.$post(
      { param: { id: event.params.id }, query: { item: field.slice(FILE_FIELD.length) } },
      {
        headers: {
          'Idempotency-Key': keyOf(sent.key, index),
          'Content-Type': 'application/octet-stream',
          'X-Document-Name': encodeURIComponent(file.name),
        },
        init: { body: await file.arrayBuffer() },
      },
    );
    if (response.ok) continue;
    const problem = await readProblem(response);
    const detail = problem.errors[0]?.detail ?? problem.detail ?? problem.title;
    errors.push({
      field,
      code: problem.code,
      detail: m.papers_file_error({ file: file.name, detail }),
    });
  }
  return errors;
}

// Told at the first field for files.
function noFile({ form }: Command, hasTexts: boolean): FieldError {
  const field = [...form.keys()].find((name) => name.startsWith(FILE_FIELD)) ?? FILE_FIELD;
  return { field, code: 'missing', detail: hasTexts ? m.papers_texts_only() : m.papers_no_file() };
}

const textOf = ({ form }: Command, name: string): string => String(form.get(name) ?? '').trim();

export const actions: Actions = {
  /** Keeps papers without handing them in yet. What was typed has no place to be kept: it comes back, and is said to be unsent. */
  upload: async (event) => {
    const sent = await command(event);
    const texts = typedTexts(sent.form);
    if (chosenFiles(sent.form).length === 0) return wrongFields(sent, [noFile(sent, texts !== null)]);
    const errors = await upload(event, sent);
    if (errors.length > 0) return wrongFields(sent, errors);
    return { message: texts ? m.papers_kept_texts() : m.papers_kept(), values: texts };
  },
  /** Keeps papers and answers the bank's request: each item by words, or by what was uploaded for it. */
  answer: async (event) => {
    const sent = await command(event);
    const errors = await upload(event, sent);
    if (errors.length > 0) return wrongFields(sent, errors);
    const param = { id: event.params.id };
    const now = await need(event, applications(event)[':id'].$get({ param }));
    const answers = now.items
      .filter((item) => item.answered_at === null)
      .map(({ id, documents }) => {
        const files = documents.map((document) => document.name).join(m.list_comma());
        const text = textOf(sent, `text_${id}`) || (files && m.papers_see_files({ files }).slice(0, 500));
        return { item_id: id, text };
      });
    const missing = answers.filter(({ text }) => text === '');
    if (missing.length > 0) {
      return wrongFields(
        sent,
        missing.map(({ item_id }) => ({
          field: `text_${item_id}`,
          code: 'missing',
          detail: m.papers_missing(),
        })),
      );
    }
    const response = await applications(event)[':id']['answer-documents'].$post(
      { param, json: { answers } },
      keyed(sent),
    );
    return response.ok ? { message: m.papers_answered() } : asking(await refused(sent, response), false);
  },
  accept: async (event) => {
    const sent = await command(event);
    const outcome = await stepped(event, sent, () =>
      applications(event)[':id']['accept-offer'].$post(
        { param: { id: event.params.id }, json: { hash: textOf(sent, 'hash') } },
        keyed(sent),
      ),
    );
    return outcome.ok ? { message: m.offer_accepted() } : outcome.refusal;
  },
  code: async (event) => askCode(event, await command(event)),
  decline: async (event) => {
    const sent = await command(event);
    const response = await applications(event)[':id']['decline-offer'].$post(
      { param: { id: event.params.id }, json: {} },
      keyed(sent),
    );
    return response.ok ? { message: m.offer_declined() } : asking(await refused(sent, response), false);
  },
  share_contact: async (event) => {
    const sent = await command(event);
    const outcome = await stepped(event, sent, () =>
      applications(event)[':id']['contact-consent'].$post(
        { param: { id: event.params.id }, json: { text_hash: textOf(sent, 'text_hash') } },
        keyed(sent),
      ),
    );
    return outcome.ok ? { message: m.case_contact_shared() } : outcome.refusal;
  },
  withdraw_contact: async (event) => {
    const sent = await command(event);
    const response = await applications(event)[':id']['contact-consent'].$delete(
      { param: { id: event.params.id }, json: {} },
      keyed(sent),
    );
    return response.ok
      ? { message: m.case_contact_withdrawn() }
      : asking(await refused(sent, response), false);
  },
  ask_person: async (event) => {
    const sent = await command(event);
    const role = ASKED_ROLES.find((known) => known === textOf(sent, 'role')) ?? 'guarantor';
    const json = { role, name: textOf(sent, 'name'), phone: textOf(sent, 'phone') };
    const response = await applications(event)[':id'].people.$post(
      { param: { id: event.params.id }, json },
      keyed(sent),
    );
    return response.ok ? { message: m.case_people_asked() } : asking(await refused(sent, response), false);
  },
  take_back: async (event) => {
    const sent = await command(event);
    const response = await applications(event)[':id']['take-back'].$post(
      { param: { id: event.params.id }, json: {} },
      keyed(sent),
    );
    return response.ok ? { message: m.take_back_done() } : asking(await refused(sent, response), false);
  },
  withdraw: async (event) => {
    const sent = await command(event);
    const reason = WITHDRAW_REASONS.find((known) => known === textOf(sent, 'reason'));
    if (!reason) {
      return wrongFields(sent, [{ field: 'reason', code: 'missing', detail: m.withdraw_reason_missing() }]);
    }
    const text = textOf(sent, 'text');
    const response = await applications(event)[':id'].withdraw.$post(
      { param: { id: event.params.id }, json: { reason, ...(text && { text }) } },
      keyed(sent),
    );
    return response.ok ? { message: m.withdraw_done() } : asking(await refused(sent, response), false);
  },
};
