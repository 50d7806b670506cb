// What the events of one application say of its offers: where each stands and who signed it. Rows are compared with it.
import type { Event } from '../audit/rules.ts';
import type { ApprovalStage, OfferCause, OfferState } from './terms.ts';

export type FoldedOffer = {
  readonly state: OfferState;
  readonly cause: OfferCause | null;
  readonly hash: string;
  readonly proposed_by: string | null;
  /** In the order in which they signed. */
  readonly signed: readonly { readonly stage: ApprovalStage; readonly by: string | null }[];
};

export type FoldedOffers = {
  readonly offers: ReadonlyMap<string, FoldedOffer>;
  /** What no sequence of allowed moves could have told. */
  readonly problems: readonly { readonly ver: number; readonly detail: string }[];
};

type Body = {
  readonly offer?: string;
  readonly offers?: readonly string[];
  readonly hash?: string;
  readonly stage?: ApprovalStage;
  readonly replaced?: string;
};

type End = { readonly state: OfferState; readonly cause: OfferCause };

/** Events that end every offer under way, an accepted one with them. */
const ALL_END: Readonly<Record<string, End>> = {
  'application.offer_declined': { state: 'declined', cause: 'declined' },
  'application.withdrawn': { state: 'declined', cause: 'withdrawn' },
  'application.refused': { state: 'not_taken', cause: 'refused' },
  'application.not_chosen': { state: 'not_taken', cause: 'accepted_elsewhere' },
  'application.closed_incomplete': { state: 'not_taken', cause: 'closed' },
};

/** Events that end the offers they name, and the state these must be in. */
const ONE_ENDS: Readonly<Record<string, End & { readonly from: OfferState }>> = {
  'application.offer_returned': { from: 'proposed', state: 'returned', cause: 'returned' },
  'application.offer_set_aside': { from: 'open', state: 'declined', cause: 'declined' },
  'application.offer_ended': { from: 'open', state: 'expired', cause: 'expired' },
  'application.offer_expired': { from: 'open', state: 'expired', cause: 'expired' },
};

const UNDER_WAY: readonly OfferState[] = ['proposed', 'open'];

class Fold {
  readonly offers = new Map<string, FoldedOffer>();
  readonly problems: { ver: number; detail: string }[] = [];
  ver = 0;

  say(detail: string): void {
    this.problems.push({ ver: this.ver, detail });
  }

  /** Changes an offer that must be in a state. */
  change(id: string, from: OfferState, to: Partial<FoldedOffer>): void {
    const offer = this.offers.get(id);
    if (offer?.state !== from) return this.say(`offer ${id} is ${offer?.state ?? 'unknown'}, not ${from}`);
    this.offers.set(id, { ...offer, ...to });
  }

  endAll({ state, cause }: End, from: readonly OfferState[]): void {
    for (const [id, offer] of this.offers) {
      if (from.includes(offer.state)) this.offers.set(id, { ...offer, state, cause });
    }
  }

  sign(id: string, { stage, hash }: Body, by: string | null, opens: boolean): void {
    const offer = this.offers.get(id);
    if (offer && offer.hash !== hash) this.say(`offer ${id} was signed as another one`);
    const earlier = [offer?.proposed_by, ...(offer?.signed ?? []).map((one) => one.by)];
    if (earlier.includes(by)) this.say(`offer ${id} was signed twice by one person`);
    const signed = [...(offer?.signed ?? []), { stage: stage ?? 'branch', by }];
    this.change(id, 'proposed', opens ? { state: 'open', signed } : { signed });
  }
}

/** Adds up the events of one application, given whole and in order. */
export function foldOffers(events: readonly Pick<Event, 'ver' | 'type' | 'body' | 'actor'>[]): FoldedOffers {
  const fold = new Fold();
  for (const { ver, type, body: text, actor } of events) {
    const body = JSON.parse(text) as Body;
    const id = body.offer ?? '';
    fold.ver = ver;
    const all = ALL_END[type];
    const one = ONE_ENDS[type];
    if (all) fold.endAll(all, [...UNDER_WAY, 'accepted']);
    else if (one) {
      for (const named of body.offers ?? [id])
        fold.change(named, one.from, { state: one.state, cause: one.cause });
    } else if (type === 'application.offer_proposed') {
      const first = { state: 'proposed', cause: null, hash: body.hash ?? '', signed: [] } as const;
      fold.offers.set(id, { ...first, proposed_by: actor.user_id });
    } else if (type === 'application.offer_endorsed') fold.sign(id, body, actor.user_id, false);
    else if (type === 'application.offered') {
      fold.sign(id, body, actor.user_id, true);
      if (body.replaced) fold.change(body.replaced, 'open', { state: 'superseded', cause: 'replaced' });
    } else if (type === 'application.offer_accepted') {
      fold.change(id, 'open', { state: 'accepted' });
      fold.endAll({ state: 'not_taken', cause: 'other_accepted' }, UNDER_WAY);
    }
  }
  return { offers: fold.offers, problems: fold.problems };
}
