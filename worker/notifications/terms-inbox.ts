// How people are told: what cannot wait, the hours of rest, and the page that a message leads to.
import type { Topic } from './terms.ts';

/** Told at once, at any hour: somebody waits for it on the spot, or acts in the person's name. */
export const URGENT: readonly Topic[] = [
  'consent.asked',
  'standing.disputed',
  'standing.lost',
  'assist.standing_proven',
  'assist.draft_saved',
  'assist.submitted',
];

/** The hours of rest of whoever has set none, in minutes since 00:00: half past ten at night until half past seven. */
export const QUIET = { from: 22 * 60 + 30, until: 7 * 60 + 30 } as const;

/** When what can wait comes together, for whoever wants that: nine in the morning. */
export const DIGEST_MINUTE = 9 * 60;

export const SIDES = ['enterprise', 'institution', 'office'] as const;
export type Side = (typeof SIDES)[number];

/** The page, without language, to which a message leads on each side, by the kind of what it is about. */
export const MESSAGE_PAGES: Readonly<Record<Side, Readonly<Record<string, string>>>> = {
  enterprise: {
    app: '/sme/applications/{id}',
    dem: '/sme/demands/{id}',
    clm: '/sme/claims/{id}',
    obj: '/sme/objections/{id}',
    tic: '/sme/complaints/{id}',
    con: '/sme/consents',
    doc: '/sme/documents',
  },
  institution: {
    app: '/bank/queue/{id}',
    tic: '/bank/supervision/{id}',
    dem: '/bank/demands',
    prd: '/bank/products/{id}',
  },
  office: {
    tic: '/office/supervision/{id}',
    clm: '/office/claims/{id}',
    obj: '/office/objections/{id}',
    dem: '/office/demands',
    prd: '/office/products/review',
  },
};
export const MESSAGE_HOME: Readonly<Record<Side, string>> = {
  enterprise: '/sme',
  institution: '/bank',
  office: '/office',
};
