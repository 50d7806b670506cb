// Every fact of a firm as its own people see it: official and declared apart, what is hidden and what is disputed too.
import { ATTRIBUTE_IDS, attributeOf, type AttributeId } from '../matching/attributes.ts';
import type { DataClass } from '../matching/terms-facts.ts';
import {
  isFresh,
  publicFactsFrom,
  type Enterprise,
  type Fact,
  type FactBody,
} from '../organisations/facts.ts';
import type { FactMode } from '../organisations/terms.ts';
import { utilityView, type UtilityView } from './derive-utilities.ts';
import {
  OPEN_OBJECTION_STATES,
  REGISTERED_ATTRIBUTES,
  type ObjectionOutcome,
  type ObjectionState,
} from './terms-objections.ts';

/** A snapshot as it is kept, shown or hidden, with how and when it came. Instants in epoch ms. */
export type KeptFact = Fact & {
  readonly mode: FactMode;
  readonly fetched_at: number;
  readonly hidden_at: number | null;
};

/** What of an objection stands beside the fact it is about. */
export type Raised = {
  readonly id: string;
  readonly number: string;
  readonly attr: AttributeId;
  readonly data_class: DataClass;
  readonly source: string;
  readonly fact: { readonly as_of: string };
  readonly state: ObjectionState;
  readonly outcome: ObjectionOutcome | null;
};

/** A value as it may be shown: of the mains level, trend and stability instead of the months, null when unknown. */
export type ShownBody = FactBody & { readonly utility?: UtilityView | null };

/** What of a value may be shown, as of a day. */
export function shownBody(attr: AttributeId, body: FactBody, as_of: string): ShownBody {
  if (attributeOf(attr).data_class !== 'utilities' || !body.series) return body;
  return { utility: utilityView(body.series, as_of) };
}

/** One fact from one source. Instants in epoch ms. */
export type OwnFact = {
  readonly attr: AttributeId;
  readonly data_class: DataClass;
  readonly source: 'official' | 'declared';
  readonly provider: string;
  readonly mode: FactMode;
  /** Null where it is no longer shown. */
  readonly body: ShownBody | null;
  readonly as_of: string;
  /** The day from which it counts as missing; null when it does not age. */
  readonly valid_until: string | null;
  readonly fresh: boolean;
  /** Null for what came with the registration. */
  readonly fetched_at: number | null;
  /** The open objection to it, or the one by which it is no longer shown. */
  readonly objection: Pick<Raised, 'id' | 'number' | 'state'> | null;
};

const isOpen = ({ state }: Raised): boolean => (OPEN_OBJECTION_STATES as readonly string[]).includes(state);

/** The facts of a firm on a day, in the registry's order; the registration itself is left out. Objections latest first. */
export function ownFacts(
  enterprise: Enterprise,
  kept: readonly KeptFact[],
  objections: readonly Raised[],
  today: string,
): OwnFact[] {
  const about = (attr: AttributeId, hidden: boolean): OwnFact['objection'] => {
    const found = objections.find(
      (one) => one.attr === attr && (hidden ? one.outcome === 'hidden' : isOpen(one)),
    );
    return found ? { id: found.id, number: found.number, state: found.state } : null;
  };
  const known = publicFactsFrom(enterprise);
  const registered = Object.entries(known).flatMap(([name, snapshot]): OwnFact[] => {
    const attr = name as AttributeId;
    if (REGISTERED_ATTRIBUTES.includes(attr)) return [];
    const { as_of, provider, valid_until = null, source: _, ...body } = snapshot;
    return [
      {
        ...{ attr, provider, as_of, valid_until, body },
        data_class: attributeOf(attr).data_class,
        source: 'official',
        mode: 'interface',
        fresh: isFresh(snapshot, today),
        fetched_at: null,
        objection: about(attr, false),
      },
    ];
  });
  // A public fact that was hidden has left the registration: only the objection still tells of it.
  const gone = objections
    .filter(
      ({ attr, data_class, outcome }, at) =>
        data_class === 'public' &&
        outcome === 'hidden' &&
        known[attr] === undefined &&
        objections.findIndex((one) => one.attr === attr && one.outcome === 'hidden') === at,
    )
    .map(({ attr, data_class, fact, source }): OwnFact => ({
      ...{ attr, data_class, provider: source, as_of: fact.as_of },
      source: 'official',
      mode: 'interface',
      body: null,
      valid_until: null,
      fresh: false,
      fetched_at: null,
      objection: about(attr, true),
    }));
  const others = kept.map(
    ({ attr, source, provider, mode, body, as_of, valid_until, fetched_at, hidden_at }): OwnFact => ({
      ...{ attr, source, provider, mode, as_of, valid_until, fetched_at },
      data_class: attributeOf(attr).data_class,
      body: hidden_at === null ? shownBody(attr, body, as_of) : null,
      fresh: hidden_at === null && isFresh({ valid_until }, today),
      objection: source === 'official' ? about(attr, hidden_at !== null) : null,
    }),
  );
  const place = new Map(ATTRIBUTE_IDS.map((attr, at) => [attr, at]));
  return [...registered, ...gone, ...others]
    .filter(({ attr }) => place.has(attr))
    .toSorted((a, b) => (place.get(a.attr) ?? 0) - (place.get(b.attr) ?? 0));
}
