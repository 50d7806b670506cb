// The records of the demonstration's official sources, invented from a firm's code: the same code gives the same record on
// every machine, and what a firm of the demonstration declares lies within a tenth of what its records say.
import { addDays, addMonths } from '../../worker/lib/days.ts';
import type { Registration } from '../../worker/lib/ports.ts';
import { completeMonths, monthAfter, monthOf } from '../../worker/sources/months.ts';
import type { Records } from '../../worker/sources/schema-records.ts';
import type { SourceClass } from '../../worker/sources/terms.ts';
import { createRandom, type Random } from '../data/random.ts';
import { figuresOf, type Figures } from '../seed/figures.ts';
import { registrationOf, type RegistryOptions } from './registry.ts';

/** What a record depends on besides the code. `correction` counts how often the source put itself right. */
export type RecordOptions = RegistryOptions & {
  readonly from: string;
  readonly correction?: number;
  /** What the code stands for, where whoever asks has worked it out already. */
  readonly known?: { readonly registration: Registration; readonly figures: Figures };
};

type Firm = {
  readonly uscc: string;
  readonly seed: string | number;
  readonly registration: Registration;
  readonly figures: Figures['all'];
  readonly anchor: string;
  readonly today: string;
  readonly from: string;
  readonly random: Random;
};

/** The months asked for that are over, from the first one in which the firm was on the books. */
function monthsOf({ from, today }: Firm, since: string): string[] {
  const months: string[] = [];
  for (let month = from > since ? from : since; month < monthOf(today); month = monthAfter(month, 1))
    months.push(month);
  return months;
}

/** The month of a day some days after the firm's founding; a firm that is younger came on the books this month. */
function sinceOf({ registration, today }: Firm, days: number): string {
  const day = addDays(registration.established_on, days);
  return monthOf(day < today ? day : today);
}

/** A factor between 1 − x and 1 + x. */
const about = (random: Random, x: number): number => 1 - x + 2 * x * random.next();

/**
 * An amount for each month, the same whenever it is asked for, that adds up to `total` over the twelve complete months
 * before the anchor: with seasons, a trend and chance in it.
 */
function monthly(firm: Firm, label: string, total: number, since: string): (month: string) => number {
  const random = firm.random.fork(label);
  const trend = about(random, 0.025);
  const phase = random.int(0, 11);
  const drawn = new Map<string, number>();
  const raw = (month: string): number => {
    const known = drawn.get(month);
    if (known !== undefined) return known;
    const amount = drawOf(month);
    drawn.set(month, amount);
    return amount;
  };
  const drawOf = (month: string): number => {
    if (month < since) return 0;
    const index = Number(month.slice(0, 4)) * 12 + Number(month.slice(5));
    const season = 1 + 0.18 * Math.sin(((index + phase) / 6) * Math.PI);
    const base = Number(firm.anchor.slice(0, 4)) * 12 + Number(firm.anchor.slice(5, 7));
    return (
      season *
      trend ** (index - base) *
      about(createRandom(`${firm.seed}/${firm.uscc}/${label}/${month}`), 0.2)
    );
  };
  const year = completeMonths(firm.anchor, 12).reduce((sum, month) => sum + raw(month), 0);
  return (month) => (year === 0 ? 0 : Math.round((raw(month) / year) * total));
}

function tax(firm: Firm): Records['tax'] {
  const { figures, today } = firm;
  const random = firm.random.fork('tax');
  const since = figures.tax_paying_since ? monthOf(figures.tax_paying_since) : sinceOf(firm, 40);
  const paid = monthly(firm, 'tax', (figures.tax_paid_12m ?? 0) * about(random, 0.08), since);
  const months = monthsOf(firm, since).map((month) => ({ month, paid_fen: paid(month) }));
  const year = Number(today.slice(0, 4)) - (today.slice(5) >= '04-30' ? 1 : 2);
  const level = figures.tax_credit_level;
  return {
    since,
    period: 1,
    credit: level ? { level, year } : null,
    months,
    declarations: months
      .map(({ month }) => `${monthAfter(month, 1)}-15`)
      .filter((due_on) => due_on <= today)
      .map((due_on) => ({
        due_on,
        status: random.chance(0.006)
          ? ('missing' as const)
          : random.chance(0.015)
            ? ('zero' as const)
            : ('filed' as const),
      })),
  };
}

function invoice(firm: Firm): Records['invoice'] {
  const random = firm.random.fork('invoice');
  const since = sinceOf(firm, 40);
  const total = (firm.figures.invoiced_amount_12m ?? 0) * about(random, 0.08);
  const out = monthly(firm, 'invoice', total, since);
  const cost = 0.5 + 0.35 * random.next();
  const shares: number[] = [];
  for (let left = 0.95; shares.length < random.int(2, 6); left -= (shares.at(-1) ?? 0) / 1_000_000) {
    shares.push(Math.floor(left * (0.15 + 0.4 * random.next()) * 1_000_000));
  }
  return {
    since,
    months: monthsOf(firm, since).map((month) => ({
      month,
      out_fen: out(month),
      in_fen: Math.round(out(month) * cost),
    })),
    buyers: total > 0 ? shares.sort((a, b) => b - a).map((share_ppm) => ({ share_ppm })) : [],
    longest_gap_days: random.int(3, 45),
  };
}

function insured(firm: Firm): Records['social_insurance'] {
  const random = firm.random.fork('insured');
  const since = sinceOf(firm, random.int(30, 200));
  const people = Math.max(1, Math.round((firm.figures.employees ?? 1) * about(random, 0.1)));
  return {
    since,
    months: monthsOf(firm, since).map((month) => ({
      month,
      insured: Math.max(1, people + createRandom(`${firm.seed}/${firm.uscc}/insured/${month}`).int(-1, 1)),
      is_paid: true,
    })),
  };
}

function housingFund(firm: Firm): Records['housing_fund'] {
  const random = firm.random.fork('housing');
  const since = sinceOf(firm, random.int(90, 700));
  const people = random.chance(0.55) ? (firm.figures.employees ?? 0) : 0;
  return {
    since,
    months: monthsOf(firm, since).map((month) => ({
      month,
      depositors: people,
      deposited_fen: people * 60_000,
    })),
  };
}

function utilities(firm: Firm): Records['utilities'] {
  const random = firm.random.fork('utilities');
  const since = sinceOf(firm, 20);
  const revenue = firm.figures.revenue_12m ?? 0;
  const makes = firm.registration.industry.startsWith('C');
  const medium = (label: string, total: number) => {
    const used = monthly(firm, label, total, since);
    return { since, months: monthsOf(firm, since).map((month) => ({ month, used: used(month) })) };
  };
  // A maker draws a kilowatt-hour for every 25 yuan or so that it sells, others far less.
  const kwh = Math.round(revenue / (makes ? 2_500 : 15_000)) + 1_200;
  return {
    power: medium('power', kwh),
    water: medium('water', Math.round(kwh / 30) + 60),
    gas: makes && random.chance(0.4) ? medium('gas', Math.round(kwh / 12)) : null,
    steam: makes && random.chance(0.08) ? medium('steam', Math.round(kwh / 400)) : null,
  };
}

function realEstate(firm: Firm): Records['real_estate'] {
  const random = firm.random.fork('estate');
  const { property_value } = firm.figures;
  if (!property_value) return { certificates: [] };
  const appraised_fen = Math.round(property_value * about(random, 0.08));
  return { certificates: [{ appraised_fen, mortgaged_fen: 0, is_seized: false }] };
}

function customs(firm: Firm): Records['customs'] {
  const random = firm.random.fork('customs');
  const since = sinceOf(firm, 60);
  const trades = firm.figures.operating_tags?.includes('foreign_trade') ?? false;
  const total = trades ? Math.round((firm.figures.revenue_12m ?? 0) * (0.2 + 0.5 * random.next())) : 0;
  const exported = monthly(firm, 'export', total, since);
  return {
    since,
    first_declared_on: trades && `${since}-20` <= firm.today ? `${since}-20` : null,
    months: monthsOf(firm, since).map((month) => ({
      month,
      export_fen: exported(month),
      import_fen: Math.round(exported(month) * 0.3),
    })),
  };
}

function contracts(firm: Firm): Records['contracts'] {
  const random = firm.random.fork('contracts');
  const revenue = firm.figures.revenue_12m ?? 0;
  const wins = random.chance(0.12) ? random.int(1, 3) : 0;
  const awards = Array.from({ length: wins }, () => ({
    won_on: addDays(firm.anchor, -random.int(20, 600)),
    amount_fen: Math.round(revenue * (0.05 + 0.2 * random.next())),
  }));
  return {
    awards: awards.filter(({ won_on }) => won_on > firm.registration.established_on),
    receivables: random.chance(0.08)
      ? [
          {
            confirmed_on: addDays(firm.anchor, -random.int(10, 120)),
            outstanding_fen: Math.round(revenue * 0.1),
          },
        ]
      : [],
  };
}

const MAKE: { readonly [Class in SourceClass]: (firm: Firm) => Records[Class] } = {
  tax,
  invoice,
  social_insurance: insured,
  housing_fund: housingFund,
  utilities,
  real_estate: realEstate,
  customs,
  contracts,
};

/** The record of a class for a code, or null for a code that is not registered. Money in fen. */
export function recordOf<Class extends SourceClass>(
  data_class: Class,
  uscc: string,
  options: RecordOptions,
): Records[Class] | null {
  const { seed, today, anchor = today, from, correction = 0, known } = options;
  const registration = known?.registration ?? registrationOf(uscc, { seed, today: anchor, anchor });
  if (!registration) return null;
  const random = createRandom(`${seed}/records/${uscc}${correction === 0 ? '' : `/${correction}`}`);
  const figures = (known?.figures ?? figuresOf(registration, seed)).all;
  // No source looks further back than ten years.
  const oldest = monthOf(addMonths(today, -119));
  return MAKE[data_class]({
    ...{ uscc, seed, registration, figures, anchor, today, random },
    from: from > oldest ? from : oldest,
  });
}
