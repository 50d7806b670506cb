// What the fields of a policy's form are called, by their names.
import { m } from '#lib/paraglide/messages.js';

/** The labels in the language of the page; also for the list of errors. */
export const policyLabels = (): Readonly<Record<string, string>> => ({
  'terms.code': m.policy_code(),
  'terms.source': m.policy_source(),
  'terms.name.zh': m.policy_name_zh(),
  'terms.name.en': m.policy_name_en(),
  'terms.summary.zh': m.policy_summary_zh(),
  'terms.summary.en': m.policy_summary_en(),
  'terms.benefit.kind': m.policy_kind(),
  'interest_subsidy.subsidy_ppm': m.policy_subsidy(),
  'interest_subsidy.months_max': m.policy_months_max(),
  'interest_subsidy.every_months': m.policy_every(),
  'interest_subsidy.cap_fen': m.policy_cap(),
  'guarantee_fee_subsidy.share_ppm': m.policy_fee_share(),
  'guarantee_fee_subsidy.cap_fen': m.policy_cap(),
  'first_loan_reward.share_ppm': m.policy_loan_share(),
  'first_loan_reward.after_months': m.policy_after_months(),
  'first_loan_reward.cap_fen': m.policy_cap(),
  'terms.criteria': m.policy_criteria(),
  'terms.scope': m.policy_scope(),
  'terms.excludes': m.policy_excludes(),
  'terms.budget_fen': m.policy_budget(),
  'terms.valid_from': m.policy_valid_from(),
  'terms.valid_until': m.policy_valid_until(),
  'terms.contact_phone': m.policy_contact(),
});
