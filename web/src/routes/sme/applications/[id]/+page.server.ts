import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { command, refused, type Command } from '#lib/command.ts';
import { say } from '#lib/locale.ts';
import { needStanding } from '#lib/owner/firm.ts';
import { asking, wrongFields } from '#lib/owner/refuse.ts';
import { askCode, stepped } from '#lib/owner/step-up.ts';
import { m } from '#lib/paraglide/messages.js';
import { WITHDRAW_REASONS } from '#worker/applications/terms.ts';
import { ASKED_ROLES, CONSENT_STATE_LABELS, PERSON_ROLE_LABELS } from '#worker/consents/terms.ts';
import { REASONS } from '#worker/lib/reasons.ts';
import { summaryOf } from './papers/checklist.ts';
import type { Actions, PageServerLoad } from './$types';

const applications = (event: { fetch: typeof globalThis.fetch }) => api(event.fetch).sme.applications;

/** Products offered after a no. */
const ALTERNATIVES = 3;
const ENDED_BADLY = ['rejected', 'not_taken', 'incomplete', 'withdrawn'];

export const load: PageServerLoad = async (event) => {
  const { session } = await event.parent();
  needStanding(session, event.url);
  const application = await need(event, applications(event)[':id'].$get({ param: { id: event.params.id } }));
  const alternatives = ENDED_BADLY.includes(application.state)
    ? await otherProducts(event, application)
    : null;
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
  const papers = summaryOf(application);
  return { application, alternatives, reasons, people, just_sent, papers };
};

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

const textOf = ({ form }: Command, name: string): string => String(form.get(name) ?? '').trim();

export const actions: Actions = {
  code: async (event) => askCode(event, await command(event)),
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
  urge: async (event) => {
    const sent = await command(event);
    const response = await applications(event)[':id'].urge.$post(
      { param: { id: event.params.id }, json: {} },
      keyed(sent),
    );
    return response.ok ? { message: m.urge_done() } : asking(await refused(sent, response), false);
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
