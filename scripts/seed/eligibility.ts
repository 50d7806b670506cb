// Whether a firm of the demonstration would be admitted by a product on a day, before it has even registered: the same
// facts that it will have by then, held against the same rules.
import { addDays } from '../../worker/lib/days.ts';
import type { AttributeId } from '../../worker/matching/attributes.ts';
import { judge, type Judgement } from '../../worker/matching/judge.ts';
import { ownLimit } from '../../worker/matching/own-limit.ts';
import type { Facts } from '../../worker/matching/terms.ts';
import {
  factsFrom,
  publicBody,
  validUntil,
  type Enterprise,
  type Fact,
} from '../../worker/organisations/facts.ts';
import { sizeClass } from '../../worker/organisations/size.ts';
import { PROVIDERS } from '../../worker/organisations/terms.ts';
import { figuresOn } from './figures.ts';
import { registrationOn, type Firm } from './firms.ts';
import type { Product } from './setup.ts';

/** What is asked for; money in fen. */
export type Wish = {
  readonly amount_fen: number;
  readonly term_months: number;
  readonly purpose: string;
};

function enterpriseOf(firm: Firm, day: string): Enterprise {
  const { public_facts, as_of, ...rest } = registrationOn(firm.registration, day);
  const { employees, revenue_12m, total_assets } = firm.figures.all;
  const size = sizeClass({
    gbt4754: rest.industry,
    employees: employees ?? null,
    revenue_fen: revenue_12m ?? null,
    total_assets_fen: total_assets ?? null,
  });
  const bodies = Object.entries(public_facts).flatMap(([attr, value]) => {
    const body = publicBody(attr, value);
    return body ? [[attr, body] as const] : [];
  });
  return {
    ...rest,
    id: '',
    registry_as_of: as_of,
    size_class: size.kind === 'class' ? size.size_class : null,
    public_facts: Object.fromEntries(bodies),
  };
}

/** All facts of a firm that has declared everything on the day it is asked about. */
export function factsOn(firm: Firm, day: string): Facts {
  const facts = Object.entries(figuresOn(firm.figures, day)).map(([name, value]): Fact => {
    const attr = name as AttributeId;
    return {
      attr,
      source: 'declared',
      body: { value },
      as_of: day,
      valid_until: validUntil(attr, day),
      provider: PROVIDERS.firm,
    };
  });
  return factsFrom(enterpriseOf(firm, day), facts, day);
}

/** Whether a product admits a firm with a wish on a day; null where it lends the firm less than that. */
export function judgementOf(product: Product, firm: Firm, wish: Wish, day: string): Judgement | null {
  const asked = {
    as_of: day,
    valid_until: addDays(day, 1),
    source: 'asked',
    provider: 'enterprise',
  } as const;
  const known = factsOn(firm, day);
  if (ownLimit(product.listing, known, day).fen < wish.amount_fen) return null;
  const facts: Facts = {
    ...known,
    requested_amount: { ...asked, value: wish.amount_fen },
    requested_term: { ...asked, value: wish.term_months },
    requested_purpose: { ...asked, value: wish.purpose },
  };
  return judge(product.compiled, facts, day);
}
