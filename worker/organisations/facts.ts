// What is known of a firm, put together from its registration and its snapshots into the facts that criteria are held
// against. Official data go before declared ones; what has aged counts as missing.
import { addDays } from '../lib/days.ts';
import { ATTRIBUTES, attributeOf, type Attribute, type AttributeId } from '../matching/attributes.ts';
import type { Facts, Snapshot } from '../matching/terms.ts';
import type { SizeClass } from './size.ts';
import { PROVIDERS, SIZE_ATTRIBUTES } from './terms.ts';
import type { UsccKind } from './uscc.ts';

export type RegistrationStatus = 'active' | 'revoked' | 'deregistered' | 'moved_out';

/** A value of a fact as it is stored: exactly one of the four is given. */
export type FactBody = Pick<Snapshot, 'value' | 'band' | 'events' | 'series'>;

/** The registration of a firm with its public facts, as of the day the registry was asked. Money in fen. */
export type Enterprise = {
  readonly id: string;
  readonly name: string;
  readonly uscc: string;
  readonly org_type: UsccKind;
  readonly registration_status: RegistrationStatus;
  readonly established_on: string;
  /** GB/T 4754 class with its section letter. */
  readonly industry: string;
  /** GB/T 2260 code; null when the registry places it outside the district or names no town. */
  readonly town: string | null;
  readonly legal_representative: string;
  readonly registered_capital_fen: number;
  /** Computed from what the firm declared; null until that suffices. */
  readonly size_class: SizeClass | null;
  readonly registry_as_of: string;
  readonly public_facts: Readonly<Partial<Record<AttributeId, FactBody>>>;
};

/** One snapshot of one attribute from one source. */
export type Fact = {
  readonly attr: AttributeId;
  readonly source: 'official' | 'declared';
  readonly body: FactBody;
  readonly as_of: string;
  readonly valid_until: string | null;
  readonly provider: string;
};

/** The day from which a value of this day counts as missing; null when the attribute does not age (ruling C-STALE). */
export function validUntil(attr: AttributeId, as_of: string): string | null {
  const { fresh_days } = attributeOf(attr) as Attribute;
  return fresh_days === null ? null : addDays(as_of, fresh_days);
}

/** Whether a snapshot still counts on a day. */
export function isFresh(snapshot: Pick<Snapshot, 'valid_until'>, today: string): boolean {
  return snapshot.valid_until === null || snapshot.valid_until === undefined || today < snapshot.valid_until;
}

/** What anybody who may see the firm at all may see: its registration and what public registers say of it. */
export function publicFactsFrom(enterprise: Enterprise): Facts {
  const { public_facts, town, registry_as_of: as_of } = enterprise;
  const facts: Partial<Record<AttributeId, Snapshot>> = {};
  const tell = (attr: AttributeId, body: FactBody): void => {
    const valid_until = validUntil(attr, as_of);
    facts[attr] = { ...body, as_of, valid_until, source: 'official', provider: PROVIDERS.registry };
  };
  for (const [attr, body] of Object.entries(public_facts)) tell(attr as AttributeId, body);
  tell('org_type', { value: enterprise.org_type });
  tell('registration_status', { value: enterprise.registration_status });
  tell('established_on', { value: enterprise.established_on });
  tell('industry', { value: enterprise.industry });
  // A town that is not known is a missing fact, not a known absence (ruling C-EXISTS).
  if (town !== null) tell('street', { value: town });
  return facts;
}

function snapshotOf({ body, as_of, valid_until, source, provider }: Fact): Snapshot {
  return { ...body, as_of, valid_until, source, provider };
}

/** The size class as a fact: as old as the oldest declared figure it rests on. */
function sizeClassOf(enterprise: Enterprise, facts: readonly Fact[]): Snapshot | null {
  if (enterprise.size_class === null) return null;
  const indicators: readonly string[] = Object.values(SIZE_ATTRIBUTES);
  const days = facts.filter(({ attr }) => indicators.includes(attr)).map((fact) => fact.as_of);
  const as_of = days.sort()[0] ?? enterprise.registry_as_of;
  return {
    value: enterprise.size_class,
    as_of,
    valid_until: validUntil('size_class', as_of),
    source: 'declared',
    provider: PROVIDERS.firm,
  };
}

/**
 * All facts of a firm on a day: the registration, public data, and of each other attribute the official snapshot
 * rather than the declared one, unless the official one has aged and the declared one has not.
 */
export function factsFrom(enterprise: Enterprise, facts: readonly Fact[], today: string): Facts {
  const known: Partial<Record<AttributeId, Snapshot>> = { ...publicFactsFrom(enterprise) };
  const size_class = sizeClassOf(enterprise, facts);
  if (size_class) known.size_class = size_class;
  // Official snapshots come last, so that they win where both are equally fresh.
  const ordered = facts.toSorted((a, b) => (a.source === b.source ? 0 : a.source === 'declared' ? -1 : 1));
  for (const fact of ordered) {
    if (!Object.hasOwn(ATTRIBUTES, fact.attr)) continue;
    const before = known[fact.attr];
    const isBetter = !before || rank(snapshotOf(fact), today) >= rank(before, today);
    if (isBetter) known[fact.attr] = snapshotOf(fact);
  }
  return known;
}

/** Fresh before stale, official before declared. */
function rank(snapshot: Snapshot, today: string): number {
  return (isFresh(snapshot, today) ? 2 : 0) + (snapshot.source === 'official' ? 1 : 0);
}

const TYPES: Readonly<Record<string, 'string' | 'number' | 'boolean'>> = {
  number: 'number',
  money: 'number',
  ratio: 'number',
  date: 'string',
  enum: 'string',
  boolean: 'boolean',
};

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');

/**
 * A value of the registry as a fact's body, or null when it is no public attribute of the platform or has another
 * type: what is not understood is left unknown and never guessed. `null` itself is a known absence.
 */
export function publicBody(attr: string, value: unknown): FactBody | null {
  if (!Object.hasOwn(ATTRIBUTES, attr)) return null;
  const { type, data_class }: Attribute = ATTRIBUTES[attr as AttributeId];
  if (data_class !== 'public') return null;
  if (value === null) return { value: null };
  if (type === 'events') return isTexts(value) ? { events: value } : null;
  if (type === 'set') return isTexts(value) ? { value } : null;
  return typeof value === TYPES[type] ? { value: value as number | string | boolean } : null;
}
