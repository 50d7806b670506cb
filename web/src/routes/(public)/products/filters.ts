// The questions of the filter sheet with their choices, and what is chosen as chips.
import { getLocale, say, type Bilingual } from '#lib/locale.ts';
import type { Query } from '#lib/owner/address.ts';
import { m } from '#lib/paraglide/messages.js';
import { formatYuanShort, shortDecimalText } from '#worker/lib/money.ts';
import {
  BORROWER_TYPE_LABELS,
  GUARANTEE_TYPE_LABELS,
  PROCESS_LABELS,
  PRODUCT_CLASS_LABELS,
  PRODUCT_TAG_LABELS,
} from '#worker/products/terms.ts';
import type { PageData } from './$types';

const TERMS = [3, 6, 12, 24, 36, 60];
const RATES = [30_000, 35_000, 40_000, 45_000, 50_000, 60_000];

type Name = keyof PageData['filters'];
type Choice = { readonly value: string; readonly text: string };
export type Question = { readonly name: Name; readonly label: string; readonly choices: readonly Choice[] };

type Counted = readonly { readonly value: string; readonly products: number }[] | undefined;

// Counts stand on the first page; later pages do not count again and offer everything.
function choicesOf(labels: Readonly<Record<string, Bilingual>>, counted: Counted): Choice[] {
  if (!counted) return Object.entries(labels).map(([value, label]) => ({ value, text: say(label) }));
  return counted.map(({ value, products }) => {
    const label = labels[value];
    return { value, text: m.filter_count({ name: label ? say(label) : value, count: products }) };
  });
}

const rateText = (ppm: number): string => m.filter_rate_to({ rate: shortDecimalText(ppm, 4) });

// A value that came by a link stays choosable beside the usual ones.
const withOwn = (usual: readonly number[], own: number | undefined): number[] =>
  own === undefined || usual.includes(own) ? [...usual] : [...usual, own].toSorted((a, b) => a - b);

/** The questions that are answered by choosing one of several. */
export function questionsOf({ facets, filters }: Pick<PageData, 'facets' | 'filters'>): Question[] {
  return [
    {
      name: 'term_months',
      label: m.filter_term(),
      choices: withOwn(TERMS, filters.term_months).map((n) => ({
        value: String(n),
        text: m.months({ count: n }),
      })),
    },
    {
      name: 'guarantee',
      label: m.refine_guarantee(),
      choices: choicesOf(GUARANTEE_TYPE_LABELS, facets?.guarantee),
    },
    {
      name: 'rate_max_ppm',
      label: m.filter_rate(),
      choices: withOwn(RATES, filters.rate_max_ppm).map((ppm) => ({
        value: String(ppm),
        text: rateText(ppm),
      })),
    },
    {
      name: 'borrower',
      label: m.filter_borrower(),
      choices: choicesOf(BORROWER_TYPE_LABELS, facets?.borrower),
    },
    {
      name: 'class',
      label: m.filter_class(),
      choices: choicesOf(PRODUCT_CLASS_LABELS, facets?.product_class),
    },
    { name: 'tag', label: m.filter_tag(), choices: choicesOf(PRODUCT_TAG_LABELS, facets?.tag) },
    { name: 'process', label: m.product_process(), choices: choicesOf(PROCESS_LABELS, facets?.process) },
    {
      name: 'institution',
      label: m.filter_institution(),
      choices: (facets?.institution ?? []).map(({ id, name, products }) => ({
        value: id,
        text: m.filter_count({ name: say(name), count: products }),
      })),
    },
  ];
}

/** What is chosen, in words, with the change of the address that takes it away. */
export function chosenOf({
  filters,
  amount_fen,
  items,
  facets,
}: Pick<PageData, 'filters' | 'amount_fen' | 'items' | 'facets'>): {
  name: Name;
  text: string;
  without: Query;
}[] {
  const { q, term_months, guarantee, rate_max_ppm, borrower, tag, process, first_loan, institution } =
    filters;
  const house =
    facets?.institution.find(({ id }) => id === institution) ??
    items.find((item) => item.institution.id === institution)?.institution;
  const texts: Partial<Record<Name, string | undefined>> = {
    q: q && m.filter_words({ words: q }),
    amount:
      amount_fen === undefined
        ? undefined
        : m.filter_loan({ amount: m.yuan_short({ amount: formatYuanShort(amount_fen, getLocale()) }) }),
    term_months: term_months === undefined ? undefined : m.months({ count: term_months }),
    guarantee: guarantee && say(GUARANTEE_TYPE_LABELS[guarantee]),
    rate_max_ppm: rate_max_ppm === undefined ? undefined : rateText(rate_max_ppm),
    borrower: borrower && say(BORROWER_TYPE_LABELS[borrower]),
    class: filters.class && say(PRODUCT_CLASS_LABELS[filters.class]),
    tag: tag && say(PRODUCT_TAG_LABELS[tag]),
    process: process && say(PROCESS_LABELS[process]),
    first_loan: first_loan && m.filter_first_loan(),
    institution: institution && (house ? say(house.name) : m.filter_institution()),
  };
  return (Object.entries(texts) as [Name, string | undefined][]).flatMap(([name, text]) =>
    text === undefined ? [] : [{ name, text, without: { [name]: undefined } }],
  );
}
