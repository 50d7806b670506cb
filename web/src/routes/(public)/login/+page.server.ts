import { redirect } from '@sveltejs/kit';
import { api } from '#lib/api.ts';
import { command, refused } from '#lib/command.ts';
import { href } from '#lib/locale.ts';
import { to } from '#lib/owner/address.ts';
import { wrongFields } from '#lib/owner/refuse.ts';
import { m } from '#lib/paraglide/messages.js';
import { normalisePhone, phoneKind } from '#worker/lib/phone.ts';
import { demoAccounts } from './demo.ts';
import { keepPhone } from './phone.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { session } = await event.parent();
  return { accounts: session.district.demo ? (await demoAccounts(event)).owners : [] };
};

export const actions: Actions = {
  default: async (event) => {
    const sent = await command(event);
    const phone = normalisePhone(String(sent.form.get('phone') ?? ''));
    if (phoneKind(phone) !== 'mobile') {
      return wrongFields(sent, [{ field: 'phone', code: 'wrong', detail: m.login_phone_wrong() }]);
    }
    const response = await api(event.fetch).session.code.$post({ json: { phone } });
    if (!response.ok) return refused(sent, response);
    keepPhone(event.cookies, phone);
    redirect(303, href(to('/login/code', { next: event.url.searchParams.get('next') })));
  },
};
