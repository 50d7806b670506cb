// A firm's profile as its people see it: who sees what, where each figure comes from and whether it still counts.
import type { Bilingual } from '../lib/bilingual.ts';
import { ATTRIBUTES, type AttributeId } from '../matching/attributes.ts';
import { type DataClass } from '../matching/terms-facts.ts';
import type { Facts, Snapshot } from '../matching/terms.ts';
import { factsFrom, isFresh, publicFactsFrom, type Enterprise, type Fact, type FactBody } from './facts.ts';
import { NO_CLAIMS, type Claims } from './disputes.ts';
import type { SizeClass } from './size.ts';
import { DECLARABLE, type DeclarableAttribute } from './terms.ts';

/** One fact of a profile, with what it rests on. */
export type FactView = FactBody & {
  readonly attr: AttributeId;
  readonly data_class: DataClass;
  readonly source: Snapshot['source'];
  readonly provider: string;
  readonly as_of: string;
  /** The day from which it counts as missing; null when it does not age. */
  readonly valid_until: string | null;
  readonly fresh: boolean;
  /** The firm's open objection to it, or null; only official facts have one. */
  readonly disputed: Dispute | null;
};

/** An open objection, as it stands beside the fact. */
export type Dispute = { readonly id: string; readonly number: string; readonly state: string };

export type FirmView = {
  readonly id: string;
  readonly name: string;
  readonly uscc: string;
  readonly org_type: Enterprise['org_type'];
  readonly registration_status: Enterprise['registration_status'];
  readonly established_on: string;
  /** `name` in English is that of the division or section. */
  readonly industry: { readonly code: string; readonly name: Bilingual | null };
  readonly town: { readonly code: string; readonly name: Bilingual } | null;
  readonly legal_representative: string;
  readonly registered_capital_fen: number;
  readonly registry_as_of: string;
  /** Whether the viewer's right to act for the firm is proven; without it there is nothing but public facts. */
  readonly standing: boolean;
  /** Whether he sees more than public facts: not without standing, nor as a handler without that tick. */
  readonly sees_facts: boolean;
  readonly size_class: SizeClass | null;
  readonly facts: readonly FactView[];
  /** Claims of somebody else to represent the firm, as far as they concern the viewer. */
  readonly claims: Claims;
  /** What the firm last declared, for its form. */
  readonly declared: Readonly<Partial<Record<DeclarableAttribute, FactBody['value']>>>;
};

function factViews(facts: Facts, today: string, disputes: ReadonlyMap<string, Dispute>): FactView[] {
  return (Object.keys(ATTRIBUTES) as AttributeId[]).flatMap((attr) => {
    const fact = facts[attr];
    if (!fact) return [];
    const { valid_until = null, ...rest } = fact;
    return [
      {
        ...rest,
        attr,
        data_class: ATTRIBUTES[attr].data_class,
        valid_until,
        fresh: isFresh(fact, today),
        disputed: fact.source === 'official' ? (disputes.get(attr) ?? null) : null,
      },
    ];
  });
}

/** The profile for one viewer. `facts` are left unused where standing is not proven. */
export function firmView(
  enterprise: Enterprise,
  facts: readonly Fact[],
  viewer: {
    readonly standing: boolean;
    /** False for a handler who was not given the firm's facts to see. */
    readonly may_see?: boolean;
    readonly today: string;
    readonly claims?: Claims;
    readonly town: Bilingual | null;
    readonly industry: Bilingual | null;
    readonly disputes?: ReadonlyMap<string, Dispute>;
  },
): FirmView {
  const { standing, today } = viewer;
  const sees_facts = standing && viewer.may_see !== false;
  const known = sees_facts ? factsFrom(enterprise, facts, today) : publicFactsFrom(enterprise);
  const own = sees_facts ? facts.filter(({ source }) => source === 'declared') : [];
  const isDeclarable = (attr: AttributeId): boolean => (DECLARABLE as readonly string[]).includes(attr);
  return {
    id: enterprise.id,
    name: enterprise.name,
    uscc: enterprise.uscc,
    org_type: enterprise.org_type,
    registration_status: enterprise.registration_status,
    established_on: enterprise.established_on,
    industry: { code: enterprise.industry, name: viewer.industry },
    town: enterprise.town !== null && viewer.town ? { code: enterprise.town, name: viewer.town } : null,
    legal_representative: enterprise.legal_representative,
    registered_capital_fen: enterprise.registered_capital_fen,
    registry_as_of: enterprise.registry_as_of,
    standing,
    sees_facts,
    size_class: sees_facts ? enterprise.size_class : null,
    facts: factViews(known, today, viewer.disputes ?? new Map()),
    claims: viewer.claims ?? NO_CLAIMS,
    declared: Object.fromEntries(
      own.filter(({ attr }) => isDeclarable(attr)).map(({ attr, body }) => [attr, body.value]),
    ),
  };
}
