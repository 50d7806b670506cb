// How many products each further choice would leave, counted from sets in memory while a list is made.
import { countBoth, noBits, type Bits } from './bits.ts';
import type { InstitutionName } from './card.ts';
import type { Catalogue, Columns } from './catalogue.ts';
import {
  BORROWER_TYPES,
  GUARANTEE_TYPES,
  PROCESSES,
  PRODUCT_CLASSES,
  PRODUCT_TAGS,
  type BorrowerType,
  type GuaranteeType,
  type Process,
  type ProductClass,
  type ProductTag,
} from './terms.ts';

/** The choices of a list by words; each may be left out. */
export type Choices = {
  readonly guarantee?: GuaranteeType | undefined;
  readonly borrower?: BorrowerType | undefined;
  readonly product_class?: ProductClass | undefined;
  readonly tag?: ProductTag | undefined;
  readonly process?: Process | undefined;
  readonly first_loan?: 'yes' | undefined;
  readonly institution?: string | undefined;
};

type Count<Word extends string> = { readonly value: Word; readonly products: number };

/**
 * For each question the choices that would leave something under all other filters and the search, with how many
 * products; the one that is chosen stands there also at 0.
 */
export type Facets = {
  readonly guarantee: readonly Count<GuaranteeType>[];
  readonly borrower: readonly Count<BorrowerType>[];
  readonly product_class: readonly Count<ProductClass>[];
  readonly tag: readonly Count<ProductTag>[];
  readonly process: readonly Count<Process>[];
  readonly first_loan: readonly Count<'yes'>[];
  /** Most products first. */
  readonly institution: readonly (InstitutionName & { readonly products: number })[];
};

/** The set of products that each choice made leaves, by question. */
export type ChosenSets = ReadonlyMap<keyof Choices, Bits>;

/** The sets of the choices made. Nothing is left by an institution that has no product. */
export function chosenSets({ columns, institutions, entries }: Catalogue, choices: Choices): ChosenSets {
  const sets = new Map<keyof Choices, Bits>();
  const { guarantee, borrower, product_class, tag, process, first_loan, institution } = choices;
  if (guarantee) sets.set('guarantee', columns.guarantee[guarantee]);
  if (borrower) sets.set('borrower', columns.borrower[borrower]);
  if (product_class) sets.set('product_class', columns.product_class[product_class]);
  if (tag) sets.set('tag', columns.tag[tag]);
  if (process) sets.set('process', columns.process[process]);
  if (first_loan) sets.set('first_loan', columns.first_loan);
  if (institution !== undefined) {
    const home = institutions.findIndex(({ id }) => id === institution);
    sets.set('institution', columns.institution[home] ?? noBits(entries.length));
  }
  return sets;
}

function countsOf<Word extends string>(
  words: readonly Word[],
  sets: Readonly<Record<Word, Bits>>,
  within: Bits,
  chosen: Word | undefined,
): Count<Word>[] {
  return words
    .map((value) => ({ value, products: countBoth(within, sets[value]) }))
    .filter(({ value, products }) => products > 0 || value === chosen);
}

/** Counts the choices. `besides` gives what is left by everything but one question. */
export function facetsOf(
  { columns, institutions }: { readonly columns: Columns; readonly institutions: readonly InstitutionName[] },
  choices: Choices,
  besides: (question: keyof Choices) => Bits,
): Facets {
  const homes = besides('institution');
  return {
    guarantee: countsOf(GUARANTEE_TYPES, columns.guarantee, besides('guarantee'), choices.guarantee),
    borrower: countsOf(BORROWER_TYPES, columns.borrower, besides('borrower'), choices.borrower),
    product_class: countsOf(
      PRODUCT_CLASSES,
      columns.product_class,
      besides('product_class'),
      choices.product_class,
    ),
    tag: countsOf(PRODUCT_TAGS, columns.tag, besides('tag'), choices.tag),
    process: countsOf(PROCESSES, columns.process, besides('process'), choices.process),
    first_loan: countsOf(['yes'], { yes: columns.first_loan }, besides('first_loan'), choices.first_loan),
    institution: institutions
      .map((institution, i) => ({
        ...institution,
        products: countBoth(homes, columns.institution[i] as Bits),
      }))
      .filter(({ id, products }) => products > 0 || id === choices.institution)
      .sort((a, b) => b.products - a.products || (a.id < b.id ? -1 : 1)),
  };
}
