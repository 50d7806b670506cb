// Whom one may sign in as in a demonstration. Where there is none, nothing is asked for and nothing shown.
import { find } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { say } from '#lib/locale.ts';

/** The demonstration's accounts, owners and staff apart. Empty where no demonstration answers. */
export async function demoAccounts(event: { fetch: typeof globalThis.fetch; url: URL }) {
  const answer = await find(event, api(event.fetch).demo.accounts.$get());
  const accounts = (answer?.accounts ?? []).map((account) => ({ ...account, title: say(account.title) }));
  return {
    owners: accounts.filter((account) => account.kind === 'owner'),
    staff: accounts.filter((account) => account.kind === 'staff'),
  };
}
