// What waits for the finance office: the kinds of work that its first page names, each with the page, without language,
// that lists all of it.

export const WAITING_KINDS = [
  'listing_review',
  'institution_application',
  'role_grant',
  'terms_change',
  'policy_check',
  'objection',
  'claim',
  'lpr_behind',
] as const;
export type WaitingKind = (typeof WAITING_KINDS)[number];

export const WAITING_PATHS = {
  listing_review: '/office/products/review',
  institution_application: '/office/institutions',
  role_grant: '/office/institutions',
  terms_change: '/office/institutions',
  policy_check: '/office/policies',
  objection: '/office/objections',
  claim: '/office/claims',
  lpr_behind: '/office/lpr',
} as const satisfies Record<WaitingKind, string>;
