// The answers to choose from in the form of a policy.
import { say, type Bilingual } from '#lib/locale.ts';
import { m } from '#lib/paraglide/messages.js';
import { POLICY_KIND_LABELS, POLICY_SCOPE_LABELS } from '#worker/policies/terms.ts';

type Option = { readonly value: string; readonly label: string };

const optionsOf = (table: Readonly<Record<string, Bilingual>>): Option[] =>
  Object.entries(table).map(([value, label]) => ({ value, label: say(label) }));

/** How often an interest subsidy is paid, by the months between. */
export const everyOptions = (): Option[] => [
  { value: '1', label: m.policy_every_month() },
  { value: '3', label: m.policy_every_quarter() },
  { value: '6', label: m.policy_every_half() },
  { value: '12', label: m.policy_every_year() },
];

/** The answers of every field that is chosen, by its name. */
export const policyOptions = (): Readonly<Record<string, readonly Option[]>> => ({
  'terms.benefit.kind': optionsOf(POLICY_KIND_LABELS),
  'terms.scope': optionsOf(POLICY_SCOPE_LABELS),
  'interest_subsidy.every_months': everyOptions(),
});
