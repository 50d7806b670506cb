import type { ClientResponse } from 'hono/client';
import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { command, refused, type Command } from '#lib/command.ts';
import { say } from '#lib/locale.ts';
import { needStanding } from '#lib/owner/firm.ts';
import { m } from '#lib/paraglide/messages.js';
import { CLAIM_STATE_LABELS, type ClaimState } from '#worker/policies/terms-claims.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { session } = await event.parent();
  needStanding(session, event.url);
  return need(event, api(event.fetch).sme.claims[':id'].$get({ param: event.params }));
};

type Moved = ClientResponse<{ state: ClaimState }, number, 'json'>;

async function answered(sent: Command, response: Moved) {
  if (!response.ok) return refused(sent, response);
  const { state } = await response.json();
  return { message: m.claim_done({ state: say(CLAIM_STATE_LABELS[state]) }) };
}

export const actions: Actions = {
  submit: async (event) => {
    const sent = await command(event);
    const json = { hash: String(sent.form.get('hash') ?? '') };
    const options = { headers: { ...sent.headers } };
    return answered(
      sent,
      await api(event.fetch).sme.claims[':id'].submit.$post({ param: event.params, json }, options),
    );
  },

  resubmit: async (event) => {
    const sent = await command(event);
    const json = { note: String(sent.form.get('note') ?? '').trim() };
    const options = { headers: { ...sent.headers } };
    return answered(
      sent,
      await api(event.fetch).sme.claims[':id'].resubmit.$post({ param: event.params, json }, options),
    );
  },

  withdraw: async (event) => {
    const sent = await command(event);
    const options = { headers: { ...sent.headers } };
    return answered(
      sent,
      await api(event.fetch).sme.claims[':id'].withdraw.$post({ param: event.params, json: {} }, options),
    );
  },

  confirm_receipt: async (event) => {
    const sent = await command(event);
    const options = { headers: { ...sent.headers } };
    return answered(
      sent,
      await api(event.fetch).sme.claims[':id']['confirm-receipt'].$post(
        { param: event.params, json: {} },
        options,
      ),
    );
  },
};
