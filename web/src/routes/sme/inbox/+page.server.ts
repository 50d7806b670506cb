// An owner's messages, and how he wants to be told.
import { fail } from '@sveltejs/kit';
import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { command, refused } from '#lib/command.ts';
import { inboxOf } from '#lib/inbox/load.ts';
import { read } from '#lib/inbox/read.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Actions, PageServerLoad } from './$types';
import { clockText, minuteOf } from './minutes.ts';

export const load: PageServerLoad = async (event) => {
  const [inbox, preferences] = await Promise.all([
    inboxOf(event),
    need(event, api(event.fetch).me.preferences.$get()),
  ]);
  const { quiet_from, quiet_until, digest, locale } = preferences;
  return {
    inbox,
    preferences: { from: clockText(quiet_from), until: clockText(quiet_until), digest, locale },
  };
};

export const actions: Actions = {
  read,
  prefer: async (event) => {
    const sent = await command(event);
    const text = (name: string): string => String(sent.form.get(name) ?? '');
    const [quiet_from, quiet_until] = [minuteOf(text('from')), minuteOf(text('until'))];
    const json = {
      ...{ quiet_from, quiet_until },
      digest: text('digest') === 'daily',
      locale: text('language') === 'en' ? ('en' as const) : ('zh' as const),
    };
    const answer = await api(event.fetch).me.preferences.$put({ json }, { headers: { ...sent.headers } });
    if (answer.ok) return { message: m.prefer_done() };
    const failure = await refused(sent, answer);
    return fail(failure.status, failure.data);
  },
};
