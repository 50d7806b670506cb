// The facts of a firm's profile as lines of a table: what, which value, from whom, as of when.
import { m } from '#lib/paraglide/messages.js';
import { getLocale, say, type Bilingual } from '#lib/locale.ts';
import { attributeOf, ATTRIBUTES, type AttributeId } from '#worker/matching/attributes.ts';
import { SIZE_CLASSES } from '#worker/matching/terms-facts.ts';
import type { Snapshot } from '#worker/matching/terms.ts';
import { bandText, valueText, type Names } from '#worker/matching/words.ts';
import { formatYuan } from '#worker/lib/money.ts';
import type { UtilityView } from '#worker/sources/derive-utilities.ts';
import { PROVIDER_LABELS } from '#worker/organisations/terms.ts';
import type { Towns } from './figures.ts';
import type { Profile } from './moves.ts';

/** What a receiver sees of a firm, before a look or by one. */
type Known = Pick<Profile, 'enterprise' | 'industry' | 'facts' | 'disputes'>;
type ShownBody = Known['facts'][number]['body'];

type Body = Pick<Snapshot, 'value' | 'band' | 'events' | 'series'>;

export type KnownFact = {
  readonly key: string;
  readonly label: string;
  readonly text: string;
  /** Where the fact is an industry, which is written in its own way. */
  readonly industry?: { readonly code: string; readonly name: Bilingual | null };
  readonly source: string;
  readonly as_of: string;
  /** Older than the fact may be: it counts as missing. */
  readonly stale: boolean;
  /** The firm's words where it objects to the fact. */
  readonly dispute: { readonly text: string; readonly wanted: string } | null;
};

/** A value in words: a figure, a band, how many events and the latest, the last months of a series. */
export function factText(attr: AttributeId, body: Body, names: Names): string {
  if (body.band) return say(bandText(attr, body.band));
  if (body.events) {
    const last = body.events.toSorted().at(-1);
    return last === undefined ? m.desk_events_none() : m.desk_events({ count: body.events.length, last });
  }
  if (body.series) {
    const last = body.series.toSorted((a, b) => (a.month < b.month ? -1 : 1)).slice(-3);
    return last.map(({ month, value }) => `${month} ${pointText(attr, value)}`).join(m.desk_list_comma());
  }
  return say(valueText(attr, body.value, names));
}

function pointText(attr: AttributeId, value: number): string {
  const { unit } = attributeOf(attr);
  return unit?.zh === '元'
    ? m.yuan_full({ amount: formatYuan(value) })
    : `${value}${unit ? ` ${unit[getLocale()]}` : ''}`;
}

const labelOf = (attr: string): string =>
  Object.hasOwn(ATTRIBUTES, attr) ? say(attributeOf(attr as AttributeId).label) : attr;

const providerOf = (provider: string): string =>
  Object.hasOwn(PROVIDER_LABELS, provider)
    ? say(PROVIDER_LABELS[provider as keyof typeof PROVIDER_LABELS])
    : provider;

/** A year of power, water or gas: how much, how it grew, how steady it is. */
function utilityText(attr: AttributeId, utility: UtilityView | null): string {
  const { level, trend_ppm, stability_ppm } = utility ?? {
    level: null,
    trend_ppm: null,
    stability_ppm: null,
  };
  const percent = (ppm: number | null): string =>
    ppm === null ? '—' : `${ppm > 0 ? '+' : ''}${(ppm / 10_000).toFixed(1)}%`;
  return m.desk_utility({
    level: level === null ? '—' : pointText(attr, level),
    trend: percent(trend_ppm),
    variation: percent(stability_ppm).replace('+', ''),
  });
}

const shownText = (attr: AttributeId, body: ShownBody, names: Names): string =>
  body.utility === undefined ? factText(attr, body as Body, names) : utilityText(attr, body.utility);

/** The registration and everything else a look has shown, each with its source. `today` is the day in Shanghai. */
export function knownFacts(profile: Known, at: { towns: Towns; today: string }): KnownFact[] {
  const names: Names = (attr, code) => (attr === 'street' ? at.towns[code] : undefined);
  const { enterprise, industry } = profile;
  const as_of = enterprise.registry_as_of;
  const disputeOf = (attr: string): KnownFact['dispute'] => {
    const found = profile.disputes.find((dispute) => dispute.attr === attr);
    return found ? { text: found.text, wanted: found.wanted } : null;
  };
  const registry = say(PROVIDER_LABELS.registry);
  const registered = (key: string, label: string, text: string): KnownFact => ({
    key: `registry.${key}`,
    label,
    text,
    source: registry,
    as_of,
    stale: false,
    dispute: disputeOf(key),
  });
  const official = (attr: AttributeId, value: Snapshot['value']): KnownFact =>
    registered(attr, labelOf(attr), factText(attr, { value }, names));
  const open = enterprise.public_facts as Record<string, Body>;
  const size = enterprise.size_class;
  return [
    registered('name', m.desk_column_firm(), enterprise.name),
    registered('uscc', m.desk_fact_uscc(), enterprise.uscc),
    registered('legal_representative', m.desk_fact_representative(), enterprise.legal_representative),
    registered(
      'capital',
      m.desk_fact_capital(),
      m.yuan_full({ amount: formatYuan(enterprise.registered_capital_fen) }),
    ),
    official('org_type', enterprise.org_type),
    official('registration_status', enterprise.registration_status),
    official('established_on', enterprise.established_on),
    {
      ...official('industry', enterprise.industry),
      industry: { code: enterprise.industry, name: industry },
    },
    official('street', enterprise.town),
    ...(typeof size === 'string'
      ? [
          {
            ...registered('size_class', labelOf('size_class'), sizeText(size)),
            source: m.desk_source_computed(),
          },
        ]
      : []),
    ...Object.entries(open)
      .filter(([attr]) => Object.hasOwn(ATTRIBUTES, attr))
      .map(([attr, body]) => registered(attr, labelOf(attr), factText(attr as AttributeId, body, names))),
    ...profile.facts
      .filter(({ attr }) => Object.hasOwn(ATTRIBUTES, attr))
      .map((fact) => ({
        key: `${fact.attr}.${fact.source}`,
        label: labelOf(fact.attr),
        text: shownText(fact.attr as AttributeId, fact.body, names),
        source: providerOf(fact.provider),
        as_of: fact.as_of,
        stale: fact.valid_until !== null && fact.valid_until <= at.today,
        dispute: fact.source === 'official' ? disputeOf(fact.attr) : null,
      })),
  ];
}

const sizeText = (size: string): string => {
  const word: Bilingual | undefined = (SIZE_CLASSES as Record<string, Bilingual>)[size];
  return word ? say(word) : size;
};
