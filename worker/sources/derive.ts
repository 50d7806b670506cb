// From a source's record to the facts that criteria are held against. A sum with an unknown month is "at least" what is
// known; what a record does not tell stays missing, never zero.
import { addMonths } from '../lib/days.ts';
import type { AttributeId } from '../matching/attributes.ts';
import type { FactBody } from '../organisations/facts.ts';
import { bodyOfRun, completePoints, sumOfLast, unbrokenRun, type Monthly } from './months.ts';
import type { Records, SourceAnswer } from './schema-records.ts';
import type { SourceClass } from './terms.ts';

/** A fact that follows from a record, with the day it speaks of: a tax level is as old as its publication. */
export type Derived = { readonly body: FactBody; readonly as_of: string };
export type DerivedFacts = Readonly<Partial<Record<AttributeId, Derived>>>;

type Bodies = Partial<Record<AttributeId, FactBody | null>>;
type Point = { readonly month: string };

/** One column of a record's months. */
function column<Row extends Point>(
  record: { readonly since: string; readonly months: readonly Row[] },
  valueOf: (row: Row) => number,
): Monthly {
  return {
    since: record.since,
    points: record.months.map((row) => ({ month: row.month, value: valueOf(row) })),
  };
}

/** A sum over months; "at least" where one of them is unknown, and nothing where none is known. */
function sumBody(series: Monthly, as_of: string, months: number, share = 1): FactBody | null {
  const { sum, is_whole } = sumOfLast(series, as_of, months);
  const value = Math.floor(sum / share);
  if (is_whole) return { value };
  return value > 0 ? { band: { min: value } } : null;
}

const seriesBody = (series: Monthly, as_of: string): FactBody => ({ series: completePoints(series, as_of) });

function tax(record: Records['tax'], as_of: string): Bodies {
  const paid = column(record, ({ paid_fen }) => paid_fen);
  const declared = (status: string): FactBody => ({
    events: record.declarations
      .filter((row) => row.status === status && row.due_on <= as_of)
      .map(({ due_on }) => due_on)
      .sort(),
  });
  return {
    tax_credit_level: { value: record.credit?.level ?? null },
    tax_paid_12m: sumBody(paid, as_of, 12),
    tax_paid_avg_24m: sumBody(paid, as_of, 24, 2),
    tax_paying_since: bodyOfRun(unbrokenRun(paid, as_of, record.period)),
    tax_paid_monthly: seriesBody(paid, as_of),
    zero_declarations: declared('zero'),
    missing_declarations: declared('missing'),
  };
}

function invoice(record: Records['invoice'], as_of: string): Bodies {
  const out = column(record, ({ out_fen }) => out_fen);
  return {
    invoiced_amount_12m: sumBody(out, as_of, 12),
    invoiced_monthly: seriesBody(out, as_of),
    invoicing_since: bodyOfRun(unbrokenRun(out, as_of)),
    // Who invoiced nobody has no largest buyer.
    top_buyer_share: { value: record.buyers[0]?.share_ppm ?? null },
    invoice_gap_days: { value: record.longest_gap_days },
  };
}

function socialInsurance(record: Records['social_insurance'], as_of: string): Bodies {
  const paid = column(record, ({ insured, is_paid }) => (is_paid ? insured : 0));
  const last = record.months.at(-1);
  return {
    insured_employees: last ? { value: last.insured } : null,
    social_insurance_since: bodyOfRun(unbrokenRun(paid, as_of)),
  };
}

function housingFund(record: Records['housing_fund'], as_of: string): Bodies {
  const deposited = column(record, ({ deposited_fen }) => deposited_fen);
  return { housing_fund_since: bodyOfRun(unbrokenRun(deposited, as_of)) };
}

function utilities(record: Records['utilities'], as_of: string): Bodies {
  // Who is no customer is known to draw nothing (ruling C-NULL).
  const drawn = (medium: Records['utilities']['power']): FactBody =>
    medium === null
      ? { value: null }
      : seriesBody(
          column(medium, ({ used }) => used),
          as_of,
        );
  const power = record.power && column(record.power, ({ used }) => used);
  return {
    power_kwh_monthly: drawn(record.power),
    power_kwh_12m: power === null ? { value: null } : sumBody(power, as_of, 12),
    water_monthly: drawn(record.water),
    gas_monthly: drawn(record.gas),
    steam_monthly: drawn(record.steam),
  };
}

/** What is free of the firm's property. The register of its own name says nothing of what others would mortgage for it. */
function realEstate({ certificates }: Records['real_estate']): Bodies {
  const free = certificates
    .filter(({ is_seized }) => !is_seized)
    .reduce((sum, { appraised_fen, mortgaged_fen }) => sum + Math.max(0, appraised_fen - mortgaged_fen), 0);
  return free > 0 ? { property_value: { value: free }, property_owner: { value: 'firm' } } : {};
}

function customs(record: Records['customs'], as_of: string): Bodies {
  const exported = column(record, ({ export_fen }) => export_fen);
  return {
    foreign_trade_since: { value: record.first_declared_on },
    export_amount_12m: sumBody(exported, as_of, 12),
  };
}

function contracts({ awards, receivables }: Records['contracts'], as_of: string): Bodies {
  // Awards of the last 24 months, the window being half-open as for all events (ruling C-WINDOW).
  const from = addMonths(as_of, -24);
  return {
    gov_contract_amount: {
      value: awards
        .filter(({ won_on }) => won_on > from)
        .reduce((sum, { amount_fen }) => sum + amount_fen, 0),
    },
    confirmed_receivables: {
      value: receivables.reduce((sum, { outstanding_fen }) => sum + outstanding_fen, 0),
    },
  };
}

const DERIVE: { readonly [Class in SourceClass]: (record: Records[Class], as_of: string) => Bodies } = {
  tax,
  invoice,
  social_insurance: socialInsurance,
  housing_fund: housingFund,
  utilities,
  real_estate: realEstate,
  customs,
  contracts,
};

/** The day of which a fact speaks: levels are published by the end of April after the year that was rated. */
function dayOfFact(attr: AttributeId, record: unknown, as_of: string): string {
  const credit = attr === 'tax_credit_level' ? (record as Records['tax']).credit : null;
  if (!credit) return as_of;
  const published = `${credit.year + 1}-04-30`;
  return published < as_of ? published : as_of;
}

/** The facts of one class from a record of a copying or called source. Amounts in fen, ratios in ppm. */
export function factsFromRecord<Class extends SourceClass>(
  data_class: Class,
  record: Records[Class],
  as_of: string,
): DerivedFacts {
  const facts: Partial<Record<AttributeId, Derived>> = {};
  for (const [name, body] of Object.entries(DERIVE[data_class](record, as_of))) {
    const attr = name as AttributeId;
    if (body) facts[attr] = { body, as_of: dayOfFact(attr, record, as_of) };
  }
  return facts;
}

/** The facts of an answer in whichever mode it came: a verifying source gives bands and yes or no itself. */
export function factsFromAnswer(answer: SourceAnswer): DerivedFacts {
  const { as_of } = answer;
  if (answer.mode !== 'verification') {
    return factsFromRecord(answer.data_class, answer.record as never, as_of);
  }
  return Object.fromEntries(
    Object.entries(answer.record.facts).map(([attr, body]) => [attr, { body: body as FactBody, as_of }]),
  );
}
