// What the receiver of a consent sees of a firm: the one function behind the preview before the firm agrees and behind
// every recorded look afterwards, so that nobody agrees to something else than is shown.
import type { Bilingual } from '../lib/bilingual.ts';
import { attributeOf, ATTRIBUTES, type AttributeId } from '../matching/attributes.ts';
import { DATA_CLASSES, type DataClass } from '../matching/terms-facts.ts';
import type { FactBody } from '../organisations/facts.ts';
import { namedIndustry } from '../organisations/industries.ts';
import type { PersonRole } from './terms.ts';
import { shownBody, type ShownBody } from '../sources/own-facts.ts';
import { SOURCE_CLASSES } from '../sources/terms.ts';

/** A snapshot as it is stored: `body` is JSON. */
export type StoredFact = {
  readonly attr: string;
  readonly source: 'official' | 'declared';
  readonly body: string;
  readonly as_of: string;
  readonly valid_until: string | null;
  readonly provider: string;
  readonly fetched_at: number;
};

/** The registration of a firm as it is stored: `public_facts` is JSON. Money in fen. */
export type StoredFirm = {
  readonly name: string;
  readonly uscc: string;
  readonly org_type: string;
  readonly registration_status: string;
  readonly established_on: string;
  readonly industry: string;
  readonly town: string | null;
  readonly legal_representative: string;
  readonly registered_capital_fen: number;
  readonly size_class: string | null;
  readonly registry_as_of: string;
  readonly public_facts: string;
};

/** A person who let the receiver have his name and phone. */
export type ShownPerson = { readonly role: PersonRole; readonly name: string; readonly phone: string };

/** An objection of the firm to an official fact that is open, as it is stored. Instant in epoch ms. */
export type StoredDispute = {
  readonly attr: string;
  readonly number: string;
  readonly text: string;
  readonly wanted: string;
  readonly raised_at: number;
};

/** What goes with a disputed fact: that it is disputed, and the firm's own words to it. */
export type ShownDispute = Omit<StoredDispute, 'attr'> & { readonly attr: AttributeId };

export type ShownFact = Omit<StoredFact, 'body'> & {
  readonly attr: AttributeId;
  readonly data_class: DataClass;
  readonly body: ShownBody;
};

export type Shown = {
  readonly enterprise: Omit<StoredFirm, 'public_facts'> & {
    readonly public_facts: Readonly<Partial<Record<AttributeId, FactBody>>>;
  };
  /** The name of the firm's industry; in English that of its division or section. */
  readonly industry: Bilingual | null;
  readonly facts: readonly ShownFact[];
  /** The official facts shown, by registration or source, that the firm objects to at present. */
  readonly disputes: readonly ShownDispute[];
  /** Classes the receiver may see and of which nothing official is known yet: they are fetched from their source. */
  readonly awaited: readonly DataClass[];
  /** Classes that stay out of his sight. */
  readonly withheld: readonly DataClass[];
  /** Who shares name and phone; empty when nobody does. */
  readonly people: readonly ShownPerson[];
};

/** What is shown under a consent that names these classes. Facts of other classes are left out entirely. */
export function shownTo(known: {
  readonly enterprise: StoredFirm;
  readonly facts: readonly StoredFact[];
  readonly disputes: readonly StoredDispute[];
  readonly data_classes: readonly DataClass[];
  readonly people: readonly ShownPerson[];
}): Shown {
  const allowed = new Set(known.data_classes);
  const facts = known.facts
    .flatMap(({ attr, source, body, as_of, valid_until, provider, fetched_at }): ShownFact[] => {
      if (!Object.hasOwn(ATTRIBUTES, attr)) return [];
      const id = attr as AttributeId;
      const { data_class } = attributeOf(id);
      if (!allowed.has(data_class)) return [];
      const shown = shownBody(id, JSON.parse(body) as FactBody, as_of);
      return [{ attr: id, data_class, source, body: shown, as_of, valid_until, provider, fetched_at }];
    })
    .toSorted((a, b) => (`${a.attr} ${a.source}` < `${b.attr} ${b.source}` ? -1 : 1));
  const official = new Set(
    facts.filter(({ source }) => source === 'official').map((fact) => fact.data_class),
  );
  const firm = known.enterprise;
  const public_facts = allowed.has('public')
    ? (JSON.parse(firm.public_facts) as Shown['enterprise']['public_facts'])
    : {};
  const disputable = new Set<string>([
    ...Object.keys(public_facts),
    ...facts.filter(({ source }) => source === 'official').map(({ attr }) => attr),
  ]);
  return {
    // Field by field: whatever else the row holds stays where it is.
    enterprise: {
      name: firm.name,
      uscc: firm.uscc,
      org_type: firm.org_type,
      registration_status: firm.registration_status,
      established_on: firm.established_on,
      industry: firm.industry,
      town: firm.town,
      legal_representative: firm.legal_representative,
      registered_capital_fen: firm.registered_capital_fen,
      registry_as_of: firm.registry_as_of,
      // Worked out of what the firm declared.
      size_class: allowed.has('declared') ? firm.size_class : null,
      public_facts,
    },
    industry: namedIndustry(firm.industry),
    facts,
    // The firm's words go no further than the fact they are about.
    disputes: known.disputes
      .filter(({ attr }) => disputable.has(attr))
      .map(({ attr, number, text, wanted, raised_at }) => ({
        attr: attr as AttributeId,
        ...{ number, text, wanted, raised_at },
      }))
      .toSorted((a, b) => (a.attr < b.attr ? -1 : 1)),
    awaited: SOURCE_CLASSES.filter((item) => allowed.has(item) && !official.has(item)),
    withheld: DATA_CLASSES.filter((item) => !allowed.has(item)),
    people: known.people,
  };
}
